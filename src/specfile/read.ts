/** The spec, from the names of its files to what the tenant must hold: the one way in. */
import type { Kinds } from '../kinds/kind.ts';
import { kindsInSpec } from '../kinds/settings.ts';
import { check } from './check/check.ts';
import { notForThis, UNRELEASED } from './check/for-fitform.ts';
import type { Desired, Place } from './desired.ts';
import { readOnce, withContents, type Complete, type ReadBeside, type Values } from './yaml/contents.ts';
import { load, type ReadFile } from './yaml/load.ts';
import { merge } from './check/merge.ts';
import { InvalidInput, invalid, type Problem } from './problem/problem.ts';
import { resolve } from './check/resolve.ts';
import { tenantSchema } from './check/spec-schema.ts';
import { spotsIn, type SpotIn } from './check/spots.ts';
import { checkTenant } from './check/tenant-section.ts';
import { placeOf, rootOf } from './yaml/tree.ts';
import { unreadIn } from './check/unread.ts';
import { validate } from './check/against-schema.ts';
import type { Env } from './yaml/variables.ts';
import { warnings } from './check/warnings.ts';

export interface SpecInput {
  /** At least one; later files override earlier ones. */
  readonly files: readonly string[];
  readonly kinds: Kinds;
  readonly env: Env;
  /** `readFile` of `node:fs/promises`, say. */
  readonly readFile: ReadFile;
  /** The same for what a spec names by `file:`; without it, no spec can. */
  readonly readBeside?: ReadBeside;
  /** Paths as in `tenant.url` of values that nobody will ask for: what is wrong with them does not matter. */
  readonly isUnused?: (path: string) => boolean;
  /** Of this fitform, which a spec may not be for; without it, every spec is. */
  readonly version?: string;
}

export interface Spec {
  readonly desired: Desired;
  /** Legal, but probably not meant. */
  readonly warnings: readonly Problem[];
  /** The text of each file, variables not substituted, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** What stands in files that it names. */
  readonly values: Values;
  readonly spotIn: SpotIn;
  /** Where the tenant's URL stands. */
  readonly urlAt: Place | null;
}

/** Throws `InvalidInput` with all problems of all files, in the order of files, lines and columns; nothing else. */
export async function readSpec(input: SpecInput): Promise<Spec> {
  const { files, env, readFile, readBeside = noFolder, isUnused = () => false, version = UNRELEASED } = input;
  const kinds = kindsInSpec(input.kinds);
  if (files.length === 0) throw invalid('no spec file is given');
  const names = [...new Set(files)];
  const schema = tenantSchema(kinds);
  const read = readOnce(readBeside);
  const loaded = await Promise.all(
    names.map(async (file) => withContents(await load(file, readFile, env, schema), read, schema)),
  );
  const { refused, mistyped } = await notForThis(loaded, version);
  const order = loaded.flatMap(({ name, contents }) => [name, ...contents.map((one) => one.name)]);
  if (refused.length > 0) throw new InvalidInput(inOrder(refused, order), textOf(loaded, 'shown'));
  const roots = loaded.flatMap(rootOf);
  const merged = merge(loaded, kinds);
  const problems = [
    ...loaded.flatMap((file) => file.problems),
    ...mistyped,
    ...(await Promise.all(roots.map((root) => validate(root, kinds)))).flat(),
    ...roots.flatMap(checkTenant),
    ...check(merged, unreadIn(loaded, kinds, schema), input.kinds),
  ].filter(({ path }) => !isUnused(path));
  if (problems.length > 0) {
    throw new InvalidInput(inOrder(problems, order), textOf(loaded, 'shown'));
  }
  const doubts = [...loaded.flatMap((file) => file.warnings), ...warnings(merged)];
  const url = merged.tenant.get('url');
  return {
    desired: resolve(merged),
    warnings: inOrder(doubts, order),
    sources: textOf(loaded, 'text'),
    values: new Map(loaded.flatMap((file) => [...file.values])),
    spotIn: spotsIn(merged),
    urlAt: url === undefined ? null : placeOf(url),
  };
}

const noFolder: ReadBeside = () =>
  Promise.reject(invalid('this spec is no file, so it has no folder', 'write the value in place of file:'));

const textOf = (files: readonly Complete[], which: 'text' | 'shown'): Map<string, string> =>
  new Map(
    files
      .flatMap((file) => [...file.contents, file])
      .flatMap(({ name, [which]: text }) => (text === null ? [] : [[name, text] as const])),
  );

/** Each once: what an alias repeats is reached twice. */
function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const keyOf = ({ file, line, column, message }: Problem) => JSON.stringify([file, line, column, message]);
  const once = new Map(problems.toReversed().map((problem) => [keyOf(problem), problem]));
  const place = ({ file, line, column }: Problem) => [files.indexOf(file ?? ''), line ?? 0, column ?? 0];
  return [...once.values()].reverse().sort((a, b) => {
    const [of, to] = [place(a), place(b)];
    return of.map((part, index) => part - (to[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}
