/** The library from its sources: options, the flow, and the shapes that it gives. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import { connect, LinkError, TenantError } from '../../src/library/index.ts';
import type { Connection, ConnectOptions, LinkOptions, RevokeOptions } from '../../src/library/types.ts';
import { ids, keyOf, permit, provision, tokenIn } from '../support/review-tenant.ts';

const PASSWORD = 'of the library';
const documentId = ids.first;
const open: { emulator: RunningEmulator; connection: Connection }[] = [];

afterEach(async () => {
  for (const { connection, emulator } of open.splice(0)) {
    await connection.close();
    await emulator.stop();
  }
});

async function library(options: Partial<ConnectOptions> = {}, faults: string[] = []) {
  const store = memoryTenant();
  await store.update(provision);
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const emulator = await startEmulator({ store, operator, faults });
  const notices: string[] = [];
  const connection = connect({
    url: emulator.url,
    credentials: operator,
    onNotice: (message) => notices.push(message),
    ...options,
  });
  open.push({ emulator, connection });
  return { ...connection, emulator, store, notices };
}

test('a link is made, listed and revoked', async () => {
  const { reviewLinks, emulator, store } = await library();
  const before = Date.now();
  const link = await reviewLinks.create({ documentId, ttl: 1800 });
  expect(Object.keys(link).sort()).toEqual(['expiresAt', 'fingerprint', 'url']);
  expect(link.url).toBe(`${emulator.url}/#/view/${documentId}?nonce=${tokenIn(link.url)}`);
  expect(link.expiresAt.getTime()).toBeGreaterThanOrEqual(before + 1_800_000);
  const listed = {
    fingerprint: link.fingerprint,
    user: 'guest',
    grants: [
      { role: 'InboxGuest', inbox: 'invoice', documentId: null },
      { role: 'ReviewGuest', inbox: null, documentId },
    ],
    active: true,
    expiresAt: link.expiresAt,
  };
  expect(await reviewLinks.list()).toEqual([listed]);
  expect(await reviewLinks.revoke({ documentId })).toEqual([listed]);
  expect(await reviewLinks.list()).toEqual([]);
  const { url } = await reviewLinks.create({ documentId, inbox: 'invoice', scope: 'inbox' });
  expect(url).toContain('nonce=');
  await store.update((draft) => {
    draft.api_keys = [keyOf('long-ended', { expire_at: '2000-01-01T00:00:00Z' }), ...(draft.api_keys ?? [])];
  });
  expect(await reviewLinks.sweep({ dryRun: true })).toMatchObject([{ why: 'expired' }]);
  expect(await reviewLinks.sweep()).toMatchObject([{ why: 'expired', expiresAt: new Date('2000-01-01') }]);
  expect(await reviewLinks.sweep()).toEqual([]);
  expect(await reviewLinks.revoke({ all: true })).toHaveLength(1);
});

test('what it is given under other names is used', async () => {
  const { reviewLinks, store } = await library({
    review: { user: 'ann', inboxRole: 'In', reviewRole: 'Re', ttl: 60, maxTtl: 120 },
  });
  await store.update((draft) => {
    const names: Record<string, string> = { [ids.inboxGuest]: 'In', [ids.reviewGuest]: 'Re' };
    draft.roles = draft.roles.map((role) => ({ ...role, name: names[role.id] ?? role.name }));
    draft.users = draft.users.map((one) => (one.id === ids.guest ? { ...one, username: 'ann' } : one));
  });
  const before = Date.now();
  const { expiresAt } = await reviewLinks.create({ documentId });
  expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  expect(expiresAt.getTime()).toBeGreaterThanOrEqual(before + 60_000);
  await expect(reviewLinks.create({ documentId, ttl: 121 })).rejects.toMatchObject({ fault: 'too-long' });
});

test('ids stand for names, and what was not checked is told', async () => {
  const { reviewLinks, notices } = await library({
    review: {
      userId: ids.guest,
      inboxRoleId: ids.inboxGuest,
      reviewRoleId: ids.reviewGuest,
      inboxIds: { mine: ids.invoice },
      maxTtl: 2_592_001,
    },
  });
  await reviewLinks.create({ documentId, inbox: 'mine', ttl: 2_592_001 });
  expect(notices).toEqual([expect.stringContaining('the placeholder was not checked')]);
});

test('what was looked up is used again while it is fresh, and by default it is not', async () => {
  for (const [freshFor, lookUps] of [
    [0, 2],
    [600, 1],
  ] as const) {
    const { reviewLinks, emulator } = await library({ freshFor });
    await reviewLinks.create({ documentId });
    await reviewLinks.create({ documentId });
    expect(emulator.log.filter(({ path }) => path === '/admin/users')).toHaveLength(lookUps);
  }
});

test('errors are of the exported types, and hold no token and no password', async () => {
  const { reviewLinks, store, emulator } = await library();
  const unknown = await reviewLinks.create({ documentId: ids.unknown }).catch((error: unknown) => error);
  expect(unknown).toBeInstanceOf(LinkError);
  expect(unknown).toMatchObject({ fault: 'unknown-document' });
  const link = await reviewLinks.create({ documentId });
  emulator.faults.set([
    {
      method: 'GET',
      path: '/auth/api-key',
      action: { do: 'html', status: 200 },
      when: 'before',
    },
  ]);
  const page = await reviewLinks.list().catch((error: unknown) => error);
  expect(page).toBeInstanceOf(TenantError);
  await store.update((draft) => {
    permit(draft, ids.inboxGuest, ['view_list', 'review']);
  });
  emulator.faults.set([]);
  const broad = await reviewLinks.create({ documentId }).catch((error: unknown) => error);
  expect(broad).toMatchObject({ fault: 'not-provisioned' });
  for (const error of [unknown, page, broad]) {
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(tokenIn(link.url));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  }
});

test('close waits for what is under way; then calls reject', async () => {
  const { reviewLinks, close } = await library();
  // It may not be read back, so the key has to be revoked before the end.
  const faulty = await library({}, ['GET /auth/api-key/*=status:403']);
  const making = faulty.reviewLinks.create({ documentId }).catch((error: unknown) => error);
  let isDone = false;
  void making.finally(() => (isDone = true));
  await faulty.close();
  expect(isDone).toBe(true);
  expect(await making).toMatchObject({ fault: 'unsafe-key' });
  expect((await faulty.store.read()).api_keys).toEqual([]);
  await close();
  await expect(reviewLinks.list()).rejects.toThrow('this connection is closed');
});

test('nothing comes from the environment', async () => {
  const names = [
    'FITFORM_URL',
    'FITFORM_TOKEN',
    'FITFORM_API_KEY',
    'FITFORM_BASE_PATH',
    'HTTPS_PROXY',
    'HTTP_PROXY',
  ];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = 'http://127.0.0.1:9';
  try {
    const { reviewLinks } = await library();
    expect(await reviewLinks.list()).toEqual([]);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

describe('options that cannot be are a TypeError before anything is sent', () => {
  const good = { url: 'https://tenant.example', credentials: { token: 'x' } };
  const secret = 'a secret with blanks';
  test.each<[string, object, RegExp]>([
    ['no url', { url: undefined }, /^url: must be a text/],
    ['http to another host', { url: 'http://tenant.example' }, /in the clear/],
    ['a path in the url', { url: 'https://tenant.example/admin' }, /more than scheme and host/],
    ['credentials in the url', { url: 'https://me:pw@tenant.example' }, /holds credentials/],
    ['no url at all', { url: 'tenant.example' }, /not a URL/],
    ['the embedded tenant', { url: 'embedded' }, /for the command line/],
    ['half a character in the base path', { basePath: '/a\ud800' }, /^basePath: it holds half a character/],
    [
      'half a character in a password',
      { credentials: { username: 'me', password: 'a\ud800' } },
      /password: it holds half a character/,
    ],
    ['a strange base path', { basePath: '/../x' }, /base path/],
    ['no credentials', { credentials: undefined }, /^credentials: must be an object/],
    ['empty credentials', { credentials: {} }, /give username and password, or token, or apiKey/],
    ['two credentials', { credentials: { token: 'x', apiKey: 'y' } }, /give username and password/],
    ['a user name without a password', { credentials: { username: 'me' } }, /^credentials\.password/],
    ['a password without a user name', { credentials: { password: secret } }, /^credentials\.username/],
    ['a token with blanks', { credentials: { token: secret } }, /^credentials\.token/],
    [
      'a password with a line break',
      { credentials: { username: 'me', password: `${secret}\n` } },
      /line break/,
    ],
    [
      'a proxy of another kind',
      { proxy: `socks5://me:${secret}@p.example` },
      /^proxy: it names a proxy that is neither/,
    ],
    ['a proxy that is none', { proxy: `http://me:${secret}/@p.example` }, /^proxy: it is not the address/],
    ['a key that is no text', { credentials: { apiKey: 5 } }, /^credentials\.apiKey/],
    ['a mistyped credential', { credentials: { tokn: 'x' } }, /unknown key "tokn"/],
    ['a mistyped setting', { review: { inbox_role: 'x' } }, /unknown key "inbox_role"/],
    ['a setting that is no text', { review: { user: 5 } }, /^review: user: must be a text/],
    [
      'a time that is no number',
      { review: { ttl: '1h' } },
      /^review\.ttl: must be a whole number of seconds/,
    ],
    ['half of the ids', { review: { userId: 'x' } }, /go together/],
    ['inboxes without the ids', { review: { inboxIds: {} } }, /needs userId/],
    ['a timeout of nothing', { timeout: 0 }, /^timeout/],
    ['half a second', { freshFor: 0.5 }, /^freshFor/],
  ])('%s', (_name, more, message) => {
    const made = (): unknown => connect({ ...good, ...more });
    expect(made).toThrow(TypeError);
    expect(made).toThrow(message);
    expect(made).not.toThrow(secret);
  });

  test('a usual time above the longest is a LinkError', () => {
    expect(() => connect({ ...good, review: { ttl: 100, maxTtl: 10 } })).toThrow(LinkError);
  });
});

describe('arguments of another shape reject with a TypeError, and nothing is sent', () => {
  test.each<[object | undefined, RegExp]>([
    [undefined, /create: must be an object/],
    [{}, /^documentId/],
    [{ documentId: '' }, /^documentId/],
    [{ documentId: `${documentId}\ud800` }, /^documentId: it holds half a character/],
    [{ document_id: 'x' }, /unknown key "document_id"/],
    [{ documentId, scope: 'Document' }, /^scope/],
    [{ documentId, ttl: '1h' }, /^ttl/],
    [{ documentId, ttl: 0 }, /^ttl/],
    [{ documentId, inbox: 5 }, /^inbox/],
  ])('create(%j)', async (given, message) => {
    const { reviewLinks, emulator } = await library();
    const error = await reviewLinks.create(given as LinkOptions).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
    expect(emulator.log).toEqual([]);
  });

  test.each<[object | undefined, RegExp]>([
    [undefined, /revoke: must be an object/],
    [{}, /give fingerprints, or documentId, or all: true/],
    [{ all: false }, /give fingerprints/],
    [{ all: true, documentId }, /give fingerprints/],
    [{ documentId: undefined }, /give fingerprints/],
    [{ documentId: '' }, /^documentId/],
    [{ fingerprints: 'abc' }, /^fingerprints/],
    [{ fingerprints: ['not-a-fingerprint-but-a-token'] }, /^fingerprints: must be a list of texts of 12 hex/],
    [{ document: documentId }, /unknown key "document"/],
  ])('revoke(%j)', async (given, message) => {
    const { reviewLinks, emulator } = await library();
    const error = await reviewLinks.revoke(given as RevokeOptions).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
    expect(emulator.log).toEqual([]);
  });
});
