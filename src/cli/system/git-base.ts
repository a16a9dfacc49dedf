/** A spec as git keeps it: the file that `GIT-REF:path` names, or why there is none to be had. */
import { posix } from 'node:path';
import { invalid } from '../../specfile/problem/problem.ts';
import { quote } from '../../specfile/problem/quote.ts';
import type { GitAnswer } from './git.ts';
import type { World } from './world.ts';

/** Throws `InvalidInput`. */
export async function readBlob(world: World, ref: string, path: string): Promise<Uint8Array> {
  if (ref.startsWith('-')) throw invalid(`a git ref cannot begin with -, as ${quote(ref)} does`);
  const blob = await ask(world, 'cat-file', 'blob', `${ref}:${path}`);
  const why = blob.code === 0 ? await linkOnTheWay(world, ref, path) : await whyNot(world, ref, path, blob);
  if (why === null) return blob.stdout;
  const [said] = saidBy(blob).filter((line) => line !== '');
  throw invalid(said === undefined ? why.message : `${why.message}: git says ${quote(said)}`, why.hint);
}

interface Why {
  readonly message: string;
  readonly hint: string;
}

/** By what git can answer, not by its words: those are for people, in their language. */
async function whyNot(world: World, ref: string, path: string, answer: GitAnswer): Promise<Why> {
  // The name of a setting and the command that changes it are the same in every language.
  const trust = saidBy(answer).find((line) => line.includes('safe.directory'));
  if (trust !== undefined) {
    return {
      message: 'git does not trust this repository, which belongs to another user',
      hint: `if you trust it: ${trust}`,
    };
  }
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
  const elsewhere = await linkOnTheWay(world, ref, path);
  if (elsewhere) return elsewhere;
  const type = await typeOf(world, `${ref}:${path}`);
  if (type === 'blob') return { message: 'git cannot read it', hint: 'git fsck checks the repository' };
  if (type !== '') {
    return { message: 'this is a directory, not a file', hint: 'name the spec files in it one by one' };
  }
  const message = `${quote(ref)} holds no file ${quote(path)}`;
  const inside = path.replace(/^\/+/, '');
  if (inside !== path && (await typeOf(world, `${ref}:${inside}`)) === 'blob') {
    return { message, hint: `a path begins at the repository's root without a slash: ${ref}:${inside}` };
  }
  if ((await typeOf(world, `${ref}:./${path}`)) === 'blob') {
    return {
      message,
      hint: `a path begins at the repository's root; from this folder it is ${ref}:./${path}`,
    };
  }
  return { message, hint: `git ls-tree -r --name-only ${ref} lists what it holds` };
}

/** A link or a submodule that the path leads to or through; what is behind it, git does not keep there. */
async function linkOnTheWay(world: World, ref: string, path: string): Promise<Why | null> {
  const whole = await fromRoot(world, path);
  const steps = whole.split('/').filter((step) => step !== '');
  const folders = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
  // -t: the folders on the way as well.
  const tree = ['ls-tree', '-z', '-t', '--full-tree', ref, '--', ...folders];
  const listed = await ask(world, '--literal-pathspecs', ...tree);
  for (const entry of listed.stdout.toString('utf8').split('\0')) {
    const [, mode, oid = '', place = ''] = /^(\d+) \w+ (\w+)\t([^]*)$/.exec(entry) ?? [];
    if (!folders.includes(place)) continue;
    const rest = whole.slice(place.length);
    if (mode === '160000') return submodule(place, oid, rest.slice(1));
    if (mode !== '120000') continue;
    const target = (await ask(world, 'cat-file', 'blob', oid)).stdout.toString('utf8');
    return symbolicLink(ref, place, target, rest);
  }
  return null;
}

/** git takes a path that begins with a dot from the working folder, and others from the repository's root. */
async function fromRoot(world: World, path: string): Promise<string> {
  if (!/^\.\.?(\/|$)/.test(path)) return path;
  const prefix = await ask(world, 'rev-parse', '--show-prefix');
  return posix.normalize(prefix.stdout.toString('utf8').replace(/\n$/, '') + path);
}

function submodule(place: string, commit: string, rest: string): Why {
  const file = rest === '' ? 'PATH' : rest;
  return {
    message: `${quote(place)} is a submodule, whose files are in a repository of their own`,
    hint: `save the one you mean (git -C ${place} show ${commit.slice(0, 12)}:${file} > base.yaml), and give that file as the base`,
  };
}

function symbolicLink(ref: string, place: string, target: string, rest: string): Why {
  const message = `${quote(place)} is a symbolic link to ${quote(target)}, and git keeps no more of it than that`;
  const file = posix.join(posix.dirname(place), target) + rest;
  const isInside = !posix.isAbsolute(target) && !file.startsWith('../');
  return {
    message,
    hint: isInside
      ? `name the file itself: ${ref}:${file}`
      : 'it leads out of the repository: give a file as the base',
  };
}

const saidBy = ({ stderr }: GitAnswer): string[] =>
  stderr
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim());

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
