/** A tenant as far as a spec alone tells of it: what the rules look at where there is no tenant. */
import { stateAsked } from '../access/asked.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import { linksIn } from '../policy/links.ts';
import type { View } from '../policy/rule.ts';
import { isLookup, type Desired } from '../specfile/desired.ts';

/** What is only looked up may hold anything, so it is not there. A list under `at_least` is a part of what is held. */
export function specView(desired: Desired): View {
  const managed = desired.resources.filter((one) => one.state !== 'absent' && !isLookup(one));
  const addresses = new Set(managed.map(({ kind, name }) => addressOf(kind, name)));
  const { state, partial } = stateAsked(managed);
  const isManaged = (kind: string, ref: Ref): boolean =>
    typeof ref === 'string' && addresses.has(addressOf(kind, ref));
  return {
    state,
    links: linksIn(desired, () => null),
    keys: null,
    hasAll: () => false,
    isManaged,
    isExact: (kind, ref) => isManaged(kind, ref) && !partial.has(addressOf(kind, showRef(ref))),
  };
}
