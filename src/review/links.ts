/**
 * Review links: an API key for one document, and the URL that hands it to a person without an account. A key lives for
 * a time that is part of it, so that whatever is forgotten ends by itself.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../kinds/kind.ts';
import { sorted } from '../kinds/fields.ts';
import { objectPath, type KeyClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/errors.ts';
import type { Secret } from '../tenant/secret.ts';
import { deleteKey, keyOf, KEYS, readKey, readKeys, type Key, type KeyGrant } from './key.ts';
import { LinkError } from './link-error.ts';
import type { Provision } from './provision.ts';
import { showDuration, type ReviewSettings } from './settings.ts';

/** `document`: that document alone may be reviewed; `inbox`: every document of its inbox. */
export type LinkScope = 'document' | 'inbox';

export interface LinkRequest {
  readonly document_id: string;
  /** The name of the document's inbox; without it the tenant is asked. */
  readonly inbox?: string | undefined;
  readonly scope?: LinkScope | undefined;
  /** Seconds; without it as the spec says. */
  readonly ttl?: number | undefined;
}

export interface Link {
  /** Whoever has it may review: it is the one secret that is given out. */
  readonly url: string;
  readonly fingerprint: string;
  /** As `2026-12-31T12:00:00.000Z`. */
  readonly expires_at: string;
}

export interface LinkWorld {
  /** Milliseconds since the epoch. */
  now(): number;
  pause(ms: number): Promise<void>;
}

export interface LinkInput {
  readonly tenant: KeyClient;
  /** Scheme and host of the dashboard. */
  readonly origin: string;
  readonly settings: ReviewSettings;
  readonly provision: () => Promise<Provision>;
  readonly world: LinkWorld;
  /** What could not be checked. */
  readonly notice: (message: string) => void;
}

/** A tenant may show a new key late. */
const LATE_MS = [250, 750, 1500, 2500];
/** Servers round times; more than that is another time. */
const ROUNDING_MS = 1000;

/** Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function createLink(input: LinkInput, request: LinkRequest): Promise<Link> {
  const { settings, tenant, world, origin } = input;
  const ttl = request.ttl ?? settings.ttl;
  if (ttl > settings.max_ttl) {
    throw new LinkError(
      'too-long',
      `${showDuration(ttl)} is longer than a link may be good for (${showDuration(settings.max_ttl)})`,
      'ask for less, or raise review.max_ttl',
    );
  }
  const provision = await input.provision();
  const inbox = await inboxOf(input, provision, request);
  provision.demand(inbox);
  const grants = grantsFor(provision, inbox, request);
  const wanted = { user: provision.user, grants, expires: world.now() + ttl * 1000 };
  const made = await post(tenant, wanted);
  const key = await asWanted(input, made, wanted);
  return {
    url: linkUrl(origin, request.document_id, key.token),
    fingerprint: key.fingerprint,
    expires_at: new Date(key.expires ?? wanted.expires).toISOString(),
  };
}

/** Source: the vendor's guide. */
export function linkUrl(origin: string, documentId: string, token: Secret): string {
  return `${origin}/#/view/${encodeURIComponent(documentId)}?nonce=${encodeURIComponent(token.reveal())}`;
}

/** Source: the vendor's guide: the inbox's role on the inbox, the review role on the one document. */
function grantsFor(
  { inbox_role, review_role }: Provision,
  inbox: string,
  { document_id, scope = 'document' }: LinkRequest,
): KeyGrant[] {
  return [
    { role: inbox_role, inbox, document_id: null },
    scope === 'document'
      ? { role: review_role, inbox: null, document_id }
      : { role: review_role, inbox, document_id: null },
  ];
}

/** The id of the document's inbox. */
async function inboxOf(
  { tenant, notice }: LinkInput,
  provision: Provision,
  { document_id, inbox: name }: LinkRequest,
): Promise<string> {
  const said = name === undefined ? null : provision.inbox(name);
  const found = await inboxOfDocument(tenant, document_id);
  if (found === null) {
    if (said === null) {
      throw new LinkError(
        'inbox-needed',
        `the tenant does not tell this account in which inbox document ${document_id} is`,
        'name it: --inbox NAME',
      );
    }
    await checkListed(tenant, document_id, name ?? '', said, notice);
    return said;
  }
  if (said !== null && said !== found) {
    throw new LinkError(
      'other-inbox',
      `document ${document_id} is not in inbox "${name ?? ''}", but in ${sayInbox(provision, found)}`,
      'name that one, or none',
    );
  }
  return found;
}

const sayInbox = (provision: Provision, id: string): string => {
  const name = provision.inboxName(id);
  return name === null ? `the one with the id ${id}` : `"${name}"`;
};

/** `null` where the account may not read it, or the tenant does not say. */
async function inboxOfDocument(tenant: KeyClient, id: string): Promise<string | null> {
  try {
    const document = await tenant.get(objectPath('/documents', id));
    const inbox =
      typeof document === 'object' && document !== null && !Array.isArray(document)
        ? (document as Readonly<Record<string, Json>>)['inbox']
        : null;
    return typeof inbox === 'string' && inbox !== '' ? inbox : null;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.status === 403) return null;
    if (error.status === 404) throw unknownDocument(id);
    throw error;
  }
}

