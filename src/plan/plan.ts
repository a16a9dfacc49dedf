/**
 * The planner: what the spec wants and what is live in, the plan out. Pure and synchronous; it reads no clock, no
 * network and no file, and does not change what it is given.
 */
import { addressOf, kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Desired, Resource } from '../spec/desired.ts';
import { assemble, type Purpose, type Rule } from './assemble.ts';
import type { Blocked, Plan, TenantIdentity } from './change.ts';
import { decide, type Decision } from './diff.ts';
import { digest } from './digest.ts';
import { matchAll, type Matches } from './match.ts';
import { referencesOf, type Unordered } from './order.ts';

/** A resource that must exist and does not, with the reason and what can be done besides creating it by hand. */
export interface Absent {
  readonly resource: Resource;
  readonly why: string;
  readonly way_out: string;
}

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
  const decided = {
    spec_digest: specDigest(desired),
    ...withDependants(kinds, decisions),
    keep: decisions.filter(({ action }) => action === 'keep').length,
    left: [],
    unmanaged: unmanagedObjects(desired, live, matches),
    notes: decisions.flatMap(({ notes }) => notes),
  };
  return {
    plan: assemble({ kinds, desired, live, matches, tenant, purpose, rules, guards: [] }, decided),
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
