/** One look at the tenant: the lists that are wanted, and the API keys where they are to count as holders of access. */
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { liveTenant, type Live } from '../kinds/live.ts';
import { readLiveKeys } from '../tenant/live-keys.ts';
import { observe, type Notice, type Wanted } from '../tenant/observe.ts';
import { unlessStopped } from './errors.ts';
import type { Session } from './session.ts';

export interface Asked {
  /** Knowing the extra permissions that it is about. */
  readonly kinds: Kinds;
  readonly wanted: Wanted;
  readonly withKeys?: boolean | undefined;
}

type Reading = Pick<Session, 'connection'> & {
  readonly world: Pick<Session['world'], 'stop' | 'now'>;
};

/** Throws `Interrupted`, or a `TenantError`. */
export function readTenant(
  { connection, world }: Reading,
  { kinds, wanted, withKeys = false }: Asked,
  notice: Notice,
): Promise<Live> {
  const { tenant } = connection;
  const read = async (): Promise<Live> => {
    const [live, keys] = await Promise.all([
      observe(tenant, kinds, wanted, notice),
      withKeys ? readLiveKeys(tenant, () => world.now()) : null,
    ]);
    return keys === null ? live : liveTenant(live.objects, live.account, keys);
  };
  return unlessStopped(world.stop, read());
}

/** The kind of whoever holds access, and those that its grants refer to. */
export function accessKinds(kinds: Kinds): Kinds {
  const user = kindNamed(kinds, 'user');
  const names = new Set(Object.values(user.fields).flatMap(({ targets }) => targets ?? []));
  return kinds.filter((kind) => kind === user || names.has(kind.name));
}

/** As well, and not to be done without: all that access is worked out from. */
export function withAccess(kinds: Kinds, { required, helpful, ...rest }: Wanted): Wanted {
  const all = new Set([...required, ...accessKinds(kinds)]);
  return {
    ...rest,
    required: kinds.filter((kind) => all.has(kind)),
    helpful: helpful.filter((kind) => !all.has(kind)),
  };
}

/** As well: whom keys act as and what they carry, so that they can be called by name. */
export function withKeyNames(kinds: Kinds, { required, helpful, ...rest }: Wanted): Wanted {
  const more = accessKinds(kinds);
  return {
    ...rest,
    required,
    helpful: kinds.filter(
      (kind) => !required.includes(kind) && (helpful.includes(kind) || more.includes(kind)),
    ),
  };
}