/** An account that may not read the document may still list the inbox. */
async function checkListed(
  tenant: KeyClient,
  id: string,
  name: string,
  inbox: string,
  notice: LinkInput['notice'],
): Promise<void> {
  let list: Json;
  try {
    list = await tenant.get(`${objectPath('/inboxes', inbox)}/documents`);
  } catch (error) {
    if (!(error instanceof TenantError) || error.status !== 403) throw error;
    notice(
      `this account may not see the documents of inbox "${name}", so it was not checked that ${id} is in it`,
    );
    return;
  }
  const ids = Array.isArray(list) ? list.map((item: Json) => (item as { id?: Json } | null)?.id) : [];
  if (!ids.includes(id)) throw unknownDocument(id, name);
}

const unknownDocument = (id: string, inbox?: string): LinkError =>
  new LinkError(
    'unknown-document',
    `there is no document ${id}${inbox === undefined ? '' : ` in inbox "${inbox}"`}`,
    'check the id, and that it belongs to this tenant',
  );

interface Wanted {
  readonly user: string;
  readonly grants: readonly KeyGrant[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** One call, never repeated blindly: after an unclear end the keys are looked through for the one that it may have made. */
async function post(tenant: KeyClient, wanted: Wanted): Promise<Key> {
  const body = {
    user: wanted.user,
    roles: wanted.grants.map(({ role, inbox, document_id }) => ({
      role,
      ...(inbox === null ? {} : { inbox }),
      ...(document_id === null ? {} : { document_id }),
    })),
    expire_at: new Date(wanted.expires).toISOString(),
  };
  try {
    return keyOf(tenant, await tenant.post(KEYS, body), KEYS);
  } catch (error) {
    if (!(error instanceof TenantError) || !(error.ambiguous || error.kind === 'malformed')) throw error;
    throw await afterUnclear(tenant, wanted, error);
  }
}

async function afterUnclear(tenant: KeyClient, wanted: Wanted, cause: TenantError): Promise<LinkError> {
  const until = new Date(wanted.expires).toISOString();
  const late = `if the tenant makes it after all, it ends by itself at ${until}`;
  // Not what the tenant said: it may speak of the key by its token, which nobody here knows yet.
  const end =
    cause.status === null ? cause.message : `${cause.method} ${cause.path}: answered ${cause.status}`;
  try {
    const orphans = (await readKeys(tenant)).filter(
      // The time, to the millisecond, is as good as a name.
      (key) => key.expires === wanted.expires && isSame(key, wanted),
    );
    for (const orphan of orphans) await deleteKey(tenant, orphan);
    const done =
      orphans.length === 0
        ? `no such key is there; ${late}`
        : 'the key that it had made was found and revoked';
    return new LinkError('unclear', `${end}; ${done}`, 'try again');
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return new LinkError('unclear', `${end}; the keys could not be looked through; ${late}`, 'try again');
  }
}

const isSame = (key: Key, { user, grants }: Wanted): boolean =>
  key.user === user && isDeepStrictEqual(sorted(key.grants.map(plain)), sorted(grants.map(plain)));

const plain = ({ role, inbox, document_id }: KeyGrant): Json => [role, inbox, document_id];

/** The answer and what is read back must be what was asked for, above all its end; otherwise the key goes. */
async function asWanted(input: LinkInput, made: Key, wanted: Wanted): Promise<Key> {
  const fault =
    faultOf(made, wanted, 'the answer') ?? faultOf(await readBack(input, made), wanted, 'what is read back');
  if (fault === null) return made;
  let end = 'it was revoked';
  try {
    await deleteKey(input.tenant, made);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    end = `and it could not be revoked: ${error.message}`;
  }
  throw new LinkError(
    'unsafe-key',
    `the tenant made a key (${made.fingerprint}) that is not what was asked for: ${fault}; ${end}`,
    'look at the keys in the dashboard; fitform link list shows them',
  );
}

async function readBack({ tenant, world }: LinkInput, made: Key): Promise<Key | TenantError> {
  for (const wait of [...LATE_MS, null]) {
    try {
      return await readKey(tenant, made.token);
    } catch (error) {
      if (!(error instanceof TenantError)) throw error;
      if (error.status !== 404 || wait === null) return error;
      await world.pause(wait);
    }
  }
  throw new Error('unreachable');
}

function faultOf(key: Key | TenantError, wanted: Wanted, where: string): string | null {
  if (key instanceof TenantError) return `${where} is an error: ${key.message}`;
  if (key.expires === null) return `${where} has no end (expire_at)`;
  if (key.expires > wanted.expires + ROUNDING_MS) return `${where} ends later`;
  if (key.user !== wanted.user) return `${where} acts as another user`;
  if (!isSame(key, wanted)) return `${where} carries other roles or scopes`;
  return key.active ? null : `${where} is not active`;
}
