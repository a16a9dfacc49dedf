/** A spec as the source of a run: for plan, apply and drift. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, kindsKnowing, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import { ofSpec } from '../plan/change.ts';
import type { Choice } from '../plan/choose.ts';
import { makePlan, type Absent, type PlanInput } from '../plan/make-plan.ts';
import { deletionGuards } from '../policy/deletions.ts';
import { rules } from '../policy/rules.ts';
import { InvalidInput, problemAt, type Problem } from '../specfile/problem/problem.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import { nearest } from '../kinds/nearest.ts';
import type { Spec } from '../specfile/read.ts';
import { kindsToRead, type Wanted } from '../tenant/observe.ts';
import { asFoundBy, readerSeesAll, withUsers } from './for-account.ts';
import { keptBefore, notSeenYet, staysBefore, unseenIn, type Stays } from './earlier-runs.ts';
import { withAccess, withKeyNames } from './read-tenant.ts';
import { identityOf } from './session.ts';
import type { Now, SourceOf } from './looking.ts';
import { mustMatch } from './targets.ts';

export interface SpecInput {
  readonly spec: Spec;
  readonly choice: Choice;
  /** For drift: the tenant is only compared with the spec. */
  readonly compares?: boolean;
  /** The user that will carry the plan out, where that is another one than makes it. */
  readonly forAccount?: string | undefined;
  /** API keys count as holders of access. */
  readonly withKeys?: boolean | undefined;
  /** All that access is worked out from is read, whatever the spec manages. */
  readonly wholeAccess?: boolean;
}

export const specSource =
  (input: SpecInput): SourceOf =>
  (session) => {
    const { spec, choice, compares = false, forAccount, withKeys = false } = input;
    const { desired } = spec;
    const kinds = kindsKnowing(session.kinds, desired.tenant.extra_permissions);
    const wanted = wantedBy(kinds, input);
    const warnings = spec.warnings.map(ofSpec);
    const dropsSettings = desired.resources.some(
      ({ kind, state }) => state === 'absent' && isScoped(kindNamed(kinds, kind)),
    );
    let stays: Stays | null = null;
    const made = (
      live: Live,
      { known, unseen }: Now,
      kept?: PlanInput['kept'],
    ): ReturnType<typeof makePlan> => {
      const late = notSeenYet(unseen, !session.settings.writes);
      return makePlan({
        kept: new Map([...keptBefore(kinds, stays ?? new Map(), live), ...(kept ?? [])]),
        kinds,
        desired,
        live: forAccount === undefined ? live : asFoundBy(forAccount, live),
        tenant: identityOf(session, live),
        purpose: compares ? 'compare' : 'write',
        choice,
        notes: [...warnings, ...late],
        spotIn: spec.spotIn,
        rules: [...rules, ...(forAccount === undefined ? [] : [readerSeesAll(live.account)])],
        guards: known ? deletionGuards(known) : [],
      });
    };
    return {
      verb: 'apply',
      kinds,
      wanted,
      withKeys,
      compares,
      async settled(read) {
        if (dropsSettings) stays ??= await staysBefore(session);
        return read();
      },
      on(live, unseen) {
        const { plan, absent } = made(live, { known: null, unseen });
        if (absent.length > 0) {
          throw new InvalidInput(
            absent.map((one) => absentProblem(kinds, one, live)),
            spec.sources,
          );
        }
        return {
          plan,
          planned: (now) =>
            now.known === null && now.unseen.length === unseen.length ? plan : made(live, now).plan,
          rest: (found, now, kept) => made(found, now, kept).plan,
        };
      },
      mustMatch: (live) => {
        const where = 'neither in the spec nor in what was read from the tenant';
        if (choice.target !== null) mustMatch(choice.target, addressesOf(spec, live), where);
      },
      unseenIn: (plan, live) => unseenIn(session, plan, live),
    };
  };

function wantedBy(kinds: Kinds, { spec, forAccount, withKeys, wholeAccess }: SpecInput): Wanted {
  const managed = kindsToRead(kinds, spec.desired);
  const known = forAccount === undefined ? managed : withUsers(kinds, managed);
  if (wholeAccess) return withAccess(kinds, known);
  return withKeys ? withKeyNames(kinds, known) : known;
}

const addressesOf = ({ desired }: Spec, live: Live): string[] => [
  ...desired.resources.map(({ kind, name }) => addressOf(kind, name)),
  ...live.all().flatMap(({ kind, name }) => (name === '' ? [] : addressOf(kind, name))),
];

function absentProblem(kinds: Kinds, { resource, why, way_out }: Absent, live: Live): Problem {
  const names = (live.objects.get(resource.kind) ?? []).map(({ name }) => name);
  // What settings belong to is listed in the spec, so it is not misspelt.
  const near = isScoped(kindNamed(kinds, resource.kind)) ? undefined : nearest(resource.name, names);
  const hint =
    near === undefined
      ? `${way_out}, or check that this account may see it`
      : didYouMean(near, resource.name);
  return problemAt(resource.at, why, hint);
}
