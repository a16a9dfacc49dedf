/** The links that are out: listed without what they open with, revoked, swept, and judged. */
import { describe, expect, test } from 'vitest';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import type { ApiKey, Draft } from '../../src/emulator/tenant/state.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { GUIDE } from '../support/specs.ts';
import { ids, JOHN, keyOf, openReview } from '../support/review-tenant.ts';

const fingerprint = (token: string): string => fingerprintOf(new Secret(token));
const PAST = '2026-11-22T10:15:00.000Z';
const onInbox = [
  { role: ids.inboxGuest, inbox: ids.invoice },
  { role: ids.reviewGuest, inbox: ids.invoice },
];
const withKeys =
  (...keys: ApiKey[]) =>
  (draft: Draft): void => {
    draft.api_keys = keys;
  };

describe('list', () => {
  test('shows the links by names, and how many keys there are besides', async () => {
    const { links } = await openReview({
      change: withKeys(
        keyOf('one-of-two'),
        keyOf('endless', { expire_at: undefined as never, active: false, roles: onInbox }),
        keyOf('johns', { user: ids.john }),
      ),
    });
    expect(await links.list()).toEqual({
      others: 1,
      links: [
        {
          fingerprint: fingerprint('one-of-two'),
          user: 'guest',
          grants: [
            { role: 'InboxGuest', inbox: 'invoice', document_id: null },
            { role: 'ReviewGuest', inbox: null, document_id: ids.first },
          ],
          active: true,
          expires_at: '2026-11-22T11:15:00.000Z',
        },
        {
          fingerprint: fingerprint('endless'),
          user: 'guest',
          grants: [
            { role: 'InboxGuest', inbox: 'invoice', document_id: null },
            { role: 'ReviewGuest', inbox: 'invoice', document_id: null },
          ],
          active: false,
          expires_at: null,
        },
      ],
    });
  });

  test('shows an id where no name is known', async () => {
    const { links } = await openReview({
      change: withKeys(keyOf('a-link', { roles: [{ role: 'gone-role', inbox: 'gone-inbox' }] })),
    });
    expect((await links.list()).links[0]?.grants).toEqual([
      { role: 'gone-role', inbox: 'gone-inbox', document_id: null },
    ]);
  });

  test('needs no roles: a tenant with the placeholder alone can be listed', async () => {
    const { links } = await openReview({
      change: (draft) => {
        draft.roles = draft.roles.filter(({ id }) => id !== ids.reviewGuest);
        withKeys(keyOf('a-link'))(draft);
      },
    });
    expect((await links.list()).links).toHaveLength(1);
  });

  test.each<[string, string, RegExp]>([
    ['view_api_keys', 'GET /auth/api-key=status:403', /it takes view_api_keys on the whole tenant/],
    ['edit_users', 'GET /users=status:403', /may not list the users \(edit_users\)/],
  ])('an account without %s is told so', async (_name, fault, message) => {
    const { links, failure } = await openReview({ faults: [fault] });
    for (const call of [() => links.list(), () => links.revoke({ all: true }), () => links.sweep()]) {
      const error = await failure(call());
      expect(error).toMatchObject({ fault: 'not-permitted' });
      expect(error.message).toMatch(message);
    }
  });
});

