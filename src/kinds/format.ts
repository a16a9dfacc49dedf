import type { DocumentedKeys, Kind } from './kind.ts';

const label: DocumentedKeys = {
  keys: [
    'field_name',
    'category',
    'type',
    'scope',
    'mandatory',
    'multiple',
    'visible',
    'initialized',
    'count_in_evaluation',
    'is_library',
    'display_name',
    'description',
    'formula',
    'mandatory_if',
    'visible_if',
    'options',
  ],
  within: { options: { keys: ['name', 'active', 'display_name'] } },
};

/** Source: `/formats` of the API. Only looked up: projects refer to formats by name. */
export const format = {
  name: 'format',
  section: 'formats',
  path: '/formats',
  identity: 'name',
  description:
    'What is read from a document. Formats are made in the dashboard; here they are only looked up.',
  fields: {},
  answers: {
    keys: ['labels', 'document_types', 'table_types', 'separators'],
    within: {
      labels: label,
      document_types: { keys: ['field_name', 'display_name'] },
      table_types: {
        keys: ['label', 'columns', 'scope', 'collapsed', 'contains_line_items', 'initialized'],
        within: { columns: label },
      },
      separators: { keys: ['name', 'page'] },
    },
  },
  createNeeds: [],
  permissions: {
    see: ['edit_format_settings'],
    read: [],
    create: [],
    update: [],
    delete: ['edit_format_settings'],
  },
  destroys: 'the format and the documents that were read with it',
} as const satisfies Kind;
