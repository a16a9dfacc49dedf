/** Small tenants and what a spec makes of them, in which roles and grants change at once and get in each other's way. */
import fc from 'fast-check';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed, type Json } from '../../src/kinds/kind.ts';
import { defaultPolicy, nowhere, type Desired, type Resource } from '../../src/specfile/desired.ts';
import { idOf, stateOf, type Tenant } from './scenario-notation.ts';

export interface Conflict {
  readonly state: State;
  readonly desired: Desired;
  readonly behaviour: Partial<Behaviour>;
  readonly parallelism: number;
}

const PERMISSIONS = ['versions', 'submit', 'review', 'upload'] as const;
/** What the writes take of the account. */
const RIGHTS = ['edit_users', 'create_inbox', 'view_list', 'edit_format_settings'] as const;
const ROLES = ['A', 'B', 'C'] as const;
const USERS = ['u', 'v', 'w'] as const;
const SCOPES = ['invoice', 'invoice', 'invoice', 'orders', 'orders', 'orders', null] as const;
/** What the account holds: between them it has every right now. */
const OWN = ['Keeper', 'Helper'] as const;
type Grant = [string, string | null];

const some = <T>(of: readonly T[], maxLength = of.length): fc.Arbitrary<T[]> =>
  fc.subarray([...of], { maxLength });

const fate = fc
  .nat(19)
  .map((one) => (['new', 'unmanaged', 'renamed', 'renamed', 'deleted'] as const)[one] ?? ('kept' as const));
const held = fc.subarray([...PERMISSIONS], { minLength: 1, maxLength: 2 });
const role = fc.record({
  fate,
  now: held,
  then: held,
  open: fc.nat(9).map((one) => one === 0),
});
const grants = fc.uniqueArray(fc.tuple(fc.constantFrom(...ROLES), fc.constantFrom(...SCOPES)), {
  minLength: 1,
  maxLength: 3,
  selector: String,
});
const user = fc.record({
  fate,
  now: grants,
  then: grants,
  open: fc.nat(9).map((one) => one === 0),
});
/** Who holds which right, now and by the spec; `holds`: which of the two roles the account has. */
const own = fc.record({
  changes: fc.nat(2).map((one) => one === 0),
  now: fc.tuple(some(RIGHTS), some(RIGHTS)),
  then: fc.tuple(some(RIGHTS), some(RIGHTS)),
  holds: some(OWN),
  plus: fc.tuple(some(PERMISSIONS, 1), some(PERMISSIONS, 1)),
});

