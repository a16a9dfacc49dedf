/** The rules about a plan: silent on what the vendor's guide sets up, and each speaks of what it is for, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan, Violation } from '../../src/documents/documents.ts';
import type { Problem } from '../../src/documents/problem-documents.ts';
import { stateOf } from '../../src/access/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import { liveTenant, type Live, type LiveKey } from '../../src/kinds/live.ts';
import { everything } from '../../src/plan/choose.ts';
import { deletionGuards } from '../../src/policy/deletions.ts';
import { keyOutlivesRole } from '../../src/policy/key-rules.ts';
import { usualLinks } from '../../src/policy/links.ts';
import type { Facts } from '../../src/policy/rule.ts';
import { rules } from '../../src/policy/rules.ts';
import { Stopped } from '../../src/engine/errors.ts';
import { validationOf } from '../../src/engine/validation.ts';
import { starters } from '../../src/cli/starters.ts';
import { readText } from '../support/read-text-spec.ts';
import { desiredOf, liveOf, planFor, planPolicy } from '../support/shorthand.ts';

const guide = readFileSync(join(import.meta.dirname, '../../examples/guide.yaml'), 'utf8');

const all = (...held: string[]): Record<string, true> => Object.fromEntries(held.map((one) => [one, true]));
const may = all(
  'edit_users',
  'view_list',
  'edit_format_settings',
  'create_inbox',
  'edit_sampling_settings',
  'edit_thresholds_settings',
);
const admin = { id: 'r0', name: 'Administrator', permissions: may };
const me = { id: 'u0', username: 'me', active: true, roles: [{ role: 'r0' }] };
const inboxGuest = {
  id: 'r1',
  name: 'InboxGuest',
  permissions: all('view_list', 'read_thresholds_settings', 'edit_format_settings'),
};
const reviewGuest = {
  id: 'r2',
  name: 'ReviewGuest',
  permissions: all('review', 'submit', 'escalate_document'),
};
const invoice = { id: 'i1', name: 'invoice', project: 'p1' };
const project = { id: 'p1', name: 'Accounting', formats: ['f1'] };
const guest = (...roles: object[]) => ({ id: 'u1', username: 'guest', active: true, roles });
const both = [
  { role: 'r1', inbox: 'i1' },
  { role: 'r2', inbox: 'i1' },
];

interface Tenant {
  readonly roles?: object[];
  readonly users?: object[];
  readonly inboxes?: object[];
  /** The tenant does not say who runs this, and `me` is not there. */
  readonly nobody?: true;
}

function tenantOf({ roles = [], users = [], inboxes = [invoice], nobody }: Tenant): Live {
  const live = liveOf(
    {
      formats: [{ id: 'f1', name: 'Invoice' }],
      projects: [project],
      inboxes,
      roles: [admin, ...roles],
      users: [...(nobody ? [] : [me]), ...users],
      ...Object.fromEntries(kinds.filter((kind) => 'of' in kind).map(({ section }) => [section, []])),
    },
    kinds,
    [],
    me,
  );
  return nobody ? liveTenant(live.objects, null, live.keys) : live;
}

async function planOf(spec: string, tenant: Tenant = {}, today = '2026-06-15'): Promise<Plan> {
  const { desired } = await readText(spec);
  return planFor(desired, tenantOf(tenant), { rules, choice: { ...everything, today } }).plan;
}

const told = ({ violations }: { violations: readonly Violation[] }): string[] =>
  violations.map(({ rule, severity, address }) => `${severity} ${rule} ${address ?? '-'}`);

/** The guide's spec, a part of it changed. */
function spoilt(part: string, by: string, more = ''): string {
  expect(guide).toContain(part);
  return guide.replace(part, by) + more;
}

