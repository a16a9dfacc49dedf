/** Which AIRisk instance, and as which of its registered clients. Checked as a whole, with all that is wrong at once. */
import { isLoopback } from '../wire/agents.ts';
import { Secret } from '../wire/secret.ts';
import { HALF_CHARACTER } from '../wire/url.ts';

export interface Instance {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Just as it is registered: it is compared as a text. */
  readonly redirectUri: string;
  /** Where the list of users may be, the likeliest first. */
  readonly usersPaths: readonly string[];
  /** Told where the sign-in is refused, as `AIRISK_URL in .env`. */
  readonly origins?: Readonly<Record<'url' | 'clientId' | 'clientSecret', string>>;
}

const SETTINGS = ['url', 'clientId', 'clientSecret', 'redirectUri', 'usersPath'] as const;

/** What a caller says; nothing stands for what is missing. */
export type InstanceSettings = Readonly<Partial<Record<(typeof SETTINGS)[number], string | undefined>>>;

export interface SettingFault {
  readonly setting: keyof InstanceSettings;
  /** Follows the setting's name. Never its value. */
  readonly message: string;
  readonly hint: string | null;
}

/**
 * The vendor's docs name both, for one purpose. Their other actions are at /api/CONTROLLER/ACTION and are written
 * without the controller elsewhere, so the first is the likelier one.
 */
const USERS_PATHS = ['/api/Users/ListUsers', '/api/ListUsers'];

/** The instance, or every fault of the settings. */
export function readInstance(settings: InstanceSettings): Instance | readonly SettingFault[] {
  const { url, clientId, clientSecret, redirectUri, usersPath } = settings;
  const missing = (['url', 'clientId', 'clientSecret', 'redirectUri'] as const).filter(
    (setting) => (settings[setting] ?? '') === '',
  );
  const halves = SETTINGS.filter((setting) => settings[setting]?.isWellFormed() === false);
  const faults: (SettingFault | null)[] = [
    ...missing.map((setting) => fault(setting, 'is not set', HINTS[setting])),
    ...halves.map((setting) => fault(setting, HALF_CHARACTER, 'set it again')),
    ...(url ? [urlFault(url)] : []),
    ...(clientId ? [textFault('clientId', clientId)] : []),
    ...(clientSecret ? [textFault('clientSecret', clientSecret)] : []),
    ...(redirectUri ? [redirectFault(redirectUri)] : []),
    ...(url && usersPath ? [pathFault(url, usersPath)] : []),
  ];
  const found = faults.filter(
    (one, index): one is SettingFault =>
      one !== null && index === faults.findIndex((other) => other?.setting === one.setting),
  );
  if (found.length > 0 || !url || !clientId || !clientSecret || !redirectUri) return found;
  return {
    origin: new URL(url).origin,
    clientId,
    clientSecret: new Secret(clientSecret),
    redirectUri,
    usersPaths: usersPath ? [usersPath, ...USERS_PATHS.filter((path) => path !== usersPath)] : USERS_PATHS,
  };
}

const fault = (setting: SettingFault['setting'], message: string, hint: string | null): SettingFault => ({
  setting,
  message,
  hint,
});

const HINTS: Readonly<Record<'url' | 'clientId' | 'clientSecret' | 'redirectUri', string>> = {
  url: 'set it to the address of the AIRisk instance, such as https://HOST',
  clientId: 'an admin of the instance gives it, with the secret, when registering the client (an APIUser)',
  clientSecret: 'an admin of the instance gives it when registering the client (an APIUser)',
  redirectUri: 'set it to one of the addresses that the client is registered with',
};

function urlFault(text: string): SettingFault | null {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) {
    return fault('url', 'is not a URL', HINTS.url);
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return fault('url', 'holds credentials', 'take them out: the client signs in by its id and secret');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return fault('url', 'is more than scheme and host', 'leave the path out: it is the same everywhere');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fault('url', 'would send the secret in the clear', 'use https; http is for this machine alone');
  }
  return null;
}

/** One from a file often brings a line break along, and then nothing tells why it is not accepted. */
const textFault = (setting: 'clientId' | 'clientSecret', text: string): SettingFault | null =>
  /^[^\s\p{Cc}]+$/u.test(text) ? null : fault(setting, 'holds a blank or a line break', 'set it again');

function redirectFault(text: string): SettingFault | null {
  if (text.includes(',')) {
    // The vendor keeps a comma-separated list; a URL with a comma can never match an entry.
    return fault('redirectUri', 'holds a comma', 'give one of the registered addresses, not the list');
  }
  // Of other schemes only those of apps, which hold a dot (RFC 8252, 7.1): `localhost:8765/callback` is none.
  if (
    /[\s\p{Cc}]/u.test(text) ||
    !URL.canParse(text) ||
    !/^(https?:\/\/[^/]|[a-z]\w*\.[\w.-]+:)/i.test(text)
  ) {
    return fault('redirectUri', 'is not a URL', 'write it as registered, as http://127.0.0.1:8765/callback');
  }
  const url = new URL(text);
  if (url.hash !== '' || text.includes('#')) {
    return fault('redirectUri', 'holds a #', 'no such address can be redirected to (RFC 6749, 3.1.2)');
  }
  if (url.username !== '' || url.password !== '') {
    return fault('redirectUri', 'holds credentials', 'give the address that is registered');
  }
  return null;
}

function pathFault(url: string, path: string): SettingFault | null {
  return URL.canParse(url) && apiUrl(new URL(url).origin, path)
    ? null
    : fault('usersPath', 'is not below /api/', 'write it as /api/Users/ListUsers');
}

/** Times that a path is decoded to see where it leads: a server, or a proxy before it, may do so once more. */
const DECODINGS = 5;

/**
 * The address of a path (or a whole address) of the API; `null` where it leads anywhere but below `/api/` of this
 * origin, in whatever way its dots and slashes are written.
 */
export function apiUrl(origin: string, path: string): URL | null {
  if (!path.isWellFormed() || !URL.canParse(path, origin)) return null;
  const url = new URL(path, origin);
  url.hash = '';
  let { pathname } = url;
  for (let times = 0; times <= DECODINGS; times += 1) {
    if (url.origin !== origin || url.username !== '' || !/^\/api\/./i.test(pathname)) return null;
    const decoded = pathname.replace(/%(2e|2f|5c|25)/gi, (code) => decodeURIComponent(code));
    if (decoded === pathname) return url;
    pathname = new URL(origin + decoded).pathname;
  }
  return null;
}
