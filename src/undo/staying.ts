/**
 * What an undo must leave: the placeholder that review links act as, which would all stop working, and what it refers to.
 */
import { addressOf } from '../kinds/address.ts';
import { byId, isDeletable, mentionsIn, valueIn, type Values } from '../kinds/object.ts';
import { keyOf, type Effect } from './effects.ts';

const PLACEHOLDER =
  'review links act as it, and all of them would stop working; once none is in use, delete it in the dashboard and undo this run again, by its journal';

/** By `keyOf` of what the run created and undo leaves, the reason. `isThere`: of a placeholder, whether it is still live. */
export function staying(
  effects: readonly Effect[],
  isThere: (placeholder: Effect) => boolean,
): ReadonlyMap<string, string> {
  const created = effects.filter(({ before }) => before === null);
  const byObject = new Map(created.map((effect) => [addressOf(effect.kind.name, effect.id ?? ''), effect]));
  const reasons = new Map<string, string>();
  const stay = created.filter((effect) => effect.placeholder && isThere(effect));
  for (const effect of stay) reasons.set(keyOf(effect), PLACEHOLDER);
  // The list grows while it is gone through: an inbox that stays keeps its project.
  for (const holder of stay) {
    for (const object of mentionedBy(holder)) {
      const held = byObject.get(object);
      if (!held || reasons.has(keyOf(held))) continue;
      reasons.set(keyOf(held), `${holder.address} stays and refers to it`);
      stay.push(held);
    }
  }
  return reasons;
}

/** `kind/id` of what it refers to, as the run left it. */
function mentionedBy({ kind, left }: Effect): string[] {
  const raw = left.findLast((image) => image !== null)?.raw ?? {};
  const values = Object.keys(kind.fields).map((name) => [name, valueIn(kind, name, raw, byId)] as const);
  return mentionsIn(kind, Object.fromEntries(values) as Values).flatMap(({ kind: target, ref }) =>
    typeof ref === 'string' ? [] : [addressOf(target, ref.id)],
  );
}

/**
 * What an undo comes to while nobody has touched what the run left. Whether a create without a clear answer was carried
 * out, nobody knows: it counts, so there may be fewer deletions, and never more.
 */
export function wayBack(effects: readonly Effect[]): { readonly deletions: number; readonly stays: number } {
  const reasons = staying(effects, ({ id }) => id !== null);
  const created = effects.filter(({ before, left }) => before === null && left.at(-1) !== null);
  const stays = created.filter((one) => !isDeletable(one.kind) || reasons.has(keyOf(one))).length;
  return { deletions: created.length - stays, stays };
}
