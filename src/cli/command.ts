/**
 * A command as it is declared, beside its code: its name, its summary, its arguments and its flags. What its code is
 * called with follows from that; program.ts joins the two.
 */
import type { Command as Parent } from 'commander';
import { invalid } from '../specfile/problem/problem.ts';
import { describeEnd, type Manual } from './help.ts';
import { isRepeatable, optionsOf, type Argument, type Flags, type OptionsOf } from './flags.ts';
import type { OutputOptions } from './options.ts';
import type { World } from './system/world.ts';
import { outputFor, type Output } from './terminal/output.ts';

/** What the code of every command has in hand. */
export interface Command<Options> {
  readonly world: World;
  readonly output: Output;
  readonly options: Options;
}

export interface Verb<
  A extends readonly unknown[] = readonly unknown[],
  F extends Flags = Flags,
> extends Manual {
  readonly name: string;
  readonly summary: string;
  readonly takes: { readonly [I in keyof A]: Argument<A[I]> };
  readonly flags: F;
}

/** What the code of a command is called with. */
export type Options<V extends Verb> = OptionsOf<V['flags']>;

/** Resolves to the exit code. */
export type Run<A extends readonly unknown[], F extends Flags> = (
  command: Command<OptionsOf<F>>,
  ...given: A
) => Promise<number>;

/** What is told of a command as it runs. */
export interface Running {
  begun(output: Output): void;
  ended(code: number): void;
}

type Join = (parent: Parent, world: World, running: Running) => void;

/** A word of the command line: a verb with its code, which is loaded when it is called, or what only has verbs below it. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  /** `null`: as `link`, which does nothing by itself. */
  readonly verb: Verb | null;
  /** As `link create`. */
  readonly below: readonly Listed[];
  readonly join: Join;
}

/** Every verb, by its words (`link create`). */
export const verbsIn = (words: readonly Listed[], before = ''): { path: string; verb: Verb }[] =>
  words.flatMap(({ name, verb, below }) => {
    const path = `${before}${name}`;
    return [...(verb ? [{ path, verb }] : []), ...verbsIn(below, `${path} `)];
  });

export const verb = <const A extends readonly unknown[], const F extends Flags>(
  declared: Verb<A, F>,
): Verb<A, F> => declared;

export const listed = <A extends readonly unknown[], F extends Flags>(
  verb: Verb<A, F>,
  load: () => Promise<Run<A, F>>,
  below: readonly Listed[] = [],
): Listed => ({
  name: verb.name,
  summary: verb.summary,
  verb,
  below,
  join: (parent, world, running) => {
    const command = parent.command(verb.name).description(verb.summary);
    for (const { name, says } of verb.takes as readonly Argument<unknown>[]) command.argument(name, says);
    for (const option of optionsOf(verb.flags)) command.addOption(option);
    command.addHelpText('after', () => describeEnd(verb, world.stdout));
    refuseRepeated(command);
    // Commander gives the arguments, the options and itself.
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2) as OptionsOf<F> & OutputOptions;
      const run = await load();
      const output = await outputFor(world, options);
      running.begun(output);
      running.ended(await run({ world, output, options }, ...(given.slice(0, -2) as unknown as A)));
    });
    if (below.length === 0) return;
    command.enablePositionalOptions().hook('preSubcommand', refuseBefore);
    for (const one of below) one.join(command, world, running);
  },
});

export const group = (name: string, summary: string, below: readonly Listed[]): Listed => ({
  name,
  summary,
  verb: null,
  below,
  join: (parent, world, running) => {
    const command = parent.command(name).description(summary);
    for (const one of below) one.join(command, world, running);
  },
});

/** Commander would drop them without a word. */
function refuseBefore(command: Parent, below: Parent): void {
  const given = command.options.find(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (!given) return;
  const path = `${command.name()} ${below.name()}`;
  throw invalid(
    `${given.long ?? given.flags} stands before ${below.name()}`,
    `flags go after the command: fitform ${path} ${given.long ?? ''}`,
  );
}

/** Every option with a value that may not be repeated stands once: of two values, nobody can tell which one was meant. */
function refuseRepeated(command: Parent): void {
  for (const option of command.options) {
    if ((!option.required && !option.optional) || isRepeatable(option)) continue;
    let given = 0;
    command.on(`option:${option.name()}`, () => {
      given += 1;
      if (given > 1) {
        throw invalid(
          `${option.long ?? option.flags} is given twice`,
          'it takes one value: leave one of them out',
        );
      }
    });
  }
}
