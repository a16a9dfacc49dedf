/**
 * What must not be deleted, whoever asks for it. A deletion cannot be taken back in full: what is deleted comes back
 * under another id, documents and passwords not at all.
 */
import type { Grant } from '../kinds/grants.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { liveAddress } from '../kinds/live.ts';
import { foldedAddress, matchingAlike } from '../kinds/look-alike.ts';
import { isScoped } from '../kinds/object.ts';
import { addressNow } from '../kinds/settings.ts';
import { tenantWide } from '../plan/access.ts';
import { refKey, type Named, type State } from '../plan/afterwards.ts';
import type { Facts, Guard } from '../plan/assemble.ts';
import type { Blocked, Delete } from '../plan/change.ts';

/** What a look at an inbox came to: how many documents are in it, or why that cannot be told. */
export type Documents = number | { readonly unreadable: string };

/** What neither the plan nor the lists of the tenant tell. */
export interface Known {
  /** Addresses of users that review links act as. */
  readonly placeholders: ReadonlySet<string>;
  /** By the id of the inbox. */
  readonly documents: ReadonlyMap<string, Documents>;
  /** Ids of users that API keys act as. */
  readonly keyHolders: ReadonlySet<string>;
}

export const deletionGuards = ({ placeholders, documents, keyHolders }: Known): readonly Guard[] => [
  onlyLookedUp,
  protectedByPolicy,
  (facts) => placeholder(facts, placeholders),
  (facts) => actedAs(facts, keyHolders),
  ownAccount,
  lastAdministrators,
  (facts) => inboxesWithDocuments(facts, documents),
  stillReferredTo,
  heldOnDocuments,
];

export const deletesOf = ({ changes }: Facts): Delete[] =>
  changes.filter((change): change is Delete => change.action === 'delete');

const block = ({ address }: Delete, reason: string, way_out: string): Blocked => ({
  action: 'delete',
  address,
  reason,
  way_out,
});

/** Formats: what fitform cannot make again it does not delete. */
function onlyLookedUp(facts: Facts): Blocked[] {
  return deletesOf(facts)
    .filter(({ kind }) => kindNamed(facts.kinds, kind).createNeeds.length === 0)
    .map((change) =>
      block(
        change,
        `a ${change.kind} is only looked up, and never deleted`,
        'delete it in the dashboard, if at all',
      ),
    );
}

/** By a pattern of its own, so that it holds for what is no longer listed as well; and for what only looks alike. */
function protectedByPolicy(facts: Facts): Blocked[] {
  const tests = facts.policy.protect.map((pattern) => ({ pattern, matches: matchingAlike(pattern) }));
  return deletesOf(facts).flatMap((change) => {
    const now = addressNow(facts.live, kindNamed(facts.kinds, change.kind), change.id) ?? change.address;
    const by = tests.find(({ matches }) => matches(change.address) || matches(now));
    if (!by) return [];
    return [
      block(
        change,
        `policy.protect keeps it: "${by.pattern}"`,
        'take that pattern out first, in a change of its own, or leave it alone by policy.ignore',
      ),
    ];
  });
}

/** Source: the vendor's guide. */
function placeholder(facts: Facts, placeholders: ReadonlySet<string>): Blocked[] {
  const kept = new Set([...placeholders].map(foldedAddress));
  return deletesOf(facts)
    .filter(({ address }) => kept.has(foldedAddress(address)))
    .map((change) =>
      block(
        change,
        'it is the placeholder that review links act as: every link out there would stop working',
        'leave it: list it, ignore it, or choose others with --target; if it is no placeholder, write placeholder: false in place of any placeholder: true; once no link is in use, it can be deleted in the dashboard',
      ),
    );
}

function actedAs(facts: Facts, keyHolders: ReadonlySet<string>): Blocked[] {
  return deletesOf(facts)
    .filter(({ kind, id }) => kind === 'user' && keyHolders.has(id))
    .map((change) =>
      block(
        change,
        'API keys act as it: the links that hold them would stop working',
        'revoke its API keys first',
      ),
    );
}

function ownAccount(facts: Facts): Blocked[] {
  const { account, live, now } = facts;
  if (account === null || !live.account) return [];
  const { id, name } = live.account;
  const held = new Set(grantsOf(now.get('user')?.get(refKey(account))).map(({ role }) => refKey(role)));
  const wayOut = 'run it as another account, or leave it: list it, ignore it, or choose others with --target';
  return deletesOf(facts).flatMap((change) => {
    if (change.kind === 'user' && change.id === id) {
      return [block(change, 'it is the account that runs this', wayOut)];
    }
    if (change.kind === 'role' && held.has(refKey(change.name))) {
      return [block(change, `${name}, the account that runs this, holds it`, wayOut)];
    }
    return [];
  });
}

