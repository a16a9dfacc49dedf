/** A PATCH, and what its answer shows. */
import { isObject } from '../kinds/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import { updateBody, valuesIn } from '../kinds/object.ts';
import type { Rename, Update } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { broaderIn, notTakenIn } from './answers.ts';
import { BroaderThanPlanned, READ_BACK_PAUSES_MS, type Writing } from './writing.ts';

/** `raw`: the object as it was read. `taken`: what is taken away must be seen to be gone; so it must where another change waits for it. */
export async function patchObject(
  { tenant, journal, encoding, decoding, world, isNeeded }: Writing,
  kind: Kind,
  change: Update | Rename,
  raw: JsonObject,
  taken = isNeeded(change),
): Promise<void> {
  const before = valuesIn(kind, raw, decoding);
  const body = updateBody(kind, change, { raw, before }, encoding);
  const path = objectPath(kind.path, change.id);
  const { address, action } = change;
  const line = { method: 'PATCH', path, address, action, before: raw, sent: body } as const;
  const answer = await journal.record(line, kind, (receipt) => tenant.patch(path, body, receipt));
  const broader = isObject(answer) ? broaderIn(kind, change, before, answer, decoding) : null;
  if (broader !== null) throw new BroaderThanPlanned(broader);
  if (!taken || notTakenIn(kind, change, answer, decoding).length === 0) return;
  let left: readonly string[] = [];
  for (const ms of [...READ_BACK_PAUSES_MS, null]) {
    // A tenant that lags may not have the object yet; what cannot be read shows nothing.
    const found = await tenant.get(path).catch((error: unknown) => {
      if (error instanceof TenantError) return null;
      throw error;
    });
    left = notTakenIn(kind, change, found, decoding);
    if (left.length === 0) return;
    if (ms === null || world.stop.aborted) break;
    await world.pause(ms);
  }
  const detail = `neither its answer nor reading it back shows that ${left.join(', ')} is gone`;
  throw new TenantError({ kind: 'malformed', method: 'PATCH', path, detail, ambiguous: true });
}
