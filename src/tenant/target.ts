/**
 * Which tenant is meant, and which credentials it may get. A spec may have been changed by a pull request, so it can
 * name the tenant but never redirect credentials; they come from the environment or from a person.
 */
import type { TenantSettings } from '../specfile/desired.ts';
import { invalid } from '../specfile/problem/problem.ts';
import {
  BASE_PATHS,
  basePathFault,
  EMBEDDED,
  tenantUrlFault,
  type AddressFault,
} from '../specfile/check/tenant-url.ts';
import { textFault, type Credentials } from './auth.ts';
import { NoCredentials, Refused } from './tenant-error.ts';
import { isLoopback } from '../wire/agents.ts';
import { Secret } from '../wire/secret.ts';
import { isCi } from './is-ci.ts';

/** Empty variables count as missing: the caller has left them out. */
export type Environment = Readonly<Record<string, string>>;

export interface TargetInput {
  readonly spec: Pick<TenantSettings, 'url' | 'base_path'> & {
    readonly expect?: { readonly host: string | null };
  };
  /** What plays the spec's part, in messages. */
  readonly source?: Source;
  /** Who gives the URL, in messages, where it is no flag and no variable. */
  readonly urlFrom?: string;
  readonly flags: { readonly url?: string; readonly basePath?: string; readonly insecureHttp?: boolean };
  readonly env: Environment;
}

export type Source = 'spec' | 'journal' | 'plan';

export type Target =
  | { readonly embedded: true; readonly basePath: string }
  | {
      readonly embedded: false;
      readonly origin: string;
      readonly basePath: string;
      /** From the spec alone: nobody else has said that this is the host. */
      readonly fromSpec: boolean;
      readonly source: Source;
    };

export { EMBEDDED };
/** The variable that holds what must not be seen, for each way to sign in. */
export const SECRETS = {
  password: 'FITFORM_PASSWORD',
  basic: 'FITFORM_PASSWORD',
  token: 'FITFORM_TOKEN',
  'api-key': 'FITFORM_API_KEY',
} as const satisfies Record<Credentials['method'], string>;
const METHODS = Object.keys(SECRETS) as Credentials['method'][];
const TENANT_CREDENTIALS = ['FITFORM_USERNAME', ...new Set(Object.values(SECRETS))] as const;
/** All variables that say which tenant is meant and how to sign in there. */
export const TENANT_VARIABLES = [
  'FITFORM_URL',
  'FITFORM_BASE_PATH',
  'FITFORM_AUTH',
  ...TENANT_CREDENTIALS,
] as const;

/**
 * Flag over environment over spec. Throws `InvalidInput` for an address that cannot be used, and `Refused` when the
 * spec names another host than the flag or the environment.
 */
export function chooseTarget(input: TargetInput): Target {
  const { spec, source = 'spec', flags, env } = input;
  const basePath = checkBasePath(
    flags.basePath ?? env['FITFORM_BASE_PATH'] ?? spec.base_path ?? BASE_PATHS[0],
  );
  const given = flags.url ?? env['FITFORM_URL'];
  const url = given ?? spec.url;
  if (url === null) {
    throw invalid(
      'no tenant is named',
      'set tenant.url in the spec, FITFORM_URL or --url (or "embedded" to try it out)',
    );
  }
  refuseUnexpected(spec.expect?.host ?? null, url);
  if (url === EMBEDDED) {
    refuseOtherHost(input, given, (specUrl) => specUrl === EMBEDDED);
    const credential = TENANT_CREDENTIALS.find((name) => env[name] !== undefined);
    if (credential !== undefined) {
      throw invalid(
        `${credential} is set, but the tenant is the embedded demo tenant`,
        'set FITFORM_URL to the tenant that the credentials are for, or unset them',
      );
    }
    return { embedded: true, basePath };
  }
  const { origin, host } = parseTenantUrl(url, flags.insecureHttp ?? false);
  // The embedded tenant is no host that anything could be sent to, so a spec's may be overridden. A journal's may not:
  // what was done there was not done here.
  const replaces = source === 'spec';
  refuseOtherHost(input, given, (specUrl) => (replaces && specUrl === EMBEDDED) || hostOf(specUrl) === host);
  return { embedded: false, origin, basePath, fromSpec: given === undefined, source };
}

/** Asks a person; `null` where nobody can be asked. */
export interface Ask {
  username(host: string): Promise<string>;
  password(host: string, username: string): Promise<Secret>;
}

/**
 * TOKEN before API_KEY before PASSWORD unless FITFORM_AUTH says which. Throws `Refused` when CI would send credentials
 * to a host that only the spec names, and `NoCredentials` when there are none.
 */
