import { ref } from './field-types/fields.ts';
import type { Kind } from './kind.ts';

/** Source: `/inboxes` of the API. A PATCH asks only for `view_list`, as odd as that is. */
export const inbox = {
  name: 'inbox',
  section: 'inboxes',
  path: '/inboxes',
  identity: 'name',
  description: 'Where documents of one sort arrive. Its id lives on in upload URLs, so it is never replaced.',
  fields: {
    project: ref('project', { description: 'The project it belongs to.', examples: ['Accounting'] }),
  },
  createNeeds: [['project']],
  permissions: { see: ['view_list'], read: [], create: ['create_inbox'], update: ['view_list'], delete: [] },
  namedElsewhere: 'connectors may look an inbox up by its name: check what uploads into it',
  destroys: 'the inbox and every document in it',
} as const satisfies Kind;
