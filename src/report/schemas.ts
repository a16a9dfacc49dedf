/** The schemas of the documents that fitform prints, the plan's apart. `npm run schemas` writes them into schemas/. */
import type { JsonSchema } from '../kinds/kind.ts';
import {
  action,
  address,
  changeProperties,
  closed,
  count,
  document,
  list,
  maybeText,
  planProperties,
  text,
} from '../plan/schema.ts';

const outcome = (more: Record<string, JsonSchema>): JsonSchema => list(closed({ action, address, ...more }));

const cause = {
  enum: ['live_changed', 'not_applied', 'both', null],
  description: 'who moved since the base was applied; null: there is no --base',
};

export const driftSchema = document('fitform drift', 'fitform.drift/1', {
  ...planProperties,
  in_sync: { type: 'boolean' },
  changes: list(closed({ ...changeProperties, cause }, ['before_name'])),
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
