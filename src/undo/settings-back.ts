/** What settings belong to when a run is taken back: it may bear another name by then, or come back under another id. */
import { addressOf } from '../kinds/address.ts';
import type { DecodeContext, Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { ownerIn } from '../kinds/settings.ts';
import type { Effect } from './effects.ts';
import type { Judged } from './former-names.ts';

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
