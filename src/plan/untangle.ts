/** Parts what goes round in a circle: wishes are given up, changes are split, and of names alone one does not wait. */
import type { Unordered } from './change-references.ts';
import { circlesIn } from './circles.ts';
import { canBeSplit } from './steps.ts';
import { isOf, needsBy, nodeOf, WISHES, type Circumstances, type Split, type Wait } from './waits.ts';

type About = Pick<Circumstances, 'kinds' | 'writer'>;

/**
 * Splits changes until the waits do not go round in a circle any more, and gives back those that remain: of names that go
 * round among themselves somebody has to begin, so one of them does not wait. Nor does a wish that is against the rest.
 */
export function untangled(
  about: About,
  changes: readonly Unordered[],
  waits: readonly Wait[],
  split: Set<number>,
): Wait[] {
  const given = new Set<Wait>();
  const circles: (readonly Wait[])[] = [waits];
  for (let among = circles.pop(); among; among = circles.pop()) {
    const needs = needsBy(among, split);
    const found = circlesIn(needs.keys(), (node) => needs.get(node) ?? []).filter(({ length }) => length > 1);
    for (const inside of waitsInside(found, among, split)) {
      const givenUp = breakUp(about, changes, inside, split);
      for (const one of givenUp) given.add(one);
      circles.push(givenUp.size === 0 ? inside : inside.filter((wait) => !givenUp.has(wait)));
    }
  }
  return given.size === 0 ? [...waits] : waits.filter((wait) => !given.has(wait));
}

/** Circle by circle, the waits between what is in it. There may be one for each inbox, so each wait is looked at once. */
function waitsInside(
  circles: readonly (readonly number[])[],
  among: readonly Wait[],
  split: Split,
): readonly (readonly Wait[])[] {
  const circleOf = new Map(circles.flatMap((nodes, index) => nodes.map((node) => [node, index] as const)));
  const inside = circles.map((): Wait[] => []);
  for (const wait of among) {
    const one = circleOf.get(nodeOf(wait.later, wait.laterStep, split));
    const other = circleOf.get(nodeOf(wait.first, wait.firstStep, split));
    if (one !== undefined && one === other) inside[one]!.push(wait);
  }
  return inside;
}

/** Of so many waits in a circle, one more change is split at once. */
const AT_ONCE = 100;

/** Gives back what is not waited for: wishes first, and a name where splitting a change of the circle does not help. */
function breakUp(
  { kinds, writer }: About,
  changes: readonly Unordered[],
  inside: readonly Wait[],
  split: Set<number>,
): ReadonlySet<Wait> {
  for (const wish of WISHES) {
    const vain = inVain(inside, wish, split);
    if (vain.size > 0) return vain;
  }
  const helps = [
    ...new Set(
      // A name is waited for by either step.
      inside
        .filter(({ laterStep, why }) => laterStep === 'gives' && why !== 'name')
        .map(({ later }) => later),
    ).intersection(
      new Set(inside.filter(({ firstStep }) => firstStep === 'takes').map(({ first }) => first)),
    ),
  ].filter((place) => !split.has(place) && canBeSplit(kinds, changes[place]!));
  const counts = new Map<number, number>();
  for (const { later, first, why } of inside) {
    if (why !== 'safety' && why !== 'together') continue;
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
    return new Set();
  }
  const addressesOf = ({ later, first }: Wait): string =>
    JSON.stringify([changes[later]!.address, changes[first]!.address]);
  // Settings that are made or deleted are written at once, and what gets another place gets all that holds there.
  const vain = inVain(inside, 'together', split);
  if (vain.size > 0) return vain;
  for (const wanted of ['name', 'part by part'] as const) {
    const [last] = inside
      .filter(({ why }) => why === wanted)
      .sort((a, b) => byText(addressesOf(b), addressesOf(a)));
    // Where the change is not split, its two waits are one.
    const isSame = (one: Wait): boolean =>
      addressesOf(one) === addressesOf(last!) &&
      nodeOf(one.later, one.laterStep, split) === nodeOf(last!.later, last!.laterStep, split);
    if (last) return new Set(inside.filter((one) => one.why === wanted && isSame(one)));
  }
  const addresses = [...new Set(inside.map(({ later }) => changes[later]!.address))];
  // References of new objects follow the kinds, which have no circle; all else is parted by splitting.
  throw new RangeError(`these changes need each other in a circle: ${addresses.join(', ')}`);
}

/** Of these wishes, those against an order in which all else is done; none where there are none. */
function inVain(inside: readonly Wait[], wish: Wait['why'], split: Split): ReadonlySet<Wait> {
  const wishes = inside.filter(({ why }) => why === wish);
  if (wishes.length === 0) return new Set();
  const needs = needsBy(
    inside.filter(({ why }) => why !== wish),
    split,
  );
  const groups = circlesIn(needs.keys(), (node) => needs.get(node) ?? []);
  const rank = new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)));
  const rankOf = (place: number, step: Wait['laterStep']): number =>
    rank.get(nodeOf(place, step, split)) ?? -1;
  return new Set(
    wishes.filter(
      ({ later, laterStep, first, firstStep }) => rankOf(first, firstStep) >= rankOf(later, laterStep),
    ),
  );
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
