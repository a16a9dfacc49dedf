/** What can be said of a spec without a tenant. */
import type { Violation } from '../documents/documents.ts';
import type { Problem, Validation } from '../documents/problem-documents.ts';
import { addressOf } from '../kinds/address.ts';
import type { Kinds } from '../kinds/kind.ts';
import { specView } from '../plan/spec-view.ts';
import { judgeSpec } from '../policy/judge.ts';
import { rules } from '../policy/rules.ts';
import { problemAt, unplaced } from '../specfile/problem/problem.ts';
import type { SpotIn } from '../specfile/check/spots.ts';
import type { Resource } from '../specfile/desired.ts';
import type { Path } from '../specfile/problem/path.ts';
import type { Spec } from '../specfile/read.ts';
import { sendsInClear } from '../tenant/target.ts';
import { Stopped } from './errors.ts';

/** Of a spec that is right. `today` as `2026-12-31` (UTC). Throws `Stopped` where it breaks a rule that is an error. */
export function validationOf(kinds: Kinds, spec: Spec, today: string): Validation {
  const counts = new Map<string, number>();
  for (const { kind } of spec.desired.resources) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const { errors, warnings } = ofRules(kinds, spec, today);
  if (errors.length > 0) {
    const message = `${errors.length === 1 ? 'a rule is' : `${errors.length} rules are`} against the spec; fitform explain RULE says why`;
    throw new Stopped('refused', message, errors, { sources: spec.sources });
  }
  return {
    format: 'fitform.validation/1',
    resources: Object.fromEntries(
      kinds.flatMap(({ name }) => {
        const count = counts.get(name);
        return count === undefined ? [] : [[name, count] as const];
      }),
    ),
    warnings: [...inClear(spec), ...warnings],
  };
}

function ofRules(kinds: Kinds, spec: Spec, today: string): { errors: Problem[]; warnings: Problem[] } {
  const { desired } = spec;
  const settings = desired.policy.rules ?? {};
  const { violations, within } = judgeSpec(
    specView(desired),
    { kinds, resources: desired.resources, live: null },
    rules,
    {
      settings,
      today,
    },
  );
  const doubts = spec.warnings;
  const listed = lookUp(desired.resources);
  const of = (severity: Violation['severity']): Problem[] => [
    ...((settings['spec']?.severity ?? 'warning') === severity ? doubts : []),
    ...violations
      .filter((one) => one.severity === severity)
      .map((one) => problemOf(one, spec.spotIn, listed, within.get(one))),
  ];
  return { errors: of('error'), warnings: of('warning') };
}

type Listed = (address: string | null) => Resource | undefined;

/** The resource of an address. Most specs break no rule: then nobody asks. */
function lookUp(resources: readonly Resource[]): Listed {
  let known: ReadonlyMap<string, Resource> | undefined;
  return (address) => {
    known ??= new Map(resources.map((one) => [addressOf(one.kind, one.name), one]));
    return address === null ? undefined : known.get(address);
  };
}

/** Where the object is listed, or the part of it that is meant. */
function problemOf(
  { rule, address, message, hint }: Violation,
  spotIn: SpotIn,
  listed: Listed,
  within: Path = [],
): Problem {
  const resource = listed(address);
  const said = `${rule}: ${message}`;
  if (!resource) return unplaced('', said, hint);
  return problemAt(spotIn(address ?? '', within) ?? resource.at, said, hint);
}

/** Only a warning here: whether `--insecure-http` will be given, a spec does not tell. */
function inClear({ desired: { tenant }, urlAt }: Spec): Problem[] {
  if (urlAt === null || !URL.canParse(tenant.url ?? '') || !sendsInClear(new URL(tenant.url ?? ''))) {
    return [];
  }
  const message = 'http would send the credentials in the clear';
  return [problemAt(urlAt, message, 'use https; other commands refuse it without --insecure-http')];
}
