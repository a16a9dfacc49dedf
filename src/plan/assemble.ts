/**
 * What every plan is put together by, whether a spec or the journal of a run asks for it: the order of the writes, who
 * gains or loses what, what the rules say, and the digests of all that the plan relies on.
 */
import { accessDeltas } from '../access/deltas.ts';
import { addressOf } from '../kinds/address.ts';
import { kindNamed } from '../kinds/kind.ts';
import { judgePlan } from '../policy/judge.ts';
import type { Links } from '../policy/links.ts';
import type { Facts, Guard, Rule } from '../policy/rule.ts';
import { keysCalled, nowAndAfterwards } from './afterwards.ts';
import type { Blocked, Change, Plan, TenantIdentity, Violation } from './change.ts';
import { digest, objectDigest } from './digest.ts';
import type { Matched } from './match.ts';
import { inOrder } from './order.ts';
import { mentionsOf, type Unordered } from './change-references.ts';

/** `desired`: each resource that the writes touch or refer to, and what else is asked for. */
export interface Ground extends Matched, Pick<Facts, 'purpose' | 'policy' | 'today' | 'spotIn'> {
  readonly tenant: TenantIdentity;
  readonly rules: readonly Rule[];
  readonly guards: readonly Guard[];
  readonly links: Links;
}

/** What was decided, object by object. */
export interface Decided {
  /** Asked only of a plan that is kept or carried out. */
  specDigest(): string;
  readonly writes: readonly Unordered[];
  readonly blocked: readonly Blocked[];
  readonly keep: number;
  readonly left: Plan['left'];
  readonly unmanaged: readonly string[];
  readonly notes: readonly Violation[];
}

export function assemble(ground: Ground, decided: Decided): Plan {
  const { facts, blocked } = guarded(ground, decided);
  const { changes } = facts;
  const { keep, unmanaged, notes } = decided;
  const { violations, left } = judgePlan(facts, ground.rules, notes);
  const head = { format: 'fitform.plan/1' as const, tenant: ground.tenant };
  const content = {
    summary: {
      create: count(changes, 'create'),
      update: count(changes, 'update'),
      rename: count(changes, 'rename'),
      delete: count(changes, 'delete'),
      keep,
      blocked: blocked.length,
      unmanaged: unmanaged.length,
    },
    changes,
    blocked,
    left: [...decided.left, ...left],
    unmanaged,
    access: facts.access,
    violations,
    live: liveDigests(ground, changes),
    policy: ground.policy,
  };
  const specDigest = once(() => decided.specDigest());
  const planDigest = once(() => digest({ ...head, spec_digest: specDigest(), ...content }));
  return {
    ...head,
    get spec_digest() {
      return specDigest();
    },
    get plan_digest() {
      return planDigest();
    },
    ...content,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The facts without the changes that a guard stops: without them another one may be stopped, so they look again. */
function guarded(ground: Ground, decided: Decided): { facts: Facts; blocked: readonly Blocked[] } {
  const { live, matches, guards, purpose } = ground;
  const blocked = new Map(decided.blocked.map((one) => [one.address, one]));
  const keys = keysCalled(live, matches);
  for (let writes = decided.writes; ;) {
    const { now, afterwards } = nowAndAfterwards(ground, writes);
    const account = live.account && matches.refOf(live.account);
    // Who only compares writes nothing, so nothing has to last.
    const writer = purpose === 'write' ? account : null;
    const ordered = inOrder({ ...ground, now, afterwards, writer }, writes);
    const { changes } = ordered;
    const facts: Facts = { ...ground, now, afterwards, changes, access: [], keys, account };
    const stopped = [...guards.flatMap((guard) => guard(facts)), ...ordered.blocked];
    for (const one of stopped) if (!blocked.has(one.address)) blocked.set(one.address, one);
    const free = writes.filter(({ address }) => !stopped.some((one) => one.address === address));
    if (free.length === writes.length) {
      const isIdle = changes.length === 0;
      return {
        facts: { ...facts, access: isIdle ? [] : accessDeltas(now, afterwards, keys ?? []) },
        blocked: [...blocked.values()],
      };
    }
    writes = free;
  }
}

/**
 * Every object that the changes touch, and what they refer to or cease to refer to: by it the writer knows which object
 * each name of the plan stands for. What is `null` must still be absent when they are made.
 */
function liveDigests({ kinds, desired, matches }: Ground, changes: readonly Change[]): Plan['live'] {
  const planned = new Map(changes.map(({ address, fields }) => [address, fields]));
  const wanted = new Set<string>();
  for (const change of changes) {
    wanted.add(change.address);
    for (const address of mentionsOf(kinds, change)) wanted.add(address);
  }
  const entries = desired.resources.flatMap((resource): [string, Plan['live'][string]][] => {
    const address = addressOf(resource.kind, resource.name);
    if (!wanted.has(address)) return [];
    const match = matches.of(resource);
    const found =
      match.found === 'one'
        ? objectDigest(kindNamed(kinds, resource.kind), match.object, planned.get(address) ?? [])
        : null;
    return [[address, found]];
  });
  return Object.fromEntries(entries);
}

const count = (items: readonly { readonly action: string }[], action: string): number =>
  items.filter((item) => item.action === action).length;
