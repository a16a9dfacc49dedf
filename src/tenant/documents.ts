/** Whether documents are in an inbox: before it is deleted, and for nothing else. */
import { objectPath, type TenantReader } from './client.ts';
import { TenantError } from './errors.ts';

/** How many there are, or why that cannot be told. Source: `GET /inboxes/{inbox_id}/documents`, a plain list. */
export async function documentsIn(
  tenant: TenantReader,
  inboxId: string,
): Promise<number | { readonly unreadable: string }> {
  try {
    const list = await tenant.get(`${objectPath('/inboxes', inboxId)}/documents`);
    return Array.isArray(list) ? list.length : { unreadable: 'the answer is not a list' };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { unreadable: error.message };
  }
}
