/** What a person sees of a plan: how wide, how much, and what is counted. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { AccessDelta, Change, Plan } from '../../src/plan/change.ts';
import type { SinceBase } from '../../src/report/drift.ts';
import { colours, noPaint, type Page } from '../../src/report/paint.ts';
import type { Result } from '../../src/documents/documents.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { resultRows, type ResultWords } from '../../src/report/rows-result.ts';
import { text } from '../../src/report/text.ts';
import { folded, wrapped } from '../../src/specfile/problem/fold.ts';
import { empty as blank } from '../support/report-rows.ts';

const empty: Plan = { ...blank, tenant: { ...blank.tenant, account: 'somebody@example.com' } };
interface TextOptions extends Page {
  readonly full: boolean;
}
const planText = (plan: Plan, options: TextOptions): string =>
  text.of(planRows(plan, { kinds, full: options.full }), options);
const driftText = (plan: Plan, options: TextOptions, since: SinceBase | null): string =>
  text.of(driftRows(plan, since, { kinds, full: options.full }), options);
/** Below the plan, as apply and undo print it. */
const resultText = (result: Result, page: Page, words: Omit<ResultWords, 'tenant'>): string =>
  text.of(resultRows(result, { ...words, tenant: empty.tenant }), { ...page, followsPlan: true });

const terminal = (width: number, rows = 1000): TextOptions => ({
  paint: noPaint,
  full: false,
  width,
  longest: width,
  rows,
});
/** A file or a pipe. */
const elsewhere: TextOptions = { ...terminal(80, 24), longest: Infinity };
const count = (text: string, part: string): number => text.split(part).length - 1;

const permissions = Array.from({ length: 30 }, (_, index) => `permission_${index}`);
const role: Change = {
  action: 'create',
  address: 'role/Clerk',
  kind: 'role',
  name: 'Clerk',
  id: null,
  needs: [],
  fields: [{ field: 'permissions', added: permissions, removed: [] }],
};
const rename: Change = {
  action: 'rename',
  address: 'project/a project whose name has many words in it, as some do',
  kind: 'project',
  name: 'a project whose name has many words in it, as some do',
  before_name: 'the name that it had before, which was a rather long one too',
  id: '5eed00000000000000000001',
  needs: [],
  fields: [{ field: 'sub_page_splitting', before: false, after: true }],
};
const sentence = 'this is what is wrong with it, told at some length, in plain words that a person reads';
const full: Plan = {
  ...empty,
  summary: { ...empty.summary, create: 1, rename: 1, blocked: 1, unmanaged: 1 },
  changes: [role, rename],
  blocked: [{ action: 'update', address: 'role/A', reason: sentence, way_out: sentence }],
  left: [{ address: 'role/B', reason: `ignored: ${sentence}` }],
  unmanaged: ['role/C'],
  access: [{ user: 'ann@example.com', inbox: 'invoice', gains: permissions, loses: permissions }],
  violations: [
    { rule: 'some-rule', severity: 'warning', address: 'role/D', message: sentence, hint: sentence },
  ],
};

