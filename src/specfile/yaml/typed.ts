/**
 * What YAML cannot know of a value, the schema does: that a variable stands for a number or a flag, and that a name is
 * one line. So it is settled here, between reading and checking.
 */
import { FILE, MAY_BE_FILE } from '../../kinds/field-types/from-file.ts';
import type { JsonSchema } from '../../kinds/kind.ts';
import { chosen, stepInto, type Known } from './schema-at.ts';
import type { Path } from '../problem/path.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { isName, placeAt, type Entry, type List, type Mapping, type Scalar, type SpecNode } from './tree.ts';
import { meantVariable } from './variables.ts';

/** What was read in a text; `tree` is `null` where none could be. */
export interface Content extends Omit<Typed, 'tree'> {
  readonly tree: SpecNode | null;
  /** The text as far as it may be shown. */
  readonly shown: string;
}

export interface Typed {
  readonly tree: Mapping;
  readonly problems: readonly Problem[];
  /** Legal, but probably not meant. */
  readonly warnings: readonly Problem[];
  readonly references: readonly Reference[];
}

/** `file: PATH` in place of a value that a file may hold. */
export interface Reference {
  /** To the value. */
  readonly path: Path;
  readonly node: Mapping;
  readonly named: Scalar & { readonly json: string };
}

/** `within`: where in a spec the tree is to stand. */
export function typed(tree: Mapping, schema: JsonSchema, within: Path = []): Typed {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const references: Reference[] = [];

  function scalar(node: Scalar, known: Known, path: Path): Scalar {
    if (node.broken || typeof node.json !== 'string' || known === null) return node;
    const wanted = typeWanted(chosen(known, 'scalar') ?? {});
    if (wanted !== undefined && wanted !== 'string') {
      const json = node.variable === null ? undefined : cast(node.json, wanted);
      return json === undefined ? node : { ...node, json };
    }
    const meant = node.fromVariable ? undefined : meantVariable(node.written);
    if (meant !== undefined && wanted === 'string') {
      const message = `${quote(node.written)} is not a variable: it is taken as it stands`;
      warnings.push(problemAt(placeAt(node, path), message, didYouMean(meant)));
    }
    if (node.block === null || wanted !== 'string' || known['x-prose'] === true) return node;
    if (!/[\r\n]/.test(node.json)) return node;
    const inside = /[\r\n]/.test(node.json.trimEnd());
    const message = inside ? 'this text holds line breaks' : 'this text ends with a line break';
    const short = `write ${node.block}- in place of ${node.block}, or the text after the colon`;
    problems.push(
      problemAt(placeAt(node, path), message, inside ? 'write it on one line, after the colon' : short),
    );
    return { ...node, broken: true };
  }

  function list(node: List, known: Known, path: Path): List {
    const items = node.items.map((item, index) =>
      walk(item, stepInto(known, 'list', index), [...path, index]),
    );
    if (items.every((item, index) => item === node.items[index])) return node;
    return { ...node, items, json: items.map(({ json }) => json) };
  }

  function mapping(node: Mapping, known: Known, path: Path): Mapping {
    const named = known?.[MAY_BE_FILE] === true ? node.entries.get(FILE)?.node : undefined;
    if (isName(named)) references.push({ path, node, named });
    const entries = new Map<string, Entry>();
    for (const [key, entry] of node.entries) {
      const inner = walk(entry.node, stepInto(known, 'mapping', key), [...path, key]);
      entries.set(key, inner === entry.node ? entry : { ...entry, node: inner });
    }
    if ([...entries].every(([key, entry]) => entry === node.entries.get(key))) return node;
    const json = Object.fromEntries([...entries].map(([key, entry]) => [key, entry.node.json]));
    return { ...node, entries, json };
  }

  function walk(node: SpecNode, known: Known, path: Path): SpecNode {
    if (node.type === 'scalar') return scalar(node, known, path);
    return node.type === 'list' ? list(node, known, path) : mapping(node, known, path);
  }

  return { tree: mapping(tree, schema, within), problems, warnings, references };
}

/** The one type of a scalar that fits; `undefined` where there are several or none. */
function typeWanted({ type, const: only }: JsonSchema): string | undefined {
  if (type === undefined) return only === undefined ? undefined : typeof only;
  // `renamed_from`: a name, or a list of them. What may be cleared may be null.
  const scalars = ([type].flat() as string[]).filter((one) => !['array', 'object', 'null'].includes(one));
  return scalars.length === 1 ? scalars[0] : undefined;
}

/** As YAML reads them unquoted; `undefined` for a text that is none. */
function cast(text: string, wanted: string): number | boolean | undefined {
  if (wanted === 'boolean') {
    if (/^(?:true|True|TRUE)$/.test(text)) return true;
    return /^(?:false|False|FALSE)$/.test(text) ? false : undefined;
  }
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}
