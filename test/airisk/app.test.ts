/** The app's flows, without a browser: signing in, choosing, switching, exploring, signing out. */
import { describe, expect, test } from 'vitest';
import { airiskSwitches, parseAiriskSwitch } from '../../src/emulator/airisk/airisk-behaviour.ts';
import { authorized, bannerIn, hiddenIn, openApp, signedIn, switched } from '../support/airisk-app.ts';
import { AUTHORIZE, callsOf, TOKEN } from '../support/emulated-airisk.ts';
import { Secret } from '../../src/wire/secret.ts';

const CONVERSATIONS = '/api/GetConversations';

describe('the two steps', () => {
  test('from the first page to the answer for the chosen user', async () => {
    const opened = await openApp();
    const person = opened.browser();
    const home = await person.visit('/');
    expect(bannerIn(home.text)).toBe('Acting as nobody');
    expect(home.text).toContain('href="/login"');
    expect(home.headers.get('set-cookie')).toBeNull();

    const list = await person.signIn();
    expect(list.url).toBe(`${opened.own}/select_user`);
    expect(list.trail.map((url) => new URL(url).pathname)).toEqual([
      '/login',
      '/api/oauth2',
      '/callback',
      '/users',
      '/select_user',
    ]);
    expect(list.words).toContain('3 users.');
    expect(list.words).toContain('Ann Example (1001) Ben Example (1002) Cleo Elsewhere (1003)');
    expect(bannerIn(list.text)).toBe('Acting as nobody');
    expect(list.text).toContain('<form method="post" action="/select_user">');
    expect(list.text).not.toMatch(/\schecked/);

    const chosen = await person.choose('1001');
    expect(chosen.url).toBe(`${opened.own}/explore`);
    expect(bannerIn(chosen.text)).toBe('Acting as Ann Example (1001)');
    const answer = await person.explore(CONVERSATIONS);
    expect(answer.words).toContain('Answer 200 GET /api/GetConversations as Ann Example (1001): 2 entries');
    expect(answer.text).toContain('&quot;title&quot;: &quot;Ann asks again&quot;');
    expect(callsOf(opened.server)).toEqual([
      AUTHORIZE,
      TOKEN,
      'GET /api/Users/ListUsers generic',
      AUTHORIZE,
      TOKEN,
      'GET /api/GetConversations 1001',
    ]);
    expect(opened.audit()).toEqual([signedIn(), switched(null, '1001')]);
  });

  test('X, then Y, then X again: each with a token of its own, and a new session id each time', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.signIn();
    const ids = [person.id()];
    for (const [userid, name] of [
      ['1001', 'Ann Example'],
      ['1002', 'Ben Example'],
      ['1001', 'Ann Example'],
    ] as const) {
      expect(bannerIn((await person.choose(userid)).text)).toBe(`Acting as ${name} (${userid})`);
      ids.push(person.id());
      await person.explore(CONVERSATIONS);
      expect(callsOf(opened.server).at(-1)).toBe(`GET ${CONVERSATIONS} ${userid}`);
    }
    expect(new Set(ids).size).toBe(4);
    expect(opened.audit()).toEqual([
      signedIn(),
      switched(null, '1001'),
      switched('1001', '1002'),
      switched('1002', '1001'),
    ]);
    const lines = opened.logged().split('\n');
    expect(lines).toContain(
      '{"time":"2026-03-31T12:00:00.000Z","event":"switch","operator":"op","from":"1001","to":"1002","result":"ok"}',
    );
  });

  test('the list is fetched anew for a switch, with the application’s own token', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    opened.server.removeUser('1002');
    const list = await person.visit('/users');
    expect(callsOf(opened.server).at(-1)).toBe('GET /api/Users/ListUsers generic');
    expect(list.words).toContain('Ann Example (1001) active now');
    expect(list.words).not.toContain('Ben Example');
  });

  test.each(['http://127.0.0.1:8765/', 'http://127.0.0.1:8765/users', 'http://127.0.0.1:8765/a/b%20c?app=1'])(
    'the way back may be %s',
    async (redirectUri) => {
      const opened = await openApp({ redirectUri });
      const person = opened.browser();
      const done = await person.actAs('1002');
      expect(bannerIn(done.text)).toBe('Acting as Ben Example (1002)');
      // The page of that path is there all the same.
      expect((await person.visit('/')).status).toBe(200);
      expect((await person.visit('/users')).url).toBe(`${opened.own}/select_user`);
    },
  );
});

