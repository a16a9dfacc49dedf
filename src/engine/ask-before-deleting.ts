/** What must be asked before anything is deleted, as neither the spec nor the lists tell: documents, and API keys. */
import type { Plan } from '../plan/change.ts';
import type { Known } from '../policy/deletions.ts';
import { documentsIn } from '../tenant/documents.ts';
import { usersWithKeys } from '../tenant/api-keys.ts';
import type { Session } from './session.ts';

/** Reads only what the deletions of the plan make necessary: of most plans, nothing. */
export async function askBeforeDeleting({ connection, host }: Session, { changes }: Plan): Promise<Known> {
  const { tenant } = connection;
  const deletes = changes.filter(({ action }) => action === 'delete');
  const inboxes = deletes.filter(({ kind }) => kind === 'inbox').flatMap(({ id }) => id ?? []);
  const documents = Promise.all(inboxes.map(async (id) => [id, await documentsIn(tenant, id)] as const));
  const keys = deletes.some(({ kind }) => kind === 'user') ? await usersWithKeys(tenant) : new Set<string>();
  if ('unreadable' in keys) {
    host.warning(`${keys.unreadable}; it is unclear whether API keys act as a user to be deleted`);
  }
  return {
    documents: new Map(await documents),
    keyHolders: 'unreadable' in keys ? new Set() : keys,
  };
}
