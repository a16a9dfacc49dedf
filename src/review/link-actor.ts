/**
 * Whom links act as and what they carry, as ids; looked up by name and checked against what the vendor's guide demands,
 * so that no link is made that opens more than its document.
 */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Desired } from '../specfile/desired.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import { nearest } from '../kinds/nearest.ts';
import { LinkError } from './link-error.ts';
import { accessOnTenant, heldOn, permissionsOf, wholeTenant } from '../access/holders.ts';
import { KEY_PERMISSIONS } from './key-calls.ts';
import type { ReviewIds, ReviewSettings } from './review-settings.ts';

const PLAN = 'fitform plan shows what is missing';

/** Ids. */
export interface LinkActor {
  readonly user: string;
  readonly inbox_role: string;
  readonly review_role: string;
  /** The inboxes that are known: ids. */
  readonly inboxes: readonly string[];
  /** The inbox of that name. Throws a `LinkError`. */
  inbox(name: string): string;
  /** The name of the inbox of that id, where it is known. */
  inboxName(id: string): string | null;
  /** That the placeholder may do on that inbox all that a link for it carries. Throws a `LinkError`. */
  demand(inboxId: string): void;
}

/** What an actor is made from: the spec's word, and the tenant as far as it could be seen. */
export interface ActorInput {
  readonly kinds: Kinds;
  readonly settings: ReviewSettings;
  readonly desired: Pick<Desired, 'tenant' | 'resources'>;
  readonly live: Live;
  /** What could not be checked. */
  readonly notice: (message: string) => void;
}

/** From ids that are written down. Only what can be seen without listing users is checked. Throws a `LinkError`. */
export function linkActorFromIds(input: ActorInput, ids: ReviewIds): LinkActor {
  const { settings, live, notice } = input;
  mustBeExpected(input);
  mustHoldKeyPermissions(live);
  mustNotBeAccount(live, ids.user, settings.user);
  const inboxRole = live.find('role', ids.inbox_role);
  const reviewRole = live.find('role', ids.review_role);
  if (inboxRole && reviewRole) mustBeGuestRoles(input, inboxRole, reviewRole);
  const unseen = inboxRole && reviewRole ? 'the placeholder was' : 'the placeholder and the roles were';
  notice(`the ids in review are taken as they are: ${unseen} not checked`);
  const names = new Map(Object.entries(ids.inboxes).map(([name, id]) => [id, name]));
  return {
    ...ids,
    inboxes: Object.values(ids.inboxes),
    inbox: (name) => {
      const id = Object.hasOwn(ids.inboxes, name) ? ids.inboxes[name] : undefined;
      return id ?? missing('inbox', name, Object.keys(ids.inboxes), 'list its id in review.inbox_ids');
    },
    inboxName: (id) => names.get(id) ?? null,
    demand: () => undefined,
  };
}

/** Throws a `LinkError` for what is missing or not as it must be. */
export function linkActor(input: ActorInput): LinkActor {
  const { settings, live, notice } = input;
  mustBeExpected(input);
  mustHoldKeyPermissions(live);
  if (!live.objects.has('user')) {
    throw new LinkError(
      'not-permitted',
      'this account may not list the users (edit_users), so the placeholder cannot be looked up',
      'run it as an account with edit_users, or give ids in review (fitform export --ids prints them)',
    );
  }
  const user = only(input, 'user', settings.user);
  const inboxRole = only(input, 'role', settings.inbox_role);
  const reviewRole = only(input, 'role', settings.review_role);
  mustNotBeAccount(live, user.id, user.name);
  mustBeGuestRoles(input, inboxRole, reviewRole);
  if (user.fields['active'] === false) {
    notice(`${user.name} is inactive, so its links may not open; the dashboard can activate it`);
  }
  return {
    user: user.id,
    inbox_role: inboxRole.id,
    review_role: reviewRole.id,
    inboxes: objectsOf(live, 'inbox').map(({ id }) => id),
    inbox: (name) => only(input, 'inbox', name).id,
    inboxName: (id) => live.find('inbox', id)?.name ?? null,
    demand: (inboxId) => {
      for (const role of [inboxRole, reviewRole]) mustCover(live, user, role, inboxId);
    },
  };
}

/** `tenant.expect.account`: what one account is to do is not done as another. */
export function mustBeExpected({ desired, live }: Pick<ActorInput, 'desired' | 'live'>): void {
  const expected = desired.tenant.expect?.account ?? null;
  if (expected === null || live.account?.name === expected) return;
  throw new LinkError(
    'not-permitted',
    `the spec expects the account ${expected}, and this is ${live.account?.name ?? 'one that the tenant does not name'}`,
    'sign in as that account, or change tenant.expect.account',
  );
}

function mustNotBeAccount(live: Live, id: string, name: string): void {
  if (id !== live.account?.id) return;
  throw new LinkError(
    'not-provisioned',
    `${name} is the account that runs this, so no link may act as it`,
    'run it as another account, or name the placeholder in review.user',
  );
}

function mustBeGuestRoles(input: ActorInput, inboxRole: LiveObject, reviewRole: LiveObject): void {
  mustNotOpenDocuments(inboxRole);
  mustHold(reviewRole, 'review');
  for (const role of [inboxRole, reviewRole]) mustBeAsInSpec(input, role);
}

