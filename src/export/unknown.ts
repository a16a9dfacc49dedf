/** Flags that the tenant knows and fitform does not: a spec that lists them has to name them as extra permissions. */
import { byCodeUnits } from '../kinds/field-types/sets.ts';
import { addressOf } from '../kinds/address.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';

/** Those that are true in a live object, among the chosen ones; sorted. */
export function unknownFlags(
  kinds: Kinds,
  live: Live,
  chosen: (address: string) => boolean = () => true,
): string[] {
  const names = kinds.flatMap(({ name: kind, fields }) =>
    (live.objects.get(kind) ?? [])
      .filter(({ name }) => chosen(addressOf(kind, name)))
      .flatMap(({ unseen }) => unseen.filter(({ field }) => fields[field]?.names))
      .flatMap(({ members }) => members),
  );
  // A spec cannot list a name without a letter in it; such a flag stays unseen, and so as it is.
  return [...new Set(names)].filter((name) => name !== '').sort(byCodeUnits);
}
