/** Random specs, and for each a live tenant that has moved away from it. */
import fc from 'fast-check';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionNames } from '../../src/kinds/permissions.ts';
import { stateOf } from './scenario-notation.ts';
import type { State } from '../../src/emulator/tenant/state.ts';

export interface SpecFile {
  version: 1;
  formats: { name: string }[];
  projects: { name: string; formats?: string[]; timeout?: number }[];
  inboxes: { name: string; project?: string }[];
  roles: { name: string; permissions?: string[] }[];
  users: {
    username: string;
    placeholder?: true;
    active?: boolean;
    grants?: ({ roles: string[]; inboxes: string[] } | { roles: string[]; tenant_wide: true })[];
  }[];
}

export interface World {
  spec: SpecFile;
  state: State;
  behaviour: Partial<Behaviour>;
  parallelism: number;
}

/** How a live object differs from what the spec says of it. */
type Fate = 'absent' | 'as the spec says' | 'moved';

const name = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z]{1,6}$/) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('yes', '123', 'a/b', 'x: y', ' padded ', '"q"', "it's", '#1', 'null'),
  },
);
const names = (minLength: number, maxLength: number) =>
  fc.uniqueArray(
    name.filter((text) => text !== 'Administrator' && !/#\d+$/.test(text)),
    { minLength, maxLength },
  );
const permissions = fc.uniqueArray(fc.constantFrom(...permissionNames), { maxLength: 6 });
const fate = fc.constantFrom<Fate>('absent', 'as the spec says', 'as the spec says', 'moved', 'moved');
/** A new user is the one who is created with grants, and given more by the tenant. */
const fateOfUser = fc.constantFrom<Fate>('absent', 'absent', 'as the spec says', 'moved', 'moved');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  patch: fc.constantFrom('merge', 'deep', 'replace'),
  absent_fields: fc.constantFrom('omit', 'null'),
  undeclared_create: fc.constantFrom(200, 201),
  partial_user_patch: fc.constantFrom('accept', 'refuse'),
  duplicates: fc.constantFrom('allow', 'refuse'),
  patch_answer: fc.constantFrom('after', 'before'),
  default_role: fc.constantFrom('off', 'on', 'on'),
});

