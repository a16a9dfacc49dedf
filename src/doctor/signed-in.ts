/** The sign-in, whose account it is, and the tenant's clock. */
import { OWN_ACCOUNT } from '../kinds/user.ts';
import type { Credentials } from '../tenant/auth.ts';
import { SECRETS } from '../tenant/target.ts';
import { accountIn, saysNobody } from '../tenant/own-account.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import type { Examined } from './examined.ts';
import { failure, notChecked, ok, warning, type Verdict } from './finding.ts';

export async function signIn(given: Examined): Promise<Verdict> {
  const accepted = ok('the tenant accepts the credentials');
  try {
    await given.me();
    return accepted;
  } catch (error) {
    if (saysNobody(error)) return accepted;
    if (!(error instanceof TenantError) || error.kind !== 'sign-in' || error.status !== 401) throw error;
    const target = await given.target();
    const hint = target.embedded ? null : otherWay(await given.credentials());
    return failure('sign-in', error.message, [error.hint, hint].filter((one) => one !== null).join('; '));
  }
}

/** What else it may be than a wrong secret. */
function otherWay(credentials: Credentials): string | null {
  const holds = (name: string): string => `${SECRETS[credentials.method]} may hold ${name}`;
  switch (credentials.method) {
    case 'token':
      return isJwt(credentials.token.reveal())
        ? 'it may have expired'
        : `it may have expired, or ${holds('an API key')}, which belongs in FITFORM_API_KEY`;
    case 'api-key':
      return isJwt(credentials.key.reveal())
        ? `${holds('a token')}, which belongs in FITFORM_TOKEN`
        : 'it may have ended';
    case 'basic':
      return 'without FITFORM_AUTH=basic, fitform signs in with the name and the password first';
    case 'password':
      return null;
    default:
      return credentials satisfies never;
  }
}

/** RFC 7515: three parts, of which the first is JSON. */
const isJwt = (text: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text);

export async function account(given: Examined): Promise<Verdict> {
  const expected = (await given.spec().catch(() => null))?.desired.tenant.expect?.account ?? null;
  const found = await nameIn(given);
  if (found.name === null) {
    const message = `${found.why}, so what it may do cannot be checked`;
    return expected === null
      ? { ...warning(message, 'the other commands work all the same'), blocks: true }
      : failure(
          'refused',
          `the spec expects the account ${expected}, and ${found.why}`,
          'sign in as that account',
        );
  }
  if (expected === null || expected === found.name) return ok(found.name);
  return {
    ...failure(
      'refused',
      `the spec expects the account ${expected}, and this is ${found.name}`,
      'sign in as that account, or change tenant.expect.account',
    ),
    blocks: false,
  };
}

async function nameIn({ me }: Examined): Promise<{ name: string } | { name: null; why: string }> {
  try {
    const found = accountIn(await me());
    return found
      ? { name: found.username }
      : { name: null, why: `GET ${OWN_ACCOUNT} does not say whose account this is` };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { name: null, why: `GET ${OWN_ACCOUNT} answers ${error.status ?? 'nothing'}` };
  }
}

/** Milliseconds: the header tells whole seconds, and calls take a moment. */
const TOLERANCE_MS = 5000;

export async function clock(given: Examined): Promise<Verdict> {
  // An answer must have come.
  await given.lists();
  const reading = (await given.connection()).tenant.clock();
  if (reading === null || 'untold' in reading) {
    return notChecked(`the tenant does not say what time it is${reading ? ` (${reading.untold})` : ''}`);
  }
  const seconds = Math.round(Math.abs(reading.ahead) / 1000);
  if (Math.abs(reading.ahead) <= TOLERANCE_MS) return ok('this machine and the tenant agree on the time');
  return warning(
    `the clock of this machine is ${seconds} s ${reading.ahead > 0 ? 'ahead of' : 'behind'} the tenant's`,
    'set the clock of this machine (NTP): tokens and review links end by the time',
  );
}
