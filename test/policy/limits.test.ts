/** How much one run may delete, and what it may never delete, from the plan of a spec. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/change.ts';
import { everything } from '../../src/plan/choose.ts';
import { deletionGuards, type Known } from '../../src/policy/deletions.ts';
import { allowedDeletions, deletionCount, deletionShare } from '../../src/policy/limits.ts';
import type { Purpose } from '../../src/policy/rule.ts';
import { rules } from '../../src/policy/rules.ts';
import { defaultPolicy, type Policy } from '../../src/specfile/desired.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

const deletionRules = [allowedDeletions, deletionCount, deletionShare];

const admin = { id: 'r0', name: 'Admin', permissions: { edit_users: true, edit_format_settings: true } };
const me = { id: 'u0', username: 'me', active: true, roles: [{ role: 'r0' }] };
const project = (id: string, name: string) => ({ id, name, formats: ['f1'] });

/** Of `live` roles, the first `deleted` are tombstoned. */
function deleting(
  deleted: number,
  live: number,
  max: Partial<Policy['max_delete']> = {},
  allowDelete = 99,
  purpose: Purpose = 'write',
): Plan {
  const names = Array.from({ length: live - 1 }, (_, index) => `R${index}`);
  const desired = desiredOf(Object.fromEntries(names.slice(0, deleted).map((name) => [`role/${name}`, {}])));
  const roles = [admin, ...names.map((name) => ({ id: name, name, permissions: {} }))];
  return planFor(
    {
      ...desired,
      policy: { ...defaultPolicy, max_delete: { ...defaultPolicy.max_delete, ...max } },
      resources: desired.resources.map((one) => ({ ...one, state: 'absent' as const })),
    },
    liveOf({ roles, users: [me], inboxes: [] }, undefined, [], me),
    { choice: { ...everything, allowDelete }, rules: deletionRules, purpose },
  ).plan;
}

const said = ({ violations }: Plan): string[] =>
  violations.map(({ rule, severity, message, hint }) => `${severity} ${rule}: ${message}; ${hint ?? ''}`);

describe('limits', () => {
  test.each<[name: string, plan: Plan, refused: string[]]>([
    ['9 live: the share does not count', deleting(8, 9), []],
    ['10 live: exactly 30 %', deleting(3, 10), []],
    [
      '10 live: 40 %',
      deleting(4, 10),
      [
        'error max-delete-percent: 4 of 10 roles would be deleted (40 %), over the limit of 30 %; policy.max_delete.percent: 40 allows it',
      ],
    ],
    [
      '13 live: the share is rounded up, so that what is named allows it',
      deleting(4, 13),
      [
        'error max-delete-percent: 4 of 13 roles would be deleted (31 %), over the limit of 30 %; policy.max_delete.percent: 31 allows it',
      ],
    ],
    ['as named', deleting(4, 13, { percent: 31 }), []],
    ['exactly 10', deleting(10, 40), []],
    [
      '11',
      deleting(11, 40),
      [
        'error max-delete-count: 11 of 40 roles would be deleted, over the limit of 10; policy.max_delete.count: 11 allows it',
      ],
    ],
    ['11 where 11 may be', deleting(11, 40, { count: 11 }), []],
    [
      'the count is lifted, the share stays',
      deleting(20, 40, { count: 40 }),
      [
        'error max-delete-percent: 20 of 40 roles would be deleted (50 %), over the limit of 30 %; policy.max_delete.percent: 50 allows it',
      ],
    ],
    [
      'the share is lifted, the count stays',
      deleting(20, 40, { percent: 100 }),
      [
        'error max-delete-count: 20 of 40 roles would be deleted, over the limit of 10; policy.max_delete.count: 20 allows it',
      ],
    ],
    [
      'both are lifted, --allow-delete stays',
      deleting(20, 40, { count: 40, percent: 100 }, 19),
      [
        'error allow-delete: 20 deletions are planned, over the limit of 19; check what they destroy; --allow-delete 20 allows them',
      ],
    ],
    [
      'none by count',
      deleting(1, 3, { count: 0 }),
      [
        'error max-delete-count: 1 of 3 roles would be deleted, over the limit of 0; policy.max_delete.count: 1 allows it',
      ],
    ],
    [
      'none by share, of many',
      deleting(1, 10, { percent: 0 }),
      [
        'error max-delete-percent: 1 of 10 roles would be deleted (10 %), over the limit of 0 %; policy.max_delete.percent: 10 allows it',
      ],
    ],
    [
      'one, without --allow-delete',
      deleting(1, 3, {}, 0),
      [
        'error allow-delete: 1 deletion is planned, over the limit of 0; check what it destroys; --allow-delete 1 allows it',
      ],
    ],
    ['--allow-delete without a deletion', deleting(0, 3), []],
    ['to compare, nothing is limited', deleting(20, 40, {}, 0, 'compare'), []],
  ])('%s', (_name, plan, refused) => {
    expect(said(plan)).toEqual(refused);
  });

  test('each kind by itself', () => {
    const roles = [
      admin,
      ...Array.from({ length: 6 }, (_, index) => ({
        id: `r${index + 1}`,
        name: `R${index}`,
        permissions: {},
      })),
    ];
    const users = [
      me,
      ...Array.from({ length: 6 }, (_, index) => ({
        id: `u${index + 1}`,
        username: `U${index}`,
        active: true,
        roles: [],
      })),
    ];
    const desired = desiredOf({ 'role/Admin': {}, 'user/me': {} });
    const { plan } = planFor(
      {
        ...desired,
        policy: { ...defaultPolicy, exclusive: ['role', 'user'], max_delete: { count: 6, percent: 0 } },
      },
      liveOf({ roles, users, inboxes: [] }, undefined, [], me),
      { choice: { ...everything, allowDelete: 12 }, rules: deletionRules },
    );
    expect([plan.summary.delete, said(plan)]).toEqual([12, []]);
  });
});

