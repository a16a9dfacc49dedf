/** Renames, deletions, and what is ignored, chosen or only added to, as the planner decides on them. */
import { describe, expect, test } from 'vitest';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything, type Choice } from '../../src/plan/choose.ts';
import { deletionGuards } from '../../src/policy/deletions.ts';
import { defaultPolicy, type Desired, type Policy, type Resource } from '../../src/specfile/desired.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

type Life = Partial<Pick<Resource, 'state' | 'renamedFrom' | 'atLeast'>>;
type Listed = Record<string, Record<string, unknown> & { id?: string }>;

/** As desiredOf, with what the lives of some resources are. */
function spec(resources: Listed, lives: Record<string, Life> = {}, policy: Partial<Policy> = {}): Desired {
  const desired = desiredOf(resources);
  return {
    ...desired,
    policy: { ...defaultPolicy, ...policy },
    resources: desired.resources.map((one) => ({ ...one, ...lives[`${one.kind}/${one.name}`] })),
  };
}

const role = (id: string, name: string, ...permissions: string[]) => ({
  id,
  name,
  permissions: Object.fromEntries(permissions.map((one) => [one, true])),
});
const user = (id: string, username: string, ...roles: object[]) => ({ id, username, active: true, roles });
const inbox = (id: string, name: string, project = 'p1') => ({ id, name, project });
const project = (id: string, name: string) => ({
  id,
  name,
  formats: ['f1'],
  split_into_sections: true,
  sub_page_splitting: false,
});
const formats = [{ id: 'f1', name: 'F' }];

const plan = (desired: Desired, live: Live, choice: Partial<Choice> = {}): Plan =>
  planFor(desired, live, { choice: { ...everything, ...choice } }).plan;

/** `rename role/B < A permissions`, then what is blocked and left. */
function said({ changes, blocked, left }: Plan): string[] {
  return [
    ...changes.map((change) =>
      [
        change.action,
        change.address,
        ...(change.action === 'rename' ? ['<', change.before_name] : []),
        ...change.fields.map(({ field }) => field),
      ].join(' '),
    ),
    ...blocked.map(({ action, address, reason }) => `blocked ${action} ${address}: ${reason}`),
    ...left.map(({ address, reason }) => `left ${address}: ${reason}`),
  ];
}

const renamed = (...from: string[]): Life => ({ renamedFrom: from });
const absent: Life = { state: 'absent' };

