/**
 * Values that a spec keeps in files of their own: `rules: { file: rules/invoice.yaml }`. They are read before anything
 * else looks at the spec, so that nothing else has to know of them; each node still knows which file it stands in.
 */
import { posix, win32 } from 'node:path';
import { FILE } from '../../kinds/field-types/from-file.ts';
import type { JsonSchema } from '../../kinds/kind.ts';
import { problemAt, type Fault, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import type { Path } from '../problem/path.ts';
import { read as readText, textIn, whyUnreadable, type Loaded, type Text } from './load.ts';
import { schemaAt } from './schema-at.ts';
import { spotsOf } from './spec-text.ts';
import { placeAt, type Entry, type Mapping, type Scalar, type SpecNode, type Written } from './tree.ts';
import type { Reference } from './typed.ts';

export interface Beside {
  /** Of the file, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads what a spec names, by its path from the folder of the spec. Rejects as `ReadFile` does. */
export type ReadBeside = (spec: string, path: string) => Promise<Beside>;

/** Far above any list of rules. */
const MOST_BYTES = 16 * 1024 * 1024;
export const TOO_LARGE = `it is larger than ${MOST_BYTES / 1024 / 1024} MiB`;
export const isTooLarge = (bytes: number): boolean => bytes > MOST_BYTES;

export interface Complete extends Loaded {
  /** Of the files that hold values of it. */
  readonly contents: readonly Text[];
  readonly values: Values;
}

/** What the files hold that a spec names. */
export type Values = ReadonlyMap<string, SpecNode>;

/** Whether a spec names any. */
export const namesFile = (values: Values, spec: string): boolean =>
  [...values.keys()].some((key) => (JSON.parse(key) as string[])[0] === spec);

const keyOf = (spec: string, { named }: Reference): string => JSON.stringify([spec, named.json]);

/** The tree of a spec that was read, with what its files are known to hold. */
export const filled = (
  { name, tree, references }: Pick<Loaded, 'name' | 'tree' | 'references'>,
  values: Values,
): Mapping | null =>
  references.reduce((whole, one) => {
    const value = values.get(keyOf(name, one));
    return whole && value ? (replaced(whole, one.path, value) as Mapping) : whole;
  }, tree);

type Read = (spec: string, path: string) => Promise<Beside | Fault>;

/** Each file is read once, however many specs of a folder name it. */
export function readOnce(read: ReadBeside): Read {
  const known = new Map<string, Promise<Beside | Fault>>();
  return (spec, path) => {
    const key = JSON.stringify([/^[^]*[/\\:]/.exec(spec)?.[0], posix.normalize(path)]);
    const reading =
      known.get(key) ??
      read(spec, path).catch((error: unknown): Fault => {
        const [message, hint = null] = whyUnreadable(error);
        const isMissing = (error as { code?: unknown }).code === 'ENOENT';
        return { message, hint: isMissing ? 'its path begins at the folder of the spec' : hint };
      });
    known.set(key, reading);
    return reading;
  };
}

/** The spec with the values that its files hold. */
export async function withContents(spec: Loaded, read: Read, schema: JsonSchema): Promise<Complete> {
  const contents = new Map<string, Text>();
  const problems: Problem[] = [...spec.problems];
  const values = new Map<string, SpecNode>();
  for (const reference of spec.references) {
    const found = await contentOf(spec, reference, read, schema);
    problems.push(...found.problems);
    if (found.text) contents.set(found.text.name, found.text);
    values.set(keyOf(spec.name, reference), found.node);
  }
  return { ...spec, tree: filled(spec, values), problems, contents: [...contents.values()], values };
}

interface Found {
  readonly node: SpecNode;
  readonly text: Text | null;
  readonly problems: readonly Problem[];
}

async function contentOf(
  spec: Loaded,
  { path, node, named }: Reference,
  read: Read,
  schema: JsonSchema,
): Promise<Found> {
  const broken: Scalar = { ...named, offset: node.offset, json: null, broken: true };
  const refused = (fault: Fault, at: Written = named, key: Path = [FILE]): Found => {
    const place = placeAt(at, [...path, ...key]);
    return { node: broken, text: null, problems: [problemAt(place, fault.message, fault.hint)] };
  };
  const [other] = [...node.entries].filter(([key]) => key !== FILE);
  if (other) {
    const [key, entry] = other;
    const hint = `put ${quote(key)} into the file; a field that is named file takes a list in place of a text`;
    return refused({ message: 'beside file: no other key can stand', hint }, entry, [key]);
  }
  const fault = pathFault(named);
  if (fault) return refused(fault);
  const found = await read(spec.name, named.json);
  if (!('bytes' in found)) return refused({ ...found, message: `${quote(named.json)}: ${found.message}` });
  const { name, bytes } = found;
  if (isTooLarge(bytes.byteLength)) {
    return refused({ message: `${quote(named.json)}: ${TOO_LARGE}`, hint: null });
  }
  const { text, shown, problem } = textIn(name, bytes);
  if (problem) return { node: broken, text: { name, text, shown }, problems: [problem] };
  const known = spec.tree && schemaAt(schema, spec.tree, path);
  const source = { file: name, text, within: path, spotOf: spotsOf(text) };
  // Nothing in it is a variable.
  const { tree, problems, references, ...rest } = await readText(source, null, known ?? {});
  return {
    node: tree ?? broken,
    text: { name, text, shown: rest.shown },
    problems: [...problems, ...references.map(nested)],
  };
}

function nested({ named, path }: Reference): Problem {
  const place = placeAt(named, [...path, FILE]);
  const hint = 'a field that is named file takes a list in place of a text';
  return problemAt(place, 'a file that a spec names cannot name another one', hint);
}

const BELOW = 'name a file in the folder of the spec or below it, with /, such as rules/invoice.yaml';

/** A pull request may have changed the spec: nothing outside its folder can be read by it. */
function pathFault({ json: path, fromVariable }: Reference['named']): Fault | null {
  if (fromVariable) {
    return { message: 'the path of a file cannot hold a variable', hint: 'name one in each overlay' };
  }
  if (posix.isAbsolute(path) || win32.isAbsolute(path) || /^[a-z][a-z\d+.-]*:/i.test(path)) {
    return { message: `${quote(path)} is not a path from the folder of the spec`, hint: BELOW };
  }
  if (path.includes('\\') || /\p{Cc}/u.test(path) || !path.isWellFormed()) {
    return { message: `${quote(path)} cannot be the path of a file`, hint: BELOW };
  }
  const way = posix.normalize(path);
  if (way === '..' || way.startsWith('../')) {
    return { message: `${quote(path)} leads out of the folder of the spec`, hint: BELOW };
  }
  return null;
}

/** The same tree with another node at the path. */
function replaced(node: SpecNode, [step, ...rest]: Path, by: SpecNode): SpecNode {
  if (step === undefined) return by;
  if (node.type === 'list') {
    const items = node.items.map((item, index) => (index === step ? replaced(item, rest, by) : item));
    return { ...node, items, json: items.map(({ json }) => json) };
  }
  if (node.type === 'scalar') return node;
  const entries = new Map(
    [...node.entries].map(([key, entry]): [string, Entry] => [
      key,
      key === step ? { ...entry, node: replaced(entry.node, rest, by) } : entry,
    ]),
  );
  const json = Object.fromEntries([...entries].map(([key, entry]) => [key, entry.node.json]));
  return { ...node, entries, json };
}
