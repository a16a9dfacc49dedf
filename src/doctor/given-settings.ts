/** Where each setting comes from, and whether it can be what was meant. No value of a secret is shown. */
import { headOf } from '../specfile/problem/code-frame.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { EMBEDDED, SECRETS, sendsInClear } from '../tenant/target.ts';
import { blockedBy, failure, notChecked, ok, warning, type Verdict } from './finding.ts';
import { isOurs, meantBy } from './mistyped.ts';
import type { Surroundings } from './surroundings.ts';

export async function spec({ spec: read }: Surroundings): Promise<Verdict> {
  try {
    const found = await read();
    if (found === null) {
      return notChecked('there is no tenant.yaml here, so every kind is checked');
    }
    const [first] = found.warnings;
    const files = [...found.sources.keys()].join(', ');
    if (first === undefined) return ok(files);
    const more = found.warnings.length > 1 ? ` (and ${found.warnings.length - 1} more)` : '';
    return warning(`${headOf(first)}${more}`, first.hint);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const [first] = error.problems;
    const count = error.problems.length;
    return failure(
      'invalid',
      `${first ? headOf(first) : error.message}${count > 1 ? ` (and ${count - 1} more)` : ''}`,
      count > 1 ? 'fitform validate lists them all' : (first?.hint ?? null),
    );
  }
}

/** What is set and does nothing. */
export async function environment({ environment: read, variables }: Surroundings): Promise<Verdict[]> {
  await read();
  const set = await variables();
  const empty = set.filter(({ name, isEmpty }) => isEmpty && isOurs(name));
  const doubts = set.flatMap((variable) => {
    const meant = meantBy(variable.name);
    return meant === null
      ? []
      : [warning(`${variable.from} is not a variable that fitform reads`, didYouMean(meant, variable.name))];
  });
  const hollow = empty.map(({ name, from }) =>
    warning(`${from} is set but empty, which counts as not set`, `give ${name} a value, or remove it`),
  );
  const found = [...hollow, ...doubts];
  return found.length === 0 ? [ok('no variable is empty or mistyped')] : found;
}

export async function url(given: Surroundings): Promise<Verdict> {
  const isBroken = await given.spec().then(
    () => false,
    () => true,
  );
  const from = await given.from('url');
  // Only the spec could say it, and nobody can read that.
  if (isBroken && from === '') return blockedBy('spec');
  const target = await given.target();
  if (target.embedded) return ok(`${EMBEDDED}: the demo tenant inside fitform (${from})`);
  const said = `${target.origin} (${from})`;
  return sendsInClear(new URL(target.origin))
    ? warning(`${said}, which sends the credentials in the clear`, 'use https')
    : ok(said);
}

/** Which are used, and where they come from. */
export async function credentials(given: Surroundings): Promise<Verdict> {
  const target = await given.target();
  if (target.embedded) return notChecked('the demo tenant has an account of its own');
  const chosen = await given.credentials();
  const variable = SECRETS[chosen.method];
  const env = await given.environment();
  const sourceOf = (name: string): Promise<string> => given.from({ variable: name });
  const secret = await sourceOf(variable);
  const others = [...new Set(Object.values(SECRETS))].filter(
    (name) => name !== variable && env[name] !== undefined,
  );
  const rest = others.length === 0 ? '' : `; not used: ${others.join(', ')}`;
  switch (chosen.method) {
    case 'password':
    case 'basic': {
      const user = `the user ${quote(chosen.username)} (${await sourceOf('FITFORM_USERNAME')})`;
      const way = chosen.method === 'basic' ? 'Basic authentication' : 'a password';
      return ok(`${way}: ${user} and the password (${secret})${rest}`);
    }
    case 'token':
      return ok(`a token (${secret})${rest}`);
    case 'api-key':
      return ok(`an API key (${secret})${rest}`);
    default:
      return chosen satisfies never;
  }
}
