/** What the rules say of a plan, after what the spec says of the rules. */
import { refKey, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import type { Plan, PlanPolicy, Violation } from '../documents/documents.ts';
import type { Ref } from '../kinds/kind.ts';
import { matching } from '../kinds/pattern.ts';
import type { Facts, Found, Point, Rule, Severity, SpecView, SpotIn, View } from './rule.ts';

export interface Judgement {
  readonly violations: readonly Violation[];
  /** What was excepted, with the reason. */
  readonly left: Plan['left'];
  /** Of what a spec asks for: the way to what a violation is about. */
  readonly within: ReadonlyMap<Violation, NonNullable<Found['within']>>;
}

/** Something that is against a rule, as heavy as it is by the rule itself. */
interface Raised extends Found {
  readonly rule: string;
  readonly severity: Severity;
  readonly strong?: true;
  /** The tenant is like that already. */
  readonly isOld?: boolean;
}

/** `notes`: what other rooms tell. */
export function judgePlan(facts: Facts, rules: readonly Rule[], notes: readonly Violation[]): Judgement {
  const viewOf = viewsOf(facts);
  const [before, after] = [viewOf(facts.now), viewOf(facts.afterwards)];
  const spec = { ...facts, resources: facts.desired.resources };
  const found = [
    ...notes,
    ...rules.flatMap((rule) => [
      // A drift tells what has moved, not what is wrong with either side.
      ...(facts.purpose === 'compare' ? [] : ofTenant(rule, before, after)),
      ...(facts.purpose === 'compare' ? [] : ofSpec(rule, spec).map(withSpot(facts.spotIn))),
      ...(rule.ofPlan?.(facts) ?? []).map((one) => raised(rule, one)),
    ]),
  ];
  const { rules: settings = {}, target } = facts.policy;
  // Of what was not chosen nothing has become of what the spec wants, so an exception may wait for it.
  const idle = target === null && facts.purpose === 'write' ? exceptionsInVain(facts, rules, found) : [];
  return judged([...found, ...idle], { settings, today: facts.today });
}

/** By what a spec alone tells: there is no tenant that may be like that already. */
export const judgeSpec = (view: View, spec: SpecView, rules: readonly Rule[], policy: Settled): Judgement =>
  judged(
    rules.flatMap((rule) => [
      ...(rule.offline ? (rule.ofTenant?.(view) ?? []) : []).map((one) => raised(rule, one)),
      ...ofSpec(rule, spec),
    ]),
    policy,
  );

const ofSpec = (rule: Rule, spec: SpecView): Raised[] =>
  (rule.ofSpec?.(spec) ?? []).map((one) => raised(rule, one));

/** A plan tells of no other place than that of the resource. */
const withSpot =
  (spotIn: SpotIn = () => null) =>
  (one: Raised): Raised => {
    const spot = one.address !== null && one.within ? spotIn(one.address, one.within) : null;
    return spot ? { ...one, message: `${one.message} (${spot.file}:${spot.line}:${spot.column})` } : one;
  };

const raised = (rule: Rule, found: Found): Raised => ({
  ...found,
  rule: rule.id,
  severity: found.severity ?? rule.severity,
  ...(rule.strong ? { strong: true as const } : {}),
});

const EVERYTHING: readonly Point[] = [{ what: '', inbox: null }];

const pointKey = ({ what, inbox }: Point): string => JSON.stringify([what, inbox]);

function ofTenant(rule: Rule, before: View, after: View): Raised[] {
  const found = rule.ofTenant?.(after) ?? [];
  if (found.length === 0) return [];
  const old = Map.groupBy(rule.ofTenant?.(before) ?? [], ({ address }) => address);
  return found.map((one) => {
    const points = old.get(one.address)?.flatMap(({ points = EVERYTHING }) => points) ?? [];
    const had = new Set(points.map(pointKey));
    // What held on the whole tenant held on each inbox.
    const isOld = (one.points ?? EVERYTHING).every(
      (point) => had.has(pointKey(point)) || had.has(pointKey({ ...point, inbox: null })),
    );
    return { ...raised(rule, one), isOld };
  });
}

export interface Settled {
  readonly settings: NonNullable<PlanPolicy['rules']>;
  readonly today: string;
}

type Exception = Settled['settings'][string]['except'][number];

const hasExpired = ({ until }: Exception, today: string): boolean => until !== null && until < today;

function judged(found: readonly Raised[], { settings, today }: Settled): Judgement {
  const left: Plan['left'][number][] = [];
  const told = found.filter((one) => {
    const by = settings[one.rule]?.except.find((each) => !hasExpired(each, today) && isAbout(each, one));
    if (by && one.address !== null) {
      const end = by.until === null ? '' : `, until ${by.until}`;
      left.push({ address: one.address, reason: `excepted from ${one.rule}: ${by.reason}${end}` });
    }
    return !by;
  });
  const groups = together(told.map((one) => ({ ...one, severity: weightOf(one, settings) })));
  return {
    violations: groups.map(({ violation }) => violation),
    left,
    within: new Map(
      groups.flatMap(({ violation, within }) => (within ? [[violation, within] as const] : [])),
    ),
  };
}

/** What a tenant violates already is only warned of, whatever the rule weighs. */
const weightOf = ({ rule, severity, isOld = false }: Raised, settings: Settled['settings']): Severity =>
  isOld ? 'warning' : (settings[rule]?.severity ?? severity);

const isAbout = ({ address }: Exception, found: Pick<Found, 'address'>): boolean =>
  found.address !== null && matching(address)(found.address);

interface Told {
  readonly violation: Violation;
  readonly within?: Found['within'] | undefined;
}

function together(found: readonly Raised[]): Told[] {
  const groups = Map.groupBy(found, (one) =>
    one.alike ? JSON.stringify([one.rule, one.severity, one.hint, one.alike.key]) : one,
  );
  return [...groups.values()].flatMap((same): Told[] => {
    const [first] = same;
    if (!first) return [];
    const { rule, severity, address, message, hint, within, alike } = first;
    const strong = first.strong ? { strong: true as const } : {};
    const told = { rule, severity, address, message, hint, ...strong };
    if (!alike || same.length === 1) return [{ violation: told, within }];
    const names = same.map((one) => one.address ?? '');
    return [{ violation: { ...told, address: null, message: alike.message(names) } }];
  });
}

function exceptionsInVain(
  { desired, live, now, policy, today }: Facts,
  rules: readonly Rule[],
  found: readonly Raised[],
): Raised[] {
  const { rules: settings = {} } = policy;
  if (Object.keys(settings).length === 0) return [];
  const addresses = new Set([
    ...desired.resources.map(({ kind, name }) => addressOf(kind, name)),
    ...live.all().flatMap(({ kind, name }) => (name === '' ? [] : addressOf(kind, name))),
  ]);
  // What was not read may violate anything.
  const isRead = now.has('user') && now.has('role');
  return Object.entries(settings).flatMap(([id, { except }]) => {
    const rule = rules.find((one) => one.id === id);
    return except.flatMap((one): Raised[] => {
      const about = `policy.rules.${id}: the exception for "${one.address}"`;
      if (hasExpired(one, today)) {
        const isGivenAnew = except.some(
          (other) => other.address === one.address && !hasExpired(other, today),
        );
        if (isGivenAnew) return [];
        const message = `${about} held until ${one.until ?? ''} (${one.reason}), and that date has passed`;
        return [told('except-expired', message, 'mend what it excepts, give it a new date, or remove it')];
      }
      const isUsed = found.some((each) => each.rule === id && isAbout(one, each));
      // What a plan does, it does once: the exception may have done its work.
      const isIdle = rule?.ofTenant ? isRead : ![...addresses].some(matching(one.address));
      if (isUsed || !isIdle) return [];
      return [told('except-unused', `${about} excepts nothing`, 'correct its address, or remove it')];
    });
  });
}

const told = (rule: string, message: string, hint: string): Raised => ({
  rule,
  severity: 'warning',
  address: null,
  message,
  hint,
});

function viewsOf({ live, desired, links, keys }: Facts): (state: State) => View {
  const managed = new Set(
    desired.resources
      .filter(({ fields, state: to }) => to !== 'absent' && Object.keys(fields).length > 0)
      .map(({ kind, name }) => `${kind} ${refKey(name)}`),
  );
  return (state) => ({
    state,
    links,
    keys,
    hasAll: (kind) => live.objects.has(kind),
    isExact: () => true,
    isManaged: (kind: string, ref: Ref) => managed.has(`${kind} ${refKey(ref)}`),
  });
}