describe('every rule is silent', () => {
  test.each<[name: string, spec: string, tenant: Tenant]>([
    ["on the guide's own set-up", guide, {}],
    ['where it is set up already', guide, { roles: [inboxGuest, reviewGuest], users: [guest(...both)] }],
    ['on the tour', starters.tour, {}],
    [
      'on a placeholder that is made first, and gets its grants later',
      guide.slice(0, guide.indexOf('    # Every role on every inbox')) + '    grants: []\n',
      {},
    ],
    [
      'where the placeholder holds all that is needed through another role',
      spoilt('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest, Both]').replace(
        'users:\n',
        '  - name: Both\n    permissions: [review, submit, escalate_document]\nusers:\n',
      ),
      {},
    ],
  ])('%s', async (_name, spec, tenant) => {
    expect(told(await planOf(spec, tenant))).toEqual([]);
  });
});

const inboxPermissions = 'permissions: [view_list, read_thresholds_settings, edit_format_settings]';
const grantsOnInvoice = '        inboxes: [invoice]';
const mary = (grant: string): string => `  - username: mary\n    grants: [${grant}]\n`;
const extraRole = (role: string): string => `  - ${role}\nusers:\n`;

/** What is wrong with a spec, whatever the tenant holds. */
const variants: [name: string, spec: string, expected: string[]][] = [
  [
    'review in the role that lists',
    spoilt(inboxPermissions, 'permissions: [view_list, review]'),
    ['error guest-role-mixes-list-and-review role/InboxGuest'],
  ],
  [
    'view_list in the role that reviews',
    spoilt('permissions: [review, submit, escalate_document]', 'permissions: [view_list, submit]'),
    ['error guest-role-mixes-list-and-review role/ReviewGuest'],
  ],
  [
    'a placeholder without the role that reviews',
    spoilt('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest]'),
    ['error placeholder-too-narrow user/guest'],
  ],
  [
    'a placeholder with the role that reviews on another inbox than the other',
    spoilt(
      `      - roles: [InboxGuest, ReviewGuest]\n${grantsOnInvoice}`,
      '      - {roles: [InboxGuest], inboxes: [invoice]}\n      - {roles: [InboxGuest, ReviewGuest], inboxes: [orders]}',
    ),
    ['error placeholder-too-narrow user/guest'],
  ],
  [
    'a placeholder on the whole tenant',
    spoilt(grantsOnInvoice, '        tenant_wide: true'),
    ['error tenant-wide-grant-to-placeholder user/guest'],
  ],
  [
    'upload for the placeholder',
    spoilt('submit, escalate_document]', 'submit, upload, edit_reports, delete_webhook, create_inbox]'),
    ['warning guest-permission-too-broad role/ReviewGuest'],
  ],
  [
    'a role without permissions',
    spoilt('users:\n', extraRole('{name: Empty, permissions: []}')) +
      mary('{roles: [Empty], inboxes: [invoice]}'),
    ['warning role-without-permissions role/Empty'],
  ],
];

const boss = { id: 'u9', username: 'boss', active: true, roles: [{ role: 'r0' }] };
const bossGone = 'version: 1\nroles: [{name: Administrator}]\nusers: [{username: boss, grants: []}]\n';

/** What only shows on a tenant. */
const onTenant: [name: string, spec: string, expected: string[], tenant?: Tenant][] = [
  [
    'a role that nobody holds',
    spoilt('users:\n', extraRole('{name: Clerk, permissions: [upload]}')),
    ['warning unused-role role/Clerk'],
  ],
  [
    'edit_users on one inbox',
    spoilt('users:\n', extraRole('{name: Boss, permissions: [edit_users]}')) +
      mary('{roles: [Boss], inboxes: [invoice]}'),
    ['warning strong-gain user/mary'],
  ],
  [
    'anything on the whole tenant',
    spoilt('users:\n', extraRole('{name: Clerk, permissions: [upload]}')) +
      mary('{roles: [Clerk], tenant_wide: true}'),
    ['warning strong-gain user/mary'],
  ],
  [
    'nobody left who edits users',
    bossGone,
    ['error last-administrator -'],
    {
      // So no guard of the account speaks as well.
      nobody: true,
      users: [boss],
    },
  ],
];

