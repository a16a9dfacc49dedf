import type { PermissionMap } from './permissions.ts';

/** A role on the whole tenant, on one inbox, or on one document. All of them are ids. */
export type Grant = {
  readonly role: string;
  readonly inbox?: string;
  readonly document_id?: string;
};

export type Role = { readonly id: string; readonly name: string; readonly permissions: PermissionMap };

export type User = {
  readonly id: string;
  readonly username: string;
  readonly active: boolean;
  readonly roles: readonly Grant[];
  /** ISO date and time; absent while the account is not confirmed. */
  readonly confirmed_at?: string;
  /** Salted hash, see password.ts; a user without one cannot sign in by password. */
  readonly password?: string;
};

export type Inbox = { readonly id: string; readonly name: string; readonly project: string };

export type Project = {
  readonly id: string;
  readonly name: string;
  readonly formats: readonly string[];
  readonly split_into_sections: boolean;
  readonly sub_page_splitting: boolean;
  readonly default_document_type?: string;
  readonly default_format?: string;
  readonly timeout?: number;
};

/** Labels, tables and separators are kept as their models read them (collections.ts). */
export type Format = {
  readonly id: string;
  readonly name: string;
  readonly labels: readonly Readonly<Record<string, unknown>>[];
  readonly document_types?: readonly Readonly<Record<string, unknown>>[];
  readonly table_types?: readonly Readonly<Record<string, unknown>>[];
  readonly separators?: readonly Readonly<Record<string, unknown>>[];
  readonly display_name?: string;
};

/** All that a tenant holds, at one moment: a state once read stays what it was. */
export type State = Readonly<{ [Name in CollectionName]: readonly Draft[Name][number][] }>;

/**
 * A state in the making (see Store.update): its lists can be changed. The objects in them cannot: one is replaced
 * by another, as they are shared with the state before.
 */
export type Draft = {
  roles: Role[];
  users: User[];
  inboxes: Inbox[];
  projects: Project[];
  formats: Format[];
};

export type CollectionName = keyof Draft;

export const collectionNames = [
  'roles',
  'users',
  'inboxes',
  'projects',
  'formats',
] as const satisfies CollectionName[];

/** An object of any list, where the code does not care which. */
export type Item = { readonly id: string; readonly [field: string]: unknown };

/** A copy whose lists can be changed without touching the original. */
export function draftOf(state: State): Draft {
  const lists = collectionNames.map((name) => [name, [...state[name]]]);
  // By way of the whole state, so that what a newer file may hold besides the lists is kept.
  return { ...state, ...Object.fromEntries(lists) } as Draft;
}