describe('revoke', () => {
  const keys = [
    keyOf('to-the-first'),
    keyOf('to-the-first-again'),
    keyOf('to-the-second', {
      roles: [
        { role: ids.inboxGuest, inbox: ids.invoice },
        { role: ids.reviewGuest, document_id: ids.second },
      ],
    }),
    keyOf('to-the-inbox', { roles: onInbox }),
    keyOf('of-john', { user: ids.john }),
  ];
  const left = async (review: Awaited<ReturnType<typeof openReview>>) =>
    (await review.keys()).map(({ token }) => token);

  test.each<[string, Parameters<Awaited<ReturnType<typeof openReview>>['links']['revoke']>[0], string[]]>([
    ['by fingerprint', { fingerprints: [fingerprint('to-the-second')] }, ['to-the-second']],
    [
      'by two fingerprints, one of them twice',
      { fingerprints: ['to-the-second', 'to-the-first', 'to-the-second'].map(fingerprint) },
      ['to-the-second', 'to-the-first'],
    ],
    ['by none', { fingerprints: [] }, []],
    ['by document', { document_id: ids.first }, ['to-the-first', 'to-the-first-again']],
    ['by a document without links', { document_id: ids.third }, []],
    ['all', { all: true }, ['to-the-first', 'to-the-first-again', 'to-the-second', 'to-the-inbox']],
  ])('%s', async (_name, which, gone) => {
    const review = await openReview({ change: withKeys(...keys) });
    const revoked = await review.links.revoke(which);
    expect(revoked.map((one) => one.fingerprint)).toEqual(gone.map(fingerprint));
    expect(await left(review)).toEqual(keys.map(({ token }) => token).filter((one) => !gone.includes(one)));
  });

  test.each([
    ['a key of somebody else', fingerprint('of-john'), 'not-a-link', /does not act as the placeholder/],
    ['no key at all', '000000000000', 'unknown-key', /no key with the fingerprint 000000000000/],
  ])('%s is refused, and nothing else is revoked either', async (_name, strange, fault, message) => {
    const review = await openReview({ change: withKeys(...keys) });
    const fingerprints = [fingerprint('to-the-first'), strange];
    const error = await review.failure(review.links.revoke({ fingerprints }));
    expect(error).toMatchObject({ fault });
    expect(error.message).toMatch(message);
    expect(await left(review)).toHaveLength(keys.length);
    expect(review.calls('DELETE')).toEqual([]);
  });

  test('where some cannot be revoked, all others are, and those that are left are named', async () => {
    const faults = ['DELETE /auth/api-key/*#2=status:403'];
    const review = await openReview({ change: withKeys(...keys), faults });
    const error = await review.failure(review.links.revoke({ all: true }));
    const [still = ''] = (await left(review)).filter((token) => token !== 'of-john');
    expect(error).toMatchObject({ fault: 'not-revoked' });
    expect(error.message).toContain(
      `3 of 4 keys were revoked, and these could not be: ${fingerprint(still)} (`,
    );
  });

  test('an account without edit_backend_settings is told so', async () => {
    const review = await openReview({ change: withKeys(...keys), faults: ['DELETE *=status:403'] });
    const error = await review.failure(review.links.revoke({ all: true }));
    expect(error.message).toMatch(/it takes edit_backend_settings on the whole tenant/);
    expect(await left(review)).toHaveLength(keys.length);
  });

  test('an answer that is lost is asked for again; what is gone is as good as revoked', async () => {
    const faults = ['DELETE /auth/api-key/*#1=status:502@after', 'DELETE /auth/api-key/*#3=reset@after'];
    const review = await openReview({ change: withKeys(...keys.slice(0, 2)), faults });
    await review.links.revoke({ all: true });
    expect(await left(review)).toEqual([]);
  });

  test('as another account than is expected, nothing is revoked or swept', async () => {
    const spec = GUIDE.replace('tenant:', 'tenant:\n  expect: { host: x, account: ann }');
    const review = await openReview({ change: withKeys(keyOf('ended', { expire_at: PAST })), spec });
    expect(await review.failure(review.links.revoke({ all: true }))).toMatchObject({
      fault: 'not-permitted',
    });
    expect(await review.failure(review.links.sweep())).toMatchObject({ fault: 'not-permitted' });
    expect(await review.links.sweep({ dryRun: true })).toHaveLength(1);
    expect(await left(review)).toHaveLength(1);
  });
});

