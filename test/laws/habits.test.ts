/** Laws of tenants that keep names in a form of their own, and of those whose lists come in pages. */
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import { folded } from '../../src/kinds/look-alike.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { plainWorlds, type SpecFile } from '../support/random-worlds.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(150);
const seen = counting();
const { count } = seen;

const identity = { url: 'https://tenant.example', base_path: '/admin', account: 'setup@embedded.example' };

const same = (name: string): string => name;
const upper = (name: string): string => name.toUpperCase();
const padded = (name: string): string => ` ${name}`;
const decomposed = (name: string): string => `${name}e\u0301`;

/** What such a tenant does to names, and how the spec writes them. */
const forms = fc.constantFrom<[names: Behaviour['names'], spell: (name: string) => string]>(
  ['lower', upper],
  ['lower', upper],
  ['trim', padded],
  ['trim', padded],
  ['trim', padded],
  ['trim', padded],
  ['nfc', decomposed],
  ['nfc', decomposed],
  ['lower', same],
  ['trim', upper],
  ['nfc', padded],
);

interface Run {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly posts: number;
}

async function once(wire: Wire, spec: SpecFile): Promise<Run> {
  const desired = await desiredOf(spec);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const planOf = (found: Live, kept?: ReadonlyMap<string, string>): Plan =>
    makePlan({ kinds, desired, live: found, tenant: identity, ...(kept ? { kept } : {}) }).plan;
  const plan = planOf(live);
  const before = wire.writes.length;
  const { outcomes } = await applyToEnd({ tenant: wire, plan, live, replan: planOf });
  const posts = wire.writes.slice(before).filter(({ method }) => method === 'POST').length;
  return { plan, outcomes, posts };
}

/** How many objects of each kind bear names that look alike. */
async function crowds(store: Store): Promise<Map<string, number>> {
  const state = await store.read();
  const all = (['projects', 'inboxes', 'roles', 'users'] as const).flatMap((list) =>
    (state[list] as readonly { name?: string; username?: string }[]).map(
      (one) => `${list}/${folded(one.name ?? one.username ?? '')}`,
    ),
  );
  return new Map([...Map.groupBy(all, (one) => one)].map(([one, { length }]) => [one, length]));
}

/** Roles and users of the spec, written in another form; what refers to them follows. */
function respelled(spec: SpecFile, spell: (name: string) => string): SpecFile {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const { name } of spec.roles) {
    const other = spell(name);
    const free =
      !taken.has(folded(other)) &&
      !spec.roles.some((one) => one.name !== name && folded(one.name) === folded(other));
    names.set(name, free ? other : name);
    taken.add(folded(other));
  }
  const nameOf = (name: string): string => names.get(name) ?? name;
  const userOf = (one: SpecFile['users'][number]): string => {
    const other = spell(one.username);
    return one.grants && spec.users.every((each) => each === one || folded(each.username) !== folded(other))
      ? other
      : one.username;
  };
  return {
    ...spec,
    roles: spec.roles.map((one) => ({ ...one, name: nameOf(one.name) })),
    users: spec.users.map((one) => ({
      ...one,
      username: userOf(one),
      ...(one.grants
        ? { grants: one.grants.map((grant) => ({ ...grant, roles: grant.roles.map(nameOf) })) }
        : {}),
    })),
  };
}

/** The roles that are only looked up must be there, in whatever form. */
const withoutLookups = (spec: SpecFile, state: State): SpecFile => ({
  ...spec,
  roles: spec.roles.map((one) => ({ ...one, permissions: one.permissions ?? [] })),
  users: spec.users.filter(
    (one) => one.grants !== undefined || state.users.some(({ username }) => username === one.username),
  ),
});

