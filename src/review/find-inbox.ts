/** In which inbox a document is, asked of the tenant as far as the account may know. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json } from '../kinds/kind.ts';
import type { KeyClient } from '../tenant/client.ts';
import { documentPath, documentsPath } from '../tenant/documents.ts';
import { malformed, TenantError } from '../tenant/tenant-error.ts';
import { whyNoList } from '../tenant/paged-list.ts';
import { LinkError } from './link-error.ts';
import type { LinkActor } from './link-actor.ts';

interface Asking {
  readonly tenant: KeyClient;
  readonly notice: (message: string) => void;
}
interface Asked {
  readonly document_id: string;
  /** The name of the inbox that the document is said to be in. */
  readonly inbox?: string | undefined;
}

/** The id of the document's inbox. Throws a `LinkError` or a `TenantError`. */
export const inboxOf = async (asking: Asking, actor: LinkActor, asked: Asked): Promise<string> =>
  (await findInbox(asking, actor, asked)).id;

/** `seen`: this account sees the document there; otherwise it is only said to be. Throws as `inboxOf`. */
export async function findInbox(
  { tenant, notice }: Asking,
  actor: LinkActor,
  { document_id, inbox: name }: Asked,
): Promise<{ readonly id: string; readonly seen: boolean }> {
  // As a segment of a path, `.` and `..` would lead elsewhere; half a character could stand in none.
  if (/^\.{0,2}$/.test(document_id) || !document_id.isWellFormed()) throw unknownDocument(document_id);
  const said = name === undefined ? null : { name, id: actor.inbox(name) };
  const found = await inboxOfDocument(tenant, document_id);
  if (found === null) {
    if (said === null) {
      throw new LinkError(
        'inbox-needed',
        `the tenant does not tell this account in which inbox document ${document_id} is`,
        'name it: --inbox NAME',
      );
    }
    return { id: said.id, seen: await isListed(tenant, document_id, said, notice) };
  }
  if (said !== null && said.id !== found) {
    throw new LinkError(
      'other-inbox',
      `document ${document_id} is not in inbox "${said.name}", but in ${describeInbox(actor, found)}`,
      'name that one, or none',
    );
  }
  return { id: found, seen: true };
}

const describeInbox = (actor: LinkActor, id: string): string => {
  const name = actor.inboxName(id);
  return name === null ? `the one with the id ${id}` : `"${name}"`;
};

/** `null` where the account may not read it, or the tenant does not say. */
async function inboxOfDocument(tenant: KeyClient, id: string): Promise<string | null> {
  try {
    const document = await tenant.get(documentPath(id));
    const inbox = isObject(document) ? document['inbox'] : null;
    return typeof inbox === 'string' && inbox !== '' ? inbox : null;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.status === 403) return null;
    if (error.status === 404) throw unknownDocument(id);
    throw error;
  }
}

/** An account that may not read the document may still list the inbox; `false` where it may not. Throws if it is not listed. */
async function isListed(
  tenant: KeyClient,
  id: string,
  inbox: { readonly name: string; readonly id: string },
  notice: (message: string) => void,
): Promise<boolean> {
  const path = documentsPath(inbox.id);
  let list: Json;
  try {
    list = await tenant.get(path);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.status === 404) {
      throw new LinkError(
        'unknown-name',
        `there is no inbox with the id ${inbox.id}, which is said to be "${inbox.name}"`,
        'correct it in review.inbox_ids',
      );
    }
    if (error.status !== 403) throw error;
    notice(
      `this account may not see the documents of inbox "${inbox.name}", so it was not checked that ${id} is in it`,
    );
    return false;
  }
  if (!Array.isArray(list)) throw malformed('GET', path, whyNoList(list));
  const isThere = list.some((item: Json) => isObject(item) && item['id'] === id);
  if (!isThere) throw unknownDocument(id, inbox.name);
  return true;
}

const unknownDocument = (id: string, inbox?: string): LinkError =>
  new LinkError(
    'unknown-document',
    `there is no document ${id}${inbox === undefined ? '' : ` in inbox "${inbox}"`}`,
    'check the id, and that it belongs to this tenant',
  );
