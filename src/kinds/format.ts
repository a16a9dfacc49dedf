import { choice, flag, integer, text } from './field-types/fields.ts';
import type { Kind, Term } from './kind.ts';
import { label, SCOPES } from './label.ts';
import { optionsWithoutTag, strayFormulas } from './label-flaws.ts';
import { namedIn } from './field-types/list-members.ts';
import { records } from './field-types/records.ts';

/**
 * Source: `/formats` of the API. `display_name` of a format is deprecated there and never read, so it is not managed; its
 * fields keep theirs. Deleting a format destroys the documents that were read with it.
 */
export const format = {
  name: 'format',
  section: 'formats',
  path: '/formats',
  identity: 'name',
  description: 'What is read from a document. With its name alone it is only looked up; it is never deleted.',
  fields: {
    fields: {
      definesSorts: ['field', 'option'],
      defines: (value) =>
        namedIn(value).flatMap(([name, { options = [] }]): Term[] => [
          { sort: 'field', path: [name] },
          ...namedIn(options).map(([option]): Term => ({ sort: 'option', path: [name, option] })),
        ]),
      ...records(label, {
        wire: 'labels',
        named: 'field_name',
        each: 'field',
        flaws: (asked, known) => [...optionsWithoutTag(asked, known), ...strayFormulas(asked, known)],
        description: 'What is read, in the order of the review screen.',
        examples: [['total_amount', { name: 'iban', type: 'alphanumeric', mandatory: false }]],
      }),
    },
    tables: {
      definesSorts: ['table', 'column'],
      defines: (value) =>
        namedIn(value).flatMap(([table, { columns = [] }]): Term[] => [
          { sort: 'table', path: [table] },
          ...namedIn(columns).map(([column]): Term => ({ sort: 'column', path: [table, column] })),
        ]),
      ...records(
        {
          columns: records(label, {
            named: 'field_name',
            each: 'column',
            flaws: optionsWithoutTag,
            description: 'Its columns, in order.',
            examples: [[{ name: 'quantity', type: 'float' }]],
          }),
          line_items: flag({ wire: 'contains_line_items', description: 'Whether its rows are line items.' }),
          scope: choice(SCOPES, {
            otherwise: 'section',
            description: 'What it applies to.',
            examples: ['document'],
          }),
          collapsed: flag({ description: 'Whether the review screen shows it folded.' }),
          initialized: flag({ description: "The API's `initialized`; the vendor does not explain it." }),
        },
        {
          wire: 'table_types',
          named: 'label',
          each: 'table',
          description: 'Tables that are read, in order.',
          examples: [[{ name: 'lines', line_items: true, columns: ['quantity', 'price'] }]],
        },
      ),
    },
    document_types: {
      definesSorts: ['document type'],
      defines: (value) => namedIn(value).map(([name]): Term => ({ sort: 'document type', path: [name] })),
      ...records(
        {
          display_name: text({
            description: 'What people see in place of its name.',
            examples: ['Credit note'],
          }),
        },
        {
          named: 'field_name',
          each: 'document type',
          description: 'The types that a document may have, in order.',
          examples: [['invoice', { name: 'credit_note', display_name: 'Credit note' }]],
        },
      ),
    },
    separators: records(
      { page: integer({ description: 'The page where it stands.', examples: [1] }) },
      {
        named: 'name',
        each: 'separator',
        required: ['page'],
        description: 'Where one document ends and the next begins.',
        examples: [[{ name: 'cover', page: 1 }]],
      },
    ),
  },
  createNeeds: [['fields']],
  permissions: {
    see: ['edit_format_settings'],
    read: [],
    create: ['edit_format_settings'],
    update: ['edit_format_settings'],
    delete: ['edit_format_settings'],
  },
  readAlone: [['edit_format_settings', 'review']],
  exported: 'by name',
  deletable: false,
  destroys: 'the format and the documents that were read with it',
} as const satisfies Kind;
