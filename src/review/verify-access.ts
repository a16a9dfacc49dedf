/**
 * Whether a link opens what it must and nothing else: found out with a key as that of a link, which ends by itself soon
 * and is revoked at once. It reads only, and as nobody but the key; the account makes the key and takes it back.
 */
import type { TenantReader } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import type { Secret } from '../wire/secret.ts';
import type { KeyProgress } from './create-key.ts';
import { grantsFor, type LinkInput } from './create-link.ts';
import { findInbox, inboxOf } from './find-inbox.ts';
import { deleteKey } from './key-calls.ts';
import type { LinkActor } from './link-actor.ts';
import { LinkError } from './link-error.ts';
import { listIn, see, type Place, type Seen, type Viewer } from '../tenant/seen-with-key.ts';
import { makeTimedKey, type TimedKey } from './timed-key.ts';
import { isCovered, nameOf, questionsOf, type Question, type Subject } from './verify-questions.ts';

/** Seconds: enough for a few reads, and soon over where nobody is left to revoke the key. */
const KEY_SECONDS = 120;

export interface VerifyRequest {
  /** Without it, the key opens no document. */
  readonly document_id?: string | undefined;
  /** Another document of the same inbox, which the key must not open. */
  readonly other_document_id?: string | undefined;
  /** The name of the inbox; without it the document's, or the first one that links can be made for. */
  readonly inbox?: string | undefined;
}

export interface Check extends Pick<Question, 'what' | 'expected'> {
  /** `undecided`: the answer does not tell. `not_asked`: there was nothing to ask for. */
  readonly found: Seen['found'] | 'not_asked';
  readonly why: string;
}

export interface Verified {
  readonly inbox: string;
  readonly checks: readonly Check[];
  readonly key: Pick<TimedKey, 'fingerprint' | 'expires_at'>;
  /** Why the key could not be revoked; `null`: it was. */
  readonly left: string | null;
}

export interface VerifyInput extends LinkInput {
  /** The tenant as whoever holds the key sees it. */
  readonly viewerWith: (key: Secret) => Viewer;
  /** The ids of the inboxes that the account sees. */
  readonly readInboxes: () => Promise<ReadonlySet<string>>;
}

/** `null`: nothing is expected, or what was found does not tell. */
export function isAsExpected({ expected, found }: Pick<Check, 'expected' | 'found'>): boolean | null {
  if (expected === 'either' || found === 'not_asked' || found === 'undecided') return null;
  return found === expected;
}

/** Of those that something is expected of, each that was made must have found it. */
export const areAsExpected = (checks: readonly Pick<Check, 'expected' | 'found'>[]): boolean =>
  checks.every(({ expected, found }) => expected === 'either' || found === 'not_asked' || found === expected);

/** Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function verifyAccess(
  input: VerifyInput,
  request: VerifyRequest,
  progress: KeyProgress,
): Promise<Verified> {
  const { document_id, other_document_id } = request;
  const actor = await input.actor();
  const inbox = await inboxFor(input, actor, request);
  actor.demand(inbox);
  const asked = { actor, inbox, document_id, other_document_id };
  const subject: Subject = {
    ...asked,
    other_is_seen: await isOtherSeen(input, asked, request.inbox),
    // Ids that are written down may be wrong; others were read.
    inboxes_seen: input.settings.ids ? await input.readInboxes() : new Set(actor.inboxes),
  };
  const key = await makeTimedKey(
    input,
    {
      user: actor.user,
      grants: grantsFor(actor, inbox, { document_id }),
      ttl: Math.min(KEY_SECONDS, input.settings.max_ttl),
    },
    progress,
  );
  const viewer = input.viewerWith(key.token);
  let checks: readonly Check[];
  try {
    checks = await askAll(input.tenant, viewer, questionsOf(subject));
  } catch (error) {
    const left = await whyLeft(input, key, progress);
    throw left === null ? error : notRevoked(key, left);
  } finally {
    viewer.close();
  }
  const { fingerprint, expires_at } = key;
  const left = await whyLeft(input, key, progress);
  return { inbox: nameOf(actor, inbox), checks, key: { fingerprint, expires_at }, left };
}

async function inboxFor(input: VerifyInput, actor: LinkActor, request: VerifyRequest): Promise<string> {
  const { document_id, inbox } = request;
  if (document_id !== undefined) return inboxOf(input, actor, { document_id, inbox });
  if (inbox !== undefined) return actor.inbox(inbox);
  const first = actor.inboxes.find((id) => isCovered(actor, id));
  if (first !== undefined) return first;
  throw new LinkError(
    'not-provisioned',
    'no inbox is known here for which a link could be made',
    'grant the placeholder both roles on one: fitform plan shows what is missing',
  );
}

/**
 * A refusal would prove nothing about a document that is elsewhere, or is not there. Throws a `LinkError` where it is not
 * in the inbox; `false` where this account cannot see whether it is.
 */
