/**
 * What the scripts of `fitform completion` ask for at each press of the tab key: what can stand at the cursor. It sends
 * nothing and never complains, as whoever is typing has not asked for anything yet.
 */
import type { World } from '../system/world.ts';
import { quotedFor, readWords } from './bash-words.ts';
import { candidatesFor, type Candidate, type Candidates, type Declared, type Line } from './candidates.ts';
import { isShell, type Shell } from './scripts.ts';

/** The first of the records tells whether files can stand there, each ends with a NUL. */
export async function answer(declared: Declared, world: World): Promise<number> {
  const [, shell = '', ...given] = world.argv;
  if (!isShell(shell)) return 0;
  const records = await ANSWERS[shell](given, (line) => candidatesFor(declared, line, world)).catch(() => []);
  world.stdout.write(records.map((record) => `${record}\0`).join(''));
  return 0;
}

type Ask = (line: Line) => Promise<Candidates>;
type Answer = (given: readonly string[], ask: Ask) => Promise<readonly string[]>;

const records = (found: Candidates, recordsOf: (one: Candidate) => readonly string[]): string[] =>
  found === 'files' ? ['files'] : ['words', ...found.filter(canBeTyped).flatMap(recordsOf)];

/** No argument of a process can hold anything else. */
const canBeTyped = ({ value }: Candidate): boolean => !value.includes('\0') && value.isWellFormed();

/** The shell has taken the words apart. It compares them and quotes what it puts in. */
const byWords = (recordsOf: (one: Candidate) => readonly string[]): Answer => {
  return async (given, ask) =>
    records(await ask({ words: given.slice(0, -1), current: given.at(-1) ?? '' }), recordsOf);
};

const ANSWERS: Readonly<Record<Shell, Answer>> = {
  /** The line up to the cursor, and the part of it that will be replaced. */
  bash: async ([line = '', replaced = ''], ask) => {
    if (!line.endsWith(replaced)) return [];
    // After a redirection stands a file.
    if (/[<>]\s*$/.test(line.slice(0, line.length - replaced.length))) return ['files'];
    const { words, last } = readWords(line);
    const stays = readWords(line.slice(0, line.length - replaced.length));
    return records(await ask({ words: words.slice(1), current: last }), ({ value }) =>
      value.startsWith(last) ? [quotedFor(stays.quotes, value.slice(stays.last.length))] : [],
    );
  },
  zsh: byWords(({ value, says = '' }) => [value, says]),
  // A tab divides the two, so a value with one in it cannot be told.
  fish: byWords(({ value, says = '' }) => (value.includes('\t') ? [] : [`${value}\t${says}`])),
};