describe('whatever the vendor’s docs leave open', () => {
  /** These need a person, or refuse the app as a whole. */
  const others = ['interaction=page', 'interaction=session', 'http_redirect=refuse'];
  const all = Object.entries(airiskSwitches).flatMap(([name, words]) =>
    words.map((word) => `${name}=${word}`),
  );
  test.each(all.filter((one) => !others.includes(one)))(
    '%s: two switches, and both ways to the data',
    async (text) => {
      const read = parseAiriskSwitch(text);
      if (!('behaviour' in read)) throw new Error(text);
      const opened = await openApp({ behaviour: read.behaviour });
      const person = opened.browser();
      await person.signIn();
      for (const [userid, name] of [
        ['1001', 'Ann'],
        ['1002', 'Ben'],
      ] as const) {
        await person.visit('/users');
        expect(bannerIn((await person.choose(userid)).text)).toBe(`Acting as ${name} Example (${userid})`);
        for (const path of [CONVERSATIONS, '/api/Chat/GetConversations']) {
          expect((await person.explore(path)).text).toContain(`${name} asks`);
        }
      }
    },
  );
});

describe('USER_ID', () => {
  test('is preselected where the list has it', async () => {
    const opened = await openApp({ userId: '1002' });
    const { text } = await opened.browser().signIn();
    expect([...text.matchAll(/value="(\w+)"\s+required\s+checked/g)].map(([, id]) => id)).toEqual(['1002']);
  });

  test('is said not to be there otherwise, and nobody is preselected', async () => {
    const opened = await openApp({ userId: '1009' });
    const { text, words } = await opened.browser().signIn();
    expect(text).not.toMatch(/\schecked/);
    expect(words).toContain('USER_ID is 1009, which is not in the list.');
  });

  test('may sign in at once, as in the guide’s app for one user', async () => {
    const opened = await openApp({ userId: '1002' });
    const person = opened.browser();
    const home = await person.visit('/');
    expect(home.words).toContain('Sign in and choose');
    expect(home.words).toContain('Sign in as 1002');
    const done = await person.submit('/login_as');
    expect(bannerIn(done.text)).toBe('Acting as 1002');
    await person.explore(CONVERSATIONS);
    expect(callsOf(opened.server)).toEqual([AUTHORIZE, TOKEN, `GET ${CONVERSATIONS} 1002`]);
    // To switch from there takes the application's own sign-in.
    expect(done.text).toContain('<a href="/login">Switch user</a>');
    expect(bannerIn((await person.actAs('1001')).text)).toBe('Acting as Ann Example (1001)');
    expect(opened.audit()).toEqual([switched(null, '1002'), signedIn(), switched('1002', '1001')]);
    // Where there is none, there is nobody to sign in as.
    const without = await openApp();
    const other = without.browser();
    await other.signIn();
    expect((await other.submit('/login_as', {}, '/select_user')).status).toBe(403);
  });
});