const lists = {
  formats: [{ id: 'f1', name: 'F' }],
  projects: [project('p1', 'P'), project('p2', 'Q')],
  inboxes: [
    { id: 'i1', name: 'full', project: 'p1' },
    { id: 'i2', name: 'empty', project: 'p2' },
  ],
  roles: [
    admin,
    { id: 'r1', name: 'Clerk', permissions: { review: true } },
    { id: 'r2', name: 'Free', permissions: {} },
  ],
  users: [
    me,
    { id: 'u1', username: 'guest', active: true, roles: [] },
    { id: 'u2', username: 'ann', active: true, roles: [{ role: 'r1', inbox: 'i1' }] },
    { id: 'u3', username: 'key', active: true, roles: [] },
  ],
};
const known: Known = {
  documents: new Map([
    ['i1', 2],
    ['i2', 0],
  ]),
  keyHolders: new Set(['u3']),
};

function absentIn(
  addresses: string[],
  policy: Partial<Policy> = {},
  account: object = me,
  now: Record<string, object[]> = lists,
): Plan {
  const desired = desiredOf(Object.fromEntries(addresses.map((address) => [address, {}])));
  return planFor(
    {
      ...desired,
      policy: { ...defaultPolicy, max_delete: { count: 99, percent: 100 }, ...policy },
      resources: desired.resources.map((one) => ({ ...one, state: 'absent' as const })),
    },
    liveOf(now, undefined, [], account),
    {
      choice: { ...everything, allowDelete: 99 },
      rules,
      guards: deletionGuards(known),
    },
  ).plan;
}

describe('never deleted, though a tombstone asks for it', () => {
  test.each<[name: string, plan: Plan, blocked: string[]]>([
    ['a role that nobody holds can be', absentIn(['role/Free']), []],
    [
      'the placeholder',
      absentIn(['user/guest']),
      ['user/guest: it is the placeholder that review links act as: every link in use would stop working'],
    ],
    [
      'a user that keys act as',
      absentIn(['user/key']),
      ['user/key: API keys act as it: the links that hold them would stop working'],
    ],
    ['the account that runs it', absentIn(['user/me']), ['user/me: it is the account that runs this']],
    ['its role', absentIn(['role/Admin']), ['role/Admin: me, the account that runs this, holds it']],
    [
      'the last who holds edit_users',
      absentIn(['user/me'], {}, lists.users[1]),
      ['user/me: nobody would be left who holds edit_users on the whole tenant'],
    ],
    [
      'an inbox with documents, with its project',
      absentIn(['project/P', 'inbox/full', 'user/ann']),
      [
        'inbox/full: 2 documents are in it, and would be lost with it',
        'project/P: inbox/full would still refer to it',
      ],
    ],
    [
      'a project with an inbox that nobody lists',
      absentIn(['project/Q']),
      ['project/Q: inbox/empty would still refer to it'],
    ],
    [
      'a role that somebody unmanaged holds',
      absentIn(['role/Clerk']),
      ['role/Clerk: user/ann would still refer to it'],
    ],
    [
      'what is protected',
      absentIn(['role/Free', 'inbox/empty'], { protect: ['role/F*', 'user/*'] }),
      ['role/Free: policy.protect keeps it: "role/F*"'],
    ],
  ])('%s', (_name, plan, blocked) => {
    expect(plan.blocked.map(({ address, reason }) => `${address}: ${reason}`)).toEqual(blocked);
    expect(plan.blocked.every(({ action, way_out }) => action === 'delete' && way_out.length > 10)).toBe(
      true,
    );
    const asked = plan.summary.delete + plan.blocked.length;
    expect(asked).toBeGreaterThan(0);
  });

  test('what is protected stays though no line of the spec speaks of it any more', () => {
    const desired = desiredOf({ 'role/Admin': {}, 'role/Clerk': {} });
    const { plan } = planFor(
      { ...desired, policy: { ...defaultPolicy, exclusive: ['role'], protect: ['role/Free'] } },
      liveOf(lists, undefined, [], me),
      { choice: { ...everything, allowDelete: 9 }, guards: deletionGuards(known) },
    );
    expect(plan.changes).toEqual([]);
    expect(plan.blocked).toMatchObject([{ action: 'delete', address: 'role/Free' }]);
  });

  test('a project takes the right to see every inbox that may be in it', () => {
    const plan = absentIn(['project/Q', 'inbox/empty']);
    const missing = plan.violations.filter(({ rule }) => rule === 'missing-permissions');
    expect(missing.map(({ message }) => message)).toEqual([
      'me lacks, on the whole tenant: view_list (for projects)',
    ]);
  });
});
