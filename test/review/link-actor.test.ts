/** What must be so on the tenant before a link is made; each thing that is not refuses it, with the reason. */
import { describe, expect, test } from 'vitest';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import type { LinkFault } from '../../src/review/link-error.ts';
import { GUIDE } from '../support/specs.ts';
import { ids, JOHN, openReview, permit, type Options } from '../support/review-tenant.ts';

const document_id = ids.first;
const NAMES_ONLY = 'version: 1\n';
const ADMIN: readonly Permission[] = [
  'edit_users',
  'view_list',
  'review',
  'edit_backend_settings',
  'view_api_keys',
];

const as = (permissions: readonly Permission[], inbox?: string): Options => ({
  account: JOHN,
  change: (draft) => {
    draft.roles.push({ id: 'of-john', name: 'Of John', permissions: permissionMap(permissions) });
    const roles = [{ role: 'of-john', ...(inbox === undefined ? {} : { inbox }) }];
    draft.users = draft.users.map((one) => (one.id === ids.john ? { ...one, roles } : one));
  },
});
const changed = (change: (draft: Draft) => void, spec = GUIDE): Options => ({ change, spec });
const grantsOf = (draft: Draft, user: string, roles: Draft['users'][number]['roles']): void => {
  draft.users = draft.users.map((one) => (one.id === user ? { ...one, roles } : one));
};
const without = (permission: Permission): readonly Permission[] => ADMIN.filter((one) => one !== permission);

