/** The app's rules: what fails leaves nobody with another's token, and nothing is done for strangers. */
import { describe, expect, test } from 'vitest';
import {
  authorized,
  bannerIn,
  csrfIn,
  hiddenIn,
  openApp,
  signedIn,
  switched,
} from '../support/airisk-app.ts';
import { callsOf } from '../support/emulated-airisk.ts';

type Opened = Awaited<ReturnType<typeof openApp>>;
type Person = ReturnType<Opened['browser']>;

const OWN = { site: 'same-origin' } as const;

/** Begins a switch as the form does, and stops at the door of AIRisk. */
async function beginSwitch(person: Person, userid: string): Promise<Headers> {
  const { text } = await person.step('GET', '/select_user');
  const { status, headers } = await person.step('POST', '/select_user', {
    fields: { ...hiddenIn(text, '/select_user'), userid },
    ...OWN,
  });
  expect(status).toBe(303);
  return headers;
}

/** Whoever the banner names, it is their data that comes. */
async function mustActAs(opened: Opened, person: Person, userid: string | null): Promise<void> {
  opened.faults();
  const banner = await person.actingAs();
  const before = opened.server.log.length;
  await person.explore('/api/GetConversations');
  const calls = callsOf(opened.server).slice(before);
  if (userid === null) {
    expect([banner, calls]).toEqual(['Acting as nobody', []]);
  } else {
    expect(banner).toContain(`(${userid})`);
    expect(calls).toEqual([`GET /api/GetConversations ${userid}`]);
  }
}

describe('a switch that fails leaves whoever was active before', () => {
  test.each<[string, string, string]>([
    ['the code is refused', 'POST /api/oauth2/Token=status:400', 'refused'],
    ['the client is refused', 'POST /api/oauth2/Token=status:401', 'refused'],
    ['the server fails', 'POST /api/oauth2/Token=status:500', 'failed'],
    ['the server does not answer', 'POST /api/oauth2/Token=reset', 'unreachable'],
    ['the answer is no JSON', 'POST /api/oauth2/Token=malformed', 'failed'],
    ['the answer is a page', 'POST /api/oauth2/Token=html', 'failed'],
    ['the state is gone', 'GET /api/oauth2=state:drop', 'unknown-state'],
    ['the state is another', 'GET /api/oauth2=state:alter', 'unknown-state'],
    ['AIRisk sends an error back', 'GET /api/oauth2=redirect-error:access_denied', 'refused'],
    ['AIRisk sends no code back', 'GET /api/oauth2=redirect-error:other=thing', 'refused'],
  ])('%s', async (_, fault, reason) => {
    for (const from of ['1001', null]) {
      const opened = await openApp();
      const person = opened.browser();
      await (from === null ? person.signIn() : person.actAs(from));
      const id = person.id();
      opened.faults(fault);
      const shown = await person.choose('1002');
      expect(shown.url).toBe(`${opened.own}/select_user`);
      expect(shown.words).toMatch(/The (switch|sign-in) failed/);
      expect(shown.words).toContain(
        from === null ? 'You act as nobody.' : 'You still act as Ann Example (1001).',
      );
      expect(person.id()).toBe(id);
      expect(opened.audit().at(-1)).toEqual(
        reason === 'unknown-state' ? signedIn(reason) : switched(from, '1002', reason),
      );
      // It is told once.
      expect((await person.visit('/select_user')).words).not.toMatch(/(switch|sign-in|again) failed/);
      await mustActAs(opened, person, from);
    }
  });

  test('AIRisk knows no such user any more, and shows so itself', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    opened.server.removeUser('1002');
    const shown = await person.choose('1002');
    expect([shown.status, new URL(shown.url).origin]).toEqual([401, opened.server.url]);
    await mustActAs(opened, person, '1001');
  });

  test('the user is in no list that was fetched', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const before = opened.server.log.length;
    for (const userid of ['1009', '', '1001,1002']) {
      const shown = await person.submit('/select_user', { userid }, '/select_user');
      expect([shown.status, shown.words]).toEqual([400, expect.stringContaining('Nobody was selected')]);
      expect(opened.audit().at(-1)).toEqual(switched('1001', null, 'not-listed'));
    }
    const hidden = hiddenIn((await person.step('GET', '/select_user')).text, '/select_user');
    const twice = await person.step('POST', '/select_user', {
      fields: [...Object.entries(hidden), ['userid', '1002'], ['userid', '1003']],
      ...OWN,
    });
    expect([twice.status, opened.server.log.length]).toEqual([400, before]);
    await mustActAs(opened, person, '1001');
  });

  test('a user’s parameter in the address of the way back is nobody’s', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    await person.visit(`${back}&userid=1002`);
    await mustActAs(opened, person, '1001');
  });
});