describe('the list of users', () => {
  test('shows names as text, twins by their ids, and who has no name by the id', async () => {
    const opened = await openApp({
      seed: {
        clients: [{ client_id: 'fitform-fixture' }],
        users: [
          { id: 'a"><b>', name: '<script>alert(1)</script>' },
          { id: '7', name: 'Same Name' },
          { id: '8', name: 'Same Name' },
          { id: '9', name: '' },
        ],
      },
    });
    const person = opened.browser();
    const list = await person.signIn();
    expect(list.text).toContain('<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>');
    expect(list.text).not.toContain('<script');
    expect(list.words).toContain('Same Name (7) Same Name (8) 9 Act as this user');
    const done = await person.choose('a"><b>');
    expect(done.text).toContain(
      '<strong><span class="name"><bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>',
    );
    expect(done.text).toContain('<code class="id"><bdi>a&quot;&gt;&lt;b&gt;</bdi></code>');
    expect(done.text).not.toMatch(/<script|<b>/);
  });

  test('stays usable when it is long: it is searched, and says what it leaves out', async () => {
    const users = Array.from({ length: 450 }, (_, index) => ({
      id: `id-${index}`,
      name: `Person ${index} of ${index % 2 === 0 ? 'Even' : 'Odd'} Ltd`,
    }));
    const opened = await openApp({
      seed: { clients: [{ client_id: 'fitform-fixture' }], users },
      userId: 'id-449',
    });
    const person = opened.browser();
    const all = await person.signIn();
    expect(all.words).toContain(
      '450 users; the first 200 are shown: find others by a part of their name or id.',
    );
    expect(all.text.match(/type="radio"/g)).toHaveLength(200);
    // The preselected one is seen, wherever it stands in the list.
    expect(all.text).toMatch(/value="id-449"\s+required\s+checked/);
    const some = await person.visit('/select_user?find=EVEN');
    expect(some.words).toContain('225 of 450 users; the first 200 are shown');
    const few = await person.visit('/select_user?find=id-44');
    expect(few.words).toContain('11 of 450 users.');
    const none = await person.visit(`/select_user?find=${encodeURIComponent('"><b>nobody')}`);
    expect(none.words).toContain('0 of 450 users. Show all users');
    expect(none.text).not.toContain('<b>');
    // Whoever is not shown may be chosen all the same.
    expect(bannerIn((await person.choose('id-300')).text)).toBe('Acting as Person 300 of Even Ltd (id-300)');
  });

  test('of nobody offers nobody; entries without an id are counted', async () => {
    const clients = [{ client_id: 'fitform-fixture' }];
    const none = await openApp({ seed: { clients, users: [] } });
    expect((await none.browser().signIn()).words).toContain('AIRisk lists no user for this client.');
    const users = [
      { id: '', name: 'Nobody' },
      { id: '1', name: 'Somebody' },
    ];
    const one = await openApp({ seed: { clients, users } });
    expect((await one.browser().signIn()).words).toContain(
      '1 user; 1 more without an id cannot be acted as. Users Somebody (1)',
    );
  });
});

