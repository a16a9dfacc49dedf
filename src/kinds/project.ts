import { carried } from './field-types/carried.ts';
import { flag, integer, refs, text } from './field-types/fields.ts';
import type { Kind } from './kind.ts';

/**
 * Source: `/projects` of the API. Its create model requires both flags although it states defaults for them.
 * `default_format` is deprecated there: fitform does not manage it, but must not lose it either.
 */
export const project = {
  name: 'project',
  section: 'projects',
  path: '/projects',
  identity: 'name',
  description: 'A group of inboxes that read their documents with the same formats.',
  fields: {
    formats: refs('format', {
      ordered: true,
      atLeast: 1,
      description: 'The formats its documents may have, in order: the first ones may serve as fallback.',
      examples: [['Invoice', 'Order']],
    }),
    split_into_sections: flag({ default: true, description: 'Split documents into sections.' }),
    sub_page_splitting: flag({ default: false, description: 'Split within a page.' }),
    default_document_type: {
      uses: (value) => [{ sort: 'document type', path: [value as string] }],
      ...text({
        description: 'The document type chosen as fallback.',
        examples: ['invoice'],
      }),
    },
    timeout: integer({ description: "The API's `timeout`; the vendor gives no unit." }),
    default_format: carried(),
  },
  createNeeds: [['formats']],
  permissions: {
    see: ['edit_format_settings'],
    read: [],
    create: ['create_inbox'],
    update: ['edit_format_settings'],
    delete: ['edit_format_settings'],
  },
  destroys: 'the project and, as nothing says otherwise, its inboxes with their documents',
} as const satisfies Kind;
