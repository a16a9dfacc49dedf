/**
 * Whom links act as and what they carry, as ids; looked up by name and checked against what the vendor's guide demands,
 * so that no link is made that opens more than its document.
 */
import { addressOf, kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Desired } from '../spec/desired.ts';
import { nearest } from '../spec/suggest.ts';
import { LinkError } from './link-error.ts';
import { heldOn, permissionsOf, tenantWideOf } from './rights.ts';
import type { ReviewSettings } from './settings.ts';

/** Ids. */
export interface Provision {
  readonly user: string;
  readonly inbox_role: string;
  readonly review_role: string;
  /** The inbox of that name. Throws a `LinkError`. */
  inbox(name: string): string;
  /** The name of the inbox of that id, where it is known. */
  inboxName(id: string): string | null;
  /** That the placeholder may do on that inbox all that a link for it carries. Throws a `LinkError`. */
  demand(inboxId: string): void;
}

/** What the calls for API keys ask of the account, on the whole tenant. Source: the API, `/auth/api-key`. */
export const KEY_PERMISSIONS = ['edit_backend_settings', 'view_api_keys'] as const;

/** From ids that are written down: nothing can be looked at, so nothing is checked. */
export function provisionFromIds({ ids }: ReviewSettings): Provision | null {
  if (!ids) return null;
  const names = new Map(Object.entries(ids.inboxes).map(([name, id]) => [id, name]));
  return {
    ...ids,
    inbox: (name) => {
      const id = Object.hasOwn(ids.inboxes, name) ? ids.inboxes[name] : undefined;
      return id ?? missing('inbox', name, Object.keys(ids.inboxes), 'list its id in review.inbox_ids');
    },
    inboxName: (id) => names.get(id) ?? null,
    demand: () => undefined,
  };
}

/** Throws a `LinkError` for what is missing or not as it must be. */
export function provisionFrom(
  kinds: Kinds,
  settings: ReviewSettings,
  desired: Pick<Desired, 'resources'>,
  live: Live,
): Provision {
  const user = only(live, 'user', settings.user);
  const inboxRole = only(live, 'role', settings.inbox_role);
  const reviewRole = only(live, 'role', settings.review_role);
  mustHoldKeyPermissions(live);
  if (user.id === live.account?.id) {
    throw new LinkError(
      'not-provisioned',
      `${user.name} is the account that runs this, so no link may act as it`,
      'run it as another account, or name the placeholder in review.user',
    );
  }
  mustNotOpenDocuments(inboxRole);
  mustHold(reviewRole, 'review');
  for (const role of [inboxRole, reviewRole]) mustBeAsInSpec(kinds, desired, role);
  return {
    user: user.id,
    inbox_role: inboxRole.id,
    review_role: reviewRole.id,
    inbox: (name) => only(live, 'inbox', name).id,
    inboxName: (id) => objectsOf(live, 'inbox').find((inbox) => inbox.id === id)?.name ?? null,
    demand: (inboxId) => {
      for (const role of [inboxRole, reviewRole]) mustCover(live, user, role, inboxId);
    },
  };
}

function only(live: Live, kind: string, name: string): LiveObject {
  const objects = objectsOf(live, kind);
  const [object, ...others] = objects.filter((one) => one.name === name);
  if (others.length > 0) {
    throw new LinkError(
      'not-provisioned',
      `${others.length + 1} live ${kind}s are named "${name}"`,
      'rename all but one of them',
    );
  }
  return (
    object ??
    missing(
      kind,
      name,
      objects.map((one) => one.name),
      kind === 'inbox'
        ? 'check the name, or whether this account may see it'
        : 'fitform plan shows what is missing',
    )
  );
}

function missing(kind: string, name: string, known: readonly string[], hint: string): never {
  const near = nearest(name, known);
  throw new LinkError(
    'unknown-name',
    `there is no ${kind} "${name}"`,
    near === undefined ? hint : `did you mean "${near}"?`,
  );
}

const objectsOf = (live: Live, kind: string): readonly LiveObject[] => live.objects.get(kind) ?? [];

function mustHoldKeyPermissions(live: Live): void {
  const { account } = live;
  // Some ways to sign in have no user behind them that could be asked; the tenant will say.
  if (!account) return;
  const held = tenantWideOf(live, account);
  const lacking = KEY_PERMISSIONS.filter((permission) => !held.has(permission));
  if (lacking.length === 0) return;
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
    'fitform plan shows what is missing',
  );
}

function mustBeAsInSpec(kinds: Kinds, { resources }: Pick<Desired, 'resources'>, role: LiveObject): void {
  const listed = resources.find(({ kind, name }) => addressOf(kind, name) === addressOf('role', role.name));
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
    ...(removed.length > 0 && !atLeast ? [`holds ${removed.join(', ')} besides`] : []),
  ];
  throw new LinkError(
    'not-provisioned',
    `role "${role.name}" is not as the spec says: it ${said.join(' and ')}`,
    'fitform plan shows it, fitform apply mends it',
  );
}

/** Source: the vendor's guide: the placeholder needs equal or broader permissions than the key. */
function mustCover(live: Live, user: LiveObject, role: LiveObject, inboxId: string): void {
  const inbox = objectsOf(live, 'inbox').find(({ id }) => id === inboxId);
  const name = inbox?.name ?? null;
  const held = heldOn(live, user, inboxId);
  const lacking = permissionsOf(role).filter((permission) => !held.has(permission));
  if (lacking.length === 0) return;
  throw new LinkError(
    'not-provisioned',
    `${user.name} lacks, on inbox "${name ?? inboxId}", what a link carries: ${lacking.join(', ')}`,
    `grant it "${role.name}" on that inbox: fitform plan shows what is missing`,
  );
}
