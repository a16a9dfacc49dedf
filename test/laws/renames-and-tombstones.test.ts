/** Laws of renaming and deleting, whatever the spec and whatever the tenant. A failure prints the seed to run it again with. */
import { test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { effectsOf } from '../../src/undo/effects.ts';
import { openJournal, type Journal } from '../../src/apply/journal.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import { matching } from '../../src/kinds/pattern.ts';
import { isEmpty, isRefused, type Plan } from '../../src/plan/change.ts';
import { everything, type Choice } from '../../src/plan/choose.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { deletionGuards } from '../../src/policy/deletions.ts';
import { rules } from '../../src/policy/rules.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { planPolicy } from '../support/shorthand.ts';
import { tenantOf, type Compared } from '../support/scenario-notation.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { livesWorlds, OWN, pattern, type Fate, type LivesWorld } from '../support/life-specs.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(150);
const seen = counting();
const { count } = seen;
const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'setup@embedded.example' };

const look = (client: TenantClient, desired: Desired): Promise<Live> =>
  observe(client, kinds, kindsToRead(kinds, desired), () => undefined);

/** With the guards, as the program has it: no inbox has documents, and no key acts as anybody. */
function planWith(desired: Desired, live: Live, choice: Choice): Plan {
  const inboxes = live.objects.get('inbox') ?? [];
  const guards = deletionGuards({
    documents: new Map(inboxes.map(({ id }) => [id, 0])),
    keyHolders: new Set(),
  });
  const { plan, absent } = makePlan({
    kinds,
    desired,
    live,
    tenant,
    choice,
    rules,
    guards,
  });
  for (const { address } of absent.map(({ resource }) => ({
    address: `${resource.kind}/${resource.name}`,
  }))) {
    expect.unreachable(`${address} must exist`);
  }
  return plan;
}

/** What is blocked is ignored, until a plan is left that can be applied. */
function freePlan(desired: Desired, live: Live, first: Choice): { plan: Plan; choice: Choice } {
  let choice = first;
  for (let round = 0; round < 99; round += 1) {
    const plan = planWith(desired, live, choice);
    if (!isRefused(plan)) return { plan, choice };
    if (plan.blocked.length === 0) {
      expect(plan.violations.filter(({ severity }) => severity === 'error')).toMatchObject([
        { rule: 'allow-delete' },
      ]);
      choice = { ...choice, allowDelete: plan.summary.delete };
      continue;
    }
    for (const { reason } of plan.blocked) {
      count(
        `blocked: ${reason.replace(/.*(runs this|refer to it|keeps it|not renamed now|is blocked|is ignored).*/, '$1')}`,
      );
    }
    choice = {
      ...choice,
      ignore: [...choice.ignore, ...plan.blocked.map(({ address }) => pattern(address))],
    };
  }
  return expect.unreachable('there is always a plan that can be applied: the empty one');
}

interface Run {
  readonly desired: Desired;
  readonly live: Live;
  readonly plan: Plan;
  readonly choice: Choice;
}

async function prepared(world: LivesWorld, wire: Wire): Promise<Run> {
  const desired = await desiredOf(world.spec);
  const live = await look(wire, desired);
  const choice = { ...everything, target: world.target, ignore: world.ignore, allowDelete: 0 };
  return { desired, live, ...freePlan(desired, live, choice) };
}

function carriedOut(
  client: TenantClient,
  run: Run,
  parallelism: number,
  journal?: Journal,
): Promise<Applied> {
  const { plan, live, desired, choice } = run;
  return applyToEnd({
    tenant: client,
    plan,
    live,
    replan: (found) => planWith(desired, found, choice),
    parallelism,
    ...(journal ? { journal } : {}),
  });
}

