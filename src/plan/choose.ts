/** Which of the decisions are carried out: not those on what is ignored, and with `--target` only the chosen ones and what they need. */
import { splitAddress } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { matchingAlike } from '../kinds/look-alike.ts';
import { kindOfPattern, matching } from '../kinds/pattern.ts';
import { isScoped } from '../kinds/object.ts';
import { addressNow } from '../kinds/settings.ts';
import type { Ignore, Policy } from '../specfile/desired.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import type { Plan, Violation } from './change.ts';
import type { Decision } from './diff.ts';
import type { Matches } from './match.ts';
import { namesFreed, reached, referencesNow, referencesOf, type Unordered } from './order.ts';

/** What the command line says besides the spec. */
export interface Choice {
  /** Patterns of `--target`; `null`: everything. */
  readonly target: readonly string[] | null;
  /** Patterns of `--ignore`. */
  readonly ignore: readonly string[];
  /** The most deletions. */
  readonly allowDelete: number;
  /** As `2026-12-31` (UTC): for what is ignored up to a day. */
  readonly today: string;
}

export const everything: Choice = { target: null, ignore: [], allowDelete: 0, today: '0000-00-00' };

export interface Chosen {
  readonly decisions: readonly Decision[];
  readonly left: Plan['left'];
}

const NOT_CHOSEN = 'not chosen by --target';

/** Of what a plan leaves: whether `--target` left it out. */
export const isNotChosen = ({ reason }: Plan['left'][number]): boolean => reason.startsWith(NOT_CHOSEN);

export type Write = Extract<Decision, { action: Unordered['action'] }>;

export function isWrite(decision: Decision): decision is Write {
  const { action } = decision;
  return action === 'create' || action === 'update' || action === 'rename' || action === 'delete';
}

/** Of the spec and of the command line, whether they still hold or not. */
export function allIgnored(policy: Policy, choice: Choice): Ignore[] {
  const given = choice.ignore.map((pattern) => ({ pattern, reason: '--ignore', until: null }));
  return [...policy.ignore, ...given];
}

const hasExpired = ({ until }: Ignore, today: string): boolean => until !== null && until < today;

export function withoutIgnored(
  kinds: Kinds,
  live: Live,
  decisions: readonly Decision[],
  ignored: readonly Ignore[],
  today: string,
): Chosen & { readonly ignored: readonly Decision[] } {
  const tests = ignored
    .filter((one) => !hasExpired(one, today))
    .map((one) => ({ ...one, matches: matching(one.pattern) }));
  const left: { address: string; reason: string }[] = [];
  const out: Decision[] = [];
  const kept = decisions.filter((decision) => {
    if (decision.action === 'keep') return true;
    const by = tests.find(({ matches }) => addressesOf(kinds, live, decision).some(matches));
    if (!by) return true;
    const end = by.until === null ? '' : `, until ${by.until}`;
    const reason = by.reason === '--ignore' ? 'ignored by --ignore' : `ignored: ${by.reason}${end}`;
    left.push({ address: decision.address, reason: `${reason} (${sayWhat(decision)})` });
    out.push(decision);
    return false;
  });
  return { decisions: kept, left, ignored: out };
}

export function onlyTargeted(
  kinds: Kinds,
  live: Live,
  matches: Matches,
  decisions: readonly Decision[],
  target: readonly string[] | null,
): Chosen {
  if (target === null) return { decisions, left: [] };
  const tests = target.map(matching);
  const isMeant = (decision: Decision): boolean =>
    tests.some((test) => addressesOf(kinds, live, decision).some(test));
  const needs = needsOf(kinds, live, matches, decisions.filter(isWrite));
  const chosen = reached(
    decisions.filter(isMeant).map(({ address }) => address),
    (address) => needs.get(address),
  );
  const isChosen = ({ action, address }: Decision): boolean => action === 'keep' || chosen.has(address);
  return {
    decisions: decisions.filter(isChosen),
    left: decisions
      .filter((decision) => !isChosen(decision))
      .map((decision) => ({
        address: decision.address,
        reason: `${NOT_CHOSEN} (${sayWhat(decision)})`,
      })),
  };
}

/** By address: what a write refers to, what lets go of what it deletes, and what frees the name that it takes. */
function needsOf(
  kinds: Kinds,
  live: Live,
  matches: Matches,
  writes: readonly Write[],
): Map<string, string[]> {
  const needs = new Map(writes.map((write) => [write.address, referencesOf(kinds, write)]));
  for (const [holder, referred] of referencesNow(kinds, live, matches, writes)) {
    for (const { action, address } of writes) {
      if (action === 'delete' && referred.includes(address)) needs.get(address)?.push(holder);
    }
  }
  for (const [taker, first] of namesFreed(writes)) needs.get(taker)?.push(first);
  return needs;
}

/** What is renamed goes by either name, and so do the settings of it. */
function addressesOf(kinds: Kinds, live: Live, decision: Decision): string[] {
  const { address } = decision;
  const now = isWrite(decision) ? addressNow(live, kindNamed(kinds, decision.kind), decision.id) : undefined;
  return now === undefined || now === address ? [address] : [address, now];
}

