/** The runs of a folder, by their journals, and which of them `undo --last` means. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { InvalidInput, problemWith } from '../../src/specfile/problem/problem.ts';
import { lastRun } from '../../src/undo/last-run.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { countsOf, runsIn, type JournalFile, type Run } from '../../src/undo/runs.ts';
import { header, journalOf } from '../support/recorded-journal.ts';

const role = (name: string) => ({
  address: `role/${name}`,
  sent: { name },
  end: { answer: { id: name, name } },
});
const body = journalOf(role('A'), role('B')).split('\n').slice(1);
const END = JSON.stringify({ end: 'now', converged: true });

interface Given {
  readonly day?: number;
  readonly url?: string;
  readonly undoes?: { readonly digest: string; readonly whole: boolean; readonly left: number };
  readonly lines?: readonly string[];
}
/** The journal of a run of that day. */
function textOf({ day = 1, url = 'https://tenant.example', undoes, lines = body }: Given): string {
  const started = `2026-11-0${day}T10:00:00.000Z`;
  const first = { ...header, started, tenant: { ...header.tenant, url }, ...(undoes ? { undoes } : {}) };
  return [JSON.stringify(first), ...lines].join('\n');
}
const digestOf = (text: string): string => readJournal(text, '', kinds).digest;
const undoOf = (text: string, more: Given & { whole?: boolean; left?: number } = {}): string => {
  const { whole = true, left = 0, ...rest } = more;
  return textOf({ day: 5, ...rest, undoes: { digest: digestOf(text), whole, left } });
};
const runs = (texts: Readonly<Record<string, string>>): Run[] =>
  runsIn(
    Object.entries(texts).map(([file, text]): JournalFile => ({ file, text })),
    kinds,
  );
const undoneIn = (texts: Readonly<Record<string, string>>): unknown =>
  Object.fromEntries(runs(texts).map(({ file, undone, settled }) => [file, [undone, settled]]));

describe('a run is taken back', () => {
  const run = textOf({});
  const notConverged = [...body.slice(0, -2), END.replace('true', 'false'), ''];
  const cutOff = [...body.slice(0, -2), ''];
  const nothingWritten = [END, ''];
  const whole = undoOf(run);
  test.each<[name: string, undos: string[], undone: Run['undone'], settled: boolean]>([
    ['by no undo', [], 'no', false],
    ['by one that did all', [whole], 'full', true],
    [
      'in part, by one that had to leave something: nothing more can be done',
      [undoOf(run, { left: 2 })],
      'partly',
      true,
    ],
    ['in part, by one of a part', [undoOf(run, { whole: false })], 'partly', false],
    ['in part, by one that did not converge', [undoOf(run, { lines: notConverged })], 'partly', false],
    ['in part, by one that was cut off', [undoOf(run, { lines: cutOff })], 'partly', false],
    ['by none that wrote nothing and did not get to its end', [undoOf(run, { lines: [] })], 'no', false],
    [
      'by one that was cut off and one that did the rest',
      [undoOf(run, { lines: cutOff }), undoOf(run, { day: 6, lines: nothingWritten })],
      'full',
      true,
    ],
    ['by none where the undo was taken back', [whole, undoOf(whole, { day: 6 })], 'no', false],
    [
      'in part where the undo was taken back in part',
      [whole, undoOf(whole, { day: 6, whole: false })],
      'partly',
      false,
    ],
    [
      'again where the undo of the undo was taken back',
      [whole, undoOf(whole, { day: 6 }), undoOf(undoOf(whole, { day: 6 }), { day: 7 })],
      'full',
      true,
    ],
    ['by none of another run', [undoOf(textOf({ day: 2 }))], 'no', false],
  ])('%s', (_name, undos, undone, settled) => {
    const files = Object.fromEntries(undos.map((text, index) => [`undo-${index}`, text]));
    expect(undoneIn({ run, ...files })).toMatchObject({ run: [undone, settled] });
  });

  test('and in force again by what took its undo back, or the newest that did so for some of it', () => {
    const again = (...undos: string[]): string | undefined =>
      runs(Object.fromEntries([run, ...undos].entries())).find(({ file }) => file === '0')?.again;
    const restoring = undoOf(whole, { day: 6 });
    const restoringPart = undoOf(whole, { day: 7, whole: false });
    const takenBack = undoOf(restoring, { day: 7 });
    expect(again(whole)).toBeUndefined();
    expect(again(whole, restoring)).toBe('2');
    expect(again(whole, restoring, restoringPart)).toBe('3');
    expect(again(whole, restoring, undoOf(restoring, { day: 7, whole: false }))).toBe('2');
    expect(again(whole, restoring, takenBack)).toBeUndefined();
    expect(again(whole, restoring, takenBack, undoOf(takenBack, { day: 8 }))).toBe('4');
  });

  test('or not, at the end of a long chain of undos of undos', () => {
    const chain = [run];
    for (let length = 1; length <= 30; length += 1) chain.push(undoOf(chain.at(-1) ?? ''));
    const found = new Map(
      runs(Object.fromEntries(chain.entries())).map(({ file, undone }) => [file, undone]),
    );
    expect(chain.map((_, index) => found.get(String(index)))).toEqual(
      chain.map((_, index) => (index % 2 === 0 ? 'no' : 'full')),
    );
  });

  test('however its file is called, and whatever its line breaks are', () => {
    const found = runs({ 'moved.jsonl': run.replaceAll('\n', '\r\n'), 'undo.jsonl': whole });
    expect(found.map(({ file, undone, undoes }) => [file, undone, undoes])).toEqual([
      ['undo.jsonl', 'no', 'moved.jsonl'],
      ['moved.jsonl', 'full', undefined],
    ]);
    expect(runs({ 'undo.jsonl': whole })[0]?.undoes).toBeNull();
  });
});

