/** What the tenant says once somebody has signed in, read once for all checks. */
import type { Json, JsonObject, Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { OWN_ACCOUNT } from '../kinds/user.ts';
import type { TenantReader } from '../tenant/client.ts';
import { decodeLive } from '../tenant/decode-live.ts';
import { kindsToRead, readList } from '../tenant/observe.ts';
import { accountIn } from '../tenant/own-account.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { once, type Surroundings } from './surroundings.ts';

/** A list as it was read, or why it was not. */
export interface ListRead {
  readonly kind: Kind;
  /** A plan cannot be made without it; otherwise it only tells whom changes reach. */
  readonly isRequired: boolean;
  readonly list: readonly JsonObject[] | TenantError;
  readonly ms: number;
}

export interface Examined extends Surroundings {
  /** The answer of `users/me`. */
  me(): Promise<Json>;
  /** Of the kinds that the spec needs; without a spec, of all. */
  lists(): Promise<readonly ListRead[]>;
  /** With the account where `users/me` tells it. */
  live(): Promise<Live>;
}

export function examined(given: Surroundings): Examined {
  const me = once(async () => (await given.connection()).tenant.get(OWN_ACCOUNT));
  const lists = once(async () => {
    const { tenant } = await given.connection();
    return Promise.all((await wanted(given)).map((one) => readOne(given, tenant, one)));
  });
  const live = once(async () => {
    const found = (await lists()).flatMap(({ kind, list }) =>
      list instanceof TenantError ? [] : [[kind.name, list] as const],
    );
    const account = accountIn(await me().catch(() => null));
    return decodeLive(given.kinds, new Map(found), account);
  });
  return { ...given, me, lists, live };
}

type Wanted = Pick<ListRead, 'kind' | 'isRequired'>;

async function wanted({ kinds, spec }: Surroundings): Promise<readonly Wanted[]> {
  const found = await spec().catch(() => null);
  if (!found) return kinds.map((kind) => ({ kind, isRequired: true }));
  const { required } = kindsToRead(kinds, found.desired);
  // What the account may do hangs on what users hold.
  return kinds
    .filter((kind) => required.includes(kind) || kind.heldBy !== undefined)
    .map((kind) => ({ kind, isRequired: required.includes(kind) }));
}

async function readOne(
  { kinds, world }: Surroundings,
  tenant: TenantReader,
  { kind, isRequired }: Wanted,
): Promise<ListRead> {
  const began = world.monotonic();
  const list = await listOrError(tenant, kind, kinds);
  return { kind, isRequired, list, ms: world.monotonic() - began };
}

async function listOrError(
  tenant: TenantReader,
  kind: Kind,
  kinds: Surroundings['kinds'],
): Promise<readonly JsonObject[] | TenantError> {
  try {
    const list = await readList(tenant, kind);
    // Throws for an object that is not as the API describes it.
    decodeLive(kinds, new Map([[kind.name, list]]), null);
    return list;
  } catch (error) {
    if (error instanceof TenantError) return error;
    throw error;
  }
}
