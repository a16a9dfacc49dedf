/** Whatever a run did, undo takes back; and an undo can be undone. A failure prints the seed to run it again with. */
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { effectsOf, type Effect } from '../../src/undo/effects.ts';
import { extraPermissionsIn } from '../../src/undo/images.ts';
import { openJournal, type LineFile } from '../../src/apply/journal.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { isSplit } from '../../src/plan/steps.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { planPolicy } from '../support/shorthand.ts';
import { tenantOf } from '../support/scenario-notation.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { plainWorlds, type World } from '../support/random-worlds.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(150);
const seen = counting();
const { count } = seen;
const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'setup@embedded.example' };
const all = { required: kinds, helpful: [] };
const look = (wire: Wire): Promise<Live> => observe(wire, kinds, all, () => undefined);

/** Carries a plan out with a journal, and gives back the journal's text. */
async function run(wire: Wire, plan: Plan, live: Live, replan: (live: Live) => Plan): Promise<string> {
  let text = '';
  const file: LineFile = {
    path: 'here',
    append: (line) => {
      text += line;
    },
    close: () => Promise.resolve(),
  };
  const journal = openJournal(file, { plan, version: '1.2.3' }, () => 0);
  const { outcomes, converged } = await applyToEnd({ tenant: wire, plan, live, replan, journal });
  expect(outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
  expect(converged).toBe(plan.changes.length === 0 ? null : true);
  return text;
}

async function applied(world: World, wire: Wire): Promise<string> {
  const desired = await desiredOf(world.spec);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (found: Live): Plan => makePlan({ kinds, desired, live: found, tenant }).plan;
  const plan = replan(live);
  // It says itself that one run may not be enough.
  fc.pre(!plan.violations.some(({ rule }) => rule === 'may-not-follow'));
  return run(wire, plan, live, replan);
}

async function undone(text: string, wire: Wire): Promise<string> {
  const effects: readonly Effect[] = effectsOf(readJournal(text, 'run.jsonl', kinds));
  expect(extraPermissionsIn(effects)).toEqual([]);
  const inverse = (live: Live) =>
    makeInverse({
      kinds,
      effects,
      live,
      tenant,
      digest: 'sha256:0',
      policy: planPolicy,
      rules: [],
      guards: [],
    });
  const live = await look(wire);
  const { plan, moved } = inverse(live);
  expect(moved).toEqual([]);
  expect(plan.blocked).toEqual([]);
  const place = new Map(plan.changes.map(({ address }, index) => [address, index]));
  for (const [index, change] of plan.changes.entries()) {
    const before = isSplit(change) ? (change.first_needs ?? []) : change.needs;
    for (const need of before) expect(place.get(need)).toBeLessThan(index);
  }
  for (const { action, kind } of plan.changes) count(`${action} ${kind}`);
  const own = await run(wire, plan, live, (found) => inverse(found).plan);
  const after = inverse(await look(wire));
  expect(after).toMatchObject({ moved: [], plan: { changes: [], blocked: [] } });
  return own;
}

/** The ids of the users that review links act as and the run created. */
const placeholdersOf = (text: string): string[] =>
  effectsOf(readJournal(text, 'run.jsonl', kinds)).flatMap(({ placeholder, before, id }) =>
    placeholder && before === null && id !== null ? [id] : [],
  );

/** Nobody in it is a placeholder, which an undo has to leave: so all users that the run creates go and come again. */
function withoutPlaceholders({ spec, ...world }: World): World {
  const [role, inbox] = [spec.roles[0]?.name ?? '', spec.inboxes[0]?.name ?? ''];
  const some = [{ roles: [role], inboxes: [inbox] }];
  const users = spec.users.map(({ placeholder, ...user }) =>
    placeholder && !user.grants ? { ...user, grants: some } : user,
  );
  return { ...world, spec: { ...spec, users } };
}

describe('undo', () => {
  test.prop([fc.oneof(plainWorlds, plainWorlds.map(withoutPlaceholders))], { numRuns: RUNS })(
    'apply then undo is as before, byte for byte, once the placeholder is gone; undo of the undo is as after the apply, but for ids',
    async (world) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, world.behaviour);
      const first = await applied(world, wire);
      const between = await store.read();
      const second = await undone(first, wire);
      const placeholders = placeholdersOf(first);
      if (placeholders.length > 0) {
        const { users } = await store.read();
        expect(users.map(({ id }) => id)).toEqual(expect.arrayContaining(placeholders));
        await store.update((draft) => {
          draft.users = draft.users.filter(({ id }) => !placeholders.includes(id));
        });
        await undone(first, wire);
        count('left');
      }
      expect(canonical(withoutFilledIn(await store.read(), world), world.state)).toEqual(
        canonical(world.state, world.state),
      );
      if (placeholders.length > 0) return;

      await undone(second, wire);
      expect(named(await store.read())).toEqual(named(between));
    },
    300_000,
  );

  afterAll(() => {
    const wanted = ['create', 'update', 'delete'].flatMap((action) =>
      ['project', 'inbox', 'sampling', 'thresholds', 'role', 'user'].map((kind) => `${action} ${kind}`),
    );
    expect(seen.rarer(RUNS / 20, [...wanted, 'left'])).toEqual([]);
  });
});

