/** What a key like that of a link must open, what it must not, and by which reads that shows. */
import { inbox } from '../kinds/inbox.ts';
import { role } from '../kinds/role.ts';
import { user } from '../kinds/user.ts';
import { KEYS } from '../tenant/api-keys.ts';
import { objectPath } from '../tenant/client.ts';
import { documentPath, firstDocumentPath } from '../tenant/documents.ts';
import type { LinkActor } from './link-actor.ts';
import { LinkError } from './link-error.ts';
import type { Place } from '../tenant/seen-with-key.ts';

/** `either`: the API asks for no permission there, so a tenant may show it to any key. */
export type Expected = 'reached' | 'not_reached' | 'either';

export interface Question {
  readonly what: string;
  readonly expected: Expected;
  /** Where there is none, why. */
  readonly place: Place | string;
  /** Why a refusal would prove nothing. */
  readonly doubt?: string;
}

/** What a key is for: ids. */
export interface Subject {
  readonly actor: LinkActor;
  readonly inbox: string;
  /** Without it, the key opens no document. */
  readonly document_id: string | undefined;
  /** Another document of the same inbox. */
  readonly other_document_id: string | undefined;
  /** This account sees that it is there. */
  readonly other_is_seen: boolean;
  /** Ids of inboxes that this account sees. */
  readonly inboxes_seen: ReadonlySet<string>;
}

/** The first one shows whether the key works at all. */
export function questionsOf(subject: Subject): readonly [Question, ...Question[]] {
  const { actor, inbox: own, document_id } = subject;
  return [
    must(`inbox "${nameOf(actor, own)}"`, theInbox(own)),
    must('its list of documents', documentsIn(own)),
    document_id === undefined
      ? must('a document', 'no --document was given')
      : must(`document ${document_id}`, theDocument(document_id)),
    aboutAnotherDocument(subject),
    ...aboutAnotherInbox(subject),
    mustNot('the list of users', list(user.path)),
    mustNot('the list of API keys', list(KEYS)),
    either('the list of roles, which takes no permission', list(role.path)),
    either('the list of inboxes, which takes no permission', list(inbox.path)),
  ];
}

/** Why a refusal of it would prove nothing. */
const UNSEEN = 'this account cannot see that it is there';

function aboutAnotherDocument({ other_document_id: id, other_is_seen: isSeen }: Subject): Question {
  if (id === undefined) return mustNot('another document of the inbox', 'no --other-document was given');
  const asked = mustNot(`document ${id}, in the same inbox`, theDocument(id));
  return isSeen ? asked : { ...asked, doubt: UNSEEN };
}

/** One that is there, and preferably one that the placeholder itself may open: a key must not do what only its user may. */
function aboutAnotherInbox({ actor, inbox: own, inboxes_seen }: Subject): Question[] {
  const others = actor.inboxes.filter((id) => id !== own);
  const seen = others.filter((id) => inboxes_seen.has(id));
  const other = seen.find((id) => isCovered(actor, id)) ?? seen[0] ?? others[0];
  if (other === undefined) return [mustNot('another inbox', 'no other inbox is known here')];
  const name = nameOf(actor, other);
  const asked = [
    mustNot(`inbox "${name}"`, theInbox(other)),
    mustNot(`the list of documents in "${name}"`, documentsIn(other)),
  ];
  return inboxes_seen.has(other) ? asked : asked.map((one) => ({ ...one, doubt: UNSEEN }));
}

const question =
  (expected: Expected) =>
  (what: string, place: Place | string): Question => ({ what, expected, place });
const [must, mustNot, either] = [question('reached'), question('not_reached'), question('either')];

const list = (path: string): Place => ({ path, id: null });
const theInbox = (id: string): Place => ({ path: objectPath(inbox.path, id), id });
const theDocument = (id: string): Place => ({ path: documentPath(id), id });
/** To see one of them is enough. */
const documentsIn = (id: string): Place => list(firstDocumentPath(id));

export const nameOf = (actor: LinkActor, id: string): string => actor.inboxName(id) ?? id;

/** Whether a link for that inbox could be made. */
export function isCovered(actor: LinkActor, id: string): boolean {
  try {
    actor.demand(id);
    return true;
  } catch (error) {
    if (error instanceof LinkError) return false;
    throw error;
  }
}
