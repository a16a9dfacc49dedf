/** What the account that runs a plan must be and hold, whatever the spec says; and what a rename may break elsewhere. */
import { accessNamed, wholeTenant } from '../access/holders.ts';
import { kindNamed, type Kinds, type Needed } from '../kinds/kind.ts';
import { ownRights } from '../kinds/permissions.ts';
import { lacking } from '../kinds/rights.ts';
import { addressOf } from '../kinds/address.ts';
import type { Facts, Found, Rule } from './rule.ts';

export const noSelfLockout: Rule = {
  id: 'no-self-lockout',
  severity: 'error',
  guard: true,
  reason:
    'A plan must not take from the account that runs it the rights that the next run needs, nor the name that it signs in with.',
  way_out: 'Run the plan as another account, or leave these rights and the name in the spec.',
  source:
    'The API: creating and changing users and roles asks for edit_users, API keys for edit_backend_settings; a sign-in names the user.',
  permissions: ownRights,
  ofPlan({ now, afterwards, account, live, changes, purpose }) {
    if (account === null || !live.account) return [];
    const { kind, id, name } = live.account;
    const lost = accessNamed(now, account)
      .at(wholeTenant)
      .difference(accessNamed(afterwards, account).at(wholeTenant));
    const rights = ownRights.filter((permission) => lost.has(permission));
    const renamed =
      purpose === 'write' &&
      changes.find((one) => one.action === 'rename' && one.kind === kind && one.id === id);
    return [
      ...(rights.length === 0
        ? []
        : [
            {
              address: `user/${name}`,
              message: `the plan takes ${rights.join(', ')} from ${name}, the account that runs it`,
              hint: 'run it as another account, or leave these rights in the spec',
            },
          ]),
      // Each call may sign in again, in the middle of the run as well.
      ...(renamed
        ? [
            {
              address: renamed.address,
              message: `the plan renames ${name}, the account that runs it, so it could not sign in any more`,
              hint: 'run it as another account, or leave it its name in the spec',
            },
          ]
        : []),
    ];
  },
};

export const placeholderIsNotTheAccount: Rule = {
  id: 'placeholder-is-not-the-account',
  severity: 'error',
  guard: true,
  reason: 'The placeholder, which every review link acts as, must not be the account that runs the plan.',
  way_out: 'Use a separate user as the placeholder. If this one is none, write placeholder: false.',
  source: "The vendor's guide: the user that makes the set-up calls must not be the one of the API keys.",
  ofPlan: ({ account, links }) =>
    links.placeholders
      .filter((name) => name === account)
      .map((name) => ({
        address: addressOf('user', name),
        message: `${name} is the account that runs this, so it must not be the placeholder that review links act as`,
        hint: 'use a separate user as the placeholder; if this one is none, write placeholder: false',
      })),
};

/** `tenant.expect.account`: a spec for one account is not carried out as another. */
export const expectedAccount: Rule & { ofPlan(facts: Pick<Facts, 'desired' | 'live'>): readonly Found[] } = {
  id: 'expected-account',
  severity: 'error',
  guard: true,
  reason: 'A spec with tenant.expect.account is carried out only as that account.',
  way_out: 'Sign in as that account, or change tenant.expect.account.',
  source: 'fitform: a spec for one account is not carried out as another by a slip of credentials.',
  ofPlan({ desired, live }) {
    const expected = desired.tenant.expect?.account ?? null;
    const name = live.account?.name ?? null;
    if (expected === null || name === expected) return [];
    return [
      {
        address: null,
        message:
          name === null
            ? `the spec expects the account ${expected}, and the tenant does not say which account this is`
            : `the spec expects the account ${expected}, and this is ${name}`,
        hint: 'sign in as that account, or change tenant.expect.account',
      },
    ];
  },
};

/**
 * What makes an account see all that is live counts as well, because a list that leaves out what the caller may not see
 * would have it created again, or a name given twice, or something deleted that is still referred to.
 */
export const missingPermissions: Rule & { ofPlan(facts: Facts): readonly Found[] } = {
  id: 'missing-permissions',
  severity: 'error',
  guard: true,
  doubts: true,
  reason:
    'The account must hold, on the whole tenant, what the changes take and what it takes to see all that is live. It is a warning where fitform cannot tell for sure what the account holds.',
  way_out:
    'Grant the account a role that holds them with tenant_wide: true, or run the plan as another account. If another account will apply, plan with --for-account.',
  source: 'The API: each call names the permission that it asks for.',
  ofPlan: holdsWhatItTakes,
};

function holdsWhatItTakes({ kinds, purpose, changes, now, account, live }: Facts): Found[] {
  if (account === null || !live.account || changes.length === 0) return [];
  const { known, at } = accessNamed(now, account);
  const held = at(wholeTenant);
  const missing = new Map<string, Set<string>>();
  for (const change of changes) {
    const { permissions, section, observed } = kindNamed(kinds, change.kind);
    if (observed !== undefined) continue;
    const toWrite =
      purpose === 'write' ? permissions[change.action === 'rename' ? 'update' : change.action] : [];
    const toSee = [
      ...(change.action === 'create' || change.action === 'rename' ? permissions.see : []),
      ...(change.action === 'delete' ? toSeeReferring(kinds, change.kind) : []),
    ];
    // Who may write them sees them all.
    const unsaid = toSee.filter((one) => ![one].flat().some((permission) => toWrite.includes(permission)));
    for (const lack of lacking([...unsaid, ...toWrite], held)) {
      missing.set(lack, (missing.get(lack) ?? new Set()).add(section));
    }
  }
  if (missing.size === 0) return [];
  const { name } = live.account;
  const list = [...missing].map(
    ([permission, sections]) => `${permission} (for ${[...sections].join(', ')})`,
  );
  return [
    {
      // What cannot be told for sure is no reason to refuse: the tenant will.
      severity: known ? 'error' : 'warning',
      address: `user/${name}`,
      message: `${name} ${known ? 'lacks' : 'seems to lack'}, on the whole tenant: ${list.join('; ')}`,
      hint: 'grant a role that holds them with tenant_wide: true, or run it as another account',
    },
  ];
}

/** What it takes to see all that may refer to an object of that kind. */
const toSeeReferring = (kinds: Kinds, kind: string): readonly Needed[] =>
  kinds
    .filter(({ fields }) => Object.values(fields).some(({ targets }) => targets?.includes(kind)))
    .flatMap(({ permissions }) => permissions.see);

/** A rename is found by all that goes by the id, and by nothing that goes by the name. */
export const nameUsedElsewhere: Rule = {
  id: 'name-used-elsewhere',
  severity: 'warning',
  reason: 'What goes by the name of an object no longer finds it after a rename.',
  way_out:
    'Check what uses the old name, outside the tenant as well. The rename is carried out all the same.',
  source: 'The API: single sign-on claims may carry the names of roles, and documents those of inboxes.',
  ofPlan({ kinds, purpose, changes }) {
    if (purpose === 'compare') return [];
    return changes
      .filter(({ action }) => action === 'rename')
      .flatMap(({ kind, name }): Found[] => {
        const { namedElsewhere, section } = kindNamed(kinds, kind);
        if (namedElsewhere === undefined) return [];
        return [
          {
            address: addressOf(kind, name),
            message: 'anything that refers to it by name will no longer find it',
            hint: namedElsewhere,
            alike: {
              key: section,
              message: (renamed) =>
                `anything that refers to these ${renamed.length} ${section} by name will no longer find them`,
            },
          },
        ];
      });
  },
};
