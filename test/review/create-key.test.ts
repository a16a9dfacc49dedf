/** One new key, call by call: the exact bodies, and what becomes of a key that is not what was asked for. */
// First: what is imported before it keeps the real network.
import nock, { answersWithNock } from '../support/nocked.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeKey, type Wanted } from '../../src/review/create-key.ts';
import { LinkError } from '../../src/review/link-error.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { httpTenant, type HttpTenant } from '../../src/tenant/http-tenant.ts';
import { Secret } from '../../src/wire/secret.ts';
import { virtualClock, type Clock } from '../support/fake-clock.ts';

answersWithNock();

const ORIGIN = 'https://tenant.example';
const TOKEN = 'made/key+of "this" test';
const PATH = `/admin/auth/api-key/${encodeURIComponent(TOKEN)}`;
const LIST = '/admin/auth/api-key';
const END = '2026-11-22T11:15:00.000Z';

const wanted: Wanted = {
  user: 'guest-id',
  grants: [
    { role: 'inbox-role', inbox: 'inbox-id', document_id: null },
    { role: 'review-role', inbox: null, document_id: 'document-id' },
  ],
  expires: Date.parse(END),
};
const BODY = {
  user: 'guest-id',
  roles: [
    { role: 'inbox-role', inbox: 'inbox-id' },
    { role: 'review-role', document_id: 'document-id' },
  ],
  expire_at: END,
};
const KEY = { ...BODY, active: true, token: TOKEN };

let clock: Clock;
let tenant: HttpTenant;
let said: string[];

beforeEach(() => {
  clock = virtualClock();
  said = [];
  tenant = httpTenant({
    origin: ORIGIN,
    basePath: '/admin',
    credentials: { method: 'token', token: new Secret('of-the-account') },
    readOnly: false,
    sockets: 4,
    timeout: 5000,
    log: (line) => said.push(line),
    world: { random: () => 0, ...clock, stop: new AbortController().signal },
  });
});

afterEach(() => {
  tenant.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
  for (const form of [TOKEN, encodeURIComponent(TOKEN), JSON.stringify(TOKEN).slice(1, -1)]) {
    expect(said.join('\n')).not.toContain(form);
  }
});

const make = () => makeKey({ tenant, world: clock, progress: {} }, wanted);

async function failure(): Promise<LinkError | TenantError> {
  const error: unknown = await make().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LinkError) && !(error instanceof TenantError)) {
    throw new Error('it should have failed otherwise', { cause: error });
  }
  said.push(error.message, error.hint ?? '', String(error.stack), JSON.stringify(error));
  return error;
}

const posted = () => nock(ORIGIN).post(LIST, BODY);
const readBack = () => nock(ORIGIN).get(PATH);
const deleted = (status = 204, body = '') => nock(ORIGIN).delete(PATH).reply(status, body);
const listed = (keys: unknown) =>
  nock(ORIGIN)
    .get(LIST)
    .reply(200, keys as nock.Body);

test('the body is just the user, the two grants and the end; the key is read back', async () => {
  posted().reply(201, KEY);
  readBack().reply(200, KEY);
  const key = await make();
  expect(key).toMatchObject({ user: 'guest-id', active: true, expires: wanted.expires });
  expect(key.token.reveal()).toBe(TOKEN);
  expect(JSON.stringify(key)).not.toContain(TOKEN);
  expect(said).toEqual([
    expect.stringMatching(/^POST \/admin\/auth\/api-key 201/),
    expect.stringMatching(/^GET \/admin\/auth\/api-key\/\*\*\* 200/),
  ]);
});

describe('answers that are as good', () => {
  test.each<[string, object]>([
    ['nulls for scopes', { roles: BODY.roles.map((role) => ({ inbox: null, document_id: null, ...role })) }],
    [
      'empty texts for scopes',
      { roles: BODY.roles.map((role) => ({ inbox: '', document_id: '', ...role })) },
    ],
    ['the roles the other way round', { roles: BODY.roles.toReversed() }],
    ['an end without a zone', { expire_at: '2026-11-22T11:15:00' }],
    ['an end in another zone', { expire_at: '2026-11-22T12:15:00+01:00' }],
    ['an end in another zone, without a colon', { expire_at: '2026-11-22T12:15:00.000+0100' }],
    ['an end with microseconds', { expire_at: '2026-11-22T11:15:00.000000+00:00' }],
    ['an end that is rounded up', { expire_at: '2026-11-22T11:15:01Z' }],
    ['an end that is rounded down', { expire_at: '2026-11-22T11:14:59Z' }],
    ['nothing about being active', { active: undefined }],
    ['more than is known', { name: 'a newer server', id: 'x' }],
  ])('%s', async (_name, more) => {
    posted().reply(201, { ...KEY, ...more });
    readBack().reply(200, { ...KEY, ...more });
    expect((await make()).token.reveal()).toBe(TOKEN);
  });

  test('an end without a zone, wherever this runs', async () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    expect(new Date(0).getTimezoneOffset()).toBe(-540);
    const bare = { ...KEY, expire_at: '2026-11-22T11:15:00' };
    posted().reply(201, bare);
    readBack().reply(200, bare);
    expect((await make()).expires).toBe(wanted.expires);
  });

  test('a read-back that comes late', async () => {
    posted().reply(201, KEY);
    readBack().times(4).reply(404, { message: 'API-Key not found' });
    readBack().reply(200, KEY);
    await make();
    expect(clock.now()).toBe(Date.parse('2026-11-22T10:15:05Z'));
  });
});