export async function chooseCredentials(
  target: Extract<Target, { embedded: false }>,
  env: Environment,
  ask: Ask | null,
): Promise<Credentials> {
  const method = chooseMethod(env);
  const host = new URL(target.origin).host;
  const fromEnvironment = TENANT_CREDENTIALS.some((name) => env[name] !== undefined);
  if (isCi(env) && target.fromSpec && fromEnvironment) {
    throw new Refused(
      `only the ${target.source} says that the tenant is ${host}, and in CI a ${target.source} cannot choose who gets the credentials`,
      `set FITFORM_URL or --url to the tenant that the credentials are for`,
    );
  }
  switch (method) {
    case 'token':
      return { method, token: new Secret(need(env, 'FITFORM_TOKEN', host)) };
    case 'api-key':
      return { method, key: new Secret(need(env, 'FITFORM_API_KEY', host)) };
    case 'password':
    case 'basic': {
      const username = env['FITFORM_USERNAME'] ?? (await ask?.username(host));
      if (username === undefined) throw missing('FITFORM_USERNAME', host);
      const given = env['FITFORM_PASSWORD'];
      const password = given === undefined ? await ask?.password(host, username) : new Secret(given);
      if (password === undefined) throw missing('FITFORM_PASSWORD', host);
      refuseUnsendable(method, username, password);
      return { method, username, password };
    }
    default:
      return method satisfies never;
  }
}

function chooseMethod(env: Environment): Credentials['method'] {
  const given = env['FITFORM_AUTH'];
  if (given === undefined) {
    if (env['FITFORM_TOKEN'] !== undefined) return 'token';
    return env['FITFORM_API_KEY'] === undefined ? 'password' : 'api-key';
  }
  const method = METHODS.find((name) => name === given);
  if (!method) {
    throw invalid('FITFORM_AUTH names an unknown way to sign in', `use one of ${METHODS.join(', ')}`);
  }
  return method;
}

function need(env: Environment, name: string, host: string): string {
  const value = env[name];
  if (value === undefined) throw missing(name, host);
  // It goes into a header as it is: a line break from a file would make every call fail with no good reason given.
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw invalid(
      `${name} holds a blank, a line break or another character that no token has`,
      'set it again',
    );
  }
  return value;
}

/** A file that a value is read from often ends in a line break, and then nothing tells why the value is not accepted. */
function refuseUnsendable(method: 'password' | 'basic', username: string, password: Secret): void {
  const given = { FITFORM_USERNAME: username, FITFORM_PASSWORD: password.reveal() };
  for (const [name, value] of Object.entries(given)) {
    const fault = textFault(value);
    if (fault !== null) throw invalid(`${name} ${fault}`, 'set it again, without it');
  }
  if (method === 'basic' && username.includes(':')) {
    throw invalid(
      'FITFORM_USERNAME holds a colon, which ends the name in Basic authentication (RFC 7617)',
      'sign in another way: FITFORM_AUTH=password, or with a token or an API key',
    );
  }
}

const missing = (name: string, host: string): NoCredentials =>
  new NoCredentials(
    `no credentials for ${host}: ${name} is not set, and nobody can be asked (no terminal, or CI is set)`,
    'set FITFORM_USERNAME and FITFORM_PASSWORD, or FITFORM_TOKEN, or FITFORM_API_KEY',
  );

function refuseOtherHost(
  { spec, source = 'spec', urlFrom }: TargetInput,
  given: string | undefined,
  same: (specUrl: string) => boolean,
): void {
  if (spec.url === null || given === undefined || same(spec.url)) return;
  throw new Refused(
    `the ${source} is for ${hostOf(spec.url) ?? 'another tenant'}, but ${urlFrom ?? '--url or FITFORM_URL'} says ${hostOf(given) ?? given}; nothing was sent`,
    urlFrom === undefined
      ? WAYS_OUT[source]
      : `name that tenant in ${urlFrom}, or give a ${source} for this one`,
  );
}

const WAYS_OUT: Readonly<Record<Source, string>> = {
  spec: 'correct one of the two; with tenant.url: ${FITFORM_URL:-embedded} the spec follows the environment',
  plan: 'a plan holds only for the tenant that it was made from: leave --url and FITFORM_URL out, or name that tenant',
  journal:
    'a run can be taken back only where it was made: leave --url and FITFORM_URL out, or name that tenant',
};

/** `tenant.expect.host`, whoever names the tenant. */
function refuseUnexpected(expected: string | null, url: string): void {
  const host = hostOf(url);
  if (expected === null || host === null) return;
  // As a URL has it: without the port that its scheme implies, in lower case, and in ASCII.
  const scheme = /^\w+:/.exec(url)?.[0] ?? '';
  const meant = hostOf(`${scheme}//${expected}`) ?? expected;
  if (host === meant || host === expected) return;
  throw new Refused(
    `the spec expects the tenant ${expected}, and this one is ${host}; nothing was sent`,
    'name that tenant, or change tenant.expect.host',
  );
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : url === EMBEDDED ? EMBEDDED : null;
}

function parseTenantUrl(text: string, insecureHttp: boolean): URL {
  const fault = unusableUrl(text, insecureHttp);
  if (fault) throw invalid(fault.message, fault.hint);
  return new URL(text);
}

/** Why a run could not use it; `null` where it could. */
export function unusableUrl(text: string, insecureHttp: boolean): AddressFault | null {
  const fault = tenantUrlFault(text);
  if (fault || text === EMBEDDED || insecureHttp || !sendsInClear(new URL(text))) return fault;
  return {
    message: `http://${new URL(text).host} would send the credentials in the clear`,
    hint: 'use https, or use --insecure-http if the network is yours',
  };
}

/** By http to another machine. */
export const sendsInClear = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && !isLoopback(hostname);

/** With a slash in front and none behind; `/` alone means no base path. */
function checkBasePath(text: string): string {
  const fault = basePathFault(text);
  if (fault) throw invalid(fault.message, fault.hint);
  return text.replace(/\/$/, '');
}
