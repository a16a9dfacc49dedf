/** After a create without a clear answer: whether the tenant shows it by now. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { areAlike } from '../kinds/look-alike.ts';
import { idIn, ownName } from '../kinds/object.ts';
import type { TenantClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { UnclearCreate, type WriteWorld } from './writing.ts';

export interface Sighting {
  /** The one new object of that name. */
  readonly found: JsonObject | null;
  /** Else a new one whose name looks alike: the tenant may have kept the name in a form of its own. */
  readonly alike: JsonObject | null;
}

const FIRST_LOOK_MS = 500;

/**
 * Reads the list until it shows the object, or `settle` milliseconds have been waited for. What was live before is not
 * it, though a list that lags may still show it under a name that it has just given up. Throws `UnclearCreate` for
 * several new ones of that name.
 */
export async function lookFor(
  tenant: TenantClient,
  kind: Kind,
  name: string,
  live: Live,
  { settle, pause, stop }: Pick<WriteWorld, 'settle' | 'pause' | 'stop'>,
): Promise<Sighting> {
  let waited = 0;
  for (let wait = FIRST_LOOK_MS; ; wait *= 2) {
    // A list that cannot be read now says nothing; the next one may.
    const list = await tenant.get(kind.path).catch((error: unknown) => {
      if (error instanceof TenantError) return null;
      throw error;
    });
    const fresh = (Array.isArray(list) ? list : []).filter(isObject).filter((item) => {
      const id = idIn(kind, item);
      return id !== null && !live.find(kind.name, id);
    });
    const named = fresh.filter((item) => ownName(kind, item) === name);
    const [found = null, ...others] = named;
    if (others.length > 0) {
      const ids = named.map((item) => idIn(kind, item)).join(', ');
      throw new UnclearCreate(`${named.length} live ${kind.section} are now named "${name}": ids ${ids}`);
    }
    if (found) return { found, alike: null };
    if (waited >= settle || stop.aborted) {
      return { found: null, alike: fresh.find((item) => areAlike(ownName(kind, item), name)) ?? null };
    }
    const ms = Math.min(wait, settle - waited);
    await pause(ms);
    waited += ms;
  }
}
