/** Whether what a saved plan was made from is still there, object by object. */
import { addressOf, splitAddress } from '../../kinds/address.ts';
import { kindNamed, type Kinds } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import { isScoped } from '../../kinds/object.ts';
import { takesName, type Moved, type Plan } from '../change.ts';
import { objectDigest } from '../digest.ts';

export function staleIn(kinds: Kinds, plan: Plan, live: Live): Moved[] {
  const named = new Set(plan.changes.filter(takesName).map(({ address }) => address));
  const owners = new Map(plan.changes.map(({ address, id }) => [address, id]));
  const planned = new Map(plan.changes.map(({ address, fields }) => [address, fields]));
  const leaving = new Set(
    plan.changes.filter(({ action }) => action === 'rename').map(({ kind, id }) => addressOf(kind, id ?? '')),
  );
  return Object.entries(plan.live).flatMap(([address, seen]): Moved[] => {
    const { kind: kindName, name } = splitAddress(address);
    const kind = kindNamed(kinds, kindName);
    const own = owners.get(address) ?? null;
    // Where the plan goes by an id, it was known that others bear the name.
    const bearers = isScoped(kind) ? [live.find(kindName, own) ?? []].flat() : live.named(kindName, name);
    const others = bearers.filter((object) => !leaving.has(addressOf(kindName, object.id)));
    if (named.has(address) && others.length > 0) {
      const ids = others.map(({ id }) => id).join(', ');
      const what = isScoped(kind) ? `${kindName} of it` : `another ${kindName} of this name`;
      return [{ address, detail: `${what} is there now: id ${ids}` }];
    }
    if (seen === null) return [];
    const object = live.find(kindName, seen.id);
    if (!object) return [{ address, detail: `the ${kindName} with the id ${seen.id} is gone` }];
    const now = objectDigest(kind, object, planned.get(address) ?? []);
    if (now.digest === seen.digest) return [];
    const moved = Object.entries(now.fields ?? {})
      .filter(([field, short]) => seen.fields?.[field] !== short)
      .map(([field]) => field);
    const what = moved.length === 0 ? 'it' : moved.join(', ');
    return [{ address, detail: `${what} changed since the plan was made` }];
  });
}
