/** A question about access: of one user, at one inbox, about one permission. */
import type { AccessDocument, AccessEntry, IncompleteAccess } from '../documents/access-documents.ts';
import { rolesIn } from '../access/holders.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import { permissionNames } from '../kinds/permissions.ts';
import { InvalidInput, unplaced, type Problem } from '../specfile/problem/problem.ts';
import { nearest } from '../kinds/nearest.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { accessDocument, type View } from './access.ts';

export interface Question {
  readonly user?: string | undefined;
  readonly inbox?: string | undefined;
  /** A permission. */
  readonly can?: string | undefined;
}

/** The part of what is held that answers a question, and what a document of it cannot say. */
export interface Answer {
  readonly document: AccessDocument;
  /** Who holds nothing at all, where everything is asked about. */
  readonly idle: readonly string[];
  /** Entries on single documents, whose inbox the tenant does not tell: they are left out where one inbox is asked about. */
  readonly onDocuments: number;
}

/** Throws `InvalidInput` with each name that there is not. */
export function answered(view: View, question: Question): Answer {
  mustExist(view, question);
  const all = accessDocument(view);
  const { user, inbox, can } = question;
  const isAsked = (one: AccessEntry | IncompleteAccess): boolean => user === undefined || one.user === user;
  const asked = all.entries.filter(
    (entry) => isAsked(entry) && (can === undefined || entry.permission === can),
  );
  const there = asked.filter(
    (entry) => inbox === undefined || (entry.document === undefined && (entry.inbox ?? inbox) === inbox),
  );
  // Of those who may do more nobody knows that they hold nothing.
  const told = [...all.entries, ...all.incomplete];
  const holding = new Set(told.flatMap((one) => (one.key === undefined ? one.user : [])));
  const wholly = inbox === undefined && can === undefined;
  return {
    document: { ...all, entries: there, incomplete: all.incomplete.filter(isAsked) },
    idle: wholly && user === undefined ? namesIn(view, 'user').filter((name) => !holding.has(name)) : [],
    onDocuments: inbox === undefined ? 0 : asked.filter(({ document }) => document !== undefined).length,
  };
}

function mustExist(view: View, { user, inbox, can }: Question): void {
  const users = [...namesIn(view, 'user'), ...view.keys.map((key) => showRef(key.user))];
  const where = view.view === 'spec' ? 'in the spec' : 'on the tenant';
  const noneOf = (
    kind: string,
    many: string,
    name: string | undefined,
    known: readonly string[],
  ): Problem[] =>
    shared(view, { kind, many, name }) ??
    missing(name, known, (shown) => `there is no ${kind} ${shown} ${where}`);
  const problems = [
    ...noneOf('user', 'users', user, users),
    ...noneOf('inbox', 'inboxes', inbox, namesIn(view, 'inbox')),
    ...missing(can, permissionsIn(view), (name) => `there is no permission ${name}, and no role gives it`),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** `null`: not several bear the name. */
function shared(
  { called }: View,
  {
    kind,
    many,
    name = '',
  }: { readonly kind: string; readonly many: string; readonly name: string | undefined },
): Problem[] | null {
  const refs = called(kind, name);
  if (refs.length < 2) return null;
  const ids = refs.map((ref) => quote(showRef(ref)));
  const message = `${refs.length} ${many} on the tenant are called ${quote(name)}`;
  return [unplaced('', message, `write one of them as ${ids.join(' or ')}`)];
}

function missing(
  name: string | undefined,
  known: readonly string[],
  say: (name: string) => string,
): Problem[] {
  if (name === undefined || known.includes(name)) return [];
  const near = nearest(name, known);
  const hint = near === undefined ? 'write it exactly as it is there' : didYouMean(near, name);
  return [unplaced('', say(quote(name)), hint)];
}

/** Before and after a plan. */
const namesIn = ({ state, before }: View, kind: string): string[] => [
  ...new Set(
    [state, before].flatMap((one) => [...(one?.get(kind)?.values() ?? [])].map(({ ref }) => showRef(ref))),
  ),
];

const permissionsIn = ({ state, before }: View): string[] => [
  ...permissionNames,
  ...[state, before].flatMap((one) => {
    if (one === null) return [];
    const given = rolesIn(one);
    return [...(one.get('role')?.values() ?? [])].flatMap(({ ref }) => [...(given(ref) ?? [])]);
  }),
];
