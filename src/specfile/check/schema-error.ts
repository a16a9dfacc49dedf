/** One error of the schema in a person's words. */
import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '../../kinds/kind.ts';
import { allowedKeys, missingKey, unknownKey } from './repeated-errors.ts';
import { rightForm, UNQUOTED } from './right-form.ts';
import { showPath, type Path } from '../problem/path.ts';
import { isSecretKey, secretFault } from '../yaml/secrets.ts';
import type { Fault } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { nearest } from '../../kinds/nearest.ts';
import type { List, Scalar, SpecNode, Written } from '../yaml/tree.ts';

export interface SchemaFault extends Fault {
  readonly at: Written;
  readonly path: Path;
}

/** `node` is the value that the error is about; values of variables are not shown. */
export function schemaFaults(error: ErrorObject, node: SpecNode, path: Path): SchemaFault[] {
  const fault = (message: string, hint: string | null = null): SchemaFault[] => [
    { at: node, path, message, hint },
  ];
  switch (error.keyword) {
    case 'additionalProperties':
      return [aboutUnknownKey(error, node, path)];
    case 'required': {
      const key = missingKey(error);
      return fault(`missing key ${quote(key)}`, constantOf(error, key));
    }
    case 'type':
      return fault(...aboutType(error, node, path));
    case 'const':
      return fault(...aboutConstant(error.schema, node));
    case 'enum':
      return fault(...aboutChoice(error, node));
    case 'dependencies': {
      const { property, missingProperty } = error.params as { property: string; missingProperty: string };
      return fault(`${quote(property)} needs ${quote(missingProperty)} beside it`);
    }
    case 'minimum':
    case 'maximum': {
      const { limit } = error.params as { limit: number };
      return fault(`must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${limit}`);
    }
    case 'minLength':
      return fault('must not be empty');
    case 'minItems':
      return fault(messageIn(error.parentSchema) ?? 'must not be an empty list');
    case 'uniqueItems':
      return node.type === 'list' ? aboutRepetitions(node, path) : [];
    default:
      return fault(messageIn(error.parentSchema) ?? error.message ?? 'is not valid');
  }
}

function aboutUnknownKey(error: ErrorObject, node: SpecNode, path: Path): SchemaFault {
  const key = unknownKey(error);
  const allowed = allowedKeys(error);
  const near = nearest(key, allowed);
  const at = (node.type === 'mapping' ? node.entries.get(key) : undefined) ?? node;
  if (isSecretKey(key)) return { at, path: [...path, key], ...secretFault(key) };
  return {
    at,
    path: [...path, key],
    message: `unknown key ${quote(key)}`,
    hint: wayOf(error, key) ?? (near === undefined ? `known here: ${allowed.join(', ')}` : didYouMean(near)),
  };
}

/** What to do about a key that is known, but not here. */
function wayOf({ parentSchema }: ErrorObject, key: string): string | undefined {
  const ways = (parentSchema as { 'x-not-here'?: Readonly<Record<string, string>> })['x-not-here'] ?? {};
  return Object.hasOwn(ways, key) ? ways[key] : undefined;
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

function aboutType(error: ErrorObject, node: SpecNode, path: Path): [string, string | null] {
  const all = [(error.params as { type: string | string[] }).type].flat();
  // What may be cleared by null is still meant to be something.
  const types = all.filter((type) => all.length === 1 || type !== 'null');
  const [wanted = ''] = types;
  const schema = error.parentSchema as JsonSchema;
  const word = schema['x-or'];
  const words = [...types.map((type) => TYPES[type] ?? type), ...(typeof word === 'string' ? [word] : [])];
  const must = `must be ${words.join(' or ')}`;
  const hint = rightForm(wanted, node, path, schema);
  if (node.type !== 'scalar') {
    return [`${must}, not ${node.type === 'list' ? 'a list' : 'a mapping of keys'}`, hint];
  }
  if (node.json === null) return [`${must}, but nothing is given`, hint];
  if (node.fromVariable) return aboutVariable(must, wanted, node);
  if (typeof node.json === 'string') return [`${must}, not text`, hint];
  const given =
    typeof node.json === 'boolean' ? `the truth value ${String(node.json)}` : `the number ${node.written}`;
  return [`${must}, not ${given}`, hint];
}

/** A variable that is the whole value would have been cast, if it could be. */
function aboutVariable(must: string, wanted: string, { variable }: Scalar): [string, string | null] {
  const example = EXAMPLES[wanted];
  if (example === undefined) {
    return [`${must}, not text`, 'it comes from a variable, and those are always text'];
  }
  if (variable === null) {
    return [
      `${must}, not text`,
      `only a variable that is the whole value can be one, such as \${NAME:-${example}}`,
    ];
  }
  const hint = `set the variable, or its default, to a value such as ${example}`;
  return [`${must}, and the variable ${variable} holds something else`, hint];
}

const EXAMPLES: Readonly<Record<string, string>> = { integer: '5', number: '5', boolean: 'true' };

function aboutConstant(wanted: unknown, node: SpecNode): [string, string | null] {
  const must = `must be ${JSON.stringify(wanted)}`;
  if (node.type !== 'scalar') return [must, null];
  if (node.fromVariable) return [must, `it comes from a variable: set that to ${String(wanted)}`];
  if (node.json === String(wanted)) return [must, UNQUOTED];
  const isForFlag = typeof wanted === 'boolean' && typeof node.json === 'string';
  return [must, isForFlag ? rightForm('boolean', node, [], {}) : null];
}

function aboutChoice({ schema, parentSchema }: ErrorObject, node: SpecNode): [string, string | null] {
  const texts = (schema as readonly unknown[]).filter((one) => one !== null).map(String);
  const known = node.type === 'scalar' && typeof node.json === 'string' && !node.fromVariable;
  const near = known ? nearest(String(node.json), texts) : undefined;
  return [
    messageIn(parentSchema) ?? `must be ${texts.length === 1 ? '' : 'one of '}${texts.join(', ')}`,
    near === undefined ? null : didYouMean(near),
  ];
}

/** ajv names one pair only; here each repetition is found, at the second and later places. */
function aboutRepetitions(list: List, path: Path): SchemaFault[] {
  const first = new Map<string, number>();
  return list.items.flatMap((item, index): SchemaFault[] => {
    if (item.type === 'scalar' && item.broken) return [];
    const key = JSON.stringify(item.json);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, index);
      return [];
    }
    const shown = item.type === 'scalar' ? quote(item.written) : 'this';
    const message = `${shown} is listed twice, first as ${showPath([...path.slice(-1), before])}`;
    return [{ at: item, path: [...path, index], message, hint: null }];
  });
}

function messageIn(schema: unknown): string | undefined {
  const message = (schema as Readonly<Record<string, unknown>> | undefined)?.['x-message'];
  return typeof message === 'string' ? message : undefined;
}
