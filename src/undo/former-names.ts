/**
 * What objects are called when a run is taken back. One can get its old name back, but not while another one bears it; what
 * settings belong to may bear another name by then, or come back under another id.
 */
import { addressOf } from '../kinds/address.ts';
import type { DecodeContext, JsonObject, Kind } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { isScoped, ownName } from '../kinds/object.ts';
import { ownerIn } from '../kinds/settings.ts';
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

/** The same effect, on what its settings belong to now: `judged` are the objects that it may be one of. */
export function placed(effect: Effect, judged: Judged): Effect {
  const back = judged.find(
    ({ effect: { kind, id }, verdict }) =>
      effect.kind.of?.includes(kind.name) === true &&
      id === effect.id &&
      verdict.is === 'undone' &&
      verdict.again,
  );
  return back?.verdict.is === 'undone' && back.verdict.object
    ? { ...effect, id: back.verdict.object.id }
    : effect;
}

/** The name of settings, by that which `names` gives to what they belong to, and its id; `null` where that is gone. */
export function settingsIn(
  live: Live,
  kind: Kind,
  id: string,
  names: DecodeContext,
): { readonly name: string; readonly id: string | null } | null {
  const owner = ownerIn(live, kind, id);
  for (const of of owner ? [owner.kind] : (kind.of ?? [])) {
    const ref = names.nameOf(of, id);
    const name = typeof ref === 'string' ? ref : owner?.name;
    if (name !== undefined) return { name: addressOf(of, name), id: owner ? id : null };
  }
  return null;
}