describe('just the rule that is meant speaks of', () => {
  test.each(variants)('%s', async (_name, spec, expected) => {
    expect(told(await planOf(spec))).toEqual(expected);
  });

  test.each(onTenant)('%s', async (_name, spec, expected, tenant = {}) => {
    expect(told(await planOf(spec, tenant))).toEqual(expected);
  });
});

describe('what the tenant violates already is a warning', () => {
  const mixing = { ...inboxGuest, permissions: all('view_list', 'review') };
  const wide = [{ role: 'r1' }, { role: 'r2' }];
  test.each<[name: string, spec: string, tenant: Tenant, expected: string[]]>([
    [
      'a role that mixes',
      spoilt(inboxPermissions, 'permissions: [view_list, review]'),
      { roles: [mixing, reviewGuest], users: [guest(...both)] },
      ['warning guest-role-mixes-list-and-review role/InboxGuest'],
    ],
    [
      'a role that mixes is an error again where it reaches another inbox',
      spoilt(inboxPermissions, 'permissions: [view_list, review]').replace('[invoice]', '[invoice, orders]'),
      { roles: [mixing, reviewGuest], users: [guest(...both)] },
      ['error guest-role-mixes-list-and-review role/InboxGuest'],
    ],
    [
      'a placeholder that is too narrow',
      spoilt('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest]'),
      { roles: [inboxGuest, reviewGuest], users: [guest(...both.slice(0, 1))] },
      ['warning placeholder-too-narrow user/guest'],
    ],
    [
      'a placeholder on the whole tenant',
      spoilt(grantsOnInvoice, '        tenant_wide: true'),
      { roles: [inboxGuest, reviewGuest], users: [guest(...wide)] },
      ['warning tenant-wide-grant-to-placeholder user/guest'],
    ],
    [
      'nobody who edits users, before or after',
      bossGone,
      { nobody: true, users: [{ ...boss, active: false }] },
      ['warning last-administrator -'],
    ],
    [
      'whatever the spec does about it, even where the rule was raised',
      `version: 1\npolicy: {rules: {unused-role: {severity: error}}}\nroles: [{name: Old, permissions: [upload]}]\nusers: []\n`,
      { roles: [{ id: 'r9', name: 'Old', permissions: { upload: true } }] },
      ['warning unused-role role/Old'],
    ],
    [
      'a role that mixes, and now reaches less',
      spoilt(inboxPermissions, 'permissions: [view_list, review]'),
      { roles: [mixing, reviewGuest], users: [guest(...wide)] },
      ['warning guest-role-mixes-list-and-review role/InboxGuest'],
    ],
    ['a repair is silent', guide, { roles: [mixing, reviewGuest], users: [guest(...wide)] }, []],
  ])('%s', async (_name, spec, tenant, expected) => {
    expect(told(await planOf(spec, tenant))).toEqual(expected);
  });
});

test('users who gain the same are told of once, and the inboxes of one user as well', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `user${index}`);
  const users = names.map(
    (name) => `  - {username: ${name}, grants: [{roles: [Boss], inboxes: [invoice, orders]}]}\n`,
  );
  const spec = spoilt('users:\n', extraRole('{name: Boss, permissions: [edit_users, upload]}'));
  const { violations } = await planOf(spec + users.join(''));
  expect(violations).toEqual([
    {
      rule: 'strong-gain',
      severity: 'warning',
      address: null,
      message: `500 users gain edit_users on invoice, orders: ${names
        .slice(0, 5)
        .map((name) => `user/${name}`)
        .join(', ')} and 495 more`,
      hint: 'check that they are meant to',
    },
  ]);
});

