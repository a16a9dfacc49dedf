/** A command line that cannot be understood, as a problem with a hint. */
import type { Command, CommanderError } from 'commander';
import { nearest } from '../kinds/nearest.ts';
import { unplaced } from '../specfile/problem/problem.ts';
import { didYouMean } from '../specfile/problem/quote.ts';
import type { ErrorDocument } from '../documents/problem-documents.ts';
import { isRepeatable } from './flags.ts';
import { aboutCommand, aboutFlag } from './other-tools.ts';

export function usageDocument(
  error: CommanderError,
  program: Command,
  argv: readonly string[],
): ErrorDocument {
  const said =
    error.code === 'commander.help' ? 'no command is given' : error.message.replace(/^error: /, '');
  const [, text = said, near] = /^([\s\S]*?)\s*\(Did you mean (.*?)\?\)$/.exec(said) ?? [];
  // The value of an unknown flag may be a password.
  const message = text.replace(/^(unknown option '[^'=]*)=[\s\S]*'$/, "$1'");
  const hint =
    hintFor(error.code, message, program, argv) ??
    (near === undefined
      ? 'fitform --help lists commands and flags'
      : `did you mean ${near.startsWith('one of') ? near : `"${near}"`}?`);
  return {
    format: 'fitform.error/1',
    exit_code: 3,
    class: 'invalid',
    message,
    problems: [unplaced('', message, hint)],
  };
}

function hintFor(code: string, message: string, program: Command, argv: readonly string[]): string | null {
  const [, word = ''] = /'([^']*)'/.exec(message) ?? [];
  const command = commandOf(program, argv);
  switch (code) {
    case 'commander.help':
      return command === program ? null : `fitform ${command.name()} --help lists its commands`;
    case 'commander.unknownCommand':
      return aboutCommand(word);
    case 'commander.unknownOption':
      if (flagsOf(command).has(word)) {
        // Commander knows a switch that is given a value as little as one that does not exist.
        if (argv.some((one) => one.startsWith(`${word}=`))) return `it takes no value: write ${word} alone`;
        return `flags go after the command: fitform ${pathOf(command)} ${word}`;
      }
      return (
        aboutFlag(word, {
          verb: command.name(),
          flags: flagsOf(command),
          takesSpec: command.registeredArguments.some((one) => one.name() === 'spec'),
          value: valueOf(word, argv),
        }) ?? flagElsewhere(word, program)
      );
    case 'commander.excessArguments':
      if (command.commands.length > 0) return nearCommand(command, argv);
      return command.name() === 'export'
        ? '--out FILE writes a new file, --update FILE brings a spec up to date; --target and --kinds are repeated for each value'
        : command.options.some(isRepeatable)
          ? 'a flag that may be repeated takes one value each time: --target A --target B'
          : null;
    default:
      return null;
  }
}

/** The command that the line means, as far as its words are known. */
function commandOf(program: Command, argv: readonly string[]): Command {
  return argv.reduce((at, word) => at.commands.find((one) => one.name() === word) ?? at, program);
}

/** A word that stands where `verify` could. */
function nearCommand(command: Command, argv: readonly string[]): string {
  const names = command.commands.map((one) => one.name());
  const near = argv.flatMap((word) => nearest(word, names) ?? [])[0];
  return near === undefined ? `fitform ${command.name()} --help lists its commands` : didYouMean(near);
}

const flagsOf = (command: Command): ReadonlySet<string> =>
  new Set(command.options.flatMap(({ long }) => long ?? []));

function valueOf(flag: string, argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const own = argv[at]?.slice(flag.length + 1) ?? '';
  const next = argv[at + 1] ?? '';
  return own !== '' || next.startsWith('-') ? own : next;
}

/** A flag of ours that has its place on another command. */
function flagElsewhere(flag: string, program: Command): string | null {
  const all = [program, ...program.commands.flatMap((one) => [one, ...one.commands])];
  const having = all.filter((one) => flagsOf(one).has(flag)).map(pathOf);
  if (having.length === 0) return null;
  return `${flag} is a flag of ${having.length > 6 ? 'other commands' : having.join(', ')}`;
}

const pathOf = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
