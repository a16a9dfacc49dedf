/** What local web apps share: sessions, the rules for requests, pages, and a server that ends well. */
import { once } from 'node:events';
import { Agent, get, request as httpRequest, type IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { html } from 'hono/html';
import { describe, expect, test } from 'vitest';
import { listen } from '../../src/web/listen.ts';
import { isLoopbackHost } from '../../src/web/loopback-host.ts';
import { page, seeOther } from '../../src/web/page.ts';
import { isAskedHere, isForThisMachine, isFromOwnPage, mayChange } from '../../src/web/request-origin.ts';
import { makeSessions, sameSecret, type Started } from '../../src/web/sessions.ts';
import { clock } from '../support/service.ts';

const at = (url: string, headers: Record<string, string> = {}): Request => new Request(url, { headers });

describe('sessions', () => {
  const open = (secure = false) => {
    const time = clock();
    const evicted: string[] = [];
    const sessions = makeSessions<string>({
      cookie: 'app',
      life: 60_000,
      secure,
      monotonic: time.now,
      randomBytes,
      isHeld: (values) => values.startsWith('held'),
      evicted: (values) => evicted.push(values),
    });
    const withCookie = (cookie: string, url = 'http://x/'): Request =>
      at(url, { cookie: `other=1; ${cookie.split(';')[0] ?? ''}` });
    const start = (values: string, request = at('http://x/')): Started<string> => {
      const started = sessions.start(request, values);
      if (!started) throw new Error('there is no place');
      return started;
    };
    return { time, sessions, withCookie, start, evicted };
  };

  test('keep what is known here, under a random id', () => {
    const { time, sessions, withCookie, start } = open();
    const { cookie } = start('ann’s secret');
    expect(cookie).toMatch(/^app_80=[\w-]{43}; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(sessions.find(withCookie(cookie))?.values).toBe('ann’s secret');
    expect(sessions.find(at('http://x/'))).toBeNull();
    expect(sessions.find(withCookie('app_80=guessed'))).toBeNull();
    time.pass(60_000);
    expect(sessions.find(withCookie(cookie))).toBeNull();
  });

  test('get a new id and token when they begin anew, and the old one is void', () => {
    const { sessions, withCookie, start } = open();
    const first = start('ann');
    const second = start('bob', withCookie(first.cookie));
    expect(second.session.csrf).not.toBe(first.session.csrf);
    expect(sessions.find(withCookie(first.cookie))).toBeNull();
    expect(sessions.find(withCookie(second.cookie))?.values).toBe('bob');
    expect(sessions.end(withCookie(second.cookie)).cookie).toMatch(/^app_80=; Max-Age=0; /);
    expect(sessions.find(withCookie(second.cookie))).toBeNull();
  });

  describe('get a new id alone when they are renewed', () => {
    /** Two requests at once, both of which know the id of before. */
    const renewTwice = () => {
      const opened = open();
      const { sessions, withCookie, start } = opened;
      const { session, cookie } = start('held by ann');
      const one = Promise.withResolvers<boolean>();
      const two = Promise.withResolvers<boolean>();
      const first = sessions.renew(withCookie(cookie), session, one.promise).cookie;
      const second = sessions.renew(withCookie(cookie), session, two.promise).cookie;
      const tell = async ({ resolve, promise }: typeof one, has: boolean): Promise<void> => {
        resolve(has);
        await promise;
      };
      const good = (): boolean[] =>
        [cookie, first, second].map((one) => sessions.find(withCookie(one)) === session);
      return { ...opened, session, cookie, first, second, one, two, tell, good };
    };

    test.each([
      ['the last arrives first', [['two', true]], [false, true, true]],
      [
        'both arrive',
        [
          ['one', true],
          ['two', true],
        ],
        [false, true, true],
      ],
      [
        'neither arrives',
        [
          ['one', false],
          ['two', false],
        ],
        [true, false, false],
      ],
      [
        'only the first arrives',
        [
          ['one', true],
          ['two', false],
        ],
        [false, true, false],
      ],
      [
        'the first arrives last',
        [
          ['two', false],
          ['one', true],
        ],
        [false, true, false],
      ],
      [
        'the first comes too late',
        [
          ['two', true],
          ['one', true],
        ],
        [false, true, true],
      ],
    ] as const)('%s', async (_what, told, expected) => {
      const renewed = renewTwice();
      for (const [which, has] of told) await renewed.tell(renewed[which], has);
      expect(renewed.good()).toEqual(expected);
    });

    test('where both went out, that which the browser has is good, whichever it is', async () => {
      for (const kept of ['first', 'second'] as const) {
        const { one, two, tell, sessions, withCookie, session, ...ids } = renewTwice();
        await tell(one, true);
        await tell(two, true);
        const isGood = (id: string): boolean => sessions.find(withCookie(id)) === session;
        expect([isGood(ids.cookie), isGood(ids[kept]), isGood(ids[kept])]).toEqual([false, true, true]);
      }
    });

    test('until it is known, the old one is good; once the new one is seen, it is void', async () => {
      const { sessions, withCookie, cookie, first, second, two, tell, session } = renewTwice();
      expect(sessions.find(withCookie(cookie))).toBe(session);
      expect(sessions.find(withCookie(second))).toBe(session);
      for (const old of [cookie, first]) expect(sessions.find(withCookie(old))).toBeNull();
      // The connection was closed all the same.
      await tell(two, false);
      expect(sessions.find(withCookie(second))).toBe(session);
    });

    test('ended or begun anew under one, all are void', () => {
      for (const end of ['end', 'start'] as const) {
        const { sessions, withCookie, cookie, good } = renewTwice();
        sessions[end](withCookie(cookie), 'bob');
        expect(good()).toEqual([false, false, false]);
      }
    });
  });

  test('of two apps on two ports keep apart, as a browser sends the cookies of both to either', () => {
    const [one, other] = [open(), open()];
    const first = one.start('one', at('http://127.0.0.1:1/')).cookie.split(';')[0] ?? '';
    const second =
      other.start('other', at('http://127.0.0.1:2/', { cookie: first })).cookie.split(';')[0] ?? '';
    const both = new Map([first, second].map((pair) => pair.split('=') as [string, string]));
    const cookie = [...both].map((pair) => pair.join('=')).join('; ');
    expect(one.sessions.find(at('http://127.0.0.1:1/', { cookie }))?.values).toBe('one');
    expect(other.sessions.find(at('http://127.0.0.1:2/', { cookie }))?.values).toBe('other');
  });

  test('go over https alone where that is what there is, and do not fill the memory', () => {
    const { sessions, withCookie, start, evicted } = open(true);
    const first = start('first');
    expect(first.cookie).toContain('; Secure');
    for (let i = 0; i < 1000; i += 1) start('');
    expect(sessions.find(withCookie(first.cookie))).toBeNull();
    expect(evicted).toEqual(['first']);
  });

  test('that hold something make no room; where all do, there is no other, until one ends', () => {
    const { sessions, withCookie, start, evicted, time } = open();
    const held = start('held first');
    const rest = Array.from({ length: 999 }, (_, index) => start(index === 500 ? 'empty' : 'held'));
    expect(start('held last').session.values).toBe('held last');
    expect(evicted).toEqual(['empty']);
    expect(sessions.find(withCookie(held.cookie))?.values).toBe('held first');
    expect(sessions.start(at('http://x/'), 'one more')).toBeNull();
    // One’s own place is there for a new id.
    expect(
      sessions.find(
        withCookie(sessions.renew(withCookie(held.cookie), held.session, Promise.resolve(true)).cookie),
      ),
    ).toBe(held.session);
    sessions.end(withCookie(rest[0]?.cookie ?? ''));
    expect(sessions.start(at('http://x/'), 'held again')).not.toBeNull();
    expect(sessions.start(at('http://x/'), 'one more')).toBeNull();
    time.pass(60_000);
    expect(sessions.start(at('http://x/'), 'one more')).not.toBeNull();
    expect(evicted).toEqual(['empty']);
  });
});

test.each([
  ['http://127.0.0.1:1/', true],
  ['http://localhost/', true],
  ['http://[::1]:8080/', true],
  ['http://127.0.0.2/', true],
  ['http://10.0.0.1/', false],
  ['http://localhost.evil.example/', false],
  ['http://evil.example/', false],
])('%s is this machine: %s', (url, expected) => {
  expect(isForThisMachine(at(url))).toBe(expected);
});

test.each<[Record<string, string>, boolean]>([
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: 'http://x:1' }, false],
  [{ origin: 'http://x:1' }, true],
  [{ origin: 'http://x:2' }, false],
  [{ origin: 'null' }, false],
  [{}, false],
])('a form with %j is from here: %s', (headers, expected) => {
  expect(isFromOwnPage(at('http://x:1/', headers))).toBe(expected);
  const session = { values: null, csrf: 'right' };
  expect(mayChange(at('http://x:1/', headers), session, 'right')).toBe(expected);
  for (const wrong of ['wrong', '', undefined, null, ['right']]) {
    expect(mayChange(at('http://x:1/', headers), session, wrong)).toBe(false);
  }
  expect(mayChange(at('http://x:1/', headers), null, 'right')).toBe(false);
});

