/** What is wrong with API keys, whoever's they are. Nothing is revoked. */
import type { Key, KeyGrant } from '../tenant/api-keys.ts';
import type { Present } from './list-keys.ts';

export interface Finding {
  readonly key: Key;
  readonly rule: 'no-expiry' | 'tenant-wide' | 'broader-than-its-user' | 'dangling';
  readonly message: string;
}

/** What a user may do where; `null`: nobody could be asked. */
export interface Rights {
  /** Permissions of a role; `null` where there is no such role. */
  permissions(role: string): readonly string[] | null;
  /** What the user holds on an inbox (`null`: on the whole tenant); `null` where the user is not known. */
  held(user: string, inbox: string | null): ReadonlySet<string> | null;
  userExists(user: string): boolean;
}

export function audit(keys: readonly Key[], present: Present, rights: Rights): Finding[] {
  return keys.flatMap((key) => [
    ...(key.expires === null ? [finding(key, 'no-expiry', 'it does not end')] : []),
    ...tenantWide(key),
    ...dangling(key, present, rights),
    ...broader(key, rights),
  ]);
}

const finding = (key: Key, rule: Finding['rule'], message: string): Finding => ({ key, rule, message });

function tenantWide(key: Key): Finding[] {
  const wide = key.grants.some(({ inbox, document_id }) => inbox === null && document_id === null);
  return wide ? [finding(key, 'tenant-wide', 'it carries a role on the whole tenant')] : [];
}

function dangling(key: Key, present: Present, rights: Rights): Finding[] {
  const gone = [
    ...(rights.userExists(key.user) ? [] : ['the user that it acts as is gone']),
    ...(key.grants.some(({ role }) => !present.roles.has(role)) ? ['a role that it carries is gone'] : []),
    ...(key.grants.some(({ inbox }) => inbox !== null && !present.inboxes.has(inbox))
      ? ['an inbox that it opens is gone']
      : []),
  ];
  return gone.map((message) => finding(key, 'dangling', message));
}

/** A document's inbox is not in the key; the user must hold the role somewhere that can be meant. */
function broader(key: Key, rights: Rights): Finding[] {
  const scopes = key.grants.flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
  const missing = new Set(
    key.grants.flatMap((grant) => {
      const carried = rights.permissions(grant.role) ?? [];
      const places = placesOf(grant, scopes);
      const held = places.map((place) => rights.held(key.user, place));
      if (held.some((one) => one === null)) return [];
      return carried.filter((permission) => !held.some((one) => one?.has(permission)));
    }),
  );
  if (missing.size === 0) return [];
  const list = [...missing].sort().join(', ');
  return [finding(key, 'broader-than-its-user', `it carries what its user does not hold there: ${list}`)];
}

/** By the guide, a key for a document carries a role on the document's inbox as well. */
const placesOf = ({ inbox, document_id }: KeyGrant, scopes: readonly string[]): (string | null)[] =>
  inbox !== null ? [inbox] : document_id !== null && scopes.length > 0 ? [...scopes] : [null];
