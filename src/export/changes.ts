/** What is to change in a spec file, and what the file says when that is done. */
import type { Json, JsonObject } from '../kinds/kind.ts';
import type { Path } from '../specfile/problem/path.ts';
import { escaped, mapped } from './write-yaml.ts';

/** A member of a list as it shall be: one that stays (positions only grow), one that moved, or a new one. */
export type Member = number | { readonly moved: number } | { readonly added: Json };

export interface NewKey {
  readonly key: string;
  readonly value: Json;
  /** The key behind which it goes; the last one where there is none of that name. */
  readonly after?: string;
}

/** Paths and positions are those before any of the changes. */
export type Change =
  | { readonly does: 'list'; readonly path: Path; readonly members: readonly Member[] }
  | {
      readonly does: 'keys';
      readonly path: Path;
      readonly removed: readonly string[];
      readonly added: readonly NewKey[];
    }
  | { readonly does: 'value'; readonly path: Path; readonly value: Json }
  /** A list becomes `{at_least: [...]}`, for the reasons given. */
  | { readonly does: 'at least'; readonly path: Path; readonly remarks: readonly string[] };

/** What a file that says this says after the changes; texts as they are written, variables and all. */
export function changed(json: Json, changes: readonly Change[]): Json {
  const root: Spot = { changes: [], below: new Map() };
  for (const change of changes) {
    let spot = root;
    for (const step of change.path) {
      const next = spot.below.get(step) ?? { changes: [], below: new Map() };
      spot.below.set(step, next);
      spot = next;
    }
    spot.changes.push(change);
  }
  return changedAt(json, root);
}

interface Spot {
  readonly changes: Change[];
  readonly below: Map<string | number, Spot>;
}

function changedAt(json: Json, { changes, below }: Spot): Json {
  const inside = (value: Json, step: string | number): Json => {
    const spot = below.get(step);
    return spot ? changedAt(value, spot) : value;
  };
  return changes.reduce(made, mapped(json, inside));
}

function made(json: Json, change: Change): Json {
  switch (change.does) {
    case 'value':
      return escaped(change.value);
    case 'at least':
      return { at_least: json };
    case 'list':
      return change.members.map((member) => {
        if (typeof member === 'object' && 'added' in member) return escaped(member.added);
        return (json as readonly Json[])[typeof member === 'number' ? member : member.moved] ?? null;
      });
    case 'keys': {
      const stays = Object.entries(json as JsonObject).filter(([key]) => !change.removed.includes(key));
      const added = change.added.map(({ key, value }) => [key, escaped(value)] as const);
      return Object.fromEntries([...stays, ...added]);
    }
    default:
      return change satisfies never;
  }
}

/** The way to the first value that is not the same; `undefined` where all is. */
export function firstDifference(a: Json, b: Json): Path | undefined {
  if (a === b) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [];
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  const keys = Object.keys(left);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(right).length) return [];
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return [];
    const rest = firstDifference(left[key] ?? null, right[key] ?? null);
    if (rest) return [Array.isArray(a) ? Number(key) : key, ...rest];
  }
  return undefined;
}
