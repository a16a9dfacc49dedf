/** Journals for unit tests: writes as a run would have recorded them. */
import type { JournalAfter, JournalBefore } from '../../src/documents/journal-lines.ts';
import { effectsOf, type Effect } from '../../src/undo/effects.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed, type JsonObject } from '../../src/kinds/kind.ts';

export const header = {
  format: 'fitform.journal/1',
  started: '2026-11-22T10:15:00.000Z',
  version: '1.2.3',
  tenant: { url: 'https://tenant.example', base_path: '/admin', account: 'me' },
  spec_digest: 'sha256:1',
  plan_digest: 'sha256:2',
};

/**
 * How a write ended: an answer, a refusal with its status, an error without one, or nobody knows. `unclear`: what the
 * journal says of an error, unless it is an older one.
 */
export type End =
  { answer: JsonObject | null } | { status: number | null; unclear?: boolean } | 'an error' | 'nothing';
export interface Recorded {
  readonly address: string;
  readonly id?: string;
  readonly before?: JsonObject;
  readonly sent?: JsonObject;
  readonly end: End;
}

export function journalOf(...writes: readonly Recorded[]): string {
  const lines: object[] = writes.flatMap(({ address, id, before, sent, end }, index) => {
    const kind = kindNamed(kinds, address.slice(0, address.indexOf('/')));
    const n = index + 1;
    const when = '2026-11-22T10:15:00.000Z';
    const line: JournalBefore = {
      n,
      when,
      method: id === undefined ? 'POST' : sent ? 'PATCH' : 'DELETE',
      path: id === undefined ? kind.path : `${kind.path}/${encodeURIComponent(id)}`,
      address,
      action: id === undefined ? 'create' : sent ? 'update' : 'delete',
      before: before ?? null,
      sent: sent ?? null,
    };
    return end === 'nothing' ? [line] : [line, { n, when, ...afterOf(end) }];
  });
  return [header, ...lines, { end: 'now', converged: true }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

function afterOf(end: Exclude<End, 'nothing'>): Omit<JournalAfter, 'n' | 'when'> {
  const rest = { ms: 1, request_id: null };
  if (end === 'an error') return { ...rest, status: null, after: null, error: 'timed out' };
  if ('status' in end) return { ...rest, ...end, after: null, error: `answered ${end.status}` };
  return { ...rest, status: 200, after: end.answer, error: null };
}

export const effects = (...writes: readonly Recorded[]): Effect[] =>
  effectsOf(readJournal(journalOf(...writes), 'run.jsonl', kinds));
