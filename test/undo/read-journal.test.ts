import { describe, expect, test } from 'vitest';
import { readJournal, type JournalRead } from '../../src/undo/read-journal.ts';
import { kinds } from '../../src/kinds/index.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { header, journalOf } from '../support/recorded-journal.ts';

const role = { id: 'r/1', name: 'A', permissions: { review: true } };
const update = { address: 'role/A', id: 'r/1', before: role, sent: { name: 'A', permissions: {} } };
const good = journalOf(
  { ...update, end: { answer: role } },
  { address: 'user/a/b', sent: { username: 'a/b', active: true, roles: [] }, end: 'nothing' },
  { address: 'role/A', id: 'r/1', before: role, end: { answer: null } },
);
const read = (text: string): JournalRead => readJournal(text, 'run.jsonl', kinds);
const lines = good.trimEnd().split('\n');

test('each write with its kind, name and id, and how it ended', () => {
  const { header: read1, writes } = read(good);
  expect(read1).toEqual(header);
  expect(writes).toMatchObject([
    { n: 1, kind: { name: 'role' }, name: 'A', id: 'r/1', after: { n: 1, status: 200 } },
    { n: 2, kind: { name: 'user' }, name: 'a/b', id: null, after: null },
    { n: 3, method: 'DELETE', id: 'r/1', after: { error: null } },
  ]);
});

describe('cut off anywhere, it can be read, but for the header', () => {
  test.each(lines.slice(1).map((line, index) => [index + 2, line] as const))('in line %i', (number, line) => {
    const text = `${lines.slice(0, number - 1).join('\n')}\n${line.slice(0, line.length / 2)}`;
    const whole = new Set(lines.slice(1, number - 1).map((each) => (JSON.parse(each) as { n: number }).n));
    expect(read(text).writes.map(({ n }) => n)).toEqual([...whole]);
  });

  test('a header without its end is no journal', () => {
    expect(() => read(lines[0]?.slice(0, 40) ?? '')).toThrow(InvalidInput);
  });
});

/** Line `at` (from 1) with some of its text replaced. */
const spoilt = (at: number, from: string | RegExp, to: string): string =>
  lines.map((line, index) => (index === at - 1 ? line.replace(from, to) : line)).join('\n') + '\n';

test.each<[name: string, text: string, line: number, message: RegExp]>([
  ['nothing', '', 1, /no whole line/],
  ['another file', 'version: 1\n', 1, /not JSON/],
  ['a list', '[]\n', 1, /not a JSON object/],
  [
    'another document',
    '{"format":"fitform.plan/1"}\n',
    1,
    /format fitform\.plan\/1, and only fitform\.journal\/1/,
  ],
  ['a newer format', spoilt(1, 'journal/1', 'journal/2'), 1, /format fitform\.journal\/2/],
  ['no tenant', spoilt(1, '"tenant"', '"renter"'), 1, /'tenant'/],
  ['a URL that is a number', spoilt(1, '"https://tenant.example"', '7'), 1, /tenant\.url must be string/],
  [
    'an undo of nothing',
    spoilt(1, '"started"', '"undoes":{"whole":true,"left":0},"started"'),
    1,
    /undoes must have required property 'digest'/,
  ],
  ['a line in the middle that is cut', spoilt(3, /.{20}$/, ''), 3, /not JSON/],
  ['an empty line', spoilt(3, /.*/, ''), 3, /not JSON/],
  ['a method that is none', spoilt(2, 'PATCH', 'PUT'), 2, /method must be equal/],
  ['a kind that is none', spoilt(2, 'role/A', 'rule/A'), 2, /no kind rule/],
  ['a path of another kind', spoilt(2, '/roles/r', '/users/r'), 2, /not the path of a role/],
  ['a path that climbs', spoilt(2, 'r%2F1', 'r/../1'), 2, /not the path of a role/],
  ['a path that is not encoded', spoilt(2, 'r%2F1', '%zz'), 2, /not the path of a role/],
  ['a create elsewhere', spoilt(4, '"/users"', '"/roles"'), 4, /a user is not created at \/roles/],
  ['a create without a body', spoilt(4, /"sent":\{.*\}\}$/, '"sent":null}'), 4, /what was sent/],
  [
    'an update without a before',
    spoilt(2, /"before":\{.*\}\},/, '"before":null,'),
    2,
    /what was there before/,
  ],
  [
    'a permission that is not a flag',
    spoilt(2, '"review":true', '"review":"yes"'),
    2,
    /permissions holds a review/,
  ],
  ['an id that is a number', spoilt(3, '"id":"r/1"', '"id":1'), 3, /id is not a text/],
  ['an end without a beginning', spoilt(3, '"n":1', '"n":9'), 3, /write 9 ended, but that write never began/],
  ['two ends', spoilt(4, /.*/, lines[2] ?? ''), 4, /a second time how write 1 ended/],
  ['two beginnings', spoilt(4, /.*/, lines[1] ?? ''), 4, /a second write has the number 1/],
])('damaged: %s', (_name, text, line, message) => {
  const reading = (): unknown => read(text);
  expect(reading).toThrow(InvalidInput);
  try {
    reading();
  } catch (error) {
    const [problem] = (error as InvalidInput).problems;
    expect(problem).toMatchObject({ file: 'run.jsonl', line, column: 1 });
    expect(problem?.message).toMatch(message);
  }
});
