/** How an apply ended, as rows: what was done, what was not and why, and whether the tenant now is as planned. */
import type { TenantIdentity } from '../plan/change.ts';
import { counted } from './paint.ts';
import type { Result } from '../documents/documents.ts';
import { isComplete } from './result.ts';
import { tenantRows } from './rows-plan.ts';
import type { Line, OutcomeList, OutcomeRow, ResultRows, Span } from './rows.ts';

/** What an apply and an undo say differently, and where they wrote. */
export interface ResultWords {
  /** How the tenant is when all is done: `as the spec says`. */
  readonly done: string;
  /** What to do about what is left. */
  readonly next: string;
  /** The journal's path as a person would type it. */
  readonly journal: string | null;
  readonly tenant: TenantIdentity;
}

export function resultRows(result: Result, words: ResultWords): ResultRows {
  const { applied, failed, unknown, not_attempted } = result;
  const complete = isComplete(result);
  const noted = applied.filter(({ note }) => note !== undefined);
  const lists: OutcomeList[] = (
    [
      ['Note', 'warning', noted],
      ['Failed', 'removed', failed],
      ['Unknown (it may have been carried out)', 'warning', unknown],
      ['Not attempted', 'warning', not_attempted],
    ] as const
  ).map(([heading, tone, all]) => ({ heading, tone, open: true, rows: all.map(rowOf) }));
  return {
    about: 'result',
    document: result,
    ...tenantRows(words.tenant),
    summary: summaryLine(result, words.done),
    complete,
    applied: {
      heading: 'Applied',
      tone: 'strong',
      open: false,
      rows: applied.map(({ action, address }) => ({ action, address, why: '' })),
    },
    lists: lists.filter(({ rows }) => rows.length > 0),
    next: complete ? null : `Next: ${words.next}; what is done stays done.`,
    traffic: trafficOf(result),
    journal: words.journal === null ? null : { path: words.journal, undo: undoOf(words.journal) },
  };
}

interface Outcome {
  readonly action: string;
  readonly address: string;
  readonly error?: string;
  readonly reason?: string;
  readonly note?: string;
}

const rowOf = ({ action, address, error, reason, note }: Outcome): OutcomeRow => ({
  action,
  address,
  why: error ?? reason ?? note ?? '',
});

function summaryLine(result: Result, done: string): Line {
  const { applied, failed, unknown, not_attempted, converged } = result;
  if (applied.length + failed.length + unknown.length + not_attempted.length === 0) {
    return [`Nothing to do: the tenant is ${done}.`];
  }
  return [
    { words: 'Applied:', tone: 'strong' },
    ` ${appliedCounts(applied)}. `,
    convergence(converged, done),
  ];
}

function appliedCounts(applied: Result['applied']): string {
  if (applied.length === 0) return 'nothing';
  const done = { create: 'created', update: 'updated', rename: 'renamed', delete: 'deleted' } as const;
  return Object.entries(done)
    .map(([name, said]) => [applied.filter(({ action }) => action === name).length, said] as const)
    .filter(([count]) => count > 0)
    .map(([count, said]) => `${count} ${said}`)
    .join(', ');
}

function convergence(converged: boolean | null, done: string): Span {
  if (converged === true) return { words: `Converged: read back, the tenant is ${done}.`, tone: 'added' };
  if (converged === false) return { words: 'Not converged.', tone: 'removed' };
  return { words: 'Not verified.', tone: 'warning' };
}

function trafficOf({ requests, sign_ins }: Result): string {
  const sent = Object.entries(requests).filter(([, count]) => count > 0);
  const methods = sent.map(([method, count]) => `${count} ${method}`).join(', ');
  return `Requests: ${methods === '' ? 'none' : methods}, ${counted(sign_ins, 'sign-in')}`;
}

/** Quoted where a shell would not take the path as it is. */
const undoOf = (path: string): string =>
  `fitform undo ${/^[\w@%+=:,./\\-]+$/.test(path) ? path : JSON.stringify(path)}`;
