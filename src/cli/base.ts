/** The spec that was applied last, for drift: from files, or from what git keeps of them. */
import { resolve } from 'node:path';
import { kinds } from '../kinds/index.ts';
import type { Desired } from '../spec/desired.ts';
import { InvalidInput, invalid, type Problem } from '../spec/problem.ts';
import { quote } from '../spec/quote.ts';
import { readSpec } from '../spec/read.ts';
import type { Environment } from '../tenant/target.ts';
import type { GitAnswer } from './git.ts';
import { loadSpec } from './spec.ts';
import { unlessStopped, type World } from './world.ts';

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
  const reading = readSpec({ files: bases, kinds, env, readFile: (name) => readBase(world, name) });
  try {
    return (await unlessStopped(world.stop, reading)).desired;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const own = await problemsOf(loadSpec(world, env, specs));
    throw new InvalidInput([...own.problems, ...error.problems], new Map([...own.sources, ...error.sources]));
  }
}

async function problemsOf(
  reading: Promise<unknown>,
): Promise<{ problems: readonly Problem[]; sources: ReadonlyMap<string, string> }> {
  try {
    await reading;
    return { problems: [], sources: new Map() };
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

/** A file goes before a git ref of the same spelling. */
async function readBase(world: World, name: string): Promise<Uint8Array> {
  try {
    return await world.readFile(resolve(world.cwd, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const end = endOfRef(name);
  if (end === null) throw invalid('no such file', 'a base is a file, or GIT-REF:path as in HEAD:tenant.yaml');
  return readBlob(world, name, name.slice(0, end), name.slice(end + 1));
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(error.code));

/**
 * Index of the colon between ref and path: as git finds it, the first one that is not in braces (`main@{10:00}:a`).
 * `null` where there is none, or fewer than two characters before it: `C:\a` is a path.
 */
function endOfRef(name: string): number | null {
  const [head] = /^(?:\{[^}]*\}|[^:{])*/.exec(name) ?? [''];
  return head.length >= 2 && name.charAt(head.length) === ':' ? head.length : null;
}

async function readBlob(world: World, name: string, ref: string, path: string): Promise<Uint8Array> {
  if (ref.startsWith('-')) throw invalid(`a git ref cannot begin with -, as ${quote(ref)} does`);
  const blob = await ask(world, 'cat-file', 'blob', name);
  if (blob.code === 0) return blob.stdout;
  const { message, hint } = await whyNot(world, name, ref, path);
  const [said] = blob.stderr
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  throw invalid(said === undefined ? message : `${message}: git says ${quote(said)}`, hint);
}

/** By what git can answer, not by its words: those are for people, in their language. */
async function whyNot(
  world: World,
  name: string,
  ref: string,
  path: string,
): Promise<{ message: string; hint: string }> {
  if (!(await isTrue(world, 'rev-parse', '--git-dir'))) {
    return {
      message: 'git finds no repository here that it may read',
      hint: 'run fitform in a checkout, or give a file as the base',
    };
  }
  if (!(await isTrue(world, 'rev-parse', '--verify', '--quiet', `${ref}^{tree}`))) {
    const shallow = await ask(world, 'rev-parse', '--is-shallow-repository');
    const hint =
      shallow.stdout.toString('utf8').trim() === 'true'
        ? 'this clone is shallow: fetch more of it (git fetch --unshallow, or fetch-depth: 0 in a CI job)'
        : 'check its spelling (git branch --all lists branches), or fetch it first';
    return { message: `there is no git ref ${quote(ref)}`, hint };
  }
  const type = await typeOf(world, name);
  if (type === 'blob') return { message: 'git cannot read it', hint: 'git fsck checks the repository' };
  if (type !== '') {
    return { message: 'this is a directory, not a file', hint: 'name the spec files in it one by one' };
  }
  const message = `${quote(ref)} holds no file ${quote(path)}`;
  if ((await typeOf(world, `${ref}:./${path}`)) === 'blob') {
    return {
      message,
      hint: `a path begins at the repository's root; from this folder it is ${ref}:./${path}`,
    };
  }
  return { message, hint: `git ls-tree -r --name-only ${ref} lists what it holds` };
}

/** `blob` for a file; empty where there is nothing. */
const typeOf = async (world: World, name: string): Promise<string> =>
  (await ask(world, 'cat-file', '-t', name)).stdout.toString('utf8').trim();

const isTrue = async (world: World, ...args: string[]): Promise<boolean> =>
  (await ask(world, ...args)).code === 0;

async function ask(world: World, ...args: string[]): Promise<GitAnswer> {
  try {
    return await world.git(args);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
    if (code === 'ENOENT') {
      throw invalid('no such file, and git is not installed', 'install git, or give a file as the base');
    }
    throw invalid(`git cannot be run: ${code}`, 'give a file as the base');
  }
}
