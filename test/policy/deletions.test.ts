import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { assemble } from '../../src/plan/assemble.ts';
import type { Plan } from '../../src/plan/change.ts';
import { matchAll } from '../../src/plan/match.ts';
import type { Unordered } from '../../src/plan/change-references.ts';
import { deletionGuards, type Documents } from '../../src/policy/deletions.ts';
import { usualLinks } from '../../src/policy/links.ts';
import { rulesOfUndo } from '../../src/policy/rules.ts';
import { defaultPolicy } from '../../src/specfile/desired.ts';
import { desiredOf, liveOf, tenant } from '../support/shorthand.ts';

const role = (name: string, permissions: string[]): JsonObject => ({
  id: `r-${name}`,
  name,
  permissions: Object.fromEntries(permissions.map((one) => [one, true])),
});
const user = (username: string, roles: JsonObject[], active = true): JsonObject => ({
  id: `u-${username}`,
  username,
  active,
  roles,
});
const me = user('me', [{ role: 'r-Admin' }]);
const base: Record<string, JsonObject[]> = {
  formats: [{ id: 'f-Invoice', name: 'Invoice' }],
  projects: [{ id: 'p-Sales', name: 'Sales', formats: ['f-Invoice'] }],
  inboxes: [{ id: 'i-offers', name: 'offers', project: 'p-Sales' }],
  roles: [role('Admin', ['edit_users']), role('Clerk', ['review'])],
  users: [me, user('ann', [])],
};

interface Case {
  lists?: Record<string, JsonObject[]>;
  /** Addresses; each object's id is its kind's first letter and its name, that of settings is what they belong to. */
  deletes: string[];
  /** Grants taken from ann. */
  revoked?: JsonObject[];
  placeholders?: string[];
  documents?: Record<string, Documents>;
  me?: JsonObject;
  limit?: number;
}

function planOf({
  lists,
  deletes,
  revoked,
  placeholders = [],
  documents,
  me: account = me,
  limit = 99,
}: Case): Plan {
  const live = liveOf({ ...base, ...lists }, kinds, [], account);
  const desired = desiredOf(
    Object.fromEntries(
      [...deletes, ...(revoked ? ['user/ann'] : [])].map((address) => {
        const slash = address.indexOf('/');
        const object = address.startsWith('sampling/') ? address.slice(slash + 1) : address;
        return [address, { id: `${object[0] ?? ''}-${object.slice(object.indexOf('/') + 1)}` }];
      }),
    ),
  );
  const writes = desired.resources.map(({ kind, name, id = '' }): Unordered => {
    const change = { address: `${kind}/${name}`, kind, name, id };
    if (name !== 'ann' || !revoked) return { ...change, action: 'delete', fields: [] };
    return { ...change, action: 'update', fields: [{ field: 'grants', added: [], removed: revoked }] };
  });
  return assemble(
    {
      kinds,
      desired,
      live,
      matches: matchAll(kinds, desired, live),
      tenant,
      purpose: 'write',
      policy: { ...defaultPolicy, allow_delete: limit, target: null },
      rules: rulesOfUndo,
      links: { ...usualLinks, placeholders },
      today: '',
      guards: deletionGuards({
        documents: new Map(Object.entries(documents ?? { 'i-offers': 0 })),
        keyHolders: new Set(),
      }),
    },
    { specDigest: () => 'sha256:0', writes, blocked: [], keep: 0, left: [], unmanaged: [], notes: [] },
  );
}

/** The settings of an inbox in which somebody has a single document. */
const sampled: Case = {
  deletes: ['sampling/inbox/offers'],
  lists: {
    sampling: [{ scope: 'i-offers', second_pass_STP: 5 }],
    users: [me, user('bob', [{ role: 'r-Clerk', inbox: 'i-offers', document_id: 'd1' }])],
  },
};

test('settings are not what they belong to: who refers to that, or works in it, does not keep them', () => {
  const { changes, blocked } = planOf({ ...sampled, documents: { 'i-offers': 2 } });
  expect(blocked).toEqual([]);
  expect(changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
    'delete sampling/inbox/offers',
  ]);
});

const clerks = (...names: string[]): JsonObject[] => [
  me,
  ...names.map((name) => user(name, [{ role: 'r-Clerk' }])),
];
const admin = user('ann', [{ role: 'r-Admin' }]);
const stranger = user('root', []);

