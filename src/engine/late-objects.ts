/** What the run that is to be taken back has created and the lists do not show yet: it is not gone because of that. */
import { isObject } from '../kinds/field-types/fields.ts';
import { addressOf } from '../kinds/address.ts';
import type { JsonObject, Kind, Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { idIn, isScoped } from '../kinds/object.ts';
import { objectPath, type TenantReader } from '../tenant/client.ts';
import { withObjects } from '../tenant/observe.ts';
import { Refused, TenantError } from '../tenant/tenant-error.ts';
import type { Effect } from '../undo/effects.ts';
import type { JournalRead } from '../undo/read-journal.ts';
import { deletedBefore } from './earlier-runs.ts';
import type { Session } from './session.ts';
import { untilSeen, type Late } from './until-seen.ts';

export interface Created extends Late {
  readonly address: string;
  readonly of: Kind;
}

/** What a run has created and not deleted again. */
export function createdBy(effects: readonly Effect[], { writes }: JournalRead): readonly Created[] {
  return effects.flatMap(({ address, kind, id, before, left }): Created[] => {
    if (before !== null || id === null || left.includes(null)) return [];
    const write = writes.find(
      ({ before: was, kind: its, id: given, after }) =>
        was === null && its.name === kind.name && (given ?? idIn(its, after?.after ?? null)) === id,
    );
    const at = Date.parse(write?.after?.when ?? '');
    return [{ address, of: kind, kind: kind.name, id, at: Number.isNaN(at) ? 0 : at }];
  });
}

/**
 * `read` until all that was created is there, or the time to settle has passed since; then each that is still missing is
 * asked for by its id. Throws `Refused` where the tenant neither shows one nor says that it is gone.
 */
export async function withLateObjects(
  session: Session,
  kinds: Kinds,
  created: readonly Created[],
  read: () => Promise<Live>,
): Promise<Live> {
  const look = async (): Promise<{ live: Live }> => ({ live: await read() });
  const first = await look();
  const deleted = await deletedBefore(session);
  const made = created.filter(({ kind, id }) => !deleted.has(addressOf(kind, id)));
  const { seen, missing } = await untilSeen(session, { seen: first, made, whose: 'of that run', look });
  let { live } = seen;
  // Asked for settings by the id of what they belong to, a tenant may answer with what is inherited: the list decides.
  for (const one of missing.filter(({ of }) => !isScoped(of))) {
    const object = await askFor(session.connection.tenant, one);
    if (object) live = withObjects(kinds, live, one.of, [object]);
  }
  return live;
}

/** `null`: the tenant says that it is gone. */
async function askFor(tenant: TenantReader, { address, of, id }: Created): Promise<JsonObject | null> {
  let why = '';
  try {
    const object = await tenant.get(objectPath(of.path, id));
    if (isObject(object)) return object;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.status === 404) return null;
    why = `: ${error.message}`;
  }
  throw new Refused(
    `${address} was made as ${id} and is not visible yet${why}; nothing was written`,
    'run undo again later',
  );
}
