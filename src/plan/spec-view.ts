/** A tenant as far as a spec alone tells of it: what the rules look at where there is no tenant. */
import { refKey, type Named } from '../access/state.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { linksIn } from '../policy/links.ts';
import type { View } from '../policy/rule.ts';
import { isLookup, type Desired } from '../specfile/desired.ts';

/** What is only looked up may hold anything, so it is not there. A list under `at_least` is a part of what is held. */
export function specView(kinds: Kinds, desired: Desired): View {
  const managed = desired.resources.filter((one) => one.state !== 'absent' && !isLookup(one));
  const byKey = new Map(managed.map((one) => [`${one.kind} ${refKey(one.name)}`, one]));
  const state = new Map(
    [...Map.groupBy(managed, ({ kind }) => kind)].map(([kind, resources]) => [
      kind,
      new Map(resources.map(({ name, fields }): [string, Named] => [refKey(name), { ref: name, fields }])),
    ]),
  );
  return {
    state,
    links: linksIn(desired, () => null),
    keys: null,
    hasAll: () => false,
    isManaged: (kind, ref) => byKey.has(`${kind} ${refKey(ref)}`),
    isExact(kind, ref) {
      const resource = byKey.get(`${kind} ${refKey(ref)}`);
      const lists = Object.entries(kindNamed(kinds, kind).fields).filter(([, { isSet }]) => isSet);
      return (
        resource !== undefined &&
        lists.every(([field]) => field in resource.fields && !resource.atLeast?.includes(field))
      );
    },
  };
}