/** The live object of that name; where several bear it, the one that the spec pins by its id. */
export function only(
  { live, desired }: Pick<ActorInput, 'live' | 'desired'>,
  kind: string,
  name: string,
): LiveObject {
  const pinned = desired.resources.find((one) => one.kind === kind && one.name === name)?.id;
  const objects = objectsOf(live, kind);
  const bearers = objects.filter((one) => one.name === name);
  const chosen = bearers.length > 1 && pinned != null ? bearers.filter(({ id }) => id === pinned) : bearers;
  const [object, ...others] = chosen;
  if (others.length > 0) {
    throw new LinkError(
      'not-provisioned',
      `${bearers.length} live ${kind === 'inbox' ? 'inboxes' : `${kind}s`} are named "${name}" (${bearers.map(({ id }) => id).join(', ')})`,
      kind === 'inbox'
        ? 'leave --inbox out, so that the document tells, or pin one with id: in the spec'
        : 'rename all but one of them, or pin one with id: in the spec',
    );
  }
  if (object) return object;
  const names = objects.map((one) => one.name);
  return missing(
    kind,
    name,
    names,
    kind === 'inbox' ? 'check the name, or whether this account may see it' : PLAN,
  );
}

function missing(kind: string, name: string, known: readonly string[], hint: string): never {
  const near = nearest(name, known);
  throw new LinkError(
    'unknown-name',
    `there is no ${kind} "${name}"`,
    near === undefined ? hint : `${didYouMean(near, name)} Otherwise: ${hint}`,
  );
}

const objectsOf = (live: Live, kind: string): readonly LiveObject[] => live.objects.get(kind) ?? [];

function mustHoldKeyPermissions(live: Live): void {
  const { account } = live;
  // Some ways to sign in have no user behind them that could be asked; the tenant will say.
  if (!account) return;
  const rights = accessOnTenant(live, account);
  const held = rights.at(wholeTenant);
  const lacking = KEY_PERMISSIONS.filter((permission) => !held.has(permission));
  // A role that cannot be seen may hold them; the tenant will say.
  if (lacking.length === 0 || !rights.known) return;
  throw new LinkError(
    'not-permitted',
    `${account.name} lacks, on the whole tenant: ${lacking.join(', ')}`,
    'grant a role that holds them with tenant_wide: true, or run it as another account',
  );
}

/** Source: the vendor's guide. With review or submit, the inbox's role would open every document in it. */
function mustNotOpenDocuments(role: LiveObject): void {
  mustHold(role, 'view_list');
  const broad = permissionsOf(role).filter(
    (permission) => permission === 'review' || permission === 'submit',
  );
  if (broad.length === 0) return;
  throw new LinkError(
    'not-provisioned',
    `role "${role.name}" holds ${broad.join(' and ')}: a link that carries it on an inbox opens every document there`,
    'take them out of it; they belong to the role of review.review_role',
  );
}

function mustHold(role: LiveObject, permission: string): void {
  if (permissionsOf(role).includes(permission)) return;
  throw new LinkError(
    'not-provisioned',
    `role "${role.name}" does not hold ${permission}, so the review page would not open`,
    PLAN,
  );
}

function mustBeAsInSpec({ kinds, desired }: Pick<ActorInput, 'kinds' | 'desired'>, role: LiveObject): void {
  const listed = desired.resources.find(
    ({ kind, name }) => addressOf(kind, name) === addressOf('role', role.name),
  );
  const field = kindNamed(kinds, 'role').fields['permissions'];
  const wanted = listed?.fields['permissions'];
  if (!field || wanted === undefined || wanted === null) return;
  const difference = field.diff(role.fields['permissions'] ?? null, wanted);
  if (!difference || !('added' in difference)) return;
  const [added, removed] = [difference.added.map(field.show), difference.removed.map(field.show)];
  const atLeast = listed?.atLeast?.includes('permissions') ?? false;
  if (added.length === 0 && (removed.length === 0 || atLeast)) return;
  const said = [
    ...(added.length > 0 ? [`lacks ${added.join(', ')}`] : []),
    ...(removed.length > 0 && !atLeast ? [`also holds ${removed.join(', ')}`] : []),
  ];
  throw new LinkError(
    'not-provisioned',
    `role "${role.name}" does not match the spec: it ${said.join(' and ')}`,
    'fitform plan shows it, fitform apply fixes it',
  );
}

/** Source: the vendor's guide: the placeholder needs equal or broader permissions than the key. */
function mustCover(live: Live, user: LiveObject, role: LiveObject, inboxId: string): void {
  const name = live.find('inbox', inboxId)?.name ?? inboxId;
  const held = heldOn(live, user, inboxId);
  const lacking = permissionsOf(role).filter((permission) => !held.has(permission));
  if (lacking.length === 0) return;
  throw new LinkError(
    'not-provisioned',
    `${user.name} lacks, on inbox "${name}", what a link carries: ${lacking.join(', ')}`,
    `grant it "${role.name}" on that inbox: fitform plan shows what is missing`,
  );
}