describe('sweep', () => {
  const cases: [string, Partial<ApiKey>, string | null][] = [
    ['good', {}, null],
    ['endless', { expire_at: undefined as never }, null],
    ['ends-in-a-millisecond', { expire_at: '2026-11-22T10:15:00.001Z' }, null],
    ['to-the-inbox', { roles: onInbox }, null],
    ['without-roles', { roles: [] }, null],
    ['ended-now', { expire_at: PAST }, 'expired'],
    ['ended-and-inactive', { expire_at: PAST, active: false }, 'expired'],
    ['off', { active: false }, 'inactive'],
    ['role-gone', { roles: [{ role: ids.unknown, document_id: ids.first }] }, 'dangling'],
    ['inbox-gone', { roles: [{ role: ids.inboxGuest, inbox: ids.unknown }] }, 'dangling'],
    ['one-of-two-gone', { roles: [...onInbox, { role: ids.unknown, inbox: ids.invoice }] }, 'dangling'],
  ];
  const all = cases.map(([token, more]) => keyOf(token, more));
  const johns = keyOf('johns-ended', { user: ids.john, expire_at: PAST, active: false });
  const wanted = cases.flatMap(([token, , why]) => (why === null ? [] : [[fingerprint(token), why]]));

  test.each([
    ['dry', true],
    ['in earnest', false],
  ])('%s: just those that are of no use, and no key of anybody else', async (_name, dryRun) => {
    const { links, keys } = await openReview({ change: withKeys(...all, johns) });
    const swept = await links.sweep({ dryRun });
    expect(swept.map((one) => [one.fingerprint, one.why])).toEqual(wanted);
    const left = cases.filter(([, , why]) => dryRun || why === null).map(([token]) => token);
    expect((await keys()).map(({ token }) => token)).toEqual([...left, 'johns-ended']);
  });

  const wholeTenant = { role: 'sweeper' };
  const sees = ['edit_users', 'view_list', 'edit_backend_settings', 'view_api_keys'] as const;
  test.each<[string, readonly (typeof sees)[number][], boolean]>([
    ['who sees everything', sees, true],
    ['without view_list', sees.filter((one) => one !== 'view_list'), false],
  ])('a link counts as dangling only for an account %s', async (_name, permissions, judged) => {
    const { links, notices } = await openReview({
      account: JOHN,
      behaviour: { lists: 'filtered' },
      change: (draft) => {
        draft.roles.push({ id: 'sweeper', name: 'Sweeper', permissions: permissionMap(permissions) });
        draft.users = draft.users.map((one) =>
          one.id === ids.john ? { ...one, roles: [wholeTenant] } : one,
        );
        withKeys(...all)(draft);
      },
    });
    const swept = await links.sweep();
    expect(swept.some(({ why }) => why === 'dangling')).toBe(judged);
    expect(swept.some(({ why }) => why === 'expired')).toBe(true);
    expect(notices.some((notice) => notice.includes('no link was judged'))).toBe(!judged);
  });

  test.each<[string, string]>([
    ['the roles cannot be listed', 'GET /roles=status:403'],
    ['the inboxes cannot be listed', 'GET /inboxes=status:403'],
    ['the tenant does not tell who asks', 'GET /users/me=status:404'],
  ])('where %s, nothing counts as dangling', async (_name, fault) => {
    const { links, notices } = await openReview({ change: withKeys(...all), faults: [fault] });
    const swept = await links.sweep();
    expect(swept.map(({ why }) => why)).toEqual(['expired', 'expired', 'inactive']);
    expect(notices).toContainEqual(expect.stringContaining('no link was judged'));
  });

  test.each([
    ['fails', 'GET /roles=status:500'],
    ['is cut off', 'GET /inboxes=truncate'],
    ['is none', 'GET /roles=status:200'],
    ['of keys is a web page', 'GET /auth/api-key=html'],
  ])('a list that %s ends the sweep, and nothing is revoked', async (_name, fault) => {
    const { links, failure, keys } = await openReview({ change: withKeys(...all), faults: [fault] });
    await failure(links.sweep());
    expect(await keys()).toHaveLength(all.length);
  });

  test('a role that is made between the reads does not make its link dangling', async () => {
    // The list of keys is read first: by then the role is not there, and by the time of the roles it is.
    const edit = `edit:+roles={"id":"${ids.unknown}","name":"New","permissions":{"review":true}}`;
    const { links } = await openReview({
      change: withKeys(keyOf('of-a-new-role', { roles: [{ role: ids.unknown, inbox: ids.invoice }] })),
      faults: [`GET /auth/api-key#1=${edit}@after`],
    });
    expect(await links.sweep()).toEqual([]);
  });
});