describe('laws of renaming and deleting', () => {
  test.prop([livesWorlds], { numRuns: RUNS })(
    'apply then plan is empty, and nothing else is touched',
    async (world) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, world.behaviour);
      const run = await prepared(world, wire);
      const { plan, choice, desired } = run;
      tell(world, plan);

      const result = await carriedOut(wire, run, world.parallelism);
      expect(result.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
      expect(result.converged).toBe(isEmpty(plan) ? null : true);

      const again = planWith(desired, await look(wire, desired), choice);
      expect([again.changes, again.blocked]).toEqual([[], []]);
      const after = await store.read();
      expectOnlyPlanned(world.state, after, plan, world);
      expectDeletedRightly(world, plan, choice);
      if (world.target === null) expectAsWanted(world, after, choice);
    },
    300_000,
  );

  test.prop([livesWorlds], { numRuns: RUNS })(
    'apply then undo brings every name and every value back',
    async (world) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, world.behaviour);
      const run = await prepared(world, wire);
      const text = await journalled((journal) => carriedOut(wire, run, world.parallelism, journal), run.plan);
      await undone(wire, text, world);
      const created = new Set(
        run.plan.changes
          .filter(({ action, kind }) => action === 'delete' && kind !== 'sampling')
          .map(({ id }) => id),
      );
      // Settings that went with what was deleted are in no journal.
      const settled = (state: State): unknown => {
        const { sampling, ...rest } = tenantOf(state);
        const before = idsByName(world.state);
        const kept = Object.entries(sampling).filter(
          ([address]) => !address.startsWith('id ') && !created.has(before.get(address) ?? null),
        );
        return { ...(sorted({ ...rest, sampling: {} }) as object), sampling: Object.fromEntries(kept) };
      };
      expect(settled(await store.read())).toEqual(settled(world.state));
      const ids = idsByName(await store.read());
      for (const [address, id] of idsByName(world.state)) {
        if (!created.has(id)) expect([address, ids.get(address)]).toEqual([address, id]);
      }
    },
    300_000,
  );

  test.prop([livesWorlds], { numRuns: RUNS })(
    'cut off anywhere, the next run comes to the same',
    async (world) => {
      const whole = memoryTenant(world.state);
      const other = wireTo(whole, world.behaviour);
      // A target may go by an old name, which leads nowhere once it is given up.
      const run = await prepared({ ...world, target: null }, other);
      await carriedOut(other, run, 1);
      const writes = other.writes.length;
      if (writes === 0) return;

      const store = memoryTenant(world.state);
      const { cut, after } = { cut: world.dice % writes, after: world.dice % 2 === 0 };
      const broken = cutOff(wireTo(store, world.behaviour), cut, after);
      await carriedOut(broken, run, 1);
      count(after ? 'cut off after a write' : 'cut off before a write');

      const wire = wireTo(store, world.behaviour);
      const live = await look(wire, run.desired);
      const plan = planWith(run.desired, live, run.choice);
      expect(plan.blocked).toEqual([]);
      const result = await carriedOut(wire, { ...run, live, plan }, world.parallelism);
      expect(result.outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
      expect(sorted(tenantOf(await store.read()))).toEqual(sorted(tenantOf(await whole.read())));
    },
    300_000,
  );

  test.prop([livesWorlds], { numRuns: RUNS })('the planner changes nothing it is given', async (world) => {
    const desired = deepFreeze(await desiredOf(world.spec));
    const live = deepFreeze(await look(wireTo(memoryTenant(world.state), world.behaviour), desired));
    const choice = deepFreeze({ ...everything, target: world.target, ignore: ['role/a*'], allowDelete: 2 });
    expect(planWith(desired, live, choice)).toEqual(planWith(desired, live, choice));
  });

  afterAll(() => {
    const wanted = [
      ...['project', 'inbox', 'role', 'user'].flatMap((kind) =>
        ['create', 'update', 'rename', 'delete'].map((action) => `${action} ${kind}`),
      ),
      ...['create', 'update', 'delete'].flatMap((action) => [
        `${action} sampling`,
        `${action} sampling of what is renamed`,
      ]),
      ...['kept', 'removed'].map((value) => `settings of what is deleted: ${value}`),
      'a rename with changes',
      'a swap',
      'a circle of three',
      'a create under a name that is freed',
      'a deletion of an exclusive kind',
      'a tombstone of what is gone',
      'something left by --target',
      'something ignored',
      'something protected',
      'patch merge',
      'patch deep',
      'patch replace',
      'duplicates allow',
      'duplicates refuse',
      'a swap where duplicates are refused',
      'cut off before a write',
      'cut off after a write',
      'undo: rename',
      'undo: delete',
      'undo: create',
      'an undo in two parts',
      'at least, and something stays',
      'blocked: runs this',
      'blocked: refer to it',
      'blocked: keeps it',
      'blocked: not renamed now',
    ];
    expect(seen.rarer(3, wanted)).toEqual([]);
  });
});

