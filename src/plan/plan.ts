/**
 * The planner: what the spec wants and what is live in, the plan out. Pure and synchronous; it reads no clock, no
 * network and no file, and does not change what it is given.
 */
import { addressOf, kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Desired, Resource } from '../spec/desired.ts';
import { assemble, type Guard, type Purpose, type Rule } from './assemble.ts';
import type { Blocked, Plan, TenantIdentity } from './change.ts';
import {
  aboutPatterns,
  allIgnored,
  everything,
  isWrite,
  onlyTargeted,
  withoutIgnored,
  type Choice,
} from './choose.ts';
import { decide, type Decision } from './diff.ts';
import { digest } from './digest.ts';
import { matchAll } from './match.ts';
import { referencesOf, type Unordered } from './order.ts';
import { probableRenames } from './probable.ts';
import { settle } from './settle.ts';

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
  readonly choice?: Choice;
  readonly rules?: readonly Rule[];
  readonly guards?: readonly Guard[];
}

/** `absent` is not part of the plan: with any, the spec does not fit this tenant (exit code 3). */
export function makePlan(input: PlanInput): { plan: Plan; absent: readonly Absent[] } {
  const { kinds, live, tenant, purpose = 'write', choice = everything, rules = [], guards = [] } = input;
  const { policy } = input.desired;
  const first = matchAll(input.desired, live);
  const settled = settle(kinds, input.desired, live, first);
  const { desired } = settled;
  const matches = desired.resources === input.desired.resources ? first : matchAll(desired, live);
  const all = [
    ...desired.resources.map((resource) => decide(kindNamed(kinds, resource.kind), resource, matches)),
    ...settled.blocked.map(asDecision),
  ];
  const ignored = allIgnored(policy, choice);
  const relevant = withoutIgnored(all, ignored, choice.today);
  const { decisions, left } = onlyTargeted(kinds, live, matches, relevant.decisions, choice.target);
  const addresses = [
    ...desired.resources.map(({ kind, name }) => addressOf(kind, name)),
    ...[...live.objects].flatMap(([kind, objects]) => objects.map(({ name }) => addressOf(kind, name))),
  ];
  const decided = {
    spec_digest: specDigest(input.desired),
    ...withDependants(kinds, decisions, unmade(all, decisions)),
    keep: decisions.filter(({ action }) => action === 'keep').length,
    left: [...relevant.left, ...left],
    unmanaged: settled.unmanaged,
    notes: [
      ...decisions.flatMap(({ notes }) => notes),
      ...probableRenames(kinds, desired, matches, decisions),
      ...aboutPatterns(addresses, new Set(live.objects.keys()), policy, choice),
    ],
  };
  const inForce = { ...policy, ignore: ignored, allow_delete: choice.allowDelete, target: choice.target };
  const ground = { kinds, desired, live, matches, tenant, purpose, policy: inForce, rules, guards };
  return {
    plan: assemble(ground, decided),
    absent: decisions.flatMap((decision) => (decision.action === 'absent' ? [decision] : [])),
  };
}

const asDecision = ({ action, ...blocked }: Blocked): Decision => ({
  action: 'blocked',
  blocks: action,
  ...blocked,
  notes: [],
});

/** Addresses of what is not live and stays so, because it is ignored. */
function unmade(all: readonly Decision[], chosen: readonly Decision[]): ReadonlySet<string> {
  const kept = new Set(chosen);
  const missing = all.filter((one) => (one.action === 'create' || one.action === 'absent') && !kept.has(one));
  return new Set(missing.map(({ address }) => address));
}

/** What needs a blocked resource is blocked as well, and what needs one that is left uncreated. */
function withDependants(
  kinds: Kinds,
  decisions: readonly Decision[],
  unmade: ReadonlySet<string>,
): { writes: Unordered[]; blocked: Blocked[] } {
  const blocked = new Map<string, Blocked>();
  for (const decision of decisions) {
    if (decision.action !== 'blocked') continue;
    const { address, reason, way_out } = decision;
    blocked.set(address, { action: decision.blocks, address, reason, way_out });
  }
  let writes = decisions.filter(isWrite);
  for (let found = true; found;) {
    const free = writes.filter((write) => {
      const { action, address } = write;
      const cause = referencesOf(kinds, write).find((one) => blocked.has(one) || unmade.has(one));
      if (cause === undefined) return true;
      const [reason, way_out] = unmade.has(cause)
        ? [
            `it needs ${cause}, which is not live and is ignored`,
            `let ${cause} be created, or ignore this too`,
          ]
        : [`it needs ${cause}, which is blocked`, `resolve ${cause} first`];
      blocked.set(address, { action, address, reason, way_out });
      return false;
    });
    found = free.length < writes.length;
    writes = free;
  }
  return { writes: writes.map(({ notes: _, ...write }) => write), blocked: [...blocked.values()] };
}

/** Over what is asked for, not over how or where it was written down. */
function specDigest(desired: Desired): string {
  return digest({
    tenant: desired.tenant,
    policy: desired.policy,
    sections: [...desired.sections].sort(),
    resources: desired.resources
      .map(({ at: _, ...resource }) => resource)
      .sort((a, b) => (addressOf(a.kind, a.name) < addressOf(b.kind, b.name) ? -1 : 1)),
  });
}