describe('the explorer', () => {
  test('needs somebody to act as', async () => {
    const opened = await openApp();
    const person = opened.browser();
    expect((await person.explore(CONVERSATIONS)).words).toContain('you act as nobody yet');
    await person.signIn();
    expect((await person.explore(CONVERSATIONS)).words).toContain('you act as nobody yet');
    expect(callsOf(opened.server)).not.toContain(`GET ${CONVERSATIONS} generic`);
  });

  test.each([
    'https://evil.example/api/x',
    '//evil.example/api/x',
    '/api/../x',
    '/other',
    'api',
    `/api/${'long'.repeat(500)}`,
  ])('does not send %s', async (path) => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const before = opened.server.log.length;
    const answer = await person.explore(path);
    expect([answer.status, opened.server.log.length]).toEqual([400, before]);
    expect(answer.words).toContain('It must stay below /api/ of the AIRisk instance.');
  });

  test('says in words what AIRisk answers otherwise, and goes on', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const cases: [string, string][] = [
      ['status:403', 'answered 403 (Forbidden'],
      ['status:404', 'answered 404 (Not Found'],
      ['html', 'answered 200 with an HTML page, not with JSON'],
      ['empty', 'The answer is empty.'],
      ['malformed', 'not the JSON that it is said to be'],
      ['redirect-to:https://evil.example/', 'a redirect; fitform follows none'],
      ['reset', 'AIRisk cannot be reached'],
    ];
    for (const [fault, words] of cases) {
      opened.faults(`GET ${CONVERSATIONS}=${fault}`);
      const answer = await person.explore(CONVERSATIONS);
      expect(answer.words, fault).toContain(words);
      expect(bannerIn(answer.text), fault).toBe('Acting as Ann Example (1001)');
    }
    opened.faults();
    expect((await person.explore(CONVERSATIONS)).words).toContain('2 entries');
    expect(opened.log.filter(({ event }) => event === 'request').at(-2)).toMatchObject({
      route: '/explore',
      status: 502,
      problem: 'unreachable',
    });
  });

  test('shows the beginning of a long answer, and says so', async () => {
    const conversations = Array.from({ length: 3000 }, (_, index) => ({
      userid: '1001',
      title: `<b>${'long '.repeat(20)}</b> ${index}`,
    }));
    const opened = await openApp({
      seed: {
        clients: [{ client_id: 'fitform-fixture' }],
        users: [{ id: '1001', name: 'Ann' }],
        conversations,
      },
    });
    const person = opened.browser();
    await person.actAs('1001');
    const answer = await person.explore(CONVERSATIONS);
    const [, shown = '', all = ''] =
      /3000 entries Only the first ([\d,]+) of ([\d,]+) characters are shown\./.exec(answer.words) ?? [];
    expect(answer.text).not.toContain('<b>');
    expect(preIn(answer.text)).toHaveLength(Number(shown.replace(',', '')));
    expect(shown).toMatch(/^(200,000|199,99\d)$/);
    expect(all).toMatch(/^\d{3},\d{3}$/);
  });

  test('leaves half a token out where it cuts', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.SflKxwRJSMeKKF2QT4';
    const { person } = await answerRequests(JSON.stringify(`${'z '.repeat(99_990)} ${token} and so on`));
    const answer = await person.explore(CONVERSATIONS);
    expect(answer.words).not.toContain('eyJ');
    expect(preIn(answer.text)).toHaveLength(199_982);
    expect(answer.words).toContain('Only the first 199,982 of 200,048 characters are shown.');
  });

  test('does not say of one that is withheld that it is cut', async () => {
    const { opened, person } = await answerRequests(JSON.stringify(`abc ${'z '.repeat(150_000)}`));
    opened.mask.add(new Secret('abc'));
    const answer = await person.explore(CONVERSATIONS);
    expect(preIn(answer.text)).toBe('(withheld: it holds a secret that is too short to be masked)');
    expect(answer.words).not.toContain('Only the first');
  });

  test('says no secret that stands in a content type', async () => {
    const { opened, person } = await answerRequests('x', 200, `text/x-an-echoed-secret${'y'.repeat(1000)}`);
    opened.mask.add(new Secret('an-echoed-secret'));
    const { words } = await person.explore(CONVERSATIONS);
    expect(words).toMatch(/answered 200 with text\/x-\*\*\*…?, not with JSON/);
    opened.mask.add(new Secret('x-'));
    expect((await person.explore(CONVERSATIONS)).words).toMatch(/answered 200 with \(withheld[^()]*\), not/);
  });

  test('changes no number, and names whoever has a long one', async () => {
    const id = '90071992547409930001';
    const opened = await openApp({
      seed: { clients: [{ client_id: 'fitform-fixture' }], users: [{ id, name: 'Ann' }] },
      behaviour: { list_ids: 'number', user_token_lists: 200, bom: 'on' },
    });
    const person = opened.browser();
    await person.actAs(id);
    expect((await person.explore('/api/ListUsers')).words).toContain(`&quot;id&quot;: ${id},`);
  });

  test('withholds an answer that holds a short secret', async () => {
    const opened = await openApp();
    opened.mask.add(new Secret('policy'));
    const person = opened.browser();
    await person.actAs('1002');
    const answer = await person.explore(CONVERSATIONS);
    expect(answer.words).toContain('1 entry (withheld: it holds a secret');
    expect(answer.words).not.toContain('asks about a');
  });

  test('sends nothing because another site led here', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const before = opened.server.log.length;
    for (const site of ['cross-site', 'same-site']) {
      const answer = await person.visit('/explore?path=%2Fapi%2FGetConversations', { site });
      expect(answer.words).toContain('Another site led you here.');
      expect(answer.text).toContain('value="/api/GetConversations"');
    }
    expect(opened.server.log.length).toBe(before);
    for (const site of ['none', null]) {
      const answer = await person.visit('/explore?path=%2Fapi%2FGetConversations', { site });
      expect(answer.words).toContain('2 entries');
    }
  });
});

