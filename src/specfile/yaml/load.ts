/** A spec file, from its name to a tree that knows where everything stands. */
import { isScalar, parseDocument, type Document } from 'yaml';
import type { JsonSchema } from '../../kinds/kind.ts';
import { buildTree } from './build-tree.ts';
import { decode } from './decode.ts';
import type { Place } from '../desired.ts';
import type { Path } from '../problem/path.ts';
import { InvalidInput, problemAt, problemWith, type Problem } from '../problem/problem.ts';
import { masked, secretFault, guessSecrets, secretsIn, unreadableSecret, type Secrets } from './secrets.ts';
import { syntaxFaults } from './syntax.ts';
import { encodingProblem, spotsOf } from './spec-text.ts';
import { placeAt, type Source, type SpecFile, type SpecNode } from './tree.ts';
import { typed, type Reference } from './typed.ts';
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
  return { name: file, text, ...parse(file, text, env, schema) };
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

type Parsed = Omit<Loaded, 'name' | 'text'>;
type PlaceOf = (offset: number, path?: Path) => Place;

/** The text of one file as a tree, with all that is wrong with it as far as one file and its schema can tell. */
export function parse(file: string, text: string, env: Env, schema: JsonSchema): Parsed {
  const { tree, ...rest } = parsed({ file, text, spotOf: spotsOf(text) }, env, schema);
  return { tree: tree?.type === 'mapping' ? tree : null, ...rest };
}

interface Content extends Omit<Parsed, 'tree'> {
  readonly tree: SpecNode | null;
}

/** The same of a value in a file of its own: nothing in it is a variable. `schema`: of what stands `within` the spec. */
export const parseValue = (file: string, text: string, schema: JsonSchema, within: Path): Content =>
  parsed({ file, text, within, spotOf: spotsOf(text) }, null, schema);

function parsed(source: Source, env: Env | null, schema: JsonSchema): Content {
  const { text } = source;
  const document = parseDocument(text, {
    prettyErrors: false,
    // A %YAML directive must not bring back the old readings of `no` and `<<`.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Ours are found in build-tree.ts, which knows where the first of the two stands.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const { fatal, faults } = syntaxFaults(document, text);
  const secrets = fatal ? guessSecrets(text) : secretsIn(document, text, schema);
  const { problems, ...tree } = fatal ? NOTHING : treeOf(document, source, env, schema);
  const placeOf: PlaceOf = (offset, path = []) => placeAt({ source, offset }, path);
  const found = [...faults.map(({ offset, ...fault }) => ({ ...placeOf(offset), ...fault })), ...problems];
  const told = withSecrets(found, secrets, fatal, placeOf);
  return { ...tree, problems: told, shown: masked(text, secrets.hidden) };
}

/** What else is wrong with a secret could quote it, so it is told as that, and only as that. */
function withSecrets(
  problems: readonly Problem[],
  { keys }: Secrets,
  fatal: boolean,
  placeOf: PlaceOf,
): Problem[] {
  const isBefore = (a: Pick<Problem, 'line' | 'column'>, b: Place): boolean =>
    (a.line ?? 0) < b.line || (a.line === b.line && (a.column ?? 0) < b.column);
  const spans = keys.map(({ key, value: { from, to } }) => ({
    key,
    first: placeOf(from),
    last: placeOf(to + 1),
  }));
  const others = problems.flatMap((problem): Problem[] => {
    const span = spans.find(({ first, last }) => !isBefore(problem, first) && isBefore(problem, last));
    if (span === undefined) return [problem];
    return fatal ? [{ ...problem, ...unreadableSecret(span.key) }] : [];
  });
  if (fatal) return others;
  const faults = keys.map(({ offset, path, key }) => ({ ...placeOf(offset, path), ...secretFault(key) }));
  return [...others, ...faults];
}

type Tree = Omit<Content, 'shown'>;

const NOTHING: Tree = { tree: null, problems: [], warnings: [], references: [] };

function treeOf(document: Document.Parsed, source: Source, env: Env | null, schema: JsonSchema): Tree {
  const { file, within } = source;
  const nothing = (...problems: Problem[]): Tree => ({ ...NOTHING, problems });
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null && (root.source ?? '') === '')) {
    const hint = within ? 'it must hold the value' : 'a spec begins with version: 1';
    return nothing(problemWith(file, 'the file is empty', hint));
  }
  const { tree, problems } = buildTree(root, source, env);
  if (tree === null) return nothing(...problems);
  if (tree.type === 'mapping') {
    const { problems: more, ...rest } = typed(tree, schema, within);
    return { ...rest, problems: [...problems, ...more] };
  }
  if (within) return { ...NOTHING, tree, problems };
  const what = tree.type === 'list' ? 'a list' : 'a single value';
  const message = `a spec is a mapping of keys, not ${what}`;
  return nothing(problemAt(placeAt(tree, []), message, 'it begins with version: 1'));
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
