/** All that doctor checks, in its order. A check more is a function and its line here. */
import { exitClassOf, problemsOf } from '../engine/exit-class.ts';
import { headOf } from '../specfile/problem/code-frame.ts';
import { basePath } from './base-path.ts';
import { lists, rights } from './each-kind.ts';
import { examined, type Examined } from './examined.ts';
import { blockedBy, failure, type Finding, type Verdict } from './finding.ts';
import { credentials, environment, spec, url } from './given-settings.ts';
import { hasReview, review } from './review-set-up.ts';
import { account, clock, signIn } from './signed-in.ts';
import type { Surroundings } from './surroundings.ts';
import { journal, lock, node, version } from './this-machine.ts';
import { dns, http, proxy, tls } from './way-there.ts';

export interface Check {
  readonly name: string;
  /** The checks without which it tells nothing: they stand before it. */
  readonly needs: readonly string[];
  /** Whether there is anything to check; always, where it is not said. */
  concerns?(given: Examined): Promise<boolean>;
  /** One that throws what would end a run has found that. Several verdicts bear the names of what they are about. */
  examine(given: Examined): Verdict | readonly Verdict[] | Promise<Verdict | readonly Verdict[]>;
}

export const checks: readonly Check[] = [
  { name: 'node', needs: [], examine: node },
  { name: 'version', needs: [], examine: version },
  { name: 'spec', needs: [], examine: spec },
  { name: 'environment', needs: [], examine: environment },
  { name: 'url', needs: ['environment'], examine: url },
  { name: 'credentials', needs: ['url'], examine: credentials },
  { name: 'proxy', needs: ['url'], examine: proxy },
  { name: 'dns', needs: ['proxy'], examine: dns },
  { name: 'tls', needs: ['dns'], examine: tls },
  { name: 'http', needs: ['tls'], examine: http },
  { name: 'base-path', needs: ['http'], examine: basePath },
  { name: 'sign-in', needs: ['credentials', 'base-path'], examine: signIn },
  { name: 'account', needs: ['sign-in'], examine: account },
  { name: 'rights', needs: ['account'], examine: rights },
  { name: 'clock', needs: ['sign-in'], examine: clock },
  { name: 'list', needs: ['sign-in'], examine: lists },
  { name: 'journal', needs: [], examine: journal },
  { name: 'lock', needs: [], examine: lock },
  { name: 'review', needs: ['sign-in'], concerns: hasReview, examine: review },
];

/** All findings in the order of the checks. Rejects for a defect of fitform alone. */
export async function examine(
  given: Surroundings,
  all: readonly Check[] = checks,
): Promise<readonly Finding[]> {
  const subject = examined(given);
  /** By the name of a check that is not right: the one that is to be mended first. */
  const causes = new Map<string, string>();
  const findings: Finding[] = [];
  for (const check of all) {
    if (check.concerns && !(await check.concerns(subject))) continue;
    const cause = check.needs.flatMap((name) => causes.get(name) ?? [])[0];
    const verdicts = cause === undefined ? await verdictsOf(check, subject) : [blockedBy(cause)];
    const blocking = verdicts.find(({ blocks }) => blocks);
    if (blocking) causes.set(check.name, blocking.cause ?? check.name);
    findings.push(...verdicts.map((verdict) => ({ ...verdict, name: nameOf(check, verdict) })));
  }
  return findings;
}

const nameOf = ({ name }: Check, { of }: Verdict): string => (of === undefined ? name : `${name}/${of}`);

async function verdictsOf(check: Check, given: Examined): Promise<readonly Verdict[]> {
  try {
    return [await check.examine(given)].flat();
  } catch (error) {
    const exitClass = exitClassOf(error);
    if (exitClass === null || exitClass === 'interrupted' || !(error instanceof Error)) throw error;
    const [first] = problemsOf(error);
    return [failure(exitClass, first ? headOf(first) : error.message, first?.hint ?? null)];
  }
}
