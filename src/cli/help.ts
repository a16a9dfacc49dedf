/** What `--help` says below the flags, and `fitform help`. */
import type { Command } from 'commander';
import { EXIT_MEANINGS, type ExitCode } from '../engine/exit-class.ts';
import { folded } from '../specfile/problem/fold.ts';
import { nearest } from '../kinds/nearest.ts';
import { InvalidInput, invalid } from '../specfile/problem/problem.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import { aboutCommand } from './other-tools.ts';
import type { Terminal, World } from './system/world.ts';
import { sizeOf } from './terminal/output.ts';

/** A command line as one would type it, and what it does. Words in capitals (`JOURNAL`) stand for the reader's own. */
export type Example = readonly [line: string, does: string];

/** What a verb says of itself besides its arguments and flags. */
export interface Manual {
  readonly examples: readonly [Example, Example, ...Example[]];
  /** All that it can end with. */
  readonly exits: readonly ExitCode[];
}

/** The end of a verb's `--help`. */
export function describeEnd({ examples, exits }: Manual, page: Terminal): string {
  const { width } = sizeOf(page);
  const shown = examples.map(([line, does]) => {
    const comment = folded('', does, width - 4).map((one) => `  # ${one}`);
    return [...comment, `  ${line}`].join('\n');
  });
  return ['', 'Examples:', shown.join('\n\n'), '', 'Exit codes:', codes(exits, width)].join('\n');
}

/** What `fitform help` explains besides commands. */
export const TOPICS: Readonly<Record<string, (width: number) => string>> = {
  'exit-codes': (width) => codes(Object.keys(EXIT_MEANINGS).map(Number) as ExitCode[], width),
};

/** In place of Commander's own, which knows no topics, no verbs of a group, and no near miss. */
export function addHelp(program: Command, { stdout }: World): void {
  const topics = Object.keys(TOPICS);
  program
    .command('help')
    .argument('[topic...]', `a command, or one of: ${topics.join(', ')}`)
    .description(`explain a command, or a topic (${topics.join(', ')})`)
    .action((words: readonly string[]) => {
      const [first = ''] = words;
      const topic = words.length === 1 && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
      if (topic) stdout.write(`${topic(sizeOf(stdout).width)}\n`);
      else meant(program, words).outputHelp();
    });
  program.addHelpText(
    'after',
    '\nExamples are in fitform help COMMAND, exit codes in fitform help exit-codes.',
  );
}

/** Throws `InvalidInput` where there is no such command. */
function meant(program: Command, words: readonly string[]): Command {
  return words.reduce((at, word) => {
    const found = at.commands.find((one) => one.name() === word);
    if (found) return found;
    throw unknown(word, at);
  }, program);
}

function unknown(word: string, { commands, parent }: Command): InvalidInput {
  if (!parent && Object.hasOwn(TOPICS, word)) {
    return invalid(`${word} has no parts to explain`, `fitform help ${word} explains all of it`);
  }
  const names = commands.map((one) => one.name());
  const near = nearest(word, parent ? names : [...names, ...Object.keys(TOPICS)]);
  const hint = near === undefined ? aboutCommand(word) : didYouMean(near);
  return invalid(`no help on '${word}'`, hint ?? 'fitform --help lists commands and flags');
}

const codes = (exits: readonly ExitCode[], width: number): string =>
  exits.map((code) => folded(`  ${`${code}`.padEnd(5)}`, EXIT_MEANINGS[code], width).join('\n')).join('\n');
