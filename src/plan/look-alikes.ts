/**
 * What must not be written because a name looks like another one. The tenant may keep both, make one of them, or refuse
 * the second: nobody can tell from outside, so the person who wrote the spec decides.
 */
import { addressOf } from '../kinds/address.ts';
import type { Live } from '../kinds/live.ts';
import { folded, foldedAddress, showAlike } from '../kinds/look-alike.ts';
import { takesName, type Blocked } from './change.ts';
import type { Unordered } from './change-references.ts';

export type Why = Pick<Blocked, 'reason' | 'way_out'>;

/**
 * `writes` are those that may still be made, `wanted` all that were asked for: also what is blocked is meant. `ignored`
 * are addresses that the spec lists and leaves as they are: nothing is made of them, and nothing that looks so goes.
 */
export function lookAlikes(
  live: Live,
  writes: readonly Unordered[],
  wanted: readonly Unordered[],
  ignored: readonly string[],
): (write: Unordered) => Why | undefined {
  const takers = Map.groupBy(wanted.filter(takesName), keyOf);
  const kept = new Map(ignored.map((address) => [foldedAddress(address), address]));
  if (takers.size + kept.size === 0) return () => undefined;
  const leaving = new Set(writes.filter(({ action }) => action === 'rename').map(idOf));
  const going = new Set(wanted.filter(({ action }) => action === 'delete').map(idOf));
  const bearers = Map.groupBy(
    live.all().filter(({ name }) => name !== ''),
    keyOf,
  );
  return (write) => {
    const others = (takers.get(keyOf(write)) ?? []).filter(({ name }) => name !== write.name);
    if (write.action === 'delete') {
      const same = kept.get(keyOf(write));
      if (same !== undefined && same !== write.address) return ignoredAs(write, same);
      return others[0] && isItTheSame(write, others[0].name, write.name);
    }
    if (!takesName(write)) return undefined;
    const bearer = (bearers.get(keyOf(write)) ?? []).find(
      (one) => one.name !== write.name && !leaving.has(idOf(one)),
    );
    if (bearer) {
      return going.has(idOf(bearer))
        ? isItTheSame(write, bearer.name, bearer.name)
        : besideLive(write, bearer.name);
    }
    return others[0] && besideNew(write, others[0].name);
  };
}

const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  addressOf(kind, folded(name));
const idOf = ({ kind, id }: { readonly kind: string; readonly id: string | null }): string =>
  addressOf(kind, id ?? '');

const APART = 'if the tenant does tell the two apart, create it in the dashboard and pin both with id';

const besideLive = ({ action, kind, name }: Unordered, live: string): Why => ({
  reason: `it looks like the live ${kind} ${showAlike(live, name)}, and the tenant may not tell the two apart`,
  way_out:
    action === 'create'
      ? `use that name in the spec, or rename that ${kind} with renamed_from: ${JSON.stringify(live)}; ${APART}`
      : `choose another name; ${APART}`,
});

const besideNew = ({ kind, name }: Unordered, other: string): Why => ({
  reason: `it looks like the ${kind} ${showAlike(other, name)}, which would be created as well, and the tenant may not tell the two apart`,
  way_out: `keep one of them; ${APART}`,
});

const ignoredAs = ({ kind, name }: Unordered, address: string): Why => ({
  reason: `it looks like ${address}, which is ignored: is it the same ${kind}?`,
  way_out: `if it is, ignore ${addressOf(kind, name)} as well; if not, take ${address} out of what is ignored first`,
});

/** A deletion and a creation, told at either end; `live` is the name of what is to be deleted. */
const isItTheSame = ({ action, kind, name }: Unordered, other: string, live: string): Why => ({
  reason: `it looks like the ${kind} ${showAlike(other, name)}, which would be ${
    action === 'delete' ? 'made' : 'deleted'
  }: is it the same ${kind}?`,
  way_out: `if it is, use ${JSON.stringify(live)} in the spec, or renamed_from: ${JSON.stringify(live)}; if not, delete it in a run of its own: --target '${addressOf(kind, live)}'`,
});
