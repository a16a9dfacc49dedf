/** The app on the emulated AIRisk, without a port, and browsers that keep cookies and follow redirects between the two. */
import { randomBytes } from 'node:crypto';
import { createApp } from '../../src/airisk/app/app.ts';
import type { LogEntry } from '../../src/airisk/app/app-log.ts';
import type { Http } from '../../src/airisk/http-airisk.ts';
import { airiskFault } from '../../src/emulator/airisk/airisk-faults.ts';
import { logLine } from '../../src/web/log-line.ts';
import { emulated, REDIRECT, type EmulatedOptions } from './emulated-airisk.ts';

export const OPERATOR = 'op';

export interface AppSetting extends EmulatedOptions {
  readonly userId?: string | null;
  readonly redirectUri?: string;
}

export interface Shown {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Without tags, as it is read. */
  readonly words: string;
  /** All addresses on the way, this one included. */
  readonly trail: readonly string[];
}

export interface SendOptions {
  readonly fields?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  /** As in Sec-Fetch-Site. */
  readonly site?: string | null;
  readonly origin?: string;
  readonly cookie?: string;
  /** Whether the answer has arrived; by default it has. */
  readonly arrived?: Promise<boolean>;
}

export async function openApp({ userId = null, redirectUri = REDIRECT, ...options }: AppSetting = {}) {
  const issued: string[] = [];
  const airisk = await emulated({
    redirectUris: [redirectUri],
    // Codes and tokens are made of these.
    random: (bytes) => {
      const made = randomBytes(bytes);
      issued.push(made.toString('base64url'));
      return made;
    },
    ...options,
    settings: { redirectUri, ...options.settings },
  });
  const { server, instance, http, mask, clock } = airisk;
  const log: LogEntry[] = [];
  const gates: Record<'get' | 'post', Promise<void>> = { get: Promise.resolve(), post: Promise.resolve() };
  const gated: Http = {
    ...http,
    get: (...given) => gates.get.then(() => http.get(...given)),
    post: (...given) => gates.post.then(() => http.post(...given)),
  };
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const app = createApp({
    ...{ instance, http: gated, mask, userId, operator: OPERATOR },
    world: { now: () => clock.now + clock.set, monotonic: () => clock.now, randomBytes },
    later: (ms, run) => {
      const timer = { at: clock.now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    log: (entry) => log.push(entry),
  });
  const own = new URL(redirectUri).origin;
  /** Every body and header that the app gave, but for the two headers that are there for secrets. */
  const said: string[] = [];

  function browser() {
    const jar = new Map<string, string>();

    async function one(method: string, url: URL, { fields, headers, site, cookie, arrived }: SendOptions) {
      const kept = cookie ?? [...jar].map((pair) => pair.join('=')).join('; ');
      const request = new Request(url, {
        method,
        redirect: 'manual',
        headers: {
          ...(kept === '' ? {} : { cookie: kept }),
          ...(site == null ? {} : { 'sec-fetch-site': site }),
          ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...headers,
        },
        ...(fields ? { body: String(new URLSearchParams(fields as Record<string, string>)) } : {}),
      });
      const response = await app.fetch(request, '127.0.0.1', arrived);
      const text = await response.text();
      said.push(text);
      for (const [name, value] of response.headers) {
        if (name !== 'location' && name !== 'set-cookie') said.push(`${name}: ${value}`);
      }
      const cookies = (await arrived) === false ? [] : response.headers.getSetCookie();
      for (const line of cookies) {
        const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
        if (line.includes('Max-Age=0')) jar.delete(name);
        else jar.set(name, value);
      }
      return { status: response.status, headers: response.headers, text };
    }

    /** One request to the app, and no more. */
    const step = (method: string, path: string, given: SendOptions = {}) =>
      one(method, new URL(path, given.origin ?? own), { site: 'none', ...given });

    /** As a browser goes: redirects are followed, through AIRisk too. */
    async function go(method: string, path: string, given: SendOptions = {}): Promise<Shown> {
      let url = new URL(path, own);
      const trail = [url.href];
      let { site = 'none' } = given;
      let sent: SendOptions = given;
      let verb = method;
      for (;;) {
        let answer: { status: number; headers: Headers; text: string };
        if (url.origin === own) {
          answer = await one(verb, url, { ...sent, site });
        } else {
          const response = await fetch(url, { redirect: 'manual' });
          answer = { status: response.status, headers: response.headers, text: await response.text() };
          site = 'cross-site';
        }
        const location = answer.headers.get('location');
        if (answer.status < 300 || answer.status >= 400 || location === null) {
          return { ...answer, url: url.href, words: wordsOf(answer.text), trail };
        }
        url = new URL(location, url);
        trail.push(url.href);
        if (trail.length > 20) throw new Error(`a loop: ${trail.map((one) => one.split('?')[0]).join(' ')}`);
        verb = 'GET';
        sent = {};
      }
    }

    const visit = (path: string, given: SendOptions = {}): Promise<Shown> => go('GET', path, given);
    /** Sends a form of the page at `from`, with its token. */
    async function submit(
      path: string,
      fields: Readonly<Record<string, string>> = {},
      from = '/',
    ): Promise<Shown> {
      return send(path, (await step('GET', from)).text, fields);
    }
    /** The form of a page that was loaded before. */
    const send = (
      path: string,
      text: string,
      fields: Readonly<Record<string, string>> = {},
    ): Promise<Shown> =>
      go('POST', path, { fields: { ...hiddenIn(text, path), ...fields }, site: 'same-origin' });
    return {
      jar,
      step,
      go,
      visit,
      submit,
      send,
      /** The id that the cookie holds. */
      id: () => [...jar.values()][0] ?? '',
      signIn: () => visit('/login'),
      choose: (userid: string) => submit('/select_user', { userid }, '/select_user'),
      async actAs(userid: string): Promise<Shown> {
        await visit('/login');
        return submit('/select_user', { userid }, '/select_user');
      },
      explore: (path: string) => visit(`/explore?path=${encodeURIComponent(path)}`, { site: 'same-origin' }),
      /** Whom the banner names. */
      actingAs: async () => bannerIn((await step('GET', '/')).text),
    };
  }

  return {
    ...airisk,
    app,
    own,
    said,
    issued,
    browser,
    log,
    /** All that was logged, as it is written. */
    logged: () => log.map((entry) => logLine(clock.now, entry)).join(''),
    /** Time passes, and what is due is done. */
    pass: (ms: number) => {
      clock.now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= clock.now)) {
        timers.delete(timer);
        timer.run();
      }
    },
    timers,
    /** The audit lines. */
    audit: () => log.filter(({ event }) => ['switch', 'sign-in', 'sign-out'].includes(event)),
    /** Holds the app's calls of that kind back; returns what lets them go. */
    hold: (kind: 'get' | 'post'): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      gates[kind] = promise;
      return () => {
        gates[kind] = Promise.resolve();
        resolve(undefined);
      };
    },
    faults: (...texts: string[]) => {
      server.faults.set(texts.map(airiskFault));
    },
  };
}

