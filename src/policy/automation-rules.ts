/** What a plan lets go of without a person's look. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { few } from './few.ts';
import { momentsIn, type Moment } from './passing-through.ts';
import type { Facts, Found, Rule } from './rule.ts';
import { affectedBy, type Affected, type Effect } from './unattended.ts';

export const automationWidened: Rule = {
  id: 'automation-widened',
  severity: 'warning',
  strong: true,
  reason:
    'Documents may leave unattended that did not before: a threshold is lowered or goes, fewer documents get a second look, or more are decided without a review.',
  way_out:
    'Check that they may. To keep a level, name it in the spec. To have every such plan refused, make the rule an error in policy.rules.',
  source:
    'The vendor: a document goes straight through if the confidence of each field is above its threshold. Nobody can call it back.',
  ofPlan: (facts) =>
    facts.purpose === 'compare'
      ? []
      : [...widenings(facts), ...momentsIn(facts.kinds, facts.live, facts.changes).map(momentary)],
};

/** In the order of the changes. */
function widenings({ kinds, live, changes }: Facts): Found[] {
  const places = new Map(changes.map(({ address }, place) => [address, place]));
  const placeOf = ({ address }: Found): number => places.get(address ?? '') ?? 0;
  return affectedBy(kinds, live, changes)
    .flatMap((affected) =>
      affected.effects.flatMap((effect) => {
        // Where it inherits, what is above it tells.
        if (effect.by === 'above' || effect.widens.length === 0 || !affected.isKnown.before) return [];
        return [toldOf(affected, effect)];
      }),
    )
    .toSorted((a, b) => placeOf(a) - placeOf(b));
}

function toldOf({ scope, isKnown }: Affected, { change, by, widens }: Effect): Found {
  const name = by === 'own' ? splitAddress(change.name).name : change.name;
  const what = isKnown.afterwards ? few(widens) : 'what it inherits then is not known';
  return {
    address: change.address,
    message: `documents of ${scope.kind} ${name} may leave unattended that did not before: ${what}`,
    hint: 'check that they may',
    alike: {
      key: what,
      message: (addresses) =>
        `documents may leave unattended that did not before: ${what}, by ${few(addresses)}`,
    },
  };
}

function momentary({ scope, loose }: Moment): Found {
  const what = `${few(loose)}: no order of these writes avoids it`;
  return {
    address: addressOf(scope.kind, scope.name),
    message: `documents of ${scope.kind} ${scope.name} may leave unattended for a moment that do so neither before nor afterwards: ${what}`,
    hint: 'check that they may, or stop documents from coming in meanwhile',
    alike: {
      key: `for a moment ${what}`,
      message: (addresses) =>
        `documents may leave unattended for a moment that do so neither before nor afterwards: ${what}, of ${few(addresses)}`,
    },
  };
}