export const worlds: fc.Arbitrary<World> = fc
  .record({
    formats: names(1, 3),
    projects: names(1, 3),
    inboxes: names(1, 4),
    roles: names(1, 4),
    users: names(0, 5),
    strangers: names(0, 3),
    behaviour,
    parallelism: fc.integer({ min: 1, max: 5 }),
  })
  .chain((given) =>
    fc
      .record({
        projects: each(given.projects, {
          formats: maybe(fc.shuffledSubarray(given.formats, { minLength: 1 })),
          timeout: maybe(fc.integer({ min: 1, max: 99 })),
          liveFormats: fc.shuffledSubarray(given.formats, { minLength: 1 }),
          fate,
        }),
        inboxes: each(given.inboxes, {
          project: maybe(fc.constantFrom(...given.projects)),
          liveProject: fc.constantFrom(...given.projects),
          fate,
        }),
        roles: each(given.roles, { permissions: maybe(permissions), livePermissions: permissions, fate }),
        users: each(given.users, {
          placeholder: maybe(fc.constant(true as const)),
          active: maybe(fc.boolean()),
          grants: maybe(fc.array(grant(given.roles, given.inboxes), { maxLength: 3 })),
          liveGrants: fc.array(
            fc.tuple(fc.constantFrom(...given.roles), fc.constantFrom(...given.inboxes, null)),
            { maxLength: 3 },
          ),
          fate: fateOfUser,
        }),
        strangers: each(given.strangers, { permissions, grants: fc.boolean() }),
      })
      .map((chosen): World => {
        const { projects, inboxes, roles, users, strangers } = chosen;
        // A resource that is only looked up must be there, and so must what it needs to be there.
        const isLive = (fate: Fate, managed: boolean): boolean => fate !== 'absent' || !managed;
        const liveProjects = projects.filter((one) => isLive(one.fate, one.formats !== undefined));
        const projectNames = new Set(liveProjects.map((one) => one.name));
        const liveInboxes = inboxes.flatMap((one) => {
          const wanted = one.fate === 'as the spec says' ? one.project : undefined;
          const home = [wanted, one.liveProject, [...projectNames][0]].find(
            (project) => project !== undefined && projectNames.has(project),
          );
          return home !== undefined && isLive(one.fate, one.project !== undefined)
            ? [{ name: one.name, project: home }]
            : [];
        });
        const inboxNames = new Set(liveInboxes.map((one) => one.name));
        const liveRoles = roles.filter((one) => isLive(one.fate, one.permissions !== undefined));
        const roleNames = new Set(liveRoles.map((one) => one.name));
        const managed = (user: (typeof users)[number]): boolean =>
          user.grants !== undefined || user.placeholder !== undefined;

        const spec: SpecFile = {
          version: 1,
          formats: given.formats.map((one) => ({ name: one })),
          projects: projects.map(({ name, formats, timeout }) => ({
            name,
            ...(formats ? { formats } : {}),
            ...(formats && timeout !== undefined ? { timeout } : {}),
          })),
          // Where no project is live, an inbox can only be one that is made.
          inboxes: inboxes.map(({ name, project, liveProject }) => ({
            name,
            ...(project !== undefined || !inboxNames.has(name) ? { project: project ?? liveProject } : {}),
          })),
          roles: roles.map(({ name, permissions }) => ({ name, ...(permissions ? { permissions } : {}) })),
          users: users.map(({ name, placeholder, active, grants }) => ({
            username: name,
            ...(placeholder ? { placeholder } : {}),
            ...(active === undefined || placeholder || !grants ? {} : { active }),
            ...(grants ? { grants } : {}),
          })),
        };
        const state = stateOf({
          formats: given.formats,
          projects: liveProjects.map((one) => ({
            name: one.name,
            formats: one.fate === 'moved' ? one.liveFormats : (one.formats ?? one.liveFormats),
            ...(one.fate === 'moved' || one.timeout === undefined ? {} : { timeout: one.timeout }),
          })),
          inboxes: liveInboxes,
          roles: [
            ...liveRoles.map((one) => ({
              name: one.name,
              permissions:
                one.fate === 'moved' ? one.livePermissions : (one.permissions ?? one.livePermissions),
            })),
            ...strangers
              .filter((one) => !given.roles.includes(one.name))
              .map(({ name, permissions }) => ({ name, permissions })),
          ],
          users: [
            ...users
              .filter((one) => isLive(one.fate, managed(one)))
              .map((one) => ({
                username: one.name,
                active: one.active ?? true,
                grants: (one.fate === 'moved' ? one.liveGrants : expanded(one.grants ?? [])).filter(
                  ([role, inbox]) => roleNames.has(role) && (inbox === null || inboxNames.has(inbox)),
                ),
              })),
            ...strangers
              .filter((one) => !given.users.includes(one.name))
              .map((one) => ({
                username: one.name,
                grants: one.grants ? [...roleNames].map((role): [string, null] => [role, null]) : [],
              })),
          ],
        });
        return { spec, state, behaviour: given.behaviour, parallelism: given.parallelism };
      }),
  );

type SpecGrant = NonNullable<SpecFile['users'][number]['grants']>[number];

const expanded = (grants: readonly SpecGrant[]): [string, string | null][] =>
  grants.flatMap((one) =>
    one.roles.flatMap((role) =>
      ('inboxes' in one ? one.inboxes : [null]).map((inbox): [string, string | null] => [role, inbox]),
    ),
  );

function each<T extends object>(names: string[], shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) {
  return fc.tuple(...names.map((one) => fc.record(shape).map((rest) => ({ ...rest, name: one }))));
}

function grant(roles: string[], inboxes: string[]) {
  const some = fc.shuffledSubarray(roles, { minLength: 1 });
  return fc.oneof(
    fc.record({ roles: some, inboxes: fc.shuffledSubarray(inboxes, { minLength: 1 }) }),
    fc.record({ roles: some, tenant_wide: fc.constant(true as const) }),
  );
}
