/** `fitform apply`: makes the tenant as the spec says, after showing how, and reads back that it is. */
import { isEmpty, type Plan } from '../../plan/change.ts';
import { carryOut, type WriteOptions } from '../carry-out.ts';
import { connect } from '../connect.ts';
import { readEnvironment } from '../system/environment.ts';
import { idsOf, letArrive, untilSeen, withoutGone } from '../earlier-runs.ts';
import { takeLock } from '../lock.ts';
import { withLook } from '../look.ts';
import type { PlanningOptions } from '../options.ts';
import { outputFor, type Output } from '../terminal/output.ts';
import {
  loadPlan,
  prepareSaved,
  refuseDifferent,
  refuseOtherTenant,
  refuseRefused,
  refuseStale,
} from '../saved-plan.ts';
import type { World } from '../system/world.ts';
import { invalid } from '../../specfile/problem/problem.ts';

export interface ApplyOptions extends WriteOptions, PlanningOptions {
  /** The file of a saved plan. */
  readonly plan?: string;
}

const words = {
  verb: 'apply',
  done: 'as the spec says',
  next: 'run fitform plan to see what is left',
};

export async function apply(world: World, files: readonly string[], options: ApplyOptions): Promise<number> {
  const output = outputFor(world, options);
  const saved = options.plan === undefined ? null : await loadPlan(world, options.plan);
  if (saved && files.length === 0) {
    refuseSelection(options);
    return applySaved(world, output, options, saved);
  }
  return withLook(world, files, saved ? asSaved(options, saved) : options, output, 'apply', (look) => {
    if (saved) {
      refuseRefused(saved);
      refuseOtherTenant(saved, look.plan.tenant);
      refuseStale(saved, look.live, isEmpty(look.plan));
      refuseDifferent(saved, look.plan, 'the spec');
    }
    return carryOut(world, output, options, look, words);
  });
}

/** A saved plan is carried out as it is. */
function refuseSelection({ target, ignore }: ApplyOptions): void {
  const flag = target ? '--target' : ignore ? '--ignore' : null;
  if (flag === null) return;
  throw invalid(`${flag} has no place beside a saved plan alone`, `give it to fitform plan --out instead`);
}

/** What the plan was made with, where the command line does not say otherwise. */
function asSaved(options: ApplyOptions, { policy }: Plan): ApplyOptions {
  const target = options.target ?? policy.target ?? undefined;
  const ignore = policy.ignore.filter(({ reason }) => reason === '--ignore').map(({ pattern }) => pattern);
  return {
    ...options,
    ...(target === undefined ? {} : { target }),
    ignore: options.ignore ?? ignore,
    allowDelete: options.allowDelete ?? policy.allow_delete,
  };
}

async function applySaved(world: World, output: Output, options: ApplyOptions, saved: Plan): Promise<number> {
  const env = await readEnvironment(world);
  const connection = await connect(world, env, options, saved.tenant, false, 'plan');
  try {
    const release = await takeLock(world, output, connection.url);
    try {
      await letArrive(world, output, connection.url, options);
      const allowDelete = options.allowDelete ?? saved.policy.allow_delete;
      const first = await prepareSaved(world, output, connection, saved, allowDelete);
      const { url, tenant } = connection;
      const look = first.again;
      const { seen, unseen } = await untilSeen(world, output, options, { url, first, look });
      const madeBefore = idsOf(await withoutGone(tenant, unseen));
      const prepared = { ...first, ...seen, madeBefore };
      return await carryOut(world, output, options, prepared, { ...words, done: 'as the plan says' });
    } finally {
      await release();
    }
  } finally {
    await connection.close();
  }
}
