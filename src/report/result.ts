/** The document of a result: what an apply did, what it did not and why, and whether the tenant now is as planned. */
import type { Applied, Outcome } from '../apply/outcome.ts';
import { sayKept } from '../apply/verify.ts';
import { addressOf } from '../kinds/address.ts';
import type { AppliedChange, Result } from '../documents/documents.ts';
import type { Traffic } from '../tenant/client.ts';
import { tally } from './paint.ts';

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
  const others = tally([
    [failed.length, 'failed'],
    [unknown.length, 'unknown'],
    [not_attempted.length, 'not attempted'],
  ]);
  const read = converged === null ? 'not verified' : converged ? 'read back as planned' : 'not converged';
  return `${[`${applied.length} applied`, ...others].join(', ')}; ${read}`;
}
