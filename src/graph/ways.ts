/** What becomes of things, and of the ways by which somebody holds a role. */
import { scopeKey, type Way } from '../access/holders.ts';
import { refKey } from '../access/state.ts';

/** By a plan; `null`: it stays. */
export type Change = 'added' | 'removed' | null;

export const changeOf = (was: boolean, is: boolean): Change => (was === is ? null : is ? 'added' : 'removed');

export interface ChangedWay {
  readonly way: Way;
  readonly change: Change;
}

/** Each way once that is there before or after. */
export function waysOf(ways: {
  readonly before: readonly Way[];
  readonly after: readonly Way[];
}): ChangedWay[] {
  const [had, has] = [byKey(ways.before), byKey(ways.after)];
  return [...new Map([...had, ...has])].map(([key, way]) => ({
    way,
    change: changeOf(had.has(key), has.has(key)),
  }));
}

const byKey = (ways: readonly Way[]): Map<string, Way> =>
  new Map(ways.map((way) => [JSON.stringify([refKey(way.role), scopeKey(way.scope)]), way]));

/** A user, or a key of theirs; of some keys the tenant does not say whose they are. */
export const holderShown = (user: string, key: string | null): string =>
  key === null ? user : user === '' ? `key ${key}` : `${user}, key ${key}`;