/** Counts what occurs. */
function tell({ fates, state, behaviour, exclusive, target, spec }: LivesWorld, plan: Plan): void {
  for (const change of plan.changes) {
    const { action, kind, address } = change;
    count(`${action} ${kind}`);
    if (action === 'rename' && change.fields.length > 0) count('a rename with changes');
    const freed = plan.changes.find(
      (one) => one.action === 'rename' && `${kind}/${one.before_name}` === address,
    );
    if (action === 'create' && freed) count('a create under a name that is freed');
    if (action === 'delete' && exclusive.includes(kind as Fate['kind'])) {
      count('a deletion of an exclusive kind');
    }
    if (action !== 'rename' || freed?.action !== 'rename') continue;
    if (freed.name === change.before_name) {
      count('a swap');
      if (behaviour.duplicates === 'refuse') count('a swap where duplicates are refused');
    } else if (
      plan.changes.some(
        (one) =>
          one.action === 'rename' &&
          one.before_name === freed.name &&
          one.name === change.before_name &&
          one.kind === kind,
      )
    ) {
      count('a circle of three');
    }
  }
  if (fates.some(({ how, live }) => how === 'tombstone' && live === null)) {
    count('a tombstone of what is gone');
  }
  if (target !== null && plan.left.some(({ reason }) => reason.includes('--target'))) {
    count('something left by --target');
  }
  if (plan.left.some(({ reason }) => reason.includes('--ignore'))) count('something ignored');
  if (plan.policy.protect.length > 0) count('something protected');
  count(`patch ${behaviour.patch ?? ''}`);
  count(`duplicates ${behaviour.duplicates ?? ''}`);
  const roles = spec['roles'] as { name: string; permissions?: { at_least?: string[] } }[];
  for (const { name, permissions } of roles) {
    const live = state.roles.find((one) => one.name === name);
    if (!permissions?.at_least || !live) continue;
    const extra = Object.keys(live.permissions).filter((one) => !permissions.at_least?.includes(one));
    if (extra.length > 0) count('at least, and something stays');
  }
}

/** Settings have no names, and no list of this shape. */
const collections = kinds.filter((kind) => !('of' in kind)) as readonly {
  readonly name: string;
  readonly section: keyof State;
  readonly identity: string;
}[];

/** Byte for byte as before, but for what the plan names; and nothing is gone or there that the plan does not say. */
function expectOnlyPlanned(before: State, after: State, plan: Plan, world: LivesWorld): void {
  expectSettingsPlanned(before, after, plan, world);
  const changes = new Map(
    plan.changes.filter(({ kind }) => kind !== 'sampling').map((change) => [change.id, change]),
  );
  for (const { section, name: kind, identity } of collections) {
    const [was, is] = [before[section], after[section]] as unknown as Record<string, unknown>[][];
    for (const object of was ?? []) {
      const now = is?.find(({ id }) => id === object['id']);
      const change = changes.get(object['id'] as string);
      if (!change) expect(now).toEqual(object);
      else if (change.action === 'delete') expect(now).toBeUndefined();
      else if (change.action === 'rename') {
        expect([object[identity], now?.[identity]]).toEqual([change.before_name, change.name]);
      } else expect(now?.[identity]).toBe(object[identity]);
      const planned = new Set(change?.fields.map(({ field }) => (field === 'grants' ? 'roles' : field)));
      for (const key of Object.keys(object)) {
        if (!now || key === identity || planned.has(key)) continue;
        expect({ [key]: canonical(now[key]) }).toEqual({ [key]: canonical(object[key]) });
      }
    }
    const of = (action: string): number =>
      plan.changes.filter((change) => change.kind === kind && change.action === action).length;
    expect(is).toHaveLength((was?.length ?? 0) + of('create') - of('delete'));
  }
}

