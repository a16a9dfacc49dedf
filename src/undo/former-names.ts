/** Which objects can get their old names back in an undo: not while another one bears the name. */
import { addressOf } from '../kinds/address.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { isScoped, ownName } from '../kinds/object.ts';
import type { Effect } from './effects.ts';
import type { Verdict } from './verdict.ts';

export type Judged = readonly { readonly effect: Effect; readonly verdict: Verdict }[];

/** Why an object keeps its name for now. `wait`: what bears the name goes in the same undo, so the next one can do it. */
export interface Held {
  readonly why: 'wait' | 'taken';
  readonly ids: readonly string[];
}

/** The name that an object had before the run. Settings go by what they belong to now. */
export const formerName = (kind: Kind, before: JsonObject, { name }: LiveObject): string =>
  isScoped(kind) ? name : ownName(kind, before);

/** By the address of the id, those of the renamed objects that must keep the name that the run gave them. */
export function heldNames(judged: Judged, live: Live): ReadonlyMap<string, Held> {
  const going = new Set<string>();
  const renames = new Map<string, { object: LiveObject; former: string }>();
  for (const { effect, verdict } of judged) {
    const { kind } = effect;
    if (verdict.is === 'delete') going.add(addressOf(kind.name, verdict.object.id));
    if (verdict.is !== 'update') continue;
    const { object } = verdict;
    const former = formerName(kind, verdict.before.raw, object);
    if (former !== object.name) renames.set(addressOf(kind.name, object.id), { object, former });
  }
  const held = new Map<string, Held>();
  // Who keeps a name may keep another one from getting it, and so on.
  for (let found = true; found;) {
    found = false;
    for (const [address, { object, former }] of renames) {
      if (held.has(address)) continue;
      const bearers = live.named(object.kind, former).filter(({ id }) => {
        const other = addressOf(object.kind, id);
        return !renames.has(other) || held.has(other);
      });
      if (bearers.length === 0) continue;
      const waits = bearers.every(({ id }) => {
        const other = addressOf(object.kind, id);
        return going.has(other) || held.get(other)?.why === 'wait';
      });
      held.set(address, { why: waits ? 'wait' : 'taken', ids: bearers.map(({ id }) => id) });
      found = true;
    }
  }
  return held;
}