const refused: Record<string, [Options, LinkFault, RegExp, RegExp]> = {
  'no placeholder': [
    changed((draft) => (draft.users = draft.users.filter(({ id }) => id !== ids.guest))),
    'unknown-name',
    /no user "guest"/,
    /fitform plan shows/,
  ],
  'no inbox role': [
    changed((draft) => (draft.roles = draft.roles.filter(({ id }) => id !== ids.inboxGuest))),
    'unknown-name',
    /no role "InboxGuest"/,
    /fitform plan shows/,
  ],
  'no review role': [
    changed((draft) => (draft.roles = draft.roles.filter(({ id }) => id !== ids.reviewGuest))),
    'unknown-name',
    /no role "ReviewGuest"/,
    /fitform plan shows/,
  ],
  'a name that is nearly right': [
    // Where the spec lists roles, it is told before anything is read.
    { spec: 'version: 1\nreview: { review_role: ReviewGest }\n' },
    'unknown-name',
    /no role "ReviewGest"/,
    /did you mean "ReviewGuest"\?/,
  ],
  'twins of the placeholder': [
    changed((draft) => draft.users.push({ id: 'twin', username: 'guest', active: true, roles: [] })),
    'not-provisioned',
    /2 live users are named "guest" \(5eed0000000000000000a003, twin\)/,
    /rename all but one/,
  ],
  'twins of a role': [
    changed((draft) => draft.roles.push({ id: 'twin', name: 'ReviewGuest', permissions: {} })),
    'not-provisioned',
    /2 live roles are named "ReviewGuest"/,
    /pin one with id/,
  ],
  'the placeholder is the account': [
    { spec: `${NAMES_ONLY}review: { user: setup@embedded.example }` },
    'not-provisioned',
    /is the account that runs this/,
    /another account/,
  ],
  'the inbox role lacks view_list': [
    changed((draft) => permit(draft, ids.inboxGuest, ['read_thresholds_settings']), NAMES_ONLY),
    'not-provisioned',
    /"InboxGuest" does not hold view_list/,
    /fitform plan/,
  ],
  'the review role lacks review': [
    changed((draft) => permit(draft, ids.reviewGuest, ['submit']), NAMES_ONLY),
    'not-provisioned',
    /"ReviewGuest" does not hold review/,
    /fitform plan/,
  ],
  'the inbox role holds review': [
    changed((draft) => permit(draft, ids.inboxGuest, ['view_list', 'review']), NAMES_ONLY),
    'not-provisioned',
    /"InboxGuest" holds review: .* opens every document there/,
    /take them out/,
  ],
  'the inbox role holds submit': [
    changed((draft) => permit(draft, ids.inboxGuest, ['view_list', 'submit']), NAMES_ONLY),
    'not-provisioned',
    /"InboxGuest" holds submit/,
    /take them out/,
  ],
  'one role for both': [
    { spec: `${NAMES_ONLY}review: { inbox_role: Reviewer, review_role: Reviewer }` },
    'not-provisioned',
    /"Reviewer" holds review and submit/,
    /take them out/,
  ],
  'a role holds more than the spec says': [
    changed((draft) => permit(draft, ids.reviewGuest, ['review', 'submit', 'escalate_document', 'upload'])),
    'not-provisioned',
    /"ReviewGuest" does not match the spec: it also holds upload/,
    /fitform plan shows it/,
  ],
  'a role holds less than the spec says': [
    changed((draft) => permit(draft, ids.inboxGuest, ['view_list'])),
    'not-provisioned',
    /it lacks edit_format_settings, read_thresholds_settings$/,
    /fitform plan/,
  ],
  'a role holds less than it must at least': [
    changed(
      (draft) => permit(draft, ids.reviewGuest, ['review', 'upload']),
      GUIDE.replace(
        'permissions: [review, submit, escalate_document]',
        'permissions: { at_least: [review, submit] }',
      ),
    ),
    'not-provisioned',
    /it lacks submit$/,
    /fitform plan/,
  ],
  'the placeholder holds nothing': [
    changed((draft) => grantsOf(draft, ids.guest, [])),
    'not-provisioned',
    /guest lacks, on inbox "invoice", what a link carries: .*view_list/,
    /grant it "InboxGuest" on that inbox/,
  ],
  'the placeholder holds one role only': [
    changed((draft) => grantsOf(draft, ids.guest, [{ role: ids.inboxGuest, inbox: ids.invoice }])),
    'not-provisioned',
    /what a link carries: .*review/,
    /grant it "ReviewGuest"/,
  ],
  'the placeholder holds them on another inbox': [
    changed((draft) =>
      grantsOf(
        draft,
        ids.guest,
        [ids.inboxGuest, ids.reviewGuest].map((role) => ({ role, inbox: ids.orders })),
      ),
    ),
    'not-provisioned',
    /on inbox "invoice"/,
    /fitform plan/,
  ],
  'the placeholder holds the review role on the document only': [
    changed((draft) =>
      grantsOf(draft, ids.guest, [
        { role: ids.inboxGuest, inbox: ids.invoice },
        { role: ids.reviewGuest, document_id },
      ]),
    ),
    'not-provisioned',
    /what a link carries: .*review/,
    /fitform plan/,
  ],
  'the account lacks edit_backend_settings': [
    as(without('edit_backend_settings')),
    'not-permitted',
    /lacks, on the whole tenant: edit_backend_settings$/,
    /tenant_wide/,
  ],
  'the account lacks view_api_keys': [
    as(without('view_api_keys')),
    'not-permitted',
    /lacks, on the whole tenant: view_api_keys$/,
    /tenant_wide/,
  ],
  'the account lacks both': [
    as(['edit_users', 'view_list']),
    'not-permitted',
    /lacks, on the whole tenant: edit_backend_settings, view_api_keys/,
    /tenant_wide/,
  ],
  'the account holds them on one inbox only': [
    as(ADMIN, ids.invoice),
    'not-permitted',
    /lacks, on the whole tenant: edit_backend_settings, view_api_keys/,
    /tenant_wide/,
  ],
  'the account lacks edit_users': [
    as(without('edit_users')),
    'not-permitted',
    /may not list the users \(edit_users\)/,
    /ids in review/,
  ],
  'another account than is expected': [
    { spec: GUIDE.replace('tenant:', 'tenant:\n  expect: { host: x, account: ann }') },
    'not-permitted',
    /expects the account ann, and this is setup@/,
    /tenant\.expect\.account/,
  ],
};

test.each(Object.entries(refused))('%s: no link', async (_name, [options, fault, message, hint]) => {
  const { links, failure, keys, calls } = await openReview(options);
  const error = await failure(links.create({ document_id }));
  expect(error).toMatchObject({ fault });
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
  expect(await keys()).toEqual([]);
  expect(calls('POST')).toEqual([]);
});