describe('tokens that end', () => {
  test('a user’s: one sign-in as the same user, and back to the same path', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    const id = person.id();
    opened.server.expireTokens();
    const path = `${CONVERSATIONS}?a=1&b=%2F`;
    const answer = await person.explore(path);
    expect(new URL(answer.url).searchParams.get('path')).toBe(path);
    expect(answer.trail.map((url) => new URL(url).pathname)).toEqual([
      '/explore',
      '/api/oauth2',
      '/callback',
      '/explore',
    ]);
    expect(answer.words).toContain('2 entries');
    expect(person.id()).not.toBe(id);
    expect(opened.audit().at(-1)).toEqual(switched('1001', '1001'));
    expect(callsOf(opened.server).slice(-4)).toEqual([
      `GET ${CONVERSATIONS} 1001`,
      AUTHORIZE,
      TOKEN,
      `GET ${CONVERSATIONS} 1001`,
    ]);
  });

  test('a user’s whose time is known to be over is not sent', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    opened.clock.now += 3600_000;
    const before = opened.server.log.length;
    expect((await person.explore(CONVERSATIONS)).words).toContain('2 entries');
    expect(callsOf(opened.server).slice(before)).toEqual([AUTHORIZE, TOKEN, `GET ${CONVERSATIONS} 1001`]);
  });

  test('a second 401 is shown, and is no loop; nor is any later one', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    opened.faults(`GET ${CONVERSATIONS}=status:401`);
    for (let times = 1; times <= 3; times += 1) {
      const answer = await person.explore(CONVERSATIONS);
      expect(answer.status).toBe(502);
      expect(answer.words).toContain('answered 401 (Unauthorized');
      expect(answer.trail.filter((url) => url.includes('/api/oauth2'))).toHaveLength(1);
      expect(bannerIn(answer.text)).toBe('Acting as Ann Example (1001)');
    }
  });

  test('while a user signs in anew nobody is active, and when it fails nobody stays so', async () => {
    const opened = await openApp();
    const person = opened.browser();
    await person.actAs('1001');
    opened.server.expireTokens();
    const away = await person.step('GET', `/explore?path=${CONVERSATIONS}`);
    expect(away.status).toBe(303);
    expect(await person.actingAs()).toBe('Acting as nobody');
    opened.faults('POST /api/oauth2/Token=status:500');
    const back = await person.visit(await authorized(away.headers));
    expect(back.words).toContain('Signing in again failed');
    expect(bannerIn(back.text)).toBe('Acting as nobody');
    expect(opened.audit().at(-1)).toEqual(switched('1001', '1001', 'failed'));
  });

  test('the application’s: from the first step, back to the list', async () => {
    for (const end of ['401', 'time'] as const) {
      const opened = await openApp();
      const person = opened.browser();
      await person.actAs('1001');
      if (end === '401') opened.server.expireTokens();
      else opened.clock.now += 3600_000;
      const list = await person.visit('/users');
      expect(list.trail.map((url) => new URL(url).pathname)).toEqual([
        '/users',
        '/api/oauth2',
        '/callback',
        '/users',
        '/select_user',
      ]);
      expect(opened.audit().slice(-1)).toEqual([signedIn()]);
      // One whose time is known to be over is not sent.
      const asked = callsOf(opened.server).filter((call) => call === 'GET /api/Users/ListUsers generic');
      expect(asked).toHaveLength(end === '401' ? 3 : 2);
    }
  });

  test('the application’s that is never accepted is an error, not a loop', async () => {
    const opened = await openApp({ faults: ['GET /api/Users/ListUsers=status:401'] });
    const person = opened.browser();
    const list = await person.signIn();
    expect([list.status, new URL(list.url).pathname]).toEqual([502, '/users']);
    expect(list.words).toContain('AIRisk gives no list of users GET /api/Users/ListUsers: answered 401');
    expect((await person.visit('/users')).url).toBe(`${opened.own}/`);
  });

  test('a list that is refused or broken is said to be so, with the token kept for another try', async () => {
    const opened = await openApp();
    const person = opened.browser();
    opened.faults('GET /api/Users/ListUsers=status:403');
    const list = await person.signIn();
    expect(list.words).toContain('GET /api/Users/ListUsers: answered 403 (Forbidden');
    expect(list.text).toContain('<a class="button" href="/users">Try again</a>');
    opened.faults();
    expect((await person.visit('/users')).url).toBe(`${opened.own}/select_user`);
    expect(opened.audit()).toEqual([signedIn()]);
  });
});

