/** What stands on a terminal at a moment, by what was told until then. */
import cut from 'cli-truncate';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/engine/host.ts';
import { courseOf, type Course } from '../../../src/cli/terminal/progress/course.ts';
import { readsOf } from '../../../src/cli/terminal/progress/reads.ts';
import { changesScreen, readsScreen, type Moment } from '../../../src/cli/terminal/progress/screens.ts';
import { noPaint } from '../../../src/report/paint.ts';
import type { Change, Update } from '../../../src/plan/change.ts';
import { again, applied, creating, failed, started } from '../../support/told-changes.ts';

const at = (now: number, more: Partial<Moment> = {}): Moment => ({
  ...{ now, isStopping: false, spinner: '*', columns: 80, rows: 24, paint: noPaint },
  short: (text, columns) => cut(text, columns, { position: 'middle' }),
  ...more,
});

const role = creating('role/Reviewer');
const user = creating('user/guest', 'role/Reviewer');

function told(changes: readonly Change[], ...steps: readonly (readonly [at: number, step: Step])[]): Course {
  const course = courseOf(changes, 0);
  for (const [moment, step] of steps) course.tell(step, moment);
  return course;
}

describe('a change', () => {
  test.each<[string, [number, Step][], number, string, string]>([
    [
      'waits for what it needs',
      [[0, started(role)]],
      1200,
      '  * + role/Reviewer  1.2 s',
      '  · + user/guest  waits for role/Reviewer',
    ],
    [
      'waits for its turn once that is done',
      [
        [0, started(role)],
        [400, applied(role)],
      ],
      500,
      '  ✔ + role/Reviewer  0.4 s',
      '  · + user/guest  waits for its turn',
    ],
    [
      'is sent again',
      [
        [0, started(role)],
        [400, again(role, 8000)],
      ],
      1500,
      '  * + role/Reviewer  429, again in 7 s',
      '  · + user/guest  waits for role/Reviewer',
    ],
    [
      'runs again afterwards',
      [
        [0, started(role)],
        [400, again(role, 8000)],
      ],
      8500,
      '  * + role/Reviewer  8.5 s',
      '  · + user/guest  waits for role/Reviewer',
    ],
    [
      'is looked for',
      [
        [0, started(role)],
        [500, { type: 'unclear', change: role, why: 'answered 502', ms: 30_000 }],
        // The list that is read to find it may be busy as well: that is not what is waited for.
        [600, again(role, 2000)],
      ],
      6500,
      '  * + role/Reviewer  no clear answer; looking for it, 24 s left',
      '  · + user/guest  waits for role/Reviewer',
    ],
    [
      'was found',
      [
        [0, started(role)],
        [2000, applied(role, true)],
        [2000, started(user)],
      ],
      2100,
      '  ✔ + role/Reviewer  2.0 s, found after all',
      '  * + user/guest  0.1 s',
    ],
    [
      'failed, and what needs it was left',
      [
        [0, started(role)],
        [400, failed(role, 'POST /admin/roles: answered 403')],
        [400, { type: 'not attempted', change: user, reason: 'needs role/Reviewer, which was not applied' }],
      ],
      500,
      '  ✖ + role/Reviewer  failed: POST /admin/roles: answered 403',
      '  ↓ + user/guest  not attempted: needs role/Reviewer, which was not applied',
    ],
  ])('%s', (_what, steps, now, first, second) => {
    expect(changesScreen(told([role, user], ...steps), at(now)).slice(1, 3)).toEqual([first, second]);
  });
});

describe('the head says what its lines say', () => {
  const other = creating('role/Other');
  const whole = [
    [0, started(role)],
    [0, started(other)],
    [400, applied(role)],
  ] as const;
  const left: Step = { type: 'not attempted', change: other, reason: 'interrupted' };
  test.each<[string, Course, boolean, string]>([
    ['under way', told([role, other], ...whole), false, '* applying 2 changes 1.0 s'],
    [
      'told to stop',
      told([role, other], ...whole),
      true,
      '* finishing 1 call; press Ctrl-C again to stop now 1.0 s',
    ],
    [
      'told to stop between two calls',
      told([role, other], [0, started(role)], [400, applied(role)]),
      true,
      '* starting no more changes; press Ctrl-C again to stop now 1.0 s',
    ],
    ['done', told([role, other], ...whole, [900, applied(other)]), false, '✔ 2 changes applied 1.0 s'],
    ['done, though told to stop', told([role], [0, applied(role)]), true, '✔ 1 change applied 1.0 s'],
    [
      'one failed',
      told([role, other], ...whole, [900, failed(other, 'no')]),
      false,
      '✖ 1 of 2 changes applied, 1 failed 1.0 s',
    ],
    [
      'interrupted',
      told([role, other], ...whole, [900, left]),
      true,
      '⚠ interrupted: 1 of 2 changes applied, 1 not attempted 1.0 s',
    ],
  ])('%s', (_what, course, isStopping, head) => {
    expect(changesScreen(course, at(1000, { isStopping }))[0]).toBe(head);
  });
});

