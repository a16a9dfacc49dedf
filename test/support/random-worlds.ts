/** Random specs, and for each a live tenant that has moved away from it. */
import fc from 'fast-check';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionNames } from '../../src/kinds/permissions.ts';
import { askedContent, liveContent, type Content } from './random-formats.ts';
import { levelsOf, liveLevels, randomLevels, type Levels } from './random-levels.ts';
import { stateOf, type Sampling } from './scenario-notation.ts';
import type { State } from '../../src/emulator/tenant/state.ts';

export interface SpecFile {
  version: 1;
  formats: ({ name: string } & Content)[];
  projects: {
    name: string;
    formats?: string[];
    timeout?: number;
    sampling?: Settings;
    thresholds?: Levels;
  }[];
  inboxes: { name: string; project?: string; sampling?: Settings; thresholds?: Levels }[];
  roles: { name: string; permissions?: string[] }[];
  users: {
    username: string;
    placeholder?: true;
    active?: boolean;
    grants?: ({ roles: string[]; inboxes: string[] } | { roles: string[]; tenant_wide: true })[];
  }[];
}

type Settings = Sampling | 'inherited';

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
/** Most are there all the same, as a project reads with them. */
const fateOfFormat = fc.constantFrom<Fate>('absent', 'absent', 'absent', 'as the spec says', 'moved');
/** A new user is the one who is created with grants, and given more by the tenant. */
const fateOfUser = fc.constantFrom<Fate>('absent', 'absent', 'as the spec says', 'moved', 'moved');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  patch: fc.constantFrom('merge', 'deep', 'replace'),
  format_list: fc.constantFrom('full', 'names'),
  label_nulls: fc.constantFrom('off', 'on', 'sparse'),
  absent_fields: fc.constantFrom('omit', 'null'),
  undeclared_create: fc.constantFrom(200, 201),
  partial_user_patch: fc.constantFrom('accept', 'refuse'),
  duplicates: fc.constantFrom('allow', 'refuse'),
  patch_answer: fc.constantFrom('after', 'before'),
  default_role: fc.constantFrom('off', 'on', 'on'),
  unset_scope: fc.constantFrom<Behaviour['unset_scope'][]>('inherited', 'empty', 404, 'null'),
  scope_list: fc.constantFrom('overrides', 'overrides', 'all'),
  inheritance: fc.constantFrom('on', 'off'),
  scope_patch: fc.constantFrom('merge', 'deep', 'replace'),
  scope_fill: fc.constantFrom('inherited', 'zero', 'null'),
  scope_equal: fc.constantFrom('kept', 'kept', 'dropped'),
  scope_delete: fc.constantFrom('inherits', 'inherits', 'resets'),
  scope_id_gone: fc.constantFrom('kept', 'removed'),
  unknown_scope: fc.constantFrom<Behaviour['unknown_scope'][]>('accept', 404),
});

const NUMBERS = ['second_pass_stp', 'second_pass_ffr', 'auto_submit_ffr', 'auto_reject_ffr'] as const;
const number = fc.nat(9);
const full = fc.record({
  second_pass_stp: number,
  second_pass_ffr: number,
  auto_submit_ffr: number,
  auto_reject_ffr: number,
});

/** Settings as they may be wanted and as they may be there. */
const settings = {
  wanted: fc.option(
    fc.oneof(
      fc.constant('inherited' as const),
      fc.record({ numbers: full, keys: fc.subarray([...NUMBERS], { minLength: 1 }) }),
    ),
    { nil: undefined, freq: 3 },
  ),
  /** `like the project`: of an inbox, just the same. */
  live: fc.option(fc.oneof(full, fc.constant('like the project' as const)), { nil: undefined, freq: 2 }),
  ...randomLevels,
};
type Wanted = typeof settings.wanted extends fc.Arbitrary<infer T> ? T : never;
type Found = typeof settings.live extends fc.Arbitrary<infer T> ? T : never;

/** What the spec says of settings. Of what has none they must be given in full; `first` makes them unlike all others. */
function wantedOf(
  wanted: Wanted,
  isThere: boolean,
  first: number,
  { scope_list }: Partial<Behaviour>,
): { sampling?: Settings } {
  if (wanted === undefined) return {};
  // A list of all shows an entry of what is new: to find out that it is none of its own takes a deletion.
  if (wanted === 'inherited') return isThere || scope_list !== 'all' ? { sampling: wanted } : {};
  const { numbers, keys } = wanted;
  const given = NUMBERS.filter((key) => key === 'second_pass_stp' || !isThere || keys.includes(key));
  const all = { ...numbers, second_pass_stp: first };
  return { sampling: Object.fromEntries(given.map((key) => [key, all[key]])) };
}

