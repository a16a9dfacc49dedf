/** A DELETE, and whether the object is gone. */
import type { Json, JsonObject, Kind } from '../kinds/kind.ts';
import { idIn } from '../kinds/object.ts';
import type { Delete } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { READ_BACK_PAUSES_MS, type Writing } from './writing.ts';

export interface Deletion {
  readonly kind: Kind;
  readonly change: Delete;
  /** The object as it was read. */
  readonly raw: JsonObject;
  /** It must be seen to be gone, as another step waits for what goes with it. */
  readonly seenGone: boolean;
}

/** Throws a `TenantError`. */
export async function deleteObject(
  writing: Writing,
  { kind, change, raw, seenGone }: Deletion,
): Promise<void> {
  const { tenant, journal } = writing;
  const { address, action, id } = change;
  const path = objectPath(kind.path, id);
  const line = { method: 'DELETE', path, address, action, before: raw, sent: null } as const;
  await journal.record(line, kind, async (receipt) => {
    await tenant.delete(path, receipt);
    return null;
  });
  if (seenGone) await untilGone(writing, kind, id);
}

/** A tenant may carry a DELETE out later than it answers it. */
async function untilGone(writing: Writing, kind: Kind, id: string): Promise<void> {
  for (const ms of [...READ_BACK_PAUSES_MS, null]) {
    if (await isGone(writing, kind, id)) return;
    if (ms === null || writing.world.stop.aborted) break;
    await writing.world.pause(ms);
  }
  const detail = 'it was answered as deleted, and nothing shows that it is gone';
  const path = objectPath(kind.path, id);
  throw new TenantError({ kind: 'malformed', method: 'DELETE', path, detail, ambiguous: true });
}

/** Not in sight is not gone: where the object itself is answered with anything but 404, the list has to show it. */
async function isGone({ tenant }: Writing, kind: Kind, id: string): Promise<boolean> {
  const read = (path: string): Promise<Json | TenantError> =>
    tenant.get(path).catch((error: unknown) => {
      if (error instanceof TenantError) return error;
      throw error;
    });
  const found = await read(objectPath(kind.path, id));
  if (found instanceof TenantError ? found.status === 404 : found === null) return true;
  if (!(found instanceof TenantError)) return false;
  const list = await read(kind.path);
  return Array.isArray(list) && (list as Json[]).every((item) => idIn(kind, item) !== id);
}
