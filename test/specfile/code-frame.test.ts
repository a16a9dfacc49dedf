import { expect, test } from 'vitest';
import { showProblem } from '../../src/specfile/problem/code-frame.ts';
import type { Problem } from '../../src/specfile/problem/problem.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { read } from '../support/reading.ts';

const problem = (parts: Partial<Problem> = {}): Problem => ({
  file: 't.yaml',
  line: 1,
  column: 1,
  path: '',
  message: 'wrong',
  hint: null,
  ...parts,
});
const show = (text: string, parts: Partial<Problem>) =>
  showProblem(problem(parts), new Map([['t.yaml', text]])).split('\n');

test('a near miss stands on the line of the problem, another hint on a line of its own', () => {
  const text = 'one\ntwo\nthree\nfour\nfive';
  expect(
    show(text, { line: 4, column: 3, path: 'a[0]', message: 'no role "X"', hint: 'did you mean "Y"?' }),
  ).toEqual([
    't.yaml:4:3 a[0]: no role "X" (did you mean "Y"?)',
    '    2 | two',
    '    3 | three',
    '  > 4 | four',
    '      |   ^',
  ]);
  expect(show(text, { line: 1, column: 4, hint: 'do this' })).toEqual([
    't.yaml:1:4: wrong',
    '  > 1 | one',
    '      |    ^',
    '  do this',
  ]);
});

test('a problem without a place, or in a file that could not be read, has no frame', () => {
  expect(show('a', { line: null, column: null })).toEqual(['t.yaml: wrong']);
  expect(show('a', { file: null, line: null, column: null, hint: 'try' })).toEqual(['wrong', '  try']);
  expect(show('a', { file: 'u.yaml', line: 3, column: 2 })).toEqual(['u.yaml:3:2: wrong']);
  expect(show('a', { line: 3 })).toEqual(['t.yaml:3:1: wrong']);
});

test('line numbers are aligned, and line ends of Windows are no part of a line', () => {
  const text = Array.from({ length: 10 }, (_, index) => `l${index + 1}`).join('\r\n');
  expect(show(text, { line: 10, column: 3 })).toEqual([
    't.yaml:10:3: wrong',
    '     8 | l8',
    '     9 | l9',
    '  > 10 | l10',
    '       |   ^',
  ]);
});

test('the caret stands under its column, also after tabs, wide and combining characters', () => {
  const caretAfter = (before: string) =>
    (show(`${before}X`, { column: before.length + 1 }).at(-1) ?? '').indexOf('^') - 8;
  expect(caretAfter('ab')).toBe(2);
  expect(caretAfter('\t\t')).toBe(2);
  expect(caretAfter('日本')).toBe(4);
  expect(caretAfter('e\u0301')).toBe(1);
  expect(caretAfter('🚀')).toBe(2);
});

test('a long line is cut around the place', () => {
  const text = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
  const [, line = '', caret = ''] = show(text, { column: 301 });
  expect(line.length).toBeLessThan(115);
  expect(line).toMatch(/ \| …a+HEREb+…$/);
  expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 4)).toBe('HERE');
  const [, start = ''] = show(text, { column: 1 });
  expect(start).toMatch(/ \| a+…$/);
  const [, end = '', last = ''] = show(text, { column: 604 });
  expect(end).toMatch(/ \| …[ab]*b$/);
  expect(last.indexOf('^')).toBe(end.length - 1);
});

test('nothing that a terminal obeys gets through', () => {
  const evil = '\u001b[2J\u202Eevil\u0007\u009b';
  const shown = showProblem(
    problem({ file: `${evil}.yaml`, column: 3, path: evil, message: evil, hint: `did you mean "${evil}"?` }),
    new Map([[`${evil}.yaml`, `x ${evil}\nname: ${evil}`]]),
  );
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u);
  expect(showProblem(problem({ hint: evil }))).not.toMatch(/[^\P{Cc}\n]/u);
});

test('a name that would break the line does not', async () => {
  const text = 'version: 1\nroles:\n  - name: A\n    permissions: ["a\\e[2J\\nb\\u202E"]\n';
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  const { problems, sources } = error as InvalidInput;
  expect(problems.map((one) => showProblem(one, sources))).toEqual([
    [
      't.yaml:4:19 roles[0].permissions[0]: unknown permission "a\\u001b[2J\\nb\\u{202E}"',
      '    2 | roles:',
      '    3 |   - name: A',
      '  > 4 |     permissions: ["a\\e[2J\\nb\\u202E"]',
      '      |                   ^',
      '  if the tenant knows it, list it in tenant.extra_permissions',
    ].join('\n'),
  ]);
});

test('neither a credential nor the value of a variable is shown', async () => {
  const env = { FITFORM_PASSWORD: 's3cret', NAME: 's3cret' };
  const text =
    'version: 1\ntenant: {url: "${FITFORM_PASSWORD}"}\nroles: [{name: "${NAME}"}, {name: "${NAME}"}]\nzz: "${NAME}"\n';
  const error: unknown = await read(text, env).catch((thrown: unknown) => thrown);
  const { problems, sources, message } = error as InvalidInput;
  expect(problems).toHaveLength(3);
  const shown = problems.map((one) => showProblem(one, sources)).join('\n');
  expect(shown).toContain('${FITFORM_PASSWORD}');
  expect(shown + message + JSON.stringify(problems)).not.toContain('s3cret');
});

test('a line of wide characters is cut to the columns there are, and the caret stays under its place', () => {
  const columns = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2E80' ? 2 : 1), 0);
  const text = `日本${'語'.repeat(50)}X${'語'.repeat(50)}`;
  for (const at of [0, 1, 30, 52, 60, 100]) {
    const shown = showProblem(
      problem({ line: 2, column: at + 1 }),
      new Map([['t.yaml', `${text}\n${text}`]]),
      40,
    );
    const [, before = '', line = '', caret = ''] = shown.split('\n');
    expect(Math.max(columns(before), columns(line)), shown).toBeLessThanOrEqual(40);
    const under = [...line].find(
      (_, index, all) => columns(all.slice(0, index).join('')) === caret.indexOf('^'),
    );
    expect(under, shown).toBe(text[at]);
  }
});
