/**
 * After each write of a plan, whatever else happens, nobody holds a permission at a scope that they hold neither before nor
 * after. It is looked for in the tenant's own data, after every write that is carried out, late ones too. What a tenant
 * adds to a new user on its own is taken away before anybody is given anything else.
 */
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { apply } from '../../src/apply/run-plan.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { State, User } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { isSplit } from '../../src/plan/steps.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { conflicts, type Conflict } from '../support/conflicting-worlds.ts';
import { wireTo } from '../support/direct-client.ts';
import { accessIn, heldBeyond, type Access } from '../support/effective-access.ts';
import { stillWorld } from '../support/run-ended.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(500);
const seen = counting();
const { count } = seen;

/**
 * What goes wrong with the nth write. `lost`: it is not carried out, and nobody can say. `unseen`: it is, and nobody can
 * say. `late`: it is later. `ignored`: it is answered as if it were, and is not. `twice`: it is, and once more later, as the first of two tries. `killed`: no call is made
 * after it; `killed before`: not even that one. `stopped`: as by Ctrl-C.
 */
const SORTS = [
  'refused',
  'lost',
  'unseen',
  'late',
  'ignored',
  'twice',
  'killed',
  'killed before',
  'stopped',
] as const;
interface Fault {
  readonly nth: number;
  readonly sort: (typeof SORTS)[number];
  /** After so many more moments what is late is carried out. */
  readonly after: number;
}
const faults = fc.array(
  fc.record({ nth: fc.integer({ min: 1, max: 8 }), sort: fc.constantFrom(...SORTS), after: fc.nat(4) }),
  { maxLength: 2 },
);

