/**
 * Who moved, whatever the specs and whatever the tenant: where the spec is the base, only the tenant can have moved;
 * where the base has just been applied, only the spec can. A failure prints the seed to run it again with.
 */
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { afterAll, describe, expect } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import { permissionNames } from '../../src/kinds/permissions.ts';
import { explain, type Cause } from '../../src/drift/cause.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import { observe } from '../../src/tenant/observe.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { plainFormatWorlds, type SpecFile, type World } from '../support/random-worlds.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(150);
const seen = counting();
const { count } = seen;
const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'setup@embedded.example' };

interface Versions {
  readonly world: World;
  /** The next version of the spec: each role and user has a turn in it. */
  readonly next: object;
}

const turn = fc.constantFrom(
  'stays',
  'is renamed',
  'holds something else',
  'holds at least',
  'goes',
  'is dropped',
);
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

const versions: fc.Arbitrary<Versions> = plainFormatWorlds.chain((world) =>
  fc
    .record({
      turns: fc.array(turn, { minLength: 8, maxLength: 8 }),
      permissions: fc.uniqueArray(fc.constantFrom(...permissionNames), { maxLength: 4 }),
    })
    .map(({ turns, permissions }) => ({ world, next: nextOf(world.spec, turns, permissions) })),
);

function nextOf(spec: SpecFile, turns: readonly Turn[], permissions: readonly string[]): object {
  const newName = (name: string): string => `${name} of today`;
  const isRenamed = (index: number): boolean =>
    turns[index] === 'is renamed' && spec.roles[index]?.permissions !== undefined;
  const today = new Map(
    spec.roles.map(({ name }, index) => [name, isRenamed(index) ? newName(name) : name] as const),
  );
  const roles = spec.roles.map((role, index) => {
    if (isRenamed(index)) return { ...role, name: newName(role.name), renamed_from: role.name };
    if (turns[index] === 'holds something else') return { ...role, permissions };
    return turns[index] === 'holds at least' ? { ...role, permissions: { at_least: permissions } } : role;
  });
  const users = spec.users.flatMap((user, index): object[] => {
    const { username, grants } = user;
    const current = grants?.map((one) => ({
      ...one,
      roles: one.roles.map((role) => today.get(role) ?? role),
    }));
    const turn = turns[4 + index];
    if (turn === 'is dropped') return [];
    if (turn === 'goes') return [{ username, state: 'absent' }];
    if (turn === 'holds something else') return [{ ...user, grants: current?.slice(1) ?? [] }];
    if (turn === 'holds at least') return [{ ...user, grants: { at_least: current ?? [] } }];
    return [{ ...user, ...(current ? { grants: current } : {}) }];
  });
  return { ...spec, roles, users };
}

const look = (wire: Wire): Promise<Live> =>
  observe(wire, kinds, { required: kinds, helpful: [] }, () => undefined);

const planOf = (desired: Desired, live: Live): Plan =>
  makePlan({ kinds, desired, live, tenant, purpose: 'compare' }).plan;

function causesOf(base: Desired, desired: Desired, live: Live): Cause[] {
  const { changes } = planOf(desired, live);
  const explained = explain({ kinds, base, desired, live, changes });
  for (const [index, { cause, parts }] of explained.entries()) {
    count(`${changes[index]?.action ?? ''} ${cause}`);
    expect(parts.length).toBeGreaterThan(0);
  }
  return explained.map(({ cause }) => cause);
}

describe('who moved', () => {
  test.prop([versions], { numRuns: RUNS })(
    'with the spec as the base, only the tenant',
    async ({ world, next }) => {
      const live = await look(wireTo(memoryTenant(world.state), world.behaviour));
      for (const spec of [world.spec, next]) {
        const desired = await desiredOf(spec);
        const causes = causesOf(desired, desired, live);
        expect(causes.filter((cause) => cause !== 'live_changed')).toEqual([]);
      }
    },
    60_000,
  );

  test.prop([versions], { numRuns: RUNS })(
    'where the base was just applied, only the spec',
    async ({ world, next }) => {
      const wire = wireTo(memoryTenant(world.state), world.behaviour);
      const base = await desiredOf(world.spec);
      const before = await look(wire);
      const plan = planOf(base, before);
      // Such a plan does not carry out all of the base, or may not, as it says.
      fc.pre(plan.blocked.length === 0 && !plan.violations.some(({ rule }) => rule === 'may-not-follow'));
      const replan = (live: Live): Plan => planOf(base, live);
      const { outcomes } = await applyToEnd({ tenant: wire, plan, live: before, replan });
      expect(outcomes.filter(({ type }) => type !== 'applied')).toEqual([]);

      const causes = causesOf(base, await desiredOf(next), await look(wire));
      expect(causes.filter((cause) => cause !== 'not_applied')).toEqual([]);
    },
    60_000,
  );

  afterAll(() => {
    const wanted = ['create', 'update', 'rename', 'delete'].map((action) => `${action} live_changed`);
    const pending = ['update', 'rename', 'delete'].map((action) => `${action} not_applied`);
    expect(seen.rarer(RUNS / 20, [...wanted, ...pending])).toEqual([]);
  });
});
