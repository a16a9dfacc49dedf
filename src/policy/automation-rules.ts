/** What a plan lets go of without a person's look, and what a spec says of it that is probably not meant. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed, type Term } from '../kinds/kind.ts';
import { nearest } from '../kinds/nearest.ts';
import { few } from './few.ts';
import type { Facts, Found, Rule, SpecView } from './rule.ts';
import { objectOf, showTerm, termKey, vocabularyOf } from './terms.ts';
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
  ofPlan: (facts) => (facts.purpose === 'compare' ? [] : widenings(facts)),
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

const NO_FIELD = 'threshold-names-no-field';

export const thresholdNamesNoField: Rule = {
  id: NO_FIELD,
  severity: 'error',
  reason:
    'A threshold names a field, a table or a column that no format of the project has. Names are compared byte by byte: the field that was meant is not held back by it, and a tenant may refuse the name.',
  way_out:
    'Correct the name, or add the field to a format of the project. What is on the tenant already is only warned of.',
  source: 'The vendor: the name of a field is the key by which settings find it.',
  doubts: true,
  ofSpec: strayNames,
};

/** Where a format is only looked up, no spec alone can tell. */
function strayNames(spec: SpecView): Found[] {
  return spec.resources.flatMap((resource) => {
    const { fields } = kindNamed(spec.kinds, resource.kind);
    const telling = Object.entries(resource.fields).filter(([key]) => fields[key]?.unknownTerms === NO_FIELD);
    if (resource.state === 'absent' || telling.length === 0) return [];
    const address = addressOf(resource.kind, resource.name);
    const { complete, whole, has, terms } = vocabularyOf(spec, address);
    if (!complete || (spec.live === null && !whole)) return [];
    const live = objectOf(spec, resource)?.fields;
    return telling.flatMap(([key, asked]) => {
      const uses = fields[key]?.uses;
      const old = new Set((uses?.(live?.[key] ?? null) ?? []).map(termKey));
      return (uses?.(asked) ?? [])
        .filter((term) => !has(term) && !isBelow(term, has))
        .map((term): Found => ({
          address,
          message: `names the ${showTerm(term)}, which no format of its project has`,
          hint: meant(term, terms),
          ...(old.has(termKey(term)) ? { severity: 'warning' as const } : {}),
        }));
    });
  });
}

/** Of a column in a table that is not there, the table is told. */
const isBelow = ({ sort, path }: Term, has: (term: Term) => boolean): boolean =>
  sort === 'column' && !has({ sort: 'table', path: path.slice(0, 1) });

function meant({ sort, path }: Term, terms: readonly Term[]): string {
  const names = terms
    .filter((one) => one.sort === sort && (sort !== 'column' || one.path[0] === path[0]))
    .map((one) => one.path.at(-1) ?? '');
  const near = nearest(path.at(-1) ?? '', names);
  return near === undefined
    ? `correct it, or add the ${sort} to a format`
    : `did you mean ${JSON.stringify(near)}?`;
}
