/** The schemas of the documents that fitform prints. `npm run schemas` writes them into schemas/. */
import type { JsonSchema } from '../kinds/kind.ts';

const text = { type: 'string' };
const maybeText = { type: ['string', 'null'] };
const count = { type: 'integer', minimum: 0 };
const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** Every key is required unless it is named in `optional`. */
function closed(properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((key) => !optional.includes(key)),
    additionalProperties: false,
  };
}

const action = { enum: ['create', 'update', 'rename', 'delete'] };
const address = { type: 'string', pattern: '^[a-z_]+/', description: 'kind/name, split at the first slash' };

const fieldChange = {
  oneOf: [
    closed({ field: text, before: {}, after: {} }),
    closed({ field: text, added: list({}), removed: list({}) }),
  ],
};

const changeProperties = {
  action,
  address,
  kind: text,
  name: text,
  before_name: { ...text, description: 'of a rename' },
  id: { ...maybeText, description: 'null until it is created' },
  needs: { ...list(address), description: 'changes that must be done before' },
  fields: list(fieldChange),
};

const planProperties = {
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
    additionalProperties: { oneOf: [{ type: 'null' }, closed({ id: text, digest })] },
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

const document = (title: string, format: string, properties: Record<string, JsonSchema>): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  ...closed({ format: { const: format }, ...properties }),
});

const outcome = (more: Record<string, JsonSchema>): JsonSchema => list(closed({ action, address, ...more }));

export const planSchema = document('fitform plan', 'fitform.plan/1', {
  ...planProperties,
  changes: list(closed(changeProperties, ['before_name'])),
});

export const driftSchema = document('fitform drift', 'fitform.drift/1', {
  ...planProperties,
  in_sync: { type: 'boolean' },
  changes: list(
    closed({ ...changeProperties, cause: { enum: ['live_changed', 'not_applied', 'both', null] } }, [
      'before_name',
    ]),
  ),
});

export const resultSchema = document('fitform result', 'fitform.result/1', {
  applied: outcome({ id: text, adopted: { type: 'boolean' } }),
  failed: outcome({ error: text }),
  unknown: outcome({ error: text }),
  not_attempted: outcome({ reason: text }),
  converged: { type: ['boolean', 'null'], description: 'null: not verified' },
  requests: closed({ GET: count, POST: count, PATCH: count, DELETE: count }),
  sign_ins: count,
  journal: maybeText,
});

export const errorSchema = document('fitform error', 'fitform.error/1', {
  exit_code: { enum: [0, 1, 3, 4, 5, 6, 7, 130] },
  class: { enum: ['ok', 'invalid', 'unreachable', 'sign-in', 'stale', 'refused', 'interrupted', 'error'] },
  message: text,
  problems: list(
    closed({
      file: maybeText,
      line: { type: ['integer', 'null'], minimum: 1 },
      column: { type: ['integer', 'null'], minimum: 1 },
      path: text,
      message: text,
      hint: maybeText,
    }),
  ),
});
