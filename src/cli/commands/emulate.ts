/** `fitform emulate`: a tenant on a port of this machine, for the tests of other programs. Runs until it is told to end. */
import { dirname, resolve } from 'node:path';
import { parseSwitch, type Behaviour } from '../../emulator/tenant/tenant-behaviour.ts';
import { startTestTenant, type TenantWithAccount } from '../../emulator/tenant/tenant-with-account.ts';
import { parseFault, type Fault } from '../../emulator/tenant/tenant-faults.ts';
import { fileStore, TenantFileError } from '../../emulator/tenant/file-store.ts';
import { readSeed } from '../../emulator/tenant/tenant-seed-file.ts';
import { readProbe, type Likeness } from '../../emulator/tenant/like-probe.ts';
import { likeState, type Shown } from '../../emulator/tenant/like-seed.ts';
import { memoryTenant, seedState } from '../../emulator/tenant/default-tenant.ts';
import type { State } from '../../emulator/tenant/state.ts';
import type { Store } from '../../emulator/tenant/store.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { isLoopbackHost } from '../../web/loopback-host.ts';
import type { EmulateOptions } from './verbs.ts';
import { cannotServe, readSeedFile, readSettings, type Settings } from './emulation.ts';
import type { Command } from '../command.ts';
import { aborted, type World } from '../system/world.ts';

export async function emulate({ world, output, options }: Command<EmulateOptions>): Promise<number> {
  const like = options.like === undefined ? null : await readLikeness(world, options.like);
  const given = readSettings<Behaviour, Fault>(
    options,
    { switch: parseSwitch, fault: parseFault },
    options.redirectUri === undefined
      ? []
      : [{ flag: '--redirect-uri', problem: 'goes with --airisk: a tenant redirects nobody' }],
  );
  const behaviour = { ...like?.behaviour, ...given.behaviour };
  const settings = { ...given, behaviour };
  const seed = await readState(world, options.seed, behaviour, like?.shown);
  const tenant = await started(world, options, settings, seed);
  try {
    if (options.host !== undefined && !isLoopbackHost(options.host)) {
      output.message(
        `warning: listening on ${options.host}: whoever reaches this machine reaches the tenant, without encryption`,
      );
    }
    const { url, username, password } = tenant;
    output.result(
      { format: 'fitform.emulate/1', url, username, password },
      `A tenant at ${url}, under /admin and /api, until Ctrl-C.\n` +
        `  user name  ${username}\n  password   ${password}\n` +
        `Calls so far: ${url}/__fitform/log\n`,
    );
    await aborted(world.stop);
    return 0;
  } finally {
    await tenant.stop();
  }
}

async function readState(
  world: World,
  file: string | undefined,
  { extra_permissions, duplicates, scope_id_gone }: Partial<Behaviour>,
  shown: Shown | undefined,
): Promise<State> {
  if (file === undefined && shown) {
    return likeState(
      { extra_permissions: extra_permissions ?? [] },
      {
        twins: shown.twins && duplicates !== 'refuse',
        orphans: shown.orphans && scope_id_gone !== 'removed',
      },
    );
  }
  if (file === undefined) return seedState();
  return (await readSeedFile(world, file, (text) => readSeed(text, extra_permissions))).state;
}

const readLikeness = (world: World, file: string): Promise<Likeness> =>
  readSeedFile(world, file, (text) => Promise.resolve(readProbe(text)), 'probe');

/** Throws `InvalidInput` where the port, the address or the data's file cannot serve. */
async function started(
  world: World,
  options: EmulateOptions,
  settings: Settings<Behaviour, Fault>,
  seed: State,
): Promise<TenantWithAccount> {
  const { data } = options;
  const file = data === undefined ? null : resolve(world.cwd, data);
  const store: Store = file === null ? memoryTenant(seed) : fileStore(file, () => seed);
  const starting = Promise.resolve(file === null ? undefined : world.makeFolder(dirname(file))).then(() =>
    startTestTenant({ ...settings, store, clock: world.now, random: world.randomBytes }),
  );
  const tenant = await starting.catch((error: unknown) => {
    if (error instanceof TenantFileError) throw invalid(error.message);
    throw cannotServe(error, 'the tenant', settings.port);
  });
  if (tenant) return tenant;
  throw invalid(
    `${data ?? 'the tenant'} has no active user with edit_users on the whole tenant to sign in as`,
    'delete it to start afresh',
  );
}
