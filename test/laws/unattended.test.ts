/**
 * After each write of a plan, no documents leave unattended that leave so neither before nor after: what holds for an inbox
 * or a project, of its own or inherited, is in every state as strict as at one of the two ends, in all of it. It is worked
 * out from the tenant's own data.
 */
import { test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { ScopedSettings, State } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything } from '../../src/plan/choose.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { momentsIn } from '../../src/policy/passing-through.ts';
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
import {
  crossing,
  FIELDS,
  INBOXES,
  PROJECTS,
  SAMPLING,
  scope,
  staleAnswers,
  steady,
  worldOf,
  type Numbers,
  type Scope,
  type World,
} from '../support/unattended-worlds.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(60);
const seen = counting();
const { count } = seen;

describe('after every write of a plan', () => {
  test.prop([worldOf(scope)], { numRuns: RUNS, examples: [[staleAnswers], [crossing]] })(
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
    expect(seen.rarer(3, all)).toEqual([]);
    // By the example that cannot be done otherwise.
    expect(seen.of('told')).toBeGreaterThan(0);
  });
});

async function holds(given: World, isStrict: IsStrict): Promise<void> {
  const desired = await desiredOf(specOf(given));
  const clean = await run(given, desired, 0);
  tell(clean.plan);
  if (clean.told.size > 0) count('told');
  expect(clean.failed).toEqual([]);
  expect(looser(clean, clean.end, isStrict)).toEqual([]);
  if (given.refused === 0) return;
  const cut = await run(given, desired, given.refused);
  if (cut.failed.length > 0) count('refused');
  expect(looser(cut, clean.end, isStrict)).toEqual([]);
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
  /** The ids of the inboxes and projects for which no order holds throughout, as the plan says. */
  readonly told: ReadonlySet<string>;
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
  const told = new Set(momentsIn(kinds, live, plan.changes).map(({ scope }) => scope.id));
  return { plan, told, states, end: await store.read(), failed };
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

/** But for what the plan tells. */
function looser({ states, told }: Ran, end: State, isStrict: IsStrict): string[] {
  const [before] = states;
  const scopes = [...(before?.projects ?? []), ...(before?.inboxes ?? [])].filter(({ id }) => !told.has(id));
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
