/** New settings of an inbox or a project: one PATCH to what they belong to, which does no harm when it is repeated. */
import { splitAddress } from '../kinds/address.ts';
import type { Kind } from '../kinds/kind.ts';
import { createBody } from '../kinds/object.ts';
import type { Create } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import type { Written } from './outcome.ts';
import type { Writing } from './writing.ts';

/** Throws a `TenantError`. */
export async function createSettings(
  { tenant, journal, names, encoding }: Writing,
  kind: Kind,
  change: Create,
): Promise<Written> {
  const { address, action, fields } = change;
  const owner = splitAddress(change.name);
  const id = change.id ?? names.idOf(owner.kind, owner.name);
  const path = objectPath(kind.path, id);
  const body = createBody(kind, change.name, fields, encoding);
  const line = { method: 'PATCH', path, address, action, before: null, sent: body } as const;
  await journal.record(line, kind, (receipt) => tenant.patch(path, body, receipt));
  return { id, adopted: false };
}
