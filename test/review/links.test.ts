/** Making a link, on a tenant as the emulator has it: what it opens, for how long, and what is refused. */
import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/review/link-error.ts';
import { reviewSettings } from '../../src/review/review-settings.ts';
import type { LinkRequest } from '../../src/review/create-link.ts';
import { GUIDE } from '../support/specs.ts';
import { ids, JOHN, openReview, permit, tokenIn, type Options } from '../support/review-tenant.ts';

const document_id = ids.first;

describe('a link', () => {
  test('opens its document and its inbox, and nothing else, until it ends', async () => {
    const review = await openReview();
    const { links, page, clock, emulator } = review;
    const link = await links.create({ document_id, ttl: 60 });
    expect(link).toEqual({
      url: `${emulator.url}/#/view/${document_id}?nonce=${tokenIn(link.url)}`,
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      expires_at: '2026-11-22T10:16:00.000Z',
    });
    const paths = [
      `/documents/${document_id}`,
      `/inboxes/${ids.invoice}`,
      `/inboxes/${ids.invoice}/documents`,
      `/documents/${ids.second}`,
      `/inboxes/${ids.orders}`,
      '/users',
      '/auth/api-key',
    ];
    expect(await page(link.url, ...paths)).toEqual([200, 200, 200, 403, 403, 403, 403]);
    await clock.pause(59_999);
    expect(await page(link.url, ...paths.slice(0, 1))).toEqual([200]);
    await clock.pause(1);
    expect(await page(link.url, ...paths.slice(0, 1))).toEqual([401]);
  });

  test('of scope inbox opens every document of its inbox', async () => {
    const { links, page, keys } = await openReview();
    const { url } = await links.create({ document_id, scope: 'inbox' });
    expect(
      await page(url, `/documents/${document_id}`, `/documents/${ids.second}`, `/inboxes/${ids.orders}`),
    ).toEqual([200, 200, 403]);
    expect((await keys())[0]?.roles).toEqual([
      { role: ids.inboxGuest, inbox: ids.invoice },
      { role: ids.reviewGuest, inbox: ids.invoice },
    ]);
  });

  test('of a scope that nobody knows is not the wider one', async () => {
    const { links, keys } = await openReview();
    await links.create({ document_id, scope: 'Document' } as unknown as LinkRequest);
    expect((await keys())[0]?.roles).toContainEqual({ role: ids.reviewGuest, document_id });
  });

  test('is revoked while its page is open, and the next call of the page is refused', async () => {
    const { links, page } = await openReview();
    const { url, fingerprint } = await links.create({ document_id });
    expect(await page(url, `/documents/${document_id}`)).toEqual([200]);
    await links.revoke({ fingerprints: [fingerprint] });
    expect(await page(url, `/documents/${document_id}`)).toEqual([401]);
  });

  test('takes four look-ups, the document, the key and its read-back', async () => {
    const { links, calls } = await openReview();
    await links.create({ document_id });
    expect(calls().sort()).toEqual([
      'GET /auth/api-key/***',
      `GET /documents/${document_id}`,
      'GET /inboxes',
      'GET /roles',
      'GET /users',
      'GET /users/me',
      'POST /auth/api-key',
    ]);
  });

  test('what was looked up is used again for as long as it is fresh, and no longer', async () => {
    const { links, calls, clock } = await openReview({ freshFor: 1000 });
    const lookUps = () => calls().filter((call) => call === 'GET /users').length;
    await links.create({ document_id });
    await clock.pause(999);
    await links.create({ document_id });
    expect(lookUps()).toBe(1);
    await clock.pause(1);
    await links.create({ document_id });
    expect(lookUps()).toBe(2);
  });

  test('what was looked up is fresh no longer where the clock is set back meanwhile', async () => {
    const { links, calls, clock } = await openReview({ freshFor: 1000 });
    await links.create({ document_id });
    clock.set(-3_600_000);
    await clock.pause(1000);
    await links.create({ document_id });
    expect(calls().filter((call) => call === 'GET /users')).toHaveLength(2);
  });

  test('a look-up that failed is not used again', async () => {
    const faults = ['GET /users#1=status:403'];
    const { links, failure } = await openReview({ freshFor: 1000, faults });
    await failure(links.create({ document_id }));
    expect((await links.create({ document_id })).url).toContain(document_id);
  });

  test('200 at once are 200 links that work, and none has the end of another', async () => {
    const { links, page, keys } = await openReview({ freshFor: 1000 });
    const made = await Promise.all(Array.from({ length: 200 }, () => links.create({ document_id })));
    expect(new Set(made.map(({ url }) => url)).size).toBe(200);
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(200);
    expect(new Set(made.map(({ expires_at }) => expires_at)).size).toBe(200);
    const opened = await Promise.all(made.map(({ url }) => page(url, `/documents/${document_id}`)));
    expect(opened.flat().filter((status) => status === 200)).toHaveLength(200);
    expect(await keys()).toHaveLength(200);
    expect(await links.revoke({ all: true })).toHaveLength(200);
    expect(await keys()).toEqual([]);
  }, 60_000);

  test('of many at once, only those whose answer was lost are taken back', async () => {
    const faults = [3, 20, 50].map((nth) => `POST /auth/api-key#${nth}=status:502@after`);
    const { links, page, keys, failure } = await openReview({ freshFor: 1000, faults });
    const calls = Array.from({ length: 50 }, () => links.create({ document_id }));
    const ended = await Promise.allSettled(calls);
    const made = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(made).toHaveLength(47);
    for (const call of calls.filter((_, at) => ended[at]?.status === 'rejected')) await failure(call);
    const opened = await Promise.all(made.map(({ url }) => page(url, `/documents/${document_id}`)));
    expect(opened.flat().every((status) => status === 200)).toBe(true);
    expect(await keys()).toHaveLength(47);
  });
});

