/**
 * The planner: what the spec wants and what is live in, the plan out. Pure and synchronous; it reads no clock, no
 * network and no file, and does not change what it is given.
 */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Desired, Resource } from '../specfile/desired.ts';
import { assemble, type Guard, type Purpose, type Rule } from './assemble.ts';
import type { Blocked, Plan, TenantIdentity } from './change.ts';
import {
  aboutPatterns,
  aboutSettings,
  allIgnored,
  everything,
  onlyTargeted,
  withoutIgnored,
  type Choice,
} from './choose.ts';
import { withDependants } from './dependants.ts';
import { decide, gone, type Decision } from './diff.ts';
import { digest } from './digest.ts';
import { notFollowing, setApart } from './not-following.ts';
import { matchAll } from './match.ts';
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
  /**
   * By address, the ids of objects of which the tenant has made something else than was asked: it has just named them
   * otherwise, or keeps an entry of its own for settings that were deleted.
   */
  readonly kept?: ReadonlyMap<string, string>;
}

/** `absent` is not part of the plan: with any, the spec does not fit this tenant (exit code 3). */
export function makePlan(input: PlanInput): { plan: Plan; absent: readonly Absent[] } {
  const { kinds, live, tenant, purpose = 'write', choice = everything, rules = [], guards = [] } = input;
  const { policy } = input.desired;
  const asked = pinned(input.desired, input.kept);
  const first = matchAll(kinds, asked, live);
  const settled = settle(kinds, asked, live, first);
  const { desired } = settled;
  const matches = desired.resources === asked.resources ? first : matchAll(kinds, desired, live);
  const decided = desired.resources.map((resource) =>
    decide(kindNamed(kinds, resource.kind), resource, matches),
  );
  const done = new Set(decided.filter((one) => isDone(one, input.kept)));
  const open = decided.map((one) => (done.has(one) ? gone(one.address) : one));
  const apart = notFollowing(kinds, live, desired.resources, matches, open);
  if (apart.own.size > 0) return makePlan({ ...input, live: setApart(live, apart.own) });
  const all = [...open, ...settled.blocked.map(asDecision)];
  const ignored = allIgnored(policy, choice);
  const relevant = withoutIgnored(kinds, live, all, ignored, choice.today);
  const { decisions, left } = onlyTargeted(kinds, live, matches, relevant.decisions, choice.target);
  const addresses = [
    ...desired.resources.map(({ kind, name }) => addressOf(kind, name)),
    ...live.all().flatMap((one) => (one.name === '' ? [] : addressOf(one.kind, one.name))),
  ];
  const outcome = {
    spec_digest: specDigest(input.desired),
    ...withDependants(kinds, live, { all, chosen: decisions, ignored: relevant.ignored }),
    keep: decisions.filter(({ action }) => action === 'keep').length,
    left: [...[...done].map(({ address }) => ({ address, reason: KEPT })), ...relevant.left, ...left],
    unmanaged: settled.unmanaged,
    notes: [
      ...decisions.flatMap(({ notes }) => notes),
      ...apart.notes,
      ...probableRenames(kinds, desired, matches, decisions),
      ...aboutPatterns(addresses, new Set(live.objects.keys()), policy, choice),
      ...aboutSettings(kinds, live, all, policy, choice),
    ],
  };
  const inForce = { ...policy, ignore: ignored, allow_delete: choice.allowDelete, target: choice.target };
  const ground = { kinds, desired, live, matches, tenant, purpose, policy: inForce, rules, guards };
  return {
    plan: assemble(ground, outcome),
    absent: decisions.flatMap((decision) => (decision.action === 'absent' ? [decision] : [])),
  };
}

const KEPT = 'it was deleted, and the tenant keeps an entry of its own for it';

/** A deletion that was carried out, as far as the tenant does that; what settings belong to may have another name since. */
const isDone = (decision: Decision, kept: PlanInput['kept'] = new Map()): boolean =>
  decision.action === 'delete' &&
  [...kept].some(([address, id]) => id === decision.id && splitAddress(address).kind === decision.kind);

function pinned(desired: Desired, kept: PlanInput['kept']): Desired {
  if (!kept || kept.size === 0) return desired;
  const resources = desired.resources.map((resource) => {
    const id = resource.id ?? kept.get(addressOf(resource.kind, resource.name));
    return id === undefined ? resource : { ...resource, id };
  });
  return { ...desired, resources };
}

const asDecision = ({ action, ...blocked }: Blocked): Decision => ({
  action: 'blocked',
  blocks: action,
  ...blocked,
  notes: [],
});

/** Over what is asked for, not over how or where it was written down. */
function specDigest(desired: Desired): string {
  const { tenant, policy, sections, resources } = desired;
  return digest({
    tenant: { ...tenant, extra_permissions: tenant.extra_permissions.toSorted() },
    policy: {
      ...policy,
      exclusive: policy.exclusive.toSorted(),
      ignore: policy.ignore.toSorted((a, b) => inText(a.pattern, b.pattern) || inText(a.reason, b.reason)),
      protect: policy.protect.toSorted(),
    },
    sections: [...sections].sort(),
    resources: resources
      .map(({ at: _, ...resource }) => ({
        ...resource,
        ...(resource.renamedFrom ? { renamedFrom: resource.renamedFrom.toSorted() } : {}),
      }))
      .sort((a, b) => inText(addressOf(a.kind, a.name), addressOf(b.kind, b.name))),
  });
}

const inText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
