/** What plan, apply and drift begin with: the spec read, the tenant looked at, the plan made. */
import type { KeptNames } from '../apply/verify.ts';
import type { MadeBefore } from '../apply/writing.ts';
import { kinds } from '../kinds/index.ts';
import { addressOf } from '../kinds/address.ts';
import { kindsKnowing, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan, Violation } from '../plan/change.ts';
import type { Choice } from '../plan/choose.ts';
import { makePlan, type Absent } from '../plan/make-plan.ts';
import { deletionGuards, type Known } from '../policy/deletions.ts';
import { deletionRules } from '../policy/limits.ts';
import { rules } from '../policy/rules.ts';
import { InvalidInput, type Problem } from '../specfile/problem/problem.ts';
import type { Spec } from '../specfile/read.ts';
import { patternFault } from '../specfile/check/policy-section.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import { nearest } from '../specfile/problem/nearest.ts';
import { kindsToRead, observe } from '../tenant/observe.ts';
import { connect, type Connection } from './connect.ts';
import { readEnvironment } from './system/environment.ts';
import {
  idsOf,
  letArrive,
  notSeenYet,
  openIn,
  unseenIn,
  untilSeen,
  withoutGone,
  type EarlierOptions,
} from './earlier-runs.ts';
import { takeLock } from './lock.ts';
import { askAbout, placeholdersIn } from './deletions.ts';
import { unplaced } from './failure.ts';
import { JOURNALS, type PlanningOptions } from './options.ts';
import type { Output } from './terminal/output.ts';
import { loadSpec } from './system/spec-files.ts';
import { mustMatch } from './targets.ts';
import { unlessStopped, type World } from './system/world.ts';

/** Only apply gets a client that writes. */
export type Verb = 'plan' | 'apply' | 'drift';

export interface Look {
  readonly spec: Spec;
  readonly connection: Connection;
  readonly live: Live;
  readonly plan: Plan;
  /** Knowing the extra permissions of the spec. */
  readonly kinds: Kinds;
  /** What earlier runs have made and the plan would create, as it is not to be seen yet. */
  readonly madeBefore: MadeBefore;
  /** Reads the tenant and plans again. */
  again(): Promise<{ live: Live; plan: Plan }>;
  /** Plans again from what was read otherwise. */
  replan(live: Live, kept?: KeptNames): Plan;
}

/**
 * Calls `use` with the plan; whatever happens, the connection is closed and the lock of an apply released. Throws
 * `InvalidInput` for a spec that is wrong or does not fit the tenant, `Refused`, `Stopped` or a `TenantError`.
 */
export async function withLook<T>(
  world: World,
  files: readonly string[],
  options: PlanningOptions & Partial<EarlierOptions>,
  output: Output,
  verb: Verb,
  use: (look: Look) => Promise<T>,
): Promise<T> {
  const choice = choiceOf(options, world.now());
  const env = await readEnvironment(world);
  const spec = await loadSpec(world, env, files);
  const connection = await connect(world, env, options, spec.desired.tenant, verb !== 'apply');
  try {
    const release =
      verb === 'apply' ? await takeLock(world, output, connection.url) : () => Promise.resolve();
    try {
      const earlier = { settle: options.settle, journal: options.journal ?? JOURNALS };
      const { tenant, url } = connection;
      const writes = verb === 'apply';
      if (writes) await letArrive(world, output, url, earlier);
      const look = lookThrough(world, spec, connection, output, verb, choice);
      const first = await look();
      mustMatch(
        choice.target,
        addressesOf(spec, first.live),
        'neither in the spec nor among what was read of the tenant',
      );
      const { seen, unseen } = writes
        ? await untilSeen(world, output, earlier, { url, first, look })
        : { seen: first, unseen: await unseenIn(world, earlier, url, first) };
      const open = writes ? await withoutGone(tenant, unseen) : await openIn(world, tenant, earlier, unseen);
      look.tell(notSeenYet(open, !writes));
      const plan = open.size === 0 ? seen.plan : look.replan(seen.live);
      const madeBefore = idsOf(open);
      return await use({
        ...seen,
        plan,
        madeBefore,
        spec,
        connection,
        kinds: look.kinds,
        again: look,
        replan: look.replan,
      });
    } finally {
      await release();
    }
  } finally {
    await connection.close();
  }
}