test.each([
  ['same-origin', true],
  ['none', true],
  [null, true],
  ['same-site', false],
  ['cross-site', false],
])('what comes as %s is asked for here: %s', (site, expected) => {
  expect(isAskedHere(at('http://x:1/', site === null ? {} : { 'sec-fetch-site': site }))).toBe(expected);
});

test('secrets are the same or not, whatever their length', () => {
  expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('', 'a'), sameSecret('a', 'aa')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a page escapes what it shows, its title too; a redirect has no body', async () => {
  const shown = await page({ title: '</title><script>', content: html`<h1>${'<i>'}</h1>`, status: 418 });
  expect(shown.status).toBe(418);
  const text = await shown.text();
  expect(text).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
  expect(text).toContain('<h1>&lt;i&gt;</h1>');
  const title = `x\u202Efdp.exe${'\u0301'.repeat(6)} ${'long '.repeat(100)}`;
  const named = await (await page({ title, content: html`` })).text();
  expect(named).toMatch(/<title>x\\u\{202E\}fdp\.exe\u0301{4}\\u\{301\}\\u\{301\} [long ]{20,90}…<\/title>/);
  expect(shown.headers.get('content-security-policy')).toContain("form-action 'self';");
  const gone = seeOther('https://tenant.example/#/view/1?nonce=x');
  expect([gone.status, await gone.text(), gone.headers.get('referrer-policy')]).toEqual([
    303,
    '',
    'no-referrer',
  ]);
});

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:8f00:1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.1', false],
  ['127.evil.example', false],
])('the host %s is loopback: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

describe('a server', () => {
  const loopback = { host: '127.0.0.1', port: 0, grace: 1000 };

  test('ends when what was begun is finished, and takes nothing new meanwhile', async () => {
    const time = clock();
    const begun = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const { url, stop } = await listen({
      ...loopback,
      later: time.later,
      fetch: async (request, address) => {
        if (new URL(request.url).pathname === '/slow') {
          begun.resolve(undefined);
          await gate.promise;
        }
        return new Response(address);
      },
    });
    const agent = new Agent({ keepAlive: true });
    const [idle] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    idle.resume();
    await once(idle, 'end');
    const slow = once(get(`${url}/slow`, { agent: new Agent({ keepAlive: true }) }), 'response') as Promise<
      [IncomingMessage]
    >;
    await begun.promise;
    const stopped = stop();
    await expect(fetch(`${url}/again`)).rejects.toThrow();
    gate.resolve(undefined);
    const [response] = await slow;
    expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
    response.resume();
    await stopped;
    await stop();
    expect(time.waits()).toEqual([]);
    agent.destroy();
  });

  test('waits so long and no longer', async () => {
    const time = clock();
    const begun = Promise.withResolvers<undefined>();
    const { url, stop } = await listen({
      ...loopback,
      later: time.later,
      fetch: () => {
        begun.resolve(undefined);
        return new Promise<never>(() => undefined);
      },
    });
    const hung = expect(fetch(url)).rejects.toThrow();
    await begun.promise;
    const stopped = stop();
    expect(time.waits()).toEqual([1000]);
    time.pass(1000);
    await stopped;
    await hung;
  });

  test('says when the port is taken, and refuses a body without an end only after its limit', async () => {
    const { later } = clock();
    const one = await listen({ ...loopback, later, fetch: () => Promise.resolve(new Response('ok')) });
    const port = Number(new URL(one.url).port);
    await expect(
      listen({ ...loopback, port, later, fetch: () => Promise.resolve(new Response('')) }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const sent = httpRequest(one.url, { method: 'GET', headers: { host: 'bad host' } });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(400);
    await one.stop();
  });
});
