/** A text file that somebody named, read; in words for them where it cannot be, and what they may have meant. */
import { basename, dirname, resolve } from 'node:path';
import { InvalidInput, problemWith } from '../../specfile/problem/problem.ts';
import { nearest } from '../../kinds/nearest.ts';
import { didYouMean } from '../../specfile/problem/quote.ts';
import { textOf } from '../../specfile/yaml/spec-text.ts';
import type { World } from './world.ts';

export interface Wanted {
  /** What the file is said to be, as `journal`. */
  readonly what: string;
  readonly hint?: string;
  /** Whoever wrote it may have been cut off, in mid-character even: what follows the last line break is left out. */
  readonly mayBeTorn?: boolean;
}

/** Throws `InvalidInput`. No line of the file is shown: it may hold secrets. */
export async function readText(
  world: World,
  file: string,
  { what, hint, mayBeTorn }: Wanted,
): Promise<string> {
  const path = resolve(world.cwd, file);
  let bytes: Buffer;
  try {
    bytes = await world.readFile(path);
  } catch (error) {
    const message = isMissing(error)
      ? `there is no such ${what}`
      : `the ${what} cannot be read (${whyNot(error)})`;
    const near = isMissing(error) ? await nearFile(world, file) : null;
    throw new InvalidInput([problemWith(file, message, near ?? hint ?? null)]);
  }
  return textOf(file, mayBeTorn ? bytes.subarray(0, bytes.lastIndexOf('\n') + 1) : bytes);
}

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Why a file cannot be read. */
export function whyNot(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? code;
}

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'no code';

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EINVAL: 'it is not a regular file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

/** Why a file cannot be written. */
export function whyNotWritten(error: unknown): string {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'its folder does not exist' : whyNot(error);
}

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
