/** Every page of the app, and those of the emulated AIRisk, as a browser shows them. */
import { expect, test } from 'vitest';
import { AiriskError } from '../../src/airisk/airisk-error.ts';
import { describeInBrowser, mustBeUsable, show, unseenTexts, type Answered } from '../support/chromium.ts';
import { authorized, openApp, signInOffline, type AppSetting } from '../support/airisk-app.ts';

const CONVERSATIONS = '/api/GetConversations';
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4);
const CLIENT = [{ client_id: 'fitform-fixture' }];
const MANY = {
  clients: CLIENT,
  users: [
    { id: 'b7c1f0de-5d55-4c1e-9a31-0f6b0d9a2e77', name: LONG },
    { id: '5', name: '\u202Egnihtemos eslE' },
    { id: '6', name: `a${'\u{1F3FB}'.repeat(500)}` },
    { id: '7', name: `क${'\u093E'.repeat(500)}` },
    { id: '8', name: '\u1100'.repeat(500) },
    { id: '9', name: ' ' },
    ...Array.from({ length: 30 }, (_, index) => ({ id: `u-${index}`, name: `Person Number ${index}` })),
  ],
};
const CUT = {
  clients: CLIENT,
  users: [{ id: '1001', name: 'Ann Example' }],
  conversations: Array.from({ length: 3000 }, () => ({ userid: '1001', title: 'long '.repeat(20) })),
};

async function person(setting: AppSetting = {}) {
  const opened = await openApp(setting);
  return { opened, ...opened.browser() };
}
async function ann(setting: AppSetting = {}) {
  const one = await person(setting);
  await one.actAs('1001');
  return one;
}
const explored = async (fault: string, path = CONVERSATIONS): Promise<Answered> => {
  const { opened, explore } = await ann();
  opened.faults(`GET ${CONVERSATIONS}=${fault}`);
  return explore(path);
};
const emulated = async (query: string): Promise<Answered> => {
  const { opened } = await person({ behaviour: { interaction: 'page' } });
  const { client_id, redirect_uris } = opened.server.client;
  const parameters = new URLSearchParams({ client_id, redirect_uri: redirect_uris[0] ?? '' });
  return answered(await fetch(`${opened.server.url}/api/oauth2?${String(parameters)}${query}`));
};
const answered = async (response: Response): Promise<Answered> => ({
  status: response.status,
  headers: response.headers,
  text: await response.text(),
});