/** Settings are those of the same object, whatever its name is; what is deleted with it goes as the tenant has it. */
function expectSettingsPlanned(before: State, after: State, plan: Plan, { behaviour }: LivesWorld): void {
  const planned = new Map(
    plan.changes.filter(({ kind }) => kind === 'sampling').map((change) => [change.id, change]),
  );
  const gone = new Set(
    plan.changes.flatMap(({ action, kind, id }) => (action === 'delete' && kind !== 'sampling' ? id : [])),
  );
  for (const settings of before.sampling_settings ?? []) {
    const now = after.sampling_settings?.find(({ scope }) => scope === settings.scope);
    const change = planned.get(settings.scope);
    if (gone.has(settings.scope)) {
      expect(change).toBeUndefined();
      expect(now).toEqual(behaviour.scope_id_gone === 'kept' ? settings : undefined);
      count(`settings of what is deleted: ${behaviour.scope_id_gone ?? ''}`);
    } else if (change?.action === 'delete') expect(now).toBeUndefined();
    else {
      const fields = new Set(change?.fields.map(({ field }) => field));
      for (const [key, was] of Object.entries(settings)) {
        if (!fields.has(key.toLowerCase())) expect([key, now?.[key]]).toEqual([key, was]);
        else expect([key, now?.[key]]).not.toEqual([key, was]);
      }
    }
  }
  const renamed = new Set(plan.changes.flatMap(({ action, id }) => (action === 'rename' ? id : [])));
  for (const { id, action } of planned.values()) {
    if (id !== null && renamed.has(id)) count(`${action} sampling of what is renamed`);
  }
}

/** A flag that is false is one that is not there; grants are a set. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== false));
  }
  return value.every((item) => typeof item === 'object')
    ? [...new Set(value.map((item) => JSON.stringify(item)))].sort()
    : value;
}

/** Only what a tombstone names, or an exclusive kind does not list; never what is protected or ignored, or one's own. */
function expectDeletedRightly(
  { fates, exclusive, protect, spec }: LivesWorld,
  plan: Plan,
  choice: Choice,
): void {
  const deletes = plan.changes.filter(({ action }) => action === 'delete');
  expect(deletes.length).toBeLessThanOrEqual(choice.allowDelete);
  for (const { kind, name, address } of deletes) {
    if (kind === 'sampling') {
      const of = spec[name.startsWith('inbox/') ? 'inboxes' : 'projects'] as {
        name: string;
        sampling?: unknown;
      }[];
      const its = of.find((one) => one.name === name.slice(name.indexOf('/') + 1));
      expect([address, its?.sampling]).toEqual([address, 'inherited']);
      continue;
    }
    const fate = fates.find((one) => one.kind === kind && one.live === name);
    const isMeant = fate?.how === 'tombstone' || exclusive.includes(kind as Fate['kind']);
    expect([address, isMeant]).toEqual([address, true]);
    expect([address, fate?.how]).not.toEqual([address, 'kept']);
    expect(OWN).not.toContain(name);
    for (const one of [...protect, ...choice.ignore]) {
      expect([one, matching(one)(address)]).toEqual([one, false]);
    }
  }
}