describe('width', () => {
  const texts: [string, (options: TextOptions) => string][] = [
    ['a plan', (options) => planText(full, options)],
    ['a drift', (options) => driftText(full, options, null)],
  ];
  test.each(texts)('%s fits a terminal of any width, coloured or not', (_name, textOf) => {
    for (const width of [40, 60, 80, 120, 160]) {
      const text = textOf(terminal(width));
      const lines = text.split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      // Not for want of using the room there is.
      expect(lines.length).toBeLessThan(7000 / width);
      const coloured = textOf({ ...terminal(width), paint: colours });
      // eslint-disable-next-line no-control-regex -- escape codes are what it is about
      expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
    }
  });

  test.each(texts)('elsewhere, sentences of %s are whole and lists have 80 columns', (_name, textOf) => {
    const text = textOf(elsewhere);
    expect(count(text, sentence)).toBe(5);
    const lists = text.split('\n').filter((line) => line.includes('permission_'));
    expect(Math.max(...lists.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('what was done fits as well, and a command to copy is never broken', () => {
    const failed = [{ action: 'create' as const, address: 'role/A', error: sentence }];
    const result: Result = {
      ...{
        format: 'fitform.result/1',
        applied: [],
        failed,
        unknown: [],
        not_attempted: [],
        converged: false,
      },
      ...{ requests: { GET: 1, POST: 1, PATCH: 0, DELETE: 0 }, sign_ins: 1, journal: null },
    };
    const path = '.fitform/runs/20261122T101500Z-host.jsonl';
    const undo = `fitform undo ${path} --allow-delete 7`;
    const words = {
      done: 'matches the spec',
      idle: 'Nothing to do',
      next: 'run fitform plan to see what is left',
      journal: { path, undo, leaves: false },
    };
    const lines = resultText(result, terminal(80), words).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.slice(-4)).toEqual([`Journal: ${path}`, 'Take it back:', undo, '']);
    expect(resultText(result, elsewhere, words)).toContain(`Take it back: ${undo}\n`);
    const leaving = { ...words, journal: { path, undo, leaves: true } };
    expect(resultText(result, elsewhere, leaving)).toContain(
      `Take it back, except for what has to stay: ${undo}\n`,
    );
  });

  test('words are not broken, wide characters count twice, and what follows is hung', () => {
    expect(folded('  ', 'one two three', 11, 6)).toEqual(['  one', '      two', '      three']);
    expect(folded('', 'https://a.example/long/path is it', 12, 2)).toEqual([
      'https://a.example/long/path',
      '  is it',
    ]);
    expect(folded('', '日本語 日本語', 12, 0)).toEqual(['日本語', '日本語']);
    expect(wrapped(['a b', 'c d', 'e f'], 8)).toEqual(['a b,', 'c d, e f']);
    expect(wrapped(['日本 語', 'a'], 6)).toEqual(['日本', '語, a']);
    expect(wrapped([], 8)).toEqual([]);
  });

  test('a mark stays beside what it marks, however long that is', () => {
    const address = `user/${'x'.repeat(60)}@example.com`;
    const plan = {
      ...full,
      changes: [{ ...role, address }],
      blocked: [{ action: 'update' as const, address, reason: sentence, way_out: sentence }],
    };
    for (const paint of [noPaint, colours]) {
      // eslint-disable-next-line no-control-regex -- escape codes are what it is about
      const text = planText(plan, { ...terminal(40), paint }).replace(/\u001b\[\d+m/g, '');
      expect(text).toContain(`\n+ ${address}\n`);
      expect(text).toContain(`\n  x ${address}:\n`);
    }
    expect(driftText(plan, terminal(40), null)).toContain(`\n! ${address}\n`);
  });

  test('who gains, and what was sent, fit a narrow terminal', () => {
    const user = 'somebody.with-a-name@example.com';
    const text = planText(
      { ...full, access: [{ user, inbox: null, gains: ['submit'], loses: [] }] },
      terminal(40),
    );
    expect(text).toContain(`\n  ${user}\n        on the WHOLE TENANT\n      gains !  submit\n`);
    const result: Result = {
      ...{
        format: 'fitform.result/1',
        applied: [],
        failed: [],
        unknown: [],
        not_attempted: [],
        converged: true,
      },
      ...{ requests: { GET: 10, POST: 1, PATCH: 3, DELETE: 2 }, sign_ins: 1, journal: null },
    };
    const words = { done: 'matches the spec', idle: 'Nothing to do', next: 'look', journal: null };
    expect(resultText(result, terminal(40), words)).toContain(
      'Requests: 10 GET, 1 POST, 3 PATCH, 2\n    DELETE, 1 sign-in\n',
    );
  });

  test('a name with blanks in it cannot forge a line', () => {
    const name = `x${' Plan: no changes'.repeat(20)}`;
    const plan = {
      ...full,
      changes: [{ ...role, name, address: `role/${name}` }],
      unmanaged: [`role/${name}`],
    };
    for (const width of [40, 80]) {
      const text = planText(plan, { ...terminal(width), full: true });
      expect(text.split('\n').filter((line) => line.startsWith('Plan:'))).toHaveLength(1);
      expect(text).not.toMatch(/^ {1,3}Plan:/m);
    }
  });
});

describe('who gains or loses what', () => {
  const delta = (user: string, inbox: string | null, gains = ['submit']): AccessDelta => ({
    ...{ user, inbox, gains, loses: [] },
  });
  const textOf = (access: AccessDelta[], more: Partial<TextOptions> = {}): string =>
    planText({ ...empty, access }, { ...elsewhere, rows: 100_000, ...more });

  test('30,000 holders are one entry, and --full lists them', () => {
    const access = Array.from({ length: 30_000 }, (_, index) => delta(`user${index}`, 'invoice'));
    const text = textOf(access);
    expect(text).toContain(
      '  30000 users on invoice\n' +
        '      users  user0, user1, user2, user3, user4,\n' +
        '             and 29995 more (--full lists them)\n' +
        '      gains  submit\n',
    );
    expect(text.split('\n').length).toBeLessThan(12);
    const whole = textOf(access, { full: true });
    expect(count(whole, 'user')).toBe(30_002);
    expect(whole).toContain('user29999\n');
  });

  test('so are the many inboxes of one user, and those of many users', () => {
    const inboxes = Array.from({ length: 50 }, (_, index) => `inbox${index}`);
    const access = ['ann', 'bob'].flatMap((user) => inboxes.map((inbox) => delta(user, inbox)));
    expect(textOf(access)).toContain(
      '  2 users on 50 inboxes\n' +
        '      users    ann, bob\n' +
        '      inboxes  inbox0, inbox1, inbox2, inbox3, inbox4,\n' +
        '               and 45 more (--full lists them)\n' +
        '      gains    submit\n',
    );
  });

  test('what differs in anything stays apart, and the whole tenant by itself', () => {
    const text = textOf([
      delta('ann', 'invoice'),
      delta('ann', null),
      delta('bob', 'invoice', ['review']),
      delta('eve', 'orders'),
    ]);
    expect(text).toContain(
      [
        ...['Strong permissions gained:', '  ann on the WHOLE TENANT', '      gains !  submit', ''],
        ...['Who gains or loses what:', '  ann on invoice', '      gains  submit'],
        ...['  bob on invoice', '      gains  review', '  eve on orders', '      gains  submit', ''],
      ].join('\n'),
    );
  });
});

describe('what is left', () => {
  const left = [
    ...Array.from({ length: 2000 }, (_, index) => ({
      address: `user/u${index}`,
      reason: 'not chosen by --target (it would be deleted)',
    })),
    { address: 'role/A', reason: 'not chosen by --target (blocked: it is protected)' },
    ...Array.from({ length: 500 }, (_, index) => ({
      address: `inbox/i${index}`,
      reason: 'ignored: made by hand (it would be deleted)',
    })),
    { address: 'role/B', reason: 'ignored: kept (it would be updated)' },
  ];

  test('by --target is counted on one line, and what is ignored for one reason as well', () => {
    const text = planText({ ...empty, left }, elsewhere);
    expect(text).toContain(
      'Left as it is:\n' +
        '  500 inboxes: ignored: made by hand (it would be deleted) (--full lists them)\n' +
        '  role/B: ignored: kept (it would be updated)\n' +
        'Left out by --target: 1 role, 2000 users (--full lists them)\n',
    );
  });

  test('--full lists all of it', () => {
    const text = planText({ ...empty, left }, { ...elsewhere, full: true });
    for (const { address, reason } of left) expect(text).toContain(`  ${address}: ${reason}\n`);
  });
});

describe('the summary', () => {
  const changes = (many: number): Plan => ({
    ...empty,
    summary: { ...empty.summary, create: many },
    changes: Array.from({ length: many }, (_, index) => ({ ...role, address: `role/r${index}`, fields: [] })),
  });

  test('stands at the end as well where the plan is longer than a screen', () => {
    for (const [many, rows] of [
      [40, 24],
      [40, 60],
      [3, 10],
    ] as const) {
      const plan = changes(many);
      const text = planText(plan, { ...elsewhere, rows, full: true });
      expect(text).toMatch(/^Tenant: .*\n\nPlan: /);
      expect(text.endsWith(`\n\nPlan: ${many} to create, 1 unchanged\n`)).toBe(many > 10 || rows < 10);
      expect(count(text, 'Plan: ')).toBe(many > 10 ? 2 : 1);
    }
  });

  test('of a drift is followed by what to do', () => {
    const text = driftText(changes(40), elsewhere, null);
    expect(count(text, 'Drift: 40 of 41 resources differ from the spec')).toBe(2);
    expect(text).toMatch(/from the spec\n\nfitform apply makes the tenant match the spec\.\n$/);
    expect(count(driftText(changes(3), elsewhere, null), 'Drift: ')).toBe(1);
  });
});
