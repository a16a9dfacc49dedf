/** What must be asked before anything is deleted, as neither the spec nor the lists tell: documents, and API keys. */
import { addressOf } from '../kinds/address.ts';
import type { Plan } from '../plan/change.ts';
import type { Known } from '../policy/deletions.ts';
import type { Resource } from '../specfile/desired.ts';
import { documentsIn } from '../tenant/documents.ts';
import { usersWithKeys } from '../tenant/api-keys.ts';
import type { Session } from './session.ts';

/** Reads only what the deletions of the plan make necessary: of most plans, nothing. */
export async function askBeforeDeleting(
  { connection, host }: Session,
  { changes }: Plan,
  placeholders: ReadonlySet<string>,
): Promise<Known> {
  const { tenant } = connection;
  const deletes = changes.filter(({ action }) => action === 'delete');
  const inboxes = deletes.filter(({ kind }) => kind === 'inbox').flatMap(({ id }) => id ?? []);
  const documents = Promise.all(inboxes.map(async (id) => [id, await documentsIn(tenant, id)] as const));
  const keys = deletes.some(({ kind }) => kind === 'user') ? await usersWithKeys(tenant) : new Set<string>();
  if ('unreadable' in keys) {
    host.warning(`${keys.unreadable}; it cannot be told whether API keys act as a user to be deleted`);
  }
  return {
    placeholders,
    documents: new Map(await documents),
    keyHolders: 'unreadable' in keys ? new Set() : keys,
  };
}

/** The name that the vendor's guide gives the user whom review links act as. */
const GUIDES_PLACEHOLDER = 'guest';

/** Every user that some file of the spec marks, and the guide's own, unless the spec says that it is none. */
export function placeholdersIn(resources: readonly Resource[]): ReadonlySet<string> {
  const users = resources.filter(({ kind }) => kind === 'user');
  const marked = users.filter(({ fields }) => fields['placeholder'] === true).map(({ name }) => name);
  const denied = users.some(
    ({ name, fields }) => name === GUIDES_PLACEHOLDER && fields['placeholder'] === false,
  );
  return new Set([...marked, ...(denied ? [] : [GUIDES_PLACEHOLDER])].map((name) => addressOf('user', name)));
}