/** Without bias: small values come seldom enough in what is small. */
export const conflicts: fc.Arbitrary<Conflict> = fc
  .noBias(
    fc.record({
      roles: fc.tuple(role, role, role),
      users: fc.tuple(user, user, user),
      own,
      swap: fc.nat(5).map((one) => one === 0),
      inbox: fc.constantFrom('kept', 'kept', 'moved', 'new'),
      behaviour: fc.record({
        patch: fc.constantFrom<Behaviour['patch'][]>('merge', 'deep', 'replace'),
        patch_answer: fc.constantFrom<Behaviour['patch_answer'][]>('after', 'before'),
        absent_fields: fc.constantFrom<Behaviour['absent_fields'][]>('omit', 'null'),
        permissions: fc.constantFrom<Behaviour['permissions'][]>('full', 'sparse'),
        duplicates: fc.constantFrom<Behaviour['duplicates'][]>('allow', 'refuse'),
        default_role: fc.constantFrom<Behaviour['default_role'][]>('off', 'on'),
      }),
      parallelism: fc.constantFrom(1, 10),
    }),
  )
  .map(({ roles, users, own: account, swap, inbox, behaviour, parallelism }): Conflict => {
    const isLive = ({ fate }: { fate: string }): boolean => fate !== 'new';
    const liveRoles = ROLES.filter((_, index) => isLive(roles[index]!));
    // A swap gives two live roles each the other's name.
    const isSwap = swap && [0, 1].every((index) => roles[index]!.fate === 'kept');
    const gone = new Set(ROLES.filter((_, index) => roles[index]!.fate === 'deleted'));
    const called = (name: string): string => {
      const { fate } = roles[ROLES.indexOf(name as 'A')]!;
      return fate === 'renamed' ? `${name} new` : name;
    };
    const tenant: Tenant = {
      formats: ['Invoice'],
      projects: ['Sales', 'Stock'].map((name) => ({ name, formats: ['Invoice'] })),
      inboxes: ['invoice', 'orders', ...(inbox === 'new' ? [] : ['letters'])].map((name) => ({
        name,
        project: 'Sales',
      })),
      roles: [
        ...liveRoles.map((name) => ({ name, permissions: roles[ROLES.indexOf(name)]!.now })),
        ...OWN.map((name, index) => ({
          name,
          permissions: [...(index === 0 ? RIGHTS : account.now[1]), ...account.plus[index]!],
        })),
      ],
      users: USERS.flatMap((username, index) => {
        const { now } = users[index]!;
        const held = now.filter(([name]) => liveRoles.includes(name));
        return isLive(users[index]!) ? [{ username, grants: held }] : [];
      }),
    };
    const first = stateOf(tenant);
    const state: State = {
      ...first,
      roles: first.roles.filter(({ name }) => name !== 'Administrator'),
      users: first.users.map((one) =>
        one.username === SETUP_USERNAME
          ? {
              ...one,
              roles: ['Keeper', ...(account.now[0].length > 2 ? ['Helper'] : [])].map((name) => ({
                role: idOf('role', name),
              })),
            }
          : one,
      ),
    };

    const mustLetGo = gone.size > 0;
    const resources: Resource[] = [
      ...['Sales', 'Stock'].map((name) => lookUp('project', name)),
      ...['invoice', 'orders'].map((name) => lookUp('inbox', name)),
      {
        ...lookUp('inbox', 'letters'),
        fields: inbox === 'kept' ? {} : { project: inbox === 'new' ? 'Sales' : 'Stock' },
      },
      ...ROLES.flatMap((name, index): Resource[] => {
        const { fate, then, open } = roles[index]!;
        if (fate === 'deleted') return [{ ...lookUp('role', name), state: 'absent' }];
        if (fate === 'unmanaged') return [lookUp('role', name)];
        const partner = isSwap && index < 2 ? ROLES[1 - index] : undefined;
        return [
          {
            ...lookUp('role', called(name)),
            ...(partner === undefined ? {} : { id: idOf('role', partner), renamedFrom: [partner] }),
            ...(fate === 'renamed' ? { renamedFrom: [name] } : {}),
            ...(open ? { atLeast: ['permissions'] } : {}),
            fields: { permissions: resolved('role', 'permissions', then) },
          },
        ];
      }),
      ...(account.changes
        ? [
            ...OWN.map((name, index) => ({
              ...lookUp('role', name),
              fields: {
                permissions: resolved('role', 'permissions', [
                  ...account.then[index]!,
                  ...account.plus[1 - index]!,
                ]),
              },
            })),
            {
              ...lookUp('user', SETUP_USERNAME),
              fields: {
                grants: resolved('user', 'grants', asBlocks(account.holds.map((name) => [name, null]))),
              },
            },
          ]
        : OWN.map((name) => lookUp('role', name))),
      ...USERS.flatMap((name, index): Resource[] => {
        const { fate, then, open } = users[index]!;
        if (fate === 'deleted') return [{ ...lookUp('user', name), state: 'absent' }];
        // Who is not managed would keep a role from being deleted.
        if (fate === 'unmanaged' && !mustLetGo) return [];
        const wanted = then
          .filter(([one]) => !gone.has(one))
          .map(([one, scope]): Grant => [called(one), scope]);
        return [
          {
            ...lookUp('user', fate === 'renamed' ? `${name} new` : name),
            ...(fate === 'renamed' ? { renamedFrom: [name] } : {}),
            // What a tenant adds to a new user on its own would stay where more is allowed.
            ...(open && !mustLetGo && fate !== 'new' ? { atLeast: ['grants'] } : {}),
            fields: { grants: resolved('user', 'grants', asBlocks(wanted)) },
          },
        ];
      }),
    ];
    const desired: Desired = {
      tenant: { url: null, base_path: null, extra_permissions: [] },
      policy: defaultPolicy,
      sections: new Set(['project', 'inbox', 'role', 'user']),
      resources,
    };
    return { state, desired, behaviour, parallelism };
  });

const lookUp = (kind: string, name: string): Resource => ({ kind, name, fields: {}, at: nowhere });

const resolved = (kind: string, field: string, value: Json): Json =>
  kindNamed(kinds, kind).fields[field]!.resolve(value);

const asBlocks = (held: readonly Grant[]): Json =>
  held.map(([name, scope]) => ({
    roles: [name],
    ...(scope === null ? { tenant_wide: true } : { inboxes: [scope] }),
  }));
