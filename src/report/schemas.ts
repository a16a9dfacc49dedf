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
} from '../plan/plan-schema.ts';

const outcome = (more: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema =>
  list(closed({ action, address, ...more }, optional));

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
  applied: outcome(
    {
      id: text,
      adopted: { type: 'boolean' },
      note: { ...text, description: 'what the tenant made of it, where that is not just what was asked for' },
    },
    ['note'],
  ),
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

const fingerprint = {
  type: 'string',
  pattern: '^[0-9a-f]{12}$',
  description: 'the first 12 hex digits of the SHA-256 of the token, which is never shown',
};
export const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };

export const linkSchema = document('fitform link', 'fitform.link/1', {
  url: { ...text, description: 'the link itself: whoever has it may review' },
  fingerprint,
  expires_at: time,
  document_id: text,
  scope: { enum: ['document', 'inbox'], description: 'what it opens: that document, or all of its inbox' },
});

export const linksSchema = document('fitform links', 'fitform.links/1', {
  did: { enum: ['listed', 'revoked', 'swept', 'would_sweep', 'audited'] },
  links: list(
    closed({
      fingerprint,
      user: { ...text, description: 'whom it acts as, by name where it is known; empty: nobody' },
      grants: list(closed({ role: text, inbox: maybeText, document_id: maybeText })),
      active: { type: 'boolean' },
      expires_at: { ...time, type: ['string', 'null'], description: 'null: it does not end' },
      why: { ...list(text), description: 'why it was swept, or what is wrong with it' },
    }),
  ),
});

export const emulateSchema = document('fitform emulate', 'fitform.emulate/1', {
  url: { ...text, description: 'where the tenant is' },
  username: text,
  password: { ...text, description: 'made for this run' },
});

export const serveSchema = document('fitform serve', 'fitform.serve/1', {
  url: { ...text, description: 'where the service is' },
  tenant: { ...text, description: 'its URL, or embedded' },
  dashboard: { type: 'boolean' },
});
