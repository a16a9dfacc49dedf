/** A small tenant whose names repeat in many places, a spec of it, and what it becomes when people work on it. */
import fc from 'fast-check';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { role, user } from './live-tenant.ts';
import { sampling as samplingSent } from './sampled-tenant.ts';

interface Named extends JsonObject {
  id: string;
  name: string;
}

interface Tenant {
  formats: Named[];
  projects: (Named & { formats: string[]; timeout: number; default_document_type?: string })[];
  /** `numbers`: its own sampling settings. */
  inboxes: (Named & { project: string; numbers?: [number, number, number, number] })[];
  roles: (Named & { held: string[] })[];
  /** Grants as `role inbox`, by id. */
  users: { id: string; username: string; grants: string[] }[];
}

type Lists = Record<'formats' | 'projects' | 'inboxes' | 'sampling' | 'roles' | 'users', JsonObject[]>;

export interface Case {
  readonly before: Lists;
  readonly after: Lists;
  readonly spec: JsonObject;
}

const HELD = ['review', 'submit', 'upload', 'view_list', 'edit_users'];
const NEW_NAMES = ['Visitor', 'New Role', 'yes', 'x, y'];

export const cases: fc.Arbitrary<Case> = fc
  .record({
    dice: fc.array(fc.nat(999), { minLength: 80, maxLength: 80 }),
    changes: fc.nat(5),
  })
  .map(({ dice, changes }) => caseOf(dice, changes));