/** Worlds whose tenant behaves so, and otherwise as chance has it. */
export const worldsWith = (fixed: Partial<Behaviour>): fc.Arbitrary<World> =>
  fc
    .record({
      formats: names(1, 3),
      projects: names(1, 3),
      inboxes: names(1, 4),
      roles: names(1, 4),
      users: names(0, 5),
      strangers: names(0, 3),
      behaviour: behaviour.map((one) => ({ ...one, ...fixed })),
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
            settings: fc.record(settings),
          }),
          inboxes: each(given.inboxes, {
            project: maybe(fc.constantFrom(...given.projects)),
            liveProject: fc.constantFrom(...given.projects),
            fate,
            settings: fc.record(settings),
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
          formats: each(given.formats, { asked: askedContent, live: liveContent, fate: fateOfFormat }),
          strangers: each(given.strangers, { permissions, grants: fc.boolean() }),
        })
        .map((chosen): World => {
          const { formats, projects, inboxes, roles, users, strangers } = chosen;
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
          const sampling = samplingIn(
            given.behaviour,
            projects.map(numbered(200)).filter(({ name }) => projectNames.has(name)),
            inboxes.map(numbered(100)).filter(({ name }) => inboxNames.has(name)),
            new Map(liveInboxes.map(({ name, project }) => [name, project])),
          );
          const thresholds = Object.fromEntries([
            ...liveLevels('project', projects, projectNames, 600),
            ...liveLevels('inbox', inboxes, inboxNames, 500),
          ]);
          const isThere = (address: string, found: object = sampling): boolean =>
            address in found ||
            (given.behaviour.scope_list === 'all' &&
              (address.startsWith('project/') ? projectNames : inboxNames).has(
                address.slice(address.indexOf('/') + 1),
              ));
          const managed = (user: (typeof users)[number]): boolean =>
            user.grants !== undefined || user.placeholder !== undefined;

          const spec: SpecFile = {
            version: 1,
            formats: formats.map((one) => ({ name: one.name, ...one.asked })),
            projects: projects.map(({ name, formats, timeout, settings: its }, index) => ({
              name,
              ...(formats ? { formats } : {}),
              ...(formats && timeout !== undefined ? { timeout } : {}),
              ...wantedOf(its.wanted, isThere(`project/${name}`), 200 + index, given.behaviour),
              ...levelsOf(its.levels, isThere(`project/${name}`, thresholds), 800 + index, given.behaviour),
            })),
            // Where no project is live, an inbox can only be one that is made.
            inboxes: inboxes.map(({ name, project, liveProject, settings: its }, index) => ({
              name,
              ...(project !== undefined || !inboxNames.has(name) ? { project: project ?? liveProject } : {}),
              ...wantedOf(its.wanted, isThere(`inbox/${name}`), 100 + index, given.behaviour),
              ...levelsOf(its.levels, isThere(`inbox/${name}`, thresholds), 700 + index, given.behaviour),
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
            sampling,
            thresholds,
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
          // What a live project reads with is there, and so is what is only looked up.
          const used = new Set(state.projects.flatMap((one) => one.formats));
          const held = new Map(formats.map((one) => [one.name, one]));
          const filled = state.formats.flatMap((one) => {
            const { asked, live, fate: its } = held.get(one.name)!;
            const isGone = its === 'absent' && asked.fields !== undefined && !used.has(one.id);
            return isGone ? [] : [{ ...one, ...live }];
          });
          return {
            spec,
            state: { ...state, formats: filled },
            behaviour: given.behaviour,
            parallelism: given.parallelism,
          };
        }),
    );

export const worlds = worldsWith({});

/** Where settings that are deleted are gone: what else a tenant makes of that is not to be told from what somebody set. */
export const plainFormatWorlds = worldsWith({ scope_list: 'overrides', scope_delete: 'inherits' });

/** The same where formats are only looked up: an undo leaves those that it would have to delete. */
export const plainWorlds = plainFormatWorlds.map((world) => {
  const { spec, state } = world;
  const there = new Set(state.formats.map((one) => one.name));
  const missing = spec.formats.filter((one) => !there.has(one.name)).map((one) => one.name);
  return {
    ...world,
    spec: { ...spec, formats: spec.formats.map((one) => ({ name: one.name })) },
    state: { ...state, formats: [...state.formats, ...stateOf({ formats: missing }).formats] },
  };
});

interface Holder {
  readonly name: string;
  /** Its first number as the spec wants it: no other has the same. */
  readonly first: number;
  readonly fate: Fate;
  readonly settings: { readonly wanted: Wanted; readonly live: Found };
}

/** The settings of what is live, by address. */
function samplingIn(
  { scope_equal }: Partial<Behaviour>,
  projects: readonly Holder[],
  inboxes: readonly Holder[],
  homes: ReadonlyMap<string, string>,
): Record<string, Sampling> {
  const found: Record<string, Sampling> = {};
  const put = (address: string, holder: Holder, apart: number, above?: Sampling): void => {
    const { fate, first } = holder;
    const { wanted, live } = holder.settings;
    const alike = scope_equal === 'kept' ? above : undefined;
    const own = typeof live === 'object' && { ...live, second_pass_stp: live.second_pass_stp + apart };
    const there = live === 'like the project' ? alike : own;
    if (fate !== 'as the spec says' || wanted === undefined) {
      if (there) found[address] = there;
    } else if (wanted !== 'inherited') {
      found[address] = { ...wanted.numbers, second_pass_stp: first };
    } else if (alike && there === alike) found[address] = alike;
  };
  for (const one of projects) put(`project/${one.name}`, one, 70);
  for (const one of inboxes) {
    put(`inbox/${one.name}`, one, 50, found[`project/${homes.get(one.name) ?? ''}`]);
  }
  return found;
}

const numbered =
  (from: number) =>
  <T extends object>(one: T, index: number): T & { first: number } => ({ ...one, first: from + index });

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