describe('the state', () => {
  test.each<[string, (back: string) => string]>([
    ['dropped', (back) => back.replace(/&?state=[^&]*/, '')],
    ['altered', (back) => `${back}x`],
    ['given twice', (back) => `${back}&${/state=[^&]*/.exec(back)?.[0] ?? ''}`],
    ['with two codes', (back) => `${back}&code=other`],
  ])('is %s: the code is not used', async (_, change) => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    const before = opened.server.log.length;
    const answer = await person.step('GET', change(back));
    mustBeClean(answer);
    expect(opened.server.log.length).toBe(before);
    await mustActAs(opened, person, null);
  });

  test('is good once', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    expect((await person.visit(back)).url).toBe(`${opened.own}/explore`);
    const before = opened.server.log.length;
    const again = await person.visit(back);
    // Nor is it told as a failure, since it was none.
    expect([again.url, again.words.includes('nothing')]).toEqual([`${opened.own}/explore`, false]);
    expect(opened.server.log.length).toBe(before);
    await mustActAs(opened, person, '1001');
  });

  test('is good for ten minutes', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const back = await authorized(await beginSwitch(person, '1001'));
    opened.pass(10 * 60_000);
    expect((await person.visit(back)).words).toContain('took longer than 10 minutes');
    await mustActAs(opened, person, null);
    expect(opened.audit()).toEqual([signedIn(), switched(null, '1001', 'lost')]);
  });

  test('of another browser is refused, and of no use to its own any more', async () => {
    const opened = await openApp();
    const [one, two] = [opened.browser(), opened.browser()];
    await one.signIn();
    await two.signIn();
    const back = await authorized(await beginSwitch(one, '1001'));
    const before = opened.server.log.length;
    expect((await two.visit(back)).words).toContain('does not belong to a sign-in');
    expect((await one.visit(back)).words).toContain('does not belong to a sign-in');
    expect(opened.server.log.length).toBe(before);
    await mustActAs(opened, one, null);
    await mustActAs(opened, two, null);
  });

  test('of nobody’s browser leads to a page that says so', async () => {
    const opened = await openApp();
    const stranger = opened.browser();
    const answer = await stranger.step('GET', '/callback?code=planted&state=guessed');
    mustBeClean(answer);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const shown = await stranger.visit('/callback?code=planted&state=guessed');
    expect(shown.words).toContain('does not belong to a sign-in that this browser has begun here');
    expect(shown.url).toBe(`${opened.own}/not_begun`);
    expect(opened.server.log).toEqual([]);
    expect(opened.audit()).toEqual([signedIn('unknown-state'), signedIn('unknown-state')]);
  });

  test('of the last sign-in counts: an older one that comes back late is not used', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const first = await authorized(await beginSwitch(person, '1001'));
    const second = await authorized(await beginSwitch(person, '1002'));
    const shown = await person.visit(first);
    expect(shown.words).toContain('Another sign-in was started in the meantime, and that one counts.');
    await person.visit(second);
    await mustActAs(opened, person, '1002');
    expect(opened.audit().slice(1)).toEqual([switched(null, '1001', 'superseded'), switched(null, '1002')]);

    // Nor where its token comes only after the next was begun.
    const slow = await authorized(await beginSwitch(person, '1001'));
    const letGo = opened.hold('post');
    const late = person.step('GET', slow);
    const next = await beginSwitch(person, '1003');
    letGo();
    mustBeClean(await late);
    expect(await person.actingAs()).toContain('(1002)');
    await person.visit(await authorized(next));
    await mustActAs(opened, person, '1003');
    expect(opened.audit().slice(3)).toEqual([
      switched('1002', '1001', 'superseded'),
      switched('1002', '1003'),
    ]);
  });
});

