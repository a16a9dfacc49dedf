/** The shape of a plan as JSON (draft 7): what `fitform plan --json` prints, and what a saved plan must be. */
import type { JsonSchema } from '../kinds/kind.ts';

export const text = { type: 'string' };
export const maybeText = { type: ['string', 'null'] };
export const count = { type: 'integer', minimum: 0 };
const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** Every key is required unless it is named in `optional`. */
export function closed(properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((key) => !optional.includes(key)),
    additionalProperties: false,
  };
}

/** With a name, which its type has in TypeScript too (src/documents). */
export const named = (title: string, schema: JsonSchema, description?: string): JsonSchema => ({
  title,
  ...(description === undefined ? {} : { description }),
  ...schema,
});

export const action = { enum: ['create', 'update', 'rename', 'delete'] };
export const address = {
  type: 'string',
  pattern: '^[a-z_]+/',
  description: 'kind/name, split at the first slash',
};

const fieldChange = named(
  'FieldChange',
  {
    oneOf: [
      named(
        'ValueChange',
        closed(
          {
            field: text,
            before: {},
            after: {},
            asked: { description: 'what the spec asks of it, where that is a part of the value' },
          },
          ['asked'],
        ),
      ),
      named(
        'SetChange',
        closed(
          {
            field: text,
            added: list({}),
            removed: list({}),
            at_least: { const: true, description: 'what else it holds is not managed, and stays' },
          },
          ['at_least'],
        ),
      ),
    ],
  },
  'one field differs: a value as before and after, a set as its added and removed members',
);

export const changeProperties = {
  action,
  address,
  kind: text,
  name: text,
  before_name: { ...text, description: 'of a rename: the name that it still has' },
  id: { ...maybeText, description: 'of a create null, or the id of what it will belong to' },
  needs: { ...list(address), description: 'changes that must be done before' },
  narrowed: {
    ...list(address),
    description: 'of needs, the split ones of which the first step is enough; absent: none',
  },
  split: {
    const: true,
    description: 'it is written in two steps: what it takes away and a new name first, the rest later',
  },
  first_needs: {
    ...list(address),
    description: 'of a split change, the needs of its first step; the second has all of them; absent: none',
  },
  fields: list(fieldChange),
};

/** Those that only some changes have. */
export const optionalOfChange = ['before_name', 'narrowed', 'split', 'first_needs'];

const tenant = named(
  'TenantIdentity',
  closed({
    url: { ...text, description: 'embedded: the demo tenant inside fitform' },
    base_path: text,
    account: { ...maybeText, description: 'who reads and writes; null: the tenant does not say' },
  }),
  'the tenant that the plan was made for',
);

const summary = named(
  'Summary',
  closed({
    create: count,
    update: count,
    rename: count,
    delete: count,
    keep: count,
    blocked: count,
    unmanaged: count,
  }),
);

const blocked = named(
  'Blocked',
  closed({ action: { enum: ['keep', ...action.enum] }, address, reason: text, way_out: text }),
  'a change that must not be made, why, and what a person can do about it',
);

const accessDelta = named(
  'AccessDelta',
  closed(
    {
      user: text,
      key: { ...text, description: 'the fingerprint of an API key that acts as the user' },
      inbox: { ...maybeText, description: 'null: the whole tenant, or the document' },
      document: { ...text, description: 'the id of a single document' },
      gains: list(text),
      loses: list(text),
      strong: {
        ...list(text),
        description:
          'of the gains, those that open the way to more: on the whole tenant all of them, elsewhere edit_users and its like',
      },
    },
    ['key', 'document', 'strong'],
  ),
  'who gains or loses which permissions, where',
);

const violation = named(
  'Violation',
  closed(
    {
      rule: text,
      severity: { enum: ['error', 'warning'] },
      address: maybeText,
      message: text,
      hint: maybeText,
      strong: { const: true, description: 'look at it first, as at what is deleted' },
    },
    ['strong'],
  ),
);

const liveDigest = named(
  'LiveDigest',
  closed(
    {
      id: text,
      digest: {
        ...digest,
        description: 'over the id, the name and the fields of the patch model: it decides',
      },
      fields: {
        type: 'object',
        description: 'a short digest of the name and of each field, to tell which of them has moved',
        additionalProperties: { type: 'string', pattern: '^[0-9a-f]{16}$' },
      },
    },
    ['fields'],
  ),
);

const ignore = named(
  'Ignore',
  closed({
    pattern: text,
    reason: text,
    until: { ...maybeText, description: 'the last day (UTC) on which it applies; null: it has no end' },
  }),
  'what is left as it is, though the spec or its policy says otherwise',
);

const ruleSetting = named(
  'RuleSetting',
  closed({
    severity: { enum: ['error', 'warning', null], description: 'null: that of the rule' },
    except: list(
      named(
        'RuleException',
        closed({
          address: { ...text, description: 'a pattern' },
          reason: text,
          until: { ...maybeText, description: 'the last day (UTC) on which it applies; null: it has no end' },
        }),
      ),
    ),
  }),
  'what the spec says of a rule',
);

const links = named(
  'PlanLinks',
  closed({
    placeholders: { ...list(text), description: 'names of the users that links act as' },
    inbox_role: { ...maybeText, description: 'null: it is not on the tenant' },
    review_role: maybeText,
  }),
  "whom review links act as and what they carry, where that is not as in the vendor's guide",
);

const policy = named(
  'PlanPolicy',
  closed(
    {
      exclusive: {
        ...list(text),
        description: 'kinds of which the spec lists all: what else is live is deleted',
      },
      ignore: list(ignore),
      protect: { ...list(text), description: 'patterns of what is never deleted, listed or not' },
      max_delete: {
        ...closed({ count, percent: count }),
        description: 'for each kind; the percentage is of what is live, from 10 objects on',
      },
      allow_delete: count,
      target: { ...list(text), type: ['array', 'null'], description: 'null: everything' },
      with_keys: { const: true, description: 'API keys were read, and count as holders of access' },
      rules: {
        type: 'object',
        description: 'by the name of a rule, what is not as the rule has it',
        additionalProperties: ruleSetting,
      },
      links,
    },
    ['with_keys', 'rules', 'links'],
  ),
  'what was allowed, limited and chosen: with it the plan is checked again before it is applied',
);

export const planProperties = {
  tenant,
  spec_digest: digest,
  plan_digest: digest,
  summary,
  blocked: list(blocked),
  left: list(named('Left', closed({ address, reason: text }))),
  unmanaged: list(address),
  access: list(accessDelta),
  violations: list(violation),
  live: {
    type: 'object',
    description: 'what the plan relies on; null: must still be absent',
    additionalProperties: { oneOf: [{ type: 'null' }, liveDigest] },
  },
  policy,
};

export const document = (
  title: string,
  format: string,
  properties: Record<string, JsonSchema>,
): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  ...closed({ format: { const: format }, ...properties }),
});

export const planSchema = document('fitform plan', 'fitform.plan/1', {
  ...planProperties,
  changes: {
    ...list(named('Change', closed(changeProperties, optionalOfChange))),
    description: 'what will be written, in an order that respects needs',
  },
});
