/**
 * The list of users. The vendor's docs say that it holds at least names and ids, and no more: neither the shape nor the
 * names of its fields are published, so any of those that its other pages use are understood.
 */
import { AiriskError } from './airisk-error.ts';
import type { Json } from './json-value.ts';
import { readJson, type Reviver } from './read-answer.ts';
import type { Answer } from './http-airisk.ts';
import type { AiriskUser, UserList } from './airisk-user.ts';
import { maskedLine } from '../wire/answer-text.ts';
import type { Mask } from '../wire/secret.ts';

/** In lower case and without `_`; the first that an entry has. `userid` is what the parameter is called. */
const ID_FIELDS = ['userid', 'applicationuserid', 'id'];
const NAME_FIELDS = ['name', 'username', 'displayname', 'fullname', 'email'];

/** Tries one path after the other, and the next only after a 404. `get` sends the request and gives any answer. */
export async function fetchUsers(
  paths: readonly string[],
  get: (path: string) => Promise<Answer>,
  mask: Mask,
): Promise<UserList> {
  let answer: Answer | undefined;
  for (const path of paths) {
    answer = await get(path);
    if (answer.status !== 404) break;
  }
  if (answer === undefined) throw new TypeError('there is no path to try');
  return readUsers(answer, mask);
}

/** Throws an `AiriskError`: `malformed` where it is no list of users, or one in which an id occurs twice. */
export function readUsers(answer: Answer, mask: Mask): UserList {
  const { method, path } = answer;
  const malformed = (detail: string): AiriskError =>
    new AiriskError({ kind: 'malformed', method, path, detail });
  const entries = listIn(readJson(answer, mask, exactIds));
  if (!entries) throw malformed('the answer is no list of users');
  const users = entries.map(readUser).filter((user) => user !== null);
  if (users.length === 0 && entries.length > 0) {
    throw malformed(`none of the ${entries.length} entries has an id`);
  }
  const ids = new Set<string>();
  for (const { id } of users) {
    // Whom would a choice mean?
    if (ids.has(id)) throw malformed(`the id ${JSON.stringify(maskedLine(id, mask))} occurs twice`);
    ids.add(id);
  }
  return { users, dropped: entries.length - users.length };
}

/** JavaScript would write a number in its own way, or round it, and so make it somebody else's id: it is kept as it came, as text. */
const exactIds: Reviver = (_key, value, { source } = {}) => (typeof value === 'number' ? source : value);

/** An array, or the only array of an object around it. */
function listIn(body: Json): readonly Json[] | null {
  if (Array.isArray(body)) return body as readonly Json[];
  if (typeof body !== 'object' || body === null) return null;
  const lists = Object.values(body).filter((value): value is readonly Json[] => Array.isArray(value));
  const [only] = lists;
  return lists.length === 1 && only ? only : null;
}

function readUser(entry: Json): AiriskUser | null {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null;
  const fields = new Map(
    Object.entries(entry).map(([name, value]) => [name.toLowerCase().replaceAll('_', ''), value]),
  );
  const first = (names: readonly string[]): string | null => {
    for (const name of names) {
      const value = fields.get(name);
      if (typeof value === 'string' && value !== '') return value;
    }
    return null;
  };
  const id = first(ID_FIELDS);
  // One that no address can hold is as good as none.
  return id?.isWellFormed() !== true ? null : { id, name: first(NAME_FIELDS) };
}
