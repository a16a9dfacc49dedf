/** A change that is written in two steps: one outcome, two PATCHes, the second made of what the first has left. */
import { describe, expect, test } from 'vitest';
import { openJournal, type LineFile } from '../../src/apply/journal.ts';
import { apply } from '../../src/apply/run-plan.ts';
import type { Applied, Event } from '../../src/apply/outcome.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { isSplit } from '../../src/plan/steps.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { effectsOf } from '../../src/undo/effects.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { applyToEnd, stillWorld } from '../support/run-ended.ts';
import { idOf, stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';
import { desiredOf, planFor, planPolicy, tenant } from '../support/shorthand.ts';

const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: ['invoice', 'orders'].map((name) => ({ name, project: 'Accounting' })),
  roles: [{ name: 'Clerk', permissions: ['versions', 'upload'] }],
  users: [
    { username: 'ann', grants: [['Clerk', 'invoice']] },
    { username: 'ben', grants: [['Clerk', 'orders']] },
  ],
};
const on = (inbox: string) => ({ grants: [{ roles: ['Clerk'], inboxes: [inbox] }] });
const spec = {
  'inbox/invoice': {},
  'inbox/orders': {},
  'role/Clerk': { permissions: ['versions', 'submit'] },
  'user/ann': on('orders'),
  'user/ben': on('invoice'),
};
const clerk = `/roles/${idOf('role', 'Clerk')}`;
const ann = `/users/${idOf('user', 'ann')}`;

interface Ran extends Applied {
  readonly wire: Wire;
  readonly store: Store;
  readonly told: readonly string[];
  readonly gets: readonly string[];
  replan(live: Live): Plan;
}

/** `between` stands between apply and the tenant. */
async function run(
  between: (wire: Wire, stop: AbortController) => Partial<TenantClient> = () => ({}),
  more: { behaviour?: Partial<Behaviour>; file?: LineFile } = {},
): Promise<Ran> {
  const store = memoryTenant(stateOf(before));
  const wire = wireTo(store, more.behaviour ?? {});
  const desired = desiredOf(spec);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (found: Live): Plan => planFor(desired, found).plan;
  const plan = replan(live);
  const stop = new AbortController();
  const gets: string[] = [];
  const client: TenantClient = {
    ...wire,
    ...between(wire, stop),
    get: (path) => {
      gets.push(path);
      return wire.get(path);
    },
  };
  const journal = more.file && openJournal(more.file, { plan, version: '1.2.3' }, () => 0);
  const world = { ...stillWorld(), stop: stop.signal };
  const events = apply({
    ...{ tenant: client, kinds, plan, live, replan, parallelism: 4, world },
    ...(journal && { journal }),
  });
  const told: Event[] = [];
  for (;;) {
    const next = await events.next();
    if (next.done) {
      const sayings = told.flatMap((one) => ('change' in one ? `${one.type} ${one.change.address}` : []));
      return { ...next.value, wire, store, told: sayings, gets, replan };
    }
    told.push(next.value);
  }
}

const refuse = (path: string, ambiguous = false) =>
  new TenantError({ kind: 'status', method: 'PATCH', path, status: 403, detail: 'answered 403', ambiguous });

/** Does something to the nth PATCH of the role. */
const nth =
  (number: number, instead: (wire: Wire, ...args: Parameters<Wire['patch']>) => ReturnType<Wire['patch']>) =>
  (wire: Wire): Partial<TenantClient> => {
    let count = 0;
    return {
      patch: (path, body, receipt) =>
        path === clerk && (count += 1) === number
          ? instead(wire, path, body, receipt)
          : wire.patch(path, body, receipt),
    };
  };

const held = (body: Record<string, unknown> | undefined): string[] =>
  Object.entries((body?.['permissions'] ?? {}) as Record<string, boolean>)
    .flatMap(([name, value]) => (value ? name : []))
    .sort();
const outcomeOf = ({ outcomes }: Applied, address: string) =>
  outcomes.find(({ change }) => change.address === address);

test('two PATCHes, what waits in between, one start and one outcome', async () => {
  const ran = await run();
  expect(ran.wire.writes.map(({ path }) => path)).toEqual([
    clerk,
    ann,
    expect.stringMatching('/users/'),
    clerk,
  ]);
  expect(ran.wire.writes.filter(({ path }) => path === clerk).map(({ body }) => held(body))).toEqual([
    ['versions'],
    ['submit', 'versions'],
  ]);
  expect(ran.told.filter((one) => one.endsWith('role/Clerk'))).toEqual([
    'started role/Clerk',
    'narrowed role/Clerk',
    'applied role/Clerk',
  ]);
  expect(ran.outcomes.map(({ type }) => type)).toEqual(['applied', 'applied', 'applied']);
  expect(ran.converged).toBe(true);
  // The answer shows it all.
  expect(ran.gets.filter((path) => path === clerk)).toEqual([]);
});

