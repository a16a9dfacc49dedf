/** What is wrong with API keys, whoever's they are. Nothing is revoked. */
import type { Key, KeyGrant } from '../tenant/api-keys.ts';
import type { Live } from '../kinds/live.ts';
import { heldOn, permissionsOf } from '../access/holders.ts';
import type { Present } from './list-keys.ts';

export interface Finding {
  readonly key: Key;
  readonly rule: 'no-expiry' | 'tenant-wide' | 'broader-than-its-user' | 'dangling';
  readonly message: string;
}

/** `live`: with every user, role and inbox. */
export function audit(keys: readonly Key[], present: Present, live: Live): Finding[] {
  return keys.flatMap((key) => [
    ...(key.expires === null ? [finding(key, 'no-expiry', 'it never expires')] : []),
    ...tenantWide(key),
    ...dangling(key, present, live),
    ...broader(key, live),
  ]);
}

const finding = (key: Key, rule: Finding['rule'], message: string): Finding => ({ key, rule, message });

function tenantWide(key: Key): Finding[] {
  const wide = key.grants.some(({ inbox, document_id }) => inbox === null && document_id === null);
  return wide ? [finding(key, 'tenant-wide', 'it carries a role on the whole tenant')] : [];
}

function dangling(key: Key, present: Present, live: Live): Finding[] {
  const gone = [
    ...(live.find('user', key.user) ? [] : ['the user that it acts as is gone']),
    ...(key.grants.some(({ role }) => !present.roles.has(role)) ? ['a role that it carries is gone'] : []),
    ...(key.grants.some(({ inbox }) => inbox !== null && !present.inboxes.has(inbox))
      ? ['an inbox that it opens is gone']
      : []),
  ];
  return gone.map((message) => finding(key, 'dangling', message));
}

/** A document's inbox is not in the key; the user must hold the role somewhere that can be meant. */
function broader(key: Key, live: Live): Finding[] {
  const user = live.find('user', key.user);
  if (!user) return [];
  const scopes = key.grants.flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
  const missing = new Set(
    key.grants.flatMap((grant) => {
      const role = live.find('role', grant.role);
      const held = placesOf(grant, scopes).map((place) => heldOn(live, user, place));
      return role ? permissionsOf(role).filter((one) => !held.some((here) => here.has(one))) : [];
    }),
  );
  if (missing.size === 0) return [];
  const list = [...missing].sort().join(', ');
  return [finding(key, 'broader-than-its-user', `it carries what its user does not hold there: ${list}`)];
}

/** By the guide, a key for a document carries a role on the document's inbox as well. */
const placesOf = ({ inbox, document_id }: KeyGrant, scopes: readonly string[]): (string | null)[] =>
  inbox !== null ? [inbox] : document_id !== null && scopes.length > 0 ? [...scopes] : [null];
