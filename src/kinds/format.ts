import type { Kind } from './kind.ts';

/** Source: `/formats` of the API. Only looked up: projects refer to formats by name. */
export const format = {
  name: 'format',
  section: 'formats',
  path: '/formats',
  identity: 'name',
  description:
    'What is read from a document. Formats are made in the dashboard; here they are only looked up.',
  fields: {},
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
