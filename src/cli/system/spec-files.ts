/** The spec files of a command line. */
import { dirname, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unlessStopped } from '../../engine/errors.ts';
import { kinds } from '../../kinds/index.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { quote } from '../../specfile/problem/quote.ts';
import { readSpec, type Spec } from '../../specfile/read.ts';
import type { Beside } from '../../specfile/yaml/contents.ts';
import { nameBeside, readBelow } from '../../specfile/yaml/read-below.ts';
import type { Environment } from '../../tenant/target.ts';
import { isMissing, nearFile, specsBeside } from './read-text.ts';
import type { World } from './world.ts';

export const DEFAULT_SPEC = 'tenant.yaml';
/** As a file's name on the command line; a file of that name is `./-`. */
export const STANDARD_INPUT = '-';
/** What it is called in messages. */
const ITS_NAME = 'standard input';

/** The spec files that a command line names, or the one that it means. */
export const orDefault = (files: readonly string[]): readonly string[] =>
  files.length === 0 ? [DEFAULT_SPEC] : files;

/**
 * For what needs a spec only to find the tenant: the files that a command line names; else the default one, if it is there
 * and nothing else `names` the tenant; else `null`.
 */
export async function specForTenant(
  world: World,
  env: Environment,
  {
    files = [],
    names,
  }: { readonly files?: readonly string[] | undefined; readonly names: string | undefined },
): Promise<Spec | null> {
  if (files.length > 0) return loadSpec(world, env, files);
  if (names !== undefined) return null;
  const isThere = await world.readFile(resolve(world.cwd, DEFAULT_SPEC)).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
  return isThere ? loadSpec(world, env, []) : null;
}

export function loadSpec(world: World, env: Environment, files: readonly string[]): Promise<Spec> {
  // Read here, so that a working folder that is gone is told as that.
  const { cwd } = world;
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw invalid('- is given twice as a spec file', 'standard input can be read only once');
  }
  const names = orDefault(files);
  const isStandardInput = (name: string): boolean => name === ITS_NAME && files.includes(STANDARD_INPUT);
  return unlessStopped(
    world.stop,
    readSpec({
      files: names.map((name) => (name === STANDARD_INPUT ? ITS_NAME : name)),
      kinds,
      env,
      version: world.version,
      readFile: (name) => (isStandardInput(name) ? buffer(world.stdin) : readFile(world, cwd, name)),
      readBeside: (spec, path) =>
        isStandardInput(spec)
          ? Promise.reject(invalid('a spec from standard input has no folder', 'give the spec as a file'))
          : readBeside(world, spec, path),
    }),
  );
}

/** What a spec file names by `file:`. */
export async function readBeside(world: World, spec: string, path: string): Promise<Beside> {
  const folder = resolve(world.cwd, dirname(spec));
  try {
    return { name: nameBeside(spec, path), bytes: await readBelow(world, folder, path) };
  } catch (error) {
    const near = isMissing(error) ? await nearFile({ ...world, cwd: folder }, path) : null;
    throw near === null ? error : invalid('no such file', near);
  }
}

async function readFile(world: World, cwd: string, name: string): Promise<Buffer> {
  try {
    return await world.readFile(resolve(cwd, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw invalid('no such file', await whatElse(world, name));
  }
}

async function whatElse(world: World, name: string): Promise<string> {
  const [kind = ''] = name.split('/');
  if (kinds.some((one) => one.name === kind)) {
    return name === kind
      ? `for a kind, repeat the flag: --kinds A --kinds ${kind}`
      : `for a pattern, repeat the flag: --target A --target ${quote(name)}`;
  }
  const near = await nearFile(world, name);
  if (near !== null) return near;
  const specs = await specsBeside(world, name);
  if (specs.length === 0) return 'name the spec file to use, or write one';
  const more = specs.length > 3 ? ', …' : '';
  return `name the spec file to use: there is ${specs.slice(0, 3).map(quote).join(', ')}${more}`;
}
