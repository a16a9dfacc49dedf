/** Random specs in which resources are renamed, swapped, taken out and added to, each with the tenant that it is about. */
import { folded } from '../../src/kinds/look-alike.ts';
import fc from 'fast-check';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { permissionNames } from '../../src/kinds/permissions.ts';
import { idOf, stateOf, type Tenant } from './scenario-notation.ts';

export const KINDS = ['project', 'inbox', 'role', 'user'] as const;
export type KindName = (typeof KINDS)[number];

/** What becomes of one live object, or of none. */
export interface Fate {
  readonly kind: KindName;
  /** `null`: it is not live. */
  readonly live: string | null;
  /** `null`: the spec does not list it. */
  readonly listed: string | null;
  readonly how: 'kept' | 'renamed' | 'by id' | 'tombstone' | 'stranger' | 'created';
}

export interface LivesWorld {
  readonly spec: Record<string, unknown>;
  readonly state: State;
  readonly fates: readonly Fate[];
  readonly exclusive: readonly KindName[];
  readonly protect: readonly string[];
  /** Of `--ignore`. */
  readonly ignore: readonly string[];
  readonly target: readonly string[] | null;
  readonly behaviour: Partial<Behaviour>;
  readonly parallelism: number;
  /** Some number, for what a law makes of it. */
  readonly dice: number;
}

type Roll = (sides: number) => number;

const name = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z]{1,5}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-c*\\/ .[]{1,5}$/) },
);
/** Names that look alike have laws of their own (habits.test.ts). */
const names = fc.uniqueArray(name, { minLength: 14, maxLength: 14, selector: folded });

const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  patch: fc.constantFrom('merge', 'deep', 'replace'),
  absent_fields: fc.constantFrom('omit', 'null'),
  duplicates: fc.constantFrom('allow', 'refuse'),
});

export const livesWorlds: fc.Arbitrary<LivesWorld> = fc
  .record({
    names: fc.record({ project: names, inbox: names, role: names, user: names }),
    dice: fc.array(fc.nat({ max: 9999 }), { minLength: 300, maxLength: 300 }),
    behaviour,
  })
  .map(({ names: given, dice, behaviour: switches }) => {
    let thrown = 0;
    const roll: Roll = (sides) => (dice[thrown++ % dice.length] ?? 0) % sides;
    const fates = KINDS.flatMap((kind) => fatesOf(kind, given[kind], roll));
    const exclusive = KINDS.filter(() => roll(4) === 0);
    const going = fates.filter(({ how }) => how === 'tombstone' || how === 'stranger');
    const protect = going.length > 0 && roll(2) === 0 ? [exactly(pick(going, roll))] : [];
    const rings = fates.filter(({ how }) => how === 'by id');
    const ignore = rings.length > 0 && roll(4) === 0 ? [exactly(pick(rings, roll))] : [];
    const spec = specOf(fates, roll);
    const state = stateOf(tenantOf(fates, roll));
    return {
      spec: {
        version: 1,
        policy: { exclusive, protect, max_delete: { count: 99, percent: 100 } },
        ...spec,
      },
      state,
      fates,
      exclusive,
      protect,
      ignore,
      target: roll(3) === 0 ? [exactly(pick(fates, roll)), exactly(pick(fates, roll))] : null,
      behaviour: switches,
      parallelism: 1 + roll(4),
      dice: roll(10_000),
    };
  });

/** A pattern that only this name matches. */
export const pattern = (address: string): string => address.replaceAll('*', '\\*');
const exactly = ({ kind, listed, live }: Fate): string => pattern(`${kind}/${listed ?? live ?? ''}`);

const pick = <T>(items: readonly T[], roll: Roll): T => items[roll(items.length)] as T;

