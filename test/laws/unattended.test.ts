/**
 * After each write of a plan, no documents leave unattended that leave so neither before nor after: what holds for an inbox
 * or a project, of its own or inherited, is in every state as strict as at one of the two ends, in all of it. It is worked
 * out from the tenant's own data.
 */
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { ScopedSettings, State } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything } from '../../src/plan/choose.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { isSplit } from '../../src/plan/steps.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { wireTo } from '../support/direct-client.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';
import { tenant } from '../support/shorthand.ts';

const RUNS = 60;
const seen = new Map<string, number>();
const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

const PROJECTS = ['Sales', 'Claims'] as const;
const INBOXES = ['invoice', 'orders', 'letters'] as const;
const FIELDS = ['iban', 'total', 'vat'] as const;
const SAMPLING = {
  second_pass_stp: 'second_pass_STP',
  second_pass_ffr: 'second_pass_FFR',
  auto_submit_ffr: 'auto_submit_FFR',
  auto_reject_ffr: 'auto_reject_FFR',
} as const;
type Levels = Partial<Record<(typeof FIELDS)[number], number>>;
type Numbers = Record<keyof typeof SAMPLING, number>;

const level = fc.integer({ min: 90, max: 93 });
const levels: fc.Arbitrary<Levels> = fc.record(
  { iban: level, total: level, vat: level },
  { requiredKeys: ['iban'] },
);
const number = fc.nat(3);
const numbers: fc.Arbitrary<Numbers> = fc.record({
  second_pass_stp: number,
  second_pass_ffr: number,
  auto_submit_ffr: number,
  auto_reject_ffr: number,
});
const wanted = <T>(given: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('inherited' as const) },
    { weight: 3, arbitrary: given },
  );
type Scope = typeof scope extends fc.Arbitrary<infer T> ? T : never;
const scope = fc.record({
  live: fc.record({
    levels: fc.option(levels, { nil: undefined, freq: 2 }),
    numbers: fc.option(numbers, { nil: undefined, freq: 2 }),
  }),
  levels: wanted(levels),
  /** Keys of it that are to go. */
  gone: fc.subarray([...FIELDS], { maxLength: 1 }),
  numbers: wanted(numbers),
  from: fc.constantFrom(...PROJECTS),
  to: fc.constantFrom(...PROJECTS),
});
const worldOf = (one: fc.Arbitrary<Scope>) =>
  fc.record({
    projects: fc.tuple(one, one),
    inboxes: fc.tuple(one, one, one),
    behaviour: fc.record({
      scope_list: fc.constantFrom<Behaviour['scope_list'][]>('overrides', 'overrides', 'all'),
      scope_patch: fc.constantFrom<Behaviour['scope_patch'][]>('merge', 'deep', 'replace'),
      scope_fill: fc.constantFrom<Behaviour['scope_fill'][]>('zero', 'null'),
      patch_answer: fc.constantFrom<Behaviour['patch_answer'][]>('after', 'before'),
    }),
    parallelism: fc.integer({ min: 1, max: 4 }),
    /** The nth write is refused. */
    refused: fc.option(fc.integer({ min: 1, max: 6 }), { nil: 0 }),
    seed: fc.nat(),
  });
/** Everything stays where it is, and no settings are made or deleted: so whatever is written can be written in two steps. */
const steady = scope.map((one): Scope => ({
  ...one,
  levels: one.live.levels && one.levels !== 'inherited' ? one.levels : undefined,
  numbers: one.live.numbers && one.numbers !== 'inherited' ? one.numbers : undefined,
  to: one.from,
}));
type World = ReturnType<typeof worldOf> extends fc.Arbitrary<infer T> ? T : never;

describe('after every write of a plan', () => {
  test.prop([worldOf(scope)], { numRuns: RUNS })(
    'no part of what holds is less strict than both before and after',
    (given) =>
      holds(given, (key, now, ends) => ends.some((end) => (now.get(key) ?? 0) >= (end.get(key) ?? 0))),
    60_000,
  );

  test.prop([worldOf(steady)], { numRuns: RUNS })(
    'all that holds together is as strict as before, or as after',
    (given) =>
      holds(given, (_, now, ends) =>
        ends.some((end) => [...end].every(([key, least]) => (now.get(key) ?? 0) >= least)),
      ),
    60_000,
  );

  afterAll(() => {
    const all = [
      'split',
      'create',
      'delete',
      'update',
      'move',
      'refused',
      'both kinds',
      'a project and its inbox',
    ];
    expect(all.filter((what) => (seen.get(what) ?? 0) < 3)).toEqual([]);
  });
});

async function holds(given: World, isStrict: IsStrict): Promise<void> {
  const desired = await desiredOf(specOf(given));
  const clean = await run(given, desired, 0);
  tell(clean.plan);
  expect(clean.failed).toEqual([]);
  expect(looser(clean.states, clean.end, isStrict)).toEqual([]);
  if (given.refused === 0) return;
  const cut = await run(given, desired, given.refused);
  if (cut.failed.length > 0) count('refused');
  expect(looser(cut.states, clean.end, isStrict)).toEqual([]);
}

function specOf({ projects, inboxes }: World): object {
  const settings = (one: Scope): object => ({
    ...(one.levels === undefined
      ? {}
      : {
          thresholds:
            one.levels === 'inherited'
              ? one.levels
              : { fields: { ...one.levels, ...Object.fromEntries(one.gone.map((key) => [key, 'none'])) } },
        }),
    ...(one.numbers === undefined ? {} : { sampling: one.numbers }),
  });
  return {
    version: 1,
    formats: [{ name: 'Invoice' }],
    projects: projects.map((one, index) => ({
      name: PROJECTS[index],
      formats: ['Invoice'],
      ...settings(one),
    })),
    inboxes: inboxes.map((one, index) => ({ name: INBOXES[index], project: one.to, ...settings(one) })),
  };
}

