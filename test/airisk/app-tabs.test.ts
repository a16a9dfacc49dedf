/** The app in several tabs and browsers at once: older pages, other sites, no place left, and what the log says of it all. */
import { get } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/web/listen.ts';
import {
  authorized,
  bannerIn,
  hiddenIn,
  openApp,
  signedIn,
  signInOffline,
  switched,
} from '../support/airisk-app.ts';
import { callsOf } from '../support/emulated-airisk.ts';
import { freePort } from '../support/free-port.ts';

type Opened = Awaited<ReturnType<typeof openApp>>;
type Person = ReturnType<Opened['browser']>;

const OWN = { site: 'same-origin' } as const;
const CONVERSATIONS = '/api/GetConversations';
const TEN_MINUTES = 10 * 60_000;
const USERS = '/select_user';

const pageAt = async (person: Person, path: string): Promise<string> => (await person.step('GET', path)).text;

/** Begins a switch as the form does, and stops at the door of AIRisk. */
async function beginSwitch(person: Person, userid: string): Promise<Headers> {
  const fields = { ...hiddenIn(await pageAt(person, USERS), USERS), userid };
  const { status, headers } = await person.step('POST', USERS, { fields, ...OWN });
  expect(status).toBe(303);
  return headers;
}

describe('sessions', () => {
  test('that hold a token are not pushed out, however many are begun', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    for (let count = 0; count < 1100; count += 1) await opened.browser().step('GET', '/login');
    expect(await person.actingAs()).toBe('Acting as Ann Example (1001)');
    // Those that were pushed out had a sign-in under way, and each is told.
    const evicted = opened.audit().filter((entry) => 'result' in entry && entry.result === 'evicted');
    expect(evicted).toHaveLength(101);
  });

  test('where all hold one, there is no other: the page says why, and nothing begins', async () => {
    const opened = await openApp({ userId: '1002' });
    const people = Array.from({ length: 1000 }, () => opened.browser());
    const { post } = opened.http;
    for (const person of people) await signInOffline(opened, person);
    const before = opened.audit().length;
    for (const path of ['/', '/login']) {
      const answer = await opened.browser().visit(path);
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([503, null]);
      expect(answer.words).toContain('all of them hold a token. Nothing was begun.');
      expect(answer.words).toContain('Sign out in one of the browsers');
    }
    expect(opened.audit()).toHaveLength(before);
    // Whoever is in stays in, under a new id too.
    opened.http.post = post;
    const [first] = people;
    if (!first) throw new Error('nobody');
    expect(bannerIn((await first.submit('/login_as')).text)).toBe('Acting as 1002');
    await first.send('/sign_out', await pageAt(first, '/'));
    expect((await opened.browser().step('GET', '/login')).status).toBe(303);
  });

  test('none is begun, and no sign-in, because a page of another site led here', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const opened = await openApp({ userId: '1002' });
      const stranger = opened.browser();
      for (const path of [
        '/',
        '/login',
        '/users',
        USERS,
        '/explore?path=/api/x',
        '/callback?code=c&state=s',
        '/no',
      ]) {
        const answer = await stranger.step('GET', path, { site });
        expect([path, answer.headers.get('set-cookie')]).toEqual([path, null]);
        expect(answer.headers.get('location') ?? '').toMatch(/^(\/(not_begun)?)?$/);
        expect(answer.text).not.toContain('<form');
      }
      // A person goes on from there.
      expect(await pageAt(stranger, '/')).toContain('<form method="post" action="/login_as">');
      const home = await opened.browser().step('GET', '/', { site });
      expect(home.text).toContain(
        '<a class="button second" href="/">Go on, to sign in as <bdi>1002</bdi></a>',
      );
      const login = await opened.browser().step('GET', '/login', { site });
      expect(login.text).toContain('<a class="button" href="/login">Sign in</a>');
      expect(opened.server.log).toEqual([]);
    }
  });

  test('nor with a session: what is under way is not put aside, and nothing is fetched', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const away = await beginSwitch(person, '1002');
    const before = opened.server.log.length;
    expect((await person.step('GET', '/login', { site: 'cross-site' })).headers.get('location')).toBeNull();
    const list = await person.step('GET', '/users', { site: 'cross-site' });
    expect(list.headers.get('location')).toBe(USERS);
    expect(opened.server.log).toHaveLength(before);
    expect(bannerIn((await person.visit(await authorized(away))).text)).toBe('Acting as Ben Example (1002)');
  });
});

