/** What a plan must not do, whatever the spec says. Each rule looks at the plan's facts and reports violations. */
import { tenantWide } from '../plan/access.ts';
import type { Violation } from '../plan/change.ts';
import type { Facts, Rule } from '../plan/plan.ts';

/** With `edit_users` the account can give itself everything else again; without it, nobody may be left who can. */
const OWN_RIGHTS = ['edit_users', 'edit_backend_settings', 'view_api_keys'];

/** A plan must not take from the account that runs it what it needs to run the next one. */
export function noSelfLockout({ now, afterwards, account, live }: Facts): Violation[] {
  if (account === null || !live.account) return [];
  const { name } = live.account;
  const lost = tenantWide(account, now).difference(tenantWide(account, afterwards));
  const rights = OWN_RIGHTS.filter((permission) => lost.has(permission));
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
      hint: 'make the placeholder a user of its own',
    }));
}

export const rules: readonly Rule[] = [noSelfLockout, placeholderIsNotTheAccount];
