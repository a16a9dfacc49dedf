/** How an apply ended: what was done, what was not and why, and whether the tenant now is as planned. */
import type { Applied, Outcome } from '../apply/outcome.ts';
import { sayKept } from '../apply/verify.ts';
import { addressOf } from '../kinds/address.ts';
import type { AppliedChange, Result } from '../documents/documents.ts';
import type { Traffic } from '../tenant/client.ts';
import { folded } from '../specfile/problem/fold.ts';
import { counted, printable, type Paint } from './paint.ts';
import type { Page } from './text-options.ts';

type Named = Pick<AppliedChange, 'action' | 'address'>;

export function resultOf({ outcomes, converged }: Applied, traffic: Traffic, journal: string | null): Result {
  const pick = <T extends Outcome['type'], R>(
    type: T,
    rest: (outcome: Extract<Outcome, { type: T }>) => R,
  ): (Named & R)[] =>
    outcomes
      .filter((outcome): outcome is Extract<Outcome, { type: T }> => outcome.type === type)
      .map((outcome) => {
        const { action, address } = outcome.change;
        return { action, address, ...rest(outcome) };
      });
  return {
    format: 'fitform.result/1',
    applied: pick('applied', ({ change, id, adopted, keptAs, note }) => {
      const notes = [
        ...(keptAs === undefined ? [] : [sayKept(keptAs, change.name)]),
        ...(note === undefined ? [] : [note]),
      ];
      return {
        ...(keptAs === undefined ? {} : { address: addressOf(change.kind, keptAs) }),
        id,
        adopted,
        ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
      };
    }),
    failed: pick('failed', ({ error }) => ({ error })),
    unknown: pick('unknown', ({ error }) => ({ error })),
    not_attempted: pick('not attempted', ({ reason }) => ({ reason })),
    converged,
    requests: traffic.requests,
    sign_ins: traffic.sign_ins,
    journal,
  };
}

/** Everything was done and read back. */
export const isComplete = (result: Result): boolean =>
  result.converged === true &&
  result.failed.length + result.unknown.length + result.not_attempted.length === 0;

/** What is left undone, in one line. */
export function shortfallOf({ applied, failed, unknown, not_attempted, converged }: Result): string {
  const counts = [
    `${applied.length} applied`,
    ...[[failed, 'failed'] as const, [unknown, 'unknown'] as const, [not_attempted, 'not attempted'] as const]
      .filter(([items]) => items.length > 0)
      .map(([items, said]) => `${items.length} ${said}`),
  ];
  const read = converged === null ? 'not verified' : converged ? 'read back as planned' : 'not converged';
  return `${counts.join(', ')}; ${read}`;
}

/** What an apply and an undo say differently. */
export interface ResultWords {
  /** How the tenant is when all is done: `as the spec says`. */
  readonly done: string;
  /** What to do about what is left. */
  readonly next: string;
  /** The journal's path as a person would type it. */
  readonly journal: string | null;
}

export function resultText(result: Result, page: Page, words: ResultWords): string {
  const { applied, failed, unknown, not_attempted, converged } = result;
  const { paint, longest, rows } = page;
  const row = (text: string): string[] => folded('  ', text, longest, 6);
  const list = (
    title: string,
    items: readonly (Named & { error?: string; reason?: string; note?: string })[],
  ): string[] =>
    items.length === 0
      ? []
      : [
          `${title}:`,
          ...items.flatMap(({ action, address, error, reason, note }) =>
            row(`${action} ${printable(address)}: ${printable(error ?? reason ?? note ?? '')}`),
          ),
        ];
  const incomplete = !isComplete(result);
  const summary = folded(
    '',
    applied.length + failed.length + unknown.length + not_attempted.length === 0
      ? `Nothing to do: the tenant is ${words.done}.`
      : `${paint.strong('Applied:')} ${appliedText(applied)}. ${convergedText(converged, words.done, paint)}`,
    longest,
    4,
  );
  const lists = [
    ...(incomplete ? applied.flatMap(({ action, address }) => row(`${action} ${printable(address)}`)) : []),
    ...list(
      paint.warning('Note'),
      applied.filter(({ note }) => note !== undefined),
    ),
    ...list(paint.removed('Failed'), failed),
    ...list(paint.warning('Unknown (it may have been carried out)'), unknown),
    ...list(paint.warning('Not attempted'), not_attempted),
  ];
  const lines = [
    ...summary,
    ...lists,
    // Of what is longer than a screen, the end is what is seen.
    ...(lists.length > rows ? summary : []),
    ...(incomplete ? folded('', `Next: ${words.next}; what is done stays done.`, longest, 4) : []),
    ...folded('', trafficText(result), longest, 4).map(paint.faint),
    ...(words.journal === null ? [] : journalLines(words.journal, longest).map(paint.faint)),
  ];
  return `${lines.join('\n')}\n`;
}

function appliedText(applied: Result['applied']): string {
  if (applied.length === 0) return 'nothing';
  const done = { create: 'created', update: 'updated', rename: 'renamed', delete: 'deleted' } as const;
  return Object.entries(done)
    .map(([name, said]) => [applied.filter(({ action }) => action === name).length, said] as const)
    .filter(([count]) => count > 0)
    .map(([count, said]) => `${count} ${said}`)
    .join(', ');
}

/** On two lines where one is too short, so that the command can be copied. Quoted where a shell would not take it as it is. */
function journalLines(path: string, longest: number): string[] {
  const typed = /^[\w@%+=:,./\\-]+$/.test(path) ? path : JSON.stringify(path);
  const [journal, undo] = [`Journal: ${path}`, `fitform undo ${typed} takes it back`];
  return journal.length + undo.length + 3 <= longest ? [`${journal} (${undo})`] : [journal, undo];
}

function convergedText(converged: boolean | null, done: string, paint: Paint): string {
  if (converged === true) return paint.added(`Converged: read back, the tenant is ${done}.`);
  if (converged === false) return paint.removed('Not converged.');
  return paint.warning('Not verified.');
}

function trafficText({ requests, sign_ins }: Result): string {
  const sent = Object.entries(requests).filter(([, count]) => count > 0);
  const methods = sent.map(([method, count]) => `${count} ${method}`).join(', ');
  return `Requests: ${methods === '' ? 'none' : methods}, ${counted(sign_ins, 'sign-in')}`;
}