function caseOf(dice: readonly number[], changes: number): Case {
  let at = 0;
  const roll = (below: number): number => (dice[at++ % dice.length] ?? 0) % below;
  const chance = (percent: number): boolean => roll(100) < percent;
  const some = <T>(all: readonly T[], percent: number): T[] => all.filter(() => chance(percent));
  const one = <T>(all: readonly T[]): T | undefined => all[roll(Math.max(1, all.length))];

  const sets = [some(HELD, 50), some(HELD, 50)];
  const named = (kind: string, ...names: string[]): Named[] =>
    names.slice(0, 1 + roll(names.length)).map((name, index) => ({ id: `${kind}${index + 1}`, name }));
  const roles = named('r', 'Guest', 'Clerk', 'Big Role', 'a: b').map((its) => ({
    ...its,
    held: [...(one(sets) ?? [])],
  }));
  const numbers = (): [number, number, number, number] => [roll(3), roll(3), 0, roll(3)];
  const few = numbers();
  const inboxes = named('i', 'invoice', 'orders', 'mail box', 'no').map((its): Tenant['inboxes'][number] => ({
    ...its,
    project: 'p1',
    ...(chance(70) ? { numbers: chance(50) ? few : numbers() } : {}),
  }));
  const scopes = ['-', ...inboxes.map(({ id }) => id)];
  const grants = (): string[] => {
    const its = some(roles, 45);
    return some(scopes, 35).flatMap((scope) => its.map(({ id }) => `${id} ${scope}`));
  };
  const shared = [grants(), grants()];
  const formats = named('f', 'Invoice', 'Order', 'Letter');
  const tenant: Tenant = {
    formats,
    projects: named('p', 'Accounting', 'Purchasing').map((its) => ({
      ...its,
      formats: some(formats, 70).map(({ id }) => id),
      timeout: 30,
      default_document_type: 'letter',
    })),
    inboxes,
    roles,
    users: named('u', 'mary', 'john', 'ann', 'bob', 'kim').map(({ id, name }) => ({
      id,
      username: name,
      grants: [...(one(shared) ?? []), ...(chance(40) ? grants() : [])],
    })),
  };
  const before = listsOf(tenant);
  const spec = specOf(tenant);
  for (let left = changes; left > 0; left -= 1) change(tenant);
  return { before, after: listsOf(tenant), spec };

  function specOf({ formats: known, projects, inboxes: boxes, roles: all, users }: Tenant): JsonObject {
    const nameOf = (list: readonly Named[]) => (id: string) => list.find((its) => its.id === id)?.name ?? id;
    const pinned = (its: { id: string }): JsonObject => (chance(60) ? { id: its.id } : {});
    const blocks = (its: readonly string[]): JsonObject[] => {
      const byScope = Map.groupBy([...new Set(its)], (grant) => grant.split(' ')[1] ?? '-');
      const alike = Map.groupBy(byScope, ([scope, held]) =>
        JSON.stringify([scope === '-', held.map((grant) => grant.split(' ')[0] ?? '')]),
      );
      return [...alike].map(([key, members]) => {
        const [isWide, ids] = JSON.parse(key) as [boolean, string[]];
        const scope = members.map(([inbox]) => nameOf(boxes)(inbox));
        return { roles: ids.map(nameOf(all)), ...(isWide ? { tenant_wide: true } : { inboxes: scope }) };
      });
    };
    const samplingOf = ({ numbers: its }: Tenant['inboxes'][number]): JsonObject => {
      if (chance(30)) return {};
      if (!its) return { sampling: 'inherited' };
      const [stp, ffr, submit, reject] = its;
      const rest = chance(50) ? { auto_submit_ffr: submit, auto_reject_ffr: reject } : {};
      return { sampling: { second_pass_stp: stp, second_pass_ffr: ffr, ...rest } };
    };
    const set = (list: readonly (string | JsonObject)[]): JsonObject | typeof list =>
      chance(10) ? { at_least: list } : list;
    return {
      version: 1,
      ...(chance(40) ? { tenant: chance(50) ? {} : { extra_permissions: ['swim'] } } : {}),
      ...(chance(10) ? { policy: { exclusive: ['project'] } } : {}),
      formats: known.map((its) => ({ name: its.name, ...pinned(its) })),
      projects: projects.map((its) => ({
        name: its.name,
        ...pinned(its),
        ...(its.formats.length > 0 && chance(80) ? { formats: its.formats.map(nameOf(known)) } : {}),
        ...(chance(60) ? { default_document_type: 'letter', timeout: 30 } : {}),
      })),
      inboxes: boxes.map((its) => ({ name: its.name, ...samplingOf(its), ...pinned(its) })),
      roles: [
        ...all.map((its) => ({
          ...(chance(10) ? { renamed_from: `Old ${its.id}` } : {}),
          name: its.name,
          ...pinned(its),
          ...(chance(80) ? { permissions: set([...its.held]) } : {}),
        })),
        ...(chance(15) ? [{ name: 'Ghost', state: 'absent' }] : []),
      ],
      users: users.map((its) => ({
        username: its.username,
        ...pinned(its),
        ...(chance(90) ? { grants: set(blocks(its.grants)) } : {}),
      })),
    };
  }

  function change(its: Tenant): void {
    const lists = [its.formats, its.projects, its.inboxes, its.roles] as Named[][];
    const options: (() => void)[] = [
      () => {
        const target = one(its.roles);
        const alike = its.roles.filter(({ held }) => JSON.stringify(held) === JSON.stringify(target?.held));
        const held = some(HELD, 50);
        for (const each of chance(50) ? alike : alike.slice(0, 1)) each.held = [...held];
      },
      () => {
        const target = one(its.users);
        const alike = its.users.filter(
          ({ grants: all }) => JSON.stringify(all) === JSON.stringify(target?.grants),
        );
        const less = some(target?.grants ?? [], 80);
        const more = [...less, ...(chance(50) ? grants() : [])];
        for (const each of chance(40) ? alike : target ? [target] : []) each.grants = [...more];
      },
      () => {
        const target = one(one(lists) ?? []);
        if (target) target.name = one(NEW_NAMES) ?? target.name;
      },
      () => {
        const list = one(lists) ?? [];
        list.splice(roll(Math.max(1, list.length)), 1);
      },
      () => void its.users.splice(roll(Math.max(1, its.users.length)), 1),
      () => {
        const target = one(its.projects);
        if (target) {
          target.formats = chance(50)
            ? target.formats.toReversed()
            : some(its.formats, 60).map(({ id }) => id);
        }
      },
      () => {
        const target = one(its.projects);
        if (target) target.timeout = 60;
        if (target && chance(50)) delete target.default_document_type;
      },
      () => {
        const bare = its.inboxes.filter((inbox) => inbox.numbers === undefined);
        const target = one(bare.length > 0 && chance(50) ? bare : its.inboxes);
        if (target?.numbers && chance(70)) delete target.numbers;
        else if (target) target.numbers = numbers();
      },
      () => {
        for (const each of its.inboxes) if (each.numbers) each.numbers = [...few];
      },
      () => void one(its.users)?.grants.push('r9 i1'),
      () => void one(its.roles)?.held.push('fly'),
      () => {
        // One id is one role.
        if (its.roles.every(({ id }) => id !== 'r8')) its.roles.push({ id: 'r8', name: 'Clerk', held: [] });
      },
    ];
    one(options)?.();
  }
}

const listsOf = ({ formats, projects, inboxes, roles, users }: Tenant): Lists =>
  structuredClone({
    formats,
    projects,
    inboxes: inboxes.map(({ numbers: _, ...its }) => its),
    sampling: inboxes.flatMap(({ id, numbers }) => (numbers ? [samplingSent(id, numbers)] : [])),
    roles: roles.map(({ id, name, held }) => role(id, name, ...held)),
    users: users.map(({ id, username, grants }) => user(id, username, ...new Set(grants))),
  });
