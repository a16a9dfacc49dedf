/** The `policy` of a spec. Limits and kinds are as the last file says; what is ignored or protected adds up. */
import type { Kinds } from '../../kinds/kind.ts';
import { isHopeless, kindOfPattern } from '../../kinds/pattern.ts';
import { defaultPolicy, type Ignore, type Policy } from '../desired.ts';
import type { Merged } from './merge.ts';
import { checkRules, exceptionsIn, rulesIn } from './rules-section.ts';
import { kindsInSpec } from '../../kinds/settings.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { nearest } from '../../kinds/nearest.ts';
import { below, itemsOf, nameAt, namesIn, placeOf, type Placed, type PlacedName } from '../yaml/tree.ts';
import { isDeletable } from '../../kinds/object.ts';
import type { Unread } from './unread.ts';

/** Only for what nothing was found wrong with. */
export function policyOf(merged: Merged): Policy {
  return {
    exclusive: namesIn(eachOf(merged, 'exclusive').at(-1)).map(({ node }) => node.json),
    ignore: ignored(merged).map(ignoreOf),
    protect: protectedBy(merged).map(({ node }) => node.json),
    max_delete: { count: limit(merged, 'count'), percent: limit(merged, 'percent') },
    ...rulesIn(merged),
  };
}

export function checkPolicy(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  const patterns = [
    ...protectedBy(merged),
    ...ignored(merged).flatMap((one) => nameAt(one, 'pattern') ?? []),
    ...exceptionsIn(merged).flatMap((one) => nameAt(one, 'address') ?? []),
  ];
  return [
    ...patterns.flatMap((pattern) => hopeless(pattern, kinds)),
    ...[...ignored(merged), ...exceptionsIn(merged)].flatMap((one) => noSuchDay(nameAt(one, 'until'))),
    ...checkRules(merged),
    ...withoutSection(merged, unread, kindsInSpec(kinds)),
  ];
}

/** Why a pattern can match nothing at all, and what may have been meant; `null` where it can. */
export function patternFault(pattern: string, kinds: Kinds): { message: string; hint: string } | null {
  if (!isHopeless(pattern, kinds)) return null;
  const message = matchesNothing(pattern);
  const kind = kindOfPattern(pattern);
  if (kind === null) return { message, hint: 'an address is kind/name, such as role/Guest' };
  const near = nearestKind(kind, kinds);
  return near === undefined
    ? { message, hint: `the kinds are ${kinds.map(({ name }) => name).join(', ')}` }
    : { message, hint: didYouMean(`${near}${pattern.slice(kind.length)}`) };
}

/** The kind that was probably meant by a word that is none: the one of that section, or of a similar name. */
export function nearestKind(word: string, kinds: Kinds): string | undefined {
  const ofSection = kinds.find(({ section }) => section === word)?.name;
  return (
    ofSection ??
    nearest(
      word,
      kinds.map(({ name }) => name),
    )
  );
}

function hopeless(pattern: PlacedName, kinds: Kinds): Problem[] {
  const fault = patternFault(pattern.node.json, kinds);
  if (fault === null) return [];
  const { written, fromVariable } = pattern.node;
  // Values of variables are not shown.
  const said = fromVariable ? { message: matchesNothing(written), hint: 'an address is kind/name' } : fault;
  return [{ ...placeOf(pattern), ...said }];
}

const matchesNothing = (pattern: string): string => `the pattern ${quote(pattern)} can match no address`;

function noSuchDay(until: PlacedName | undefined): Problem[] {
  if (until === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(until.node.json)) return [];
  const day = new Date(`${until.node.json}T00:00:00Z`);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(until.node.json);
  return exists ? [] : [problemAt(placeOf(until), `there is no day ${quote(until.node.written)}`)];
}

/** An exclusive kind of which nothing is listed would lose everything by a line that is missing. */
function withoutSection(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  return namesIn(eachOf(merged, 'exclusive').at(-1)).flatMap((given) => {
    const kind = kinds.find(({ name }) => name === given.node.json);
    if (!kind || !isDeletable(kind)) return [];
    if (merged.sections.has(kind.name) || unread.kinds.has(kind.name)) return [];
    const message = `${kind.name} is exclusive, but the spec has no ${kind.section}: section`;
    return [
      problemAt(placeOf(given), message, `list what should stay, or write ${kind.section}: [] for none`),
    ];
  });
}

/** What the files say under that path, one after the other. */
const eachOf = ({ policy }: Merged, ...path: string[]): Placed[] =>
  policy.flatMap((one) => below(one, path) ?? []);
const ignored = (merged: Merged): Placed[] => eachOf(merged, 'ignore').flatMap(itemsOf);
const protectedBy = (merged: Merged): PlacedName[] => eachOf(merged, 'protect').flatMap(namesIn);

function ignoreOf(item: Placed): Ignore {
  return {
    pattern: nameAt(item, 'pattern')?.node.json ?? '',
    reason: nameAt(item, 'reason')?.node.json ?? '',
    until: nameAt(item, 'until')?.node.json ?? null,
  };
}

function limit(merged: Merged, key: 'count' | 'percent'): number {
  const last = eachOf(merged, 'max_delete', key).at(-1)?.node.json;
  return typeof last === 'number' ? last : defaultPolicy.max_delete[key];
}
