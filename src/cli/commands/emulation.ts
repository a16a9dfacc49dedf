/** What `fitform emulate` does alike for whatever it emulates: flags, seeds, and the failures of a port. */
import type { Near, Unreadable } from '../../emulator/kit/unreadable.ts';
import type { SeedProblem } from '../../emulator/kit/seed-reader.ts';
import type { ReadSwitch } from '../../emulator/kit/switch-table.ts';
import { InvalidInput, invalid, type Problem } from '../../specfile/problem/problem.ts';
import { nearest } from '../../kinds/nearest.ts';
import { cannotListen } from '../system/network.ts';
import type { EmulateOptions } from './verbs.ts';
import { readText } from '../system/read-text.ts';
import type { World } from '../system/world.ts';

/** What a server of either sort is started with. */
export interface Settings<Behaviour, Fault> {
  readonly behaviour: Partial<Behaviour>;
  readonly faults: readonly Fault[];
  readonly port: number;
  readonly host?: string;
  readonly latency?: number;
}

/** A flag and what is wrong with it. */
export type FlagProblem = Unreadable & { readonly flag: string };

/** Throws `InvalidInput` with all that is wrong; `more` is what was found already. */
export function readSettings<Behaviour, Fault>(
  options: EmulateOptions,
  parse: {
    readonly switch: (text: string) => ReadSwitch<Partial<Behaviour>>;
    readonly fault: (text: string) => { readonly fault: Fault } | Unreadable;
  },
  more: readonly FlagProblem[],
): Settings<Behaviour, Fault> {
  const problems: Problem[] = [];
  const complain = (flag: string, { problem, near }: Unreadable): void => {
    problems.push(...invalid(`${flag}: ${problem}`, hintOf(near)).problems);
  };
  for (const one of more) complain(one.flag, one);
  const port = readNumber(options.port, 65_535);
  const latency = readNumber(options.latency, 3_600_000);
  if (port === undefined) complain('--port', { problem: 'must be a number from 0 to 65535' });
  if (latency === undefined) {
    complain('--latency', { problem: 'must be a number of milliseconds, at most an hour' });
  }
  const settings = (options.switch ?? []).map(parse.switch);
  const faults = (options.fault ?? []).map((text) => ({ text, read: parse.fault(text) }));
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
    ...(options.host !== undefined && { host: options.host }),
    ...(latency && { latency }),
  };
}

/** 0 where nothing is given, undefined where it is no such number. */
function readNumber(text = '0', most: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

/**
 * What `read` makes of the file. Throws `InvalidInput` with all that is wrong, each at its place.
 */
export async function readSeedFile<Seed extends object>(
  world: World,
  file: string,
  read: (text: string) => Promise<Seed | { readonly problems: readonly SeedProblem[] }>,
  what = 'seed',
): Promise<Seed> {
  const text = await readText(world, file, { what });
  const seed = await read(text);
  if (!('problems' in seed)) return seed;
  const problems = seed.problems.map(({ near, ...problem }) => ({ ...problem, file, hint: hintOf(near) }));
  throw new InvalidInput(problems, SECRETS.test(text) ? new Map() : new Map([[file, text]]));
}

/** The lines of a seed that may hold one are not shown: a secret in YAML may span any of them. */
const SECRETS = /secret|password|token/i;

/** The error to throw where `what` could not be served on that port. */
export const cannotServe = (error: unknown, what: string, port: number): unknown =>
  cannotListen(error, {
    where: `port ${port}`,
    what: `${what} cannot be served`,
    wayOut: 'choose another --port, or 0 for any that is free, and check what the other flags name',
  });

function hintOf(near: Near | undefined): string | null {
  if (!near || near.candidates.length === 0) return null;
  const meant = nearest(near.given, near.candidates);
  return meant === undefined ? `there are: ${near.candidates.join(', ')}` : `did you mean "${meant}"?`;
}
