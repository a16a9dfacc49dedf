/** The reader that speaks: a text as a tree by way of `yaml`'s document, which knows what is wrong and where. */
import { isScalar, parseDocument, type Document } from 'yaml';
import type { JsonSchema } from '../../kinds/kind.ts';
import type { Place } from '../desired.ts';
import type { Path } from '../problem/path.ts';
import { problemAt, problemWith, type Problem } from '../problem/problem.ts';
import { buildTree } from './build-tree.ts';
import { guessSecrets, masked, secretFault, unreadableSecret, type Secrets } from './secrets.ts';
import { secretsIn } from './secrets-in.ts';
import { syntaxFaults } from './syntax.ts';
import { placeAt, type Source } from './tree.ts';
import { typed, type Content } from './typed.ts';
import type { Env } from './variables.ts';

type PlaceOf = (offset: number, path?: Path) => Place;

/** How `yaml` reads a spec. */
export const AS_SPECS = {
  prettyErrors: false,
  // A %YAML directive must not bring back the old readings of `no` and `<<`.
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  // Ours are found in build-tree.ts, which knows where the first of the two stands.
  uniqueKeys: false,
  logLevel: 'error',
} as const;

/** With all that is wrong with the text as far as one file and its schema can tell. */
export function readExactly(source: Source, env: Env | null, schema: JsonSchema): Content {
  const { text } = source;
  const document = parseDocument(text, AS_SPECS);
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
