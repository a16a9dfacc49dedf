/**
 * The planner: what the spec wants and what is live in, the plan out. Pure and synchronous; it reads no clock, no
 * network and no file, and does not change what it is given.
 */
import { isDeepStrictEqual } from 'node:util';
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { linksIn, usualLinks, type Links } from '../policy/links.ts';
import type { Desired } from '../specfile/desired.ts';
import { assemble, type Ground } from './assemble.ts';
import type { Blocked, Plan, Violation } from './change.ts';
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
import { idleUpdates } from './idle.ts';
import { notFollowing, setApart } from './not-following.ts';
import { matchAll, type Matches } from './match.ts';
import { unknownLevels, withoutObserved } from './observed.ts';
import { probableRenames, renamedParts } from './probable.ts';
import { settle } from './settle.ts';

/** A resource that must exist and does not, with the reason and what can be done besides creating it by hand. */
export type Absent = Pick<Extract<Decision, { action: 'absent' }>, 'resource' | 'why' | 'way_out'>;

type Given = 'kinds' | 'desired' | 'live' | 'tenant';
/** `purpose`: `write` unless it says otherwise. */
export interface PlanInput
  extends Pick<Ground, Given>, Partial<Pick<Ground, 'purpose' | 'rules' | 'guards' | 'spotIn'>> {
  readonly choice?: Choice;
  /** What else is to be told. */
  readonly notes?: readonly Violation[];
  /** Where it is not `desired` that says whom review links act as. */
  readonly links?: Links | undefined;
  /**
   * By address, the ids of objects of which the tenant has made something else than was asked: it has just named them
   * otherwise, or keeps an entry of its own for settings that were deleted.
   */
  readonly kept?: ReadonlyMap<string, string>;
}

/** `absent` is not part of the plan: with any, the spec does not fit this tenant (exit code 3). */
export function makePlan(input: PlanInput): { plan: Plan; absent: readonly Absent[] } {
  const { kinds, live, choice = everything } = input;
  const asked = pinned(input.desired, input.kept);
  const first = matchAll(kinds, asked, live);
  const settled = settle(kinds, asked, live, first);
  const { desired } = settled;
  const matches = desired.resources === asked.resources ? first : matchAll(kinds, desired, live);
  const matched = { kinds, desired, live, matches };
  const decided = desired.resources.map((resource) =>
    decide(kindNamed(kinds, resource.kind), resource, matches),
  );
  const done = new Set(decided.filter((one) => isDone(one, input.kept)));
  const idle = idleUpdates(matched, decided);
  const open = decided.map((one) => (done.has(one) || idle.has(one) ? gone(one.address) : one));
  const apart = notFollowing(matched, open);
  if (apart.own.size > 0) return makePlan({ ...input, live: setApart(live, apart.own) });
  const all = [...open, ...settled.blocked.map(asDecision)];
  const ignored = allIgnored(desired.policy, choice);
  const relevant = withoutIgnored(matched, all, ignored, choice.today);
  const targeted = onlyTargeted(matched, relevant.decisions, choice.target);
  // Who only compares is told of them like of anything else.
  const { decisions, left } =
    input.purpose === 'compare'
      ? { decisions: targeted.decisions, left: [] }
      : withoutObserved(matched, targeted.decisions);
  const outcome = {
    specDigest: () => specDigest(input.desired),
    ...withDependants(matched, { all, chosen: decisions, ignored: relevant.ignored }),
    keep: decisions.filter(({ action }) => action === 'keep').length,
    left: [
      ...[...done].map(({ address }) => ({ address, reason: KEPT })),
      ...[...idle].map(([{ address }, reason]) => ({ address, reason })),
      ...relevant.left,
      ...targeted.left,
      ...left,
    ],
    unmanaged: settled.unmanaged,
    notes: [
      ...decisions.flatMap(({ notes }) => notes),
      ...apart.notes,
      ...probableRenames(matched, decisions),
      ...renamedParts(kinds, decisions),
      ...aboutPatterns(matched, choice),
      ...unknownLevels(matched, targeted.decisions),
      ...aboutSettings(matched, all, choice),
      ...(input.notes ?? []),
    ],
  };
  const { allowDelete: allow_delete, target } = choice;
  const counted = live.keys === null ? {} : { with_keys: true as const };
  const links = input.links ?? linksIn(desired, (kind, id) => nameNow(matched, kind, id));
  const policy = {
    ...desired.policy,
    ...(isDeepStrictEqual(links, usualLinks) ? {} : { links }),
    ignore: ignored,
    allow_delete,
    target,
    ...counted,
  };
  const given = { ...input, ...matched, policy, links, today: choice.today };
  const ground = { purpose: 'write', rules: [], guards: [], ...given } as const;
  return {
    plan: assemble(ground, outcome),
    absent: decisions.filter((decision) => decision.action === 'absent'),
  };
}

/** `null` also where others bear the same name. */
function nameNow(
  { live, matches }: { live: Live; matches: Matches },
  kind: string,
  id: string,
): string | null {
  const object = live.find(kind, id);
  const ref = object && matches.refOf(object);
  return typeof ref === 'string' ? ref : null;
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
