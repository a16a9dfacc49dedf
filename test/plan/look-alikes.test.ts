/** Names that look alike: never two side by side, and nothing goes or is held by a name that only nearly is one. */
import { describe, expect, test } from 'vitest';
import { areAlike, matchingAlike, showAlike } from '../../src/kinds/look-alike.ts';
import type { Plan } from '../../src/plan/change.ts';
import type { Choice } from '../../src/plan/choose.ts';
import { everything } from '../../src/plan/choose.ts';
import { deletionGuards } from '../../src/policy/deletions.ts';
import { defaultPolicy, type Desired, type Policy, type Resource } from '../../src/specfile/desired.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

type Lists = Record<string, string[]>;

/** Live objects by name; a kind that is not listed has none. */
function live({
  roles = [],
  users = [],
  inboxes = [],
  projects = [],
  formats = ['F'],
}: Lists): ReturnType<typeof liveOf> {
  const named = (list: string[], key = 'name', more = {}): object[] =>
    list.map((name, index) => ({ id: `${key}-${index}-${name.length}`, [key]: name, ...more }));
  return liveOf({
    roles: named(roles, 'name', { permissions: { review: true } }),
    users: named(users, 'username', { active: true, roles: [] }),
    inboxes: named(inboxes, 'name', { project: 'name-0-1' }),
    projects: named(projects, 'name', {
      formats: ['name-0-1'],
      split_into_sections: true,
      sub_page_splitting: false,
    }),
    formats: named(formats),
  });
}

/** `more` by address. */
function desired(
  resources: Parameters<typeof desiredOf>[0],
  more: Record<string, Partial<Resource>> = {},
  policy: Partial<Policy> = {},
): Desired {
  const given = desiredOf(resources);
  return {
    ...given,
    policy: { ...defaultPolicy, ...policy },
    resources: given.resources.map((one) => ({ ...one, ...more[`${one.kind}/${one.name}`] })),
  };
}

const blockedIn = ({ blocked }: Plan): Record<string, string> =>
  Object.fromEntries(blocked.map(({ action, address, reason }) => [`${action} ${address}`, reason]));

const plan = (wanted: Desired, lists: Lists, choice: Partial<Choice> = {}): Plan =>
  planFor(wanted, live(lists), {
    choice: { ...everything, allowDelete: 9, ...choice },
    guards: deletionGuards({
      documents: new Map(),
      keyHolders: new Set(),
    }),
  }).plan;

test.each<[string, string, boolean]>([
  ['Mary', 'mary', true],
  ['Caf\u00e9', 'Cafe\u0301', true],
  ['STRASSE', 'stra\u00dfe', true],
  [' Clerk', 'Clerk', true],
  ['a  b', 'a b', true],
  ['a\u00a0b', 'a b', true],
  ['\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2', '\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3', true],
  ['Mary', 'Mary', false],
  ['Mary', 'Marie', false],
  ['ab', 'a b', false],
  ['Cafe', 'Caf\u00e9', false],
])('%j and %j look alike: %s', (a, b, expected) => {
  expect(areAlike(a, b)).toBe(expected);
  expect(areAlike(b, a)).toBe(expected);
});

test.each<[string, string, string]>([
  ['mary', 'Mary', '"mary"'],
  ['Clerk', 'clerk ', '"Clerk" (other blanks)'],
  ['Caf\u00e9', 'Cafe\u0301', '"Caf\u00e9" (another Unicode form: NFC)'],
  ['Cafe\u0301 x', 'CAF\u00c9  X', '"Cafe\u0301 x" (another Unicode form: NFD, other blanks)'],
])('%j beside %j is shown as %s', (name, other, shown) => {
  expect(showAlike(name, other)).toBe(shown);
});

test.each<[string, string, boolean]>([
  ['user/Guest', 'user/guest', true],
  ['user/guest*', 'user/Guest of honour', true],
  ['user/\\*', 'user/x', false],
  ['user/\\*', 'user/*', true],
  ['*/ADMIN', 'role/admin', true],
  ['role/admin', 'user/admin', false],
])('the pattern %j nearly matches %j: %s', (pattern, address, expected) => {
  expect(matchingAlike(pattern)(address)).toBe(expected);
});

