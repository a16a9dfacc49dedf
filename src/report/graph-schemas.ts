/** The schema of what `fitform graph --format json` prints. */
import { closed, document, list, maybeText, named, text } from '../plan/plan-schema.ts';
import { seen } from './access-schemas.ts';

const change = {
  enum: ['added', 'removed'],
  description: 'by the plan; not there: it stays',
};
const partial = { const: true, description: 'there may be more on the tenant: the spec does not say all' };
const holder = {
  user: text,
  key: { ...text, description: 'the fingerprint of an API key that acts as the user; not there: the user' },
};

export const graphDocuments = {
  GraphDocument: document('fitform graph', 'fitform.graph/1', {
    ...seen,
    roles: list(
      named(
        'GraphRole',
        closed(
          {
            name: text,
            permissions: {
              type: ['array', 'null'],
              items: text,
              description: 'after the plan, or before it where the role goes; null: the role was not read',
            },
            gains: { ...list(text), description: 'permissions that the plan adds' },
            loses: { ...list(text), description: 'permissions that the plan takes away' },
            change,
            partial,
          },
          ['change', 'partial'],
        ),
      ),
    ),
    inboxes: list(named('GraphInbox', closed({ name: text, change }, ['change']))),
    holders: {
      ...list(named('GraphHolder', closed({ ...holder, change, partial }, ['key', 'change', 'partial']))),
      description: 'users, and with --with-keys API keys',
    },
    grants: {
      ...list(
        named(
          'GraphGrant',
          closed(
            {
              ...holder,
              role: text,
              inbox: { ...maybeText, description: 'null: the whole tenant, or the document' },
              document: { ...text, description: 'the id of a single document' },
              change,
            },
            ['key', 'document', 'change'],
          ),
        ),
      ),
      description: 'who holds which role where',
    },
  }),
};