describe('how long it is good for', () => {
  const SPEC = (review: string) => `${GUIDE}review: ${review}\n`;
  test.each<[string, number | undefined, number]>([
    ['{}', undefined, 3600],
    ['{}', 1, 1],
    ['{}', 86_400, 86_400],
    ['{ ttl: 90s }', undefined, 90],
    ['{ ttl: 30m }', 60, 60],
    ['{ ttl: 2d, max_ttl: 3d }', undefined, 172_800],
    ['{ max_ttl: 10m }', undefined, 600],
  ])('review: %s, asked for %s: %i s', async (review, ttl, seconds) => {
    const { links, clock } = await openReview({ spec: SPEC(review) });
    const { expires_at } = await links.create({ document_id, ttl });
    expect(Date.parse(expires_at) - clock.now()).toBe(seconds * 1000);
  });

  test.each<[string, number, RegExp]>([
    ['{}', 86_401, /86401s is longer than a link may be good for \(1d\)/],
    ['{ max_ttl: 10m }', 601, /601s is longer than .*\(10m\)/],
    ['{}', 0, /whole number of seconds, not 0/],
    ['{}', -1, /not -1/],
    ['{}', 1.5, /not 1\.5/],
    ['{}', Number.NaN, /not NaN/],
    ['{}', Infinity, /not Infinity/],
  ])('review: %s, asked for %d: refused before anything is sent', async (review, ttl, message) => {
    const { links, failure, emulator } = await openReview({ spec: SPEC(review) });
    const error = await failure(links.create({ document_id, ttl }));
    expect(error).toMatchObject({ fault: 'too-long', message: expect.stringMatching(message) as string });
    expect(emulator.log).toEqual([]);
  });

  test('a usual time that is longer than the longest is refused, in a spec and without one', async () => {
    await expect(openReview({ spec: SPEC('{ ttl: 2h, max_ttl: 1h }') })).rejects.toThrow(
      '2h is longer than review.max_ttl, which is 1h',
    );
    expect(() => reviewSettings({ ttl: '2h', max_ttl: '1h' })).toThrow(
      'review.ttl is 2h, and review.max_ttl is 1h',
    );
  });
});

