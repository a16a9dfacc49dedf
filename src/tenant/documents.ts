/** The documents of a tenant's inboxes. */
import { isObject } from '../kinds/field-types/fields.ts';
import { inbox } from '../kinds/inbox.ts';
import type { Json } from '../kinds/kind.ts';
import { objectPath, type TenantReader } from './client.ts';
import { malformed, TenantError } from './tenant-error.ts';
import { whyNoList } from './paged-list.ts';

export const documentPath = (id: string): string => objectPath('/documents', id);

/** Those of an inbox: a plain list. Source: `GET /inboxes/{inbox_id}/documents`. */
export const documentsPath = (inboxId: string): string => `${objectPath(inbox.path, inboxId)}/documents`;

/** The first of them alone, as a page. Source: `GET /inboxes/{inbox_id}/paginated`. */
export const firstDocumentPath = (inboxId: string): string =>
  `${objectPath(inbox.path, inboxId)}/paginated?page=1&per_page=1`;

/** How many there are in an inbox, or why that cannot be told: before it is deleted. */
export async function documentsIn(
  tenant: TenantReader,
  inboxId: string,
): Promise<number | { readonly unreadable: string }> {
  try {
    const list = await tenant.get(documentsPath(inboxId));
    return Array.isArray(list) ? list.length : { unreadable: whyNoList(list) };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { unreadable: error.message };
  }
}

export interface ListedDocument {
  readonly id: string;
  readonly name: string;
  readonly inbox: string;
  /** Whether a reviewer has submitted it. */
  readonly submitted: boolean;
}

/** Of all inboxes, one after the other. Throws a `TenantError`. */
export async function readDocuments(tenant: TenantReader): Promise<ListedDocument[]> {
  const inboxes = await list(tenant, inbox.path);
  const lists = inboxes.map(async (one) => {
    const documents = await list(tenant, documentsPath(textOf(one, 'id')));
    return documents.map((document) => ({
      id: textOf(document, 'id'),
      name: textOf(document, 'original_filename') || textOf(document, 'id'),
      inbox: textOf(one, 'name'),
      submitted:
        isObject(document['submitted'] ?? null) && (document['submitted'] as { value?: Json }).value === true,
    }));
  });
  return (await Promise.all(lists)).flat();
}

const textOf = (item: Readonly<Record<string, Json>>, key: string): string =>
  typeof item[key] === 'string' ? item[key] : '';

async function list(tenant: TenantReader, path: string): Promise<Readonly<Record<string, Json>>[]> {
  const answer = await tenant.get(path);
  if (Array.isArray(answer)) return answer.filter((item: Json) => isObject(item));
  throw malformed('GET', path, whyNoList(answer));
}
