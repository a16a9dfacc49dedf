/** What the run that is to be undone has created and the lists do not show yet: it is not gone because of that. */
import type { Effect } from '../undo/effects.ts';
import type { JournalRead } from '../undo/read-journal.ts';
import { isObject } from '../kinds/fields.ts';
import { addressOf } from '../kinds/address.ts';
import type { JsonObject, Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { counted } from '../report/paint.ts';
import { objectPath, type TenantReader } from '../tenant/client.ts';
import { Refused, TenantError } from '../tenant/tenant-error.ts';
import { withObjects } from '../tenant/observe.ts';
import { deletedBefore, leftOf, PAUSE_MS, type EarlierOptions } from './earlier-runs.ts';
import type { Output } from './terminal/output.ts';
import { unlessStopped, type World } from './system/world.ts';

/**
 * `read` until all is there, or `--settle` has passed since the run; then each that is still missing is asked for by its
 * id. Throws `Refused` where the tenant neither shows one nor says that it is gone.
 */
export async function withLateObjects(
  world: World,
  output: Output,
  options: EarlierOptions & { readonly kinds: Kinds },
  { tenant, url }: { readonly tenant: TenantReader; readonly url: string },
  { effects, journal }: { readonly effects: readonly Effect[]; readonly journal: JournalRead },
  read: () => Promise<Live>,
): Promise<Live> {
  let live = await read();
  const deleted = await deletedBefore(world, options, url);
  const made = effects.filter(({ kind, id }) => !deleted.has(addressOf(kind.name, id ?? '')));
  let missing = missingIn(made, live);
  const limit = Math.max(
    0,
    ...missing.map((effect) => leftOf(options, answeredAt(journal, effect), world.now())),
  );
  if (limit > 0) {
    output.message(
      `${counted(missing.length, 'object')} of that run cannot be seen yet; looking for up to ${Math.ceil(limit / 1000)} s (--settle)`,
    );
  }
  for (let waited = 0; waited < limit && missing.length > 0;) {
    const ms = Math.min(PAUSE_MS, limit - waited);
    await unlessStopped(world.stop, world.pause(ms));
    waited += ms;
    live = await read();
    missing = missingIn(made, live);
  }
  for (const effect of missing) {
    const object = await one(tenant, effect);
    if (object) live = withObjects(options.kinds, live, effect.kind, [object]);
  }
  return live;
}

type Created = Effect & { readonly id: string };

const missingIn = (effects: readonly Effect[], live: Live): Created[] =>
  effects.filter(
    (effect): effect is Created =>
      effect.before === null &&
      effect.id !== null &&
      !effect.left.includes(null) &&
      !(live.objects.get(effect.kind.name) ?? []).some(({ id }) => id === effect.id),
  );

function answeredAt({ writes }: JournalRead, { id, kind }: Created): number {
  const write = writes.find(
    ({ method, after, kind: its }) =>
      method === 'POST' && its.name === kind.name && after?.after?.['id'] === id,
  );
  const at = Date.parse(write?.after?.when ?? '');
  return Number.isNaN(at) ? 0 : at;
}

/** `null`: the tenant says that it is gone. */
async function one(tenant: TenantReader, { address, kind, id }: Created): Promise<JsonObject | null> {
  let why = '';
  try {
    const object = await tenant.get(objectPath(kind.path, id));
    if (isObject(object)) return object;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.status === 404) return null;
    why = `: ${error.message}`;
  }
  throw new Refused(
    `${address} was made as ${id} and is not to be seen yet${why}; nothing was written`,
    'run undo again later',
  );
}
