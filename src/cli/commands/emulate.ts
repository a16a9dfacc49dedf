/** `fitform emulate`: a tenant on a port of this machine, for the tests of other programs. Runs until it is told to end. */
import { resolve } from 'node:path';
import type { Behaviour } from '../../emulator/behaviour.ts';
import type { Near } from '../../emulator/edit.ts';
import type { EmbeddedTenant } from '../../emulator/embedded.ts';
import { parseFault, type Fault } from '../../emulator/fault.ts';
import { fileStore, TenantFileError } from '../../emulator/file-store.ts';
import { readSeed } from '../../emulator/seed-file.ts';
import { memoryTenant, seedState } from '../../emulator/seed.ts';
import { startStandIn } from '../../emulator/stand-in.ts';
import type { State } from '../../emulator/state.ts';
import type { Store } from '../../emulator/store.ts';
import { parseSwitch } from '../../emulator/switches.ts';
import { InvalidInput, invalid, problemWith, type Problem } from '../../spec/problem.ts';
import { nearest } from '../../spec/suggest.ts';
import { outputFor } from '../output.ts';
import type { OutputOptions } from '../options.ts';
import type { World } from '../world.ts';

export interface EmulateOptions extends OutputOptions {
  readonly port?: string;
  readonly host?: string;
  readonly seed?: string;
  readonly data?: string;
  /** Milliseconds. */
  readonly latency?: string;
  readonly switch?: readonly string[];
  readonly fault?: readonly string[];
}

interface Settings {
  readonly behaviour: Partial<Behaviour>;
  readonly faults: readonly Fault[];
  readonly port: number;
  readonly latency: number;
}

export async function emulate(world: World, options: EmulateOptions): Promise<number> {
  const output = outputFor(world, options);
  const settings = readSettings(options);
  const seed =
    options.seed === undefined ? seedState() : await readSeedFile(world, options.seed, settings.behaviour);
  const tenant = await started(world, options, settings, seed);
  try {
    if (options.host !== undefined && !isLoopback(options.host)) {
      output.message(
        `warning: listening on ${options.host}: whoever reaches this machine reaches the tenant, without encryption`,
      );
    }
    const { url, username, password } = tenant;
    output.result(
      { url, username, password },
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

/** Throws `InvalidInput` with all that is wrong. */
function readSettings(options: EmulateOptions): Settings {
  const problems: Problem[] = [];
  const complain = (flag: string, { problem, near }: { problem: string; near?: Near }): void => {
    problems.push(...invalid(`${flag}: ${problem}`, hintOf(near)).problems);
  };
  const port = readNumber(options.port, 65_535);
  const latency = readNumber(options.latency, 3_600_000);
  if (port === undefined) complain('--port', { problem: 'must be a number from 0 to 65535' });
  if (latency === undefined) {
    complain('--latency', { problem: 'must be a number of milliseconds, at most an hour' });
  }
  const settings = (options.switch ?? []).map(parseSwitch);
  const faults = (options.fault ?? []).map((text) => ({ text, read: parseFault(text) }));
  for (const read of settings) if ('problem' in read) complain('--switch', read);
  for (const { text, read } of faults) if ('problem' in read) complain(`--fault ${text}`, read);
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    behaviour: settings.reduce<Partial<Behaviour>>(
      (all, read) => ('behaviour' in read ? { ...all, ...read.behaviour } : all),
      {},
    ),
    faults: faults.flatMap(({ read }) => ('fault' in read ? [read.fault] : [])),
    port: port ?? 0,
    latency: latency ?? 0,
  };
}

/** 0 where nothing is given, undefined where it is no such number. */
function readNumber(text = '0', most: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

async function readSeedFile(world: World, file: string, behaviour: Partial<Behaviour>): Promise<State> {
  let text: string;
  try {
    text = (await world.readFile(resolve(world.cwd, file))).toString('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'no code';
    throw new InvalidInput([problemWith(file, `the seed cannot be read (${code})`)]);
  }
  const read = await readSeed(text, behaviour.extra_permissions);
  if ('state' in read) return read.state;
  const problems = read.problems.map(({ near, ...problem }) => ({ ...problem, file, hint: hintOf(near) }));
  throw new InvalidInput(problems, new Map([[file, text]]));
}

/** Throws `InvalidInput` where the port, the address or the data's file cannot serve. */
async function started(
  world: World,
  options: EmulateOptions,
  { behaviour, faults, port, latency }: Settings,
  seed: State,
): Promise<EmbeddedTenant> {
  const { host, data } = options;
  const store: Store =
    data === undefined ? memoryTenant(seed) : fileStore(resolve(world.cwd, data), () => seed);
  let tenant: EmbeddedTenant | undefined;
  try {
    tenant = await startStandIn({
      store,
      behaviour,
      faults,
      port,
      ...(host !== undefined && { host }),
      clock: world.now,
      random: world.randomBytes,
      ...(latency > 0 && { latency }),
    });
  } catch (error) {
    if (error instanceof TenantFileError) throw invalid(error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw invalid(`port ${port} is taken`, 'choose another one, or 0 for any that is free');
    }
    if (code !== undefined) throw invalid(`the tenant cannot be served: ${message}`);
    throw error;
  }
  if (tenant) return tenant;
  throw invalid(
    `${data ?? 'the tenant'} has no active user with edit_users on the whole tenant to sign in as`,
    'delete it to start afresh',
  );
}

function hintOf(near: Near | undefined): string | null {
  if (!near || near.candidates.length === 0) return null;
  const meant = nearest(near.given, near.candidates);
  return meant === undefined ? `there are: ${near.candidates.join(', ')}` : `did you mean "${meant}"?`;
}

const isLoopback = (host: string): boolean => /^127\.|^::1$|^localhost$/.test(host);

const aborted = (stop: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (stop.aborted) done();
    else stop.addEventListener('abort', () => done(), { once: true });
  });
