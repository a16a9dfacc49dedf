/** How an apply ended, as rows: what was done, what was not and why, and whether the tenant now is as planned. */
import { splitAddress } from '../kinds/address.ts';
import type { TenantIdentity } from '../plan/change.ts';
import { standsAlone } from './alike.ts';
import { counted, tally, type Tone } from './paint.ts';
import type { Result } from '../documents/documents.ts';
import { isComplete } from './result.ts';
import { spotsOf, tenantRows, type RowsOptions } from './rows-plan.ts';
import type { Line, OutcomeList, OutcomeRow, ResultRows, Span } from './rows.ts';

/** What an apply and an undo say differently, and where they wrote. */
export interface ResultWords {
  /** What holds of the tenant when all is done: `matches the spec`. */
  readonly done: string;
  /** What is said first where there is nothing to do. */
  readonly idle: string;
  /** What to do about what is left. */
  readonly next: string;
  readonly journal: ResultRows['journal'];
  readonly tenant: TenantIdentity;
  /** What was carried out, where that is a spec. */
  readonly spec?: RowsOptions['spec'];
  /** List what is otherwise only counted. */
  readonly full?: boolean;
}

export function resultRows(result: Result, words: ResultWords): ResultRows {
  const { applied, failed, unknown, not_attempted } = result;
  const complete = isComplete(result);
  const noted = applied.filter(({ note }) => note !== undefined);
  const lists = [
    outcomes('note', 'Note', noted, ({ note = '' }) => note),
    outcomes('failed', 'Failed', failed, ({ error }) => error),
    outcomes('unknown', 'Unknown (it may have been carried out)', unknown, ({ error }) => error),
    mayFold(
      outcomes('not-attempted', 'Not attempted', not_attempted, ({ reason }) => reason),
      words.full,
    ),
  ];
  return {
    about: 'result',
    document: result,
    ...tenantRows(words.tenant),
    summary: summaryLine(result, words),
    complete,
    spots: spotsOf(words.spec),
    applied: {
      ...mayFold(
        outcomes('applied', 'Applied', applied, () => ''),
        words.full,
      ),
      open: false,
    },
    lists: lists.filter(({ rows }) => rows.length > 0),
    next: complete ? null : `Next: ${words.next}; what is done stays done.`,
    traffic: trafficOf(result),
    journal: words.journal,
  };
}

const TONES: Readonly<Record<OutcomeList['sort'], Tone>> = {
  applied: 'strong',
  note: 'warning',
  failed: 'removed',
  unknown: 'warning',
  'not-attempted': 'warning',
};

const outcomes = <T extends Pick<OutcomeRow, 'action' | 'address'>>(
  sort: OutcomeList['sort'],
  heading: string,
  of: readonly T[],
  why: (one: T) => string,
): OutcomeList => ({
  sort,
  heading,
  tone: TONES[sort],
  open: true,
  rows: of.map((one) => ({ action: one.action, address: one.address, why: why(one), alike: null })),
});

/** Of what went as it should, or for one and the same reason did not begin, the first few tell enough. */
const mayFold = (list: OutcomeList, full = false): OutcomeList => ({
  ...list,
  rows: list.rows.map((row) => ({
    ...row,
    alike:
      full || standsAlone(row.action)
        ? null
        : JSON.stringify([row.action, splitAddress(row.address).kind, row.why]),
  })),
});

function summaryLine(result: Result, { done, idle }: ResultWords): Line {
  const { applied, failed, unknown, not_attempted, converged } = result;
  if (applied.length + failed.length + unknown.length + not_attempted.length === 0) {
    return [`${idle}: the tenant ${done}.`];
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
  const countOf = (name: string): number => applied.filter(({ action }) => action === name).length;
  return tally(Object.entries(done).map(([name, said]) => [countOf(name), said])).join(', ');
}

function convergence(converged: boolean | null, done: string): Span {
  if (converged === true) return { words: `Converged: read back, the tenant ${done}.`, tone: 'added' };
  if (converged === false) return { words: 'Not converged.', tone: 'removed' };
  return { words: 'Not verified.', tone: 'warning' };
}

function trafficOf({ requests, sign_ins }: Result): string {
  const sent = tally(Object.entries(requests).map(([method, count]) => [count, method]));
  return `Requests: ${sent.length === 0 ? 'none' : sent.join(', ')}, ${counted(sign_ins, 'sign-in')}`;
}