describe('names in a form of the tenant’s own', () => {
  test.prop([plainWorlds, forms], {
    numRuns: RUNS,
  })(
    'nothing is made twice however often it is run, and a spec that heeds what it is told converges',
    async (world, [names, spell]) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, { ...world.behaviour, default_role: 'off', names });
      const spec = respelled(withoutLookups(world.spec, world.state), spell);
      const before = await crowds(store);
      const absent = async (): Promise<boolean> => {
        const desired = await desiredOf(spec);
        const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
        return makePlan({ kinds, desired, live, tenant: identity }).absent.length > 0;
      };
      if (await absent()) return;
      const first = await once(wire, spec);
      // Such a plan says itself that one run may not be enough.
      fc.pre(!first.plan.violations.some(({ rule }) => rule === 'may-not-follow'));
      const after = await store.read();
      const kept = first.outcomes.flatMap((one) =>
        'keptAs' in one && one.keptAs !== undefined ? [[one.change, one.keptAs] as const] : [],
      );
      if (kept.length > 0) count(`kept ${names}`);
      if (first.plan.blocked.length > 0) count('blocked');
      for (let round = 0; round < 2; round += 1) {
        const { posts, plan } = await once(wire, spec);
        expect(posts).toBe(0);
        for (const [change] of kept) {
          expect(plan.blocked.map(({ address }) => address)).toContain(change.address);
        }
      }
      for (const [one, number] of await crowds(store)) {
        expect({ [one]: number }).toEqual({ [one]: Math.min(number, Math.max(1, before.get(one) ?? 0)) });
      }
      if (first.plan.blocked.length > 0 || first.outcomes.some(({ type }) => type !== 'applied')) return;

      const calls = new Map(kept.map(([{ address }, name]) => [address, name]));
      const nameOf =
        (kind: string) =>
        (name: string): string =>
          calls.get(`${kind}/${name}`) ?? name;
      const heeding: SpecFile = {
        ...spec,
        projects: spec.projects.map((one) => ({ ...one, name: nameOf('project')(one.name) })),
        inboxes: spec.inboxes.map((one) => ({
          ...one,
          name: nameOf('inbox')(one.name),
          ...(one.project === undefined ? {} : { project: nameOf('project')(one.project) }),
        })),
        roles: spec.roles.map((one) => ({ ...one, name: nameOf('role')(one.name) })),
        users: spec.users.map((one) => ({
          ...one,
          username: nameOf('user')(one.username),
          ...(one.grants
            ? {
                grants: one.grants.map((grant) => ({
                  ...grant,
                  roles: [...new Set(grant.roles.map(nameOf('role')))],
                  ...('inboxes' in grant
                    ? { inboxes: [...new Set(grant.inboxes.map(nameOf('inbox')))] }
                    : {}),
                })),
              }
            : {}),
        })),
      };
      const heeded = await once(wire, heeding);
      expect(heeded.plan.blocked).toEqual([]);
      expect(heeded.plan.changes).toEqual([]);
      expect(await store.read()).toEqual(after);
      count('heeded');
    },
    60_000,
  );

  test.prop([plainWorlds, fc.constantFrom<Behaviour['pages']>('link', 'total', 'range', 'wrapped')], {
    numRuns: RUNS,
  })(
    'nothing is written where a list says that it is a page',
    async (world, pages) => {
      const store = memoryTenant(world.state);
      const wire = wireTo(store, { ...world.behaviour, pages });
      const desired = await desiredOf(world.spec);
      const lists = kindsToRead(kinds, desired);
      const state = await store.read();
      const isCut = [...lists.required, ...lists.helpful].some(
        ({ path }) => ((state[path.slice(1) as 'roles'] as readonly object[] | undefined) ?? []).length > 2,
      );
      const ran = await once(wire, world.spec).catch((error: unknown) => error);
      count(isCut ? 'a cut list' : 'whole lists');
      if (!isCut) return;
      expect(ran).toBeInstanceOf(TenantError);
      expect(wire.writes).toEqual([]);
      expect(await store.read()).toEqual(state);
    },
    60_000,
  );

  afterAll(() => {
    const wanted = ['kept lower', 'kept trim', 'kept nfc', 'heeded', 'a cut list'];
    expect(seen.rarer(RUNS / 30, wanted)).toEqual([]);
  });
});
