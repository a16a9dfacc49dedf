/** Which of the decisions are carried out: not those on what is ignored, and with `--target` only the chosen ones and what they need. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed } from '../kinds/kind.ts';
import { matchingAlike } from '../kinds/look-alike.ts';
import { kindOfPattern, matching } from '../kinds/pattern.ts';
import { isScoped } from '../kinds/object.ts';
import { addressNow } from '../kinds/settings.ts';
import type { Ignore, Policy } from '../specfile/desired.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import { warning, type Plan, type Violation } from './change.ts';
import type { Decision } from './diff.ts';
import type { Matched } from './match.ts';
import { reached } from './circles.ts';
import { namesFreed, referencesNow, referencesOf, type Unordered } from './change-references.ts';

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
  matched: Matched,
  decisions: readonly Decision[],
  ignored: readonly Ignore[],
  today: string,
): Chosen & { readonly ignored: readonly Decision[] } {
  const tests = ignored
    .filter((one) => !hasExpired(one, today))
    .map((one) => ({ ...one, matches: matching(one.pattern) }));
  const out = new Map<Decision, string>();
  for (const decision of decisions) {
    const by = tests.find(({ matches }) => addressesOf(matched, decision).some(matches));
    if (decision.action === 'keep' || !by) continue;
    const end = by.until === null ? '' : `, until ${by.until}`;
    out.set(decision, by.reason === '--ignore' ? 'ignored by --ignore' : `ignored: ${by.reason}${end}`);
  }
  return {
    decisions: decisions.filter((decision) => !out.has(decision)),
    left: [...out].map(([decision, reason]) => leftOut(decision, reason)),
    ignored: [...out.keys()],
  };
}

export function onlyTargeted(
  matched: Matched,
  decisions: readonly Decision[],
  target: readonly string[] | null,
): Chosen {
  if (target === null) return { decisions, left: [] };
  const tests = target.map(matching);
  const isMeant = (decision: Decision): boolean =>
    tests.some((test) => addressesOf(matched, decision).some(test));
  const needs = needsOf(matched, decisions.filter(isWrite));
  const chosen = reached(
    decisions.filter(isMeant).map(({ address }) => address),
    (address) => needs.get(address),
  );
  const isChosen = ({ action, address }: Decision): boolean => action === 'keep' || chosen.has(address);
  return {
    decisions: decisions.filter(isChosen),
    left: decisions.filter((one) => !isChosen(one)).map((one) => leftOut(one, NOT_CHOSEN)),
  };
}

const leftOut = (decision: Decision, why: string): Plan['left'][number] => ({
  address: decision.address,
  reason: `${why} (${sayWhat(decision)})`,
});

/** By address: what a write refers to, what lets go of what it deletes, and what frees the name that it takes. */
function needsOf(matched: Matched, writes: readonly Write[]): Map<string, string[]> {
  const needs = new Map(writes.map((write) => [write.address, referencesOf(matched.kinds, write)]));
  for (const [holder, referred] of referencesNow(matched, writes)) {
    for (const { action, address } of writes) {
      if (action === 'delete' && referred.includes(address)) needs.get(address)?.push(holder);
    }
  }
  for (const [taker, first] of namesFreed(matched.kinds, writes)) needs.get(taker)?.push(first);
  return needs;
}

/** What is renamed goes by either name, and so do the settings of it. */
function addressesOf({ kinds, live }: Matched, decision: Decision): string[] {
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

/** By where they are given, the patterns that still hold. */
const patternsIn = (policy: Policy, { target, ignore, today }: Choice): [where: string, string[]][] => [
  ['--target', [...(target ?? [])]],
  ['--ignore', [...ignore]],
  ['policy.ignore', policy.ignore.filter((one) => !hasExpired(one, today)).map(({ pattern }) => pattern)],
  ['policy.protect', [...policy.protect]],
];

/** Patterns that match nothing, which may be a slip; and what was to be ignored up to a day that is over. */
export function aboutPatterns({ desired, live }: Matched, choice: Choice): Violation[] {
  const { policy, resources } = desired;
  const addresses = [
    ...resources.map(({ kind, name }) => addressOf(kind, name)),
    ...live.all().flatMap(({ kind, name }) => (name === '' ? [] : addressOf(kind, name))),
  ];
  const given = patternsIn(policy, choice);
  const holding = given.flatMap(([where, patterns]) => (where.endsWith('ignore') ? patterns : []));
  const expired = policy.ignore.filter((one) => hasExpired(one, choice.today));
  // Of a kind that was not read, nobody can say what a pattern of the spec matches.
  const isIdle = (where: string, pattern: string): boolean =>
    !addresses.some(matching(pattern)) &&
    (where.startsWith('--') ||
      live.objects.has(kindOfPattern(pattern) ?? '') ||
      kindOfPattern(pattern) === null);
  return [
    ...expired
      .filter(({ pattern }) => !isHeld(pattern, holding, addresses))
      .map(({ pattern, reason, until }) =>
        warning(
          'ignore-expired',
          null,
          `"${pattern}" was to be ignored until ${until ?? ''} (${reason}), and that date has passed`,
          'give it a new date, or remove it from policy.ignore',
        ),
      ),
    ...given.flatMap(([where, patterns]) =>
      patterns
        .filter((pattern) => isIdle(where, pattern))
        .map((pattern) =>
          warning(
            'pattern-matches-nothing',
            null,
            `${where}: "${pattern}" matches nothing, neither live nor in the spec`,
            nearlyMatched(pattern, addresses) ??
              'an address is kind/name, the name exactly as it is; * matches anything',
          ),
        ),
    ),
  ];
}

/** What is chosen or left alone by a pattern for an inbox or a project says nothing of the settings of that. */
export function aboutSettings(matched: Matched, decisions: readonly Decision[], choice: Choice): Violation[] {
  const { kinds, desired } = matched;
  const settings = decisions
    .filter((one) => isWrite(one) && isScoped(kindNamed(kinds, one.kind)))
    .map((one) => ({ ...one, addresses: addressesOf(matched, one) }));
  return patternsIn(desired.policy, choice).flatMap(([where, patterns]) =>
    patterns.flatMap((pattern) => {
      const meant = matching(pattern);
      const missed = settings.find(
        ({ action, addresses }) =>
          (where !== 'policy.protect' || action === 'delete') &&
          addresses.some((one) => meant(splitAddress(one).name)) &&
          !patterns.some((other) => addresses.some(matching(other))),
      );
      if (!missed) return [];
      const message = `${where}: "${pattern}" does not mean ${missed.address}`;
      return [
        warning('settings-not-meant', null, message, `if you mean it, name it as well: "${missed.address}"`),
      ];
    }),
  );
}

/** What a pattern would match if letter case, Unicode form and blanks did not count, as a hint; `null` for nothing. */
export function nearlyMatched(pattern: string, addresses: readonly string[]): string | null {
  const near = [...new Set(addresses.filter(matchingAlike(pattern)))];
  const [first] = near;
  if (first === undefined) return null;
  const more = near.length === 1 ? '' : ` (and ${near.length - 1} more look like it)`;
  return `${didYouMean(first, pattern)}${more}`;
}
