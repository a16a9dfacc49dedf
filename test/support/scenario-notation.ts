/**
 * A tenant as scenarios write it down: everything by name. An id is made from kind and name (and a number where
 * several share a name), so that before.json and after.json can be compared with the tenant as it is.
 */
import { createHash } from 'node:crypto';
import { permissionMap, permissionNames } from '../../src/emulator/tenant/permissions.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Document, Grant, ScopedSettings, State, User } from '../../src/emulator/tenant/state.ts';
import { splitAddress } from '../../src/kinds/address.ts';

export interface Tenant {
  formats?: string[];
  projects?: { name: string; formats: string[]; timeout?: number; split_into_sections?: boolean }[];
  inboxes?: { name: string; project: string }[];
  roles?: { name: string; permissions: string[] }[];
  /** `[role, inbox]`; inbox null is the whole tenant; a third entry is a document. `X#2` is the second named X. */
  users?: { username: string; active?: boolean; grants: [string, string | null, string?][] }[];
  /** The inbox of each document. */
  documents?: string[];
  /** The user as whom each key acts. */
  api_keys?: string[];
  /** By what they belong to, as `inbox/invoice` or `project/Accounting`; that may be gone. By the spec's keys. */
  sampling?: Record<string, Sampling>;
  /** Likewise, by field. */
  thresholds?: Record<string, Record<string, number>>;
}

/** A number that is not there has no value. */
export type Sampling = Partial<Record<keyof typeof NUMBERS, number>>;

/** The spec's keys, and those of the API. */
const NUMBERS = {
  second_pass_stp: 'second_pass_STP',
  second_pass_ffr: 'second_pass_FFR',
  auto_submit_ffr: 'auto_submit_FFR',
  auto_reject_ffr: 'auto_reject_FFR',
} as const;

/** All four alike. */
export const everyNumber = (value: number): Sampling => ({
  second_pass_stp: value,
  second_pass_ffr: value,
  auto_submit_ffr: value,
  auto_reject_ffr: value,
});

/** What can happen to settings, one inbox each: `invoice` has none of its own. */
export const threeInboxes: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: ['invoice', 'orders', 'letters'].map((name) => ({ name, project: 'Sales' })),
  sampling: { 'inbox/orders': everyNumber(2), 'inbox/letters': everyNumber(3) },
};

export const idOf = (kind: string, name: string, number = 1): string =>
  createHash('sha256').update(`${kind}/${name}/${number}`).digest('hex').slice(0, 24);

const numbered = (kind: string, given: string): string => {
  const [, name = given, number = '1'] = /^(.*)#(\d+)$/.exec(given) ?? [];
  return idOf(kind, name, Number(number));
};

/** The tenant, and in it the account that does the set-up: it holds every permission on the whole tenant. */
export function stateOf(tenant: Tenant): State {
  const numbers = new Map<string, number>();
  const next = (kind: string, name: string): string => {
    const number = (numbers.get(`${kind}/${name}`) ?? 0) + 1;
    numbers.set(`${kind}/${name}`, number);
    return idOf(kind, name, number);
  };
  const grantsOf = (grants: [string, string | null, string?][]): Grant[] =>
    grants.map(([role, inbox, document_id]) => ({
      role: numbered('role', role),
      ...(inbox === null ? {} : { inbox: numbered('inbox', inbox) }),
      ...(document_id === undefined ? {} : { document_id }),
    }));
  return {
    formats: (tenant.formats ?? []).map((name) => ({
      id: next('format', name),
      name,
      labels: [{ field_name: 'total' }],
    })),
    projects: (tenant.projects ?? []).map(({ name, formats, timeout, split_into_sections = true }) => ({
      id: next('project', name),
      name,
      formats: formats.map((format) => idOf('format', format)),
      split_into_sections,
      sub_page_splitting: false,
      ...(timeout === undefined ? {} : { timeout }),
    })),
    inboxes: (tenant.inboxes ?? []).map(({ name, project }) => ({
      id: next('inbox', name),
      name,
      project: idOf('project', project),
    })),
    roles: [
      {
        id: idOf('role', 'Administrator'),
        name: 'Administrator',
        permissions: permissionMap(permissionNames),
      },
      ...(tenant.roles ?? []).map(({ name, permissions }) => ({
        id: next('role', name),
        name,
        // Not by permissionMap: a scenario may know more permissions than are published.
        permissions: Object.fromEntries(permissions.map((permission) => [permission, true])),
      })),
    ],
    users: [
      { username: SETUP_USERNAME, active: true, grants: [['Administrator', null]] as [string, null][] },
      ...(tenant.users ?? []),
    ].map(({ username, active = true, grants }) => ({
      id: next('user', username),
      username,
      active,
      roles: grantsOf(grants),
    })),
    ...(tenant.documents && { documents: tenant.documents.map(documentIn) }),
    ...(tenant.sampling && { sampling_settings: Object.entries(tenant.sampling).map(samplingIn) }),
    ...(tenant.thresholds && { threshold_settings: Object.entries(tenant.thresholds).map(thresholdsIn) }),
    ...(tenant.api_keys && {
      api_keys: tenant.api_keys.map((username, index) => ({
        id: idOf('key', username, index),
        token: `of-a-test-${index}`,
        user: idOf('user', username),
        roles: [],
        active: true,
      })),
    }),
  };
}

