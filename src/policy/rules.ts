/** What a plan must not do, whatever the spec says. Each rule looks at the plan's facts and reports violations. */
import { accessNamed, wholeTenant } from '../access/holders.ts';
import { kindNamed, type Kinds, type Needed } from '../kinds/kind.ts';
import { ownRights } from '../kinds/permissions.ts';
import { lacking } from '../kinds/rights.ts';
import { takesName, warning, type Violation } from '../plan/change.ts';
import type { Facts, Rule } from '../plan/assemble.ts';

/** A plan must not take from the account that runs it what it needs to run the next one. */
export function noSelfLockout({ now, afterwards, account, live }: Facts): Violation[] {
  if (account === null || !live.account) return [];
  const { name } = live.account;
  const lost = accessNamed(now, account)
    .at(wholeTenant)
    .difference(accessNamed(afterwards, account).at(wholeTenant));
  const rights = ownRights.filter((permission) => lost.has(permission));
  if (rights.length === 0) return [];
  return [
    {
      rule: 'no-self-lockout',
      severity: 'error',
      address: `user/${name}`,
      message: `the plan takes ${rights.join(', ')} from ${name}, the account that runs it`,
      hint: 'run it as another account, or leave these rights in the spec',
    },
  ];
}

/** The account that does the set-up must not be the one that strangers act as. Source: the vendor's guide. */
export function placeholderIsNotTheAccount({ desired, live }: Facts): Violation[] {
  return desired.resources
    .filter(
      ({ kind, name, fields }) =>
        kind === 'user' && name === live.account?.name && fields['placeholder'] === true,
    )
    .map(({ name }) => ({
      rule: 'placeholder-is-not-the-account',
      severity: 'error',
      address: `user/${name}`,
      message: `${name} is the account that runs this, so it must not be the placeholder that review links act as`,
      hint: 'use a separate user as the placeholder',
    }));
}

/** `tenant.expect.account`: a spec for one account is not carried out as another. */
export function expectedAccount({ desired, live }: Pick<Facts, 'desired' | 'live'>): Violation[] {
  const expected = desired.tenant.expect?.account ?? null;
  const name = live.account?.name ?? null;
  if (expected === null || name === expected) return [];
  return [
    {
      rule: 'expected-account',
      severity: 'error',
      address: null,
      message:
        name === null
          ? `the spec expects the account ${expected}, and the tenant does not say which account this is`
          : `the spec expects the account ${expected}, and this is ${name}`,
      hint: 'sign in as that account, or change tenant.expect.account',
    },
  ];
}

/**
 * The account must hold, on the whole tenant, what the changes take; and what makes it see all that is live, because a
 * list that leaves out what the caller may not see would have it created again, or a name given twice, or something
 * deleted that is still referred to.
 */
export function holdsWhatItTakes({ kinds, purpose, changes, now, account, live }: Facts): Violation[] {
  if (account === null || !live.account || changes.length === 0) return [];
  const { known, at } = accessNamed(now, account);
  const held = at(wholeTenant);
  const missing = new Map<string, Set<string>>();
  for (const change of changes) {
    const { permissions, section } = kindNamed(kinds, change.kind);
    const toWrite =
      purpose === 'write' ? permissions[change.action === 'rename' ? 'update' : change.action] : [];
    const toSee = [
      ...(takesName(change) ? permissions.see : []),
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
      rule: 'missing-permissions',
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
export function namesUsedElsewhere({ kinds, purpose, changes }: Facts): Violation[] {
  if (purpose === 'compare') return [];
  const renames = changes.filter(({ action }) => action === 'rename');
  return [...Map.groupBy(renames, ({ kind }) => kind)].flatMap(([name, renamed]): Violation[] => {
    const { namedElsewhere, section } = kindNamed(kinds, name);
    const [first] = renamed;
    if (namedElsewhere === undefined || !first) return [];
    if (renamed.length === 1) {
      const message = 'anything that refers to it by name will no longer find it';
      return [warning('name-used-elsewhere', first.address, message, namedElsewhere)];
    }
    const message = `anything that refers to these ${renamed.length} ${section} by name will no longer find them`;
    return [warning('name-used-elsewhere', null, message, namedElsewhere)];
  });
}

export const rules: readonly Rule[] = [
  expectedAccount,
  noSelfLockout,
  placeholderIsNotTheAccount,
  holdsWhatItTakes,
  namesUsedElsewhere,
];