describe('what is new is not made beside what looks like it', () => {
  const kinds: [string, string, Record<string, unknown>, Lists][] = [
    ['role/Clerk', 'create role/Clerk', { permissions: [] }, { roles: ['clerk'] }],
    ['user/Mary', 'create user/Mary', { grants: [] }, { users: ['mary'] }],
    ['inbox/Bills', 'create inbox/Bills', { project: 'P' }, { inboxes: ['bills'], projects: ['P'] }],
    ['project/Buying', 'create project/Buying', { formats: ['F'] }, { projects: ['buying '] }],
  ];
  test.each(kinds)('%s', (address, blocked, fields, lists) => {
    const made = plan(
      desired({ 'format/F': {}, ...(lists['projects'] ? { 'project/P': {} } : {}), [address]: fields }, {}),
      {
        ...lists,
        projects: [...new Set([...(lists['projects'] ?? []), 'P'])],
      },
    );
    expect(Object.keys(blockedIn(made))).toEqual([blocked]);
    expect(made.changes).toEqual([]);
    expect(made.blocked[0]?.way_out).toContain('renamed_from');
  });

  test('though the look-alike is in the spec itself', () => {
    const made = plan(
      desired({ 'role/Clerk': { permissions: [] }, 'role/clerk': { permissions: ['review'] } }),
      {
        roles: ['clerk'],
      },
    );
    expect(Object.keys(blockedIn(made))).toEqual(['create role/Clerk']);
  });

  test('nor are two new ones side by side', () => {
    const made = plan(
      desired({
        'role/Clerk': { permissions: [] },
        'role/clerk ': { permissions: [] },
        'role/X': { permissions: [] },
      }),
      {},
    );
    expect(Object.keys(blockedIn(made)).sort()).toEqual(['create role/Clerk', 'create role/clerk ']);
    expect(made.changes.map(({ address }) => address)).toEqual(['role/X']);
  });

  test('nor is another renamed to such a name', () => {
    const made = plan(
      desired({ 'role/Clerk': { permissions: [] } }, { 'role/Clerk': { renamedFrom: ['Old'] } }),
      {
        roles: ['Old', 'clerk'],
      },
    );
    expect(Object.keys(blockedIn(made))).toEqual(['rename role/Clerk']);
  });

  test('but a change of letter case alone is a rename like any other', () => {
    const made = plan(
      desired({ 'role/Clerk': { permissions: ['review'] } }, { 'role/Clerk': { renamedFrom: ['clerk'] } }),
      {
        roles: ['clerk'],
      },
    );
    expect(made.blocked).toEqual([]);
    expect(made.changes).toMatchObject([{ action: 'rename', address: 'role/Clerk', before_name: 'clerk' }]);
  });

  test('and what looks alike and gives its name up goes first', () => {
    const made = plan(
      desired(
        { 'role/clerk': { permissions: [] }, 'role/Officer': { permissions: ['review'] } },
        { 'role/Officer': { renamedFrom: ['Clerk'] } },
      ),
      { roles: ['Clerk'] },
    );
    expect(made.blocked).toEqual([]);
    expect(made.changes.map(({ address }) => address)).toEqual(['role/Officer', 'role/clerk']);
    expect(made.changes[1]?.needs).toEqual(['role/Officer']);
  });

  test('who needs it waits for it', () => {
    const made = plan(
      desired({
        'role/Clerk': { permissions: [] },
        'user/x': { grants: [{ roles: ['Clerk'], tenant_wide: true }] },
      }),
      { roles: ['clerk'] },
    );
    expect(Object.keys(blockedIn(made)).sort()).toEqual(['create role/Clerk', 'create user/x']);
  });
});

