/** What a run works with, from the connection to its end. */
import { changeUnderWay } from '../apply/change-under-way.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { TenantIdentity } from '../plan/change.ts';
import type { CallNews } from '../tenant/call-news.ts';
import type { Connected } from './connection.ts';
import type { Host, RunWorld } from './host.ts';
import { takeLock } from './lock.ts';

export interface Session {
  readonly kinds: Kinds;
  readonly connection: Connected;
  readonly host: Host;
  readonly world: RunWorld;
  readonly settings: Settings;
}

export interface Settings {
  /** Whether it may write: then it waits for what earlier runs have left open. */
  readonly writes: boolean;
  /** Writes at once. */
  readonly parallelism: number;
  /** Seconds for which a create is looked for that got no clear answer or is in no list yet. */
  readonly settle: number;
  /** The folder of the journals, as it was given; `null`: none is kept, and none is looked at. */
  readonly journal: string | null;
}

export interface SessionInput extends Omit<Session, 'connection'> {
  /** The folder of the lock that keeps other runs out; `null`: none is taken. */
  readonly lockFolder: string | null;
  /** `told`: takes the news of its calls. */
  connect(told: (news: CallNews) => void): Promise<Connected & { close(): Promise<void> }>;
}

/** Calls `use`; whatever happens, the lock is released and the connection closed. Throws `Stopped` where there is no lock to be had. */
export async function withSession<T>(
  { connect, lockFolder, ...rest }: SessionInput,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const connection = await connect((news) => {
    void rest.host.progress({ type: 'call', news, change: changeUnderWay.getStore() ?? null });
  });
  try {
    const session = { ...rest, connection };
    const release =
      lockFolder === null ? null : await takeLock({ ...session, url: connection.url }, lockFolder);
    try {
      return await use(session);
    } finally {
      await release?.();
    }
  } finally {
    await connection.close();
  }
}

/** The tenant as a plan names it, with the account that it was read as. */
export const identityOf = ({ connection }: Pick<Session, 'connection'>, live: Live): TenantIdentity => ({
  url: connection.url,
  base_path: connection.basePath,
  account: live.account?.name ?? null,
});