describe('who leaves the page while a switch is under way', () => {
  test('acts as the new user by the old id, and can sign out', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const id = person.id();
    const back = await authorized(await beginSwitch(person, '1002'));
    await person.step('GET', back, { site: 'cross-site', arrived: Promise.resolve(false) });
    expect(person.id()).toBe(id);
    expect(await person.actingAs()).toBe('Acting as Ben Example (1002)');
    expect(opened.audit().at(-1)).toEqual(switched('1001', '1002'));
    await person.submit('/sign_out', {}, USERS);
    expect(await person.actingAs()).toBe('Acting as nobody');
    expect(opened.audit().at(-1)).toEqual({ event: 'sign-out', operator: 'op', from: '1002' });
  });

  test('so it is over a connection that is closed before the answer', async () => {
    const port = await freePort();
    const opened = await openApp({ redirectUri: `http://127.0.0.1:${port}/callback` });
    const asked = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<undefined>();
    const server = await listen({
      host: '127.0.0.1',
      port,
      later: () => () => undefined,
      grace: 0,
      fetch: async (request, address, arrived) => {
        asked.resolve(undefined);
        const response = await opened.app.fetch(request, address, arrived);
        await arrived;
        answered.resolve(undefined);
        return response;
      },
    });
    onTestFinished(server.stop);
    const person = opened.browser();
    await person.actAs('1001');
    const back = await authorized(await beginSwitch(person, '1002'));
    const letGo = opened.hold('post');
    const cookie = [...person.jar].map((pair) => pair.join('=')).join('; ');
    const request = get(back, { headers: { cookie } });
    request.once('error', () => undefined);
    await asked.promise;
    request.destroy();
    letGo();
    await answered.promise;
    expect(await person.actingAs()).toBe('Acting as Ben Example (1002)');
  });

  test('whoever gets the answer has a new id alone', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const old = [...person.jar].map((pair) => pair.join('=')).join('; ');
    await person.choose('1002');
    expect(bannerIn((await person.step('GET', '/', { cookie: old })).text)).toBe('Acting as nobody');
  });
});

describe('an older tab', () => {
  test('signs out, after a switch and after another sign-in', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const old = await pageAt(person, USERS);
    await person.choose('1002');
    expect(bannerIn((await person.send('/sign_out', old)).text)).toBe('Acting as nobody');
    expect(await person.actingAs()).toBe('Acting as nobody');
    await person.actAs('1003');
    const out = await person.send('/sign_out', old);
    expect([out.status, bannerIn(out.text)]).toEqual([200, 'Acting as nobody']);
    expect(await person.actingAs()).toBe('Acting as nobody');
    expect(opened.audit().filter(({ event }) => event === 'sign-out')).toEqual([
      { event: 'sign-out', operator: 'op', from: '1002' },
      { event: 'sign-out', operator: 'op', from: '1003' },
    ]);
    // Where nobody is signed in it does no harm.
    expect((await person.send('/sign_out', old)).status).toBe(200);
  });

  test('sends no GET as somebody else: it says who is acted as, and asks to send it as them', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const old = await pageAt(person, '/explore');
    expect(old).toContain('<input type="hidden" name="as" value="1001" />');
    const [, suggested = ''] = /href="(\/explore\?path=[^"]*)"/.exec(old) ?? [];
    await person.choose('1002');
    const before = opened.server.log.length;
    const asked = `/explore?as=1001&path=${encodeURIComponent(CONVERSATIONS)}`;
    for (const address of [asked, suggested.replaceAll('&amp;', '&')]) {
      for (const site of ['same-origin', 'none', 'cross-site']) {
        const answer = await person.visit(address, { site });
        expect(answer.status).toBe(409);
        expect(bannerIn(answer.text)).toBe('Acting as Ben Example (1002)');
        expect(answer.words).toContain(
          'Now you act as Ben Example (1002), so nothing was sent. GET /api/GetConversations Send it as Ben Example (1002)',
        );
        expect(answer.text).toContain('name="as" value="1002"');
        expect(answer.text).toContain(`name="path" value="${CONVERSATIONS}"`);
      }
    }
    expect(opened.server.log).toHaveLength(before);
    const again = await person.visit(asked.replace('1001', '1002'), OWN);
    expect(again.words).toContain('as Ben Example (1002): 1 entry');
    // With nobody acted as, nobody is.
    await person.submit('/sign_out', {}, USERS);
    expect((await person.visit(asked, OWN)).words).toContain('you act as nobody yet');
  });

  test('says of a GET that was under way as somebody else that it was sent as them', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const asked = `/explore?as=1001&path=${encodeURIComponent(CONVERSATIONS)}`;
    const during = async (run: () => Promise<unknown>) => {
      const letGo = opened.hold('get');
      const slow = person.visit(asked, OWN);
      await run();
      letGo();
      return slow;
    };
    const switchedTo = await during(() => person.choose('1002'));
    expect([switchedTo.status, bannerIn(switchedTo.text)]).toEqual([409, 'Acting as Ben Example (1002)']);
    expect(switchedTo.words).toContain(
      'This was sent as Ann Example (1001). Its answer is not shown, as you act as Ben Example (1002) now.',
    );
    expect(switchedTo.words).toContain('GET /api/GetConversations Send it as Ben Example (1002)');
    expect(switchedTo.words).not.toMatch(/nothing was sent|Ann asks/);
    await person.choose('1001');
    // The same user with another token is asked again.
    expect((await during(() => person.choose('1001'))).words).toContain('as Ann Example (1001): 2 entries');
  });

  test('switches nobody else than its page says', async () => {
    const opened = await openApp({ userId: '1003' });
    const person = opened.browser();
    const nobody = await pageAt(person, '/');
    await person.signIn();
    const first = await pageAt(person, USERS);
    await person.send(USERS, first, { userid: '1001' });
    const ann = await pageAt(person, USERS);
    await person.send(USERS, ann, { userid: '1002' });
    const before = opened.server.log.length;
    for (const [path, page, fields, label] of [
      [USERS, first, { userid: '1003' }, 'Act as Cleo Elsewhere (1003)'],
      [USERS, ann, { userid: '1003' }, 'Act as Cleo Elsewhere (1003)'],
      [USERS, ann.replaceAll('name="as"', 'name="was"'), { userid: '1003' }, 'Act as Cleo Elsewhere (1003)'],
      ['/login_as', nobody, {}, 'Sign in as Cleo Elsewhere (1003)'],
    ] as const) {
      const answer = await person.send(path, page, fields);
      expect([answer.status, bannerIn(answer.text)]).toEqual([409, 'Acting as Ben Example (1002)']);
      expect(answer.words).toContain(`Now you act as Ben Example (1002), so nothing was sent. ${label}`);
      expect(opened.audit().at(-1)).toEqual(switched('1002', '1003', 'older-page'));
      // The same for now is there to be sent.
      const hidden = hiddenIn(answer.text, path);
      expect(hidden).toEqual({ ...fields, as: '1002', csrf: hidden['csrf'] });
    }
    expect(opened.server.log).toHaveLength(before);
    const answer = await person.send(USERS, ann, { userid: '1003' });
    expect(bannerIn((await person.send(USERS, answer.text)).text)).toBe('Acting as Cleo Elsewhere (1003)');
  });
});

