import { carried } from './field-types/carried.ts';
import { integer } from './field-types/fields.ts';
import type { Json, Kind, Term } from './kind.ts';
import { keysIn, map } from './field-types/map.ts';
import { documentTypesIn, ruleFlaws } from './rule-grammar.ts';

const UNKNOWN_TERMS = 'rule-names-no-field';

const values = (description: string, wire?: string) => ({
  uses: (value: Json) => keysIn(value).map((path): Term => ({ sort: 'field', path })),
  unknownTerms: UNKNOWN_TERMS,
  ...map({
    ...(wire === undefined ? {} : { wire }),
    each: 'field',
    value: { examples: [['BE0123456789']] },
    exact: 'whole',
    file: true,
    learned: true,
    description,
    examples: [{ sender_vat: ['BE0123456789'] }],
  }),
});

/** In the grammar that the vendor publishes. */
const RULES = { rules: [{ confidence: 97, '+rule': ['L:no-reply@'] }] };

/** Source: `/predictor_settings` of the API. Its maps are not documented further; the tenant may learn, and write there itself. */
export const predictors = {
  name: 'predictors',
  section: 'predictors',
  path: '/predictor_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  description: 'How values are found: rules, and which values are favoured or ruled out.',
  fields: {
    rules: {
      uses: (value) => [
        ...keysIn(value, true).map((path): Term => ({ sort: path.length === 1 ? 'field' : 'option', path })),
        ...documentTypesIn(value).map((name): Term => ({ sort: 'document type', path: [name] })),
      ],
      unknownTerms: UNKNOWN_TERMS,
      flaws: ruleFlaws,
      ...map({
        wire: 'key_value_pairs.rule_config',
        each: 'field',
        value: { type: 'object', examples: [{ no_reply: RULES }] },
        exact: 'whole',
        file: true,
        learned: true,
        description: 'By tag and option: the rules that choose it.',
        examples: [{ email_coming_from: { no_reply: RULES } }],
      }),
    },
    blacklist: values('Values that a field never has.'),
    whitelist: values('Values that are favoured for a field.'),
    expected_values: values("The API's `expected_values`, by field."),
    fallback: values("The API's `fallback`, by field."),
    classification_cutoff: integer({
      wire: 'key_value_pairs.classification_cutoff',
      description: "The API's `classification_cutoff`.",
      examples: [60],
    }),
    splitting_cutoff: integer({
      wire: 'key_value_pairs.splitting_cutoff',
      description: "The API's `splitting_cutoff`.",
      examples: [60],
    }),
    table_extraction_settings: carried(),
  },
  createNeeds: [
    [
      'rules',
      'blacklist',
      'whitelist',
      'expected_values',
      'fallback',
      'classification_cutoff',
      'splitting_cutoff',
    ],
  ],
  permissions: {
    see: ['edit_predictor_settings'],
    read: ['edit_predictor_settings'],
    create: ['edit_predictor_settings'],
    update: ['edit_predictor_settings'],
    delete: ['edit_predictor_settings'],
  },
  destroys:
    'its own rules and lists; which ones apply after that is not documented, probably those that it inherits',
} as const satisfies Kind;
