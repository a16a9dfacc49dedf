/** Who gains or loses what, for a person: entries that say the same are one, with its users and inboxes counted. */
import { folded, wrapped } from '../specfile/problem/fold.ts';
import type { AccessDelta } from '../plan/change.ts';
import { counted, printable } from './paint.ts';
import type { TextOptions } from './text-options.ts';

interface Entry {
  readonly users: readonly string[];
  /** `null`: the whole tenant. */
  readonly inboxes: readonly string[] | null;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

export function accessText(access: readonly AccessDelta[], options: TextOptions): string {
  if (access.length === 0) return '';
  const { paint, longest } = options;
  const rows = entriesOf(access).flatMap(({ users, inboxes, gains, loses }) => {
    const places = inboxes !== null && inboxes.length > 1 ? inboxes : [];
    const column = places.length > 0 ? 'inboxes' : 'users';
    const labelled = (label: string, words: readonly string[]): string[] =>
      beside(`      ${label.padEnd(column.length)}  `, words, options);
    return [
      ...folded('  ', `${whoOf(users)} ${whereOf(inboxes)}`, longest, 8),
      ...labelled('users', users.length > 1 ? shownOf(users, options) : []),
      ...labelled('inboxes', shownOf(places, options)),
      ...labelled('gains', gains).map(paint.added),
      ...labelled('loses', loses).map(paint.removed),
    ];
  });
  return [paint.strong('Who gains or loses what:'), ...rows].join('\n');
}

/** First the inboxes of each user, then the users. */
function entriesOf(access: readonly AccessDelta[]): Entry[] {
  const ofUser = Map.groupBy(access, ({ user, inbox, gains, loses }) =>
    JSON.stringify([user, inbox === null, gains, loses]),
  );
  const perUser = [...ofUser.values()].flatMap((deltas) => {
    const [first] = deltas;
    if (!first) return [];
    const inboxes = deltas.flatMap(({ inbox }) => inbox ?? []);
    return [{ ...first, inboxes: first.inbox === null ? null : inboxes }];
  });
  const alike = Map.groupBy(perUser, ({ inboxes, gains, loses }) => JSON.stringify([inboxes, gains, loses]));
  return [...alike.values()].flatMap((entries) => {
    const [first] = entries;
    return first ? [{ ...first, users: entries.map(({ user }) => user) }] : [];
  });
}

const whoOf = (users: readonly string[]): string =>
  users.length === 1 ? printable(users[0] ?? '') : counted(users.length, 'user');

function whereOf(inboxes: Entry['inboxes']): string {
  if (inboxes === null) return 'on the WHOLE TENANT';
  return `on ${inboxes.length === 1 ? printable(inboxes[0] ?? '') : counted(inboxes.length, 'inbox', 'inboxes')}`;
}

/** Names that are shown where there are more. */
const SHOWN = 5;

function shownOf(names: readonly string[], { full }: TextOptions): string[] {
  const shown = names.map(printable);
  // To count a single one would take as much room as its name.
  if (full || names.length <= SHOWN + 1) return shown;
  return [...shown.slice(0, SHOWN), `and ${names.length - SHOWN} more (--full lists them)`];
}

/** The label before the first line, blanks before the others. */
const beside = (lead: string, words: readonly string[], { width }: TextOptions): string[] =>
  wrapped(words, width - lead.length).map(
    (line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`,
  );
