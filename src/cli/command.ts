/**
 * A command as it is declared, beside its code: its arguments and its flags. What its code is called with follows from
 * that; program.ts gives it its name, and joins the two.
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

/** Adds what a command takes to the command line, and what those below it take; its name is there already. */
export type Declare = () => Promise<void>;

/** A word of the command line: a verb, or what only has verbs below it. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  /** Loads what it takes. `null`: as `link`, which does nothing by itself. */
  readonly verb: (() => Promise<Verb>) | null;
  /** As `link create`. */
  readonly below: readonly Listed[];
  /** Adds its name to the command line: most runs need no more of it. */
  join(parent: Parent, world: World, running: Running): Declare;
}

export interface DeclaredVerb {
  /** Its words, as `link create`. */
  readonly path: string;
  readonly summary: string;
  readonly verb: Verb;
}

/** Every verb, with what it takes. */
export async function verbsIn(words: readonly Listed[], before = ''): Promise<DeclaredVerb[]> {
  const found = words.map(async ({ name, summary, verb, below }) => {
    const path = `${before}${name}`;
    const own = verb ? [{ path, summary, verb: await verb() }] : [];
    return [...own, ...(await verbsIn(below, `${path} `))];
  });
  return (await Promise.all(found)).flat();
}

export const verb = <const A extends readonly unknown[], const F extends Flags>(
  declared: Verb<A, F>,
): Verb<A, F> => declared;

interface Parts<A extends readonly unknown[], F extends Flags> extends Pick<Listed, 'name' | 'summary'> {
  /** Loaded when the verb is named. */
  readonly verb: () => Promise<Verb<A, F>>;
  /** Loaded when it is called. */
  readonly code: () => Promise<Run<A, F>>;
  readonly below?: readonly Listed[];
}

export const listed = <A extends readonly unknown[], F extends Flags>({
  name,
  summary,
  verb,
  code,
  below = [],
}: Parts<A, F>): Listed => ({
  name,
  summary,
  verb,
  below,
  join: (parent, world, running) => {
    const command = parent.command(name).description(summary);
    // Commander gives the arguments, the options and itself.
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2) as OptionsOf<F> & OutputOptions;
      const run = await code();
      const output = await outputFor(world, options);
      running.begun(output);
      running.ended(await run({ world, output, options }, ...(given.slice(0, -2) as unknown as A)));
    });
    if (below.length > 0) command.enablePositionalOptions().hook('preSubcommand', refuseBefore);
    const others = below.map((one) => one.join(command, world, running));
    return once(async () => {
      const declared = await verb();
      for (const { name, says } of declared.takes as readonly Argument<unknown>[]) {
        command.argument(name, says);
      }
      for (const option of optionsOf(declared.flags)) command.addOption(option);
      command.addHelpText('after', () => describeEnd(declared, world.stdout));
      refuseRepeated(command);
      await all(others);
    });
  },
});

export const group = (name: string, summary: string, below: readonly Listed[]): Listed => ({
  name,
  summary,
  verb: null,
  below,
  join: (parent, world, running) => {
    const command = parent.command(name).description(summary);
    const others = below.map((one) => one.join(command, world, running));
    return once(() => all(others));
  },
});

/** Commander would refuse a flag that is added again. */
function once(declare: Declare): Declare {
  let declared: Promise<void> | undefined;
  return () => (declared ??= declare());
}

export const all = async (declares: readonly Declare[]): Promise<void> => {
  await Promise.all(declares.map((declare) => declare()));
};

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