test.each<[name: string, given: Case, blocked: string[]]>([
  ['a role that nobody holds', { deletes: ['role/Clerk'] }, []],
  ['an empty inbox and its project', { deletes: ['project/Sales', 'inbox/offers'] }, []],
  ['a user', { deletes: ['user/ann'] }, []],
  [
    'the placeholder',
    { deletes: ['user/ann'], placeholders: ['ann'] },
    ['user/ann: it is the placeholder that review links act as: every link in use would stop working'],
  ],
  ['another placeholder', { deletes: ['user/ann'], placeholders: ['bob'] }, []],
  [
    'the account that runs it',
    { deletes: ['user/me'], lists: { users: [me, admin] } },
    ['user/me: it is the account that runs this'],
  ],
  [
    'a role of the account that runs it',
    { deletes: ['role/Admin'], lists: { users: [me, admin] } },
    ['role/Admin: me, the account that runs this, holds it'],
  ],
  [
    'the last administrator',
    { deletes: ['user/ann'], lists: { users: [stranger, admin] }, me: stranger },
    ['user/ann: nobody would be left who holds edit_users on the whole tenant'],
  ],
  [
    'the last administrator who is active',
    {
      deletes: ['user/ann'],
      lists: { users: [stranger, admin, user('bob', [{ role: 'r-Admin' }], false)] },
      me: stranger,
    },
    ['user/ann: nobody would be left who holds edit_users on the whole tenant'],
  ],
  [
    'the last but for one who holds it on an inbox',
    {
      deletes: ['user/ann'],
      lists: { users: [stranger, admin, user('bob', [{ role: 'r-Admin', inbox: 'i-offers' }])] },
      me: stranger,
    },
    ['user/ann: nobody would be left who holds edit_users on the whole tenant'],
  ],
  [
    'one of two administrators',
    {
      deletes: ['user/ann'],
      lists: { users: [stranger, admin, user('bob', [{ role: 'r-Admin' }])] },
      me: stranger,
    },
    [],
  ],
  [
    'a role that is granted',
    { deletes: ['role/Clerk'], lists: { users: clerks('ann', 'bob', 'cid', 'dan', 'eve') } },
    ['role/Clerk: user/ann, user/bob, user/cid and 2 more would still refer to it'],
  ],
  [
    'a role whose grants go first',
    {
      deletes: ['role/Clerk', 'user/bob'],
      lists: { users: clerks('ann', 'bob') },
      revoked: [{ role: 'Clerk', inbox: null }],
    },
    [],
  ],
  [
    'a role whose holder stays after all',
    { deletes: ['role/Clerk', 'user/bob'], lists: { users: clerks('bob') }, placeholders: ['bob'] },
    [
      'user/bob: it is the placeholder that review links act as: every link in use would stop working',
      'role/Clerk: user/bob would still refer to it',
    ],
  ],
  [
    'a role that is granted on a single document',
    {
      deletes: ['role/Clerk'],
      lists: { users: [me, user('bob', [{ role: 'r-Clerk', document_id: 'd1' }])] },
    },
    ['role/Clerk: user/bob refers to it, on a single document at least'],
  ],
  [
    'an inbox with documents, and its project',
    { deletes: ['inbox/offers', 'project/Sales'], documents: { 'i-offers': 2 } },
    [
      'inbox/offers: 2 documents are in it, and would be lost with it',
      'project/Sales: inbox/offers would still refer to it',
    ],
  ],
  [
    'an inbox that cannot be looked into',
    { deletes: ['inbox/offers'], documents: { 'i-offers': { unreadable: 'answered 403' } } },
    ['inbox/offers: it is unclear whether documents are in it: answered 403'],
  ],
  [
    'an inbox that nobody has checked into',
    { deletes: ['inbox/offers'], documents: {} },
    ['inbox/offers: it is unclear whether documents are in it: nobody has checked'],
  ],
  [
    'an inbox that a grant names',
    {
      deletes: ['inbox/offers'],
      lists: { users: [me, user('ann', [{ role: 'r-Clerk', inbox: 'i-offers' }])] },
    },
    ['inbox/offers: user/ann would still refer to it'],
  ],
  [
    'a project with inboxes',
    { deletes: ['project/Sales'] },
    ['project/Sales: inbox/offers would still refer to it'],
  ],
  [
    'a format, used or not',
    { deletes: ['format/Invoice'], lists: { projects: [], inboxes: [] } },
    [
      'format/Invoice: fitform never deletes a format: that destroys the format and the documents that were read with it',
    ],
  ],
])('%s', (_name, given, wanted) => {
  const { blocked, changes, summary } = planOf(given);
  expect(blocked.map(({ address, reason }) => `${address}: ${reason}`)).toEqual(wanted);
  expect(blocked.every(({ action, way_out }) => action === 'delete' && way_out !== '')).toBe(true);
  expect(changes.filter(({ action }) => action === 'delete')).toHaveLength(
    given.deletes.length - wanted.length,
  );
  expect(summary.blocked).toBe(wanted.length);
});

test.each<[limit: number, deletes: string[], message: string | null]>([
  [0, [], null],
  [0, ['role/Clerk'], '1 deletion is planned, over the limit of 0'],
  [1, ['role/Clerk'], null],
  [1, ['role/Clerk', 'user/ann'], '2 deletions are planned, over the limit of 1'],
  [2, ['role/Clerk', 'user/ann'], null],
])('--allow-delete %i with %j', (limit, deletes, message) => {
  const { violations } = planOf({ deletes, limit });
  const over = violations.filter(({ rule }) => rule === 'allow-delete');
  expect(over.map((one) => one.message)).toEqual(message === null ? [] : [message]);
  expect(over.every(({ severity }) => severity === 'error')).toBe(true);
  expect(over.every(({ hint }) => hint?.includes(`--allow-delete ${deletes.length} `))).toBe(true);
});

test('what a deletion takes is asked of the account', () => {
  const plain = user('me', []);
  const { violations } = planOf({ deletes: ['role/Clerk'], me: plain, lists: { users: [plain, admin] } });
  expect(violations).toMatchObject(
    [{ rule: 'missing-permissions', severity: 'error', message: /lacks.*edit_users \(for roles\)/ }].map(
      (one) => ({ ...one, message: expect.stringMatching(one.message) as unknown }),
    ),
  );
});