describe('audit', () => {
  const rows: [string, Partial<ApiKey>, [string, RegExp][]][] = [
    ['a link as it must be', {}, []],
    ['a link to an inbox', { roles: onInbox }, []],
    [
      'of a reviewer, on an inbox of theirs',
      { user: ids.john, roles: [{ role: ids.reviewer, inbox: ids.orders }] },
      [],
    ],
    ['that does not end', { expire_at: undefined as never }, [['no-expiry', /never expires/]]],
    [
      'on the whole tenant',
      { user: ids.setup, roles: [{ role: ids.administrator }] },
      [['tenant-wide', /whole tenant/]],
    ],
    [
      'broader than its user',
      { roles: [{ role: ids.reviewer, inbox: ids.invoice }] },
      [['broader-than-its-user', /does not hold there: upload, view_projects, view_statistics$/]],
    ],
    [
      'on an inbox where its user holds nothing',
      { roles: [{ role: ids.inboxGuest, inbox: ids.orders }] },
      [['broader-than-its-user', /edit_format_settings, read_thresholds_settings, view_list$/]],
    ],
    [
      'on a document, broader than its user',
      {
        roles: [
          { role: ids.inboxGuest, inbox: ids.invoice },
          { role: ids.administrator, document_id: ids.first },
        ],
      },
      [['broader-than-its-user', /edit_users/]],
    ],
    [
      'on a document alone, which its user holds on an inbox only',
      { roles: [{ role: ids.reviewGuest, document_id: ids.first }] },
      [['broader-than-its-user', /review, submit$/]],
    ],
    ['whose user is gone', { user: ids.unknown }, [['dangling', /the user that it acts as is gone/]]],
    [
      'whose role is gone',
      { roles: [{ role: ids.unknown, inbox: ids.invoice }] },
      [['dangling', /a role that it carries is gone/]],
    ],
    [
      'whose inbox is gone',
      { user: ids.setup, roles: [{ role: ids.inboxGuest, inbox: ids.unknown }] },
      [['dangling', /an inbox that it opens is gone/]],
    ],
    [
      'with everything at once',
      {
        user: ids.john,
        expire_at: undefined as never,
        roles: [{ role: ids.administrator }, { role: ids.unknown }],
      },
      [
        ['no-expiry', /./],
        ['tenant-wide', /./],
        ['dangling', /./],
        ['broader-than-its-user', /./],
      ],
    ],
  ];
  test.each(rows)('a key %s', async (_name, more, wanted) => {
    const { links, keys } = await openReview({ change: withKeys(keyOf('looked-at', more)) });
    const findings = await links.audit();
    expect(findings.map(({ rule }) => rule)).toEqual(wanted.map(([rule]) => rule));
    for (const [index, [, message]] of wanted.entries()) {
      expect(findings[index]?.message).toMatch(message);
      expect(findings[index]?.key.fingerprint).toBe(fingerprint('looked-at'));
    }
    expect(await keys()).toHaveLength(1);
  });

  test('a key of a user that the tenant has taken out of it is looked at too', async () => {
    const { links } = await openReview({ change: withKeys(keyOf('of-nobody', { user: null as never })) });
    expect((await links.audit()).map(({ rule }) => rule)).toEqual(['dangling']);
    expect(await links.list()).toMatchObject({ links: [], others: 1 });
  });

  test.each(['GET /users=status:403', 'GET /roles=status:403', 'GET /users/me=status:404'])(
    'where %s, keys are not judged at all',
    async (fault) => {
      const { links, failure } = await openReview({ change: withKeys(keyOf('looked-at')), faults: [fault] });
      expect(await failure(links.audit())).toMatchObject({ fault: 'not-permitted' });
    },
  );
});
