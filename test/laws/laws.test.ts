/** Laws that hold whatever the spec and whatever the tenant. A failure prints the seed to run it again with. */
import { isDeepStrictEqual } from 'node:util';
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { STAYS } from '../../src/apply/kept-settings.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import type { Kept } from '../../src/apply/verify.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { isSplit } from '../../src/plan/steps.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { wireTo } from '../support/direct-client.ts';
import { meaningOf, SENT } from '../support/random-formats.ts';
import { worlds, type World } from '../support/random-worlds.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(200);
const seen = counting();
const { count } = seen;

const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'setup@embedded.example' };
const planOf = (desired: Desired, live: Live, kept: Kept = new Map()): Plan => {
  const { plan, absent } = makePlan({ kinds, desired, live, tenant, kept });
  expect(absent).toEqual([]);
  return plan;
};

/** Where nobody can say whether settings follow those of the project, one plan may not be enough, and says so. */
const mayNotFollow = (plan: Plan): boolean => plan.violations.some(({ rule }) => rule === 'may-not-follow');

/** What the tenant keeps of deleted settings, as a journal tells the next run. */
const keptBy = ({ outcomes }: Applied): Kept =>
  new Map(
    outcomes.flatMap((one): [string, string][] =>
      one.type === 'applied' && one.note === STAYS ? [[one.change.address, one.id]] : [],
    ),
  );