/**
 * A state whose equal is equal to the tenant: a flag that is false is one that is not there, grants are a set, settings are
 * known by their scope, and a timeout where there was none stays, as the API has no way to take it out.
 */
function canonical(state: State, before: State): unknown {
  const hadTimeout = new Set(
    before.projects.filter(({ timeout }) => timeout !== undefined).map(({ id }) => id),
  );
  return {
    ...state,
    sampling_settings: byScope(state.sampling_settings),
    threshold_settings: byScope(state.threshold_settings),
    projects: state.projects.map(({ timeout, ...project }) =>
      hadTimeout.has(project.id) ? { ...project, timeout } : project,
    ),
    roles: state.roles.map((role) => ({
      ...role,
      permissions: Object.entries(role.permissions)
        .filter(([, held]) => held)
        .map(([permission]) => permission)
        .sort(),
    })),
    users: state.users.map((user) => ({
      ...user,
      roles: [...new Set(user.roles.map((grant) => JSON.stringify(grant)))].sort(),
    })),
  };
}

/** A tenant that merges deeply fills in deleted thresholds that come back, which have another id then, with inherited ones. */
function withoutFilledIn(state: State, { state: before, behaviour }: World): State {
  if (behaviour.scope_patch !== 'deep' || behaviour.scope_fill !== 'inherited') return state;
  const levelsOf = (one: object | undefined): { annotations?: object } | undefined =>
    (one as { thresholds?: { annotations?: object } } | undefined)?.thresholds;
  const threshold_settings = (state.threshold_settings ?? []).map((one) => {
    const was = before.threshold_settings?.find(({ scope }) => scope === one.scope);
    if (!was || was.id === one.id) return one;
    const had = new Set(Object.keys(levelsOf(was)?.annotations ?? {}));
    const annotations = Object.entries(levelsOf(one)?.annotations ?? {}).filter(([key]) => had.has(key));
    return { ...one, thresholds: { ...levelsOf(one), annotations: Object.fromEntries(annotations) } };
  });
  return { ...state, threshold_settings };
}

const byScope = (all: readonly { id: string; scope: string }[] = []): readonly object[] =>
  all.map(({ id: _, ...settings }) => settings).sort((a, b) => (a.scope < b.scope ? -1 : 1));

/** By name, grants once each. */
function named(state: State): unknown {
  const { users, ...rest } = tenantOf(state);
  return {
    ...rest,
    users: users.map(({ grants, ...user }) => ({
      ...user,
      grants: [...new Set(grants.map((grant) => JSON.stringify(grant)))],
    })),
  };
}
