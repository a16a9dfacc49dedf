/** The schema of what `fitform access` prints. */
import { closed, document, list, maybeText, named, text } from '../plan/plan-schema.ts';

const key = { ...text, description: 'the fingerprint of an API key that acts as the user' };

const way = named(
  'AccessWay',
  closed({
    role: text,
    scope: { ...text, description: 'where the role is granted: tenant, inbox/invoice, document/5f…' },
  }),
);

const entry = named(
  'AccessEntry',
  closed(
    {
      user: { ...text, description: '(id …) where no single name leads to it; empty: a key without a user' },
      key,
      inbox: { ...maybeText, description: 'null: the whole tenant, or the document' },
      document: { ...text, description: 'the id of a single document' },
      permission: text,
      through: { ...list(way), description: 'every way by which it came' },
      strong: { const: true, description: 'on the whole tenant, or one that opens the way to more' },
      change: { enum: ['gained', 'lost'], description: 'what the plan does to it: in that view alone' },
    },
    ['key', 'document', 'strong', 'change'],
  ),
  'one permission that somebody holds at one place',
);

const incomplete = named(
  'IncompleteAccess',
  closed(
    {
      user: text,
      key,
      roles: {
        ...list(text),
        description: 'of which not all is known that they give; empty: not all of the grants are known',
      },
    },
    ['key'],
  ),
  'somebody who may hold more than the entries say',
);

/** What was looked at: the same of a list as of a graph. */
export const seen = {
  tenant: {
    ...closed({ url: text, base_path: text, account: maybeText }),
    type: ['object', 'null'],
    description: 'null: no tenant was asked',
  },
  view: {
    enum: ['live', 'spec', 'plan'],
    description: 'the tenant as it is, as the spec says, or as it will be after the plan',
  },
  with_keys: { type: 'boolean', description: 'API keys were read, and count as holders' },
};

export const accessDocuments = {
  AccessDocument: document('fitform access', 'fitform.access/1', {
    ...seen,
    entries: list(entry),
    incomplete: list(incomplete),
  }),
};
