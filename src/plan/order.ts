/**
 * In which order changes are made. It comes from what refers to what, from names that have to be free, and from what
 * keeps every state on the way safe (safety.ts). Where these go round in a circle, a change is split: it takes away
 * first, and gives later.
 */
import type { Blocked, Change } from './change.ts';
import { circlesIn } from './circles.ts';
import { accountKept } from './own-account.ts';
import { restrainedFirst } from './holding-back.ts';
import { namesFreed, referencesNow, referencesOf, takenOut, type Unordered } from './change-references.ts';
import { narrowingFirst } from './safety.ts';
import { kindByKind, termByTerm } from './wishes.ts';
import { untangled } from './untangle.ts';
import { isSecond, needsBy, placeOf, type Circumstances, type Split, type Wait } from './waits.ts';

/** The same changes, each with what it needs, in an order that respects it; and those that no order allows. */
export function inOrder(
  about: Circumstances,
  changes: readonly Unordered[],
): { changes: Change[]; blocked: Blocked[] } {
  const split = new Set<number>();
  const waits = [...waitsOf(about, changes)];
  for (;;) {
    const { size } = split;
    const open = untangled(about, changes, waits, split);
    // What was given up for want of a second step may be kept now.
    if (split.size > size) continue;
    const account = accountKept(about, { changes, waits: open, split });
    if ('split' in account) account.split.forEach((place) => split.add(place));
    else return { changes: sorted(changes, [...open, ...account.waits], split), blocked: account.blocked };
  }
}

function* waitsOf(about: Circumstances, changes: readonly Unordered[]): Generator<Wait> {
  const { kinds, live } = about;
  const places = new Map(changes.map(({ address }, place) => [address, place]));
  const wait = (later: string, first: string, rest: Omit<Wait, 'later' | 'first'>): Wait[] => {
    const [one, other] = [later, first].map((address) => places.get(address));
    return one === undefined || other === undefined || one === other
      ? []
      : [{ later: one, first: other, ...rest }];
  };
  const reference = { laterStep: 'gives', firstStep: 'gives', why: 'reference' } as const;
  const isNew = (address: string): boolean => changes[places.get(address) ?? -1]?.action === 'create';
  for (const change of changes) {
    // What is live already has an id, whatever becomes of it.
    const references = referencesOf(kinds, change).filter(isNew);
    for (const address of new Set(references)) yield* wait(change.address, address, reference);
  }
  yield* lettingGo(about, changes, wait);
  for (const [taker, first] of namesFreed(kinds, changes)) {
    // A name may be free where the change begins, and taken where the rest of it leads to.
    for (const laterStep of ['takes', 'gives'] as const) {
      yield* wait(taker, first, { laterStep, firstStep: 'takes', why: 'name' });
    }
  }
  for (const { later, first } of narrowingFirst(changes, about, live)) {
    yield* wait(later, first, { laterStep: 'gives', firstStep: 'takes', why: 'safety' });
  }
  for (const { later, first, why } of restrainedFirst(kinds, live, changes)) {
    yield* wait(later, first, { laterStep: 'gives', firstStep: 'takes', why });
  }
  for (const { later, first, why } of [...kindByKind(about, changes), ...termByTerm(about, changes)]) {
    yield* wait(later, first, { laterStep: 'gives', firstStep: 'gives', why });
  }
}

/** What refers to an object lets go of it before it is deleted: by an update, or by going first. */
function* lettingGo(
  about: Circumstances,
  changes: readonly Unordered[],
  wait: (later: string, first: string, rest: Omit<Wait, 'later' | 'first'>) => Wait[],
): Generator<Wait> {
  const deleted = new Set(changes.filter(({ action }) => action === 'delete').map(({ address }) => address));
  const refersNow = referencesNow(about, changes);
  for (const change of changes) {
    const referred = new Set(refersNow.get(change.address)).intersection(deleted);
    if (referred.size === 0) continue;
    const out = takenOut(about.kinds, change);
    for (const address of referred) {
      const firstStep = out.has(address) ? 'takes' : 'gives';
      yield* wait(address, change.address, { laterStep: 'takes', firstStep, why: 'reference' });
    }
  }
}

/** By their first steps. Of two that do not need each other, the one that was first in the list. */
function sorted(changes: readonly Unordered[], waits: readonly Wait[], split: Split): Change[] {
  const needs = needsBy(waits, split);
  const all = [...changes.keys()];
  const nodes = [...all.map((place) => 2 * place), ...[...split].map((place) => 2 * place + 1)];
  const order = circlesIn(nodes, (node) => needs.get(node) ?? []).flat();
  const places = order.filter((node) => !isSecond(node)).map(placeOf);
  const rank = new Map(places.map((place, index) => [place, index]));
  const addressesOf = (found: Iterable<number>): string[] =>
    [...new Set(found)].sort((a, b) => rank.get(a)! - rank.get(b)!).map((place) => changes[place]!.address);
  return places.map((place): Change => {
    const [first = [], second = []] = [2 * place, 2 * place + 1].map((node) => needs.get(node));
    const nodes = [...first, ...second].filter((node) => placeOf(node) !== place);
    const whole = new Set(nodes.filter(isSecond).map(placeOf));
    const partly = nodes.map(placeOf).filter((one) => split.has(one) && !whole.has(one));
    const narrowed = addressesOf(partly);
    const first_needs = split.has(place) ? addressesOf(first.map(placeOf)) : [];
    return {
      ...changes[place]!,
      needs: addressesOf(nodes.map(placeOf)),
      ...(narrowed.length === 0 ? {} : { narrowed }),
      ...(split.has(place) ? { split: true as const } : {}),
      ...(first_needs.length === 0 ? {} : { first_needs }),
    };
  });
}