function fatesOf(kind: KindName, given: readonly string[], roll: Roll): Fate[] {
  const rest = [...given];
  const next = (): string => rest.shift() ?? '';
  const fate = (how: Fate['how'], live: string | null, listed: string | null): Fate => ({
    kind,
    how,
    live,
    listed,
  });
  const first = next();
  const fates = [fate('kept', first, first)];
  for (let left = 2 + roll(3); left > 0; left -= 1) {
    const one = next();
    const make = [
      () => fate('kept', one, one),
      () => fate('renamed', one, next()),
      () => fate('renamed', one, next()),
      () => fate('tombstone', roll(4) === 0 ? null : one, one),
      () => fate('stranger', one, null),
      () => fate('created', null, one),
    ];
    fates.push(pick(make, roll)());
  }
  // A ring of names: each object gets the name of the next; or a row, whose first name is free, or made anew.
  if (roll(2) === 0) {
    const ring = [next(), next(), ...(roll(2) === 0 ? [next()] : [])];
    const isRow = roll(3) === 0;
    const wanted = isRow ? [...ring.slice(1), next()] : [...ring.slice(1), ring[0] ?? ''];
    ring.forEach((live, index) => fates.push(fate('by id', live, wanted[index] ?? '')));
    if (isRow && roll(2) === 0) fates.push(fate('created', null, ring[0] ?? ''));
  }
  return fates;
}

const present = (fates: readonly Fate[], kind: KindName): string[] =>
  fates.flatMap((one) => (one.kind === kind && one.how !== 'tombstone' ? (one.listed ?? []) : []));
const alive = (fates: readonly Fate[], kind: KindName): string[] =>
  fates.flatMap((one) => (one.kind === kind ? (one.live ?? []) : []));

const permissions = (roll: Roll): string[] =>
  [...new Set(Array.from({ length: roll(4) }, () => pick(permissionNames, roll)))].filter(
    (one) => one !== 'edit_users',
  );

function specOf(fates: readonly Fate[], roll: Roll): Record<string, unknown> {
  const sections = { project: 'projects', inbox: 'inboxes', role: 'roles', user: 'users' } as const;
  const section = (kind: KindName): object[] =>
    fates.flatMap((one): object[] => {
      const { how, live, listed } = one;
      if (one.kind !== kind || listed === null) return [];
      const identity = { [kind === 'user' ? 'username' : 'name']: listed };
      if (how === 'tombstone') return [{ ...identity, state: 'absent' }];
      // Only what must be created or goes by its id has to have content.
      const content = how === 'created' || how === 'by id' || roll(3) > 0 ? contentOf(kind) : {};
      if (how === 'by id') return [{ ...identity, id: idOf(kind, live ?? ''), ...content }];
      if (how !== 'renamed') return [{ ...identity, ...content }];
      // An older name that two claim would be a fault.
      return [
        { ...identity, renamed_from: roll(2) === 0 ? live : [`older than ${listed}`, live], ...content },
      ];
    });
  const orAtLeast = (list: unknown[]): unknown => (roll(3) === 0 ? { at_least: list } : list);
  const contentOf = (kind: KindName): object => {
    if (kind === 'project') return { formats: ['Invoice', ...(roll(2) === 0 ? ['Order'] : [])] };
    if (kind === 'inbox') return { project: pick(present(fates, 'project'), roll) };
    if (kind === 'role') return { permissions: orAtLeast(permissions(roll)) };
    const grants = Array.from({ length: roll(3) }, () => {
      const roles = [pick(present(fates, 'role'), roll)];
      return roll(3) === 0
        ? { roles, tenant_wide: true }
        : { roles, inboxes: [pick(present(fates, 'inbox'), roll)] };
    });
    return { grants: orAtLeast(grants) };
  };
  return {
    formats: [{ name: 'Invoice' }, { name: 'Order' }],
    ...Object.fromEntries(KINDS.map((kind) => [sections[kind], section(kind)])),
  };
}

function tenantOf(fates: readonly Fate[], roll: Roll): Tenant {
  return {
    formats: ['Invoice', 'Order'],
    projects: alive(fates, 'project').map((one) => ({
      name: one,
      formats: roll(2) === 0 ? ['Invoice'] : ['Order', 'Invoice'],
    })),
    inboxes: alive(fates, 'inbox').map((one) => ({
      name: one,
      project: pick(alive(fates, 'project'), roll),
    })),
    roles: alive(fates, 'role').map((one) => ({ name: one, permissions: permissions(roll) })),
    users: alive(fates, 'user').map((username) => ({
      username,
      grants: Array.from({ length: roll(3) }, (): [string, string | null] => [
        pick(alive(fates, 'role'), roll),
        roll(3) === 0 ? null : pick(alive(fates, 'inbox'), roll),
      ]),
    })),
  };
}

/** What must never be deleted, whoever asks. */
export const OWN = [SETUP_USERNAME, 'Administrator'] as const;
