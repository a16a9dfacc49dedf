/** The session of a command: with the flags and the environment of its command line, and the terminal as its host. */
import { join } from 'node:path';
import type { Connection } from '../engine/connection.ts';
import { withSession, type Session } from '../engine/session.ts';
import { specSource } from '../engine/spec-source.ts';
import type { SourceOf } from '../engine/looking.ts';
import { choiceOf } from '../engine/targets.ts';
import { kinds } from '../kinds/index.ts';
import type { Spec } from '../specfile/read.ts';
import type { Command } from './command.ts';
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

type Target = Pick<ConnectInput, 'env' | 'spec' | 'source'>;

/** Calls `use`; whatever happens, the connection is closed. Only what `writes` gets a client that writes. */
export async function withConnection<T>(
  { world, options }: Command<TenantOptions>,
  target: Target,
  writes: boolean,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect({ world, options, readOnly: !writes, ...target });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/** `journal`, `settle` and `yes` are flags of what writes; what only reads looks where journals usually are. */
export function withTenant<T>(
  { world, output, options }: Command<PlanningOptions & Partial<WriteOptions>>,
  target: Target,
  writes: boolean,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { journal = JOURNALS, yes = false, parallelism, settle = SETTLE } = options;
  return withSession(
    {
      kinds,
      host: hostOn(world, output, yes),
      world,
      settings: { writes, parallelism, settle, journal: journal === 'off' ? null : journal },
      lockFolder: writes ? join(world.cwd, '.fitform') : null,
      connect: () => connect({ world, options, readOnly: !writes, ...target }),
    },
    use,
  );
}

/** The spec read, and a session for the tenant that it is for. Throws `InvalidInput` for one that is wrong. */
export async function withSpec<T>(
  command: Command<PlanningOptions & ChoosingOptions & Partial<WriteOptions>>,
  files: readonly string[],
  verb: 'plan' | 'apply' | 'drift',
  use: (run: { session: Session; spec: Spec; source: SourceOf }) => Promise<T>,
): Promise<T> {
  const { world, options } = command;
  const choice = choiceOf(kinds, options, world.now());
  const env = await readEnvironment(world);
  const spec = await loadSpec(world, env, files);
  const source = specSource({ spec, choice, compares: verb === 'drift' });
  return withTenant(command, { env, spec: spec.desired.tenant }, verb === 'apply', (session) =>
    use({ session, spec, source }),
  );
}