/** Whoever holds `edit_users` everywhere can give everything else back; with nobody left, only the vendor can. */
function lastAdministrators(facts: Facts): Blocked[] {
  const { now, afterwards } = facts;
  if (administrators(afterwards).length > 0) return [];
  const lost = new Set(administrators(now).map(({ ref }) => refKey(ref)));
  return deletesOf(facts)
    .filter(({ kind, name }) => kind === 'user' && lost.has(refKey(name)))
    .map((change) =>
      block(
        change,
        'nobody would be left who holds edit_users on the whole tenant',
        'give another user a role with edit_users, tenant_wide, first',
      ),
    );
}

const administrators = (state: State): Named[] =>
  [...(state.get('user')?.values() ?? [])].filter(
    ({ ref, fields }) => fields['active'] !== false && tenantWide(ref, state).has('edit_users'),
  );

/** What was not looked at counts as full. */
function inboxesWithDocuments(facts: Facts, documents: ReadonlyMap<string, Documents>): Blocked[] {
  return deletesOf(facts)
    .filter(({ kind }) => kind === 'inbox')
    .flatMap((change) => {
      const found = documents.get(change.id) ?? { unreadable: 'nobody has looked' };
      if (found === 0) return [];
      return typeof found === 'number'
        ? [
            block(
              change,
              `${found === 1 ? '1 document is' : `${found} documents are`} in it, and would be lost with it`,
              'move or delete the documents in the dashboard first',
            ),
          ]
        : [
            block(
              change,
              `it cannot be told whether documents are in it: ${found.unreadable}`,
              'run it as an account that holds view_list there',
            ),
          ];
    });
}

const MOST_NAMES = 3;

/** A role that is granted, a project with inboxes: what becomes of those that refer to it is not documented. */
function stillReferredTo(facts: Facts): Blocked[] {
  const holders = holdersOf(facts.kinds, facts.afterwards);
  return deletesOf(facts).flatMap((change) => {
    const by = holders.get(`${change.kind} ${refKey(change.name)}`) ?? [];
    if (by.length === 0) return [];
    const named = by.slice(0, MOST_NAMES).join(', ');
    const more = by.length > MOST_NAMES ? ` and ${by.length - MOST_NAMES} more` : '';
    return [
      block(
        change,
        `${named}${more} would still refer to it`,
        'take it out there first, or choose others with --target',
      ),
    ];
  });
}

/** Who refers to what, by the kind and the reference's JSON. */
function holdersOf(kinds: Kinds, state: State): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const [kindName, objects] of state) {
    const { fields } = kindNamed(kinds, kindName);
    for (const { ref, fields: values } of objects.values()) {
      const address = `${kindName}/${typeof ref === 'string' ? ref : `(id ${ref.id})`}`;
      const mentions = Object.entries(values).flatMap(([name, value]) =>
        value === null ? [] : (fields[name]?.mentions(value) ?? []),
      );
      for (const key of new Set(mentions.map((one) => `${one.kind} ${refKey(one.ref)}`))) {
        holders.set(key, [...(holders.get(key) ?? []), address]);
      }
    }
  }
  return holders;
}

/**
 * Grants on single documents are in no plan, so they are looked for by the id in what the tenant sent. The id of settings
 * is that of what they belong to, which stays.
 */
function heldOnDocuments(facts: Facts): Blocked[] {
  const deletes = deletesOf(facts).filter(({ kind }) => !isScoped(kindNamed(facts.kinds, kind)));
  const gone = new Set(deletes.map(({ id }) => id));
  const unseen = facts.live.all().filter(({ id, unseen: parts }) => parts.length > 0 && !gone.has(id));
  return deletes.flatMap((change) => {
    const holder = unseen.find(({ raw }) => JSON.stringify(raw).includes(JSON.stringify(change.id)));
    if (!holder) return [];
    return [
      block(
        change,
        `${liveAddress(holder)} refers to it, on a single document at least`,
        'take it out there in the dashboard first, or choose others with --target',
      ),
    ];
  });
}

const grantsOf = (user: Named | undefined): readonly Grant[] =>
  (user?.fields['grants'] ?? []) as readonly Grant[];