describe('a rename', () => {
  test.each<[name: string, desired: Desired, roles: object[], wanted: string[]]>([
    [
      'by one old name',
      spec({ 'role/B': {} }, { 'role/B': renamed('A') }),
      [role('1', 'A')],
      ['rename role/B < A'],
    ],
    [
      'by the one of several old names that is live',
      spec({ 'role/C': {} }, { 'role/C': renamed('A', 'B') }),
      [role('1', 'B')],
      ['rename role/C < B'],
    ],
    [
      'with its fields',
      spec({ 'role/B': { permissions: ['review'] } }, { 'role/B': renamed('A') }),
      [role('1', 'A')],
      ['rename role/B < A permissions'],
    ],
    [
      'says nothing once the new name is live, whoever bears the old one',
      spec({ 'role/B': { permissions: [] } }, { 'role/B': renamed('A') }),
      [role('1', 'B'), role('2', 'A')],
      [],
    ],
    [
      'is a create where neither is live',
      spec({ 'role/B': { permissions: [] } }, { 'role/B': renamed('A') }),
      [],
      ['create role/B permissions'],
    ],
    [
      'is blocked where two old names are live',
      spec({ 'role/C': {} }, { 'role/C': renamed('A', 'B') }),
      [role('1', 'A'), role('2', 'B')],
      ['blocked rename role/C: more than one of its old names is live: "A" (id 1) and "B" (id 2)'],
    ],
    [
      'is blocked where two bear the old name',
      spec({ 'role/C': {} }, { 'role/C': renamed('A') }),
      [role('1', 'A'), role('2', 'A')],
      ['blocked rename role/C: more than one of its old names is live: "A" (id 1) and "A" (id 2)'],
    ],
    [
      'by id, with fields',
      spec({ 'role/B': { id: '1', permissions: [] } }),
      [role('1', 'A')],
      ['rename role/B < A'],
    ],
    [
      'by id, with an old name that need not be the live one',
      spec({ 'role/B': { id: '1' } }, { 'role/B': renamed('X') }),
      [role('1', 'A')],
      ['rename role/B < A'],
    ],
    [
      'by an id that is only looked up is none',
      spec({ 'role/B': { id: '1' } }),
      [role('1', 'A')],
      ['blocked keep role/B: the live role with the id 1 is named "A"'],
    ],
    [
      'to a name that another one bears and keeps',
      spec({ 'role/B': { id: '1', permissions: [] } }),
      [role('1', 'A'), role('2', 'B')],
      ['blocked rename role/B: "A" (id 1) should get this name, but role 2 has it and keeps it'],
    ],
    [
      'of two that swap',
      spec({ 'role/A': { id: '2', permissions: [] }, 'role/B': { id: '1', permissions: [] } }),
      [role('1', 'A'), role('2', 'B')],
      ['rename role/B < A', 'rename role/A < B'],
    ],
    [
      'of a row: the last one first, and then what takes the first name',
      spec({
        'role/A': { permissions: [] },
        'role/B': { id: '1', permissions: [] },
        'role/C': { id: '2', permissions: [] },
      }),
      [role('1', 'A'), role('2', 'B')],
      ['rename role/C < B', 'rename role/B < A', 'create role/A permissions'],
    ],
    [
      'to a name that is not given up after all, and all that wait for it',
      spec({
        'role/A': { permissions: [] },
        'role/B': { id: '1', permissions: [] },
        'role/C': { id: '2', permissions: [] },
      }),
      [role('1', 'A'), role('2', 'B'), role('3', 'C')],
      [
        'blocked rename role/C: "B" (id 2) should get this name, but role 3 has it and keeps it',
        'blocked rename role/B: "B" is the name of role 2, which is not renamed now',
        'blocked create role/A: "A" is the name of role 1, which is not renamed now',
      ],
    ],
  ])('%s', (_name, desired, roles, wanted) => {
    expect(said(plan(desired, liveOf({ roles }))).sort()).toEqual([...wanted].sort());
  });

  test('comes before what takes its name', () => {
    const desired = spec({
      'role/A': { permissions: [] },
      'role/B': { id: '1', permissions: [] },
      'role/C': { id: '2', permissions: [] },
    });
    const { changes } = plan(desired, liveOf({ roles: [role('1', 'A'), role('2', 'B')] }));
    expect(changes.map(({ address, needs }) => [address, needs])).toEqual([
      ['role/C', []],
      ['role/B', ['role/C']],
      ['role/A', ['role/B']],
    ]);
  });

  test('is followed by all that refers to the object: nothing else changes', () => {
    const desired = spec(
      {
        'format/F': {},
        'project/Q': { formats: ['F'] },
        'inbox/j': { project: 'Q' },
        'role/B': {},
        'user/u': { grants: [{ roles: ['B'], inboxes: ['j'] }] },
      },
      { 'project/Q': renamed('P'), 'inbox/j': renamed('i'), 'role/B': renamed('A') },
    );
    const live = liveOf({
      formats,
      projects: [project('p1', 'P')],
      inboxes: [inbox('i1', 'i')],
      roles: [role('1', 'A', 'review')],
      users: [user('u1', 'u', { role: '1', inbox: 'i1' })],
    });
    const found = plan(desired, live);
    expect(said(found)).toEqual(['rename project/Q < P', 'rename inbox/j < i', 'rename role/B < A']);
    expect([found.access, found.unmanaged]).toEqual([[], []]);
    expect(found.live['role/B']).toMatchObject({ id: '1' });
  });

  test('of a role that is ignored: its grants are still known by the name of the spec', () => {
    const desired = spec({ 'role/B': {}, 'user/u': { grants: [] } }, { 'role/B': renamed('A') });
    const live = liveOf({ roles: [role('1', 'A')], users: [user('u1', 'u', { role: '1' })], inboxes: [] });
    const found = plan(desired, live, { ignore: ['role/A'] });
    expect(said(found)).toEqual([
      'update user/u grants',
      'left role/B: ignored by --ignore (it would be renamed)',
    ]);
    // By it the writer knows which grant is taken away.
    expect(found.live['role/B']).toMatchObject({ id: '1' });
  });
});

