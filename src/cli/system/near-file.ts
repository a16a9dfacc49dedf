/** For a file that is not there: what may have been meant. */
import { basename, dirname, resolve } from 'node:path';
import { didYouMean } from '../../specfile/problem/quote.ts';
import { nearest } from '../../specfile/problem/nearest.ts';
import type { World } from './world.ts';

/** The nearest name in the file's folder, as `did you mean "NAME"?`; `null` where none is near. */
export async function nearFile(world: World, file: string): Promise<string | null> {
  const names = await namesBeside(world, file);
  const name = basename(file);
  // Of `prod`, `prod.yaml` is further away than a misspelling may be.
  const near = names.find((one) => one.startsWith(`${name}.`)) ?? nearest(name, names);
  return near === undefined ? null : didYouMean(file.slice(0, file.length - name.length) + near);
}

/** The YAML files in the file's folder. */
export async function specsBeside(world: World, file: string): Promise<readonly string[]> {
  return (await namesBeside(world, file)).filter((name) => /\.ya?ml$/i.test(name));
}

async function namesBeside(world: World, file: string): Promise<readonly string[]> {
  try {
    return (await world.listFolder(dirname(resolve(world.cwd, file)))).toSorted();
  } catch {
    return [];
  }
}