function samplingIn([address, numbers]: [string, Sampling]): ScopedSettings {
  const { kind, name } = splitAddress(address);
  const given = Object.entries(NUMBERS).flatMap(([key, sent]) => {
    const number = numbers[key as keyof Sampling];
    return number === undefined ? [] : [[sent, number] as const];
  });
  return { ...Object.fromEntries(given), id: idOf('sampling', address), scope: numbered(kind, name) };
}

function thresholdsIn([address, annotations]: [string, Record<string, number>]): ScopedSettings {
  const { kind, name } = splitAddress(address);
  const thresholds = { annotations, lines: {}, sections: {} };
  return { thresholds, id: idOf('thresholds', address), scope: numbered(kind, name) };
}

const documentIn = (inbox: string, index: number): Document => ({
  id: idOf('document', inbox, index),
  inbox: idOf('inbox', inbox),
  original_filename: 'a.pdf',
  page_count: 1,
  files: [],
  status_data: {},
  timings: {},
});

/** The lists that scenarios compare. */
export type Compared = Required<Omit<Tenant, 'documents' | 'api_keys' | 'thresholds'>>;

/** What is in a tenant, by name and in an order of its own; ids that lead nowhere are shown as they are. */
export function tenantOf(state: State): Compared {
  const name = (list: readonly { id: string; name: string }[], id: string): string => {
    const found = list.find((item) => item.id === id);
    if (!found) return `id ${id}`;
    const number = list.filter((item) => item.name === found.name).indexOf(found) + 1;
    return number === 1 ? found.name : `${found.name}#${number}`;
  };
  const byName = <T extends { name: string }>(items: T[]): T[] =>
    items.sort((a, b) => (a.name < b.name ? -1 : 1));
  const scopeOf = (id: string): string =>
    state.inboxes.some((inbox) => inbox.id === id)
      ? `inbox/${name(state.inboxes, id)}`
      : state.projects.some((project) => project.id === id)
        ? `project/${name(state.projects, id)}`
        : `id ${id}`;
  const samplingOf = (settings: ScopedSettings): [string, Sampling] => [
    scopeOf(settings.scope),
    Object.fromEntries(
      Object.entries(NUMBERS).flatMap(([key, sent]) =>
        typeof settings[sent] === 'number' ? [[key, settings[sent]]] : [],
      ),
    ),
  ];
  const grantOf = ({ role, inbox, document_id }: Grant): [string, string | null, string?] => {
    const scope = inbox === undefined ? null : name(state.inboxes, inbox);
    return document_id === undefined
      ? [name(state.roles, role), scope]
      : [name(state.roles, role), scope, document_id];
  };
  const userOf = ({ username, active, roles }: User): Compared['users'][number] => ({
    username,
    active,
    grants: roles.map(grantOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  });
  return {
    formats: state.formats.map((format) => format.name).sort(),
    projects: byName(
      state.projects.map((project) => ({
        name: project.name,
        formats: project.formats.map((id) => name(state.formats, id)),
        split_into_sections: project.split_into_sections,
        ...(project.timeout === undefined ? {} : { timeout: project.timeout }),
      })),
    ),
    inboxes: byName(
      state.inboxes.map((inbox) => ({ name: inbox.name, project: name(state.projects, inbox.project) })),
    ),
    roles: byName(
      state.roles
        .filter((role) => role.name !== 'Administrator')
        .map((role) => ({
          name: role.name,
          permissions: Object.entries(role.permissions)
            .filter(([, held]) => held)
            .map(([permission]) => permission)
            .sort(),
        })),
    ),
    users: state.users
      .filter(({ username }) => username !== SETUP_USERNAME)
      .map(userOf)
      .sort((a, b) => (a.username < b.username ? -1 : 1)),
    sampling: Object.fromEntries((state.sampling_settings ?? []).map(samplingOf)),
  };
}