describe('laws', () => {
  test.prop([worlds], { numRuns: RUNS })(
    'apply then plan is empty, and what is not managed is as it was',
    async (world) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, world.behaviour);
      const desired = await desiredOf(world.spec);
      const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
      const plan = planOf(desired, live);
      fc.pre(!mayNotFollow(plan));
      for (const { action, kind } of plan.changes) count(`${action} ${kind}`);
      for (const [name, value] of Object.entries(world.behaviour)) count(`${name}=${String(value)}`);
      if (live.objects.get('sampling')?.some(({ inherited }) => inherited)) count('inherited');
      count(plan.changes.length === 0 ? 'an empty plan' : 'a plan with changes');
      count(`patch ${world.behaviour.patch ?? ''}`);

      const result = await run(wire, plan, live, desired, world.parallelism);
      expect(result.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
      expect(result.converged).toBe(plan.changes.length === 0 ? null : true);
      // What the tenant adds to a new user takes a write of its own.
      const given = result.outcomes.filter(
        (outcome) => 'note' in outcome && (outcome.note ?? '').includes('taken away'),
      );
      if (given.length > 0) count('a default role taken away');
      count(`patch answered ${world.behaviour.patch_answer ?? ''}`);
      const split = plan.changes.filter(isSplit);
      expect(wire.writes).toHaveLength(plan.changes.length + split.length + given.length);

      const again = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
      const kept = keptBy(result);
      if (kept.size > 0) count('settings that stay');
      expect(planOf(desired, again, kept).changes).toEqual([]);
      expectUntouched(world, await store.read(), plan);
    },
    60_000,
  );

  test.prop([worlds], { numRuns: RUNS })(
    'the order of a plan respects what refers to what',
    async (world) => {
      const desired = await desiredOf(world.spec);
      const live = await liveOf(world, desired);
      const { changes } = planOf(desired, live);
      const place = new Map(changes.map(({ address }, index) => [address, index]));
      for (const [index, change] of changes.entries()) {
        // What is split begins with its first step.
        const before = isSplit(change) ? (change.first_needs ?? []) : change.needs;
        for (const need of before) expect(place.get(need)).toBeLessThan(index);
        for (const address of refersTo(change)) {
          const referred = place.get(address);
          // What is live already has an id.
          if (referred === undefined || changes[referred]?.action !== 'create') continue;
          count('a change that needs another');
          expect(change.needs).toContain(address);
          if (!isSplit(change)) expect(referred).toBeLessThan(index);
        }
      }
    },
  );

  test.prop([worlds], { numRuns: RUNS })(
    'the planner changes nothing it is given, and is repeatable',
    async (world) => {
      const desired = deepFreeze(await desiredOf(world.spec));
      const live = deepFreeze(await liveOf(world, desired));
      expect(planOf(desired, live)).toEqual(planOf(desired, live));
    },
  );

  test.prop([worlds], { numRuns: RUNS })(
    'the order of a list from the tenant does not matter',
    async (world) => {
      const desired = await desiredOf(world.spec);
      const live = await liveOf(world, desired);
      const reversed = {
        ...live,
        objects: new Map([...live.objects].map(([kind, objects]) => [kind, objects.toReversed()])),
      };
      const sorted = ({ unmanaged, ...plan }: Plan): unknown => ({
        ...plan,
        plan_digest: '',
        access: plan.access.map((row) => JSON.stringify(row)).sort(),
        unmanaged: [...unmanaged].sort(),
      });
      expect(sorted(planOf(desired, reversed))).toEqual(sorted(planOf(desired, live)));
    },
  );

  afterAll(() => {
    // The cases must be worth their time: everything that can happen does, and often.
    const wanted = [
      'create project',
      'create inbox',
      'create role',
      'create user',
      'update project',
      'update inbox',
      'create format',
      'update format',
      ...['full', 'names'].map((value) => `format_list=${value}`),
      ...['off', 'on', 'sparse'].map((value) => `label_nulls=${value}`),
      'update role',
      'update user',
      'patch merge',
      'patch deep',
      'patch replace',
      'a change that needs another',
      'a default role taken away',
      'patch answered before',
      ...['sampling', 'thresholds'].flatMap((kind) =>
        ['create', 'update', 'delete'].map((action) => `${action} ${kind}`),
      ),
      'inherited',
      'settings that stay',
      ...['inherited', 'empty', '404', 'null'].map((value) => `unset_scope=${value}`),
      ...['overrides', 'all'].map((value) => `scope_list=${value}`),
      ...['on', 'off'].map((value) => `inheritance=${value}`),
      ...['merge', 'deep', 'replace'].map((value) => `scope_patch=${value}`),
      ...['inherited', 'zero', 'null'].map((value) => `scope_fill=${value}`),
      ...['kept', 'dropped'].map((value) => `scope_equal=${value}`),
      ...['inherits', 'resets'].map((value) => `scope_delete=${value}`),
      ...['kept', 'removed'].map((value) => `scope_id_gone=${value}`),
      ...['accept', '404'].map((value) => `unknown_scope=${value}`),
    ];
    expect(seen.rarer(RUNS / 20, wanted)).toEqual([]);
  });
});

async function liveOf({ state, behaviour }: World, desired: Desired): Promise<Live> {
  return observe(wireTo(memoryTenant(state), behaviour), kinds, kindsToRead(kinds, desired), () => undefined);
}

function run(
  wire: ReturnType<typeof wireTo>,
  plan: Plan,
  live: Live,
  desired: Desired,
  parallelism: number,
): Promise<Applied> {
  return applyToEnd({
    tenant: wire,
    plan,
    live,
    replan: (found, kept) => planOf(desired, found, kept),
    parallelism,
  });
}

const SETTINGS = new Set(['sampling', 'thresholds']);

