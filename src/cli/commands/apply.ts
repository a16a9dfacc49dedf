/** `fitform apply`: makes the tenant match the spec, after showing how, and reads back that it is. */
import { look } from '../../engine/looking.ts';
import { planSource } from '../../engine/plan-source.ts';
import { mustBeSaved } from '../../engine/saved-plan.ts';
import { kinds } from '../../kinds/index.ts';
import type { Plan } from '../../plan/change.ts';
import { readPlan } from '../../plan/saved/read-plan.ts';
import { planRows } from '../../report/rows-plan.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { carryOut } from '../carry-out.ts';
import { warnOfOpenRuns } from '../open-runs.ts';
import { withReports } from '../report-files.ts';
import type { Command } from '../command.ts';
import type { ApplyOptions } from './verbs.ts';
import { withSpec, withTenant } from '../with-tenant.ts';
import { readEnvironment } from '../system/environment.ts';
import { readText } from '../system/read-text.ts';
import { orDefault } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';

const words = { idle: 'Nothing to do', next: 'run fitform plan to see what is left' };

export function apply(command: Command<ApplyOptions>, files: readonly string[]): Promise<number> {
  const { options } = command;
  const isAlone = options.plan !== undefined && files.length === 0;
  const taken = { 'the spec': isAlone ? [] : orDefault(files), 'the saved plan': [options.plan] };
  return withReports(command, taken, () => make(command, files));
}

async function make(command: Command<ApplyOptions>, files: readonly string[]): Promise<number> {
  const { world, output, options } = command;
  const saved = options.plan === undefined ? null : await loadPlan(world, options.plan);
  if (saved) output.keep(planRows(saved, { kinds, full: output.full }));
  if (saved && files.length === 0) {
    refuseSelection(options, saved);
    return applySaved(command, saved);
  }
  const asked = saved ? { ...command, options: asSaved(options, saved) } : command;
  return withSpec(asked, files, 'apply', async ({ session, spec, source }) => {
    await warnOfOpenRuns(command, session);
    const looked = await look(session, source);
    if (saved) mustBeSaved(kinds, saved, looked);
    const { code } = await carryOut(command, session, looked, { ...words, done: 'matches the spec', spec });
    return code;
  });
}

/** Throws `InvalidInput` for a file that is no saved plan. */
async function loadPlan(world: World, file: string): Promise<Plan> {
  const text = await readText(world, file, { what: 'plan', hint: 'fitform plan --out saves one' });
  return readPlan(text, file, kinds);
}

/** A saved plan is carried out as it is. */
function refuseSelection({ target, kinds, ignore, withKeys }: ApplyOptions, { policy }: Plan): void {
  const uncounted = withKeys === true && policy.with_keys === undefined;
  const given = { '--target': target, '--kinds': kinds, '--ignore': ignore, '--with-keys': uncounted };
  const [flag] = Object.entries(given).find(([, value]) => value) ?? [];
  if (flag === undefined) return;
  throw invalid(`${flag} cannot be used with a saved plan alone`, `use it with fitform plan --out instead`);
}

/** What the plan was made with, where the command line does not say otherwise. */
function asSaved(options: ApplyOptions, { policy }: Plan): ApplyOptions {
  const target = options.target ?? (options.kinds ? null : policy.target);
  const ignore = policy.ignore.filter(({ reason }) => reason === '--ignore').map(({ pattern }) => pattern);
  return {
    ...options,
    ...(target === null ? {} : { target }),
    ignore: options.ignore ?? ignore,
    allowDelete: options.allowDelete ?? policy.allow_delete,
    ...(options.withKeys || policy.with_keys ? { withKeys: true as const } : {}),
  };
}

async function applySaved(command: Command<ApplyOptions>, saved: Plan): Promise<number> {
  const { world, options } = command;
  const target = { env: await readEnvironment(world), spec: saved.tenant, source: 'plan' as const };
  return withTenant(command, target, true, async (session) => {
    await warnOfOpenRuns(command, session);
    const looked = await look(session, planSource({ saved, allowDelete: options.allowDelete }));
    const { code } = await carryOut(command, session, looked, { ...words, done: 'matches the plan' });
    return code;
  });
}