export const csrfIn = (text: string): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';

/** What the form that is sent there brings along by itself. */
export function hiddenIn(text: string, action: string): Record<string, string> {
  const form = [...text.matchAll(/<form method="post"[\s\S]*?<\/form>/g)].find(([one]) =>
    one.includes(`action="${action}"`),
  );
  const inputs = (form?.[0] ?? '').matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]));
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

export const bannerIn = (text: string): string =>
  wordsOf(/<p class="who">([\s\S]*?)<\/p>/.exec(text)?.[1] ?? '').replace(/ at 127\.0\.0\.1:\d+$/, '');

const wordsOf = (text: string): string =>
  text
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

export const switched = (from: string | null, to: string | null, result = 'ok') => ({
  event: 'switch',
  operator: OPERATOR,
  from,
  to,
  result,
});
export const signedIn = (result = 'ok') => ({ event: 'sign-in', operator: OPERATOR, result });

/** What AIRisk answers to the first step: the address of the way back, with code and state. */
export async function authorized(headers: Headers): Promise<string> {
  const response = await fetch(headers.get('location') ?? '', { redirect: 'manual' });
  await response.arrayBuffer();
  return response.headers.get('location') ?? '';
}

type Opened = Awaited<ReturnType<typeof openApp>>;

/** Signs in without AIRisk, which would take its time for a thousand of them. */
export async function signInOffline(opened: Opened, person: ReturnType<Opened['browser']>): Promise<void> {
  opened.http.post = () =>
    Promise.resolve({
      method: 'POST',
      path: '/api/oauth2/Token',
      status: 200,
      contentType: 'application/json',
      location: undefined,
      body: '{"access_token":"a-token-of-the-tests"}',
    });
  const { headers } = await person.step('GET', '/login');
  const { searchParams } = new URL(headers.get('location') ?? '');
  const back = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '' });
  await person.step('GET', `/callback?${String(back)}`, { site: 'cross-site' });
}