describe('each switch leaves one line', () => {
  test('superseded as soon as another is begun, and not again when it comes back', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const first = await authorized(await beginSwitch(person, '1001'));
    const second = await authorized(await beginSwitch(person, '1002'));
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001', 'superseded')]);
    await person.visit(first);
    await person.visit(first.replace(/code=[^&]*/, 'error=access_denied'));
    await person.visit(second);
    await person.visit(second);
    opened.pass(TEN_MINUTES);
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001', 'superseded'), switched(null, '1002')]);
  });

  test('an older one whose token comes after the newer one’s counts no more', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const slow = await authorized(await beginSwitch(person, '1001'));
    const letGo = opened.hold('post');
    const late = person.step('GET', slow);
    const next = await authorized(await beginSwitch(person, '1002'));
    letGo();
    // Both ask for their tokens now; whichever comes last.
    await person.visit(next);
    await late;
    expect(await person.actingAs()).toBe('Acting as Ben Example (1002)');
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001', 'superseded'), switched(null, '1002')]);
  });

  test('lost when nothing has come back in ten minutes, and not again when it does', async () => {
    const opened = await openApp();
    const person = opened.browser();
    const login = await authorized((await person.step('GET', '/login')).headers);
    opened.pass(TEN_MINUTES - 1);
    expect(opened.audit()).toEqual([]);
    opened.pass(1);
    expect(opened.audit()).toEqual([signedIn('lost')]);
    expect((await person.visit(login)).words).toContain('took longer than 10 minutes');
    await person.actAs('1001');
    await beginSwitch(person, '1002');
    opened.pass(TEN_MINUTES);
    opened.pass(TEN_MINUTES);
    expect(opened.audit().slice(1)).toEqual([
      signedIn(),
      switched(null, '1001'),
      switched('1001', '1002', 'lost'),
    ]);
  });

  test('lost at the end of the app, which leaves nothing behind that runs', async () => {
    const opened = await openApp();
    const [one, two] = [opened.browser(), opened.browser()];
    await one.actAs('1001');
    await beginSwitch(one, '1002');
    await two.step('GET', '/login');
    opened.app.stop();
    opened.app.stop();
    expect(opened.audit().slice(2)).toEqual([switched('1001', '1002', 'lost'), signedIn('lost')]);
    expect(opened.timers.size).toBe(0);
  });

  test.each([
    ['ok', [], `/explore`, 'Acting as Ann Example (1001)'],
    ['refused', ['POST /api/oauth2/Token=status:400'], USERS, 'Acting as nobody'],
  ])('%s, for the same address asked for twice at once', async (result, faults, place, acting) => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    opened.faults(...faults);
    const before = callsOf(opened.server).length;
    const letGo = opened.hold('post');
    // The browser drops the first.
    const first = person.step('GET', back, { site: 'cross-site', arrived: Promise.resolve(false) });
    const second = person.step('GET', back, { site: 'cross-site' });
    letGo();
    await first;
    expect((await second).headers.get('location')).toBe(place);
    const { text, words } = await person.visit(place);
    expect(bannerIn(text)).toBe(acting);
    expect(words.includes('The switch failed')).toBe(result !== 'ok');
    expect((await person.visit(place)).words).not.toMatch(/(switch|sign-in|again) failed/);
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001', result)]);
    expect(callsOf(opened.server)).toHaveLength(before + 1);
  });

  test('ok, though the browser drops the first answer to it after that has gone out', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    const before = [...person.jar];
    const letGo = opened.hold('post');
    const both = [1, 2].map(() => person.step('GET', back, { site: 'cross-site' }));
    letGo();
    const [, second] = await Promise.all(both);
    // Of the two it knows the second alone.
    for (const [name, value] of before) person.jar.set(name, value);
    for (const line of second?.headers.getSetCookie() ?? []) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      person.jar.set(name, value);
    }
    expect(await person.actingAs()).toBe('Acting as Ann Example (1001)');
  });

  test('ok, however many sign-ins another browser begins meanwhile', async () => {
    const opened = await openApp();
    const [person, other] = [opened.browser(), opened.browser()];
    const back = await authorized((await person.step('GET', '/login')).headers);
    for (let count = 0; count < 1000; count += 1) await other.step('GET', '/login');
    await person.visit(back);
    expect(opened.audit().at(-1)).toEqual(signedIn());
    // Its own last one is good, too.
    await other.signIn();
    expect(opened.audit().at(-1)).toEqual(signedIn());
  });

  test('what has come back is not lost, however long its token takes', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const away = await beginSwitch(person, '1001');
    opened.pass(TEN_MINUTES - 1);
    const back = await authorized(away);
    const letGo = opened.hold('post');
    const late = person.step('GET', back);
    opened.pass(1);
    letGo();
    await late;
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001')]);
  });

  test('signed-out at once, and failed where something goes wrong here', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const away = await authorized(await beginSwitch(person, '1002'));
    await person.submit('/sign_out', {}, USERS);
    expect(opened.audit().slice(2)).toEqual([
      { event: 'sign-out', operator: 'op', from: '1001' },
      switched('1001', '1002', 'signed-out'),
    ]);
    await person.visit(away);
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1003'));
    opened.http.post = () => Promise.reject(new RangeError('a defect'));
    await person.visit(back);
    opened.pass(TEN_MINUTES);
    expect(opened.audit().slice(4)).toEqual([
      signedIn('unknown-state'),
      signedIn(),
      switched(null, '1003', 'failed'),
    ]);
  });
});

