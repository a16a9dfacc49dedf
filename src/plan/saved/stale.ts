/** Whether what a saved plan was made from is still there, object by object. */
import { kindNamed, type Kinds } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import type { Plan } from '../change.ts';
import { objectDigest } from '../digest.ts';

/** An object that is no longer as the plan saw it. */
export interface Stale {
  readonly address: string;
  readonly detail: string;
}

export function staleIn(kinds: Kinds, plan: Plan, live: Live): Stale[] {
  const takesName = new Set(
    plan.changes
      .filter(({ action }) => action === 'create' || action === 'rename')
      .map(({ address }) => address),
  );
  const leaving = new Set(plan.changes.filter(({ action }) => action === 'rename').map(({ id }) => id));
  return Object.entries(plan.live).flatMap(([address, seen]): Stale[] => {
    const [kindName = ''] = address.split('/', 1);
    const name = address.slice(kindName.length + 1);
    const kind = kindNamed(kinds, kindName);
    const objects = live.objects.get(kindName) ?? [];
    // Where the plan goes by an id, it was known that others bear the name.
    const others = objects.filter((object) => object.name === name && !leaving.has(object.id));
    if (takesName.has(address) && others.length > 0) {
      const ids = others.map(({ id }) => id).join(', ');
      return [{ address, detail: `another ${kindName} of this name is there now: id ${ids}` }];
    }
    if (seen === null) return [];
    const object = objects.find(({ id }) => id === seen.id);
    if (!object) return [{ address, detail: `the ${kindName} with the id ${seen.id} is gone` }];
    const now = objectDigest(kind, object);
    if (now.digest === seen.digest) return [];
    const moved = Object.entries(now.fields ?? {})
      .filter(([field, short]) => seen.fields?.[field] !== short)
      .map(([field]) => field);
    const what = moved.length === 0 ? 'it' : moved.join(', ');
    return [{ address, detail: `${what} changed since the plan was made` }];
  });
}