const allowed: Record<string, Options> = {
  'a placeholder that holds more': changed((draft) =>
    grantsOf(draft, ids.guest, [{ role: ids.administrator }]),
  ),
  'a placeholder that holds it by another role': changed((draft) => {
    permit(draft, ids.reviewer, [
      ...ADMIN,
      'submit',
      'escalate_document',
      'read_thresholds_settings',
      'edit_format_settings',
    ]);
    grantsOf(draft, ids.guest, [{ role: ids.reviewer, inbox: ids.invoice }]);
  }),
  'roles that no spec describes': { spec: NAMES_ONLY },
  'a role that holds more than it must at least': changed(
    (draft) => permit(draft, ids.reviewGuest, ['review', 'submit']),
    GUIDE.replace('permissions: [review, submit, escalate_document]', 'permissions: { at_least: [review] }'),
  ),
  'an account with just what it takes': as(ADMIN),
  'a twin of the placeholder, the right one pinned': changed(
    (draft) => draft.users.unshift({ id: 'twin', username: 'guest', active: true, roles: [] }),
    GUIDE.replace('placeholder: true', `placeholder: true\n    id: ${ids.guest}`),
  ),
  'a tenant with nulls': { behaviour: { absent_fields: 'null' } },
  'a tenant that lists what is true only': { behaviour: { permissions: 'sparse' } },
  'a tenant whose lists are in another order each time': { behaviour: { order: 'random' } },
  'a tenant that shows what is written late': { behaviour: { read_lag: 2000 } },
  'a tenant that only stores the end': { behaviour: { expire_at: 'stored' } },
  'a strict tenant': { behaviour: { fields: 'strict' } },
  'the account that is expected': {
    spec: GUIDE.replace('tenant:', 'tenant:\n  expect: { host: x, account: setup@embedded.example }'),
  },
  'names of one’s own': {
    spec: `${NAMES_ONLY}review: { user: ann, inbox_role: In, review_role: Re }`,
    change: (draft) => {
      draft.roles = draft.roles.map((role) => {
        if (role.id === ids.inboxGuest) return { ...role, name: 'In' };
        return role.id === ids.reviewGuest ? { ...role, name: 'Re' } : role;
      });
      draft.users = draft.users.map((one) => (one.id === ids.guest ? { ...one, username: 'ann' } : one));
    },
  },
};

test.each(Object.entries(allowed))('%s: a link', async (_name, options) => {
  const { links, keys, notices, page } = await openReview(options);
  const { url } = await links.create({ document_id });
  expect(notices).toEqual([]);
  expect((await keys()).map(({ user, roles }) => ({ user, roles }))).toEqual([
    {
      user: ids.guest,
      roles: [
        { role: ids.inboxGuest, inbox: ids.invoice },
        { role: ids.reviewGuest, document_id },
      ],
    },
  ]);
  expect(await page(url, `/documents/${document_id}`)).toEqual([200]);
});

describe('what cannot be checked is said', () => {
  test('a tenant without users/me', async () => {
    const { links, notices } = await openReview({ behaviour: { me: 'off' } });
    await links.create({ document_id });
    expect(notices).toEqual([expect.stringMatching(/checks of this account's own rights are left out/)]);
  });

  test('a placeholder that is inactive', async () => {
    const { links, notices } = await openReview(
      changed((draft) => {
        draft.users = draft.users.map((one) => (one.id === ids.guest ? { ...one, active: false } : one));
      }),
    );
    await links.create({ document_id });
    expect(notices).toEqual([expect.stringMatching(/guest is inactive/)]);
  });
});

test.each([
  ['me: off', 'edit_backend_settings', without('edit_backend_settings')],
  ['me: off', 'view_api_keys', without('view_api_keys')],
] as const)(
  '%s: that %s is missing shows when the key is made, and none stays',
  async (_me, lacking, held) => {
    const { links, failure, keys } = await openReview({ ...as(held), behaviour: { me: 'off' } });
    expect((await failure(links.create({ document_id }))).message).toContain(`it takes ${lacking}`);
    expect(await keys()).toEqual([]);
  },
);

test('a tenant that drops the end: the key is revoked and the call fails', async () => {
  const { links, failure, keys, calls } = await openReview({ behaviour: { expire_at: 'dropped' } });
  expect(await failure(links.create({ document_id }))).toMatchObject({ fault: 'unsafe-key' });
  expect(calls('POST')).toEqual(['POST /auth/api-key']);
  expect(calls('DELETE')).toEqual(['DELETE /auth/api-key/***']);
  expect(await keys()).toEqual([]);
});