test('once told to stop, what has not begun waits for nothing', () => {
  const course = told([role, user, creating('role/Other')], [0, started(role)]);
  expect(changesScreen(course, at(1000, { isStopping: true }))).toEqual([
    '* finishing 1 call; press Ctrl-C again to stop now 1.0 s',
    '  * + role/Reviewer  1.0 s',
    '  · + user/guest  will not start',
    '  · + role/Other  will not start',
  ]);
});

describe('a change in two steps', () => {
  const guest: Update = {
    ...user,
    action: 'update',
    id: 'u',
    needs: ['role/Clerk'],
    narrowed: ['role/Clerk'],
  };
  const clerk: Update = {
    ...creating('role/Clerk', 'user/guest'),
    ...({ action: 'update', id: 'r', split: true } as const),
  };
  const narrowed: [number, Step] = [400, { type: 'narrowed', change: clerk }];
  test.each<[string, [number, Step][], Partial<Moment>, ...string[]]>([
    [
      'is one line from its first step on',
      [[0, started(clerk)]],
      {},
      '* applying 2 changes 1.0 s',
      '  * ~ role/Clerk  1.0 s',
      '  · ~ user/guest  waits for role/Clerk',
    ],
    [
      'says what its second step waits for',
      [[0, started(clerk)], narrowed, [500, started(guest)]],
      {},
      '* applying 2 changes 1.0 s',
      '  * ~ role/Clerk  narrowed, waits for user/guest',
      '  * ~ user/guest  0.5 s',
    ],
    [
      'goes on once that is done',
      [[0, started(clerk)], narrowed, [500, started(guest)], [900, applied(guest)]],
      {},
      '* applying 2 changes 1.0 s',
      '  * ~ role/Clerk  1.0 s',
      '  ✔ ~ user/guest  0.4 s',
    ],
    [
      'is no call while it waits',
      [[0, started(clerk)], narrowed, [500, started(guest)]],
      { isStopping: true },
      '* finishing 1 call; press Ctrl-C again to stop now 1.0 s',
      '  * ~ role/Clerk  narrowed, will not go on',
      '  * ~ user/guest  0.5 s',
    ],
  ])('%s', (_what, steps, more, ...screen) => {
    expect(changesScreen(told([clerk, guest], ...steps), at(1000, more))).toEqual(screen);
  });
});

describe('reading back', () => {
  const done = [
    [0, started(role)],
    [400, applied(role)],
    [400, { type: 'verifying' }],
  ] as const;
  test.each<[string, [number, Step][], boolean, string]>([
    ['takes time', [], false, '* reading back 0.6 s'],
    ['can be ended', [], true, '* reading back; press Ctrl-C again to stop now 0.6 s'],
    [
      'meets a busy tenant',
      [[500, again(null, 2000)]],
      false,
      '* reading back: GET /admin/roles: 429, again in 2 s ',
    ],
    [
      'is repeated',
      [[500, { type: 'reading again', open: 2, ms: 2000 }]],
      false,
      '* reading back: 2 changes not visible yet, again in 2 s ',
    ],
    ['ends well', [[700, { type: 'verified', converged: true }]], false, '✔ read back: as planned 0.3 s'],
    [
      'ends badly',
      [[700, { type: 'verified', converged: false }]],
      false,
      '✖ read back: not as planned 0.3 s',
    ],
    [
      'was not possible',
      [[700, { type: 'verified', converged: null }]],
      false,
      '⚠ could not be read back 0.3 s',
    ],
  ])('%s', (_what, steps, isStopping, foot) => {
    const screen = changesScreen(told([role], ...done, ...steps), at(1000, { isStopping }));
    expect([screen[0], screen.at(-1)]).toEqual(['✔ 1 change applied 0.4 s', foot]);
  });
});

