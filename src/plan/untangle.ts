/** Parts what goes round in a circle: changes are split, and of names alone one does not wait. */
import type { Ref } from '../kinds/kind.ts';
import type { Unordered } from './change-references.ts';
import { circlesIn } from './circles.ts';
import { canBeSplit } from './steps.ts';
import { isOf, needsBy, nodeOf, type Wait } from './waits.ts';

/**
 * Splits changes until the waits do not go round in a circle any more, and gives back those that remain: of names that go
 * round among themselves somebody has to begin, so one of them does not wait.
 */
export function untangled(
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

/** Of so many waits in a circle, one more change is split at once. */
const AT_ONCE = 100;

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
  const countOf = (place: number): number => counts.get(place) ?? 0;
  helps.sort(
    (a, b) =>
      isOwn(a) - isOwn(b) || countOf(b) - countOf(a) || byText(changes[a]!.address, changes[b]!.address),
  );
  const [best, ...others] = helps;
  if (best !== undefined) {
    // One by one, unless there is so much to part that it would take long.
    const more = others
      .slice(0, inside.length / AT_ONCE)
      .filter((one) => countOf(one) > countOf(best) / 2 && isOwn(one) === 0);
    for (const place of [best, ...more]) split.add(place);
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
