/** The spec that was applied last, for drift: from files, or from what git keeps of them. */
import { resolve } from 'node:path';
import { unlessStopped } from '../../engine/errors.ts';
import { isUnusedInBase } from '../../engine/since-base.ts';
import { kinds } from '../../kinds/index.ts';
import type { Desired } from '../../specfile/desired.ts';
import { InvalidInput, invalid } from '../../specfile/problem/problem.ts';
import { readSpec } from '../../specfile/read.ts';
import type { Beside } from '../../specfile/yaml/contents.ts';
import { nameBeside } from '../../specfile/yaml/read-below.ts';
import type { Environment } from '../../tenant/target.ts';
import { readBlob } from './git-base.ts';
import { codeOf } from './read-text.ts';
import { loadSpec, readBeside } from './spec-files.ts';
import type { World } from './world.ts';

/**
 * Merges what is named as a spec's files are, left to right; `specs` are those of the current spec. Throws
 * `InvalidInput` with the problems of both, so that they are told at once.
 */
export async function loadBase(
  world: World,
  env: Environment,
  bases: readonly string[],
  specs: readonly string[],
): Promise<Desired> {
  const readFile = (name: string): Promise<Uint8Array> => readBase(world, name);
  const reading = readSpec({
    files: bases,
    kinds,
    env,
    readFile,
    readBeside: (spec, path) => readBesideBase(world, spec, path),
    isUnused: isUnusedInBase,
  });
  try {
    return (await unlessStopped(world.stop, reading)).desired;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const own = await loadSpec(world, env, specs).then(
      () => new InvalidInput([]),
      (fault: unknown) => fault,
    );
    if (!(own instanceof InvalidInput)) throw own;
    throw new InvalidInput([...own.problems, ...error.problems], new Map([...own.sources, ...error.sources]));
  }
}

/** A file goes before a git ref of the same spelling. */
async function readBase(world: World, name: string): Promise<Uint8Array> {
  try {
    return await world.readFile(resolve(world.cwd, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (name.startsWith(':')) {
    throw invalid(
      "no such file, and git's index is no base: it shows what will be committed, not what was applied",
      `name the commit that was applied last, as in HEAD${name.replace(/^:\d:/, ':')}`,
    );
  }
  const blob = blobOf(name);
  if (blob === null) {
    throw invalid('no such file', 'a base is a file or GIT-REF:path, such as HEAD:tenant.yaml');
  }
  return readBlob(world, blob.ref, blob.path);
}

/** From where the base itself comes: what a commit names is in the same commit. */
async function readBesideBase(world: World, spec: string, path: string): Promise<Beside> {
  const blob = blobOf(spec);
  const isFile = await world.readFile(resolve(world.cwd, spec)).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
  if (isFile || blob === null) return readBeside(world, spec, path);
  const inside = nameBeside(blob.path, path);
  return { name: `${blob.ref}:${inside}`, bytes: await readBlob(world, blob.ref, inside) };
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error));

/**
 * Split at the colon that git takes, the first one that is not in braces (`main@{10:00}:a`). `null` where there is none, or
 * fewer than two characters before it: `C:\a` is a path.
 */
function blobOf(name: string): { readonly ref: string; readonly path: string } | null {
  const [ref] = /^(?:\{[^}]*\}|[^:{])*/.exec(name) ?? [''];
  if (ref.length < 2 || name.charAt(ref.length) !== ':') return null;
  return { ref, path: name.slice(ref.length + 1) };
}
