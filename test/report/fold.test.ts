/** Of many changes that are alike a text shows the first; what must be seen is shown whatever its number. */
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/documents/documents.ts';
import { kinds } from '../../src/kinds/index.ts';
import { warning, type Change, type Plan } from '../../src/plan/change.ts';
import { markdown } from '../../src/report/markdown.ts';
import { noPaint, type Page } from '../../src/report/paint.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { resultRows } from '../../src/report/rows-result.ts';
import { text } from '../../src/report/text.ts';
import { deleted, empty, gain } from '../support/report-rows.ts';

const page: Page = { paint: noPaint, width: 80, longest: 80, rows: 1000 };
const of = (kind: string, name: string) => ({ kind, name, address: `${kind}/${name}`, needs: [] });
const times = <T>(count: number, make: (name: string) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(`no${index}`));

const newUser = (name: string): Change => ({
  action: 'create',
  ...of('user', name),
  id: null,
  fields: [{ field: 'placeholder', before: null, after: true }],
});
const newInbox = (name: string): Change => ({ action: 'create', ...of('inbox', name), id: null, fields: [] });
const update =
  (kind: string, field: string, added: string[], removed: string[] = []) =>
  (name: string): Change => ({
    action: 'update',
    ...of(kind, name),
    id: '5eed00000000000000000001',
    fields: [{ field, added, removed }],
  });
const renamed = (name: string): Change => ({
  action: 'rename',
  ...of('inbox', name),
  before_name: `old ${name}`,
  id: '5eed00000000000000000001',
  fields: [],
});
const newSampling = (name: string): Change => ({
  action: 'create',
  ...of('sampling', `inbox/${name}`),
  id: null,
  fields: [],
});

const rowsOf = (changes: readonly Change[], more: Partial<Plan> = {}, full = false) =>
  planRows({ ...empty, ...more, changes: [...changes] }, { kinds, full });
const said = (changes: readonly Change[], more: Partial<Plan> = {}, full = false): string =>
  text.of(rowsOf(changes, more, full), page);
const shown = (report: string, address: string): number => report.split(`${address}no`).length - 1;

test('up to 25 alike are shown, of more than that the first five', () => {
  expect(shown(said(times(25, newUser)), '+ user/')).toBe(25);
  const report = said(times(26, newUser));
  expect(shown(report, '+ user/')).toBe(5);
  expect(report).toMatch(/user\/no4\n( {4}.*\n)+\n {2}… and 21 more users to create \(--full lists them\)\n/);
});

test('--full shows all', () => {
  const report = said(times(300, newUser), {}, true);
  expect(shown(report, '+ user/')).toBe(300);
  expect(report).not.toContain('… and');
});

test('kinds and actions are counted apart, and so is what an update does to which fields', () => {
  const changes = [
    ...times(30, newUser),
    ...times(40, newInbox),
    ...times(50, update('role', 'permissions', ['view_list'])),
    ...times(60, update('role', 'permissions', [], ['view_list'])),
    ...times(3, update('role', 'permissions', ['view_list'], ['review'])),
  ];
  const report = said(changes);
  expect(report.match(/… and .*/g)).toEqual([
    '… and 25 more users to create (--full lists them)',
    '… and 35 more inboxes to create (--full lists them)',
    '… and 45 more roles to update: + permissions (--full lists them)',
    '… and 55 more roles to update: - permissions (--full lists them)',
  ]);
  expect(shown(report, '~ role/')).toBe(5 + 5 + 3);
});

test('a format that loses fields is not counted among those that gain some', () => {
  const ordered = (...names: string[]) => names.map((name) => ({ name }));
  const change =
    (before: string[], after: string[]) =>
    (name: string): Change => ({
      action: 'update',
      ...of('format', name),
      id: '5eed00000000000000000001',
      fields: [{ field: 'fields', before: ordered(...before), after: ordered(...after) }],
    });
  const changes = [
    ...times(30, change(['a'], ['a', 'b'])),
    change(['a', 'b'], ['a'])('loses'),
    change(['a', 'b'], ['a', 'c'])('both'),
  ];
  const report = said(changes);
  expect(report.match(/… and .*/g)).toEqual([
    '… and 25 more formats to update: + fields (--full lists them)',
  ]);
  for (const name of ['loses', 'both']) expect(report).toContain(`~ format/${name} `);
});

