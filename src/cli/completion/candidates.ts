/** What can stand at the cursor, from the declarations of the commands alone. */
import type { Option } from 'commander';
import type { Listed, Verb } from '../command.ts';
import { isRepeatable, optionsOf, type Argument } from '../flags.ts';
import { TOPICS } from '../help.ts';
import type { World } from '../system/world.ts';
import { valuesOf } from './values.ts';

export interface Candidate {
  /** The whole word. */
  readonly value: string;
  readonly says?: string;
}

/** `files`: those of the shell. */
export type Candidates = 'files' | readonly Candidate[];

/** A command line up to the cursor, without the program's name, as the shell would hand it over. */
export interface Line {
  readonly words: readonly string[];
  /** The word in which the cursor stands, up to the cursor. */
  readonly current: string;
}

export type Declared = readonly Listed[];

const named = ({ name, summary }: Listed): Candidate => ({ value: name, says: summary });

// Commander and help.ts add these by themselves.
const HELP: Candidate = { value: '--help', says: 'display help for command' };
const VERSION: Candidate = { value: '--version', says: 'output the version number' };
const HELP_ON: Candidate = { value: 'help', says: 'explain a command, or a topic' };

export async function candidatesFor(declared: Declared, line: Line, world: World): Promise<Candidates> {
  const [name, ...rest] = line.words;
  if (name === undefined) {
    const [words, flags] = [
      [...declared.map(named), HELP_ON],
      [HELP, VERSION],
    ];
    return line.current.startsWith('-') ? flags : words;
  }
  if (name === 'help') return helpTopics(declared, rest);
  const found = declared.find((one) => one.name === name);
  const [inner, ...others] = rest;
  if (!found) return [];
  const below = found.below.find((one) => one.name === inner)?.verb;
  if (below) return ofVerb(await below(), { ...line, words: others }, world);
  const { verb } = found;
  const words = found.below.map(named);
  if (!verb) {
    if (inner !== undefined) return [];
    return line.current.startsWith('-') ? [HELP] : words;
  }
  if (inner === undefined && words.length > 0 && !line.current.startsWith('-')) return words;
  return ofVerb(await verb(), { ...line, words: rest }, world);
}

function helpTopics(declared: Declared, words: readonly string[]): Candidate[] {
  if (words.length === 0) return [...declared.map(named), ...Object.keys(TOPICS).map((value) => ({ value }))];
  const found = declared.find((one) => one.name === words[0]);
  return found && words.length === 1 ? found.below.map(named) : [];
}

async function ofVerb(verb: Verb, { words, current }: Line, world: World): Promise<Candidates> {
  const options = optionsOf(verb.flags);
  const read = readWords(words, options);
  const asked = { verb, given: read.given, world };
  const values = async (what: Option | Argument<unknown>, before = ''): Promise<Candidates> => {
    const found = await valuesOf(what, asked);
    return found === 'files' ? found : found.map((value) => ({ value: `${before}${value}` }));
  };
  if (read.awaits) return values(read.awaits);
  const [, flag = ''] = /^(--[^=]+)=/.exec(current) ?? [];
  if (flag !== '' && !read.flagsEnded) {
    const option = options.find(({ long, required }) => long === flag && required);
    return option ? values(option, `${flag}=`) : [];
  }
  const flags = options
    .filter((option) => isRepeatable(option) || !read.given.has(option.attributeName()))
    .map(({ long, description }) => ({ value: long ?? '', says: description }));
  if (current.startsWith('-') && !read.flagsEnded) return [...flags, HELP];
  const takes: readonly Argument<unknown>[] = verb.takes;
  const last = takes.at(-1);
  const argument = takes[read.operands] ?? (last?.name.includes('...') === true ? last : undefined);
  if (argument) return values(argument);
  return read.flagsEnded ? [] : flags;
}

interface Words {
  /** The values of each flag, by its key; its own arguments under the empty one. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly operands: number;
  /** The flag whose value comes next. */
  readonly awaits: Option | undefined;
  readonly flagsEnded: boolean;
}

function readWords(words: readonly string[], options: readonly Option[]): Words {
  const given = new Map<string, string[]>();
  const add = (key: string, value: string): unknown => given.set(key, [...(given.get(key) ?? []), value]);
  let awaits: Option | undefined;
  let flagsEnded = false;
  for (const word of words) {
    if (awaits) {
      add(awaits.attributeName(), word);
      awaits = undefined;
    } else if (word === '--' && !flagsEnded) flagsEnded = true;
    else if (flagsEnded || !word.startsWith('-') || word === '-') add('', word);
    else {
      const [flag = '', ...value] = word.split('=');
      const option = options.find(({ long }) => long === flag);
      if (!option) continue;
      if (option.required && value.length === 0) awaits = option;
      else add(option.attributeName(), value.join('='));
    }
  }
  return { given, operands: given.get('')?.length ?? 0, awaits, flagsEnded };
}