function lookThrough(
  world: World,
  spec: Spec,
  connection: Connection,
  output: Output,
  verb: Verb,
  choice: Choice,
): (() => Promise<{ live: Live; plan: Plan }>) & {
  readonly kinds: Kinds;
  replan: Look['replan'];
  /** From here on each plan warns of it. */
  tell(warnings: readonly Violation[]): void;
} {
  const { desired } = spec;
  const knowing = kindsKnowing(kinds, desired.tenant.extra_permissions);
  const warnings = spec.warnings.map(asViolation);
  const placeholders = placeholdersIn(desired.resources);
  let known: Known | null = null;
  let told: readonly Violation[] = [];
  const planFrom = (live: Live, kept?: KeptNames): ReturnType<typeof makePlan> =>
    makePlan({
      ...(kept ? { kept } : {}),
      kinds: knowing,
      desired,
      live,
      tenant: {
        url: connection.url,
        base_path: connection.basePath,
        account: live.account?.name ?? null,
      },
      purpose: verb === 'drift' ? 'compare' : 'write',
      choice,
      rules: [() => warnings, () => told, ...rules, ...deletionRules],
      guards: known ? deletionGuards(known) : [],
    });
  const look = async (): Promise<{ live: Live; plan: Plan }> => {
    const reading = observe(connection.tenant, knowing, kindsToRead(knowing, desired), (notice) => {
      output.message(`warning: ${notice}`);
    });
    const live = await unlessStopped(world.stop, reading);
    known = null;
    const { plan, absent } = planFrom(live);
    if (absent.length > 0) {
      throw new InvalidInput(
        absent.map((one) => absentProblem(one, live)),
        spec.sources,
      );
    }
    // What may be deleted is a question of writing.
    if (verb === 'drift' || plan.summary.delete === 0) return { live, plan };
    known = await unlessStopped(world.stop, askAbout(connection, plan, placeholders, output));
    return { live, plan: planFrom(live).plan };
  };
  return Object.assign(look, {
    kinds: knowing,
    replan: (live: Live, kept?: KeptNames) => planFrom(live, kept).plan,
    tell: (warnings: readonly Violation[]) => {
      told = warnings;
    },
  });
}

const addressesOf = ({ desired }: Spec, live: Live): string[] => [
  ...desired.resources.map(({ kind, name }) => addressOf(kind, name)),
  ...[...live.objects.values()]
    .flat()
    .flatMap(({ kind, name }) => (name === '' ? [] : addressOf(kind, name))),
];

/** `now` in milliseconds since the epoch. Throws `InvalidInput` for a pattern that can match nothing. */
export function choiceOf({ target, ignore = [], allowDelete = 0 }: PlanningOptions, now: number): Choice {
  const given = [
    ...(target ?? []).map((one) => ['--target', one] as const),
    ...ignore.map((one) => ['--ignore', one] as const),
  ];
  const faults = given.flatMap(([flag, pattern]) => {
    const fault = patternFault(pattern, kinds);
    return fault ? [unplaced('', `${flag}: ${fault.message}`, fault.hint)] : [];
  });
  if (faults.length > 0) throw new InvalidInput(faults);
  return { target: target ?? null, ignore, allowDelete, today: new Date(now).toISOString().slice(0, 10) };
}

function absentProblem({ resource, why, way_out }: Absent, live: Live): Problem {
  const names = (live.objects.get(resource.kind) ?? []).map(({ name }) => name);
  const near = nearest(resource.name, names);
  const hint =
    near === undefined
      ? `${way_out}, or check that this account may see it`
      : didYouMean(near, resource.name);
  return { ...resource.at, message: why, hint };
}

const asViolation = ({ file, line, column, path, message, hint }: Problem): Violation => ({
  rule: 'spec',
  severity: 'warning',
  address: null,
  message: `${file ?? ''}:${line ?? 0}:${column ?? 0} ${path}: ${message}`,
  hint,
});