function stateBefore({ projects, inboxes }: World): State {
  const state = stateOf({
    formats: ['Invoice'],
    projects: PROJECTS.map((name) => ({ name, formats: ['Invoice'] })),
    inboxes: inboxes.map((one, index) => ({ name: INBOXES[index]!, project: one.from })),
  });
  const scopes = [
    ...projects.map((one, index) => ({ one, id: idOf('project', PROJECTS[index]!) })),
    ...inboxes.map((one, index) => ({ one, id: idOf('inbox', INBOXES[index]!) })),
  ];
  return {
    ...state,
    threshold_settings: scopes.flatMap(({ one, id }): ScopedSettings[] =>
      one.live.levels === undefined
        ? []
        : [
            {
              id: `t${id}`,
              scope: id,
              thresholds: { annotations: one.live.levels, lines: {}, sections: {} },
            },
          ],
    ),
    sampling_settings: scopes.flatMap(({ one, id }): ScopedSettings[] => {
      const { numbers: had } = one.live;
      if (had === undefined) return [];
      const sent = Object.entries(SAMPLING).map(([key, name]) => [name, had[key as keyof Numbers]]);
      return [{ id: `s${id}`, scope: id, ...(Object.fromEntries(sent) as Record<string, number>) }];
    }),
  };
}

interface Ran {
  readonly plan: Plan;
  readonly states: readonly State[];
  readonly end: State;
  readonly failed: readonly string[];
}

async function run(given: World, desired: Desired, refused: number): Promise<Ran> {
  const store = memoryTenant(stateBefore(given));
  const states: State[] = [await store.read()];
  const watched: Store = {
    read: store.read,
    update: async (change) => {
      const result = await store.update(change);
      states.push(await store.read());
      return result;
    },
  };
  const wire = wireTo(watched, given.behaviour);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const choice = { ...everything, allowDelete: 99 };
  const replan = (found: Live, kept?: ReadonlyMap<string, string>): Plan =>
    makePlan({ kinds, desired, live: found, tenant, choice, ...(kept ? { kept } : {}) }).plan;
  const plan = replan(live);
  const client = slowed(wire, given.seed, refused);
  const applied = await applyToEnd({ tenant: client, plan, live, replan, parallelism: given.parallelism });
  const failed = applied.outcomes.flatMap((one) =>
    one.type === 'failed' || one.type === 'unknown' ? [`${one.change.address}: ${one.error}`] : [],
  );
  return { plan, states, end: await store.read(), failed };
}

/** Writes take their time, as chance has it, and one may be refused. */
function slowed(wire: TenantClient, seed: number, refused: number): TenantClient {
  let [number, writes] = [seed, 0];
  const late = async (): Promise<void> => {
    number = (number * 1664525 + 1013904223) % 2 ** 32;
    for (let turn = number % 4; turn > 0; turn -= 1) {
      await new Promise((resolve) => void setImmediate(resolve));
    }
  };
  const write = async <T>(path: string, send: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes === refused) {
      throw new TenantError({ kind: 'status', method: 'PATCH', path, status: 403, detail: 'refused' });
    }
    await late();
    const answer = await send();
    await late();
    return answer;
  };
  return {
    ...wire,
    patch: (path, body) => write(path, () => wire.patch(path, body)),
    delete: (path) => write(path, () => wire.delete(path)),
  };
}

/** How strict each part of what holds for a scope is: the higher, the fewer documents leave. */
type Strictness = ReadonlyMap<string, number>;

function strictnessOf(state: State, id: string): Strictness {
  const chain = [id, state.inboxes.find((one) => one.id === id)?.project ?? ''];
  const entry = (all: readonly ScopedSettings[] = []): ScopedSettings | undefined =>
    chain.flatMap((at) => all.find((one) => one.scope === at) ?? [])[0];
  const { annotations = {} } = (entry(state.threshold_settings)?.['thresholds'] ?? {}) as {
    annotations?: Record<string, number>;
  };
  const sampled = entry(state.sampling_settings);
  return new Map([
    ...FIELDS.map((key) => [key, annotations[key] ?? -1] as const),
    ...Object.values(SAMPLING).map((key) => {
      const value = Number(sampled?.[key] ?? 0);
      return [key, key.startsWith('auto') ? -value : value] as const;
    }),
  ]);
}

type IsStrict = (key: string, now: Strictness, ends: readonly Strictness[]) => boolean;

function looser(states: readonly State[], end: State, isStrict: IsStrict): string[] {
  const [before] = states;
  const scopes = [...(before?.projects ?? []), ...(before?.inboxes ?? [])];
  return scopes.flatMap(({ id, name }) => {
    const ends = [before!, end].map((state) => strictnessOf(state, id));
    return states.flatMap((state, index) => {
      const now = strictnessOf(state, id);
      const loose = [...now.keys()].filter((key) => !isStrict(key, now, ends));
      return loose.length === 0 ? [] : [`${name} after write ${index}: ${loose.join(', ')}`];
    });
  });
}

function tell({ changes }: Plan): void {
  for (const change of changes) {
    if (isSplit(change)) count('split');
    if (change.kind === 'inbox') count('move');
    else count(change.action);
  }
  const of = (address: string): boolean => changes.some((one) => one.address === address);
  if (INBOXES.some((name) => of(`thresholds/inbox/${name}`) && of(`sampling/inbox/${name}`))) {
    count('both kinds');
  }
  if (of('thresholds/project/Sales') && of('thresholds/inbox/invoice')) count('a project and its inbox');
}