/** Objects that the plan does not name are byte for byte the same, and those it names differ only where it says so. */
function expectUntouched(world: World, after: State, plan: Plan): void {
  const { state: before } = world;
  expectSettingsUntouched(world, after, plan);
  expectLevelsUntouched(world, after, plan);
  // The id of settings is that of what they belong to.
  const changed = new Map(
    plan.changes.filter(({ kind }) => !SETTINGS.has(kind)).map((change) => [change.id, change]),
  );
  for (const list of ['formats', 'projects', 'inboxes', 'roles', 'users'] as const) {
    for (const object of before[list] as readonly { id: string }[]) {
      const now = (after[list] as readonly { id: string }[]).find(({ id }) => id === object.id);
      const change = changed.get(object.id);
      if (!change) {
        expect(now).toEqual(object);
        continue;
      }
      const wire = (field: string): string => (field === 'grants' ? 'roles' : (SENT[field] ?? field));
      const meant = (value: unknown): unknown => (list === 'formats' ? meaningOf(value) : value);
      const planned = new Set(change.fields.map(({ field }) => wire(field)));
      for (const key of Object.keys(object)) {
        const [was, is] = [Reflect.get(object, key), Reflect.get(now ?? {}, key)].map(meant);
        if (!planned.has(key)) expect({ [key]: is }).toEqual({ [key]: was });
        else expect(isDeepStrictEqual(was, is)).toBe(false);
      }
    }
    const kind = kinds.find(({ section }) => section === list)?.name;
    const created = plan.changes.filter((change) => change.action === 'create' && change.kind === kind);
    expect(after[list]).toHaveLength(before[list].length + created.length);
  }
}

/** Settings that the plan does not name are as they were, and of the others all but the numbers that it says. */
function expectSettingsUntouched({ state: before, behaviour }: World, after: State, plan: Plan): void {
  const changed = new Map(
    plan.changes.filter(({ kind }) => kind === 'sampling').map((change) => [change.id, change]),
  );
  for (const settings of before.sampling_settings ?? []) {
    const now = after.sampling_settings?.find(({ scope }) => scope === settings.scope);
    const change = changed.get(settings.scope);
    if (change?.action === 'delete') {
      expect(now !== undefined).toBe(behaviour.scope_delete === 'resets');
      continue;
    }
    const planned = new Set(change?.fields.map(({ field }) => field.toLowerCase()));
    for (const [key, was] of Object.entries(settings)) {
      const isPlanned = planned.has(key.toLowerCase());
      expect([key, isPlanned ? now?.[key] === was : now?.[key]]).toEqual([key, isPlanned ? false : was]);
    }
  }
}

/** Levels that the plan does not name stay, and those that it takes out go unless the tenant merges deeply. */
function expectLevelsUntouched({ state: before, behaviour }: World, after: State, plan: Plan): void {
  const levelsOf = (settings: object | undefined): Record<string, number> =>
    (settings as { thresholds?: { annotations?: Record<string, number> } } | undefined)?.thresholds
      ?.annotations ?? {};
  const changed = new Map(
    plan.changes.filter(({ kind }) => kind === 'thresholds').map((change) => [change.id, change]),
  );
  for (const settings of before.threshold_settings ?? []) {
    const change = changed.get(settings.scope);
    if (change?.action === 'delete') continue;
    const now = levelsOf(after.threshold_settings?.find(({ scope }) => scope === settings.scope));
    const difference = change?.fields.find(({ field }) => field === 'fields');
    const planned = (difference && 'after' in difference ? difference.after : levelsOf(settings)) as object;
    const kept = behaviour.scope_patch === 'deep' ? { ...levelsOf(settings), ...planned } : planned;
    expect(now).toEqual(kept);
  }
}

/** The addresses that a change's new values name, read off the plan without the kinds' help. */
function refersTo({ kind, fields }: Plan['changes'][number]): string[] {
  return fields.flatMap((difference) => {
    if ('added' in difference) {
      if (kind !== 'user') return [];
      const grants = difference.added as { role: string; inbox: string | null }[];
      return grants.flatMap(({ role, inbox }) => [
        `role/${role}`,
        ...(inbox === null ? [] : [`inbox/${inbox}`]),
      ]);
    }
    if (SETTINGS.has(kind)) return [];
    if (kind === 'inbox') return [`project/${difference.after as string}`];
    return difference.field === 'formats'
      ? (difference.after as string[]).map((name) => `format/${name}`)
      : [];
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    const inside = value instanceof Map ? [...value.values()] : Object.values(value as object);
    inside.forEach(deepFreeze);
  }
  return value;
}
