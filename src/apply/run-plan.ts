/**
 * Runs a plan: each change as soon as what it needs is done, a few at once, told as events. Then it reads the touched
 * kinds once more and plans again, because nothing counts as done that was not read back.
 */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import type { Plan } from '../plan/change.ts';
import { observeAgain } from '../tenant/observe.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { noJournal } from './journal.ts';
import { isFilledIn } from './kept-parts.ts';
import { mayLag } from './kept-settings.ts';
import { keepingParts, type Applied, type Event, type Outcome } from './outcome.ts';
import { asRead, keptIn, mayStillAppear, type Kept } from './verify.ts';
import { walk, type WalkInput } from './walk.ts';
import { READ_BACK_PAUSES_MS, type WriterInput } from './writing.ts';

type Optional = 'journal' | 'madeBefore' | 'tell';
export interface ApplyInput extends Omit<WalkInput, Optional>, Partial<Pick<WriterInput, Optional>> {
  /** The same plan made again from what is read after the writes; `kept`: what goes by another name than it was given. */
  readonly replan: (live: Live, kept?: Kept) => Plan;
}

export async function* apply(given: ApplyInput): AsyncGenerator<Event, Applied> {
  const input = {
    journal: noJournal,
    madeBefore: new Map<string, string>(),
    tell: () => undefined,
    ...given,
  };
  const outcomes = yield* walk(input);
  const written = outcomes.filter(({ type }) => type !== 'not attempted');
  if (written.length === 0) return { outcomes, converged: null };
  yield { type: 'verifying' };
  const verified = await readBack(input, outcomes);
  yield { type: 'verified', converged: verified.converged };
  return verified;
}

/**
 * What was applied and does not read back as planned has failed, with both values; what failed without a clear answer
 * and does read back as planned was applied. A tenant may lag behind its own writes: it is given a few seconds, and
 * for a new object, which may come late, as long as any create is looked for.
 */
async function readBack(input: Required<ApplyInput>, outcomes: readonly Outcome[]): Promise<Applied> {
  const { tenant, kinds, live, replan, world, journal, tell } = input;
  const tried = outcomes.filter(({ type }) => type !== 'not attempted');
  const touched = new Set(tried.map(({ change: { kind, id } }) => addressOf(kind, id ?? '')));
  let waited = 0;
  for (let round = 0; ; round += 1) {
    let found: Live;
    try {
      found = await observeAgain(tenant, kinds, live, touched);
    } catch (error) {
      if (!(error instanceof TenantError)) throw error;
      return { outcomes, converged: null };
    }
    const kept = keptIn(kinds, outcomes, found);
    const rest = replan(found, kept);
    const read = asRead(kinds, outcomes, rest, live, found);
    const isDoubtful = (outcome: Outcome): boolean => {
      const { change } = outcome;
      const kind = kindNamed(kinds, change.kind);
      const keeping = outcome.type === 'applied' && outcome.keepsParts ? outcome.id : undefined;
      const id = isScoped(kind) ? (kept.get(change.address) ?? keeping) : undefined;
      return id !== undefined && mayLag(kind, id, live, found);
    };
    const open = read.filter(
      (outcome, index) => (outcome.type !== 'applied' && outcome !== outcomes[index]) || isDoubtful(outcome),
    );
    const ms = READ_BACK_PAUSES_MS[round];
    const isLate = waited < world.settle && open.some((outcome) => mayStillAppear(outcome, found));
    if (open.length > 0 && (ms !== undefined || isLate) && !world.stop.aborted) {
      const pause = ms ?? Math.min(LATE_PAUSE_MS, world.settle - waited);
      tell({ type: 'reading again', open: open.length, ms: pause });
      await world.pause(pause);
      waited += pause;
      continue;
    }
    for (const [address, id] of kept) {
      const kind = kindNamed(kinds, splitAddress(address).kind);
      const object = isScoped(kind) ? found.find(kind.name, id) : undefined;
      if (object) journal.stays(address, kind, object.raw);
    }
    for (const outcome of read) {
      if (outcome.type !== 'applied') continue;
      const { change, id } = outcome;
      const kind = kindNamed(kinds, change.kind);
      const object = found.find(kind.name, id);
      if (!object || !isFilledIn(kind, change, object)) continue;
      journal.filledIn(change.address, kind, object.raw);
    }
    const complete = read.every((outcome) => outcome.type === 'applied' && outcome.keptAs === undefined);
    const keeping = keepingParts(read);
    const left = rest.changes.filter(
      ({ address, id }) => !keeping.includes(address) && (id === null || kept.get(address) !== id),
    );
    return { outcomes: read, converged: complete && left.length === 0 };
  }
}

const LATE_PAUSE_MS = 2000;
