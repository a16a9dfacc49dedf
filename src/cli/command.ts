/**
 * A command as it is declared, beside its code as NAME-verb.ts: its name, its summary, its arguments and its flags. What
 * its code is called with follows from that; program.ts joins the two.
 */
import type { Command } from 'commander';
import { invalid } from '../specfile/problem/problem.ts';
import { isRepeatable, optionsOf, type Flags, type OptionsOf } from './flags.ts';
import type { World } from './system/world.ts';

/** `T`: what a command gets. */
export interface Argument<T> {
  /** As `<file>`, `[file]` or `[file...]`. */
  readonly name: string;
  readonly says: string;
  /** Never there: it carries the type. */
  readonly value?: T;
}

export interface Verb<A extends readonly unknown[] = readonly unknown[], F extends Flags = Flags> {
  readonly name: string;
  readonly summary: string;
  readonly takes: { readonly [I in keyof A]: Argument<A[I]> };
  readonly flags: F;
}

/** What the code of a command is called with. */
export type Options<V extends Verb> = OptionsOf<V['flags']>;

/** Resolves to the exit code. */
export type Run<A extends readonly unknown[], F extends Flags> = (
  world: World,
  ...given: [...A, OptionsOf<F>]
) => Promise<number>;

/** A verb with its code, which is loaded when the verb is called. */
export type Listed = (parent: Command, world: World, done: (code: number) => void) => void;

export const verb = <const A extends readonly unknown[], const F extends Flags>(
  declared: Verb<A, F>,
): Verb<A, F> => declared;

export const listed =
  <A extends readonly unknown[], F extends Flags>(
    { name, summary, takes, flags }: Verb<A, F>,
    load: () => Promise<Run<A, F>>,
  ): Listed =>
  (parent, world, done) => {
    const command = parent.command(name).description(summary);
    for (const { name, says } of takes as readonly Argument<unknown>[]) command.argument(name, says);
    for (const option of optionsOf(flags)) command.addOption(option);
    refuseRepeated(command);
    // Commander gives the arguments, the options and itself.
    command.action(async (...given: unknown[]) => {
      const run = await load();
      done(await run(world, ...(given.slice(0, -1) as [...A, OptionsOf<F>])));
    });
  };

/** Verbs of one thing, as `link create`. */
export const group =
  (name: string, summary: string, verbs: readonly Listed[]): Listed =>
  (parent, world, done) => {
    const command = parent.command(name).description(summary);
    for (const one of verbs) one(command, world, done);
  };

/** Every option with a value that may not be repeated stands once: of two values, nobody can tell which one was meant. */
function refuseRepeated(command: Command): void {
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
