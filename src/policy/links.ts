/** Whom review links act as, and the two roles that they carry: the one place that decides which users are placeholders. */
import { addressOf } from '../kinds/address.ts';
import type { Json } from '../kinds/kind.ts';

/** Where a spec says nothing: what the vendor's guide calls them. */
export const defaultNames = { user: 'guest', inbox_role: 'InboxGuest', review_role: 'ReviewGuest' } as const;

export interface Links {
  /** By name. The tenant does not say it of any user. */
  readonly placeholders: readonly string[];
  /** `null`: the spec pins it by an id that nothing live has. */
  readonly inbox_role: string | null;
  readonly review_role: string | null;
}

/** What a spec says about it. */
export interface MarkedUsers {
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly renamedFrom?: readonly string[];
    readonly fields: Readonly<Record<string, Json>>;
  }[];
  readonly review?: {
    readonly user?: string;
    readonly inbox_role?: string;
    readonly review_role?: string;
    readonly user_id?: string;
    readonly inbox_role_id?: string;
    readonly review_role_id?: string;
  };
}

/** What a plan calls the live object of that id. */
export type NameOf = (kind: string, id: string) => string | null;

/**
 * Every user that some file of the spec marks, the one of the review section, and the guide's own, which a review section
 * that names another one must not leave unguarded, whatever the spec renames them to; but none of which the spec says
 * that it is none.
 */
export function linksIn({ resources, review = {} }: MarkedUsers, nameOf: NameOf): Links {
  const named = (key: keyof typeof defaultNames, kind: string): string | null => {
    const id = review[`${key}_id`];
    return review[key] ?? (id === undefined ? defaultNames[key] : nameOf(kind, id));
  };
  const user = named('user', 'user');
  const users = resources.filter(({ kind }) => kind === 'user');
  const denied = new Set(
    users.filter(({ fields }) => fields['placeholder'] === false).map(({ name }) => name),
  );
  const renamed = users.filter(({ renamedFrom = [] }) =>
    renamedFrom.some((name) => name === user || name === defaultNames.user),
  );
  const names = new Set([
    ...markedIn({ resources }),
    user,
    defaultNames.user,
    ...renamed.map(({ name }) => name),
  ]);
  return {
    placeholders: [...names].filter((name) => name !== null && !denied.has(name)) as string[],
    inbox_role: named('inbox_role', 'role'),
    review_role: named('review_role', 'role'),
  };
}

/** Those that the spec marks. */
export const markedIn = ({ resources }: MarkedUsers): readonly string[] =>
  resources
    .filter(({ kind, fields }) => kind === 'user' && fields['placeholder'] === true)
    .map(({ name }) => name);

/** The addresses of the placeholders. */
export const placeholdersIn = (links: Links): ReadonlySet<string> =>
  new Set(links.placeholders.map((name) => addressOf('user', name)));

/** As in the vendor's guide. */
export const usualLinks: Links = linksIn({ resources: [] }, () => null);
