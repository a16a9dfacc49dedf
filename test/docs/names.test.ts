/** Commands, flags, variables, exit codes and files: what the pages name is there, and what is there is on a page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verbsIn } from '../../src/cli/command.ts';
import { optionsOf } from '../../src/cli/flags.ts';
import { VERBS } from '../../src/cli/program.ts';
import { EXIT_CODES } from '../../src/engine/exit-class.ts';
import { codeOf, pages, ROOT, spansOf } from '../support/pages.ts';

/** By its words, as `link create`, the flags of each verb. */
const verbs = new Map<string, readonly string[]>(
  (await verbsIn(VERBS)).map(({ path, verb }) => [
    path,
    [...optionsOf(verb.flags).map(({ long }) => long ?? ''), '--help'],
  ]),
);
const groups = new Set(
  [...verbs.keys()].filter((words) => words.includes(' ')).map((words) => words.split(' ')[0]),
);
const flags = new Set(['--version', ...[...verbs.values()].flat()]);

/** Besides those of errors: done, a difference, and a run that got only so far. */
const exitCodes: readonly number[] = [0, 2, 7, ...Object.values(EXIT_CODES)];

/** Flags that stand alone in the text, and are another tool's. */
const OF_OTHERS: Record<string, string> = {
  '--no-install': 'npx',
  '--ignore-scripts': 'npm',
  '--force': 'octoDNS',
  '--user': 'docker',
};

/** What fitform says of itself, and is no command. */
const MESSAGES = ['has'];

/** Of each `fitform …` in a line of code: its verb, and the flags up to the end of the command. */
function callsIn(line: string): { words: string; given: string[] }[] {
  return [...line.matchAll(/(?<![\w/'"-])fitform ((?:[a-z]+)(?: [a-z]+)?)([^|;&`]*)/g)].map(
    ([, words = '', rest = '']) => {
      const [first = ''] = words.split(' ');
      const flagsGiven = [...`${rest}`.matchAll(/(?<=\s)(--[a-z][\w-]*)/g)].map(([, flag = '']) => flag);
      return {
        words: verbs.has(words) ? words : first,
        given: flagsGiven,
      };
    },
  );
}

describe.each(pages)('$path', ({ text }) => {
  test('names commands that there are, with flags that they take', () => {
    const calls = codeOf(text).flatMap(callsIn);
    const unknown = calls.filter(
      ({ words }) => !verbs.has(words) && !groups.has(words) && words !== 'help' && !MESSAGES.includes(words),
    );
    expect(unknown).toEqual([]);
    const wrong = calls.filter(({ words, given }) => given.some((flag) => !flagsOf(words).includes(flag)));
    expect(wrong).toEqual([]);
  });

  test('names flags that there are', () => {
    const alone = spansOf(text).flatMap((span) => /^(--[a-z][\w-]*)/.exec(span)?.[1] ?? []);
    expect(alone.filter((flag) => !flags.has(flag) && OF_OTHERS[flag] === undefined)).toEqual([]);
  });

  test('names exit codes that there are', () => {
    const named = [...text.matchAll(/\b(?:exit|exits|exits with|exit code(?: is)?)[ \n](\d+)\b/gi)].map(
      ([, code]) => Number(code),
    );
    expect(named.filter((code) => !exitCodes.includes(code))).toEqual([]);
  });

  test('names files that there are', () => {
    const files = spansOf(text).filter((span) =>
      /^(src|test|docs|schemas|examples|bench)\/[\w./-]*$/.test(span),
    );
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

/** Of a group the flags of all its verbs. */
function flagsOf(words: string): readonly string[] {
  return (
    verbs.get(words) ?? [...verbs].filter(([name]) => name.startsWith(`${words} `)).flatMap(([, own]) => own)
  );
}

const NAME = /\b(?:FITFORM|AIRISK)_[A-Z]+(?:_[A-Z]+)*\b/g;

/** Named in the code below a folder, comments apart. What the build replaces is no variable. */
const variablesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('emulator'))
    .flatMap((name) => readFileSync(join(ROOT, folder, name), 'utf8').split('\n'))
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
    .flatMap((line) => line.match(NAME) ?? [])
    .filter((variable) => variable !== 'FITFORM_VERSION');

test('variables: those that are read, and all of them in docs/configuration.md', () => {
  const read = variablesIn('src');
  const known = [...read, ...variablesIn('test/support')];
  const named = pages.flatMap(({ text }) => text.match(NAME) ?? []);
  expect(named.filter((variable) => !known.includes(variable))).toEqual([]);
  const configuration = pages.find(({ path }) => path === 'docs/configuration.md')?.text ?? '';
  expect([...new Set(read)].filter((variable) => !configuration.includes(variable))).toEqual([]);
});

// Every verb and flag stands in the page that is generated from them; without it, only those that somebody needed.
test.skipIf(!existsSync(join(ROOT, 'docs/commands.md')))('every verb and every flag stands on a page', () => {
  const code = pages.flatMap(({ text }) => codeOf(text)).join('\n');
  expect([...verbs.keys()].filter((words) => !code.includes(`fitform ${words}`))).toEqual([]);
  expect([...flags].filter((flag) => !new RegExp(`${flag}(?![\\w-])`).test(code))).toEqual([]);
});
