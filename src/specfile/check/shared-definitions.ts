/** The same schema with each of its larger parts once: what stands in several places becomes a definition. */
import type { JsonSchema } from '../../kinds/kind.ts';

/** Characters of JSON. Below that, a reference is hardly shorter, and harder to read. */
const SMALLEST = 200;

/** The keys of schemas inside a schema, and what each adds to the way to it. */
const ONE: Readonly<Record<string, string>> = {
  items: '',
  additionalProperties: '.NAME',
  then: '',
  else: '',
};

type Turn = (schema: JsonSchema, path: string) => JsonSchema;

/** A definition is called as the first place where it stands: `formats.fields[].options`. */
export function sharedDefinitions({ definitions, ...schema }: JsonSchema): JsonSchema {
  const seen = new Map<string, number>();
  const count: Turn = (part, path) => {
    const text = JSON.stringify(part);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 0 ? inside(part, path, count) : part;
  };
  const shared: Record<string, JsonSchema> = {};
  const names = new Map<string, string>();
  const refer: Turn = (part, path) => {
    const text = JSON.stringify(part);
    if (text.length < SMALLEST || (seen.get(text) ?? 0) < 2) return inside(part, path, refer);
    const name = names.get(text) ?? free(path, names);
    if (!names.has(text)) {
      names.set(text, name);
      shared[name] = inside(part, path, refer);
    }
    return { $ref: `#/definitions/${name}` };
  };
  inside(schema, '', count);
  const short = inside(schema, '', refer);
  return { ...short, definitions: { ...(definitions as JsonSchema | undefined), ...shared } };
}

/** A schema with its parts turned. */
export function inside(schema: JsonSchema, path: string, turn: Turn): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === 'properties') {
      const keys = Object.entries(value as Readonly<Record<string, JsonSchema>>);
      const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
      return [keyword, Object.fromEntries(keys.map(([key, part]) => [key, turn(part, at(key))]))];
    }
    if (keyword === 'anyOf') {
      return [keyword, (value as readonly JsonSchema[]).map((part) => turn(part, path))];
    }
    const step = ONE[keyword];
    const isPart = step !== undefined && typeof value === 'object';
    return [keyword, isPart ? turn(value as JsonSchema, `${path}${step}`) : value];
  });
  return Object.fromEntries(entries);
}

function free(path: string, names: ReadonlyMap<string, string>): string {
  const taken = new Set(names.values());
  const other = (count: number): string => (count === 1 ? path : `${path}.${count}`);
  let count = 1;
  while (taken.has(other(count))) count += 1;
  return other(count);
}