const ANSWERS: Readonly<Record<string, () => Promise<Answered>>> = {
  home: async () => (await person()).visit('/'),
  'home-for-a-user': async () => (await person({ userId: '1002' })).visit('/'),
  'home-signed-in': async () => {
    const { signIn, visit } = await person();
    await signIn();
    return visit('/');
  },
  'home-acting': async () => (await ann()).visit('/'),
  'sign-in-failed': async () => {
    const { opened, signIn } = await person();
    opened.faults('POST /api/oauth2/Token=status:401');
    return signIn();
  },
  'sign-in-superseded': async () => {
    const { step, visit } = await person();
    const first = await authorized((await step('GET', '/login')).headers);
    await step('GET', '/login');
    return visit(first);
  },
  select: async () => (await person()).signIn(),
  'select-many': async () => {
    const { signIn } = await person({ seed: MANY, userId: '5' });
    return signIn();
  },
  'select-found': async () => {
    const { signIn, visit } = await person({ seed: MANY });
    await signIn();
    return visit('/select_user?find=number+2');
  },
  'select-found-nobody': async () => {
    const { signIn, visit } = await person({ seed: MANY });
    await signIn();
    return visit('/select_user?find=xyz');
  },
  'select-other-than-listed': async () => (await person({ userId: '9999' })).signIn(),
  'select-nobody-listed': async () => (await person({ seed: { clients: CLIENT, users: [] } })).signIn(),
  'select-while-acting': async () => (await ann()).visit('/users'),
  'select-no-choice': async () => {
    const { signIn, submit } = await person();
    await signIn();
    return submit('/select_user', {}, '/select_user');
  },
  'switch-failed': async () => {
    const { opened, choose } = await ann();
    opened.faults('POST /api/oauth2/Token=status:400');
    return choose('1002');
  },
  'users-failed': async () => {
    const { opened, signIn } = await person();
    opened.faults('GET /api/Users/ListUsers=status:500');
    return signIn();
  },
  'explore-nobody': async () => (await person()).visit('/explore'),
  explore: async () => (await ann()).visit('/explore'),
  'explore-answer': async () => (await ann()).explore(CONVERSATIONS),
  'explore-empty': () => explored('empty'),
  'explore-error': () => explored('status:404'),
  'explore-redirected': () => explored('redirect-to:https://evil.example/'),
  'explore-refused': async () => {
    const { opened, explore } = await ann();
    const error = new AiriskError({
      kind: 'sign-in',
      method: 'GET',
      path: '/',
      detail: 'refused',
      hint: null,
    });
    opened.http.get = () => Promise.reject(error);
    return explore(CONVERSATIONS);
  },
  'explore-malformed': () => explored('malformed'),
  'explore-unreachable': () => explored('reset'),
  'explore-not-below': () => explored('empty', '/elsewhere'),
  'explore-not-sent': async () =>
    (await ann()).visit(`/explore?path=${CONVERSATIONS}`, { site: 'cross-site' }),
  'explore-cut': async () => (await ann({ seed: CUT })).explore(CONVERSATIONS),
  'explore-long-name': async () => {
    const { signIn, choose } = await person({ seed: MANY });
    await signIn();
    return choose(MANY.users[0]?.id ?? '');
  },
  ...Object.fromEntries(
    ['6', '7', '8', '9'].map((id) => [
      `acting-as-${id}`,
      async (): Promise<Answered> => {
        const { signIn, choose } = await person({ seed: MANY });
        await signIn();
        return choose(id);
      },
    ]),
  ),
  'foreign-form': async () => {
    const { step } = await ann();
    return step('POST', '/select_user', { fields: {}, site: 'same-origin' });
  },
  'older-page': async () => {
    const { choose, visit } = await ann();
    await choose('1002');
    return visit(`/explore?path=${CONVERSATIONS}&as=1001`, { site: 'same-origin' });
  },
  'sent-before-a-switch': async () => {
    const { opened, choose, explore } = await ann();
    const letGo = opened.hold('get');
    const asked = explore(CONVERSATIONS);
    await choose('1002');
    letGo();
    return asked;
  },
  'renewal-failed': async () => {
    const { opened, explore } = await ann();
    opened.server.expireTokens();
    opened.faults('POST /api/oauth2/Token=status:500');
    return explore(CONVERSATIONS);
  },
  'older-page-to-choose': async () => {
    const { choose, step, send } = await ann();
    const { text } = await step('GET', '/select_user');
    await choose('1002');
    return send('/select_user', text, { userid: '1003' });
  },
  'led-here': async () => (await person()).step('GET', '/login', { site: 'cross-site' }),
  'led-here-before-the-list': async () => {
    const { opened, step } = await person();
    await step('GET', await authorized((await step('GET', '/login')).headers), { site: 'cross-site' });
    opened.pass(86_400_000 / 4);
    return step('GET', '/users', { site: 'cross-site' });
  },
  'too-many-sessions': async () => {
    const { opened, visit } = await person();
    for (let count = 0; count < 1000; count += 1) await signInOffline(opened, opened.browser());
    return visit('/login');
  },
  'nothing-here': async () => (await ann()).visit('/nothing'),
  'other-method': async () => (await ann()).step('PUT', '/users'),
  'other-host': async () => (await person()).step('GET', 'http://evil.example:8765/'),
  defect: async () => {
    const { opened, visit } = await ann();
    opened.http.get = () => Promise.reject(new RangeError());
    return visit('/users');
  },
  'emulated-sign-in': () => emulated(''),
  'emulated-sign-in-as-user': () => emulated('&userid=1001'),
  'emulated-sign-in-again': async () => {
    const { opened } = await person();
    return answered(await fetch(`${opened.server.url}/__fitform/sign-in`, { method: 'POST' }));
  },
};

describeInBrowser('the pages for AIRisk', (_browser, tab) => {
  const seen = new Set<string>();

  test.each(Object.entries(ANSWERS))('%s', async (name, answer) => {
    const page = await tab();
    await show(page, await answer());
    seen.add(await page.innerText('body'));
    await mustBeUsable(page, `airisk-${name}`);
  });

  test('there are no others', async () => {
    expect(await unseenTexts(seen, ['airisk/app', 'emulator/airisk'])).toEqual([]);
  });
});
