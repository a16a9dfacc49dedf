/** A PATCH, and what its answer shows. */
import { isObject } from '../kinds/field-types/fields.ts';
import { fieldNamed, type DecodeContext, type JsonObject, type Kind } from '../kinds/kind.ts';
import { isIn, patchFields, updateBody, valuesIn, type Values } from '../kinds/object.ts';
import type { Rename, Update } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { broaderIn, notTakenIn } from './answers.ts';
import { BroaderThanPlanned, READ_BACK_PAUSES_MS, type Writing } from './writing.ts';

export interface Patch {
  readonly kind: Kind;
  readonly change: Update | Rename;
  /** The object as it was read. */
  readonly raw: JsonObject;
  /** What the step before has left in fields that the object does not show. */
  readonly left?: Values;
  /** What is taken away must be seen to be gone, as another step waits for it. */
  readonly taken: boolean;
}

/** The object as the tenant shows it now; `null` where that is not known in full. Throws a `TenantError` or `BroaderThanPlanned`. */
export async function patchObject(
  writing: Writing,
  { kind, change, raw, left = {}, taken }: Patch,
): Promise<JsonObject | null> {
  const { tenant, journal, encoding, decoding } = writing;
  const shown = Object.entries(valuesIn(kind, raw, decoding)).filter(([, value]) => value !== null);
  const before: Values = { ...left, ...Object.fromEntries(shown) };
  const body = updateBody(kind, change, { raw, before }, encoding);
  const path = objectPath(kind.path, change.id);
  const { address, action } = change;
  const line = { method: 'PATCH', path, address, action, before: raw, sent: body } as const;
  const answer = await journal.record(line, kind, (receipt) => tenant.patch(path, body, receipt));
  const broader = isObject(answer) ? broaderIn(kind, change, before, answer, decoding) : null;
  if (broader !== null) throw new BroaderThanPlanned(broader);
  if (!taken) return null;
  if (notTakenIn(kind, change, answer, decoding).length > 0) return readNarrowed(writing, kind, change);
  const isLeft = isObject(answer) && showsAll(kind, answer, raw) && showsSent(kind, answer, body, decoding);
  return isLeft ? answer : null;
}

/** The object as it is now, once what the change takes away is not in it any more. Throws a `TenantError`. */
export async function readNarrowed(
  { tenant, decoding, world }: Writing,
  kind: Kind,
  change: Update | Rename,
): Promise<JsonObject> {
  const path = objectPath(kind.path, change.id);
  let left: readonly string[] = [];
  for (const ms of [...READ_BACK_PAUSES_MS, null]) {
    // A tenant that lags may not have the object yet; what cannot be read shows nothing.
    const found = await tenant.get(path).catch((error: unknown) => {
      if (error instanceof TenantError) return null;
      throw error;
    });
    left = notTakenIn(kind, change, found, decoding);
    if (isObject(found) && left.length === 0) return found;
    if (ms === null || world.stop.aborted) break;
    await world.pause(ms);
  }
  const detail =
    left.length === 0
      ? 'it cannot be read'
      : `neither its answer nor reading it back shows that ${left.join(', ')} is gone`;
  throw new TenantError({ kind: 'malformed', method: 'PATCH', path, detail, ambiguous: true });
}

/** An answer may leave out what the object has. */
const showsAll = (kind: Kind, answer: JsonObject, raw: JsonObject): boolean =>
  patchFields(kind).every((name) => isIn(kind, name, answer) || !isIn(kind, name, raw));

/** An answer may show the object as it was before. */
function showsSent(kind: Kind, answer: JsonObject, body: JsonObject, decoding: DecodeContext): boolean {
  const [has, sent] = [valuesIn(kind, answer, decoding), valuesIn(kind, body, decoding)];
  return patchFields(kind).every(
    (name) => !isIn(kind, name, body) || !fieldNamed(kind, name).diff(has[name] ?? null, sent[name] ?? null),
  );
}
