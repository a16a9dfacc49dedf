import type { Item, Values } from '../kit/model.ts';
import type { PermissionMap } from './permissions.ts';
import {
  scopedNames,
  type LevelledName,
  type LevelScope,
  type Scope,
  type ScopedName,
} from './scoped-settings.ts';

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

/** What somebody did with a document, when, and who (a user's id). */
export type Mark = { readonly value: boolean; readonly since: string; readonly by: string };

/** A document of an inbox. Its file is not kept, only what tells it from another. */
export type Document = {
  readonly id: string;
  readonly inbox: string;
  readonly original_filename: string;
  readonly page_count: number;
  readonly files: readonly {
    readonly filename: string;
    readonly filehash?: string;
    readonly page_count: number;
  }[];
  readonly status_data: Readonly<Record<string, boolean>>;
  readonly timings: Readonly<Record<string, string>>;
  readonly lock?: Mark;
  readonly escalate?: Mark;
  readonly reject?: Mark;
  readonly submitted?: Mark;
  readonly last_version?: string;
  readonly feedback?: Readonly<Record<string, unknown>>;
};

/** A key of the API. The tenant knows it by its token; `id` is never shown. */
export type ApiKey = {
  readonly id: string;
  readonly token: string;
  /** The id of the user whom the key speaks for. */
  readonly user: string;
  readonly roles: readonly Grant[];
  readonly active: boolean;
  /** ISO date and time. */
  readonly expire_at?: string;
};

/** Settings of one `scope` (scoped-settings.ts), mostly the id of an inbox or a project; their own `id` is never shown. */
export type ScopedSettings<S extends Scope = string> = {
  readonly id: string;
  readonly scope: S;
  readonly [field: string]: unknown;
};

/** All that a tenant holds, at one moment: a state once read stays what it was. */
export type State = Readonly<{ [Name in keyof Draft]: readonly NonNullable<Draft[Name]>[number][] }>;

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
  /** These and the settings are absent where a tenant has had none. */
  documents?: Document[];
  api_keys?: ApiKey[];
} & Partial<
  Record<Exclude<ScopedName, LevelledName>, ScopedSettings[]> &
    Record<LevelledName, ScopedSettings<LevelScope>[]>
>;

/** The lists whose families have the five usual routes. */
export const collectionNames = [
  'roles',
  'users',
  'inboxes',
  'projects',
  'formats',
] as const satisfies (keyof Draft)[];

export type CollectionName = (typeof collectionNames)[number];

/** All lists of a tenant. */
export const listNames = [
  ...collectionNames,
  'documents',
  'api_keys',
  ...scopedNames,
] as const satisfies (keyof Draft)[];

export type ListName = (typeof listNames)[number];

/** The objects of a list, where the code does not care which; none where the tenant has had none. */
export const itemsOf = (state: State, list: ListName): readonly Item[] => state[list] ?? [];

/** The same list of a draft, to be changed. */
export const draftItemsOf = (draft: Draft, list: ListName): Item[] => (draft[list] ??= []);

/** What people call an object: its name, or that of a user or of a document's file; empty where it has none. */
export const nameOf = (item: Readonly<Values>): string =>
  [item['name'], item['username'], item['original_filename']].find(
    (name): name is string => typeof name === 'string',
  ) ?? '';

/** A copy whose lists can be changed without touching the original. */
export function draftOf(state: State): Draft {
  const lists = listNames.flatMap((name) => {
    const list = state[name];
    return list === undefined ? [] : [[name, [...list]] as const];
  });
  // By way of the whole state, so that what a newer file may hold besides the lists is kept.
  return { ...state, ...Object.fromEntries(lists) } as Draft;
}
