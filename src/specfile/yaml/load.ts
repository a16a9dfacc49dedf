/** A spec file, from its name to a tree that knows where everything stands. */
import type { JsonSchema } from '../../kinds/kind.ts';
import { decode } from './decode.ts';
import { InvalidInput, problemWith, type Problem } from '../problem/problem.ts';
import { readQuickly } from './quick.ts';
import { guessSecrets, masked } from './secrets.ts';
import { encodingProblem, spotsOf } from './spec-text.ts';
import type { Source, SpecFile } from './tree.ts';
import type { Content, Reference } from './typed.ts';
import type { Env } from './variables.ts';

/** Reads a file whole. Rejects as `node:fs/promises` does, with the reason in `code`; or with `InvalidInput`. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** What may be shown of a file. */
export interface Text {
  readonly name: string;
  /** As it was read, variables not substituted; `null` where there is no text to show. */
  readonly text: string | null;
  /** The same for code frames: with what may be a secret masked. */
  readonly shown: string | null;
}

export interface Loaded extends SpecFile, Text {
  readonly problems: readonly Problem[];
  /** Legal, but probably not meant. */
  readonly warnings: readonly Problem[];
  /** Values that are in files of their own, and not in the tree yet. */
  readonly references: readonly Reference[];
}

export async function load(file: string, readFile: ReadFile, env: Env, schema: JsonSchema): Promise<Loaded> {
  const none = { name: file, tree: null, text: null, shown: null, warnings: [], references: [] };
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return { ...none, problems: [problemWith(file, ...whyUnreadable(error))] };
  }
  const { text, shown, problem } = textIn(file, bytes);
  if (problem) return { ...none, text: shown === null ? null : text, shown, problems: [problem] };
  const { tree, ...rest } = await read({ file, text, spotOf: spotsOf(text) }, env, schema);
  return { name: file, text, tree: tree?.type === 'mapping' ? tree : null, ...rest };
}

/** `shown`: of a text at fault, as much as may be shown. */
export function textIn(
  file: string,
  bytes: Uint8Array,
): { readonly text: string; readonly shown: string | null; readonly problem: Problem | null } {
  const decoded = decode(bytes);
  const { text } = decoded;
  const problem = encodingProblem(file, decoded);
  const isShown = problem !== null && problem.line !== null;
  return { text, shown: isShown ? masked(text, guessSecrets(text).hidden) : null, problem };
}

/** `env`: `null` where nothing is a variable; `schema`: of what stands `within` the spec. The reader that speaks is loaded where it must. */
export async function read(source: Source, env: Env | null, schema: JsonSchema): Promise<Content> {
  return readQuickly(source, env, schema) ?? (await import('./exact.ts')).readExactly(source, env, schema);
}

/** What `ReadFile` rejected with, in words. */
export function whyUnreadable(error: unknown): [message: string, hint?: string | null] {
  if (error instanceof InvalidInput && error.problems[0]) {
    const [{ message, hint }] = error.problems as [Problem];
    return [message, hint];
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
  return REASONS[code] ?? [`the file cannot be read: ${code}`];
}

const REASONS: Readonly<Record<string, [message: string, hint?: string]>> = {
  ENOENT: ['no such file', 'name the spec file to use, or write one'],
  EISDIR: ['this is a directory, not a file', 'name the spec files in it one by one'],
  EACCES: ['the file cannot be read: permission denied'],
  EPERM: ['the file cannot be read: permission denied'],
};
