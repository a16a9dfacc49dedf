/** What can be said of a spec without a tenant. */
import type { Problem, Validation } from '../documents/documents.ts';
import type { Kinds } from '../kinds/kind.ts';
import { problemAt } from '../specfile/problem/problem.ts';
import type { Spec } from '../specfile/read.ts';
import { sendsInClear } from '../tenant/target.ts';

/** Of a spec that is right. */
export function validationOf(kinds: Kinds, spec: Spec): Validation {
  const counts = kinds.flatMap(({ name }) => {
    const count = spec.desired.resources.filter(({ kind }) => kind === name).length;
    return count === 0 ? [] : [[name, count] as const];
  });
  return {
    format: 'fitform.validation/1',
    resources: Object.fromEntries(counts),
    warnings: [...inClear(spec), ...spec.warnings],
  };
}

/** Only a warning here: whether `--insecure-http` will be given, a spec does not tell. */
function inClear({ desired: { tenant }, urlAt }: Spec): Problem[] {
  if (urlAt === null || !URL.canParse(tenant.url ?? '') || !sendsInClear(new URL(tenant.url ?? ''))) {
    return [];
  }
  const message = 'http would send the credentials in the clear';
  return [problemAt(urlAt, message, 'use https; other commands refuse it without --insecure-http')];
}
