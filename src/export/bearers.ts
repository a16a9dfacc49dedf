/** Which live object a name stands for in a spec. A spec lists a name once for each kind, so of twins it lists one. */
import { byCodeUnits } from '../kinds/field-types/sets.ts';
import { addressOf } from '../kinds/address.ts';
import type { Field, Json } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';

export interface Bearer {
  readonly object: LiveObject;
  /** The ids of the others that bear its name; with any, the spec has to pin it by its own. */
  readonly twins: readonly string[];
}

export interface Bearers {
  /** One for each name of that kind, by name. */
  ofKind(kind: string): readonly Bearer[];
  named(kind: string, name: string): Bearer | undefined;
  /** A live value in which the bearers appear by name; what stays an id cannot be said in a spec. */
  inNames(field: Field, value: Json): Json;
}

/** Of twins, the one among `chosen` bears the name, else the first by id. */
export function bearersOf(live: Live, chosen: ReadonlySet<LiveObject> = new Set()): Bearers {
  const byAddress = new Map<string, Bearer>();
  const byId = new Map<string, string>();
  for (const objects of live.objects.values()) {
    const namesakes = Map.groupBy(
      objects.filter(({ name }) => name !== ''),
      ({ name }) => name,
    );
    for (const [name, all] of namesakes) {
      const inOrder = all.toSorted((a, b) => byCodeUnits(a.id, b.id));
      const object = inOrder.find((one) => chosen.has(one)) ?? inOrder[0];
      if (!object) continue;
      const twins = inOrder.filter((one) => one !== object).map(({ id }) => id);
      byAddress.set(addressOf(object.kind, name), { object, twins });
      byId.set(addressOf(object.kind, object.id), name);
    }
  }
  return {
    ofKind: (kind) =>
      [...byAddress.values()]
        .filter(({ object }) => object.kind === kind)
        .sort((a, b) => byCodeUnits(a.object.name, b.object.name)),
    named: (kind, name) => byAddress.get(addressOf(kind, name)),
    inNames: (field, value) =>
      value === null
        ? null
        : field.mapRefs(value, ({ kind, ref }) =>
            typeof ref === 'string' ? ref : (byId.get(addressOf(kind, ref.id)) ?? ref),
          ),
  };
}
