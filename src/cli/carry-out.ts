/** What apply and undo do with a plan once it is made: show it, ask, carry it out, tell how it ended. */
import { isAbsolute, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { apply as run } from '../apply/run-plan.ts';
import { journalName, noJournal, openJournal, type BrokenOff, type Journal } from '../apply/journal.ts';
import type { Applied } from '../apply/outcome.ts';
import type { KeptNames } from '../apply/verify.ts';
import type { MadeBefore } from '../apply/writing.ts';
import { kinds } from '../kinds/index.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Result } from '../documents/documents.ts';
import type { Live } from '../kinds/live.ts';
import { isEmpty, isRefused, type Plan } from '../plan/change.ts';
import { counted } from '../report/paint.ts';
import { planText } from '../report/plan-text.ts';
import { isComplete, resultOf, resultText, shortfallOf, type ResultWords } from '../report/result.ts';
import type { Connection } from './connect.ts';
import { unplaced, Stopped } from './failure.ts';
import type { TenantOptions } from './options.ts';
import type { Output } from './terminal/output.ts';
import { progressOn } from './terminal/progress.ts';
import { confirmed, whyNotAsk } from './terminal/prompt.ts';
import { Interrupted, type World } from './system/world.ts';

export interface WriteOptions extends TenantOptions {
  readonly yes?: boolean;
  /** A folder, or `off`. */
  readonly journal: string;
}

/** A plan to be carried out, and what it was made from. */
export interface Prepared {
  readonly connection: Connection;
  readonly live: Live;
  readonly plan: Plan;
  /** Knowing the extra permissions that the plan is about. */
  readonly kinds: Kinds;
  readonly madeBefore?: MadeBefore;
  /** Reads the tenant and plans again. */
  again(): Promise<{ live: Live; plan: Plan }>;
  /** Plans again from what was read otherwise. */
  replan(live: Live, kept?: KeptNames): Plan;
}

export interface Words extends Pick<ResultWords, 'done' | 'next'> {
  readonly verb: string;
}

/** Resolves to the exit code. Throws `Stopped` where a guard, a person or the tenant is against it. */
export async function carryOut(
  world: World,
  output: Output,
  options: WriteOptions,
  first: Prepared,
  words: Words,
): Promise<number> {
  showPlan(world, output, first.plan);
  refuseIfGuarded(first.plan, !output.json);
  const agreedOn = await agreed(world, output, options, first, words);
  const { applied, journal, broken } = isEmpty(agreedOn.plan)
    ? { applied: { outcomes: [], converged: true }, journal: null, broken: null }
    : await runPlan(world, output, options, agreedOn);
  const result = resultOf(applied, first.connection.tenant.traffic, journal);
  const shown = journal === null ? null : asTyped(world, journal);
  output.result(result, resultText(result, output, { ...words, journal: shown }));
  if (broken !== null) {
    output.message(
      `error: the journal ${shown ?? ''} broke off after ${counted(broken.calls, 'write')} (${broken.why}); it may not tell how the last of them ended`,
    );
    return 7;
  }
  const code = exitCode(result);
  if (code !== 0) output.failed(shortfallOf(result));
  return code;
}

/** From the working folder where the path leads into it. */
function asTyped({ cwd }: World, path: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** With --json stdout is the result's, so the plan goes where a person may look. */
function showPlan(world: World, output: Output, plan: Plan): void {
  if (!output.json) {
    world.stdout.write(`${planText(plan, { kinds, ...output })}\n`);
  } else if (!isEmpty(plan)) {
    world.stderr.write(planText(plan, { kinds, ...output, ...output.stderr }));
  }
}

/** `told`: a person has the reasons before them, in the plan. */
function refuseIfGuarded(plan: Plan, told: boolean): void {
  if (!isRefused(plan)) return;
  const reasons = [
    ...plan.blocked.map(({ address, reason, way_out }) => unplaced(address, reason, way_out)),
    ...plan.violations
      .filter(({ severity }) => severity === 'error')
      .map(({ address, message, hint }) => unplaced(address ?? '', message, hint)),
  ];
  throw new Stopped(6, 'the plan is refused; nothing was written', reasons, told);
}

/**
 * A plan that somebody has agreed to: by --yes, or at the prompt. Between the question and the answer the tenant may
 * have changed, so it is read again, and what was not shown is not done.
 */
async function agreed(
  world: World,
  output: Output,
  options: WriteOptions,
  first: Prepared,
  { verb }: Words,
): Promise<Prepared> {
  if (isEmpty(first.plan) || options.yes) return first;
  const silent = whyNotAsk(world);
  if (silent !== null) {
    const message = `there are changes to make, and ${silent}; nothing was written`;
    throw new Stopped(6, message, [unplaced('', message, 'look at the plan, then run it with --yes')]);
  }
  if (!(await confirmed(world, questionOf(first.plan), first.plan.summary.delete > 0))) {
    throw new Stopped(6, 'declined; nothing was written');
  }
  const second = await first.again();
  if (!isDeepStrictEqual(essence(first.plan), essence(second.plan))) {
    world.stderr.write(planText(second.plan, { kinds, ...output, ...output.stderr }));
    throw new Stopped(5, 'the tenant changed while the plan was being read; nothing was written', [
      unplaced('', 'the plan above is the one that holds now', `look at it and run ${verb} again`),
    ]);
  }
  refuseIfGuarded(second.plan, false);
  return { ...first, ...second };
}

/** The counts again, as the plan may have scrolled away; what cannot be taken back in full first. */
function questionOf({ summary, tenant }: Plan): string {
  const counts = (['delete', 'create', 'update', 'rename'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${action} ${summary[action]}`)
    .join(', ');
  const where = tenant.url === 'embedded' ? 'the embedded demo tenant' : tenant.url;
  return `${counts.charAt(0).toUpperCase()}${counts.slice(1)} on ${where}?`;
}

/** What a plan does and relies on; that somebody made an unrelated user meanwhile does not matter. */
const essence = ({ changes, blocked, live, access }: Plan): unknown => ({ changes, blocked, live, access });

async function runPlan(
  world: World,
  output: Output,
  options: WriteOptions,
  look: Prepared,
): Promise<{ applied: Applied; journal: string | null; broken: BrokenOff | null }> {
  if (world.stop.aborted) throw new Interrupted('interrupted; nothing was written');
  const { plan, live, connection, kinds: knowing } = look;
  const { journal, path } = await begunJournal(world, options, plan);
  const progress = progressOn(world, plan.changes, output.stderr.paint);
  const events = run({
    tenant: connection.tenant,
    kinds: knowing,
    plan,
    live,
    replan: look.replan,
    parallelism: options.parallelism,
    world: { ...world, settle: options.settle * 1000 },
    journal,
    ...(look.madeBefore ? { madeBefore: look.madeBefore } : {}),
  });
  let applied: Applied | null = null;
  try {
    while (!applied) {
      const next = await events.next();
      if (next.done) applied = next.value;
      else progress.tell(next.value);
    }
  } finally {
    await progress.end();
    await journal.end(applied?.converged ?? null);
  }
  const { broken } = journal;
  if (broken?.calls === 0) {
    await removeJournal(world, path);
    throw noJournalAt(options, broken.why);
  }
  return { applied, journal: path, broken };
}

/** Kept runs: enough for a month of daily applies. */
const KEEP = 30;

/** With its first line written: what cannot be written down is not begun. */
async function begunJournal(
  world: World,
  options: WriteOptions,
  plan: Plan,
): Promise<{ journal: Journal; path: string | null }> {
  if (options.journal === 'off') return { journal: noJournal, path: null };
  let path: string | null = null;
  try {
    const folder = resolve(world.cwd, options.journal);
    const file = await world.newLineFile(folder, journalName(world.now(), world.hostname), KEEP);
    path = file.path;
    return { journal: await openJournal(file, plan, world.version, world.now), path };
  } catch (error) {
    await removeJournal(world, path);
    throw noJournalAt(options, (error as Error).message);
  }
}

/** One that tells of nothing would hide the last one that does: a run looks there for creates that may still arrive. */
async function removeJournal(world: World, path: string | null): Promise<void> {
  if (path !== null) await world.removeFile(path).catch(() => undefined);
}

const noJournalAt = ({ journal }: WriteOptions, why: string): Stopped =>
  new Stopped(6, `the journal cannot be written in ${journal}; nothing was changed on the tenant`, [
    unplaced('', why, 'name another folder with --journal DIR, or do without: --journal off'),
  ]);

/** Interrupted before the first write, all is as it was; after it, the run is a partial one. */
function exitCode(result: Result): number {
  if (isComplete(result)) return 0;
  const untouched = result.applied.length + result.failed.length + result.unknown.length === 0;
  return untouched && result.not_attempted.length > 0 ? 130 : 7;
}
