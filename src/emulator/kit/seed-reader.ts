/** Reads what a server holds at first from YAML or JSON, and says of all that is wrong where it stands. */
import { fieldsFor, isObject, type Model, type Type, type Values } from './model.ts';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import type { Near } from './unreadable.ts';
import { readYaml, segmentsOf, type Place } from './yaml-places.ts';

/** What is wrong with a seed, and where. */
export type SeedProblem = Place & {
  /** As `users[0].roles[1].role`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly near?: Near;
};

export type Complain = (path: string, message: string, near?: Near) => void;

/** One entry of a list: as it is written, and what its model has of it; undefined where it does not fit. */
export type SeedEntry = {
  readonly path: string;
  readonly given: unknown;
  readonly values: Values | undefined;
};

export type Seed<List extends string> = {
  readonly content: Readonly<Values>;
  /** The entries of a list, none where there is no list. Complains of what does not fit, so it is to be called once. */
  entries: (list: List) => readonly SeedEntry[];
  readonly complain: Complain;
  /** All that was complained of so far, in the order of the file. */
  problems: () => readonly SeedProblem[];
};

/**
 * The seed, with its complaints of keys that are neither lists nor among `also`; or what is wrong, where it is no map.
 *
 * @param writtenOut what an entry is that is written shortly
 */
export function openSeed<List extends string>(
  source: string,
  {
    models,
    also = [],
    writtenOut = (_, entry) => entry,
  }: {
    readonly models: Readonly<Record<List, Model>>;
    readonly also?: readonly string[];
    readonly writtenOut?: (list: List, entry: Readonly<Values>) => Readonly<Values>;
  },
): Seed<List> | { readonly unreadable: readonly SeedProblem[] } {
  const yaml = readYaml(source);
  if ('problems' in yaml) return { unreadable: yaml.problems };
  const { content, placeOf } = yaml;
  const found: SeedProblem[] = [];
  const complain: Complain = (path, message, near) => {
    found.push({ ...placeOf(segmentsOf(path)), path, message, ...(near && { near }) });
  };
  const lists = Object.keys(models);
  if (!isObject(content)) {
    complain('', `must be a map of lists: ${lists.join(', ')}`);
    return { unreadable: found };
  }
  for (const name of Object.keys(content)) {
    if (also.includes(name) || lists.includes(name)) continue;
    complain(name, `no list "${name}"`, { given: name, candidates: lists });
  }
  return {
    content,
    complain,
    problems: () => found.toSorted((a, b) => a.line - b.line || a.column - b.column),
    entries(list) {
      const entries: unknown = content[list] ?? [];
      if (!Array.isArray(entries)) {
        complain(list, 'must be a list');
        return [];
      }
      return entries.map((given: unknown, index) => {
        const path = `${list}[${index}]`;
        const entry = isObject(given) ? writtenOut(list, given) : given;
        return { path, given, values: readEntry(models[list], entry, path, complain) };
      });
    },
  };
}

/** What the model has of an entry; undefined, with all its problems told, where it does not fit. */
function readEntry(model: Model, entry: unknown, path: string, complain: Complain): Values | undefined {
  if (!isObject(entry)) {
    complain(path, 'must be a map');
    return undefined;
  }
  try {
    return readBody(model, entry, { strict: true });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const [field, message] of Object.entries(error.errors ?? {})) {
      const unknown = message === 'Unknown field' ? segmentsOf(field).at(-1) : undefined;
      if (unknown === undefined) {
        complain(`${path}.${field}`, message === 'Missing required field' ? 'is missing' : message);
        continue;
      }
      const { what, candidates } = namesAt(model, segmentsOf(field));
      complain(`${path}.${field}`, `no ${what} "${unknown}"`, { given: String(unknown), candidates });
    }
    return undefined;
  }
}

/** The names that may stand where a path within an object ends, and what they are names of. */
function namesAt(
  model: Model,
  [first, ...rest]: readonly (string | number)[],
): { readonly what: string; readonly candidates: readonly string[] } {
  const fields = Object.fromEntries(fieldsFor(model, 'post'));
  const none = { what: 'field', candidates: [] };
  if (first === undefined || rest.length === 0) return { ...none, candidates: Object.keys(fields) };
  const type = innermost(fields[first]?.type);
  if (type?.is === 'flags') return { what: type.what, candidates: type.names };
  return type?.is === 'model'
    ? namesAt(type.model, typeof rest[0] === 'number' ? rest.slice(1) : rest)
    : none;
}

const innermost = (type: Type | undefined): Type | undefined =>
  type?.is === 'list' ? innermost(type.of) : type;
