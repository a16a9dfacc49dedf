/**
 * Flags and arguments as values, so that a command and a group of commands can be made of them: what a flag is followed
 * by, what it means, and of which type its value is. Its name is the key that it stands under: `basePath` is `--base-path`.
 */
import { InvalidArgumentError, Option } from 'commander';

/** `T`: what a command gets. */
export interface Argument<T> {
  /** As `<file>`, `[file]` or `[file...]`. */
  readonly name: string;
  readonly says: string;
  /** Those that it may be, for completion. */
  readonly words?: () => readonly string[] | Promise<readonly string[]>;
  /** Never there: it carries the type. */
  readonly value?: T;
}

/** Makes the option of that name. `V`: what a command gets, with `undefined` where the flag may be left out. */
export interface Flag<V> {
  (name: string): Option;
  /** Never there: it carries the type. */
  readonly value?: V;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;

type ValueOf<F> = F extends Flag<infer V> ? V : never;
type Optional<F extends Flags> = { [K in keyof F]: undefined extends ValueOf<F[K]> ? K : never }[keyof F];

/** What a command with these flags is called with. */
export type OptionsOf<F extends Flags> = {
  readonly [K in Exclude<keyof F, Optional<F>>]: ValueOf<F[K]>;
} & { readonly [K in Optional<F>]?: Exclude<ValueOf<F[K]>, undefined> };

/** `--name`. */
export const toggle =
  (says: string): Flag<true | undefined> =>
  (name) =>
    new Option(`--${name}`, says);

/** `--no-name`: true unless it is given. */
export const untoggle =
  (says: string): Flag<boolean> =>
  (name) =>
    new Option(`--no-${name}`, says);

/** `parse` throws an `InvalidArgumentError`, which says what is wrong with the value. */
type Parse<T> = (text: string) => T;

/** `--name <what>`. */
export function value(what: string, says: string): Flag<string | undefined>;
export function value<T>(what: string, says: string, parse: Parse<T>): Flag<T | undefined>;
export function value(what: string, says: string, parse?: Parse<unknown>): Flag<unknown> {
  return (name) => {
    const option = new Option(`--${name} ${what}`, says);
    return parse ? option.argParser(parse) : option;
  };
}

/** With a value where it is not given. */
export const orElse =
  <T>(flag: Flag<T | undefined>, otherwise: T): Flag<T> =>
  (name) =>
    flag(name).default(otherwise);

export const mustBeGiven =
  <T>(flag: Flag<T | undefined>): Flag<T> =>
  (name) =>
    flag(name).makeOptionMandatory();

/** One of several words. */
export const oneOf =
  <const T extends string>(what: string, says: string, words: readonly T[]): Flag<T | undefined> =>
  (name) =>
    new Option(`--${name} ${what}`, says).choices(words);

/** Not beside those flags, by their keys. */
export const notBeside =
  <V>(flag: Flag<V>, ...others: string[]): Flag<V> =>
  (name) =>
    flag(name).conflicts(others);

/**
 * One that takes one value and may be repeated: one that took several would swallow the spec files after it. All that take
 * lists are made by this.
 */
export const repeatable =
  (what: string, says: string): Flag<readonly string[] | undefined> =>
  (name) =>
    new Option(`--${name} ${what}`, `${says}; may be repeated`).argParser(oneMore);

export const isRepeatable = ({ parseArg }: Option): boolean => parseArg === oneMore;

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return [...before, text];
}

/** In the order in which help lists them. */
export const optionsOf = (flags: Flags): Option[] =>
  Object.entries(flags).map(([key, flag]) =>
    flag(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  );
