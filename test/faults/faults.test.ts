/**
 * A tenant that has moved away from its spec, a network that fails, and a run that may be cut off anywhere: whatever
 * happened, the next run without faults ends converged, with no twin, and nothing that is not managed is touched.
 */
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { actionNames, parseFault, type Fault } from '../../src/emulator/tenant/tenant-faults.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { LineFile } from '../../src/apply/journal.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed } from '../../src/kinds/kind.ts';
import { isScoped } from '../../src/kinds/object.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { plainWorlds, type World } from '../support/random-worlds.ts';
import { tenantOf } from '../support/scenario-notation.ts';
import { virtualClock, type Clock } from '../support/fake-clock.ts';
import { visit, type Visited } from '../support/apply-run.ts';
import { counting, runs } from '../support/random-cases.ts';

const CASES = runs(300);
const PASSWORD = 'of this test';

const seen = counting();
const { count } = seen;

const collection = fc.constantFrom('/roles', '/users', '/inboxes', '/projects');
const settings = '/sampling_settings';
const target = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('POST'), collection) },
  { weight: 4, arbitrary: fc.constant(['PATCH', '/*'] as const) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('GET'), collection) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('POST'), fc.constantFrom('/roles', '/projects')) },
  { weight: 3, arbitrary: fc.constant(['PATCH', `${settings}/*`] as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['DELETE', `${settings}/*`] as const, ['GET', settings] as const),
  },
  { weight: 1, arbitrary: fc.constant(['POST', '/auth'] as const) },
  { weight: 3, arbitrary: fc.constant(['*', '*'] as const) },
);
/** A tenant that is busy (429, 503) says so instead of carrying a call out; a late commit is one by itself. */
const BEFORE = /^(commit-late|retry-after|status:(429|503))/;
const when = fc.constantFrom('before', 'after');
const status = fc.constantFrom('429', '500', '502', '503', '504', '400', '403', '403', '403');
/** All that can go wrong, as it is written on a command line. */
const fault = fc
  .tuple(
    target,
    fc.constantFrom(1, 1, 1, 2, 3),
    fc.oneof(
      { weight: 3, arbitrary: status.map((code) => `status:${code}`) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          ...actionNames.filter((name) => name !== 'status' && name !== 'edit').map(withArgument),
        ),
      },
      // Of all, these come about least: a run that waits often ends before its next call.
      { weight: 1, arbitrary: fc.constantFrom(...['retry-after', 'hang'].map(withArgument)) },
    ),
    when,
  )
  .map(
    ([[method, path], nth, action, at]) =>
      `${method} ${path}#${nth}=${action}@${BEFORE.test(action) ? 'before' : at}`,
  );

function withArgument(action: string): string {
  const args: Record<string, string> = { 'retry-after': ':3', slow: ':5', 'commit-late': ':4000' };
  return `${action}${args[action] ?? ''}`;
}

interface Case {
  world: World;
  faults: string[];
  /** Another permission for a live role, at the nth call. */
  edit: { nth: number; permission: string } | null;
  /** Cut off at the nth write: before it is sent, or before its answer is seen. */
  crash: { at: number; sent: boolean } | null;
  more: Partial<Behaviour>;
  seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  world: plainWorlds,
  faults: fc.array(fault, { minLength: 3, maxLength: 6 }),
  edit: fc.option(
    fc.record({
      nth: fc.integer({ min: 2, max: 8 }),
      permission: fc.constantFrom('upload', 'view_templates'),
    }),
    { nil: null },
  ),
  crash: fc.option(fc.record({ at: fc.integer({ min: 1, max: 6 }), sent: fc.boolean() }), { nil: null }),
  more: fc.record({
    order: fc.constantFrom('stable', 'random'),
    lists: fc.constantFrom('all', 'filtered'),
    fields: fc.constantFrom('lenient', 'strict'),
    document_grants: fc.constantFrom('drop', 'keep'),
    extra_permissions: fc.constantFrom([], ['bend_spoons']),
    permissions: fc.constantFrom('full', 'sparse'),
    read_lag: fc.constantFrom(0, 0, 900),
    errors: fc.constantFrom('json', 'html', 'text', 'empty'),
    me: fc.constantFrom('on', 'on', 'off'),
    undeclared_create: fc.constantFrom<Behaviour['undeclared_create'][]>(200, 201, 'nobody'),
  }),
  seed: fc.nat(),
});

