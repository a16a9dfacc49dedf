/** Flags that the tenant knows and fitform does not: a spec that lists them has to name them as extra permissions. */
import { byCodeUnits } from '../kinds/fields.ts';
import { addressOf } from '../kinds/address.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';

/** Those that are true in a live object, among the chosen ones; sorted. */
export function unknownFlags(
  kinds: Kinds,
  live: Live,
  chosen: (address: string) => boolean = () => true,
): string[] {
  const names = new Set<string>();
  for (const { name: kindName, fields } of kinds) {
    for (const { name, unseen } of live.objects.get(kindName) ?? []) {
      if (!chosen(addressOf(kindName, name))) continue;
      for (const { field, members } of unseen) {
        if (fields[field]?.names) for (const member of members) names.add(member);
      }
    }
  }
  // A spec cannot list a name without a letter in it; such a flag stays unseen, and so as it is.
  names.delete('');
  return [...names].sort(byCodeUnits);
}