describe('a deletion', () => {
  test.each<[name: string, desired: Desired, roles: object[], wanted: string[]]>([
    [
      'by a tombstone',
      spec({ 'role/A': {} }, { 'role/A': absent }),
      [role('1', 'A'), role('2', 'B')],
      ['delete role/A'],
    ],
    ['by a tombstone whose object is gone', spec({ 'role/A': {} }, { 'role/A': absent }), [], []],
    [
      'by a tombstone of two',
      spec({ 'role/A': {} }, { 'role/A': absent }),
      [role('1', 'A'), role('2', 'A')],
      ['blocked delete role/A: 2 live roles are named "A": ids 1, 2'],
    ],
    [
      'by a tombstone with the id of one of two',
      spec({ 'role/A': { id: '2' } }, { 'role/A': absent }),
      [role('1', 'A'), role('2', 'A')],
      ['delete role/A'],
    ],
    [
      'by an id that is gone, whoever bears the name',
      spec({ 'role/A': { id: '2' } }, { 'role/A': absent }),
      [role('1', 'A')],
      [],
    ],
    [
      'by an id that bears another name by now',
      spec({ 'role/A': { id: '1' } }, { 'role/A': absent }),
      [role('1', 'B')],
      ['blocked delete role/A: the live role with the id 1 is named "B"'],
    ],
    [
      'of what an exclusive kind does not list',
      spec({ 'role/A': {}, 'role/C': {} }, { 'role/C': renamed('B') }, { exclusive: ['role'] }),
      [role('1', 'A'), role('2', 'B'), role('3', 'D')],
      ['rename role/C < B', 'delete role/D'],
    ],
    [
      'of an exclusive kind, of two that cannot be told apart',
      spec({ 'role/A': {} }, {}, { exclusive: ['role'] }),
      [role('1', 'A'), role('2', 'B'), role('3', 'B')],
      ['blocked delete role/B: 2 live roles are named "B" (ids 2, 3), and not all of them are listed'],
    ],
    [
      'of an exclusive kind, of the other one of a name',
      spec({ 'role/A': { id: '1' } }, {}, { exclusive: ['role'] }),
      [role('1', 'A'), role('2', 'A')],
      ['blocked delete role/A: 2 live roles are named "A" (ids 1, 2), and not all of them are listed'],
    ],
    [
      'of an exclusive kind, where a name is taken: only that is said',
      spec({ 'role/B': { id: '1', permissions: [] } }, {}, { exclusive: ['role'] }),
      [role('1', 'A'), role('2', 'B')],
      ['blocked rename role/B: "A" (id 1) should get this name, but role 2 has it and keeps it'],
    ],
    [
      'of another kind than the exclusive one',
      spec({ 'role/A': {} }, {}, { exclusive: ['user'] }),
      [role('1', 'A'), role('2', 'B')],
      [],
    ],
  ])('%s', (_name, desired, roles, wanted) => {
    expect(said(plan(desired, liveOf({ roles })))).toEqual(wanted);
  });

  test('is counted, shows who loses what, and leaves nothing unmanaged in an exclusive kind', () => {
    const desired = spec({ 'role/A': {}, 'user/u': {} }, { 'user/u': absent }, { exclusive: ['role'] });
    const live = liveOf({
      roles: [role('1', 'A', 'review'), role('2', 'B')],
      users: [user('u1', 'u', { role: '1' }), user('u2', 'v')],
      inboxes: [],
    });
    const found = plan(desired, live);
    expect(found.summary).toMatchObject({ delete: 2, keep: 1, unmanaged: 1, blocked: 0 });
    expect(found.unmanaged).toEqual(['user/v']);
    expect(found.access).toEqual([{ user: 'u', inbox: null, gains: [], loses: ['review'] }]);
  });

  test('comes after all that lets go of the object', () => {
    const desired = spec(
      {
        'inbox/i': {},
        'role/Old': {},
        'role/A': {},
        'user/u': { grants: [{ roles: ['A'], inboxes: ['i'] }] },
        'user/v': {},
      },
      { 'role/Old': absent, 'user/v': absent },
    );
    const live = liveOf({
      inboxes: [inbox('i1', 'i')],
      roles: [role('1', 'Old'), role('2', 'A')],
      users: [user('u1', 'u', { role: '1' }), user('u2', 'v', { role: '1' })],
    });
    const { changes } = plan(desired, live);
    expect(changes.at(-1)).toMatchObject({ action: 'delete', address: 'role/Old' });
    expect([...(changes.at(-1)?.needs ?? [])].sort()).toEqual(['user/u', 'user/v']);
  });
});