describe('whatever goes wrong', () => {
  test.prop([cases], { numRuns: CASES })(
    'the next run ends converged, with no twin and nothing else touched',
    async (given) => {
      const { world } = given;
      const behaviour = { ...world.behaviour, ...given.more };
      const store = memoryTenant(world.state);
      const clock = virtualClock();
      const desired = await desiredOf(world.spec);
      const edited = given.edit
        ? world.state.roles.find(({ name }) => name !== 'Administrator' && /^\w+$/.test(name))
        : undefined;
      const edits = edited && given.edit ? [editOf(edited.name, given.edit)] : [];
      const server = await startEmulator({
        store,
        behaviour,
        faults: [...given.faults, ...edits].map(faultOf),
        clock: clock.now,
        pause: (ms) => clock.until(ms),
        operator: { username: SETUP_USERNAME, password: PASSWORD },
      });
      const lines: string[] = [];
      const journal: LineFile = {
        path: 'journal',
        append: (line) => {
          lines.push(line);
        },
        close: () => Promise.resolve(),
      };
      const common = {
        url: server.url,
        username: SETUP_USERNAME,
        password: PASSWORD,
        desired,
        clock,
        parallelism: world.parallelism,
        random: () => ((given.seed + lines.length * 7919) % 997) / 997,
      };
      try {
        const first = await firstRun({ ...common, timeout: 150, journal }, given.crash);
        // What is still on its way arrives before the next run begins; that is what waiting for a run means.
        await quiet(clock, server.faults.settled);
        for (const { fault: one, fired } of server.faults.armed) {
          if (fired > 0) count(`fault ${one.action.do}`);
        }
        tell(first, behaviour);
        expectNoTwins(await store.read(), world.state, desired);

        server.faults.set([]);
        // What a call of the first run has still done meanwhile can be seen from here on.
        await clock.pause(10_000);
        const second = await visit({ ...common, timeout: 10_000 });
        const { changes } = 'ended' in first ? first.ended.plan : second.plan;
        for (const what of new Set(changes.map(({ action, kind }) => `${action} ${kind}`))) count(what);
        expect(second.applied.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
        // Then it says itself that one run may not be enough.
        if (second.plan.violations.some(({ rule }) => rule === 'may-not-follow')) return;
        expect(second.applied.converged).toBe(true);

        const after = await store.read();
        expectNoTwins(after, world.state, desired);
        expectUnmanagedUntouched(world.state, after, desired, new Set(edited ? [edited.id] : []));
        for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
        expect(lines.join('')).not.toContain(PASSWORD);

        const third = await visit({ ...common, timeout: 10_000 });
        expect(third.plan.changes).toEqual([]);
        expect(third.traffic.requests).toMatchObject({ POST: 0, PATCH: 0, DELETE: 0 });
      } finally {
        await server.stop();
      }
    },
    300_000,
  );

  afterAll(() => {
    const wanted = [
      ...actionNames.map((name) => `fault ${name}`),
      ...['create', 'update'].flatMap((action) =>
        ['project', 'inbox', 'sampling', 'role', 'user'].map((kind) => `${action} ${kind}`),
      ),
      'delete sampling',
      ...['inherited', 'empty', '404', 'null'].map((value) => `unset_scope ${value}`),
      ...['on', 'off'].map((value) => `inheritance ${value}`),
      ...['merge', 'deep', 'replace'].map((value) => `scope_patch ${value}`),
      ...['inherited', 'zero', 'null'].map((value) => `scope_fill ${value}`),
      ...['kept', 'dropped'].map((value) => `scope_equal ${value}`),
      ...['kept', 'removed'].map((value) => `scope_id_gone ${value}`),
      ...['accept', '404'].map((value) => `unknown_scope ${value}`),
      ...['merge', 'deep', 'replace'].map((value) => `patch ${value}`),
      ...['omit', 'null'].map((value) => `absent_fields ${value}`),
      ...['allow', 'refuse'].map((value) => `duplicates ${value}`),
      ...['full', 'sparse'].map((value) => `permissions ${value}`),
      ...['stable', 'random'].map((value) => `order ${value}`),
      ...['all', 'filtered'].map((value) => `lists ${value}`),
      ...['lenient', 'strict'].map((value) => `fields ${value}`),
      ...['drop', 'keep'].map((value) => `document_grants ${value}`),
      ...['', 'bend_spoons'].map((value) => `extra_permissions ${value}`),
      ...['accept', 'refuse'].map((value) => `partial_user_patch ${value}`),
      ...['json', 'html', 'text', 'empty'].map((value) => `errors ${value}`),
      ...['on', 'off'].map((value) => `me ${value}`),
      ...['0', '900'].map((value) => `read_lag ${value}`),
      ...['after', 'before'].map((value) => `patch_answer ${value}`),
      ...['off', 'on'].map((value) => `default_role ${value}`),
      ...['200', '201', 'nobody'].map((value) => `undeclared_create ${value}`),
      'run cut off',
      'run ended',
      'run failed to read',
    ];
    expect(seen.rarer(CASES / 20, wanted)).toEqual([]);
    expect(seen.rarer(1, ['outcome applied', 'outcome failed'])).toEqual([]);
  });
});

/** Lets time pass until nothing is on its way any more, and then some. */
async function quiet(clock: Clock, settled: () => Promise<void>): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    let waiting = true;
    const done = settled().finally(() => (waiting = false));
    while (waiting) await clock.pause(10_000);
    await done;
    await clock.pause(10_000);
  }
}