const other = { role: 'inbox-role', inbox: 'other-inbox' };
const unsafe: [string, object, RegExp][] = [
  ['no end', { expire_at: undefined }, /has no end/],
  ['an end that is null', { expire_at: null }, /has no end/],
  ['an end that is empty', { expire_at: '' }, /has no end/],
  [
    'a later end',
    { expire_at: '2026-11-22T11:15:02Z' },
    /ends later \(2026-11-22T11:15:02\.000Z for 2026-11-22T11:15:00\.000Z\)/,
  ],
  ['an earlier end', { expire_at: '2026-11-22T11:14:58Z' }, /ends earlier/],
  ['an end that is no time', { expire_at: 'soon' }, /not a date and time/],
  ['an end that is a number', { expire_at: 1_800_000_000 }, /not a date and time/],
  ['another user', { user: 'administrator' }, /acts as another user/],
  ['no user', { user: null }, /acts as another user/],
  ['a user that is no id', { user: { id: 'guest-id' } }, /the user of a key is not an id/],
  ['no roles', { roles: [] }, /other roles or scopes/],
  ['one role less', { roles: BODY.roles.slice(1) }, /other roles or scopes/],
  ['one role more', { roles: [...BODY.roles, other] }, /other roles or scopes/],
  ['a role without its scope', { roles: BODY.roles.map(({ role }) => ({ role })) }, /other roles or scopes/],
  ['another inbox', { roles: [other, BODY.roles[1]] }, /other roles or scopes/],
  ['roles that are no list', { roles: {} }, /not a list/],
  ['a grant without a role', { roles: [{ inbox: 'inbox-id' }] }, /grant without a role/],
  ['a scope that is no id', { roles: [{ role: 'inbox-role', inbox: 5 }] }, /whose inbox is not an id/],
  ['that it is inactive', { active: false }, /not active/],
];

describe('a key that is not what was asked for is revoked, and the call fails', () => {
  test.each(unsafe)('the answer says %s', async (_name, more, message) => {
    posted().reply(201, { ...KEY, ...more });
    deleted();
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unsafe-key' });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/; it was revoked$/);
  });

  test.each(unsafe)('what is read back says %s', async (_name, more, message) => {
    posted().reply(201, KEY);
    readBack().reply(200, { ...KEY, ...more });
    deleted();
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unsafe-key' });
    expect(error.message).toMatch(message);
  });

  test.each<[string, number, number, RegExp]>([
    ['refused', 403, 1, /it takes view_api_keys on the whole tenant/],
    ['not there', 404, 5, /answered 404/],
    ['a failure', 500, 5, /answered 500$|answered 500;/],
  ])('the read-back is %s', async (_name, status, times, message) => {
    posted().reply(201, KEY);
    readBack()
      .times(times)
      .reply(status, { message: `no ${TOKEN}` });
    deleted();
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unsafe-key' });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/; it was revoked$/);
  });

  test('a key that is gone by itself is as good as revoked', async () => {
    posted().reply(201, { ...KEY, expire_at: null });
    deleted(404);
    expect((await failure()).message).toMatch(/it was revoked$/);
  });

  test.each<[number, RegExp]>([
    [403, /COULD NOT BE REVOKED: .*it takes edit_backend_settings/],
    [409, /COULD NOT BE REVOKED: .*409/],
  ])('and where that fails with %i, it says so', async (status, message) => {
    posted().reply(201, { ...KEY, expire_at: null });
    deleted(status, `cannot delete ${TOKEN}`);
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unsafe-key' });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/\([0-9a-f]{12}\)/);
  });
});