test('whom links act as, and what they carry, is what the review section says; guest stays guarded', async () => {
  const renamed = guide
    .replaceAll('InboxGuest', 'Lists')
    .replaceAll('ReviewGuest', 'Opens')
    .replace('username: guest', 'username: shared')
    .replace('    placeholder: true\n', '')
    .replace('roles: [Lists, Opens]', 'roles: [Lists]');
  const review = 'review: {user: shared, inbox_role: Lists, review_role: Opens}\n';
  const plan = await planOf(renamed + review);
  expect(told(plan)).toEqual(['error placeholder-too-narrow user/shared']);
  expect(plan.policy.links).toEqual({
    placeholders: ['shared', 'guest'],
    inbox_role: 'Lists',
    review_role: 'Opens',
  });
  expect(told(await planOf(renamed))).toEqual(['warning unused-role role/Opens']);
  expect((await planOf(guide)).policy).not.toHaveProperty('links');
});

describe('a spec that a pull request changed cannot talk its way past', () => {
  const setUp = { roles: [inboxGuest, reviewGuest], users: [guest(...both)] };
  const shared = { id: 'u5', username: 'shared', active: true, roles: both };
  const wide = { roles: [inboxGuest, reviewGuest], users: [guest({ role: 'r1' })] };
  const ownPlaceholder = 'error placeholder-is-not-the-account';
  test.each<[name: string, spec: string, tenant: Tenant, expected: string[]]>([
    [
      'the rules about the placeholder by renaming it',
      'roles: [{name: InboxGuest}]\nusers: [{username: portal, renamed_from: guest, grants: [{roles: [InboxGuest], tenant_wide: true}]}]',
      setUp,
      ['error tenant-wide-grant-to-placeholder user/portal'],
    ],
    [
      'the guard of the account by the review section',
      'review: {user: me}\nusers: [{username: me}]',
      {},
      [
        `${ownPlaceholder} user/me`,
        'warning tenant-wide-grant-to-placeholder user/me',
        'warning guest-permission-too-broad role/Administrator',
      ],
    ],
    [
      'the guard of the account by renaming it',
      'users: [{username: you, renamed_from: me, placeholder: true}]',
      {},
      [
        'error no-self-lockout user/you',
        `${ownPlaceholder} user/you`,
        'warning tenant-wide-grant-to-placeholder user/you',
        'warning guest-permission-too-broad role/Administrator',
      ],
    ],
    [
      'a placeholder on the whole tenant, by what it holds there already',
      'roles: [{name: InboxGuest, permissions: [view_list, edit_users]}]',
      wide,
      [
        'error tenant-wide-grant-to-placeholder user/guest',
        'warning guest-permission-too-broad role/InboxGuest',
        'warning strong-gain user/guest',
      ],
    ],
    [
      'strong gains of the placeholder by another exception',
      'policy: {rules: {tenant-wide-grant-to-placeholder: {except: [{address: user/guest, reason: agreed}]}}}\nroles: [{name: InboxGuest, permissions: [view_list, edit_users]}]',
      wide,
      ['warning guest-permission-too-broad role/InboxGuest', 'warning strong-gain user/guest'],
    ],
    [
      'two rights that are mixed, by one that is mixed already',
      'roles: [{name: InboxGuest, permissions: [view_list, review, submit]}]',
      { ...setUp, roles: [{ ...inboxGuest, permissions: all('view_list', 'submit') }, reviewGuest] },
      ['error guest-role-mixes-list-and-review role/InboxGuest'],
    ],
    [
      'a permission that is too broad, by another inbox where it is held already',
      'policy: {rules: {guest-permission-too-broad: {severity: error}}}\nroles: [{name: InboxGuest}, {name: ReviewGuest}]\ninboxes: [{name: invoice}, {name: orders}]\nusers: [{username: guest, grants: [{roles: [InboxGuest, ReviewGuest], inboxes: [invoice, orders]}]}]',
      {
        ...setUp,
        roles: [{ ...inboxGuest, permissions: all('view_list', 'upload') }, reviewGuest],
        inboxes: [invoice, { ...invoice, id: 'i2', name: 'orders' }],
      },
      ['error guest-permission-too-broad role/InboxGuest'],
    ],
  ])('%s', async (_name, spec, tenant, expected) => {
    expect(told(await planOf(`version: 1\n${spec}\n`, tenant))).toEqual(expected);
  });

  test('the guard of a placeholder that the review section names by its id', async () => {
    const review = 'review: {user_id: u5, inbox_role_id: r1, review_role_id: r2}';
    const { desired } = await readText(`version: 1\n${review}\nusers: [{username: shared, state: absent}]\n`);
    const tenant = tenantOf({ roles: [inboxGuest, reviewGuest], users: [shared] });
    const guards = deletionGuards({ documents: new Map(), keyHolders: new Set() });
    const { blocked } = planFor(desired, tenant, { guards }).plan;
    expect(blocked.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
      'user/shared: it is the placeholder that review links act as: every link in use would stop working',
    ]);
  });
});

