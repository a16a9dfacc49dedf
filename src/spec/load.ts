/** A spec file, from its name to a tree that knows where everything stands. */
import { isScalar, parseDocument } from 'yaml';
import { buildTree, type Source } from './build.ts';
import { decode } from './decode.ts';
import { InvalidInput, problemAt, problemWith, type Problem } from './problem.ts';
import { syntaxFaults } from './syntax.ts';
import { encodingProblem, spotsOf } from './text.ts';
import type { SpecFile } from './tree.ts';
import type { Env } from './variables.ts';

/** Reads a file whole. Rejects as `node:fs/promises` does, with the reason in `code`; or with `InvalidInput`. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

export interface Loaded extends SpecFile {
  /** As it was read, variables not substituted; `null` where there is no text to show. */
  readonly text: string | null;
  readonly problems: readonly Problem[];
}

export async function load(file: string, readFile: ReadFile, env: Env): Promise<Loaded> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return { name: file, tree: null, text: null, problems: whyUnreadable(file, error) };
  }
  const decoded = decode(bytes);
  const { text } = decoded;
  const problem = encodingProblem(file, decoded);
  if (!problem) return { name: file, text, ...parse(file, text, env) };
  return { name: file, tree: null, text: problem.line === null ? null : text, problems: [problem] };
}

/** The text of one file as a tree, with all that is wrong with it as YAML. */
export function parse(file: string, text: string, env: Env): Pick<Loaded, 'tree' | 'problems'> {
  const spotOf = spotsOf(text);
  const source: Source = { file, text, spotOf };
  const document = parseDocument(text, {
    prettyErrors: false,
    // A %YAML directive must not bring back the old readings of `no` and `<<`.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Ours are found in build.ts, which knows where the first of the two stands.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const { fatal, faults } = syntaxFaults(document, text);
  const syntax = faults.map(({ offset, message, hint }) =>
    problemAt({ file, ...spotOf(offset), path: '' }, message, hint),
  );
  if (fatal) return { tree: null, problems: syntax };
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null && (root.source ?? '') === '')) {
    return {
      tree: null,
      problems: [...syntax, problemWith(file, 'the file is empty', 'a spec begins with version: 1')],
    };
  }
  const { tree, problems } = buildTree(root, source, env);
  if (tree === null || tree.type === 'mapping') return { tree, problems: [...syntax, ...problems] };
  const what = tree.type === 'list' ? 'a list' : 'a single value';
  const message = `a spec is a mapping of keys, not ${what}`;
  const top = problemAt({ file, ...tree.at, path: '' }, message, 'it begins with version: 1');
  return { tree: null, problems: [...syntax, top] };
}

function whyUnreadable(file: string, error: unknown): Problem[] {
  if (error instanceof InvalidInput) {
    return error.problems.map(({ message, hint }) => problemWith(file, message, hint));
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
  const [message, hint] = REASONS[code] ?? [`the file cannot be read: ${code}`];
  return [problemWith(file, message, hint)];
}

const REASONS: Readonly<Record<string, readonly [message: string, hint?: string]>> = {
  ENOENT: ['no such file', 'name the spec file to use, or write one'],
  EISDIR: ['this is a directory, not a file', 'name the spec files in it one by one'],
  EACCES: ['the file cannot be read: permission denied'],
  EPERM: ['the file cannot be read: permission denied'],
};
