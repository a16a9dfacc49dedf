/** Plans in files: saved by plan, and applied by apply just as they were reviewed, or not at all. */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KeptNames } from '../apply/verify.ts';
import { kinds } from '../kinds/index.ts';
import { kindsKnowing } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { askedBy, outlineOf } from '../plan/saved/asked-for.ts';
import { isEmpty, isRefused, type Change, type Plan, type TenantIdentity } from '../plan/change.ts';
import { everything } from '../plan/choose.ts';
import { makePlan } from '../plan/make-plan.ts';
import { readPlan } from '../plan/saved/read-plan.ts';
import { staleIn } from '../plan/saved/stale.ts';
import { deletionGuards, type Known } from '../policy/deletions.ts';
import { deletionRules } from '../policy/limits.ts';
import { rules } from '../policy/rules.ts';
import { InvalidInput, problemWith } from '../specfile/problem/problem.ts';
import { kindsToRead, observe } from '../tenant/observe.ts';
import type { Prepared } from './carry-out.ts';
import type { Connection } from './connect.ts';
import { askAbout, placeholdersIn } from './deletions.ts';
import { Stopped, unplaced } from './failure.ts';
import type { Output } from './terminal/output.ts';
import { readText } from './system/read-text.ts';
import { unlessStopped, type World } from './system/world.ts';

/** A refused plan as well: whoever applies a file that an earlier run has left there must not get that one. */
export async function savePlan(world: World, output: Output, plan: Plan, file: string): Promise<void> {
  try {
    const text = `${JSON.stringify(plan, null, 2)}\n`;
    await world.writeFile(resolve(world.cwd, file), text, { replace: true, mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'no code';
    throw new InvalidInput([
      problemWith(file, `the plan cannot be saved here (${code})`, 'name another file'),
    ]);
  }
  output.message(
    isRefused(plan)
      ? `the plan is refused; it is saved in ${file} all the same, and apply will refuse it`
      : `the plan is saved in ${file}; fitform apply --plan ${file} carries it out`,
  );
}

/** Throws `InvalidInput` for a file that is no saved plan. */
export async function loadPlan(world: World, file: string): Promise<Plan> {
  const text = await readText(world, file, { what: 'plan', hint: 'fitform plan --out saves one' });
  return readPlan(text, file, kinds);
}

/** Throws `Stopped`: what was refused when the plan was made is refused now, but for what a flag can allow. */
export function refuseRefused({ blocked, violations }: Plan): void {
  const errors = violations.filter(({ severity, rule }) => severity === 'error' && rule !== 'allow-delete');
  if (blocked.length + errors.length === 0) return;
  throw new Stopped(6, 'the saved plan was refused when it was made; nothing was written', [
    ...blocked.map(({ address, reason, way_out }) => unplaced(address, reason, way_out)),
    ...errors.map(({ address, message, hint }) => unplaced(address ?? '', message, hint)),
  ]);
}

/** The tenant and the account, before anything else is looked at. Throws `Stopped` (exit code 5). */
export function refuseOtherTenant(plan: Plan, found: TenantIdentity): void {
  const labels = { url: 'tenant', base_path: 'base path', account: 'account' } as const;
  const differing = (['url', 'base_path', 'account'] as const).filter(
    (key) => plan.tenant[key] !== found[key],
  );
  if (differing.length === 0) return;
  throw new Stopped(
    5,
    'the plan was made for another tenant or account; nothing was written',
    differing.map((key) =>
      unplaced(
        '',
        `${labels[key]}: the plan was made for ${plan.tenant[key] ?? 'an unknown one'}, and this is ${found[key] ?? 'an unknown one'}`,
        'apply it there, or plan again here',
      ),
    ),
  );
}

/** Throws `Stopped` (exit code 5), with each object that is no longer as the plan saw it. */
export function refuseStale(plan: Plan, live: Live, isDone: boolean): void {
  const stale = staleIn(kinds, plan, live);
  if (stale.length === 0) return;
  throw new Stopped(
    5,
    isDone
      ? 'what the plan asks for is there already, by an apply of it or by somebody else; nothing was written'
      : 'the tenant has moved on since the plan was made; nothing was written',
    stale.map(({ address, detail }) =>
      unplaced(address, detail, 'plan again, and look at what is different'),
    ),
  );
}

/** Throws `Stopped` (exit code 5) where the plan that holds now would do anything else. */
export function refuseDifferent(saved: Plan, now: Plan, source: string): void {
  const differing = differences(saved.changes, now.changes);
  if (differing.length === 0) return;
  throw new Stopped(
    5,
    `the saved plan is not the one that ${source} gives now; nothing was written`,
    differing.map(([address, detail]) =>
      unplaced(address, detail, 'plan again, and look at what is different'),
    ),
  );
}

function differences(saved: readonly Change[], now: readonly Change[]): [address: string, detail: string][] {
  const then = new Map(saved.map((change) => [change.address, change]));
  const today = new Map(now.map((change) => [change.address, change]));
  return [...new Set([...then.keys(), ...today.keys()])].flatMap((address): [string, string][] => {
    const [one, other] = [then.get(address), today.get(address)];
    if (isDeepStrictEqual(one, other)) return [];
    if (!one) return [[address, `${other?.action ?? ''}: it is not in the saved plan`]];
    if (!other) return [[address, `${one.action}: it is in the saved plan only`]];
    return [
      [
        address,
        one.action === other.action ? `another ${one.action}` : `${other.action} instead of ${one.action}`,
      ],
    ];
  });
}

/** A saved plan on the tenant as it is now, without the spec that it came from. Throws `Stopped`. */
export async function prepareSaved(
  world: World,
  output: Output,
  connection: Connection,
  saved: Plan,
  allowDelete: number,
): Promise<Prepared> {
  refuseRefused(saved);
  const outline = outlineOf(kinds, saved);
  const knowing = kindsKnowing(kinds, outline.tenant.extra_permissions);
  const placeholders = placeholdersIn(outline.resources);
  const choice = { ...everything, allowDelete };
  const look = async (): Promise<Pick<Prepared, 'live' | 'plan' | 'replan'>> => {
    const notice = (message: string): void => {
      output.message(`warning: ${message}`);
    };
    const reading = observe(connection.tenant, knowing, kindsToRead(knowing, outline), notice);
    const live = await unlessStopped(world.stop, reading);
    const tenant = {
      url: connection.url,
      base_path: connection.basePath,
      account: live.account?.name ?? null,
    };
    refuseOtherTenant(saved, tenant);
    const desired = askedBy(kinds, saved, live);
    const planFrom = (found: Live, known: Known | null, kept: KeptNames = new Map()): Plan =>
      makePlan({
        kept,
        kinds: knowing,
        desired,
        live: found,
        tenant,
        choice,
        rules: [...rules, ...deletionRules],
        guards: known ? deletionGuards(known) : [],
      }).plan;
    const first = planFrom(live, null);
    refuseStale(saved, live, isEmpty(first) && first.blocked.length === 0);
    refuseDifferent(saved, first, 'the tenant');
    const known = await unlessStopped(world.stop, askAbout(connection, first, placeholders, output));
    const { blocked, violations } = planFrom(live, known);
    const plan = { ...saved, blocked, violations };
    return { live, plan, replan: (found, kept) => planFrom(found, known, kept) };
  };
  return { ...(await look()), connection, kinds: knowing, again: look };
}