describe('a key outlives its role', () => {
  const key = (grants: LiveKey['grants'], fingerprint = 'abc123'): LiveKey => ({
    fingerprint,
    user: 'guest',
    grants,
    expires: null,
  });
  const onInvoice = { role: 'ReviewGuest', inbox: 'invoice', document: null };
  const onDocument = { role: 'ReviewGuest', inbox: null, document: 'd1' };
  const state = (roles: object[], ...grants: object[]) =>
    stateOf(kinds, tenantOf({ roles, users: [guest(...grants)] }));
  const before = state([inboxGuest, reviewGuest], ...both);
  const roleGone = state([inboxGuest], ...both.slice(0, 1));
  const taken = state([inboxGuest, reviewGuest], ...both.slice(0, 1));
  const wide = state([inboxGuest, reviewGuest], { role: 'r2' });
  const TAKEN = 'carries ReviewGuest, which the plan takes from guest';

  test.each<[name: string, afterwards: typeof before, keys: LiveKey[] | null, messages: string[]]>([
    ['not where keys were not read', taken, null, []],
    ['not where nothing changes', before, [key([onInvoice])], []],
    ['not where it is held more widely', wide, [key([onInvoice, onDocument])], []],
    ['the role is taken from its user', taken, [key([onInvoice])], [`the API key abc123 ${TAKEN}`]],
    ['a key for a document', taken, [key([onDocument])], [`the API key abc123 ${TAKEN}`]],
    [
      'a key for the whole tenant, of a user who held it on an inbox',
      taken,
      [key([{ ...onInvoice, inbox: null }])],
      [`the API key abc123 ${TAKEN}`],
    ],
    [
      'the role is deleted',
      roleGone,
      [key([onInvoice])],
      ['the API key abc123 carries ReviewGuest, which the plan deletes'],
    ],
  ])('%s', (_name, afterwards, keys, messages) => {
    const facts = { keys, now: before, afterwards } as unknown as Facts;
    expect(keyOutlivesRole.ofPlan?.(facts).map(({ message }) => message)).toEqual(messages);
  });

  test('nobody is told to let a key end that never does', () => {
    const keys = [key([onInvoice]), { ...key([onInvoice]), expires: 1_900_000_000_000 }];
    const facts = { keys, now: before, afterwards: taken } as unknown as Facts;
    expect(keyOutlivesRole.ofPlan?.(facts).map(({ hint }) => hint)).toEqual([
      'revoke the key first; it never ends',
      'revoke the key first, or let it end',
    ]);
  });
});

test('drift runs only the rules that look at its changes', async () => {
  const { desired } = await readText(spoilt(inboxPermissions, 'permissions: [view_list, review, upload]'));
  const { plan } = planFor(desired, tenantOf({}), { rules, purpose: 'compare' });
  expect(told(plan)).toEqual([]);
});

