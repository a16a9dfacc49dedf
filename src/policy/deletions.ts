/**
 * What must not be deleted, whoever asks for it. A deletion cannot be taken back in full: what is deleted comes back
 * under another id, documents and passwords not at all.
 */
import { addTo } from '../kinds/add-to.ts';
import { refKey, type Named, type State } from '../access/state.ts';
import type { Grant } from '../kinds/field-types/grants.ts';
import { kindNamed, withArticle, type Kinds } from '../kinds/kind.ts';
import { liveAddress } from '../kinds/live.ts';
import { foldedAddress, matchingAlike } from '../kinds/look-alike.ts';
import { isDeletable, isScoped, mentionsIn } from '../kinds/object.ts';
import { addressNow } from '../kinds/settings.ts';
import type { Blocked, Delete } from '../documents/documents.ts';
import { administrators } from './administrators.ts';
import { placeholdersIn } from './links.ts';
import type { Facts, Guard } from './rule.ts';

/** What a look at an inbox came to: how many documents are in it, or why that cannot be told. */
export type Documents = number | { readonly unreadable: string };

/** What neither the plan nor the lists of the tenant tell. */
export interface Known {
  /** By the id of the inbox. */
  readonly documents: ReadonlyMap<string, Documents>;
  /** Ids of users that API keys act as. */
  readonly keyHolders: ReadonlySet<string>;
}

/** Why a deletion must not be made, and what a person can do about it; `undefined`: this is not against it. */
type Objection = (change: Delete) => Pick<Blocked, 'reason' | 'way_out'> | undefined;

export const deletionGuards = (known: Known): readonly Guard[] =>
  [
    neverDeleted,
    protectedByPolicy,
    placeholder,
    actedAs,
    ownAccount,
    lastAdministrators,
    inboxesWithDocuments,
    stillReferredTo,
    heldOnDocuments,
  ].map((objectionBy) => (facts) => {
    const deletes = deletesOf(facts);
    if (deletes.length === 0) return [];
    const objection = objectionBy(facts, known);
    return deletes.flatMap((change): Blocked[] => {
      const why = objection(change);
      return why ? [{ action: 'delete', address: change.address, ...why }] : [];
    });
  });

export const deletesOf = ({ changes }: Facts): Delete[] =>
  changes.filter((change): change is Delete => change.action === 'delete');

/** Formats: too much would go with them. */
function neverDeleted({ kinds }: Facts): Objection {
  return ({ kind }) => {
    const its = kindNamed(kinds, kind);
    if (isDeletable(its)) return undefined;
    return {
      reason: `fitform never deletes ${withArticle(kind)}: that destroys ${its.destroys}`,
      way_out: 'delete it in the dashboard if you must',
    };
  };
}

/** By a pattern of its own, so that it holds for what is no longer listed as well; and for what only looks alike. */
function protectedByPolicy({ kinds, live, policy }: Facts): Objection {
  const tests = policy.protect.map((pattern) => ({ pattern, matches: matchingAlike(pattern) }));
  return ({ kind, id, address }) => {
    const now = addressNow(live, kindNamed(kinds, kind), id) ?? address;
    const by = tests.find(({ matches }) => matches(address) || matches(now));
    return (
      by && {
        reason: `policy.protect keeps it: "${by.pattern}"`,
        way_out: 'take that pattern out first, in a change of its own, or ignore it with policy.ignore',
      }
    );
  };
}

/** Source: the vendor's guide. */
function placeholder({ links }: Facts): Objection {
  const kept = new Set([...placeholdersIn(links)].map(foldedAddress));
  return ({ address }) =>
    kept.has(foldedAddress(address))
      ? {
          reason: 'it is the placeholder that review links act as: every link in use would stop working',
          way_out:
            'keep it: list it, ignore it, or choose others with --target; if it is not a placeholder, write placeholder: false instead of placeholder: true; once no link is in use, you can delete it in the dashboard',
        }
      : undefined;
}

function actedAs(_facts: Facts, { keyHolders }: Known): Objection {
  return ({ kind, id }) =>
    kind === 'user' && keyHolders.has(id)
      ? {
          reason: 'API keys act as it: the links that hold them would stop working',
          way_out: 'revoke its API keys first',
        }
      : undefined;
}

