/** A DELETE, and whether the object is gone. */
import { isObject } from '../kinds/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
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
  if (seenGone) await untilGone(writing, path);
}

/** A tenant may carry a DELETE out later than it answers it. Only the object itself shows that it has not. */
async function untilGone({ tenant, world }: Writing, path: string): Promise<void> {
  for (const ms of [...READ_BACK_PAUSES_MS, null]) {
    const found = await tenant.get(path).catch((error: unknown) => {
      if (error instanceof TenantError) return null;
      throw error;
    });
    if (!isObject(found)) return;
    if (ms === null || world.stop.aborted) break;
    await world.pause(ms);
  }
  const detail = 'it was answered as deleted, and is still there';
  throw new TenantError({ kind: 'malformed', method: 'DELETE', path, detail, ambiguous: true });
}
