import type { Behaviour } from './tenant-behaviour.ts';
import { readSwitch, type ReadSwitch, type Switch } from '../kit/switch-table.ts';

/** What a switch's value makes of the tenant. */
type Setting = Partial<Behaviour>;

/** Names that no server knows yet. */
const NEWER_PERMISSIONS = ['approve_payments', 'edit_archives'];

/**
 * The switches of `fitform emulate --switch NAME=VALUE`, one for each thing that the API reference leaves open (see
 * `Behaviour`, and there too what holds for a tenant that is told nothing).
 */
export const switches = {
  patch: { values: { merge: { patch: 'merge' }, deep: { patch: 'deep' }, replace: { patch: 'replace' } } },
  document_grants: { values: { drop: { document_grants: 'drop' }, keep: { document_grants: 'keep' } } },
  partial_user_patch: {
    values: { accept: { partial_user_patch: 'accept' }, refuse: { partial_user_patch: 'refuse' } },
  },
  duplicates: { values: { allow: { duplicates: 'allow' }, 409: { duplicates: 'refuse' } } },
  nulls: { values: { off: { absent_fields: 'omit' }, on: { absent_fields: 'null' } } },
  lists: { values: { all: { lists: 'all' }, filtered: { lists: 'filtered' } } },
  order: { values: { stable: { order: 'stable' }, random: { order: 'random' } } },
  permissions: { values: { full: { permissions: 'full' }, sparse: { permissions: 'sparse' } } },
  extra_permissions: {
    values: { off: { extra_permissions: [] }, on: { extra_permissions: NEWER_PERMISSIONS } },
  },
  errors: {
    values: {
      json: { errors: 'json' },
      html: { errors: 'html' },
      text: { errors: 'text' },
      empty: { errors: 'empty' },
    },
  },
  undeclared: {
    values: {
      201: { undeclared_create: 201 },
      200: { undeclared_create: 200 },
      nobody: { undeclared_create: 'nobody' },
    },
  },
  fields: { values: { lenient: { fields: 'lenient' }, strict: { fields: 'strict' } } },
  expire_at: {
    values: {
      honoured: { expire_at: 'honoured' },
      stored: { expire_at: 'stored' },
      dropped: { expire_at: 'dropped' },
    },
  },
  me: { values: { on: { me: 'on' }, off: { me: 'off' } } },
  names: {
    values: {
      exact: { names: 'exact' },
      lower: { names: 'lower' },
      trim: { names: 'trim' },
      nfc: { names: 'nfc' },
    },
  },
  default_role: { values: { off: { default_role: 'off' }, on: { default_role: 'on' } } },
  pages: {
    values: {
      whole: { pages: 'whole' },
      link: { pages: 'link' },
      total: { pages: 'total' },
      range: { pages: 'range' },
      wrapped: { pages: 'wrapped' },
    },
  },
  patch_answer: { values: { after: { patch_answer: 'after' }, before: { patch_answer: 'before' } } },
  clock_offset: {
    usage: 'a number of seconds, such as 90 or -90',
    signed: true,
    read: (clock_offset) => ({ clock_offset }),
  },
  read_lag: { usage: 'a number of milliseconds', read: (read_lag) => ({ read_lag }) },
  token_seconds: { usage: 'a number of seconds', read: (token_seconds) => ({ token_seconds }) },
} as const satisfies Record<string, Switch<Setting>>;

export type SwitchName = keyof typeof switches;

export const switchNames = Object.keys(switches) as readonly SwitchName[];

/** The words that a switch may be set to; none for one that is a number. */
export function valuesOf(name: SwitchName): readonly string[] {
  const one: Switch<Setting> = switches[name];
  return 'values' in one ? Object.keys(one.values) : [];
}

/** Reads `NAME=VALUE`; with `near`, the name or the value is none of those there are. */
export const parseSwitch = (text: string): ReadSwitch<Setting> => readSwitch<Setting>(text, switches);