test('the newest first; of one second by number; a damaged one by its name', () => {
  const damaged = '20261102T120000Z-a.jsonl';
  const found = runs({
    'x.jsonl': textOf({ day: 1 }),
    'x-2.jsonl': textOf({ day: 1 }),
    'x-10.jsonl': textOf({ day: 1 }),
    [damaged]: '{}\n',
    'y.jsonl': textOf({ day: 3 }),
  });
  expect(found.map(({ file }) => file)).toEqual(['y.jsonl', damaged, 'x-10.jsonl', 'x-2.jsonl', 'x.jsonl']);
});

test('a damaged journal is listed with what is wrong, and whose it is as far as that can be read', () => {
  const error = new InvalidInput([problemWith('b', 'the journal cannot be read (permission denied)', null)]);
  const found = runsIn(
    [
      { file: 'a', text: textOf({ lines: ['{"n": 1}', ''] }) },
      { file: 'b', error },
    ],
    kinds,
  );
  expect(found).toMatchObject([
    {
      file: 'a',
      journal: null,
      header: { tenant: { account: 'me' } },
      fault: expect.stringMatching(/^line 2: /) as unknown,
    },
    { file: 'b', journal: null, header: null, fault: 'the journal cannot be read (permission denied)' },
  ]);
});

test('what is counted are objects that a write reached', () => {
  const patch = {
    address: 'role/A',
    id: 'A',
    before: { id: 'A', name: 'A' },
    sent: { name: 'A' },
    end: { answer: null },
  };
  const failed = { ...role('C'), end: { status: 403 } };
  const gone = { address: 'role/D', id: 'D', before: { id: 'D', name: 'D' }, end: { answer: null } };
  const text = journalOf(
    role('A'),
    role('B'),
    patch,
    patch,
    failed,
    { ...role('E'), end: 'nothing' as const },
    gone,
  );
  expect(countsOf(readJournal(text, '', kinds))).toEqual({ created: 2, updated: 1, renamed: 0, deleted: 1 });
});

test('a write without a clear answer counts where the run converged', () => {
  const text = journalOf(
    role('A'),
    { ...role('B'), end: { status: 502 } },
    { ...role('C'), end: 'an error' },
  );
  const counted = (journal: string): number => countsOf(readJournal(journal, '', kinds)).created;
  expect(counted(text)).toBe(3);
  expect(counted(text.replace('"converged":true', '"converged":false'))).toBe(1);
});

describe('the last run', () => {
  const other = 'https://other.example';
  const [a, b, c] = [textOf({ day: 1 }), textOf({ day: 2 }), textOf({ day: 3, url: other })];
  const last = (texts: Readonly<Record<string, string>>, url: string | null): string =>
    lastRun(runs(texts), { url, folder: 'runs' }).file;

  test.each<[name: string, texts: Readonly<Record<string, string>>, url: string | null, file: string]>([
    ['is the newest on the tenant', { a, b, c }, 'https://tenant.example', 'b'],
    ['is the newest of all where no tenant is named', { a, b, c }, null, 'c'],
    ['is no undo, and none that was taken back', { a, b, undo: undoOf(b) }, null, 'a'],
    ['is one that was taken back in part', { a, b, undo: undoOf(b, { whole: false }) }, null, 'b'],
    ['is not passed over because it is damaged', { a, b: textOf({ day: 2, lines: ['{}', ''] }) }, null, 'b'],
    [
      'is not hidden by an older one that cannot be read',
      { a, '20260101T000000Z-x.jsonl': '{}\n' },
      null,
      'a',
    ],
  ])('%s', (_name, texts, url, file) => {
    expect(last(texts, url)).toBe(file);
  });

  test.each<[name: string, texts: Readonly<Record<string, string>>, url: string | null, words: RegExp]>([
    ['where there is no journal', {}, null, /^there is no journal in runs/],
    ['where none is on the tenant', { a }, other, /^there is no run on https:\/\/other\.example in runs/],
    [
      'where all are taken back',
      { a, undo: undoOf(a, { left: 1 }) },
      null,
      /^nothing more to take back: all runs on https:\/\/tenant/,
    ],
    [
      'where one that cannot be read may be newer',
      { a, '20270101T000000Z-x.jsonl': '{}\n' },
      null,
      /^this may be the last run/,
    ],
  ])('is none %s', (_name, texts, url, words) => {
    expect(() => last(texts, url)).toThrow(words);
  });
});