describe('an unclear end', () => {
  /** What the tenant says, or how the call ends. */
  const ends: Record<string, (post: nock.Interceptor) => void> = {
    'status 500': (post) => post.reply(500, { message: `could not index ${TOKEN}` }),
    'status 502': (post) => post.reply(502, `<html><title>${TOKEN}</title>`),
    'status 504': (post) => post.reply(504, TOKEN),
    'a reset': (post) => post.replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' })),
    'no answer in time': (post) => post.replyWithError(Object.assign(new Error('x'), { code: 'ETIMEDOUT' })),
    'an answer that is not JSON': (post) => post.reply(201, `made ${TOKEN}`),
    'an answer without a body': (post) => post.reply(201, ''),
    'an answer without a token': (post) => post.reply(201, { ...KEY, token: undefined }),
    'an answer that is a list': (post) => post.reply(201, [KEY]),
  };

  test.each(Object.entries(ends))('%s: the key is found by its own end and revoked', async (_name, end) => {
    end(posted());
    listed([
      {
        ...KEY,
        token: 'same-end-other-document',
        roles: [BODY.roles[0], { role: 'review-role', document_id: 'd2' }],
      },
      { ...KEY, token: 'same-but-a-millisecond-later', expire_at: '2026-11-22T11:15:00.001Z' },
      { ...KEY, token: 'same-of-somebody-else', user: 'someone' },
      { ...KEY, token: 'of-a-deleted-user', user: null },
      KEY,
    ]);
    deleted();
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unclear' });
    expect(error.message).toMatch(/; the key that it had made was found and revoked$/);
  });

  test.each(Object.entries(ends))('%s: no key is there, however often one looks', async (_name, end) => {
    end(posted());
    nock(ORIGIN).get(LIST).times(5).reply(200, []);
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unclear', hint: 'try again' });
    expect(error.message).toContain(
      `no such key is there; if the tenant makes it after all, it ends by itself at ${END}`,
    );
    expect(clock.now()).toBe(Date.parse('2026-11-22T10:15:05Z'));
  });

  test('a key that shows late is found', async () => {
    posted().reply(502);
    nock(ORIGIN).get(LIST).times(2).reply(200, []);
    listed([KEY]);
    deleted();
    expect((await failure()).message).toMatch(/found and revoked$/);
  });

  test('a key that was found and stays is named', async () => {
    posted().reply(502);
    listed([KEY]);
    deleted(409, TOKEN);
    const error = await failure();
    expect(error.message).toMatch(/found and COULD NOT BE REVOKED: .*409/);
    expect(error.hint).toMatch(/^fitform link revoke [0-9a-f]{12}$/);
  });

  test('keys that cannot be looked through: the key ends by itself, and that is said', async () => {
    posted().reply(502);
    nock(ORIGIN).get(LIST).reply(403, { message: 'no' });
    expect((await failure()).message).toMatch(
      /could not be looked through \(.*view_api_keys.*\); if the tenant makes it after all, it ends by itself at 2026/,
    );
  });

  test.each([
    ['has no end', { expire_at: null }],
    ['ends at a whole second close by', { expire_at: '2026-11-22T11:14:59Z' }],
  ])('a key that is alike and %s is named and left: it may be somebody else’s', async (_name, more) => {
    posted().reply(502);
    nock(ORIGIN)
      .get(LIST)
      .times(5)
      .reply(200, [{ ...KEY, ...more }]);
    const error = await failure();
    expect(error).toMatchObject({ fault: 'unclear' });
    expect(error.message).toMatch(/alike: [0-9a-f]{12}$/);
    expect(error.hint).toMatch(/^if nobody else made it, fitform link revoke [0-9a-f]{12}$/);
  });
});

describe('a clear refusal is told as it is, and nothing is looked for', () => {
  test.each<[number, object, RegExp]>([
    [403, { fault: 'not-permitted' }, /no thanks.*it takes edit_backend_settings on the whole tenant/],
    [404, { status: 404 }, /no thanks/],
    [400, { status: 400 }, /no thanks/],
    [409, { status: 409 }, /no thanks/],
  ])('%i', async (status, fields, message) => {
    posted().reply(status, { message: 'no thanks' });
    const error = await failure();
    expect(error).toMatchObject(fields);
    expect(error.message).toMatch(message);
  });

  test('credentials that are not accepted are a failed sign-in', async () => {
    posted().reply(401);
    expect(await failure()).toMatchObject({ kind: 'sign-in' });
  });
});

test.each([429, 503])('a busy tenant (%i) is asked again: it has made nothing', async (status) => {
  posted().reply(status);
  posted().reply(201, KEY);
  readBack().reply(200, KEY);
  expect((await make()).token.reveal()).toBe(TOKEN);
});

test('a tenant that stays busy is given up on, and nothing is looked for', async () => {
  posted().times(5).reply(503, TOKEN);
  expect(await failure()).toMatchObject({ status: 503 });
});
