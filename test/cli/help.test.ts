/** What `--help` says, run as it stands there; and `fitform help`. */
import { describe, expect, test } from 'vitest';
import { verbsIn } from '../../src/cli/command.ts';
import { VERBS } from '../../src/cli/program.ts';
import { EXIT_MEANINGS, type ExitCode } from '../../src/engine/exit-class.ts';
import { cli } from '../support/cli-in-process.ts';
import { runExample } from '../support/example-run.ts';

const verbs = (await verbsIn(VERBS)).map(({ path, summary, verb }) => ({ ...verb, summary, name: path }));
const examples = verbs.flatMap(({ name, summary, exits, examples }) =>
  examples.map(([line]) => ({ line, name, exits, runs: summary.includes('runs until stopped') })),
);
const help = async (...words: string[]) => cli(words, {}, {});
const unfolded = (text: string): string => text.replace(/\s+/g, ' ');

describe('every example', () => {
  test.each(examples)('$line', async ({ line, name, exits, runs }) => {
    expect(line.startsWith(`fitform ${name}`)).toBe(true);
    const { code, stderr } = await runExample(line, { runs });
    expect(code, stderr).not.toBe(3);
    expect(exits, stderr).toContain(code);
  });
});

describe.each(verbs)('the help of $name', ({ name, examples, exits }) => {
  test('has its examples and its exit codes, whichever way it is asked for', async () => {
    const asked = await help(...name.split(' '), '--help');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    for (const [line, does] of examples) {
      expect(unfolded(asked.stdout.replaceAll('\n  # ', ' '))).toContain(`${does} ${line}`);
    }
    const [, table = ''] = asked.stdout.split('Exit codes:\n');
    expect([...table.matchAll(/^ {2}(\d+)/gm)].map(([, code]) => Number(code))).toEqual(exits);
    for (const code of exits) expect(unfolded(table)).toContain(EXIT_MEANINGS[code]);
    expect(await help('help', ...name.split(' '))).toEqual(asked);
  });

  test('fits 80 columns, its examples apart', async () => {
    const { stdout } = await help(...name.split(' '), '--help');
    const lines = stdout.split('\n').filter((line) => !line.startsWith('  fitform '));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

test('fitform help exit-codes is the whole table', async () => {
  const { code, stdout } = await help('help', 'exit-codes');
  const rows = Object.entries(EXIT_MEANINGS).map(([number, meaning]) => `${number} ${meaning}`);
  expect([code, unfolded(stdout).trim()]).toEqual([0, rows.join(' ')]);
  const told = new Set<ExitCode>(verbs.flatMap(({ exits }) => exits));
  expect([...told].sort((a, b) => a - b)).toEqual(Object.keys(EXIT_MEANINGS).map(Number));
});

test('fitform help alone is fitform --help, and names the topics', async () => {
  const alone = await help('help');
  expect(alone).toEqual(await help('--help'));
  expect(alone.stdout).toContain('fitform help exit-codes');
});

test.each([
  ['plna', /unknown command 'plna' \(did you mean "plan"\?\)/],
  ['link craete', /unknown command 'craete' \(did you mean "create"\?\)/],
  ['link', /no command is given\n {2}fitform link --help lists its commands/],
  ['airisk usres', /unknown command 'usres' \(did you mean "users"\?\)/],
  ['help plna', /no help on 'plna' \(did you mean "plan"\?\)/],
  ['help link craete', /no help on 'craete' \(did you mean "create"\?\)/],
  ['help exit-code', /no help on 'exit-code' \(did you mean "exit-codes"\?\)/],
  ['help deploy', /no help on 'deploy' \(did you mean "apply"\?\)/],
  ['help constructor', /no help on 'constructor'\W+fitform --help lists/],
  ['help exit-codes x', /exit-codes has no parts to explain\W+fitform help exit-codes explains all of it/],
  ['help plan more', /no help on 'more'/],
  ['constructor', /unknown command 'constructor'\W+fitform --help lists/],
  ['hlep', /unknown command 'hlep' \(did you mean "help"\?\)/],
])('fitform %s is exit 3 and says what was meant', async (line, message) => {
  const { code, stdout, stderr } = await help(...line.split(' '));
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(message);
});
