/** Where a part of what a spec asks for stands: for rules, which know the values alone. */
import { addressOf } from '../../kinds/address.ts';
import { specFields } from '../../kinds/object.ts';
import type { Place } from '../desired.ts';
import { draftAddress, type Merged } from './merge.ts';
import type { Path } from '../problem/path.ts';
import { below, placeOf, type Placed } from '../yaml/tree.ts';

/** `within`: from the fields of the resource on. `null` where the spec does not have it. */
export type SpotIn = (address: string, within: Path) => Place | null;

type FieldsOf = ReadonlyMap<string, ReadonlyMap<string, Placed>>;

/** Most specs break no rule: then nobody asks. */
export function spotsIn(merged: Merged): SpotIn {
  let fieldsOf: FieldsOf | undefined;
  return (address, [field, ...rest]) => {
    fieldsOf ??= fieldsIn(merged);
    const placed = fieldsOf.get(address)?.get(String(field));
    return placed ? placeOf(nearestTo(placed, rest)) : null;
  };
}

/** By address. */
function fieldsIn({ drafts }: Merged): FieldsOf {
  const fieldsOf = new Map<string, ReadonlyMap<string, Placed>>();
  for (const draft of drafts) {
    fieldsOf.set(draftAddress(draft), draft.fields);
    for (const [key, { settings }] of specFields(draft.kind)) {
      const given = draft.fields.get(key);
      if (!settings || given?.node.type !== 'mapping') continue;
      const inside = [...given.node.entries.keys()].flatMap((name) => {
        const placed = below(given, [name]);
        return placed ? [[name, placed] as const] : [];
      });
      fieldsOf.set(addressOf(settings.name, draftAddress(draft)), new Map(inside));
    }
  }
  return fieldsOf;
}

/** As far as the path leads: what a file below gives is not in the same node. */
function nearestTo(placed: Placed, [step, ...rest]: Path): Placed {
  const inner = step === undefined ? undefined : below(placed, [step]);
  return inner ? nearestTo(inner, rest) : placed;
}
