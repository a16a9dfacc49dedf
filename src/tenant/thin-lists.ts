/** Lists that may show names alone: what their objects hold is read one by one, and only of those that are needed. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { idIn, isThin, ownName } from '../kinds/object.ts';
import { lacking } from '../kinds/rights.ts';
import { objectPath, type TenantReader } from './client.ts';
import { malformed, TenantError } from './tenant-error.ts';

/** Whether it has to be known what the object of a list holds. */
export type IsNeeded = (kind: Kind, raw: JsonObject) => boolean;

/** The list, with what those objects hold. Throws a `TenantError`. */
export const filled = (
  tenant: TenantReader,
  kind: Kind,
  list: readonly JsonObject[],
  isNeeded: IsNeeded,
): Promise<JsonObject[]> =>
  Promise.all(
    list.map(async (item) =>
      isThin(kind, item) && isNeeded(kind, item) ? readWhole(tenant, kind, item) : item,
    ),
  );

/** A list that was read once more: what was written since is read by itself, of the rest is kept what was known. */
export function afresh(
  tenant: TenantReader,
  kind: Kind,
  list: readonly JsonObject[],
  { live, isWritten }: { readonly live: Live; readonly isWritten: IsNeeded },
): Promise<JsonObject[]> {
  const before = (item: JsonObject): JsonObject | undefined => live.find(kind.name, idIn(kind, item))?.raw;
  const known = list.map((item) => {
    const was = before(item);
    return was && isThin(kind, item) && !isWritten(kind, item) ? { ...was, ...shownBy(item) } : item;
  });
  return filled(tenant, kind, known, (_, item) => isWritten(kind, item) || before(item) === undefined);
}

/** Null in a list may stand for what it does not show. */
const shownBy = (item: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));

/** As it is where its list shows what it holds. Throws a `TenantError`. */
export async function readWhole(tenant: TenantReader, kind: Kind, item: JsonObject): Promise<JsonObject> {
  if (!isThin(kind, item)) return item;
  const path = objectPath(kind.path, idIn(kind, item) ?? '');
  const answer = await tenant.get(path).catch((error: unknown) => {
    if (!(error instanceof TenantError) || error.status !== 403) throw error;
    const needed = lacking(kind.readAlone ?? [], new Set()).join(' and ');
    throw error.withHint(
      `the list of ${kind.section} shows names alone, and reading ${kind.name} "${ownName(kind, item)}" takes ${needed}`,
    );
  });
  if (isObject(answer)) return { ...answer, ...shownBy(item) };
  throw malformed('GET', path, `the answer is not an object; nothing of this ${kind.name} can be planned`);
}