describe('bad input leaves no key behind', () => {
  const cases: Record<string, [Options, LinkRequest, LinkError['fault'], RegExp]> = {
    'an unknown document': [{}, { document_id: ids.unknown }, 'unknown-document', /no document f{24}/],
    'no document': [{}, { document_id: '' }, 'unknown-document', /no document/],
    'a document id that is a way up': [{}, { document_id: '..' }, 'unknown-document', /no document \.\./],
    'a document id with half a character': [
      {},
      { document_id: `${document_id}\ud800` },
      'unknown-document',
      /no document/,
    ],
    'a document id that holds a path': [
      {},
      { document_id: `../inboxes/${ids.invoice}` },
      'unknown-document',
      /no document/,
    ],
    'a document of another inbox': [
      {},
      { document_id, inbox: 'orders' },
      'other-inbox',
      /is not in inbox "orders", but in "invoice"/,
    ],
    'an inbox that does not exist': [
      {},
      { document_id, inbox: 'invoce' },
      'unknown-name',
      /no inbox "invoce"/,
    ],
    'two inboxes of the name': [
      {
        change: (draft) => {
          draft.inboxes.push({ id: 'twin', name: 'invoice', project: draft.projects[0]?.id ?? '' });
        },
      },
      { document_id, inbox: 'invoice' },
      'not-provisioned',
      /2 live inboxes are named "invoice"/,
    ],
    'a document that cannot be seen, and no inbox': [
      { faults: ['GET /documents/*=status:403'] },
      { document_id },
      'inbox-needed',
      /does not tell this account in which inbox/,
    ],
    'a document that cannot be seen, and an inbox that it is not in': [
      { faults: ['GET /documents/*=status:403'] },
      { document_id, inbox: 'orders' },
      'unknown-document',
      /no document .* in inbox "orders"/,
    ],
  };
  test.each(Object.entries(cases))('%s', async (_name, [options, request, fault, message]) => {
    const { links, failure, keys, calls } = await openReview(options);
    const error = await failure(links.create(request));
    expect(error).toMatchObject({ fault, message: expect.stringMatching(message) as string });
    expect(await keys()).toEqual([]);
    expect(calls('POST')).toEqual([]);
  });

  test('a tenant that fails at the document is a TenantError, and no key is made', async () => {
    const { links, failure, keys } = await openReview({ faults: ['GET /documents/*=status:500'] });
    expect(await failure(links.create({ document_id }))).toMatchObject({ status: 500 });
    expect(await keys()).toEqual([]);
  });
});

describe('an inbox that is named', () => {
  test('is enough where the document cannot be seen, and is looked through', async () => {
    const { links, notices } = await openReview({ faults: ['GET /documents/*=status:403'] });
    await links.create({ document_id, inbox: 'invoice' });
    expect(notices).toEqual([]);
  });

  test('is taken at its word where its documents cannot be seen either, and that is said', async () => {
    const faults = ['GET /documents/*=status:403', 'GET /inboxes/*/documents=status:403'];
    const { links, notices, keys } = await openReview({ faults });
    await links.create({ document_id, inbox: 'invoice' });
    expect(notices).toEqual([expect.stringMatching(/not checked that .* is in it/)]);
    expect(await keys()).toHaveLength(1);
  });

  test('whose list of documents is none is no reason to make a key', async () => {
    const faults = ['GET /documents/*=status:403', 'GET /inboxes/*/documents=status:200'];
    const { links, failure, keys } = await openReview({ faults });
    const error = await failure(links.create({ document_id, inbox: 'invoice' }));
    expect(error).toMatchObject({ kind: 'malformed' });
    expect(await keys()).toEqual([]);
  });
});