test('an answer that comes after signing out is not shown', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.actAs('1001');
  const letGo = opened.hold('get');
  const asked = person.explore(CONVERSATIONS);
  await person.submit('/sign_out');
  letGo();
  const shown = await asked;
  expect(bannerIn(shown.text)).toBe('Acting as nobody');
  expect(shown.text).not.toContain('Ann');
});

test('signing out forgets tokens and session; what comes back later is thrown away', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.actAs('1001');
  const old = person.id();
  const cookie = [...person.jar].map((pair) => pair.join('=')).join('; ');
  // A switch is on its way, and its code is being exchanged.
  const { text } = await person.step('GET', '/select_user');
  const away = await person.step('POST', '/select_user', {
    fields: { ...hiddenIn(text, '/select_user'), userid: '1002' },
    site: 'same-origin',
  });
  const letGo = opened.hold('post');
  const late = person.step('GET', await authorized(away.headers));
  const out = await person.submit('/sign_out');
  expect([out.url, bannerIn(out.text)]).toEqual([`${opened.own}/`, 'Acting as nobody']);
  letGo();
  expect((await late).headers.get('set-cookie')).toBeNull();
  expect(person.id()).not.toBe(old);
  expect(await person.actingAs()).toBe('Acting as nobody');
  expect((await person.visit('/select_user')).url).toBe(`${opened.own}/`);
  expect(bannerIn((await person.step('GET', '/', { cookie })).text)).toBe('Acting as nobody');
  expect((await person.visit('/users')).url).toBe(`${opened.own}/`);
  expect(opened.audit().slice(-2)).toEqual([
    { event: 'sign-out', operator: 'op', from: '1001' },
    switched('1001', '1002', 'signed-out'),
  ]);
  // And one may sign in again.
  expect(bannerIn((await person.actAs('1001')).text)).toBe('Acting as Ann Example (1001)');
});

const preIn = (text: string): string =>
  /<pre>([\s\S]*)<\/pre>/.exec(text)?.[1]?.replaceAll(/&\w+;/g, '.') ?? '';

/** Acts as Ann, to whom each GET is answered so. */
async function answerRequests(body: string, status = 200, contentType = 'application/json') {
  const opened = await openApp();
  const person = opened.browser();
  await person.actAs('1001');
  const { get } = opened.http;
  opened.http.get = async (...given) => ({ ...(await get(...given)), status, contentType, body });
  return { opened, person };
}
