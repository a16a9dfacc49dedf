/**
 * In which order changes are made. It comes from what refers to what, from names that have to be free, and from what
 * keeps every state on the way safe (safety.ts). Where these go round in a circle, a change is split: it takes away
 * first, and gives later.
 */
import type { Ref } from '../kinds/kind.ts';
import type { Blocked, Change } from './change.ts';
import { circlesIn } from './graph.ts';
import { accountKept } from './own-account.ts';
import { namesFreed, referencesNow, referencesOf, takenOut, type Unordered } from './change-references.ts';
import { narrowingFirst } from './safety.ts';
import { canBeSplit } from './steps.ts';
import {
  isOf,
  isSecond,
  needsBy,
  nodeOf,
  placeOf,
  type Circumstances,
  type Split,
  type Wait,
} from './waits.ts';

/** The same changes, each with what it needs, in an order that respects it; and those that no order allows. */
export function inOrder(
  about: Circumstances,
  changes: readonly Unordered[],
): { changes: Change[]; blocked: Blocked[] } {
  const split = new Set<number>();
  const waits = [...waitsOf(about, changes)];
  for (;;) {
    const open = untangled(changes, waits, split, about.writer);
    const account = accountKept(about, { changes, waits: open, split });
    if ('split' in account) account.split.forEach((place) => split.add(place));
    else return { changes: sorted(changes, [...open, ...account.waits], split), blocked: account.blocked };
  }
}

function* waitsOf(about: Circumstances, changes: readonly Unordered[]): Generator<Wait> {
  const { kinds, live } = about;
  const places = new Map(changes.map(({ address }, place) => [address, place]));
  const wait = (
    later: string | number,
    first: string | number,
    rest: Omit<Wait, 'later' | 'first'>,
  ): Wait[] => {
    const [one, other] = [later, first].map((of) => (typeof of === 'string' ? places.get(of) : of));
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
  for (const [taker, first] of namesFreed(changes)) {
    yield* wait(taker, first, { laterStep: 'takes', firstStep: 'takes', why: 'name' });
  }
  const told = new Set<string>();
  for (const { later, first } of narrowingFirst(changes, about, live)) {
    const pair = JSON.stringify([later, first]);
    if (told.has(pair)) continue;
    told.add(pair);
    yield* wait(later, first, { laterStep: 'gives', firstStep: 'takes', why: 'safety' });
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

/**
 * Splits changes until the waits do not go round in a circle any more, and gives back those that remain: of names that go
 * round among themselves somebody has to begin, so one of them does not wait.
 */
function untangled(
  changes: readonly Unordered[],
  waits: readonly Wait[],
  split: Set<number>,
  writer: Ref | null,
): Wait[] {
  const given = new Set<Wait>();
  const circles: (readonly Wait[])[] = [waits];
  for (let among = circles.pop(); among; among = circles.pop()) {
    const needs = needsBy(among, split);
    for (const circle of circlesIn(needs.keys(), (node) => needs.get(node) ?? [])) {
      if (circle.length === 1) continue;
      const nodes = new Set(circle);
      const inside = among.filter(
        ({ later, laterStep, first, firstStep }) =>
          nodes.has(nodeOf(later, laterStep, split)) && nodes.has(nodeOf(first, firstStep, split)),
      );
      const name = breakUp(changes, inside, split, writer);
      if (name) given.add(name);
      circles.push(name ? inside.filter((wait) => wait !== name) : inside);
    }
  }
  return given.size === 0 ? [...waits] : waits.filter((wait) => !given.has(wait));
}

/** Splits a change of the circle; where that does not help, gives back a name that is not waited for. */
function breakUp(
  changes: readonly Unordered[],
  inside: readonly Wait[],
  split: Set<number>,
  writer: Ref | null,
): Wait | null {
  const helps = [
    ...new Set(
      inside.filter(({ laterStep }) => laterStep === 'gives').map(({ later }) => later),
    ).intersection(
      new Set(inside.filter(({ firstStep }) => firstStep === 'takes').map(({ first }) => first)),
    ),
  ].filter((place) => !split.has(place) && canBeSplit(changes[place]!));
  const counts = new Map<number, number>();
  for (const { later, first, why } of inside) {
    if (why !== 'safety') continue;
    for (const place of [later, first]) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  // What the writer holds changes at once, if it can be: between two steps a right may be missing.
  const isOwn = (place: number): number => Number(isOf(changes[place]!, writer));
  const [best] = helps.sort(
    (a, b) =>
      isOwn(a) - isOwn(b) ||
      (counts.get(b) ?? 0) - (counts.get(a) ?? 0) ||
      byText(changes[a]!.address, changes[b]!.address),
  );
  if (best !== undefined) {
    split.add(best);
    return null;
  }
  const addressesOf = ({ later, first }: Wait): string =>
    JSON.stringify([changes[later]!.address, changes[first]!.address]);
  const [last] = inside
    .filter(({ why }) => why === 'name')
    .sort((a, b) => byText(addressesOf(b), addressesOf(a)));
  if (last) return last;
  const addresses = [...new Set(inside.map(({ later }) => changes[later]!.address))];
  // References of new objects follow the kinds, which have no circle; all else is parted by splitting.
  throw new RangeError(`these changes need each other in a circle: ${addresses.join(', ')}`);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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
