/** Walks the graph of a plan's steps: each as soon as what it needs is done, a few at once, told as events. */
import { stepsOf, type Step } from '../plan/steps.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { changeUnderWay } from './change-under-way.ts';
import { JournalBroken } from './journal.ts';
import type { Event, Outcome, Written } from './outcome.ts';
import { underWay } from './under-way.ts';
import { writer, type Writer } from './writer.ts';
import { BroaderThanPlanned, HeldBack, UnclearCreate, type WriterInput } from './writing.ts';

export interface WalkInput extends WriterInput {
  /** So many writes at once. */
  readonly parallelism: number;
}

/** How a step ended: what it has written, or why it has not. */
type End = { readonly step: Step } & (
  { readonly written: Written } | { readonly outcome: Outcome; readonly halt: boolean }
);

/** One outcome for each change. Where what it needs was not done, it is told as not attempted, or as half done. */
export async function* walk(input: WalkInput): AsyncGenerator<Event, Outcome[]> {
  const { kinds, plan, parallelism, journal, world } = input;
  const { write, goesAlone } = writer(input);
  const steps = stepsOf(kinds, plan.changes);
  const open = new Map(steps.map(({ id, needs }) => [id, new Set(needs)]));
  const dependants = Map.groupBy(
    steps.flatMap((step) => step.needs.map((need) => ({ need, step }))),
    ({ need }) => need,
  );
  const ready = steps.filter(({ needs }) => needs.length === 0);
  const running = underWay<End>();
  const done = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  let halted: string | null = null;
  const mayBegin = (): boolean => halted === null && journal.broken === null && !world.stop.aborted;
  /** What goes alone waits until nothing is under way, and the others until it is done. */
  let isAlone = false;
  const hasRoom = (step: Step): boolean =>
    running.size < (goesAlone(step.part) ? 1 : parallelism) && !(isAlone && running.size > 0);

  while (ready.length > 0 || running.size > 0) {
    for (let step = ready[0]; step && mayBegin() && hasRoom(step); step = ready[0]) {
      ready.shift();
      isAlone = goesAlone(step.part);
      if (step.which !== 'second') yield { type: 'started', change: step.whole };
      running.begin(attempt(write, step));
    }
    if (running.size === 0) break;
    const end = await running.next();
    const { step } = end;
    if ('outcome' in end || step.which !== 'first') {
      const outcome =
        'outcome' in end ? end.outcome : ({ type: 'applied', change: step.whole, ...end.written } as const);
      outcomes.set(step.whole.address, outcome);
      yield outcome;
    } else {
      yield { type: 'narrowed', change: step.whole };
    }
    if ('outcome' in end) {
      if (end.halt) halted = `stopped: ${step.whole.address} came back broader than planned`;
      continue;
    }
    done.add(step.id);
    for (const { step: next } of dependants.get(step.id) ?? []) {
      const needs = open.get(next.id);
      if (needs?.delete(step.id) && needs.size === 0) ready.push(next);
    }
  }

  const why = halted ?? (journal.broken !== null ? NO_JOURNAL : world.stop.aborted ? 'interrupted' : null);
  const addressOf = new Map(steps.map(({ id, whole }) => [id, whole.address]));
  for (const step of steps) {
    const { address } = step.whole;
    if (done.has(step.id) || outcomes.has(address)) continue;
    const need = step.needs.find((id) => !done.has(id)) ?? '';
    const reason = why ?? `needs ${addressOf.get(need) ?? 'a change'}, which was not applied`;
    const outcome = notBegun(step, reason);
    outcomes.set(address, outcome);
    yield outcome;
  }
  return [...outcomes.values()];
}

const NO_JOURNAL = 'stopped: the journal cannot be written';

/** A change that is not begun is as it was; one whose first step is done is not. */
const notBegun = ({ which, whole: change }: Step, reason: string): Outcome =>
  which === 'second'
    ? { type: 'failed', change, error: `${HALF_DONE}: ${reason}`, ambiguous: false }
    : { type: 'not attempted', change, reason };

/** What a failure of a second step begins with. */
const HALF_DONE = 'it was narrowed, and not widened yet';

async function attempt(write: Writer['write'], step: Step): Promise<End> {
  try {
    return { step, written: await changeUnderWay.run(step.whole, () => write(step)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { step, outcome: outcomeBy(error, step), halt: error instanceof BroaderThanPlanned };
  }
}

/** How a change ended that has failed, or was not even begun. */
function outcomeBy(error: Error, step: Step): Outcome {
  const { whole: change, which } = step;
  const said = reasonNotSent(error);
  if (said !== null) return notBegun(step, said);
  if (error instanceof UnclearCreate) return { type: 'unknown', change, error: say(error) };
  const why = error instanceof JournalBroken ? `not finished; ${NO_JOURNAL}` : say(error);
  const ambiguous = error instanceof TenantError && error.ambiguous;
  return { type: 'failed', change, error: which === 'second' ? `${HALF_DONE}: ${why}` : why, ambiguous };
}

/** Why nothing was sent; `null` where something was. */
function reasonNotSent(error: Error): string | null {
  if (error instanceof TenantError && error.kind === 'not-sent') return 'interrupted';
  if (error instanceof HeldBack) return error.message;
  return error instanceof JournalBroken && !error.begun ? NO_JOURNAL : null;
}

const say = (error: Error): string =>
  error instanceof TenantError && error.hint !== null ? `${error.message}; ${error.hint}` : error.message;
