import { isObject } from './field-types/fields.ts';
import type { Field, Flaw, Json, JsonObject, Kind, Term } from './kind.ts';
import { AT_LEAST } from './field-types/at-least.ts';
import { keysIn, map } from './field-types/map.ts';

const LEVEL = { type: 'number', minimum: 0, examples: [95] };

/** Source: the vendor's confidences are whole numbers such as 97. That they end at 100 is a guess, so it is only warned of. */
const HIGHEST = 100;

/** A spec may mean the ends of the scale: all automatic, or nothing. */
const outOfScale = (asked: Json): Flaw[] =>
  levelsIn(asked).flatMap(([name, level]) => {
    const hint = `write a level above 0, and no higher than ${HIGHEST}`;
    const flaw = (why: string): Flaw => ({
      rule: 'threshold-out-of-scale',
      message: `${name} is ${level}: ${why}`,
      hint,
    });
    if (level <= 0) return [flaw('any value is above it, so it holds nothing back')];
    return level > HIGHEST ? [flaw('no value is above it, so nothing leaves unattended')] : [];
  });

const levelsIn = (asked: Json): [name: string, level: number][] =>
  Object.entries(isObject(asked) ? asked : {}).flatMap(([key, value]): [string, number][] => {
    if (typeof value === 'number') return [[key, value]];
    const inner = levelsIn(value);
    return key === AT_LEAST ? inner : inner.map(([name, level]) => [`${key}.${name}`, level]);
  });

const level: Pick<Field<JsonObject>, 'unattended' | 'flaws'> = { unattended: 'fewer', flaws: outOfScale };
const UNKNOWN_TERMS = 'threshold-names-no-field';

/**
 * Source: `/threshold_settings` of the API. The inner shape of its three maps is not documented: what a tenant has there
 * besides numbers is left as it is. A PATCH takes them together, so they are sent together.
 */
export const thresholds = {
  name: 'thresholds',
  section: 'thresholds',
  path: '/threshold_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  description:
    'How sure a value must be for its document to leave unattended: if each is above its threshold.',
  fields: {
    fields: {
      ...level,
      unknownTerms: UNKNOWN_TERMS,
      uses: (value) => keysIn(value).map((path): Term => ({ sort: 'field', path })),
      ...map({
        wire: 'thresholds.annotations',
        each: 'field',
        value: LEVEL,
        exact: 'keys',
        description: 'By field of the format.',
        examples: [{ total_amount: 95, iban: 98 }],
      }),
    },
    tables: {
      ...level,
      unknownTerms: UNKNOWN_TERMS,
      uses: (value) =>
        keysIn(value, true).map((path): Term => ({ sort: path.length === 1 ? 'table' : 'column', path })),
      ...map({
        wire: 'thresholds.lines',
        each: 'table',
        value: LEVEL,
        exact: 'keys',
        nested: 'column',
        description: 'By table and column.',
        examples: [{ lines: { quantity: 80 } }],
      }),
    },
    sections: {
      ...level,
      uses: (value) => keysIn(value).map((path): Term => ({ sort: 'document type', path })),
      ...map({
        wire: 'thresholds.sections',
        each: 'document type',
        value: LEVEL,
        exact: 'keys',
        description: 'By document type.',
        examples: [{ invoice: 90 }],
      }),
    },
  },
  createNeeds: [['fields', 'tables', 'sections']],
  after: ['predictors'],
  permissions: {
    see: [['read_thresholds_settings', 'review']],
    read: [['read_thresholds_settings', 'review']],
    create: ['edit_thresholds_settings'],
    update: ['edit_thresholds_settings'],
    delete: ['edit_thresholds_settings'],
  },
  destroys:
    'its own thresholds; which ones apply after that is not documented, probably those that it inherits',
} as const satisfies Kind;
