import type { Near } from './edit.ts';
import { isObject, type Model, type Values } from './model.ts';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { namesAt } from '../tenant/seed-models.ts';
import { readYaml, segmentsOf, type Place } from './yaml-places.ts';

/** What is wrong with a seed, and where. */
export type SeedProblem = Place & {
  /** As `users[0].roles[1].role`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly near?: Near;
};

export type Complain = (path: string, message: string, near?: Near) => void;

/** What a seed holds, and where to complain of it; only problems where the file as a whole is none. */
export function openSeed(
  source: string,
  listNames: readonly string[],
): {
  readonly problems: SeedProblem[];
  readonly complain: Complain;
  readonly content: Readonly<Values> | undefined;
} {
  const yaml = readYaml(source);
  if ('problems' in yaml) {
    return { problems: [...yaml.problems], complain: () => undefined, content: undefined };
  }
  const { content, placeOf } = yaml;
  const problems: SeedProblem[] = [];
  const complain: Complain = (path, message, near) => {
    problems.push({ ...placeOf(segmentsOf(path)), path, message, ...(near && { near }) });
  };
  if (isObject(content)) return { problems, complain, content };
  complain('', `must be a map of lists: ${listNames.join(', ')}`);
  return { problems, complain, content: undefined };
}

/** The list of that name, empty where there is none. */
export function readList(name: string, content: Readonly<Values>, complain: Complain): readonly unknown[] {
  const items: unknown = content[name] ?? [];
  if (Array.isArray(items)) return items;
  complain(name, 'must be a list');
  return [];
}

/** Complains of all lists that there cannot be. */
export function complainOfOthers(
  content: Readonly<Values>,
  listNames: readonly string[],
  complain: Complain,
  also: readonly string[] = [],
): void {
  for (const name of Object.keys(content)) {
    if (also.includes(name) || listNames.includes(name)) continue;
    complain(name, `no list "${name}"`, { given: name, candidates: listNames });
  }
}

/** What the model has of one object of a list; undefined, with all its problems told, where it does not fit. */
export function readSeedItem(
  model: Model,
  item: unknown,
  path: string,
  complain: Complain,
): Values | undefined {
  if (!isObject(item)) {
    complain(path, 'must be a map');
    return undefined;
  }
  try {
    return readBody(model, item, { use: 'post', partial: false, strict: true, missingStatus: 400 });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const [field, message] of Object.entries(error.errors ?? {})) {
      const unknown = message === 'Unknown field' ? segmentsOf(field).at(-1) : undefined;
      if (unknown === undefined) {
        complain(`${path}.${field}`, message === 'Missing required field' ? 'is missing' : message);
        continue;
      }
      const what = field.startsWith('permissions.') ? 'permission' : 'field';
      const near = { given: String(unknown), candidates: namesAt(model, segmentsOf(field)) };
      complain(`${path}.${field}`, `no ${what} "${unknown}"`, near);
    }
    return undefined;
  }
}

/** In the order of the file. */
export const inOrder = (problems: readonly SeedProblem[]): readonly SeedProblem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
