/** What goes into a comment: never longer than GitHub takes, and never half of something. */
import { describe, expect, test } from 'vitest';
import { journalFolder, wordsOf, type Inputs } from '../../ci/github/inputs.ts';
import { commentOf, issueTitleOf, titleOf, withoutReport } from '../../ci/github/message.ts';

const inputs: Inputs = {
  command: 'plan',
  tenant: 'tenant.example',
  specs: ['tenant.yaml'],
  planFile: null,
  comment: true,
  issue: false,
  failsOnDrift: true,
  folder: '.',
  args: [],
};
const env = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'a/b',
  GITHUB_RUN_ID: '7',
  GITHUB_SHA: 'abcdef012',
};

describe('a report that is too long', () => {
  const row = '| + | `role/Clerk` |\n';
  const report = `<details>\n<summary>Changes</summary>\n\n${row.repeat(5000)}\n</details>`;
  const comment = commentOf({ title: 'T', report, next: null }, '<!-- m -->', env);

  test('is cut at the end of a line, closed, and points to the whole', () => {
    expect(comment.length).toBeLessThan(65_536);
    expect(comment.length).toBeGreaterThan(64_000);
    const end = [
      '| + | `role/Clerk` |',
      '',
      '</details>',
      '',
      '**Cut to fit into a comment.** [The summary of the run](https://github.example/a/b/actions/runs/7) has more of it.',
      '',
      '[This run](https://github.example/a/b/actions/runs/7) looked at commit abcdef0.',
    ];
    expect(comment.split('\n').slice(-end.length)).toEqual(end);
  });

  test('is closed where a name looks like the end of what is folded', () => {
    const named = commentOf(
      { title: 'T', report: report.replace('Clerk', '</details>'), next: null },
      '',
      env,
    );
    expect(named.split('\n').filter((line) => line === '</details>')).toHaveLength(1);
  });

  test('one that fits is whole', () => {
    const short = commentOf({ title: 'T', report: 'R', next: 'N' }, '<!-- m -->', env);
    expect(short.split('\n').slice(0, 6)).toEqual(['<!-- m -->', '## T', '', 'N', '', 'R']);
  });
});

test.each([
  [['tenant.yaml'], '.', 'fitform plan: `tenant.yaml`'],
  [[], 'eu', 'fitform plan: `tenant.yaml` in `eu`'],
  [['a`<b>.yaml', 'c.yaml'], '.', 'fitform plan: `a??b?.yaml`, `c.yaml`'],
])('the title of %j in %s', (specs, folder, title) => {
  expect(titleOf({ ...inputs, specs, folder })).toBe(title);
  expect(issueTitleOf({ ...inputs, specs, folder })).toBe(
    title.replace('fitform plan:', 'The tenant differs from').replaceAll('`', ''),
  );
});

test.each([
  [3, 'fitform ended with exit code 3 and no report.'],
  [null, 'fitform was killed before it had a report.'],
])('without a report, exit code %s is told with the last words', (code, said) => {
  expect(withoutReport(code, 'why\n')).toBe(`${said}\n\n    why`);
});

test.each([
  ['', []],
  ['  --a  b\n--c ', ['--a', 'b', '--c']],
  [`--x 'a b' "c d"e '' "it's"`, ['--x', 'a b', 'c de', '', "it's"]],
  ['$HOME `id` $(id) * ; &&', ['$HOME', '`id`', '$(id)', '*', ';', '&&']],
])('args %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  [[], '.fitform/runs'],
  [['--journal', 'logs'], 'logs'],
  [['--yes', '--journal=logs'], 'logs'],
  [['--journal', 'off'], null],
])('the journal with %j is in %s', (args, folder) => {
  expect(journalFolder({ ...inputs, args })).toBe(folder);
});