describe('more changes than lines', () => {
  const many = Array.from({ length: 40 }, (_, n) => creating(`role/R${n}`));
  const course = told(
    many,
    ...many.slice(0, 30).map((one) => [0, started(one)] as const),
    ...many.slice(0, 18).map((one) => [2000, applied(one)] as const),
    ...many.slice(18, 20).map((one) => [2000, failed(one, 'answered 403')] as const),
  );

  test('are a bar, with those under way and the last that failed', () => {
    expect(changesScreen(course, at(4000))).toEqual([
      '* applying 40 changes 4.0 s',
      `  ${'█'.repeat(15)}${'░'.repeat(15)}  20 of 40, 2 not applied, 5.0/s, 4.0 s left`,
      ...[20, 21, 22, 23, 24, 25, 26, 27].map((n) => `  * + role/R${n}  4.0 s`),
      '    and 2 more',
      '  ✖ + role/R18  failed: answered 403',
      '  ✖ + role/R19  failed: answered 403',
    ]);
  });

  test.each([4, 6, 10, 24])('fit a terminal of %i rows, one of which is of the cursor', (rows) => {
    const few = courseOf(many.slice(0, 20), 0);
    for (const one of [course, few]) {
      expect(changesScreen(one, at(4000, { rows })).length).toBeLessThan(rows);
    }
  });

  test('need no bar once all are done', () => {
    const all = told(many, ...many.map((one) => [2000, applied(one)] as const));
    expect(changesScreen(all, at(2000))).toEqual(['✔ 40 changes applied 2.0 s']);
  });

  test('name no time that is left once told to stop', () => {
    expect(changesScreen(course, at(4000, { isStopping: true }))[1]).toMatch(/20 of 40, 2 not applied$/);
  });
});

test.each([
  ['x'.repeat(300), 40],
  ['x'.repeat(300), 120],
  ['日本語の役割'.repeat(20), 40],
])('a long name gives way to what happens: %s in %i columns', (name, columns) => {
  const long = creating(`role/${name}`);
  const [, line = ''] = changesScreen(
    told([long], [0, started(long)], [0, again(long, 3000)]),
    at(100, { columns }),
  );
  expect(line).toMatch(/^ {2}\* \+ role\/.*…/);
  expect(cut(line, columns)).toMatch(/ {2}429, again in 3 s$/);
});

test('a name obeys nobody', () => {
  const evil = creating('role/\u001b[2J\n\u202Eevil');
  const screen = changesScreen(told([evil], [0, started(evil)]), at(0)).join('|');
  expect(screen).toContain('role/\\u{1B}[2J\\u{A}\\u{202E}evil');
  expect(screen).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

describe('reading', () => {
  const call = (path: string, method: 'GET' | 'POST' = 'GET', signIn = false) => ({ method, path, signIn });
  const signIn = call('/admin/auth', 'POST', true);
  const [me, roles, users] = [call('/admin/users/me'), call('/admin/roles'), call('/admin/users')];
  const news = (type: 'begun' | 'ended', one: typeof me): Step => ({
    type: 'call',
    change: null,
    news: { type, call: one },
  });
  const all = [me, roles, users].map((one) => news('begun', one));
  test.each<[string, Step[], string]>([
    ['signing in', [news('begun', signIn)], '* signing in 2.0 s'],
    [
      'all that is asked for',
      [news('begun', signIn), news('ended', signIn), ...all],
      '* reading the account, roles, users 2.0 s',
    ],
    [
      'what is missing yet, and why',
      [
        ...all,
        news('ended', me),
        { type: 'call', change: null, news: { type: 'again', call: roles, why: '429', ms: 9000 } },
      ],
      '* reading roles (429, again in 7 s), users; 1 of 3 done 2.0 s',
    ],
    [
      'what earlier runs have left open',
      [
        ...all,
        ...[me, roles, users].map((one) => news('ended', one)),
        { type: 'waiting', why: '2 creates of an earlier run', ms: 24_000 },
      ],
      '* waiting for 2 creates of an earlier run, 22 s left 2.0 s',
    ],
    [
      'a key that is made',
      [news('begun', call('/admin/api-keys', 'POST'))],
      '* sending POST /admin/api-keys 2.0 s',
    ],
  ])('%s', (_what, steps, line) => {
    const reads = readsOf();
    for (const step of steps) reads.tell(step, 0);
    expect(readsScreen(reads, 0, at(2000))).toEqual([line]);
  });

  test('thousands of objects that are read one by one are counted, not named', () => {
    const reads = readsOf();
    for (let n = 0; n < 3000; n += 1) reads.tell(news('begun', call(`/admin/users/${n}`)), 0);
    expect(reads.text(0)).toMatch(/^reading \/admin\/users\/0, .*, \/admin\/users\/19 and 2980 more$/);
  });
});