test('names that turn, hide or pile up are shown as what they are, and long ones are cut', async () => {
  const names = ['\u202Egnihtemos eslE', `Z${'\u0301'.repeat(40)}`, 'Long '.repeat(60), 'علی\u200Cرضا', '👩‍👩‍👧‍👦'];
  const opened = await openApp({
    userId: 'n\u202E',
    seed: {
      clients: [{ client_id: 'fitform-fixture' }],
      users: names.map((name, index) => ({ id: `${index}\u200B`, name })),
    },
  });
  const person = opened.browser();
  const home = await person.visit('/');
  expect(home.words).toContain('Sign in as n\\u{202E}');
  const pages = [(await person.signIn()).text];
  for (let index = 0; index < names.length; index += 1) {
    const { text } = await person.choose(`${index}\u200B`);
    pages.push(bannerIn(text), (await person.explore(CONVERSATIONS)).text);
  }
  opened.faults('POST /api/oauth2/Token=status:400');
  pages.push((await person.choose('0\u200B')).text);
  const shown = pages.join('\n').replaceAll(/value="[^"]*"/g, '');
  expect(shown).not.toMatch(/\u202E|\u200B|\u0301{5}|(Long ){30}</);
  expect(pages[1]).toBe('Acting as \\u{202E}gnihtemos eslE (0\\u{200B})');
  expect(pages[0]).toContain(`<bdi title="${'Long '.repeat(60)}">${'Long '.repeat(20)}…</bdi>`);
  expect(pages[0]).toContain('<bdi>علی\u200Cرضا</bdi>');
  expect(pages[0]).toContain('<bdi>👩‍👩‍👧‍👦</bdi>');
  expect(callsOf(opened.server).filter((call) => call.startsWith(`GET ${CONVERSATIONS}`))).toHaveLength(5);
});
