/**
 * What YAML cannot know of a value, the schema does: that a variable stands for a number or a flag, and that a name is
 * one line. So it is settled here, between reading and checking.
 */
import { FILE, MAY_BE_FILE } from '../../kinds/field-types/from-file.ts';
import type { JsonSchema } from '../../kinds/kind.ts';
import { chosen, inside, type Known } from './schema-at.ts';
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
  /** To the node at hand. */
  const path = [...within];
  const factsOf = remembered((known: JsonSchema) => ({
    wanted: typeWanted(chosen(known, 'scalar') ?? {}),
    list: inside(known, 'list'),
    mapping: inside(known, 'mapping'),
  }));

  function scalar(node: Scalar, known: JsonSchema): Scalar {
    if (node.broken || typeof node.json !== 'string') return node;
    const { wanted } = factsOf(known);
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
    const isInside = /[\r\n]/.test(node.json.trimEnd());
    const message = isInside ? 'this text holds line breaks' : 'this text ends with a line break';
    const short = `write ${node.block}- in place of ${node.block}, or the text after the colon`;
    problems.push(
      problemAt(placeAt(node, path), message, isInside ? 'write it on one line, after the colon' : short),
    );
    return { ...node, broken: true };
  }

  function list(node: List, known: JsonSchema): List {
    const inner = factsOf(known).list(0);
    let items: SpecNode[] | undefined;
    for (let index = 0; index < node.items.length; index += 1) {
      const item = node.items[index]!;
      const settled = step(item, inner, index);
      if (settled !== item) (items ??= [...node.items])[index] = settled;
    }
    if (items === undefined) return node;
    return { ...node, items, json: items.map(({ json }) => json) };
  }

  function mapping(node: Mapping, known: JsonSchema): Mapping {
    const named = known[MAY_BE_FILE] === true ? node.entries.get(FILE)?.node : undefined;
    if (isName(named)) references.push({ path: [...path], node, named });
    const at = factsOf(known).mapping;
    let entries: Map<string, Entry> | undefined;
    for (const [key, entry] of node.entries) {
      const inner = step(entry.node, at(key), key);
      if (inner !== entry.node) (entries ??= new Map(node.entries)).set(key, { ...entry, node: inner });
    }
    if (entries === undefined) return node;
    const json = Object.fromEntries([...entries].map(([key, entry]) => [key, entry.node.json]));
    return { ...node, entries, json };
  }

  function step(node: SpecNode, known: Known, to: string | number): SpecNode {
    // Of what the schema does not know there is nothing to settle.
    if (known === null) return node;
    path.push(to);
    const found =
      node.type === 'scalar'
        ? scalar(node, known)
        : node.type === 'list'
          ? list(node, known)
          : mapping(node, known);
    path.pop();
    return found;
  }

  return { tree: mapping(tree, schema), problems, warnings, references };
}

/** Asked of the same few schemas again and again. */
function remembered<Facts>(factsOf: (schema: JsonSchema) => Facts): (schema: JsonSchema) => Facts {
  const known = new Map<JsonSchema, Facts>();
  return (schema) => {
    const before = known.get(schema);
    if (before !== undefined) return before;
    const facts = factsOf(schema);
    known.set(schema, facts);
    return facts;
  };
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
