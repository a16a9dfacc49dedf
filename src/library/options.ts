/** The options of a caller that may be plain JavaScript, checked. All throw a `TypeError`. */
import { chooseTarget } from '../tenant/target.ts';
import { textFault, type Credentials } from '../tenant/auth.ts';
import { chooseProxy, readProxy, type Proxy } from '../wire/proxy.ts';
import { Secret } from '../wire/secret.ts';
import { HALF_CHARACTER } from '../wire/url.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { WrongArgument } from './wrong-argument.ts';
import type { ReviewSection } from '../specfile/desired.ts';
import type { Which } from '../review/list-keys.ts';
import type { LinkRequest } from '../review/create-link.ts';
import type {
  ConnectOptions,
  LibraryCredentials,
  LinkOptions,
  ReviewOptions,
  RevokeOptions,
} from './types.ts';

/** By the same rules as the command line: https, but on loopback; scheme and host alone; no credentials in it. */
export function targetOf({ url, basePath }: ConnectOptions): { origin: string; basePath: string } {
  text('url', url);
  if (basePath !== undefined) text('basePath', basePath);
  try {
    const target = chooseTarget({
      spec: { url: null, base_path: null },
      flags: { url, ...(basePath === undefined ? {} : { basePath }) },
      env: {},
    });
    if (target.embedded) throw new WrongArgument('url: the embedded tenant is for the command line');
    return target;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new WrongArgument(error.problems[0]?.message ?? error.message, { cause: error });
  }
}

export function credentialsOf(given: LibraryCredentials): Credentials {
  const { username, password, token, apiKey } = known('credentials', given, [
    'username',
    'password',
    'token',
    'apiKey',
  ]);
  const ways = [username ?? password, token, apiKey].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new WrongArgument('credentials: give username and password, or token, or apiKey');
  }
  if (token !== undefined) return { method: 'token', token: new Secret(header('token', token)) };
  if (apiKey !== undefined) return { method: 'api-key', key: new Secret(header('apiKey', apiKey)) };
  return {
    method: 'password',
    username: plain('username', username),
    password: new Secret(plain('password', password)),
  };
}

/** Its value is in no message. */
function plain(name: string, value: unknown): string {
  const given = text(`credentials.${name}`, value);
  const fault = textFault(given);
  if (fault !== null) throw new WrongArgument(`credentials.${name}: it ${fault}`);
  return given;
}

/** For https alone; loopback addresses are reached directly. */
export function proxyOf(origin: string, proxy: unknown): Proxy | null {
  if (proxy === undefined) return null;
  const given = text('proxy', proxy);
  const read = readProxy('proxy', given);
  if ('fault' in read) throw new WrongArgument(`proxy: it ${read.fault}; ${read.hint}`);
  return chooseProxy(origin, { HTTPS_PROXY: given }) && read;
}

/** It goes into a header as it is. Its value is in no message. */
function header(name: string, value: unknown): string {
  const given = text(`credentials.${name}`, value);
  if (!/^[\x21-\x7e]+$/.test(given)) {
    throw new WrongArgument(
      `credentials.${name}: it holds a space or another character that is not allowed there`,
    );
  }
  return given;
}

/** The options of `review` that are texts, with their keys in a spec. */
const REVIEW_TEXTS = [
  ['user', 'user'],
  ['inboxRole', 'inbox_role'],
  ['reviewRole', 'review_role'],
  ['userId', 'user_id'],
  ['inboxRoleId', 'inbox_role_id'],
  ['reviewRoleId', 'review_role_id'],
] as const;