describe('the second step is made of the object as the first has left it', () => {
  const nothing = (): Json => null;
  const part = (): Json => ({ id: idOf('role', 'Clerk'), name: 'Clerk' });
  /** The first step only gives the name up, which is news to the next change. */
  const renamed = {
    'inbox/invoice': {},
    'inbox/orders': {},
    'role/Officer': { permissions: ['versions', 'upload', 'submit'], id: idOf('role', 'Clerk') },
    'role/Clerk': { permissions: ['review'] },
    'user/ann': on('invoice'),
    'user/ben': on('orders'),
  };
  test.each([
    ['where its answer shows it', spec, (answer: Json): Json => answer, 0],
    ['where it has to be read', spec, nothing, 1],
    ['where its answer shows a part', spec, part, 1],
    ['after a new name alone', renamed, (answer: Json): Json => answer, 0],
    ['after a new name alone that is not shown', renamed, nothing, 1],
    ['after a new name alone that is all that is shown', renamed, part, 1],
  ])('%s', async (_what, wanted, shown, reads) => {
    const store = memoryTenant(stateOf(before));
    const wire = wireTo(store, { patch: 'replace', extra_permissions: ['fly'] });
    const desired = desiredOf(wanted);
    const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
    const replan = (found: Live): Plan => planFor(desired, found).plan;
    const plan = replan(live);
    expect(plan.changes.filter(isSplit).map(({ id }) => id)).toEqual([idOf('role', 'Clerk')]);
    let patches = 0;
    const gets: string[] = [];
    await applyToEnd({
      tenant: {
        ...wire,
        get: (path) => {
          gets.push(path);
          return wire.get(path);
        },
        patch: async (...args) => {
          if (args[0] !== clerk || (patches += 1) > 1) return wire.patch(...args);
          await wire.patch(...args);
          // Somebody gives the role a permission that fitform does not know.
          await store.update((draft) => {
            draft.roles = draft.roles.map((one) =>
              one.id === idOf('role', 'Clerk')
                ? { ...one, permissions: { ...one.permissions, fly: true } }
                : one,
            );
          });
          return shown(await wire.get(clerk));
        },
      },
      ...{ plan, live, replan },
    });
    expect(gets.filter((path) => path === clerk)).toHaveLength(reads);
    const last = wire.writes.findLast(({ path }) => path === clerk);
    expect(held(last?.body)).toEqual(['fly', 'submit', ...(wanted === spec ? [] : ['upload']), 'versions']);
  });

  test('where the tenant answers with the object as it was', async () => {
    const ran = await run(undefined, { behaviour: { patch_answer: 'before' } });
    expect(held(ran.wire.writes.at(-1)?.body)).toEqual(['submit', 'versions']);
    expect(ran.gets.filter((path) => path === clerk)).toEqual([clerk]);
    expect(ran.converged).toBe(true);
  });
});