/** Nothing in it, and on to an address that holds nothing. */
function mustBeClean({ status, headers, text }: { status: number; headers: Headers; text: string }): void {
  expect([status, text]).toEqual([303, '']);
  expect(headers.get('location')).toMatch(/^\/(select_user|not_begun)?$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
}

test.each(['is good', 'has ended'])(
  'an answer to somebody who is active no more is not shown; their token %s',
  async (how) => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    if (how === 'has ended') opened.server.expireTokens();
    const next = await authorized(await beginSwitch(person, '1002'));
    const letGo = opened.hold('get');
    const asked = person.explore('/api/GetConversations');
    await person.visit(next);
    letGo();
    // Nothing is asked in the name of who is active by now; and nobody is signed in for it.
    const shown = await asked;
    expect(bannerIn(shown.text)).toBe('Acting as Ben Example (1002)');
    expect(shown.words).toContain(
      'This was sent as Ann Example (1001). Its answer is not shown, as you act as Ben Example (1002) now.',
    );
    expect(callsOf(opened.server)).not.toContain('GET /api/GetConversations 1002');
    expect(shown.text).not.toContain('Ann asks');
    expect(opened.audit()).toEqual([signedIn(), switched(null, '1001'), switched('1001', '1002')]);
  },
);

test('a list that was asked for with a token of before is not taken', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.signIn();
  const letGo = opened.hold('get');
  const asked = person.step('GET', '/users');
  await person.step('GET', await authorized((await person.step('GET', '/login')).headers));
  opened.server.removeUser('1002');
  letGo();
  expect((await asked).headers.get('location')).toBe('/users');
  expect((await person.visit('/users')).words).toContain('2 users.');
});

test('the way back is no form', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.signIn();
  const back = await authorized(await beginSwitch(person, '1001'));
  expect((await person.step('POST', back, { fields: {}, ...OWN })).status).toBe(404);
  await person.visit(back);
  await mustActAs(opened, person, '1001');
});

test('an error is understood where the way back is a page, too', async () => {
  const opened = await openApp({ redirectUri: 'http://127.0.0.1:8765/' });
  const person = opened.browser();
  await person.step('GET', '/login');
  const answer = await person.visit('/?error=access_denied');
  expect([answer.url, answer.words]).toEqual([
    `${opened.own}/`,
    expect.stringContaining('bears no state, so it may be anybody’s; it says &quot;access_denied&quot;'),
  ]);
});