function faultOf(text: string): Fault {
  const read = parseFault(text);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read.fault;
}

const editOf = (role: string, { nth, permission }: { nth: number; permission: string }): string =>
  `* *#${nth}=edit:roles/${role}/permissions.${permission}=true@before`;

type FirstRun = { ended: Visited } | { cutOff: true } | { unread: TenantError };

/** A run with faults: it may end as it likes, but not by a mistake of its own. */
async function firstRun(given: Parameters<typeof visit>[0], crash: Case['crash']): Promise<FirstRun> {
  const crashed = Promise.withResolvers<FirstRun>();
  let writes = 0;
  const never = new Promise<never>(() => undefined);
  const onTheWay = new Set<Promise<unknown>>();
  const cut =
    <A extends unknown[], R>(send: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      writes += 1;
      const last = writes === crash?.at;
      if (crash && writes > crash.at) return never;
      if (!last || crash?.sent) {
        const sent = send(...args);
        onTheWay.add(sent.catch(() => undefined));
        if (!last) return sent;
      }
      // What was sent arrives; nobody is there to see the answer.
      await Promise.all(onTheWay);
      crashed.resolve({ cutOff: true });
      return never;
    };
  const between = (client: TenantClient): TenantClient => ({
    ...client,
    post: cut(client.post),
    patch: cut(client.patch),
    delete: cut(client.delete),
  });
  const running = visit({ ...given, between }).then(
    (ended): FirstRun => ({ ended }),
    (error: unknown): FirstRun => {
      if (error instanceof TenantError) return { unread: error };
      throw error;
    },
  );
  return Promise.race([running, crashed.promise]);
}

function tell(first: FirstRun, behaviour: Partial<Behaviour>): void {
  count('cutOff' in first ? 'run cut off' : 'unread' in first ? 'run failed to read' : 'run ended');
  if ('ended' in first) {
    for (const type of new Set(first.ended.applied.outcomes.map((outcome) => outcome.type))) {
      count(`outcome ${type}`);
    }
  }
  for (const [name, value] of Object.entries(behaviour)) count(`${name} ${String(value)}`);
}

/** No name that the spec lists is borne by two, unless two bore it before. */
function expectNoTwins(now: State, before: State, desired: Desired): void {
  for (const { kind, name } of desired.resources) {
    // Of settings there is one for each scope.
    if (isScoped(kindNamed(kinds, kind))) continue;
    const bearers = (state: State): number =>
      kind === 'user'
        ? state.users.filter(({ username }) => username === name).length
        : state[`${kind}s`.replace('inboxs', 'inboxes') as 'roles'].filter((item) => item.name === name)
            .length;
    expect({ [`${kind}/${name}`]: bearers(now) }).toEqual({
      [`${kind}/${name}`]: Math.min(bearers(now), Math.max(1, bearers(before))),
    });
  }
}

/** What the spec does not list is byte for byte what it was. */
function expectUnmanagedUntouched(before: State, after: State, desired: Desired, edited: Set<string>): void {
  const { sampling: was } = tenantOf(before);
  const { sampling: is } = tenantOf(after);
  const given = new Set(desired.resources.flatMap(({ kind, name }) => (kind === 'sampling' ? name : [])));
  const rest = (all: typeof was) => Object.entries(all).filter(([address]) => !given.has(address));
  expect(rest(is)).toEqual(rest(was));
  const managed = new Set(desired.resources.map(({ kind, name }) => `${kind}/${name}`));
  for (const [list, kind] of [
    ['formats', 'format'],
    ['projects', 'project'],
    ['inboxes', 'inbox'],
    ['roles', 'role'],
    ['users', 'user'],
  ] as const) {
    for (const item of before[list]) {
      const name = 'username' in item ? item.username : item.name;
      if (managed.has(`${kind}/${name}`) || edited.has(item.id)) continue;
      expect(after[list].find(({ id }) => id === item.id)).toEqual(item);
    }
  }
}
