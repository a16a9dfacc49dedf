/** One error of the schema in a person's words. */
import type { ErrorObject } from 'ajv';
import { allowedKeys, missingKey, unknownKey } from './echo.ts';
import { showPath, type Path } from './path.ts';
import { didYouMean, quote } from './quote.ts';
import { nearest } from './suggest.ts';
import type { List, SpecNode, Spot } from './tree.ts';

export interface Complaint {
  readonly at: Spot;
  readonly path: Path;
  readonly message: string;
  readonly hint: string | null;
}

/** `node` is the value that the error is about; values of variables are not shown. */
export function complaintsAbout(error: ErrorObject, node: SpecNode, path: Path): Complaint[] {
  const say = (message: string, hint: string | null = null): Complaint[] => [
    { at: node.at, path, message, hint },
  ];
  switch (error.keyword) {
    case 'additionalProperties':
      return [aboutUnknownKey(error, node, path)];
    case 'required': {
      const key = missingKey(error);
      return say(`missing key ${quote(key)}`, constantOf(error, key));
    }
    case 'type':
      return say(...aboutType([(error.params as { type: string | string[] }).type].flat(), node));
    case 'const':
      return say(`must be ${JSON.stringify(error.schema)}`, ofVariable(node) ?? ofQuotes(node, error.schema));
    case 'enum':
      return say(...aboutChoice(error.schema as readonly unknown[], node));
    case 'minimum':
    case 'maximum': {
      const { limit } = error.params as { limit: number };
      return say(`must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${limit}`);
    }
    case 'minLength':
      return say('must not be empty');
    case 'minItems':
      return say(messageIn(error.parentSchema) ?? 'must not be an empty list');
    case 'uniqueItems':
      return node.type === 'list' ? aboutRepetitions(node, path) : [];
    default:
      return say(messageIn(error.parentSchema) ?? error.message ?? 'is not valid');
  }
}

function aboutUnknownKey(error: ErrorObject, node: SpecNode, path: Path): Complaint {
  const key = unknownKey(error);
  const allowed = allowedKeys(error);
  const near = nearest(key, allowed);
  return {
    at: (node.type === 'mapping' ? node.entries.get(key)?.keyAt : undefined) ?? node.at,
    path: [...path, key],
    message: `unknown key ${quote(key)}`,
    hint: near === undefined ? `known here: ${allowed.join(', ')}` : didYouMean(near),
  };
}

/** A key that can only have one value is best shown with it. */
function constantOf(error: ErrorObject, key: string): string | null {
  const { properties } = error.parentSchema as { properties?: Readonly<Record<string, { const?: unknown }>> };
  const value = properties?.[key]?.const;
  return value === undefined ? null : `write ${key}: ${JSON.stringify(value)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping of keys',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function aboutType(types: readonly string[], node: SpecNode): [string, string | null] {
  const must = `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
  const [wanted = ''] = types;
  if (node.type !== 'scalar') {
    return [`${must}, not ${node.type === 'list' ? 'a list' : 'a mapping of keys'}`, null];
  }
  if (node.json === null) {
    return [`${must}, but nothing is given`, wanted === 'array' ? 'write [] for none' : null];
  }
  if (node.fromVariable) return [`${must}, not text`, ofVariable(node)];
  if (typeof node.json === 'string') return [`${must}, not text`, asWanted(wanted, node.written)];
  const given =
    typeof node.json === 'boolean' ? `the truth value ${String(node.json)}` : `the number ${node.written}`;
  return [`${must}, not ${given}`, wanted === 'string' ? `quote it: "${node.written}"` : null];
}

/** The text as the type that is wanted, where that is plain to see. */
function asWanted(wanted: string, text: string): string | null {
  if (wanted === 'array' && /^[^\n,[\]{}]{1,60}$/.test(text)) return `write it as a list: [${text}]`;
  return wanted === 'integer' && /^[-+]?\d+$/.test(text) ? UNQUOTED : null;
}

const UNQUOTED = 'write it without quotes';
const ofQuotes = (node: SpecNode, wanted: unknown): string | null =>
  node.json === String(wanted) ? UNQUOTED : null;

const ofVariable = (node: SpecNode): string | null =>
  node.type === 'scalar' && node.fromVariable ? 'it comes from a variable, and those are always text' : null;

function aboutChoice(allowed: readonly unknown[], node: SpecNode): [string, string | null] {
  const texts = allowed.map(String);
  const known = node.type === 'scalar' && typeof node.json === 'string' && !node.fromVariable;
  const near = known ? nearest(String(node.json), texts) : undefined;
  return [`must be one of ${texts.join(', ')}`, near === undefined ? ofVariable(node) : didYouMean(near)];
}

/** ajv names one pair only; here each repetition is found, at the second and later places. */
function aboutRepetitions(list: List, path: Path): Complaint[] {
  const first = new Map<string, number>();
  return list.items.flatMap((item, index): Complaint[] => {
    if (item.type === 'scalar' && item.broken) return [];
    const key = JSON.stringify(item.json);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, index);
      return [];
    }
    const shown = item.type === 'scalar' ? quote(item.written) : 'this';
    const message = `${shown} is listed twice, first as ${showPath([...path.slice(-1), before])}`;
    return [{ at: item.at, path: [...path, index], message, hint: null }];
  });
}

function messageIn(schema: unknown): string | undefined {
  const message = (schema as Readonly<Record<string, unknown>> | undefined)?.['x-message'];
  return typeof message === 'string' ? message : undefined;
}