function ownAccount({ account, live, now }: Facts): Objection {
  if (account === null || !live.account) return () => undefined;
  const { id: own, name: itself } = live.account;
  const held = new Set(grantsOf(now.get('user')?.get(refKey(account))).map(({ role }) => refKey(role)));
  const way_out = 'run it as another account, or keep it: list it, ignore it, or choose others with --target';
  return ({ kind, id, name }) => {
    if (kind === 'user' && id === own) return { reason: 'it is the account that runs this', way_out };
    return kind === 'role' && held.has(refKey(name))
      ? { reason: `${itself}, the account that runs this, holds it`, way_out }
      : undefined;
  };
}

/** A deletion is blocked by itself, so that the others can go on; see administrators.ts for all else that takes the right. */
function lastAdministrators({ now, afterwards }: Facts): Objection {
  if (administrators(afterwards).size > 0) return () => undefined;
  const lost = administrators(now);
  return ({ kind, name }) =>
    kind === 'user' && lost.has(refKey(name))
      ? {
          reason: 'nobody would be left who holds edit_users on the whole tenant',
          way_out: 'give another user a role with edit_users, tenant_wide, first',
        }
      : undefined;
}

/** What was not looked at counts as full. */
function inboxesWithDocuments(_facts: Facts, { documents }: Known): Objection {
  return ({ kind, id }) => {
    const found = documents.get(id) ?? { unreadable: 'nobody has checked' };
    if (kind !== 'inbox' || found === 0) return undefined;
    return typeof found === 'number'
      ? {
          reason: `${found === 1 ? '1 document is' : `${found} documents are`} in it, and would be lost with it`,
          way_out: 'move or delete the documents in the dashboard first',
        }
      : {
          reason: `it is unclear whether documents are in it: ${found.unreadable}`,
          way_out: 'run it as an account that holds view_list there',
        };
  };
}

const MOST_NAMES = 3;

/** A role that is granted, a project with inboxes: what becomes of those that refer to it is not documented. */
function stillReferredTo({ kinds, afterwards }: Facts): Objection {
  const holders = holdersOf(kinds, afterwards);
  return ({ kind, name }) => {
    const by = holders.get(`${kind} ${refKey(name)}`);
    if (!by) return undefined;
    const named = by.slice(0, MOST_NAMES).join(', ');
    const more = by.length > MOST_NAMES ? ` and ${by.length - MOST_NAMES} more` : '';
    return {
      reason: `${named}${more} would still refer to it`,
      way_out: 'remove it there first, or choose others with --target',
    };
  };
}

/** Who refers to what, by the kind and the reference. */
function holdersOf(kinds: Kinds, state: State): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const [kindName, objects] of state) {
    const kind = kindNamed(kinds, kindName);
    for (const { ref, fields: values } of objects.values()) {
      const address = `${kindName}/${typeof ref === 'string' ? ref : `(id ${ref.id})`}`;
      const mentions = mentionsIn(kind, values);
      for (const key of new Set(mentions.map((one) => `${one.kind} ${refKey(one.ref)}`))) {
        addTo(holders, key, address);
      }
    }
  }
  return holders;
}

/**
 * Grants on single documents are in no plan, so they are looked for by the id in what the tenant sent. The id of settings
 * is that of what they belong to, which stays.
 */
function heldOnDocuments(facts: Facts): Objection {
  const { kinds, live } = facts;
  const hasOwnId = ({ kind }: Delete): boolean => !isScoped(kindNamed(kinds, kind));
  const gone = new Set(
    deletesOf(facts)
      .filter(hasOwnId)
      .map(({ id }) => id),
  );
  const unseen = live.all().filter(({ id, unseen: parts }) => parts.length > 0 && !gone.has(id));
  return (change) => {
    if (!hasOwnId(change)) return undefined;
    const holder = unseen.find(({ raw }) => JSON.stringify(raw).includes(JSON.stringify(change.id)));
    return (
      holder && {
        reason: `${liveAddress(holder)} refers to it, on a single document at least`,
        way_out: 'remove it there in the dashboard first, or choose others with --target',
      }
    );
  };
}

const grantsOf = (user: Named | undefined): readonly Grant[] =>
  (user?.fields['grants'] ?? []) as readonly Grant[];