describe('after every write of a plan', () => {
  test.prop([conflicts, faults, fc.nat()], { numRuns: RUNS })(
    'nobody holds what they hold neither before nor after',
    async (world, given, seed) => {
      const clean = await planned(world, world.state);
      if (clean.plan.blocked.length > 0) {
        // What the account would lose on the way: then it loses it for good.
        expect(clean.plan.blocked.map(({ way_out }) => way_out)).toEqual(['run it as another account']);
        count('blocked');
        return;
      }
      tell(clean.plan, world);
      const after = await run(world, clean, { faults: [], seed });
      expect(after.applied?.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
      expect(after.broken).toEqual([]);
      if (given.length === 0) return;

      const faulty = await run(
        world,
        await planned(world, world.state),
        { faults: given, seed },
        after.state,
      );
      expect(faulty.broken).toEqual([]);
      // Another run goes on from there, and the law holds between what it finds and what it leaves.
      if (!mayWrite(faulty.state)) return;
      const next = await planned(world, faulty.state);
      if (next.plan.blocked.length > 0) return;
      const again = await run(world, next, { faults: [], seed });
      expect(again.broken).toEqual([]);
      expect(again.applied?.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
    },
    120_000,
  );

  afterAll(() => {
    const wanted = [
      ...[
        'split role',
        'split user',
        'swap',
        'rename',
        'delete user',
        'delete role',
        'create user',
        'create role',
      ],
      ...[
        'own account',
        'goes last',
        'at least',
        'a default role',
        'patch merge',
        'patch deep',
        'patch replace',
      ],
      ...['answers before', 'parallelism 1', 'parallelism 10', 'a grant on the whole tenant'],
      ...SORTS,
    ];
    // A user is seldom split, as one role less is enough to part most circles.
    const least = (what: string): number => (what === 'split user' ? 1 : RUNS / 100);
    expect(seen.rarer(least, wanted)).toEqual([]);
  });
});

interface Planned {
  readonly store: Store;
  readonly before: State;
  readonly plan: Plan;
  readonly live: Live;
  replan(found: Live): Plan;
}

async function planned({ desired, behaviour }: Conflict, state: State): Promise<Planned> {
  const store = memoryTenant(state);
  const live = await observe(wireTo(store, behaviour), kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (found: Live): Plan => {
    const tenant = { url: 'https://tenant.example', base_path: '/admin', account: SETUP_USERNAME };
    const { plan, absent } = makePlan({ kinds, desired, live: found, tenant });
    expect(absent).toEqual([]);
    return plan;
  };
  return { store, before: await store.read(), plan: replan(live), live, replan };
}

interface Ran {
  /** `null`: it was killed. */
  readonly applied: Applied | null;
  readonly state: State;
  /** What somebody held on the way, and what was given while the tenant's own addition was still there. */
  readonly broken: readonly string[];
}

/** `end`: as a run without faults leaves the tenant; left out where this is it. */
async function run(
  world: Conflict,
  { store, before, plan, live, replan }: Planned,
  { faults: given, seed }: { faults: readonly Fault[]; seed: number },
  end?: State,
): Promise<Ran> {
  const states: State[] = [before];
  const watched: Store = {
    read: store.read,
    update: async (change) => {
      const result = await store.update(change);
      states.push(await store.read());
      return result;
    },
  };
  const stop = new AbortController();
  const killed = Promise.withResolvers<null>();
  const unclear = new Set<string>();
  const byLate = new Set<number>();
  let isDead = false;
  let writes = 0;
  let late: { at: number; send: () => Promise<unknown> }[] = [];
  let moment = 0;
  let number = seed;
  const random = (below: number): number => {
    number = (number * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((number / 2 ** 32) * below);
  };
  /** Time goes by: others get their turns, and what is late may be carried out. */
  const pass = async (turns: number): Promise<void> => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
    moment += 1;
    const due = late.filter(({ at }) => at <= moment);
    late = late.filter(({ at }) => at > moment);
    for (const { send } of due) {
      const from = states.length;
      await send().catch(() => undefined);
      for (let index = from; index < states.length; index += 1) byLate.add(index);
    }
  };
  const wire = wireTo(watched, world.behaviour);
  const writing =
    <A extends [string, ...unknown[]], R>(
      method: 'POST' | 'PATCH' | 'DELETE',
      send: (...args: A) => Promise<R>,
    ) =>
    async (...args: A): Promise<R> => {
      const [path, body] = args as unknown as [string, Record<string, unknown>?];
      writes += 1;
      const fault = given.find(({ nth }) => nth === writes);
      // A name for the time being goes with what was read before: repeated late, it would bring that back.
      const isAside = JSON.stringify(body?.['name'] ?? '').includes('(to be ');
      const sort = fault?.sort;
      if (sort) count(sort);
      const dead = new Promise<never>(() => undefined);
      if (isDead) return dead;
      if (sort === 'killed before') {
        isDead = true;
        killed.resolve(null);
        return dead;
      }
      await pass(random(4));
      const error = (status: number, ambiguous: boolean) =>
        new TenantError({ kind: 'status', method, path, status, detail: `answered ${status}`, ambiguous });
      const again = (): void => {
        const name = typeof body?.['username'] === 'string' ? body['username'] : '';
        if (method === 'POST') unclear.add(name);
        if (!isAside) late.push({ at: moment + (fault?.after ?? 0), send: () => send(...args) });
      };
      if (sort === 'refused') throw error(403, false);
      if (sort === 'stopped') stop.abort();
      if (sort === 'late') again();
      if (sort === 'late' || sort === 'lost') throw error(502, true);
      if (sort === 'ignored' && method === 'PATCH') return (await wire.get(path)) as R;
      if (sort === 'ignored' && method === 'DELETE') return undefined as R;
      const answer = await send(...args);
      if (sort === 'twice' && method !== 'POST') again();
      await pass(random(4));
      if (sort === 'unseen') throw error(504, true);
      if (sort === 'killed') {
        isDead = true;
        killed.resolve(null);
      }
      return isDead ? dead : answer;
    };
  const client: TenantClient = {
    ...wire,
    get: (path) => (isDead ? new Promise(() => undefined) : wire.get(path)),
    post: writing('POST', wire.post),
    patch: writing('PATCH', wire.patch),
    delete: writing('DELETE', wire.delete),
  };
  const pause = async (): Promise<void> => pass(1);
  const events = apply({
    ...{ tenant: client, kinds, plan, live, replan, parallelism: world.parallelism },
    world: { ...stillWorld(), settle: 3000, pause, stop: stop.signal },
  });
  const ending = async (): Promise<Applied> => {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
    }
  };
  const applied = await Promise.race([ending(), killed.promise]);
  // What is on its way arrives; nobody is there to see it.
  for (let rest = 0; rest < 9; rest += 1) await pass(5);
  const state = await store.read();
  return { applied, state, broken: brokenIn(states, { before, end: end ?? state, unclear, byLate }) };
}

interface Known {
  readonly before: State;
  readonly end: State;
  /** New users of whom nobody could know yet what the tenant has given them. */
  readonly unclear: ReadonlySet<string>;
  /** States that a call has made which the run had given up: nobody can choose when. */
  readonly byLate: ReadonlySet<number>;
}

function brokenIn(states: readonly State[], { before, end, unclear, byLate }: Known): string[] {
  const [first, last] = [before, end].map((state) => accessIn(state, before));
  let earlier: { access: Access; surplus: readonly string[] } = { access: first!, surplus: [] };
  return states.flatMap((state, index) => {
    const surplus = surplusIn(state, before, end);
    const access = accessIn(without(state, surplus, before), before);
    const broken = heldBeyond(access, [first!, last!]);
    if (surplus.size > 0) count('a default role');
    const given =
      !byLate.has(index) && earlier.surplus.some((name) => !unclear.has(name))
        ? heldBeyond(access, [earlier.access])
        : [];
    earlier = { access, surplus: [...surplus.keys()].map(({ username }) => username) };
    return [
      ...broken,
      ...given.map((what) => `${what}, while a new user still had what the tenant added`),
    ].map((what) => `after write ${index}: ${what}`);
  });
}

/** What the tenant has added to new users: roles on the whole tenant that they do not have in the end. */
function surplusIn(state: State, before: State, end: State): Map<User, ReadonlySet<string>> {
  const known = new Set(before.users.map(({ id }) => id));
  const fresh = state.users.filter(({ id }) => !known.has(id));
  return new Map(
    fresh.flatMap((user): [User, ReadonlySet<string>][] => {
      const kept = end.users.find(({ username }) => username === user.username);
      const surplus = wideRoles(user, state, before).difference(
        kept ? wideRoles(kept, end, before) : new Set(),
      );
      return surplus.size === 0 ? [] : [[user, surplus]];
    }),
  );
}

const wideRoles = ({ roles }: User, state: State, before: State): Set<string> =>
  new Set(roles.flatMap(({ role, inbox }) => (inbox === undefined ? roleKey(state, role, before) : [])));

/** A role that was there goes by its id, as it may be renamed; a new one by its name, as another run gives another id. */
const roleKey = ({ roles }: State, id: string, before: State): string =>
  before.roles.some((one) => one.id === id) ? id : (roles.find((one) => one.id === id)?.name ?? id);

/** The state as if the tenant had added nothing. */
function without(state: State, surplus: ReadonlyMap<User, ReadonlySet<string>>, before: State): State {
  const users = state.users.map((user) => {
    const roles = user.roles.filter(
      ({ role, inbox }) => inbox !== undefined || !surplus.get(user)?.has(roleKey(state, role, before)),
    );
    return { ...user, roles };
  });
  return { ...state, users };
}

/** The account can still do what another run takes. */
function mayWrite(state: State): boolean {
  const access = accessIn(state, state);
  const account = state.users.find(({ username }) => username === SETUP_USERNAME);
  const held = access.get(account?.id ?? '')?.get('');
  return ['edit_users', 'view_list', 'create_inbox', 'edit_format_settings'].every((right) =>
    held?.has(right),
  );
}

function tell(plan: Plan, { behaviour, desired, parallelism }: Conflict): void {
  for (const change of plan.changes) {
    if (isSplit(change)) count(`split ${change.kind}`);
    if (change.action !== 'update') count(`${change.action} ${change.kind}`);
    if (change.action === 'rename') count('rename');
    if (change.name === SETUP_USERNAME) count('own account');
    if (['role/Keeper', 'role/Helper', `user/${SETUP_USERNAME}`].includes(change.address)) {
      if (change.needs.some((need) => need.startsWith('inbox/'))) count('goes last');
    }
    if (JSON.stringify(change.fields).includes('"inbox":null')) count('a grant on the whole tenant');
  }
  if (desired.resources.some(({ id }) => id !== undefined)) count('swap');
  if (desired.resources.some(({ atLeast }) => atLeast !== undefined)) count('at least');
  count(`patch ${behaviour.patch ?? ''}`);
  count(`answers ${behaviour.patch_answer ?? ''}`);
  count(`parallelism ${parallelism}`);
}
