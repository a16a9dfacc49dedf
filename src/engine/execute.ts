/** A plan carried out: agreed to, made again, run with its journal, read back. */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { journalName, noJournal, openJournal, type BrokenOff, type Journal } from '../apply/journal.ts';
import { keepingParts, type Applied } from '../apply/outcome.ts';
import { apply as run } from '../apply/run-plan.ts';
import { isEmpty, objectionsTo, type Plan } from '../plan/change.ts';
import type { Result } from '../documents/documents.ts';
import { isComplete, resultOf } from '../report/result.ts';
import { unplaced } from '../specfile/problem/problem.ts';
import { Interrupted, Stopped } from './errors.ts';
import type { Looked } from './looking.ts';
import type { Session } from './session.ts';

/** What an apply or an undo came to. */
export interface Executed {
  readonly result: Result;
  /** Where the journal ends before the run does. */
  readonly broken: BrokenOff | null;
  /** The addresses of what the tenant has kept a part of that was to go. */
  readonly keeping: readonly string[];
}

/**
 * 0, or 7 for a run that is partly applied, unknown or not converged. 130 where it was told to stop before the first
 * write: then all is as it was.
 */
export function exitCodeOf({ result, broken }: Executed): 0 | 7 | 130 {
  if (broken !== null) return 7;
  if (isComplete(result)) return 0;
  const untouched = result.applied.length + result.failed.length + result.unknown.length === 0;
  return untouched && result.not_attempted.length > 0 ? 130 : 7;
}

/** Throws `Stopped` where a guard, a person or the tenant is against it, and `Interrupted` where it was told to stop before. */
export async function execute(session: Session, first: Looked): Promise<Executed> {
  mustBeAllowed(first.plan, true);
  const agreedOn = await agreed(session, first);
  if (!isEmpty(agreedOn.plan)) return runPlan(session, agreedOn);
  const { traffic } = session.connection.tenant;
  return { result: resultOf({ outcomes: [], converged: true }, traffic, null), broken: null, keeping: [] };
}

/** `isKnown`: whoever is told has the plan before them. */
function mustBeAllowed(plan: Plan, isKnown: boolean): void {
  const reasons = objectionsTo(plan);
  if (reasons.length === 0) return;
  throw new Stopped('refused', 'the plan is refused; nothing was written', reasons, { inPlan: isKnown });
}

/**
 * A plan that somebody has agreed to: beforehand, or when asked. Between the question and the answer the tenant may have
 * changed, so it is read again, and what was not shown is not done.
 */
async function agreed({ host }: Session, first: Looked): Promise<Looked> {
  if (isEmpty(first.plan) || host.confirm === null) return first;
  if (!(await host.confirm(first.plan))) throw new Stopped('refused', 'declined; nothing was written');
  const second = await first.again();
  if (!isDeepStrictEqual(essence(first.plan), essence(second.plan))) {
    throw new Stopped(
      'stale',
      'the tenant changed while the plan was being read; nothing was written',
      [unplaced('', 'the plan above is the current one', `look at it and run ${first.verb} again`)],
      { planNow: second.plan },
    );
  }
  mustBeAllowed(second.plan, false);
  return { ...first, ...second };
}

/** What a plan does and relies on; that somebody made an unrelated user meanwhile does not matter. */
const essence = ({ changes, blocked, live, access }: Plan): unknown => ({ changes, blocked, live, access });

async function runPlan(session: Session, looked: Looked): Promise<Executed> {
  const { plan, live, kinds, rest, madeBefore } = looked;
  const { world, host, connection, settings } = session;
  if (world.stop.aborted) throw new Interrupted();
  const { journal, path } = await beginJournal(session, looked);
  const events = run({
    tenant: connection.tenant,
    kinds,
    plan,
    live,
    replan: rest,
    parallelism: settings.parallelism,
    world: { ...world, settle: settings.settle * 1000 },
    journal,
    madeBefore,
    tell: (news) => void host.progress(news),
  });
  let applied: Applied | null = null;
  try {
    await host.progress({ type: 'begun', changes: plan.changes });
    while (!applied) {
      const next = await events.next();
      if (next.done) applied = next.value;
      else await host.progress(next.value);
    }
  } finally {
    await host.progress({ type: 'ended' });
    await journal.end(applied?.converged ?? null);
  }
  const broken = await endJournal(session, journal, path);
  const result = resultOf(applied, connection.tenant.traffic, path);
  return { result, broken, keeping: keepingParts(applied.outcomes) };
}

/** Kept runs: enough for a month of daily applies. */
const KEEP = 30;

/** With its first line written: what cannot be written down is not begun. Throws `Stopped`. */
async function beginJournal(
  { world, settings }: Session,
  { plan, undoes }: Looked,
): Promise<{ journal: Journal; path: string | null }> {
  if (settings.journal === null) return { journal: noJournal, path: null };
  let path: string | null = null;
  try {
    const folder = resolve(world.cwd, settings.journal);
    const file = await world.newLineFile(folder, journalName(world.now(), world.hostname), KEEP);
    path = file.path;
    return { journal: openJournal(file, { plan, version: world.version, undoes }, world.now), path };
  } catch (error) {
    await remove(world, path);
    throw noJournalIn(settings.journal, (error as Error).message);
  }
}

/** Where it ends before the run does; `null` where it is whole. Throws `Stopped` where it does so before the first write. */
async function endJournal(
  { world, settings }: Session,
  { broken }: Journal,
  path: string | null,
): Promise<BrokenOff | null> {
  if (broken?.calls !== 0) return broken;
  await remove(world, path);
  throw noJournalIn(settings.journal ?? '', broken.why);
}

/** One that tells of nothing would hide the last one that does: a run looks there for creates that may still arrive. */
async function remove(world: Session['world'], path: string | null): Promise<void> {
  if (path !== null) await world.removeFile(path).catch(() => undefined);
}

const noJournalIn = (folder: string, why: string): Stopped =>
  new Stopped('refused', `the journal cannot be written in ${folder}; nothing was changed on the tenant`, [
    unplaced('', why, 'name another folder with --journal DIR, or do without: --journal off'),
  ]);
