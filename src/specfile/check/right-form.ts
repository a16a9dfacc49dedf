/** What was written in another form than the one that is wanted, in the right one: for hints. */
import { AT_LEAST } from '../../kinds/field-types/at-least.ts';
import type { JsonSchema } from '../../kinds/kind.ts';
import { nearest } from '../../kinds/nearest.ts';
import { chosen, type Known } from '../yaml/schema-at.ts';
import type { Path } from '../problem/path.ts';
import { didYouMean } from '../problem/quote.ts';
import type { List, Mapping, Scalar, SpecNode } from '../yaml/tree.ts';
import { meantVariable } from '../yaml/variables.ts';

/** Names that a text gives one after another: `review, submit`. */
export const namesOf = (text: string): string[] =>
  text
    .split(/[,;\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The names of a choice. What may be cleared has `null` beside them. */
export const namesIn = (choice: readonly unknown[]): string =>
  choice.filter((one) => typeof one === 'string').join(', ');

/** A word that stands for everything, elsewhere. */
export const isAll = (text: string): boolean => /^(?:\*|all|any|every|everything|everyone)$/i.test(text);

/** `list` is the schema of the list that the word stands in, or in place of. */
export function insteadOfAll(list: Known): string {
  const own = list?.['x-all'];
  return typeof own === 'string' ? own : 'list them one by one: no word stands for all of them';
}

/** `null` where nothing better comes to mind than the message itself. */
export function rightForm(wanted: string, node: SpecNode, path: Path, schema: JsonSchema): string | null {
  if (wanted === 'array') return asList(node, schema);
  if (wanted === 'object') return asMapping(node, path, schema);
  if (wanted === 'string') return asText(node, path, schema);
  const key = keyOf(path);
  if (node.type !== 'scalar') return key === null ? null : asFloor(key, node);
  const other = wordIn(schema);
  if (node.json === null) {
    const value = wanted === 'boolean' ? 'true or false' : exampleOf(schema, '5');
    return key === null
      ? null
      : `write ${key}: ${[value, ...other].join(' or ')}, or leave the key out if it is optional`;
  }
  const near = nearest(node.written, other);
  if (near !== undefined) return didYouMean(near);
  const meant = meantVariable(node.written);
  if (meant !== undefined) return didYouMean(meant);
  return wanted === 'boolean' ? asFlag(node) : /^[-+]?\d+$/.test(node.written) ? UNQUOTED : null;
}

/** A word that may stand in place of the value, and in no other place. */
const wordIn = ({ 'x-or': word }: JsonSchema): string[] => (typeof word === 'string' ? [word] : []);

/** Of what a schema gives as examples the first that is no list or mapping. */
function exampleOf({ examples }: JsonSchema, otherwise: string): string {
  const [first] = (examples ?? []) as readonly unknown[];
  return typeof first === 'number' || typeof first === 'string' ? String(first) : otherwise;
}

/** `iban: { at_least: 98 }`: it stands around the names. */
function asFloor(key: string, node: SpecNode): string | null {
  const floor = node.type === 'mapping' ? node.entries.get(AT_LEAST)?.node : undefined;
  return floor?.type === 'scalar' ? `write ${AT_LEAST}: {${plain(key)}: ${floor.written}}` : null;
}

export const UNQUOTED = 'write it without quotes';

function asList(node: SpecNode, schema: JsonSchema): string | null {
  const items = (schema['items'] ?? {}) as JsonSchema;
  if (node.type === 'mapping') {
    const inside = chosen(items, 'mapping');
    return inside?.['type'] === 'object' ? itemsOfKeys(node, inside) : keysAsList(node);
  }
  if (node.type === 'list') return null;
  if (node.json === null) return Number(schema['minItems'] ?? 0) > 0 ? null : 'write [] for none';
  const text = node.written.trim();
  if (isAll(text)) return insteadOfAll(schema);
  const shown = namesOf(text).map((name) => (items['type'] === 'object' ? itemOf(items, name) : plain(name)));
  return asFlow(shown);
}

/** A map of flags as the names of those that are set. */
function keysAsList({ entries }: Mapping): string | null {
  const flags = [...entries].map(([key, { node }]) => ({ key, node }));
  if (!flags.every(({ node }) => node.type === 'scalar')) return null;
  const isSet = ({ json }: SpecNode): boolean => json !== false && json !== 'no' && json !== 'off';
  return asFlow(flags.filter(({ node }) => isSet(node)).map(({ key }) => plain(key)));
}

/** A list as `- name: A`, where its items were made keys, or where the one item has no dash. */
function itemsOfKeys({ entries }: Mapping, items: JsonSchema): string | null {
  const [first] = entries.keys();
  if (first === undefined) return 'write [] for none';
  const known = (items['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(known, first)) return `put a dash before each item: - ${plain(first)}: …`;
  const item = itemOf(items, first).slice(1, -1);
  return `write each as an item of a list: - ${item}, with its other keys below`;
}

/** The smallest item of a list of mappings that this name could stand for. */
function itemOf(items: JsonSchema, name: string): string {
  const {
    required = [],
    oneOf = [],
    properties = {},
  } = items as Readonly<{
    required?: readonly string[];
    oneOf?: readonly { readonly required: readonly string[] }[];
    properties?: Readonly<Record<string, JsonSchema>>;
  }>;
  const [identity = 'name', ...others] = [...required, ...(oneOf[0]?.required ?? [])];
  const show = (key: string, value: string): string =>
    `${key}: ${properties[key]?.['type'] === 'array' ? `[${value}]` : value}`;
  return `{${[show(identity, plain(name)), ...others.map((key) => show(key, '…'))].join(', ')}}`;
}

function asMapping(node: SpecNode, path: Path, schema: JsonSchema): string | null {
  const isText = node.type === 'scalar' && typeof node.json === 'string';
  if (isText && keyOf(path) === null) return `write ${itemOf(schema, node.written)}`;
  const dash = node.type === 'list' ? ', without a dash' : '';
  const { additionalProperties: any, properties = {} } = schema;
  if (typeof any === 'object') {
    return `write its keys below it${dash}, such as ${exampleKey(schema, any as JsonSchema)}`;
  }
  const keys = Object.keys(properties as JsonSchema);
  return keys.length === 0 ? null : `write its keys below it${dash}: ${keys.join(', ')}`;
}

/** One of the keys that a map may have. */
function exampleKey({ examples }: JsonSchema, any: JsonSchema): string {
  const [map] = (examples ?? []) as readonly JsonSchema[];
  const [[key, value] = ['NAME', chosen(any, 'scalar')?.['examples']]] = Object.entries(map ?? {});
  const [shown = '…'] = [value].flat();
  return `${plain(key)}: ${['string', 'number'].includes(typeof shown) ? String(shown) : '…'}`;
}

function asText(node: SpecNode, path: Path, schema: JsonSchema): string | null {
  const key = keyOf(path);
  const write = (text: string): string => `write ${key === null ? '' : `${key}: `}${text}`;
  if (node.type !== 'scalar') {
    const inner = onlyText(node);
    return inner === undefined ? null : write(plain(inner.written));
  }
  const known = (schema['enum'] ?? []) as readonly string[];
  if (node.json !== null) {
    return known.length === 0 ? `quote it: "${node.written}"` : `write one of ${namesIn(known)}`;
  }
  const [example = 'TEXT'] = known;
  if (node.written === '') {
    return key === null
      ? 'write the text after the dash'
      : `${write(example)}, or leave out the key if it is optional`;
  }
  return `${node.written} means "no value" in YAML: ${write(example)}; quote it if it is the text: "${node.written}"`;
}

/** The text of a list or a mapping that holds nothing else. */
function onlyText(node: List | Mapping): Scalar | undefined {
  const [inner, ...others] =
    node.type === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  const isText = others.length === 0 && inner?.type === 'scalar' && typeof inner.json === 'string';
  return isText ? inner : undefined;
}

function asFlag({ json, written }: Scalar): string | null {
  if (/^(?:true|false)$/i.test(written)) return UNQUOTED;
  if (/^(?:yes|y|on|1)$/i.test(written)) return 'write true';
  return /^(?:no|n|off|0)$/i.test(written) && json !== true ? 'write false' : null;
}

const MOST_SHOWN = 5;

const asFlow = (items: readonly string[]): string | null =>
  items.some((item) => item.length > 60)
    ? null
    : `write it as a list: [${[...items.slice(0, MOST_SHOWN), ...(items.length > MOST_SHOWN ? ['…'] : [])].join(', ')}]`;

/** As it can stand in brackets. */
const plain = (text: string): string =>
  /^(?!(?:true|false|null|yes|no|on|off)$)[a-z_][\w@.+/* -]*$/i.test(text) ? text : JSON.stringify(text);

/** The key that it is the value of; `null` for an item of a list. */
function keyOf(path: Path): string | null {
  const last = path.at(-1);
  return typeof last === 'string' ? last : null;
}