/** Each object is where the spec wants it, but for what had to be ignored. */
function expectAsWanted({ fates, state }: LivesWorld, after: State, choice: Choice): void {
  const isIgnored = (kind: string, name: string | null): boolean =>
    choice.ignore.some((one) => matching(one)(`${kind}/${name ?? ''}`));
  const before = idsByName(state);
  const now = idsByName(after);
  for (const { kind, live, listed, how } of fates) {
    if (isIgnored(kind, live) || isIgnored(kind, listed) || listed === null) continue;
    const id = live === null ? undefined : before.get(`${kind}/${live}`);
    if (how === 'tombstone') expect([listed, now.get(`${kind}/${listed}`)]).toEqual([listed, undefined]);
    else if (id === undefined) expect([listed, now.has(`${kind}/${listed}`)]).toEqual([listed, true]);
    else expect([listed, now.get(`${kind}/${listed}`)]).toEqual([listed, id]);
  }
}

/** The id that bears each name; a name that two bear would be a fault of the test's own world. */
function idsByName(state: State): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { section, name: kind, identity } of collections) {
    for (const object of state[section] as unknown as Record<string, string>[]) {
      const address = `${kind}/${object[identity] ?? ''}`;
      expect([address, ids.has(address)]).toEqual([address, false]);
      ids.set(address, object['id'] ?? '');
    }
  }
  return ids;
}

async function journalled(run: (journal: Journal) => Promise<Applied>, plan: Plan): Promise<string> {
  let text = '';
  const append = (line: string): void => void (text += line);
  const file = { path: 'here', append, close: (): Promise<void> => Promise.resolve() };
  const { outcomes } = await run(openJournal(file, { plan, version: '1.2.3' }, () => 0));
  expect(outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
  return text;
}

/** One undo, and a second one where a name was not free in the first. */
async function undone(wire: Wire, text: string, { parallelism }: LivesWorld): Promise<void> {
  const effects = effectsOf(readJournal(text, 'run.jsonl', kinds));
  const inverse = (live: Live): ReturnType<typeof makeInverse> =>
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
  const all = { required: kinds, helpful: [] };
  for (let part = 1; part <= 2; part += 1) {
    const live = await observe(wire, kinds, all, () => undefined);
    const { plan, moved } = inverse(live);
    expect([moved, plan.blocked]).toEqual([[], []]);
    if (isEmpty(plan)) {
      expect(plan.left).toEqual([]);
      return;
    }
    if (part === 2) count('an undo in two parts');
    for (const { action } of plan.changes) count(`undo: ${action}`);
    const waits = plan.left.some(({ reason }) => reason.includes('once more'));
    const { outcomes, converged } = await applyToEnd({
      tenant: wire,
      plan,
      live,
      replan: (found) => inverse(found).plan,
      parallelism,
    });
    expect(outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);
    expect(converged).toBe(!waits);
    if (!waits) return;
  }
}

/** The connection is gone with the write of this number, before or after the tenant has carried it out. */
function cutOff(wire: Wire, cut: number, after: boolean): TenantClient {
  let writes = 0;
  const gone = (method: string): TenantError =>
    new TenantError({ kind: 'unreachable', method, path: '/', detail: 'reset', ambiguous: true });
  const guard = async <T>(method: string, call: () => Promise<T>): Promise<T> => {
    if (writes > cut) throw gone(method);
    writes += 1;
    if (writes <= cut) return call();
    if (after) await call();
    throw gone(method);
  };
  return {
    get: (path) => (writes > cut ? Promise.reject(gone('GET')) : wire.get(path)),
    post: (path, body) => guard('POST', () => wire.post(path, body)),
    patch: (path, body) => guard('PATCH', () => wire.patch(path, body)),
    delete: (path) => guard('DELETE', () => wire.delete(path)),
  };
}

/** Grants are a set. */
const sorted = (tenant: Compared): unknown => ({
  ...tenant,
  users: tenant.users.map(({ grants, ...user }) => ({
    ...user,
    grants: [...new Set(grants.map((grant) => JSON.stringify(grant)))].sort(),
  })),
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    const inside = value instanceof Map ? [...value.values()] : Object.values(value as object);
    inside.forEach(deepFreeze);
  }
  return value;
}