export function reviewOf(options: ReviewOptions = {}): ReviewSection {
  const names = REVIEW_TEXTS.map(([option]) => option);
  const given = known('review', options, [...names, 'ttl', 'maxTtl', 'inboxIds']);
  const { userId, inboxRoleId, reviewRoleId, ttl, maxTtl, inboxIds } = given;
  const ids = [userId, inboxRoleId, reviewRoleId].filter((id) => id !== undefined);
  if (ids.length !== 0 && ids.length !== 3) {
    throw new WrongArgument('review: userId, inboxRoleId and reviewRoleId go together');
  }
  if (inboxIds !== undefined && ids.length === 0) {
    throw new WrongArgument('review: inboxIds needs userId beside it');
  }
  const texts = REVIEW_TEXTS.filter(([option]) => given[option] !== undefined).map(
    ([option, key]) => [key, text(`review: ${key}`, given[option])] as const,
  );
  for (const id of Object.values(inboxIds ?? {})) text('review.inboxIds', id);
  return {
    ...Object.fromEntries(texts),
    ...(inboxIds === undefined ? {} : { inbox_ids: inboxIds as Record<string, string> }),
    ...(ttl === undefined ? {} : { ttl: `${seconds('review.ttl', ttl)}s` }),
    ...(maxTtl === undefined ? {} : { max_ttl: `${seconds('review.maxTtl', maxTtl)}s` }),
  };
}

export function requestOf(options: LinkOptions): LinkRequest {
  const given = known('create', options, ['documentId', 'inbox', 'scope', 'ttl']);
  const { documentId, inbox, scope, ttl } = given;
  if (scope !== undefined && scope !== 'document' && scope !== 'inbox') {
    throw new WrongArgument("scope: must be 'document' or 'inbox'");
  }
  return {
    document_id: text('documentId', documentId),
    scope,
    ...(inbox === undefined ? {} : { inbox: text('inbox', inbox) }),
    ...(ttl === undefined ? {} : { ttl: seconds('ttl', ttl) }),
  };
}

/** Just one way, said in full: `{ documentId: undefined }` must not mean something else than it seems to. */
export function whichOf(options: RevokeOptions): Which {
  const { fingerprints, documentId, all } = known('revoke', options, ['fingerprints', 'documentId', 'all']);
  const ways = [fingerprints, documentId, all].filter((way) => way !== undefined);
  if (ways.length !== 1 || (all !== undefined && all !== true)) {
    throw new WrongArgument('revoke: give fingerprints, or documentId, or all: true');
  }
  if (documentId !== undefined) return { document_id: text('documentId', documentId) };
  if (fingerprints === undefined) return { all: true };
  // What is no fingerprint may be a token that was taken for one, so it is not shown.
  if (!Array.isArray(fingerprints) || !fingerprints.every((one) => /^[0-9a-f]{12}$/.test(String(one)))) {
    throw new WrongArgument('fingerprints: must be a list of texts of 12 hex digits');
  }
  return { fingerprints: fingerprints.map(String) };
}

/** A whole number above 0; at most so many that it can be written down as a time. */
export function wholeNumber(name: string, value: unknown, of = ''): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e9) return value;
  throw new WrongArgument(`${name}: must be a whole number${of} above 0`);
}

export const seconds = (name: string, value: unknown): number => wholeNumber(name, value, ' of seconds');

/** PEM, one text for each. */
export function certificatesOf(value: unknown): { readonly certificates?: readonly string[] } {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw new WrongArgument('certificates: must be a list of texts');
  return { certificates: value.map((one, index) => text(`certificates[${index}]`, one)) };
}

export function text(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new WrongArgument(`${name}: must be a text that is not empty`);
  }
  // In a URL or a header it would become another text.
  if (!value.isWellFormed()) throw new WrongArgument(`${name}: it ${HALF_CHARACTER}`);
  return value;
}

/** The value as whatever JavaScript gave, with no key but these: one that is mistyped would be left out in silence. */
export function known<K extends string>(
  name: string,
  value: unknown,
  keys: readonly K[],
): Record<K, unknown> {
  if (typeof value !== 'object' || value === null) throw new WrongArgument(`${name}: must be an object`);
  const strange = Object.keys(value).find((key) => !keys.some((one) => one === key));
  if (strange !== undefined) throw new WrongArgument(`${name}: unknown key ${JSON.stringify(strange)}`);
  return value as Record<K, unknown>;
}