describe('what is to go or to be held is not missed by a letter', () => {
  const gone = { state: 'absent' as const, fields: {} };

  test('a tombstone', () => {
    const made = plan(desired({ 'user/Mary': {} }, { 'user/Mary': gone }), { users: ['mary'] });
    expect(blockedIn(made)).toEqual({
      'delete user/Mary': 'no live user is named "Mary", but there is "mary": is it the same user?',
    });
  });

  test('a tombstone of a name that is gone, beside a look-alike that is listed, is done', () => {
    const made = plan(desired({ 'user/Mary': {}, 'user/mary': { grants: [] } }, { 'user/Mary': gone }), {
      users: ['mary'],
    });
    expect(made.blocked).toEqual([]);
    expect(made.changes).toEqual([]);
  });

  test('an old name', () => {
    const made = plan(
      desired({ 'role/Officer': { permissions: [] } }, { 'role/Officer': { renamedFrom: ['Clerk'] } }),
      {
        roles: ['clerk'],
      },
    );
    expect(Object.keys(blockedIn(made))).toEqual(['rename role/Officer']);
  });

  test('a deletion and a creation of an exclusive kind', () => {
    const made = plan(desired({ 'user/Mary': { grants: [] }, 'user/me': {} }, {}, { exclusive: ['user'] }), {
      users: ['mary', 'me', 'joe'],
    });
    const blocked = blockedIn(made);
    expect(Object.keys(blocked).sort()).toEqual(['create user/Mary', 'delete user/mary']);
    for (const reason of Object.values(blocked)) expect(reason).toContain('is it the same user?');
    expect(made.changes).toMatchObject([{ action: 'delete', address: 'user/joe' }]);
  });

  test.each<[string, Partial<Choice>, Partial<Policy>]>([
    ['--ignore', { ignore: ['user/Mary'] }, {}],
    ['policy.ignore', {}, { ignore: [{ pattern: 'user/Mary', reason: 'x', until: null }] }],
  ])('%s of what the spec lists keeps what looks like it from being deleted', (_where, choice, policy) => {
    for (const fields of [{ grants: [] }, {}]) {
      const made = plan(
        desired({ 'user/Mary': fields }, {}, { exclusive: ['user'], ...policy }),
        { users: ['mary', 'joe'] },
        choice,
      );
      expect(made.changes.map(({ address }) => address)).toEqual(['user/joe']);
      expect(blockedIn(made)).toEqual({
        'delete user/mary': 'it looks like user/Mary, which is ignored: is it the same user?',
      });
    }
  });

  test('in a run of its own the one that is really another can go', () => {
    const made = plan(
      desired({ 'user/Mary': { grants: [] } }, {}, { exclusive: ['user'] }),
      { users: ['mary'] },
      { target: ['user/mary'] },
    );
    expect(made.changes).toMatchObject([{ action: 'delete', address: 'user/mary' }]);
  });

  test('protect holds it', () => {
    const made = plan(desired({ 'user/guests': {} }, { 'user/guests': gone }, { protect: ['user/Guest*'] }), {
      users: ['guests'],
    });
    expect(blockedIn(made)).toEqual({ 'delete user/guests': 'policy.protect keeps it: "user/Guest*"' });
  });

  test('so does being the placeholder', () => {
    const made = plan(desired({ 'user/Guest': {} }, { 'user/Guest': gone }), { users: ['Guest'] });
    expect(blockedIn(made)['delete user/Guest']).toContain('placeholder');
  });

  test.each<[string, Partial<Choice>, Partial<Policy>]>([
    ['--ignore', { ignore: ['user/Mary'] }, {}],
    ['policy.ignore', {}, { ignore: [{ pattern: 'user/Mary', reason: 'x', until: null }] }],
    ['policy.protect', {}, { protect: ['user/Mary'] }],
  ])('%s that only nearly matches warns with the live name', (where, choice, policy) => {
    const { violations } = plan(
      desired({ 'user/x': {} }, { 'user/x': gone }, policy),
      { users: ['mary'] },
      choice,
    );
    expect(violations.filter(({ rule }) => rule === 'pattern-matches-nothing')).toMatchObject([
      { message: expect.stringContaining(where) as string, hint: 'did you mean "user/mary"?' },
    ]);
  });

  test.each([
    ['user/A\u0308nn', 'did you mean "user/\u00c4nn" (another Unicode form: NFC)?'],
    ['user/A\u0308*', 'did you mean "user/\u00c4nn"?'],
  ])('%j differs in what cannot be seen, and that is told in words', (pattern, hint) => {
    const wanted = desired({ 'user/x': {} }, { 'user/x': gone });
    const { violations } = plan(wanted, { users: ['\u00c4nn'] }, { ignore: [pattern] });
    expect(violations.filter(({ rule }) => rule === 'pattern-matches-nothing')).toMatchObject([{ hint }]);
  });
});

describe('an object without a usable name', () => {
  const users = [
    { id: '5f01', username: null, active: true, roles: [{ role: 'r1' }] },
    { id: '5f02', active: true, roles: [] },
    { id: '5f03', username: 'ann', active: true, roles: [] },
  ];
  const roles = [{ id: 'r1', name: 7, permissions: { review: true } }];

  test('is not managed, whatever is excluded, and no pattern matches it', () => {
    const wanted = desired(
      { 'user/ann': { grants: [] } },
      {},
      { exclusive: ['user'], ignore: [{ pattern: 'user/*', reason: 'x', until: null }] },
    );
    const made = planFor(wanted, liveOf({ users, roles, inboxes: [] })).plan;
    expect(made.unmanaged).toEqual(['user/(id 5f01)', 'user/(id 5f02)']);
    expect(made.summary.unmanaged).toBe(2);
    expect(made.changes).toEqual([]);
    expect(made.blocked).toEqual([]);
    const held = planFor(
      desired({ 'user/(id 5f01)': {} }, { 'user/(id 5f01)': { state: 'absent' } }),
      liveOf({ users, roles, inboxes: [] }),
    );
    expect(held.plan.changes).toEqual([]);
  });

  test('goes by its id where something refers to it', () => {
    const wanted = desired({ 'user/ann': { grants: [] } });
    const live = liveOf({ users: [{ ...users[2], roles: [{ role: 'r1' }] }], roles, inboxes: [] });
    expect(planFor(wanted, live).plan.changes).toMatchObject([
      { address: 'user/ann', fields: [{ removed: [{ role: { id: 'r1' }, inbox: null }] }] },
    ]);
  });
});
