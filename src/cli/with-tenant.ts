/** The session of a command: with the flags and the environment of its command line, and the terminal as its host. */
import { join } from 'node:path';
import type { Connection } from '../engine/connection.ts';
import type { Host } from '../engine/host.ts';
import { OWN_FOLDER } from '../engine/on-disk/make-folder.ts';
import { withSession, type Session } from '../engine/session.ts';
import { specSource } from '../engine/spec-source.ts';
import type { SourceOf } from '../engine/looking.ts';
import { choiceOf } from '../engine/targets.ts';
import { kinds } from '../kinds/index.ts';
import type { CallNews } from '../tenant/call-news.ts';
import type { Spec } from '../specfile/read.ts';
import type { Command } from './command.ts';
import type { PlanOptions } from './commands/verbs.ts';
import { connect, type ConnectInput } from './connect.ts';
import {
  JOURNALS,
  SETTLE,
  type ChoosingOptions,
  type PlanningOptions,
  type TenantOptions,
  type WriteOptions,
} from './options.ts';
import { readEnvironment } from './system/environment.ts';
import { loadSpec } from './system/spec-files.ts';
import { hostOn } from './terminal/run-host.ts';

type Target = Pick<ConnectInput, 'env' | 'spec' | 'source' | 'most'>;

/**
 * Calls `use`; whatever happens, the connection is closed. Only what `writes` gets a client that writes. What `use` does
 * on the tenant before it prints anything, it does `looking` with the host.
 */
export async function withConnection<T>(
  { world, output, options }: Command<TenantOptions>,
  target: Target,
  writes: boolean,
  use: (connection: Connection, host: Host) => Promise<T>,
): Promise<T> {
  const host = hostOn(world, output, options);
  const told = (news: CallNews): void => void host.progress({ type: 'call', news, change: null });
  const connection = await connect({ world, options, readOnly: !writes, told, ...target });
  try {
    const result = await use(connection, host);
    host.done();
    return result;
  } finally {
    await connection.close();
  }
}

/** `journal`, `settle` and `yes` are flags of what writes; what only reads looks where journals usually are. */
export async function withTenant<T>(
  { world, output, options }: Command<TenantOptions & Partial<WriteOptions>>,
  target: Target,
  writes: boolean,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { journal = JOURNALS, parallelism, settle = SETTLE } = options;
  const host = hostOn(world, output, options);
  const result = await withSession(
    {
      kinds,
      host,
      world,
      settings: { writes, parallelism, settle, journal: journal === 'off' ? null : journal },
      lockFolder: writes ? join(world.cwd, OWN_FOLDER) : null,
      connect: (told) => connect({ world, options, readOnly: !writes, told, ...target }),
    },
    use,
  );
  host.done();
  return result;
}

/** The spec read, and a session for the tenant that it is for. Throws `InvalidInput` for one that is wrong. */
export async function withSpec<T>(
  command: Command<
    PlanningOptions & ChoosingOptions & Partial<WriteOptions> & Pick<PlanOptions, 'forAccount' | 'withKeys'>
  >,
  files: readonly string[],
  verb: 'plan' | 'apply' | 'drift',
  use: (run: { session: Session; spec: Spec; source: SourceOf }) => Promise<T>,
): Promise<T> {
  const { world, options } = command;
  const { forAccount, withKeys } = options;
  const choice = choiceOf(kinds, options, world.now());
  const env = await readEnvironment(world);
  const spec = await loadSpec(world, env, files);
  const source = specSource({ spec, choice, compares: verb === 'drift', forAccount, withKeys });
  return withTenant(command, { env, spec: spec.desired.tenant }, verb === 'apply', (session) =>
    use({ session, spec, source }),
  );
}