describe('shown one by one, however many there are:', () => {
  test.each<[string, readonly Change[], Partial<Plan>]>([
    ['deletions', times(40, deleted), {}],
    ['renames', times(40, renamed), {}],
    [
      'what two steps take',
      times(40, (name) => ({ ...update('role', 'permissions', ['view_list'])(name), split: true }) as Change),
      {},
    ],
    ['settings that decide what leaves unattended', times(40, newSampling), {}],
    ['roles that get a strong permission', times(40, update('role', 'permissions', ['edit_users'])), {}],
    ['roles that lose one', times(40, update('role', 'permissions', [], ['edit_users'])), {}],
    [
      'users who gain one',
      times(40, newUser),
      { access: times(40, (name) => gain(name, 'invoice', 'edit_users')) },
    ],
    [
      'users who gain anything on the whole tenant',
      times(40, newUser),
      { access: times(40, (name) => gain(name, null, 'review')) },
    ],
    [
      'what a rule names',
      times(40, newUser),
      { violations: times(40, (name) => warning('x', `user/${name}`, 'see', null)) },
    ],
  ])('%s', (_, changes, more) => {
    const report = said(changes, more);
    expect(report).not.toMatch(/^ {2}… and/m);
    for (const { address } of changes) expect(report).toContain(` ${address}`);
  });

  test('one among hundreds', () => {
    const changes = [...times(200, newUser), newUser('root'), ...times(200, newInbox)];
    const report = said(changes, { access: [gain('root', null, 'edit_users')] });
    expect(report).toContain('+ user/root\n');
    expect(report).toContain('… and 195 more users to create');
  });
});

test('who gains the same is folded, who gains something strong is not', () => {
  const inboxes = (count: number, what: string) =>
    times(count, (name) => gain(name, `inbox of ${name}`, what));
  expect(said([], { access: inboxes(100, 'review') })).toContain(
    '  … and 95 more of the same (--full lists them)\n',
  );
  const strong = said([], { access: inboxes(100, 'edit_users') });
  expect(strong).not.toContain('… and');
  expect(strong).toContain('no99 on inbox of no99');
});

test('a drift folds what differs in the same way, and nothing that is missing', () => {
  const changes = [...times(100, update('role', 'permissions', ['view_list'])), ...times(100, newUser)];
  const report = text.of(driftRows({ ...empty, changes }, null, { kinds, full: false }), page);
  expect(report.match(/… and .*/g)).toEqual([
    '… and 95 more roles to update: + permissions (--full lists them)',
  ]);
  expect(shown(report, '! user/')).toBe(100);
});

test('a result folds what was done or not begun, and nothing that failed', () => {
  const listed = <T>(count: number, kind: string, more: T) =>
    times(count, (name) => ({ action: 'create' as const, address: `${kind}/${name}`, ...more }));
  const result: Result = {
    format: 'fitform.result/1',
    applied: listed(100, 'user', { id: 'x', adopted: false }),
    failed: listed(50, 'inbox', { error: 'the tenant answered 400' }),
    unknown: [],
    not_attempted: listed(70, 'role', { reason: 'inbox/a failed' }),
    converged: false,
    requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 },
    sign_ins: 1,
    journal: null,
  };
  const words = { done: 'x', idle: 'x', next: 'x', journal: null, tenant: empty.tenant };
  const report = text.of(resultRows(result, words), page);
  expect(report.match(/… and .*/g)).toEqual([
    '… and 95 more: create user/* (--full lists them)',
    '… and 65 more: create role/* (--full lists them)',
  ]);
  expect(report.match(/answered 400/g)).toHaveLength(50);
  expect(text.of(resultRows(result, { ...words, full: true }), page)).not.toContain('… and');
});

test('a result names each deletion and each rename', () => {
  for (const action of ['delete', 'rename'] as const) {
    const rows = resultRows(
      {
        format: 'fitform.result/1',
        applied: times(40, (name) => ({ action, address: `role/${name}`, id: 'x', adopted: false })),
        failed: [],
        unknown: [],
        not_attempted: times(40, (name) => ({ action, address: `user/${name}`, reason: 'role/a failed' })),
        converged: false,
        requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 },
        sign_ins: 1,
        journal: null,
      },
      { done: 'x', idle: 'x', next: 'x', journal: null, tenant: empty.tenant },
    );
    const report = text.of(rows, page);
    expect(report).not.toContain('… and');
    expect([shown(report, `${action} role/`), shown(report, `${action} user/`)]).toEqual([40, 40]);
  }
});

test('other formats are not folded', () => {
  expect(shown(markdown.of(rowsOf(times(100, newUser))), 'user/')).toBe(100);
});
