/**
 * The planner: what the spec wants and what is live in, the plan out. Pure and synchronous; it reads no clock, no
 * network and no file, and does not change what it is given.
 */
import { addressOf, kindNamed, type Kinds, type Ref } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Desired, Resource } from '../spec/desired.ts';
import { accessDeltas } from './access.ts';
import { nowAndAfterwards, type State } from './afterwards.ts';
import type { Blocked, Change, Plan, TenantIdentity, Violation } from './change.ts';
import { decide, type Decision } from './diff.ts';
import { digest, objectDigest } from './digest.ts';
import { matchAll, type Matches } from './match.ts';
import { inOrder, referencesOf, type Unordered } from './order.ts';

/** A resource that must exist and does not, with the reason and what can be done besides creating it by hand. */
export interface Absent {
  readonly resource: Resource;
  readonly why: string;
  readonly way_out: string;
}

/** Whether the plan is for writing, or only tells how the tenant differs. */
export type Purpose = 'write' | 'compare';

/** What a policy rule may look at. */
export interface Facts {
  readonly kinds: Kinds;
  readonly purpose: Purpose;
  readonly desired: Desired;
  readonly live: Live;
  readonly now: State;
  readonly afterwards: State;
  readonly changes: readonly Change[];
  /** What the states call the account that runs this: its name, or its id where another user bears the same name. */
  readonly account: Ref | null;
}
export type Rule = (facts: Facts) => readonly Violation[];

export interface PlanInput {
  readonly kinds: Kinds;
  readonly desired: Desired;
  readonly live: Live;
  readonly tenant: TenantIdentity;
  /** `write` unless it says otherwise. */
  readonly purpose?: Purpose;
  readonly rules?: readonly Rule[];
}

/** `absent` is not part of the plan: with any, the spec does not fit this tenant (exit code 3). */
export function makePlan({ kinds, desired, live, tenant, purpose = 'write', rules = [] }: PlanInput): {
  plan: Plan;
  absent: readonly Absent[];
} {
  const matches = matchAll(desired, live);
  const decisions = desired.resources.map((resource) =>
    decide(kindNamed(kinds, resource.kind), resource, matches),
  );
  const { writes, blocked } = withDependants(kinds, decisions);
  const changes = inOrder(kinds, writes);
  const { now, afterwards } = nowAndAfterwards(kinds, live, matches, changes);
  const account = live.account && matches.refOf(live.account);
  const facts: Facts = { kinds, purpose, desired, live, now, afterwards, changes, account };
  const unmanaged = unmanagedObjects(desired, live, matches);

  const content = {
    format: 'fitform.plan/1' as const,
    tenant,
    spec_digest: specDigest(desired),
    summary: {
      create: count(changes, 'create'),
      update: count(changes, 'update'),
      rename: 0,
      delete: 0,
      keep: count(decisions, 'keep'),
      blocked: blocked.length,
      unmanaged: unmanaged.length,
    },
    changes,
    blocked,
    left: [],
    unmanaged,
    access: accessDeltas(now, afterwards),
    violations: [...decisions.flatMap(({ notes }) => notes), ...rules.flatMap((rule) => rule(facts))],
    live: liveDigests(kinds, desired, changes, matches),
    policy: {},
  };
  const { format, tenant: identity, spec_digest, ...rest } = content;
  return {
    plan: { format, tenant: identity, spec_digest, plan_digest: digest(content), ...rest },
    absent: decisions.flatMap((decision) => (decision.action === 'absent' ? [decision] : [])),
  };
}

type Write = Extract<Decision, { action: 'create' | 'update' }>;

/** What needs a blocked resource is blocked as well. */
function withDependants(
  kinds: Kinds,
  decisions: readonly Decision[],
): { writes: Unordered[]; blocked: Blocked[] } {
  const blocked = new Map<string, Blocked>();
  for (const decision of decisions) {
    if (decision.action !== 'blocked') continue;
    const { address, reason, way_out } = decision;
    blocked.set(address, { action: decision.blocks, address, reason, way_out });
  }
  let writes = decisions.filter(
    (decision): decision is Write => decision.action === 'create' || decision.action === 'update',
  );
  for (let found = true; found;) {
    const free = writes.filter((write) => {
      const cause = referencesOf(kinds, write).find((address) => blocked.has(address));
      if (cause === undefined) return true;
      blocked.set(write.address, {
        action: write.action,
        address: write.address,
        reason: `it needs ${cause}, which is blocked`,
        way_out: `resolve ${cause} first`,
      });
      return false;
    });
    found = free.length < writes.length;
    writes = free;
  }
  return { writes: writes.map(({ notes: _, ...write }) => write), blocked: [...blocked.values()] };
}

function unmanagedObjects(desired: Desired, live: Live, matches: Matches): string[] {
  const managed = new Set<string>();
  for (const resource of desired.resources) {
    const match = matches.of(resource);
    const ids = match.found === 'one' ? [match.object.id] : match.found === 'twins' ? match.ids : [];
    for (const id of ids) managed.add(addressOf(resource.kind, id));
  }
  return [...live.objects]
    .filter(([kind]) => desired.sections.has(kind))
    .flatMap(([kind, objects]) =>
      objects.filter(({ id }) => !managed.has(addressOf(kind, id))).map(({ name }) => addressOf(kind, name)),
    );
}

/** Every object that the changes touch or refer to; what is `null` must still be absent when they are made. */
function liveDigests(
  kinds: Kinds,
  desired: Desired,
  changes: readonly Change[],
  matches: Matches,
): Plan['live'] {
  const wanted = new Set(changes.flatMap((change) => [change.address, ...referencesOf(kinds, change)]));
  const entries = desired.resources.flatMap((resource): [string, Plan['live'][string]][] => {
    const address = addressOf(resource.kind, resource.name);
    if (!wanted.has(address)) return [];
    const match = matches.of(resource);
    if (match.found !== 'one') return [[address, null]];
    const { object } = match;
    const kind = kindNamed(kinds, resource.kind);
    return [[address, { id: object.id, digest: objectDigest(kind, object) }]];
  });
  return Object.fromEntries(entries);
}

/** Over what is asked for, not over how or where it was written down. */
function specDigest(desired: Desired): string {
  return digest({
    tenant: desired.tenant,
    sections: [...desired.sections].sort(),
    resources: desired.resources
      .map(({ kind, name, id, fields }) => ({ kind, name, id: id ?? null, fields }))
      .sort((a, b) => (addressOf(a.kind, a.name) < addressOf(b.kind, b.name) ? -1 : 1)),
  });
}

const count = (items: readonly { readonly action: string }[], action: string): number =>
  items.filter((item) => item.action === action).length;
