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

export const action = { enum: ['create', 'update', 'rename', 'delete'] };
export const address = {
  type: 'string',
  pattern: '^[a-z_]+/',
  description: 'kind/name, split at the first slash',
};

const fieldChange = {
  oneOf: [
    closed({ field: text, before: {}, after: {} }),
    closed(
      {
        field: text,
        added: list({}),
        removed: list({}),
        at_least: { const: true, description: 'what else it holds is not managed, and stays' },
      },
      ['at_least'],
    ),
  ],
};

export const changeProperties = {
  action,
  address,
  kind: text,
  name: text,
  before_name: { ...text, description: 'of a rename' },
  id: { ...maybeText, description: 'null until it is created' },
  needs: { ...list(address), description: 'changes that must be done before' },
  fields: list(fieldChange),
};

export const planProperties = {
  tenant: closed({ url: text, base_path: text, account: maybeText }),
  spec_digest: digest,
  plan_digest: digest,
  summary: closed({
    create: count,
    update: count,
    rename: count,
    delete: count,
    keep: count,
    blocked: count,
    unmanaged: count,
  }),
  blocked: list(closed({ action: { enum: ['keep', ...action.enum] }, address, reason: text, way_out: text })),
  left: list(closed({ address, reason: text })),
  unmanaged: list(address),
  access: list(
    closed({
      user: text,
      inbox: { ...maybeText, description: 'null: the whole tenant' },
      gains: list(text),
      loses: list(text),
    }),
  ),
  violations: list(
    closed({
      rule: text,
      severity: { enum: ['error', 'warning'] },
      address: maybeText,
      message: text,
      hint: maybeText,
    }),
  ),
  live: {
    type: 'object',
    description: 'what the plan relies on; null: must still be absent',
    additionalProperties: {
      oneOf: [
        { type: 'null' },
        closed(
          {
            id: text,
            digest,
            fields: {
              type: 'object',
              description: 'a short digest of the name and of each field, to tell which of them has moved',
              additionalProperties: { type: 'string', pattern: '^[0-9a-f]{16}$' },
            },
          },
          ['fields'],
        ),
      ],
    },
  },
  policy: closed({
    exclusive: list(text),
    ignore: list(
      closed({ pattern: text, reason: text, until: { ...maybeText, description: 'a day (UTC)' } }),
    ),
    protect: list(text),
    max_delete: closed({ count, percent: count }),
    allow_delete: count,
    target: { ...list(text), type: ['array', 'null'], description: 'null: everything' },
  }),
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
  changes: list(closed(changeProperties, ['before_name'])),
});
