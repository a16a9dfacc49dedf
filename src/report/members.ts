/** Those who hold access and the places where they do, sort by sort: users, API keys, inboxes, documents. */
import { counted, printable } from './paint.ts';
import type { Members } from './rows.ts';
import { namesOf } from './text-changes.ts';

/** How one of each sort is called, and several. A user or an inbox alone goes by its name. */
const WORDS = {
  user: { before: '', one: 'user', many: 'users' },
  key: { before: 'key ', one: 'API key', many: 'API keys' },
  inbox: { before: '', one: 'inbox', many: 'inboxes' },
  document: { before: 'document ', one: 'document', many: 'documents' },
} as const satisfies Record<Members['sort'], unknown>;
type Sort = Members['sort'];

export interface Member {
  readonly sort: Sort;
  readonly name: string;
}

/** A user, or a key with whom it acts as. */
export const holderOf = ({ user, key }: { readonly user: string; readonly key?: string }): Member =>
  key === undefined
    ? { sort: 'user', name: user }
    : { sort: 'key', name: `${key} (as ${user === '' ? 'nobody' : user})` };

/** `null`: the whole tenant. */
export const placeOf = ({
  inbox,
  document,
}: {
  readonly inbox: string | null;
  readonly document?: string;
}): Member | null =>
  document !== undefined
    ? { sort: 'document', name: document }
    : inbox === null
      ? null
      : { sort: 'inbox', name: inbox };

/** Names that are shown where there are more. */
const SHOWN = 5;

/** `full`: every name is listed. To count a single one would take as much room as its name. */
export function membersOf(members: readonly Member[], full: boolean): Members[] {
  return [...Map.groupBy(members, ({ sort }) => sort)].map(([sort, own]) => {
    const names = own.map(({ name }) => name);
    return {
      sort,
      names: full || names.length <= SHOWN + 1 ? names : names.slice(0, SHOWN),
      count: names.length,
    };
  });
}

/** Each with its name: `guest, key 3f… (as guest)`. */
export const everyMember = (members: readonly Members[]): string =>
  members
    .flatMap((own) =>
      namesOf(own).map((name, index) => (own.names[index] === undefined ? '' : leadOf(own.sort)) + name),
    )
    .join(', ');

export const totalOf = (members: readonly Members[]): number =>
  members.reduce((sum, { count }) => sum + count, 0);

/** What stands before the name of one of them. */
export const leadOf = (sort: Sort): string => WORDS[sort].before;

export const countOf = ({ sort, count }: Members): string =>
  counted(count, WORDS[sort].one, WORDS[sort].many);

/** What a list of them stands under. */
export const labelOf = (sort: Sort): string => WORDS[sort].many;

/** One by its name, several counted: `2 users and 1 API key`. */
export function sayMembers(members: readonly Members[]): string {
  const [first] = members;
  if (first && totalOf(members) === 1) return leadOf(first.sort) + printable(first.names[0] ?? '');
  return members.map(countOf).join(' and ');
}

/** The same with the names: `7 users: a, b, c, d, e, and 2 more`. */
export const sayAllMembers = (members: readonly Members[]): string =>
  totalOf(members) === 1
    ? sayMembers(members)
    : members.map((own) => `${countOf(own)}: ${namesOf(own).join(', ')}`).join('; ');