describe('what is ignored', () => {
  const live = liveOf({ roles: [role('1', 'A'), role('2', 'B')], users: [], inboxes: [inbox('i1', 'i')] });
  type Ignoring = readonly [pattern: string, until: string | null];
  const ignores = (...all: readonly Ignoring[]): Partial<Policy> => ({
    ignore: all.map(([pattern, until]) => ({ pattern, reason: 'because', until })),
  });
  const ignore = (pattern: string, until: string | null = null): Partial<Policy> => ignores([pattern, until]);
  const withPolicy = (policy: Partial<Policy>): Desired =>
    spec({ 'role/A': { permissions: ['review'] } }, {}, policy);

  test.each<[name: string, desired: Desired, today: string, wanted: string[], rules: string[]]>([
    [
      'is left, with the reason',
      withPolicy(ignore('role/A')),
      '2026-01-01',
      ['left role/A: ignored: because (it would be updated)'],
      [],
    ],
    [
      'up to its last day',
      withPolicy(ignore('role/A', '2026-01-01')),
      '2026-01-01',
      ['left role/A: ignored: because, until 2026-01-01 (it would be updated)'],
      [],
    ],
    [
      'and not on the day after',
      withPolicy(ignore('role/A', '2026-01-01')),
      '2026-01-02',
      ['update role/A permissions'],
      ['ignore-expired'],
    ],
    ...(
      [
        ['that was given a later day', ['role/A', '2027-01-01']],
        ['of what a wider one holds', ['role/*', null]],
        ['of what another holds by its end', ['*A', '2026-01-02']],
      ] as const
    ).map(([name, other]): [string, Desired, string, string[], string[]] => [
      `and says nothing on the day after ${name}`,
      spec({ 'role/A': {} }, {}, ignores(['role/A', '2026-01-01'], other)),
      '2026-01-02',
      [],
      [],
    ]),
    [
      'and says nothing on the day after of what several hold',
      spec({ 'role/A': {} }, {}, ignores(['role/*', '2026-01-01'], ['*A', null], ['role/B', null])),
      '2026-01-02',
      [],
      [],
    ],
    [
      'and says nothing of a kind that was not read and has a later day',
      spec({ 'role/A': {} }, {}, ignores(['project/Z', '2026-01-01'], ['project/Z', null])),
      '2026-01-02',
      [],
      [],
    ],
    [
      'and speaks on the day after of what only some of is held',
      spec({ 'role/A': {} }, {}, ignores(['role/*', '2026-01-01'], ['role/B', null])),
      '2026-01-02',
      [],
      ['ignore-expired'],
    ],
    [
      'and speaks on the day after where the other has ended, too',
      spec({ 'role/A': {} }, {}, ignores(['role/A', '2026-01-01'], ['role/A', '2025-01-01'])),
      '2026-01-02',
      [],
      ['ignore-expired', 'ignore-expired'],
    ],
    [
      'of an exclusive kind',
      spec({ 'role/A': {} }, {}, { ...ignore('role/B'), exclusive: ['role'] }),
      '2026-01-01',
      ['left role/B: ignored: because (it would be deleted)'],
      [],
    ],
    [
      'is not told where nothing is to be done',
      spec({ 'role/A': {} }, {}, ignore('role/*')),
      '2026-01-01',
      [],
      [],
    ],
    [
      'by a pattern that matches nothing',
      withPolicy(ignore('role/Z')),
      '2026-01-01',
      ['update role/A permissions'],
      ['pattern-matches-nothing'],
    ],
    [
      'by a pattern of a kind that was not read',
      withPolicy(ignore('project/Z')),
      '2026-01-01',
      ['update role/A permissions'],
      [],
    ],
    [
      'though it must exist',
      spec({ 'role/Z': {} }, {}, ignore('role/Z')),
      '2026-01-01',
      ['left role/Z: ignored: because (it is not live)'],
      [],
    ],
    [
      'blocks what needs it and cannot have it',
      spec(
        {
          'role/Z': { permissions: [] },
          'inbox/i': {},
          'user/u': { grants: [{ roles: ['Z'], inboxes: ['i'] }] },
        },
        {},
        ignore('role/Z'),
      ),
      '2026-01-01',
      [
        'blocked create user/u: it needs role/Z, which is not live and is ignored',
        'left role/Z: ignored: because (it would be created)',
      ],
      [],
    ],
    [
      'blocks what needs it and cannot tell it from another',
      spec(
        {
          'role/B': {},
          'role/Y': { id: '9' },
          'inbox/i': {},
          'user/u': { grants: [{ roles: ['Y'], inboxes: ['i'] }] },
        },
        {},
        ignore('role/Y'),
      ),
      '2026-01-01',
      [
        'blocked create user/u: it needs role/Y, which is ignored, and it is unclear which live object it is',
        'left role/Y: ignored: because (blocked: no live role has the id 9)',
      ],
      [],
    ],
  ])('%s', (_name, desired, today, wanted, rules) => {
    const found = plan(desired, live, { today });
    expect(said(found)).toEqual(wanted);
    expect(found.violations.map(({ rule }) => rule)).toEqual(rules);
    expect(found.violations.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  test('a rename is ignored by either name, and then nobody else gets its name', () => {
    const desired = spec({ 'role/A': { permissions: [] }, 'role/C': { id: '1', permissions: [] } });
    for (const pattern of ['role/A', 'role/C']) {
      const found = plan(desired, liveOf({ roles: [role('1', 'A')] }), { ignore: [pattern] });
      expect(found.left.map(({ address }) => address)).toContain('role/C');
      expect(found.changes).toEqual([]);
    }
  });
});

describe('--target', () => {
  const desired = spec(
    {
      'format/F': {},
      'project/P': { formats: ['F'] },
      'inbox/i': { project: 'P' },
      'role/A': { permissions: [] },
      'role/B': { permissions: ['review'] },
      'role/New': {},
      'role/Old': {},
      'role/Missing': {},
      'user/u': { grants: [{ roles: ['A'], inboxes: ['i'] }] },
      'user/v': { grants: [] },
    },
    { 'role/Old': absent, 'role/New': renamed('Former') },
  );
  const live = liveOf({
    formats,
    projects: [],
    inboxes: [],
    roles: [role('1', 'B'), role('2', 'Old'), role('3', 'Former')],
    users: [user('v1', 'v', { role: '2' })],
  });
  const chosen = (...target: string[]): string[] =>
    plan(desired, live, { target }).changes.map(({ action, address }) => `${action} ${address}`);

  test.each<[target: string[], wanted: string[]]>([
    [['user/u'], ['create project/P', 'create inbox/i', 'create role/A', 'create user/u']],
    [['role/B'], ['update role/B']],
    [['role/Old'], ['update user/v', 'delete role/Old']],
    [['role/New'], ['rename role/New']],
    [['role/Former'], ['rename role/New']],
    [
      ['inbox/*', 'role/B'],
      ['create project/P', 'create inbox/i', 'update role/B'],
    ],
    [['role/Z'], []],
  ])('%j', (target, wanted) => {
    expect(chosen(...target).sort()).toEqual([...wanted].sort());
  });

  test('what is left is said, with what would have been done', () => {
    const found = plan(desired, live, { target: ['user/u'] });
    expect(found.left.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
      'role/B: not chosen by --target (it would be updated)',
      'role/New: not chosen by --target (it would be renamed)',
      'role/Old: not chosen by --target (it would be deleted)',
      'role/Missing: not chosen by --target (it is not live)',
      'user/v: not chosen by --target (it would be updated)',
    ]);
    expect(found.policy.target).toEqual(['user/u']);
  });

  test('what must exist is asked for only where it is chosen', () => {
    const absentOf = (target: readonly string[] | null): string[] =>
      planFor(desired, live, { choice: { ...everything, target } }).absent.map(
        ({ resource }) => resource.name,
      );
    expect([absentOf(['user/u']), absentOf(['role/M*']), absentOf(null)]).toEqual([
      [],
      ['Missing'],
      ['Missing'],
    ]);
  });

  test('a name that is freed first is chosen as well, and so is what blocks it', () => {
    const row = spec({
      'role/A': { permissions: [] },
      'role/B': { id: '1', permissions: [] },
      'role/C': { id: '2', permissions: [] },
    });
    const roles = [role('1', 'A'), role('2', 'B')];
    expect(said(plan(row, liveOf({ roles }), { target: ['role/A'] }))).toEqual([
      'rename role/C < B',
      'rename role/B < A',
      'create role/A permissions',
    ]);
    const taken = plan(row, liveOf({ roles: [...roles, role('3', 'C')] }), { target: ['role/A'] });
    expect(taken.changes).toEqual([]);
    expect(taken.blocked.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'rename role/B',
      'create role/A',
    ]);
  });

  test('what only moves waits as well for its name to be free where it goes', () => {
    const row = spec({
      'inbox/da': { id: '1', project: 'a' },
      'inbox/c': { id: '2', project: 'a' },
    });
    const projects = ['a', 'b'].map((name) => ({ id: `p-${name}`, name, formats: [] }));
    const inboxes = [
      { id: '1', name: 'da', project: 'p-b' },
      { id: '2', name: 'da', project: 'p-a' },
    ];
    const { changes } = plan(row, liveOf({ projects, inboxes }));
    expect(changes.map(({ action, address, needs }) => [action, address, needs])).toEqual([
      ['rename', 'inbox/c', []],
      ['update', 'inbox/da', ['inbox/c']],
    ]);
  });

  test('a pattern that matches nothing warns', () => {
    const { violations } = plan(desired, live, { target: ['role/Z', 'user/u'], ignore: ['inbox/zz'] });
    expect(violations.map(({ rule, message }) => [rule, message])).toEqual([
      ['pattern-matches-nothing', '--target: "role/Z" matches nothing, neither live nor in the spec'],
      ['pattern-matches-nothing', '--ignore: "inbox/zz" matches nothing, neither live nor in the spec'],
    ]);
  });
});

describe('a probable rename', () => {
  const content = (name: string): Listed => ({ [`role/${name}`]: { permissions: ['review', 'upload'] } });
  test.each<[name: string, desired: Desired, roles: object[], pairs: number]>([
    [
      'one deleted, one created, alike',
      spec({ ...content('New'), 'role/Old': {} }, { 'role/Old': absent }),
      [role('1', 'Old', 'upload', 'review')],
      1,
    ],
    [
      'an exclusive kind',
      spec(content('New'), {}, { exclusive: ['role'] }),
      [role('1', 'Old', 'upload', 'review')],
      1,
    ],
    [
      'not alike',
      spec({ ...content('New'), 'role/Old': {} }, { 'role/Old': absent }),
      [role('1', 'Old', 'upload')],
      0,
    ],
    [
      'two created',
      spec({ ...content('New'), ...content('Newer'), 'role/Old': {} }, { 'role/Old': absent }),
      [role('1', 'Old', 'upload', 'review')],
      0,
    ],
    [
      'two deleted',
      spec(
        { ...content('New'), 'role/Old': {}, 'role/Older': {} },
        { 'role/Old': absent, 'role/Older': absent },
      ),
      [role('1', 'Old', 'upload', 'review'), role('2', 'Older', 'upload', 'review')],
      0,
    ],
    ['only deleted', spec({ 'role/Old': {} }, { 'role/Old': absent }), [role('1', 'Old')], 0],
    ['only created', spec(content('New')), [role('1', 'Old', 'upload', 'review')], 0],
  ])('%s', (_name, desired, roles, pairs) => {
    const { violations, changes } = plan(desired, liveOf({ roles }));
    const found = violations.filter(({ rule }) => rule === 'probable-rename');
    expect(found).toHaveLength(pairs);
    for (const one of found) {
      expect(one).toMatchObject({ severity: 'warning', address: 'role/New' });
      expect(one.message).toContain('role/Old');
      expect(one.hint).toContain('renamed_from: "Old"');
    }
    expect(changes.some(({ action }) => action === 'rename')).toBe(false);
  });

  test('is pointed out though the delete is blocked', () => {
    const desired = spec({ ...content('New'), 'role/Old': {} }, { 'role/Old': absent });
    const live = liveOf({
      roles: [role('1', 'Old', 'review', 'upload')],
      users: [user('u1', 'u', { role: '1' })],
      inboxes: [],
    });
    const guards = deletionGuards({ documents: new Map(), keyHolders: new Set() });
    const found = planFor(desired, live, { guards }).plan;
    expect(found.blocked).toMatchObject([{ address: 'role/Old', reason: 'user/u would still refer to it' }]);
    expect(found.violations).toMatchObject([{ rule: 'probable-rename' }]);
  });
});

describe('at least', () => {
  const least: Life = { atLeast: ['permissions'] };
  test.each<[name: string, wanted: string[], live: object[], changes: object[]]>([
    [
      'adds what is missing',
      ['review', 'upload'],
      [role('1', 'A', 'review', 'submit')],
      [{ action: 'update', fields: [{ field: 'permissions', added: ['upload'], removed: [] }] }],
    ],
    ['is kept where nothing is missing', ['review'], [role('1', 'A', 'review', 'submit')], []],
    ['is kept where nothing is asked for', [], [role('1', 'A', 'review')], []],
    [
      'is created as it stands',
      ['review'],
      [],
      [{ action: 'create', fields: [{ field: 'permissions', added: ['review'], removed: [] }] }],
    ],
  ])('%s', (_name, wanted, roles, changes) => {
    const desired = spec({ 'role/A': { permissions: wanted } }, { 'role/A': least });
    expect(plan(desired, liveOf({ roles })).changes).toMatchObject(changes);
    expect(plan(desired, liveOf({ roles })).changes).toHaveLength(changes.length);
  });

  test('of grants, beside fields that are exact', () => {
    const desired = spec(
      { 'role/A': {}, 'inbox/i': {}, 'user/u': { grants: [{ roles: ['A'], inboxes: ['i'] }] } },
      { 'user/u': { atLeast: ['grants'] } },
    );
    const live = liveOf({
      roles: [role('1', 'A'), role('2', 'B')],
      inboxes: [inbox('i1', 'i')],
      users: [user('u1', 'u', { role: '2' })],
    });
    expect(plan(desired, live).changes).toMatchObject([
      { fields: [{ field: 'grants', added: [{ role: 'A', inbox: 'i' }], removed: [] }] },
    ]);
  });
});

describe('the digest of a spec', () => {
  const base = (): Desired =>
    spec(
      { 'role/A': { permissions: ['review'] } },
      { 'role/A': renamed('X', 'Y') },
      {
        exclusive: ['role', 'user'],
        protect: ['role/P', 'role/Q'],
        ignore: [
          { pattern: 'role/I', reason: 'i', until: null },
          { pattern: 'role/J', reason: 'j', until: null },
        ],
      },
    );
  const digestOf = (desired: Desired): string => plan(desired, liveOf({ roles: [] })).spec_digest;
  const first = (desired: Desired, change: object): Desired => ({
    ...desired,
    resources: desired.resources.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
  });
  const policy = (change: Partial<Policy>): Desired => ({
    ...base(),
    policy: { ...base().policy, ...change },
  });

  test.each<[name: string, desired: Desired]>([
    ['state', first(base(), { state: 'absent' })],
    ['renamed_from', first(base(), renamed('X'))],
    ['at_least', first(base(), { atLeast: ['permissions'] })],
    ['id', first(base(), { id: '1' })],
    ['exclusive', policy({ exclusive: ['role'] })],
    ['ignore', policy({ ignore: [] })],
    [
      'the day of an ignore',
      policy({ ignore: base().policy.ignore.map((one) => ({ ...one, until: '2026-01-01' })) }),
    ],
    ['protect', policy({ protect: ['role/P'] })],
    ['a count', policy({ max_delete: { count: 9, percent: 30 } })],
    ['a share', policy({ max_delete: { count: 10, percent: 29 } })],
    ['what is expected', { ...base(), tenant: { ...base().tenant, expect: { host: 'h', account: null } } }],
  ])('changes with %s', (_name, desired) => {
    expect(digestOf(desired)).not.toBe(digestOf(base()));
  });

  test('does not change with the order of lists, nor with where things stand', () => {
    const { exclusive, protect, ignore } = base().policy;
    const other = policy({
      exclusive: exclusive.toReversed(),
      protect: protect.toReversed(),
      ignore: ignore.toReversed(),
    });
    const moved = first(other, { renamedFrom: ['Y', 'X'], at: { file: 'b', line: 9, column: 9, path: '' } });
    expect(digestOf(moved)).toBe(digestOf(base()));
  });
});
