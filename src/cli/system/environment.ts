/** The environment with `.env` behind it. An empty variable counts as missing. */
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { InvalidInput, problemWith } from '../../specfile/problem/problem.ts';
import { textOf } from '../../specfile/yaml/spec-text.ts';
import { isCi } from '../../tenant/is-ci.ts';
import type { Environment } from '../../tenant/target.ts';
import { cutIn, type Cut } from './dot-env.ts';
import { isMissing, whyNot } from './read-text.ts';
import type { World } from './world.ts';

const FILE = '.env';

/**
 * `.env` of the working folder is read when it is there and this is no CI run; the environment's own values win. Whether
 * it is one, only the environment says: what asks no questions must not depend on a file that it may not read. Throws
 * `InvalidInput` where it cannot be read, is not UTF-8, or a setting of fitform in it is not what was meant.
 */
export async function readEnvironment(world: Pick<World, 'env' | 'cwd' | 'readFile'>): Promise<Environment> {
  const own = withoutEmpty(world.env);
  if (isCi(world.env)) return own;
  const text = await readFile(world);
  const cuts = cutIn(text).filter(({ name }) => own[name] === undefined);
  refuseCut(cuts.filter(({ by }) => by !== 'comment'));
  const env = { ...withoutEmpty({ ...parseEnv(text), CI: undefined }), ...own };
  commented.set(env, new Set(cuts.map(({ name }) => name)));
  return env;
}

/** All that are set, in the environment and behind it in `.env`, also those that are empty. Throws as `readEnvironment` does. */
export async function variablesIn(
  world: World,
): Promise<readonly { readonly name: string; readonly isEmpty: boolean; readonly from: string }[]> {
  const own = Object.entries(world.env).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, isEmpty: value === '', from: `${name} in the environment` }],
  );
  if (isCi(world.env)) return own;
  const filled = new Set(own.flatMap(({ name, isEmpty }) => (isEmpty ? [] : name)));
  const inFile = Object.entries(parseEnv(await readFile(world))).map(([name, value]) => ({
    name,
    isEmpty: value === '',
    from: `${name} in ${FILE}`,
  }));
  return [...own, ...inFile.filter(({ name }) => !filled.has(name))];
}

/** Of each environment that was read the variables of `.env` with a comment in their line. */
const commented = new WeakMap<Environment, ReadonlySet<string>>();

/** Where a variable came from, as `FITFORM_URL in .env`: for whoever looks for the one that is wrong. */
export function originOf(world: World, env: Environment, name: string): string {
  if ((world.env[name] ?? '') !== '') return `${name} in the environment`;
  const cut = commented.get(env)?.has(name) ? ': all before the #, so quote it if the # belongs to it' : '';
  return `${name} in ${FILE}${cut}`;
}

async function readFile(world: Pick<World, 'cwd' | 'readFile'>): Promise<string> {
  const path = join(world.cwd, FILE);
  let bytes: Buffer;
  try {
    bytes = await world.readFile(path);
  } catch (error) {
    if (isMissing(error)) return '';
    throw new InvalidInput([
      problemWith(
        FILE,
        `the .env file cannot be read (${whyNot(error)})`,
        'fix or remove it, or set CI to do without it',
      ),
    ]);
  }
  return textOf(FILE, bytes);
}

function refuseCut(cuts: readonly Cut[]): void {
  if (cuts.length === 0) return;
  throw new InvalidInput(
    cuts.map(({ name, line, by }) => ({
      ...problemWith(
        FILE,
        `the value of ${name} ends ${by === 'hash' ? 'before its #' : 'at its second quote'}, and the rest is lost`,
        'put the whole value in quotes that it does not contain, such as NAME=\'…\', "…" or `…`; a comment needs a space before its #',
      ),
      line,
      column: 1,
    })),
  );
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Environment {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}
