/** What a key as that of a link opens, on a tenant as the emulator has it, on tenants that are not so, and when it is revoked. */
import { describe, expect, test } from 'vitest';
import { parseSwitch, switches } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { Viewer } from '../../src/tenant/seen-with-key.ts';
import {
  areAsExpected,
  isAsExpected,
  type Check,
  type VerifyRequest,
} from '../../src/review/verify-access.ts';
import type { HttpAnswer } from '../../src/wire/one-try.ts';
import { GUIDE } from '../support/specs.ts';
import { ids, openReview, permit, type Options, type Review } from '../support/review-tenant.ts';

const WHOLE: VerifyRequest = { document_id: ids.first, other_document_id: ids.second };
const OTHER = `document ${ids.second}, in the same inbox`;

/** By its path without the base path, what the key gets to see instead of what the tenant would answer. */
type Instead = Readonly<Record<string, () => Promise<HttpAnswer>>>;
const answer =
  (status: number, body: unknown = '') =>
  (): Promise<HttpAnswer> =>
    Promise.resolve({
      status,
      headers: {},
      sent: 0,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

function seeing(viewer: Viewer, instead: Instead): Viewer {
  const [everything] = [instead['*']];
  return {
    look: (path) => (instead[path.split('?')[0] ?? ''] ?? everything ?? (() => viewer.look(path)))(),
    close: viewer.close,
  };
}

const verify = (review: Review, request = WHOLE, instead: Instead = {}) =>
  review.links.verify(request, (key) => seeing(review.viewerWith(key), instead));

const found = (checks: readonly Check[]): Record<string, string> =>
  Object.fromEntries(checks.map((one) => [one.what, one.found]));

/** What was not as expected, and what was not told. */
const unexpected = (checks: readonly Check[]): string[] =>
  checks.filter((one) => isAsExpected(one) === false).map(({ what }) => what);
const undecided = (checks: readonly Check[]): string[] =>
  checks.filter((one) => one.found === 'undecided').map(({ what }) => what);

const MUST_NOTS = [
  OTHER,
  'inbox "orders"',
  'the list of documents in "orders"',
  'the list of users',
  'the list of API keys',
];

describe('on the set-up of the guide', () => {
  test('a key opens its document and its inbox, and is revoked', async () => {
    const review = await openReview();
    const { checks, left, inbox } = await verify(review);
    expect(found(checks)).toEqual({
      'inbox "invoice"': 'reached',
      'its list of documents': 'reached',
      [`document ${ids.first}`]: 'reached',
      [OTHER]: 'not_reached',
      'inbox "orders"': 'not_reached',
      'the list of documents in "orders"': 'not_reached',
      'the list of users': 'not_reached',
      'the list of API keys': 'not_reached',
      'the list of roles, which takes no permission': 'reached',
      'the list of inboxes, which takes no permission': 'reached',
    });
    expect([areAsExpected(checks), left, inbox]).toEqual([true, null, 'invoice']);
    expect(await review.keys()).toEqual([]);
    expect(review.calls().filter((call) => !call.startsWith('GET'))).toEqual([
      'POST /auth/api-key',
      'DELETE /auth/api-key/***',
    ]);
  });

  test('without a document only lists are asked, and the report says what was not', async () => {
    const review = await openReview();
    const { checks } = await verify(review, {});
    expect(areAsExpected(checks)).toBe(true);
    expect(checks.filter((one) => one.found === 'not_asked').map(({ what, why }) => [what, why])).toEqual([
      ['a document', 'no --document was given'],
      ['another document of the inbox', 'no --other-document was given'],
    ]);
    expect(review.calls().filter((call) => call.includes('/documents/'))).toEqual([]);
  });

  test('where there is no other inbox, the report says so', async () => {
    const review = await openReview({
      change: (draft) => (draft.inboxes = draft.inboxes.filter(({ id }) => id === ids.invoice)),
    });
    const { checks } = await verify(review);
    expect(checks).toContainEqual({
      what: 'another inbox',
      expected: 'not_reached',
      found: 'not_asked',
      why: 'no other inbox is known here',
    });
    expect(areAsExpected(checks)).toBe(true);
  });

  test('the other inbox is one that the placeholder itself may open', async () => {
    const review = await openReview({
      change: (draft) => {
        draft.inboxes = [...draft.inboxes, { ...draft.inboxes[0]!, id: 'more', name: 'more' }];
        const roles = [ids.inboxGuest, ids.reviewGuest].map((role) => ({ role, inbox: 'more' }));
        draft.users = draft.users.map((one) =>
          one.id === ids.guest ? { ...one, roles: [...one.roles, ...roles] } : one,
        );
      },
    });
    const { checks } = await verify(review);
    expect(found(checks)).toMatchObject({ 'inbox "more"': 'not_reached' });
  });
});

/** What a tenant may do where its API leaves that open; of a number, one that tells. */
const NUMBERS: Readonly<Record<string, string>> = {
  clock_offset: '20',
  read_lag: '300',
  token_seconds: '3600',
};
const words = Object.entries(switches).flatMap(([name, values]) =>
  (values.length === 0 ? [NUMBERS[name] ?? ''] : values).map((value) => `${name}=${value}`),
);

const CUT = /^pages=(?!whole)/;
const openWith = (word: string): Promise<Review> => {
  const read = parseSwitch(word);
  if ('problem' in read) throw new Error(read.problem);
  return openReview({ behaviour: read.behaviour });
};

describe('whatever a tenant does where its API leaves that open', () => {
  test.each(words.filter((word) => word !== 'expire_at=dropped' && !CUT.test(word)))(
    '%s: as expected',
    async (word) => {
      const review = await openWith(word);
      const { checks, left } = await verify(review);
      expect([unexpected(checks), undecided(checks), left]).toEqual([[], [], null]);
      expect(await review.keys()).toEqual([]);
    },
  );

  test.each(words.filter((word) => CUT.test(word)))(
    '%s: what links are made from cannot be read, and no key is made',
    async (word) => {
      const review = await openWith(word);
      expect(await review.failure(verify(review))).toMatchObject({ kind: 'malformed' });
      expect(review.calls('POST')).toEqual([]);
    },
  );

  test('expire_at=dropped: a key that would not end is revoked, and nothing is asked with it', async () => {
    const review = await openWith('expire_at=dropped');
    const error = await review.failure(verify(review));
    expect(error).toMatchObject({ fault: 'unsafe-key' });
    expect(error.message).toContain('has no end (expire_at); it was revoked');
    expect(await review.keys()).toEqual([]);
  });
});

const document = (id: string) => ({ id, inbox: ids.invoice, original_filename: 'a.pdf', page_count: 1 });

describe('on a tenant that is not as the guide says', () => {
  const spoilt: Record<string, [Instead, { not: string[]; undecided: string[] }]> = {
    'that opens every document of the inbox': [
      { [`/documents/${ids.second}`]: answer(200, document(ids.second)) },
      { not: [OTHER], undecided: [] },
    ],
    'that lists the users': [
      { '/users': answer(200, [{ id: ids.guest }]) },
      { not: ['the list of users'], undecided: [] },
    ],
    'that lists the keys on pages': [
      { '/auth/api-key': answer(200, { total: 9, items: [{ token: 'a' }] }) },
      { not: ['the list of API keys'], undecided: [] },
    ],
    'that lists no user, without a refusal': [{ '/users': answer(200, []) }, { not: [], undecided: [] }],
    'that hides what is in the inbox': [
      { [`/inboxes/${ids.invoice}/paginated`]: answer(200, [{ page: 1, total: 0, results: [] }]) },
      { not: ['its list of documents'], undecided: [] },
    ],
    'that does not open the document': [
      { [`/documents/${ids.first}`]: answer(404) },
      { not: [`document ${ids.first}`], undecided: [] },
    ],
    'that fails': [{ '/users': answer(503, 'busy') }, { not: [], undecided: ['the list of users'] }],
    'that redirects': [{ '/users': answer(302) }, { not: [], undecided: ['the list of users'] }],
    'with a web page for everything': [
      { [`/documents/${ids.second}`]: answer(200, '<html>') },
      { not: [], undecided: [OTHER] },
    ],
    'with a mapping for everything': [
      { [`/documents/${ids.second}`]: answer(200, { message: 'no' }), '/users': answer(200, {}) },
      { not: [], undecided: [OTHER, 'the list of users'] },
    ],
    'that refuses everything': [
      { '*': answer(403) },
      {
        not: ['inbox "invoice"', 'its list of documents', `document ${ids.first}`],
        undecided: [
          ...MUST_NOTS,
          'the list of roles, which takes no permission',
          'the list of inboxes, which takes no permission',
        ],
      },
    ],
  };

  test.each(Object.entries(spoilt))('%s', async (_, [instead, wanted]) => {
    const review = await openReview();
    const { checks, left } = await verify(review, WHOLE, instead);
    expect({ not: unexpected(checks), undecided: undecided(checks) }).toEqual(wanted);
    expect(areAsExpected(checks)).toBe(wanted.not.length === 0 && wanted.undecided.length === 0);
    expect([left, await review.keys()]).toEqual([null, []]);
  });

  test('that lets the key do what the account may', async () => {
    const review = await openReview();
    await review.store.update((draft) => {
      draft.documents = draft.documents?.map((one) =>
        one.id === ids.third ? { ...one, inbox: ids.orders } : one,
      ) as typeof draft.documents & object;
    });
    const { checks } = await review.links.verify(WHOLE, () => review.viewerWith());
    expect(unexpected(checks)).toEqual(MUST_NOTS);
  });

  test('whose inbox is empty: an empty list hides nothing', async () => {
    const review = await openReview({ change: (draft) => (draft.documents = []) });
    const { checks } = await verify(review, {});
    expect(areAsExpected(checks)).toBe(true);
    expect(checks[1]).toMatchObject({ found: 'reached', why: 'an empty list came, to this account as well' });
  });

  test('with a role that opens more, where the account can see neither roles nor users', async () => {
    const review = await openReview({
      change: (draft) => permit(draft, ids.inboxGuest, ['view_list', 'review']),
      faults: ['GET /roles#1=status:403'],
      spec: `version: 1\nreview:\n  user_id: ${ids.guest}\n  inbox_role_id: ${ids.inboxGuest}\n  review_role_id: ${ids.reviewGuest}\n  inbox_ids: { invoice: ${ids.invoice} }\n`,
    });
    const { checks } = await verify(review);
    expect(unexpected(checks)).toEqual([OTHER]);
    expect(found(checks)).toMatchObject({ 'another inbox': 'not_asked' });
  });

  test('where the account cannot see that the other document is there: a refusal proves nothing', async () => {
    const review = await openReview({
      change: (draft) => {
        permit(draft, ids.administrator, ['edit_users', 'edit_backend_settings', 'view_api_keys']);
      },
    });
    const request = { document_id: ids.first, other_document_id: ids.unknown, inbox: 'invoice' };
    const { checks } = await verify(review, request);
    const other = `document ${ids.unknown}, in the same inbox`;
    expect([unexpected(checks), undecided(checks)]).toEqual([[], [other]]);
    expect(checks.find(({ what }) => what === other)?.why).toMatch(
      /^answered 40[34], but this account cannot see that it is there$/,
    );
    const opened = { [`/documents/${ids.unknown}`]: answer(200, { id: ids.unknown }) };
    expect(unexpected((await verify(review, request, opened)).checks)).toEqual([other]);
  });

  test('whose other inbox stands in the spec with a wrong id: a refusal proves nothing', async () => {
    const withOther = (other: string): string =>
      `version: 1\nreview:\n  user_id: ${ids.guest}\n  inbox_role_id: ${ids.inboxGuest}\n  review_role_id: ${ids.reviewGuest}\n  inbox_ids: { invoice: ${ids.invoice}, other: ${other} }\n`;
    const wrong = await verify(await openReview({ spec: withOther(ids.unknown) }));
    expect([unexpected(wrong.checks), undecided(wrong.checks)]).toEqual([
      [],
      ['inbox "other"', 'the list of documents in "other"'],
    ]);
    expect(areAsExpected((await verify(await openReview({ spec: withOther(ids.orders) }))).checks)).toBe(
      true,
    );
  });

  test('that ends the key meanwhile: what it refuses from then on proves nothing', async () => {
    const review = await openReview();
    const { checks } = await verify(review, WHOLE, {
      [`/documents/${ids.second}`]: async () => {
        await review.clock.pause(120_000);
        return answer(403)();
      },
    });
    expect(unexpected(checks)).toEqual(['inbox "invoice"']);
    expect(undecided(checks)).toEqual(expect.arrayContaining(MUST_NOTS) as string[]);
  });
});

describe('the key', () => {
  const KEPT = ['DELETE /auth/api-key/*#1=status:403'];

  test.each<[string, VerifyRequest]>([
    ['that of a link', WHOLE],
    ['no more than the inbox role on the inbox where there is no document', {}],
  ])('is %s, for two minutes; left behind, the next sweep after them revokes it', async (_, request) => {
    const review = await openReview({ faults: KEPT });
    const { left, key } = await verify(review, request);
    expect(left).toMatch(/answered 403/);
    const [kept, none] = await review.keys();
    const [onInbox, onDocument] = [
      { role: ids.inboxGuest, inbox: ids.invoice },
      { role: ids.reviewGuest, document_id: ids.first },
    ];
    expect(none).toBeUndefined();
    expect(kept).toMatchObject({
      user: ids.guest,
      roles: request.document_id === undefined ? [onInbox] : [onInbox, onDocument],
      expire_at: new Date(review.clock.now() + 120_000).toISOString(),
    });
    await review.links.create({ document_id: ids.first, ttl: 180 });
    await review.clock.pause(120_000);
    expect((await review.links.sweep()).map(({ fingerprint }) => fingerprint)).toEqual([key.fingerprint]);
    expect(await review.keys()).toHaveLength(1);
  });

  test('whose answer was lost is found and revoked, and nothing is asked with it', async () => {
    const review = await openReview({ faults: ['POST /auth/api-key#1=status:502@after'] });
    expect(await review.failure(verify(review))).toMatchObject({ fault: 'unclear' });
    expect(await review.keys()).toEqual([]);
  });

  test('lives no longer than a link may', async () => {
    const review = await openReview({ spec: `${GUIDE}review: { max_ttl: 30s }\n` });
    const { key } = await verify(review);
    expect(Date.parse(key.expires_at) - review.clock.now()).toBe(30_000);
  });

  test('is revoked where asking with it breaks off, and told where it could not be', async () => {
    const broken: Instead = { '/users': () => Promise.reject(new RangeError('broken')) };
    const gone = await openReview();
    await expect(verify(gone, WHOLE, broken)).rejects.toThrow('broken');
    expect(await gone.keys()).toEqual([]);
    const kept = await openReview({ faults: KEPT });
    const error = await kept.failure(verify(kept, WHOLE, broken));
    expect(error).toMatchObject({ fault: 'not-revoked' });
    expect(error.hint).toMatch(/^fitform link revoke [0-9a-f]{12}$/);
  });

  const refused: Record<string, [Options, VerifyRequest, string]> = {
    'two documents of different inboxes': [
      {
        change: (draft) => {
          draft.documents =
            draft.documents?.map((one) => (one.id === ids.second ? { ...one, inbox: ids.orders } : one)) ??
            [];
        },
      },
      WHOLE,
      'other-inbox',
    ],
    'another document that is not there': [
      {},
      { document_id: ids.first, other_document_id: ids.unknown },
      'unknown-document',
    ],
    'a placeholder that holds less than a link carries': [
      {
        change: (draft) =>
          (draft.users = draft.users.map((one) => ({
            ...one,
            roles: one.id === ids.guest ? [] : one.roles,
          }))),
      },
      {},
      'not-provisioned',
    ],
  };
  test.each(Object.entries(refused))('is not made for %s', async (_, [options, request, fault]) => {
    const review = await openReview(options);
    expect(await review.failure(verify(review, request))).toMatchObject({ fault });
    expect(review.calls('POST')).toEqual([]);
  });
});