const SAID = {
  create: 'it would be created',
  update: 'it would be updated',
  rename: 'it would be renamed',
  delete: 'it would be deleted',
  absent: 'it is not live',
  keep: 'it is as it should be',
} as const;

const sayWhat = (decision: Decision): string =>
  decision.action === 'blocked' ? `blocked: ${decision.reason}` : SAID[decision.action];

/** Whether all that the pattern matches is ignored by others: given anew with a later day, say, or by a wider one. */
function isHeld(pattern: string, others: readonly string[], addresses: readonly string[]): boolean {
  if (others.includes(pattern)) return true;
  const matched = addresses.filter(matching(pattern));
  const tests = others.map(matching);
  return matched.length > 0 && matched.every((address) => tests.some((matches) => matches(address)));
}

/** Patterns that match nothing, which may be a slip; and what was to be ignored up to a day that is over. */
export function aboutPatterns(
  addresses: readonly string[],
  kindsRead: ReadonlySet<string>,
  policy: Policy,
  choice: Choice,
): Violation[] {
  const ignored = policy.ignore.filter((one) => !hasExpired(one, choice.today));
  // Of a kind that was not read, nobody can say what a pattern of the spec matches.
  const ofSpec = [
    ...ignored.map(({ pattern }) => ['policy.ignore', pattern] as const),
    ...policy.protect.map((pattern) => ['policy.protect', pattern] as const),
  ].filter(([, pattern]) => kindsRead.has(kindOfPattern(pattern) ?? '') || kindOfPattern(pattern) === null);
  const given = [
    ...(choice.target ?? []).map((pattern) => ['--target', pattern] as const),
    ...choice.ignore.map((pattern) => ['--ignore', pattern] as const),
    ...ofSpec,
  ];
  const idle = given.filter(([, pattern]) => !addresses.some(matching(pattern)));
  const holding = [...ignored.map(({ pattern }) => pattern), ...choice.ignore];
  return [
    ...policy.ignore
      .filter((one) => hasExpired(one, choice.today) && !isHeld(one.pattern, holding, addresses))
      .map(({ pattern, reason, until }) => ({
        rule: 'ignore-expired',
        severity: 'warning' as const,
        address: null,
        message: `"${pattern}" was to be ignored until ${until ?? ''} (${reason}), and no longer is`,
        hint: 'decide what is to become of it: give it a new day, or take it out of policy.ignore',
      })),
    ...idle.map(([where, pattern]) => {
      const near = nearlyMatched(pattern, addresses);
      return {
        rule: 'pattern-matches-nothing',
        severity: 'warning' as const,
        address: null,
        message: `${where}: "${pattern}" matches nothing, neither live nor in the spec`,
        hint: near ?? 'an address is kind/name, the name exactly as it is; * matches anything',
      };
    }),
  ];
}

/** What is chosen or left alone by a pattern for an inbox or a project says nothing of the settings of that. */
export function aboutSettings(
  kinds: Kinds,
  live: Live,
  decisions: readonly Decision[],
  policy: Policy,
  choice: Choice,
): Violation[] {
  const settings = decisions
    .filter((one) => isWrite(one) && isScoped(kindNamed(kinds, one.kind)))
    .map((one) => ({ ...one, addresses: addressesOf(kinds, live, one) }));
  const about = (where: string, patterns: readonly string[], of: typeof settings): Violation[] =>
    patterns.flatMap((pattern) => {
      const meant = matching(pattern);
      const missed = of.find(
        ({ addresses }) =>
          addresses.some((one) => meant(splitAddress(one).name)) &&
          !patterns.some((other) => addresses.some(matching(other))),
      );
      if (!missed) return [];
      return [
        {
          rule: 'settings-not-meant',
          severity: 'warning' as const,
          address: null,
          message: `${where}: "${pattern}" does not mean ${missed.address}`,
          hint: `name it as well, if it is meant: "${missed.address}"`,
        },
      ];
    });
  const ignored = policy.ignore.filter((one) => !hasExpired(one, choice.today));
  return [
    ...about('--target', choice.target ?? [], settings),
    ...about('--ignore', choice.ignore, settings),
    ...about(
      'policy.ignore',
      ignored.map(({ pattern }) => pattern),
      settings,
    ),
    ...about(
      'policy.protect',
      policy.protect,
      settings.filter(({ action }) => action === 'delete'),
    ),
  ];
}

/** What a pattern would match if letter case, Unicode form and blanks did not count, as a hint; `null` for nothing. */
export function nearlyMatched(pattern: string, addresses: readonly string[]): string | null {
  const near = [...new Set(addresses.filter(matchingAlike(pattern)))];
  const [first] = near;
  if (first === undefined) return null;
  const more = near.length === 1 ? '' : ` (and ${near.length - 1} more look like it)`;
  return `${didYouMean(first, pattern)}${more}`;
}
