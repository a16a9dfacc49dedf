/** Questions on a terminal. They go to stderr, so that stdout stays the result's. */
import { Interrupted } from '../../engine/errors.ts';
import { isCi } from '../../tenant/is-ci.ts';
import type { Ask } from '../../tenant/target.ts';
import { Secret } from '../../wire/secret.ts';
import type { World } from '../system/world.ts';

/** `null` where nobody can be asked. */
export function askOn(world: World): Ask | null {
  if (whyNotAsk(world) !== null) return null;
  return {
    username: async (host) => {
      const { input } = await import('@inquirer/prompts');
      return answered(world, (streams) =>
        input({ message: `User name for ${host}:`, required: true }, streams),
      );
    },
    password: async (host, username) => {
      const { password } = await import('@inquirer/prompts');
      const given = await answered(world, (streams) =>
        password({ message: `Password of ${username} for ${host} (hidden):` }, streams),
      );
      return new Secret(given);
    },
  };
}

/**
 * Why no question may be put, in words; `null` where one may. With CI set a question would hang on any terminal, and what
 * a spec was read from to its end answers no more.
 */
export function whyNotAsk({ env, stdin, stderr }: World): string | null {
  if (isCi(env)) return 'CI is set, so nothing is asked';
  if (stdin.readableEnded) return 'standard input holds the spec, so nobody can answer';
  return stdin.isTTY === true && stderr.isTTY === true ? null : 'there is no terminal to ask on';
}

/** Only an explicit yes is one; where something is to be deleted, only one that is typed in full. */
export async function confirmed(world: World, message: string, deletes: boolean): Promise<boolean> {
  const { confirm, input } = await import('@inquirer/prompts');
  if (!deletes) return answered(world, (streams) => confirm({ message, default: false }, streams));
  const typed = await answered(world, (streams) => input({ message: `${message} Type yes:` }, streams));
  return typed.trim() === 'yes';
}

/** A line, which may be empty. `fault`: what is wrong with it; then it is asked again. */
export async function typed(
  world: World,
  message: string,
  fault: (text: string) => string | null,
): Promise<string> {
  const { input } = await import('@inquirer/prompts');
  const validate = (text: string): string | true => fault(text.trim()) ?? true;
  return (await answered(world, (streams) => input({ message, validate }, streams))).trim();
}

/** So many choices are seen at once; where there are more, typing a part of one finds it. */
const PAGE = 15;

/** One of several. `preselected`: a value among them, where the cursor is at first. */
export async function chosen<T>(
  world: World,
  message: string,
  choices: readonly { readonly name: string; readonly value: T }[],
  preselected: T | undefined,
): Promise<T> {
  const { search, select } = await import('@inquirer/prompts');
  const common = {
    message,
    pageSize: PAGE,
    ...(preselected === undefined ? {} : { default: preselected }),
  };
  if (choices.length <= PAGE) {
    return answered(world, (streams) => select({ ...common, choices: [...choices], loop: false }, streams));
  }
  const source = (term = ''): typeof choices =>
    choices.filter(({ name }) => name.toLowerCase().includes(term.toLowerCase()));
  return answered(world, (streams) => search({ ...common, source }, streams));
}

interface Streams {
  readonly input: World['stdin'];
  readonly output: World['stderr'];
  readonly signal: AbortSignal;
}

/** What a terminal does when nobody will answer any more, as on Ctrl-D: the prompts themselves would wait for ever. */
const ENDS = ['pause', 'end', 'close'] as const;

/** Ctrl-C or Ctrl-D at a question ends the program like Ctrl-C anywhere else. */
async function answered<T>({ stdin, stderr }: World, ask: (streams: Streams) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const event of ENDS) stdin.once(event, end);
  try {
    return await ask({ input: stdin, output: stderr, signal: ended.signal });
  } catch (error) {
    if (error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name)) {
      throw new Interrupted();
    }
    throw error;
  } finally {
    for (const event of ENDS) stdin.off(event, end);
  }
}