async function isOtherSeen(
  input: VerifyInput,
  {
    actor,
    inbox,
    document_id = '',
    other_document_id: other,
  }: Omit<Subject, 'other_is_seen' | 'inboxes_seen'>,
  name: string | undefined,
): Promise<boolean> {
  if (other === undefined) return false;
  const { id, seen } = await findInbox(input, actor, { document_id: other, inbox: name });
  if (id === inbox) return seen;
  throw new LinkError(
    'other-inbox',
    `document ${other} is not in inbox "${nameOf(actor, inbox)}", as document ${document_id} is`,
    'give two documents of one inbox',
  );
}

/** The key must work before and after: what is refused to one that does not work proves nothing. */
async function askAll(
  tenant: TenantReader,
  viewer: Viewer,
  [proof, ...others]: readonly [Question, ...Question[]],
): Promise<Check[]> {
  const ask = async ({ what, expected, place, doubt }: Question): Promise<Check> => {
    if (typeof place === 'string') return { what, expected, found: 'not_asked', why: place };
    const seen = await see(viewer, place);
    const { found, why } = seen.empty && expected === 'reached' ? await isItEmpty(tenant, place) : seen;
    return doubted({ what, expected, found, why }, doubt);
  };
  const before = await ask(proof);
  const checks: Check[] = [];
  for (const question of others) checks.push(await ask(question));
  const after = before.found === 'reached' ? await ask(proof) : before;
  return after.found === 'reached'
    ? [after, ...checks]
    : [after, ...checks.map((check) => doubted(check, 'the key does not open its own inbox either'))];
}

/** With a doubt, a refusal proves nothing. */
const doubted = (check: Check, doubt: string | undefined): Check =>
  doubt !== undefined && check.expected !== 'reached' && check.found === 'not_reached'
    ? { ...check, found: 'undecided', why: `${check.why}, but ${doubt}` }
    : check;

/** The key got an empty list: perhaps there is nothing in it, perhaps it is hidden. */
async function isItEmpty(
  tenant: TenantReader,
  { path }: Place,
): Promise<Pick<Check, 'found' | 'why'> & Seen> {
  const why = 'an empty list came';
  try {
    return listIn(await tenant.get(path))?.length === 0
      ? { found: 'reached', why: `${why}, to this account as well` }
      : { found: 'not_reached', why: `${why}, but this account sees what is in it` };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { found: 'undecided', why: `${why}, and to this account nothing: ${error.message}` };
  }
}

async function whyLeft(
  { tenant }: VerifyInput,
  key: TimedKey,
  progress: KeyProgress,
): Promise<string | null> {
  try {
    await deleteKey(tenant.persistent, key);
    await progress.gone?.();
    return null;
  } catch (error) {
    if (error instanceof TenantError || error instanceof LinkError) return error.message;
    throw error;
  }
}

const notRevoked = ({ fingerprint, expires_at }: TimedKey, why: string): LinkError =>
  new LinkError(
    'not-revoked',
    `the key ${fingerprint} COULD NOT BE REVOKED: ${why}; it ends by itself at ${expires_at}`,
    `fitform link revoke ${fingerprint}`,
  );