describe('a form', () => {
  const forms = [
    ['/select_user', { userid: '1002', as: '1001' }],
    ['/login_as', { as: '1001' }],
    ['/sign_out', {}],
  ] as const;
  test.each(forms)('%s is for pages of this very session', async (path, fields) => {
    const opened = await openApp({ userId: '1003' });
    const person = opened.browser();
    await person.actAs('1001');
    const other = opened.browser();
    await other.signIn();
    const csrf = csrfIn((await person.step('GET', '/')).text);
    const foreign = csrfIn((await other.step('GET', '/')).text);
    expect(csrf).not.toBe(foreign);
    const own = opened.own;
    const before = opened.server.log.length;
    const refused: [Record<string, string>, { site: string | null; headers?: Record<string, string> }][] = [
      // To sign out takes a page of the app, however old; to do anything else one of this session.
      ...(path === '/sign_out' ? [] : [{}, { csrf: '' }, { csrf: foreign }]).map(
        (token) => [token, OWN] as never,
      ),
      [{ csrf }, { site: 'cross-site' }],
      [{ csrf }, { site: 'same-site' }],
      [{ csrf }, { site: 'none' }],
      [{ csrf }, { site: null }],
      [{ csrf }, { site: null, headers: { origin: 'null' } }],
      [{ csrf }, { site: null, headers: { origin: 'https://evil.example' } }],
      [{ csrf }, { site: null, headers: { origin: own.replace('8765', '8766') } }],
    ];
    for (const [token, { site, headers = {} }] of refused) {
      const answer = await person.step('POST', path, { fields: { ...fields, ...token }, site, headers });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Nothing was done')]);
    }
    const nobody = await person.step('POST', path, { fields: { ...fields, csrf }, cookie: 'x=1', ...OWN });
    expect(nobody.status).toBe(path === '/sign_out' ? 303 : 403);
    if (path !== '/sign_out') {
      const long = await person.step('POST', path, {
        fields: { ...fields, csrf, more: 'x'.repeat(20_000) },
        ...OWN,
      });
      expect(long.status).toBe(403);
    }
    expect(opened.server.log.length).toBe(before);
    const attempts = path === '/sign_out' ? [] : Array.from({ length: 12 }, (_, index) => index);
    expect(opened.audit().slice(3)).toEqual(
      attempts.map((index) => switched(index === 10 ? null : '1001', null, 'foreign-form')),
    );
    await mustActAs(opened, person, '1001');
    // The same form, from here.
    const answer = await person.step('POST', path, {
      fields: { ...fields, csrf },
      site: null,
      headers: { origin: own },
    });
    expect(answer.status).toBe(303);
  });

  test.each(['/select_user', '/login_as', '/sign_out'])(
    '%s does nothing when it is only looked at',
    async (path) => {
      const opened = await openApp({ userId: '1002' });
      const person = opened.browser();
      await person.actAs('1001');
      const before = opened.audit().length;
      const { status } = await person.step('GET', `${path}?userid=1002`);
      expect(status).toBe(path === '/select_user' ? 200 : 405);
      expect(opened.audit().length).toBe(before);
      expect(await person.actingAs()).toContain('(1001)');
    },
  );
});