describe('ids instead of names', () => {
  const SPEC = `version: 1
review:
  user_id: "${ids.guest}"
  inbox_role_id: "${ids.inboxGuest}"
  review_role_id: "${ids.reviewGuest}"
  inbox_ids: { invoice: "${ids.invoice}", gone: "${ids.unknown}" }
`;
  /** May handle keys, and nothing else. */
  const keyHandler: Options = {
    spec: SPEC,
    account: JOHN,
    change: (draft) => {
      draft.roles.push({
        id: 'keys',
        name: 'Keys',
        permissions: { edit_backend_settings: true, view_api_keys: true },
      });
      draft.users = draft.users.map((one) =>
        one.id === ids.john ? { ...one, roles: [{ role: 'keys' }] } : one,
      );
    },
  };

  test('an account that may only handle keys makes, lists and revokes links', async () => {
    const { links, keys, page, notices, failure } = await openReview(keyHandler);
    expect(await failure(links.create({ document_id }))).toMatchObject({ fault: 'inbox-needed' });
    const { url, fingerprint } = await links.create({ document_id, inbox: 'invoice' });
    expect(await page(url, `/documents/${document_id}`, `/documents/${ids.second}`)).toEqual([200, 403]);
    expect(notices).toContainEqual(expect.stringMatching(/ids in review .* placeholder was not checked/));
    const { links: found } = await links.list();
    expect(found).toMatchObject([{ fingerprint, user: ids.guest }]);
    await links.revoke({ document_id });
    expect(await keys()).toEqual([]);
    expect(await links.sweep()).toEqual([]);
  });

  test('no users are asked for', async () => {
    const { links, calls } = await openReview(keyHandler);
    await links.create({ document_id, inbox: 'invoice' });
    expect(calls('GET')).not.toContain('GET /users');
  });

  test.each<[string, Options, string, string, RegExp]>([
    ['an inbox without an id', {}, 'orders', 'unknown-name', /no inbox "orders"/],
    ['an inbox whose id is of nothing', {}, 'gone', 'unknown-name', /no inbox with the id f{24}.*"gone"/],
    [
      'the account itself',
      { spec: SPEC.replace(ids.guest, ids.john) },
      'invoice',
      'not-provisioned',
      /is the account that runs this/,
    ],
    [
      'an inbox role that opens every document',
      {
        change: (draft) => {
          keyHandler.change?.(draft);
          permit(draft, ids.inboxGuest, ['view_list', 'review']);
        },
      },
      'invoice',
      'not-provisioned',
      /holds review/,
    ],
  ])('%s is refused', async (_name, options, inbox, fault, message) => {
    const { links, failure, keys } = await openReview({
      ...keyHandler,
      faults: ['GET /inboxes/ffffffffffffffffffffffff/documents=status:404'],
      ...options,
    });
    const error = await failure(links.create({ document_id, inbox }));
    expect(error).toMatchObject({ fault, message: expect.stringMatching(message) as string });
    expect(await keys()).toEqual([]);
  });

  test.each([
    ['are seen', [], 'the placeholder was'],
    ['cannot be seen', ['GET /roles=status:403'], 'the placeholder and the roles were'],
  ])('where the roles %s, it is said what was not checked', async (_name, faults, what) => {
    const { links, notices } = await openReview({ ...keyHandler, faults });
    await links.create({ document_id, inbox: 'invoice' });
    expect(notices[0]).toContain(`${what} not checked`);
  });
});

test('a crash between the making and the answer leaves a key that is swept when its time is over', async () => {
  const review = await openReview({
    faults: ['POST /auth/api-key=status:502@after', 'GET /auth/api-key=status:500'],
  });
  const { links, failure, keys, clock, emulator } = review;
  // To the tenant, a program that was killed is one that never looks again.
  expect(await failure(links.create({ document_id, ttl: 60 }))).toMatchObject({ fault: 'unclear' });
  expect(await keys()).toHaveLength(1);
  emulator.faults.set([]);
  expect(await links.sweep()).toEqual([]);
  await clock.pause(60_000);
  expect(await links.sweep()).toMatchObject([{ why: 'expired' }]);
  expect(await keys()).toEqual([]);
});