describe('names that change places', () => {
  const home = (name: string, project: string) => ({ id: idOf('inbox', name), project });
  const tenantBefore: Tenant = {
    formats: ['Invoice'],
    projects: ['Here', 'There'].map((name) => ({ name, formats: ['Invoice'] })),
    inboxes: [
      { name: 'a', project: 'Here' },
      { name: 'z', project: 'There' },
      { name: 'y', project: 'There' },
    ],
    sampling: { 'project/Here': { second_pass_stp: 5 } },
  };
  const wanted = {
    'format/Invoice': {},
    'project/Here': {},
    'project/There': {},
    'inbox/z': home('a', 'There'),
    'inbox/y': home('z', 'There'),
    'inbox/a': home('y', 'Here'),
    'sampling/project/There': {
      second_pass_stp: 9,
      second_pass_ffr: 9,
      auto_submit_ffr: 9,
      auto_reject_ffr: 9,
    },
  };

  test.each(['allow', 'refuse'] as const)(
    'though one of them is split, where twins are: %s',
    async (duplicates) => {
      const wire = wireTo(memoryTenant(stateOf(tenantBefore)), { duplicates });
      const desired = desiredOf(wanted);
      const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
      const replan = (found: Live): Plan => planFor(desired, found).plan;
      const plan = replan(live);
      // Whichever gives its name up first: the split one goes to where its new name is taken until then.
      expect(plan.changes.filter(isSplit)).toMatchObject([
        { address: 'inbox/z', needs: ['inbox/y', 'sampling/project/There'] },
      ]);
      const { outcomes, converged } = await applyToEnd({
        ...{ tenant: wire, plan, live, replan },
        parallelism: 4,
      });
      expect(outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
      expect(converged).toBe(true);
    },
  );
});

describe('what goes wrong', () => {
  const HALF = 'it was narrowed, and not widened yet';

  test('a first step that fails keeps all that waits for it from being written', async () => {
    const ran = await run(nth(1, (_wire, path) => Promise.reject(refuse(path))));
    expect(outcomeOf(ran, 'role/Clerk')).toMatchObject({
      type: 'failed',
      error: expect.stringContaining('403') as string,
    });
    expect(outcomeOf(ran, 'user/ann')).toMatchObject({
      type: 'not attempted',
      reason: 'needs role/Clerk, which was not applied',
    });
    expect(tenantOf(await ran.store.read())).toEqual(tenantOf(stateOf(before)));
  });

  test('so does one that is answered and shows nothing', async () => {
    const ran = await run(nth(1, (wire, path) => wire.get(path)));
    expect(outcomeOf(ran, 'role/Clerk')).toMatchObject({
      type: 'failed',
      error: expect.stringContaining('shows that upload is gone') as string,
    });
    expect(ran.wire.writes).toEqual([]);
  });

  test.each([
    [
      'a need of the second step fails',
      (wire: Wire): Partial<TenantClient> => ({
        patch: (path, body) => (path === ann ? Promise.reject(refuse(path)) : wire.patch(path, body)),
      }),
      `${HALF}: needs user/ann, which was not applied`,
    ],
    [
      'the second step fails',
      nth(2, (_wire, path) => Promise.reject(refuse(path))),
      `${HALF}: PATCH ${clerk}: answered 403`,
    ],
    [
      'the run is told to stop in between',
      (wire: Wire, stop: AbortController): Partial<TenantClient> => ({
        patch: (path, body) => {
          if (path === ann) stop.abort();
          return wire.patch(path, body);
        },
      }),
      `${HALF}: interrupted`,
    ],
  ])('%s: the change has failed, and the next run goes on', async (_what, between, error) => {
    const ran = await run(between);
    expect(outcomeOf(ran, 'role/Clerk')).toEqual({
      ...{ type: 'failed', error, ambiguous: false },
      change: expect.objectContaining({ address: 'role/Clerk', split: true }) as unknown,
    });
    expect(ran.converged).toBe(false);
    expect(tenantOf(await ran.store.read()).roles).toEqual([{ name: 'Clerk', permissions: ['versions'] }]);
    const live = await observe(ran.wire, kinds, kindsToRead(kinds, desiredOf(spec)), () => undefined);
    const next = await applyToEnd({ tenant: ran.wire, plan: ran.replan(live), live, replan: ran.replan });
    expect(next.converged).toBe(true);
  });

  test('the journal cannot be written in between', async () => {
    let lines = 0;
    const file: LineFile = {
      path: 'here',
      // The header, and two pairs and a half.
      append: () => {
        lines += 1;
        if (lines > 6) throw new Error('ENOSPC');
      },
      close: () => Promise.resolve(),
    };
    const ran = await run(undefined, { file });
    expect(outcomeOf(ran, 'role/Clerk')).toMatchObject({
      type: 'failed',
      error: `${HALF}: stopped: the journal cannot be written`,
    });
  });

  test('a second step without a clear answer counts as it reads back', async () => {
    const ran = await run(
      nth(2, async (wire, path, body) => {
        await wire.patch(path, body);
        throw refuse(path, true);
      }),
    );
    expect(outcomeOf(ran, 'role/Clerk')).toMatchObject({ type: 'applied' });
    expect(ran.converged).toBe(true);
  });
});

describe('is taken back', () => {
  test.each([
    ['as a whole', Infinity],
    ['after its first step alone', 1],
    ['when the run ended before the second', 3],
  ])('%s', async (_what, calls) => {
    let text = '';
    let writes = 0;
    const file: LineFile = {
      path: 'here',
      append: (line) => {
        if (writes <= calls) text += line;
      },
      close: () => Promise.resolve(),
    };
    const { wire, store } = await run(
      (tenantWire) => ({
        patch: (path, body) => {
          writes += 1;
          return writes > calls ? Promise.reject(refuse(path)) : tenantWire.patch(path, body);
        },
      }),
      { file },
    );
    const effects = effectsOf(readJournal(text, 'run.jsonl', kinds));
    const inverse = (live: Live): Plan =>
      makeInverse({
        ...{ kinds, effects, live, tenant, digest: 'sha256:0', policy: planPolicy, rules: [], guards: [] },
      }).plan;
    const live = await observe(wire, kinds, { required: kinds, helpful: [] }, () => undefined);
    const plan = inverse(live);
    const back = await applyToEnd({ tenant: wire, plan, live, replan: inverse });
    expect(back.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
    expect(tenantOf(await store.read())).toEqual(tenantOf(stateOf(before)));
  });
});