describe('the name of this machine', () => {
  test('that the way back has is the one; another is sent there, with all of its address', async () => {
    const opened = await openApp();
    const person = opened.browser();
    for (const [origin, path] of [
      ['http://localhost:8765', '/select_user?find=x'],
      ['http://[::1]:8765', '//evil.example/'],
      ['http://localhost:1', '/'],
    ] as const) {
      const answer = await person.step('GET', `${origin}${path}`);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `http://127.0.0.1:8765${path}`]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    const posted = await person.step('POST', 'http://localhost:8765/select_user', {
      fields: { userid: '1' },
      ...OWN,
    });
    expect(posted.status).toBe(421);
    expect(opened.log.map((entry) => entry.event === 'request' && [entry.route, entry.status])).toEqual([
      ['other-name', 303],
      ['other-name', 303],
      ['other-name', 303],
      ['other-host', 421],
    ]);
  });

  test.each(['http://evil.example:8765', 'http://127.0.0.1.evil.example', 'http://192.0.2.1:8765'])(
    '%s is none',
    async (origin) => {
      const opened = await openApp();
      for (const path of ['/', '/login', '/callback?code=a&state=b']) {
        const answer = await opened.browser().step('GET', `${origin}${path}`);
        expect([answer.status, answer.headers.get('location')]).toEqual([421, null]);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    },
  );

  test('may be localhost', async () => {
    const opened = await openApp({ redirectUri: 'http://localhost:8765/callback' });
    const done = await opened.browser().actAs('1001');
    expect(done.url).toBe('http://localhost:8765/explore');
    const answer = await opened.browser().step('GET', 'http://127.0.0.1:8765/login');
    expect(answer.headers.get('location')).toBe('http://localhost:8765/login');
  });
});

test('the cookie is a random id, for this app alone, and new after the sign-in and each switch', async () => {
  const opened = await openApp();
  const person = opened.browser();
  const begun = await person.step('GET', '/login');
  const cookies = [begun.headers.get('set-cookie') ?? ''];
  const signed = await person.step('GET', await authorized(begun.headers));
  cookies.push(signed.headers.get('set-cookie') ?? '');
  await person.visit('/users');
  const switching = await person.step('GET', await authorized(await beginSwitch(person, '1001')));
  cookies.push(switching.headers.get('set-cookie') ?? '');
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^fitform_airisk_8765=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/);
  }
  const ids = cookies.map((cookie) => cookie.split(';')[0] ?? '');
  expect(new Set(ids).size).toBe(3);
  // The old ones are nobody's.
  for (const cookie of ids.slice(0, 2)) {
    expect(bannerIn((await person.step('GET', '/explore', { cookie })).text)).toBe('Acting as nobody');
  }
  // A planted one is not taken over by the sign-in.
  const victim = opened.browser();
  victim.jar.set('fitform_airisk_8765', 'planted');
  await victim.actAs('1002');
  expect(victim.id()).not.toBe('planted');
  // A working day later it is over, whatever the clock says by then.
  opened.clock.set = -9 * 3_600_000;
  opened.clock.now += 8 * 3_600_000;
  expect(await person.actingAs()).toBe('Acting as nobody');
});

test('every page bears the safe headers, without script, and forms that may lead to AIRisk', async () => {
  const opened = await openApp({ userId: '1001' });
  const person = opened.browser();
  const home = await person.visit('/');
  await person.actAs('1001');
  const pages = [
    home,
    await person.visit('/select_user'),
    await person.visit('/explore'),
    await person.visit('/nothing'),
    await person.step('PUT', '/users'),
    await person.step('GET', 'http://evil.example/'),
  ];
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 404, 405, 421]);
  const banners = pages.map(({ text }) => bannerIn(text));
  expect(banners).toEqual([
    'Acting as nobody',
    ...Array.from({ length: 4 }, () => 'Acting as Ann Example (1001)'),
    // There is no session under that name.
    'Acting as nobody',
  ]);
  for (const { headers, text } of pages) {
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`form-action 'self' ${opened.server.url};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script|unsafe/);
    expect(text).not.toMatch(/<script|\son\w+=|javascript:|style=/i);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text.match(/<h1>/g)).toHaveLength(1);
  }
});

test('a form may end at whatever host an instance leaves its sign-in to, as long as it is https', async () => {
  const { browser } = await openApp({ settings: { url: 'https://risk.example.com' } });
  const { headers } = await browser().visit('/');
  expect(headers.get('content-security-policy')).toContain("form-action 'self' https:;");
});

test('a defect is told by its place, and the address with the code does not stay', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.signIn();
  const back = await authorized(await beginSwitch(person, '1001'));
  opened.http.post = () => Promise.reject(new RangeError('with a secret in it'));
  mustBeClean(await person.step('GET', back));
  expect((await person.visit('/')).words).toContain('Something went wrong here');
  opened.http.get = () => Promise.reject(new RangeError('with a secret in it'));
  const answer = await person.visit('/users');
  expect([answer.status, answer.words]).toEqual([500, expect.stringContaining('Something went wrong here')]);
  expect(opened.logged()).toMatch(/"route":"\/users","status":500.*"problem":"RangeError at /);
  expect(opened.logged() + opened.said.join('')).not.toContain('with a secret');
});
