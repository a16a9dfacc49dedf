/**
 * A field of a format, or a column of a table: what is read from a document. Source: LabelModel of the API, with the
 * defaults that it declares; what a tenant leaves out or sends as null has these.
 */
import { choice, flag, json, text } from './field-types/fields.ts';
import { records } from './field-types/records.ts';

export const SCOPES = ['document', 'page', 'section'];

const CONDITION = { type: 'object' };

export const label = {
  category: choice(['annotation', 'tag', 'separator', 'computed'], {
    otherwise: 'annotation',
    description:
      'annotation: a value found in the text; tag: one out of a list of options; computed: the result of a formula.',
    examples: ['tag'],
  }),
  type: choice(
    [
      'string',
      'date',
      'integer',
      'float',
      'currency',
      'alphanumeric',
      'national_identification_number_be',
      'boolean',
      'datetime',
      'address',
    ],
    { otherwise: 'string', description: 'What its values are.', examples: ['currency'] },
  ),
  scope: choice(SCOPES, { otherwise: 'section', description: 'What it applies to.', examples: ['document'] }),
  mandatory: flag({ otherwise: true, description: 'Whether a document must have it.' }),
  multiple: flag({ otherwise: true, description: 'Whether it may have several values.' }),
  visible: flag({ otherwise: true, description: 'Whether the review screen shows it.' }),
  initialized: flag({
    otherwise: true,
    description: "The API's `initialized`; the vendor does not explain it.",
  }),
  count_in_evaluation: flag({ otherwise: true, description: 'Whether it counts in the evaluation.' }),
  is_library: flag({
    otherwise: false,
    description: "Whether it belongs to one of the vendor's own models.",
  }),
  display_name: text({ description: 'What people see in place of its name.', examples: ['Total amount'] }),
  description: text({ description: 'What it means, for people.', examples: ['With VAT'] }),
  formula: text({
    description: 'Of a computed field: how it comes out of others, as in a spreadsheet.',
    examples: ['=total_amount-vat_amount'],
  }),
  mandatory_if: json({ schema: CONDITION, description: 'When it is mandatory, as the API takes it.' }),
  visible_if: json({ schema: CONDITION, description: 'When it is shown, as the API takes it.' }),
  options: records(
    {
      active: flag({ default: true, description: 'Whether it can be chosen.' }),
      display_name: text({ description: 'What people see in place of its name.', examples: ['No reply'] }),
    },
    {
      named: 'name',
      each: 'option',
      description: 'Of a tag: what may be chosen.',
      examples: [['no_reply', 'info']],
    },
  ),
};