test('a saved plan is judged by what the spec said of rules and links', () => {
  const setting = { severity: 'error' as const, except: [] };
  const policy = { ...planPolicy, rules: { 'unused-role': setting } };
  const desired = {
    ...desiredOf({ 'role/New': { permissions: ['upload'] }, 'user/ann': { grants: [] } }),
    policy,
  };
  const links = { ...usualLinks, review_role: 'New' };
  expect(told(planFor(desired, tenantOf({}), { rules }).plan)).toEqual(['error unused-role role/New']);
  expect(told(planFor(desired, tenantOf({}), { rules, links }).plan)).toEqual([]);
});

describe('validate, without a tenant', () => {
  /** `PLACE RULE`, of what it refuses and of what it warns of. */
  async function said(text: string): Promise<string[]> {
    const spec = await readText(text);
    const shown = (severity: string, { path, message }: Problem): string =>
      `${severity} ${message.split(':')[0] ?? ''} ${path}`;
    try {
      return validationOf(kinds, spec, '2026-06-15').warnings.map((one) => shown('warning', one));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return [error.exitClass, ...error.problems.map((one) => shown('error', one))];
    }
  }

  test.each(variants)('says the same of %s', async (_name, text, expected) => {
    const places = { 'role/InboxGuest': 'roles[0].name', 'role/ReviewGuest': 'roles[1].name' };
    const others = { 'role/Empty': 'roles[2].name', 'user/guest': 'users[0].username' };
    const at = new Map(Object.entries({ ...places, ...others }));
    const placed = expected.map((one) => one.replace(/\S+$/, (address) => at.get(address) ?? ''));
    const isRefused = expected.some((one) => one.startsWith('error'));
    expect(await said(text)).toEqual([...(isRefused ? ['refused'] : []), ...placed]);
  });

  test.each<[name: string, text: string, expected: string[]]>([
    ["nothing of the guide's own", guide, []],
    ['nothing of the tour', starters.tour, []],
    [
      'that at least these are held is enough to mix',
      spoilt(inboxPermissions, 'permissions: {at_least: [view_list, review]}'),
      ['refused', 'error guest-role-mixes-list-and-review roles[0].name'],
    ],
    [
      'but not to be too narrow: the placeholder may hold more',
      spoilt(
        '    grants:\n      - roles: [InboxGuest, ReviewGuest]\n        inboxes: [invoice]',
        '    grants: {at_least: [{roles: [InboxGuest], inboxes: [invoice]}]}',
      ),
      [],
    ],
    [
      'nor where a role that it holds may hold more',
      spoilt('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest]').replace(
        inboxPermissions,
        'permissions: {at_least: [view_list]}',
      ),
      [],
    ],
    [
      'nor where a role is only looked up',
      spoilt('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest]').replace(
        '    permissions: [review, submit, escalate_document]\n',
        '',
      ),
      [],
    ],
    ['nor that a role is unused: a user of the tenant may hold it', onTenant[0]?.[1] ?? '', []],
    [
      'and what the spec excepts is silent',
      spoilt(inboxPermissions, 'permissions: [view_list, review]') +
        'policy: {rules: {guest-role-mixes-list-and-review: {except: [{address: role/*, reason: agreed}]}}}\n',
      [],
    ],
    [
      'but not for longer than it says',
      spoilt(inboxPermissions, 'permissions: [view_list, review]') +
        'policy: {rules: {guest-role-mixes-list-and-review: {except: [{address: role/*, reason: agreed, until: 2026-06-14}]}}}\n',
      ['refused', 'error guest-role-mixes-list-and-review roles[0].name'],
    ],
    [
      'a doubt about the spec that weighs as an error is one',
      'version: 1\npolicy: {rules: {spec: {severity: error}}}\ninboxes: [{name: " invoice"}]\n',
      ['refused', 'error the name " invoice" begins or ends with a blank inboxes[0].name'],
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await said(text)).toEqual(expected);
  });
});
