/** Questions on a terminal. They go to stderr, so that stdout stays the result's. */
import { Interrupted } from '../../engine/errors.ts';
import { isCi, type Ask } from '../../tenant/target.ts';
import { Secret } from '../../wire/secret.ts';
import type { World } from '../system/world.ts';

/** `null` where nobody can be asked. */
export function askOn(world: World): Ask | null {
  if (whyNotAsk(world) !== null) return null;
  return {
    username: async (host) => {
      const { input } = await import('@inquirer/prompts');
      return answered(input({ message: `User name for ${host}:`, required: true }, streams(world)));
    },
    password: async (host, username) => {
      const { password } = await import('@inquirer/prompts');
      const given = await answered(
        password({ message: `Password of ${username} for ${host} (hidden):` }, streams(world)),
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
  if (!deletes) return answered(confirm({ message, default: false }, streams(world)));
  const typed = await answered(input({ message: `${message} Type yes:` }, streams(world)));
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
  return (await answered(input({ message, validate }, streams(world)))).trim();
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
    return answered(select({ ...common, choices: [...choices], loop: false }, streams(world)));
  }
  const source = (term = ''): typeof choices =>
    choices.filter(({ name }) => name.toLowerCase().includes(term.toLowerCase()));
  return answered(search({ ...common, source }, streams(world)));
}

const streams = (world: World): { input: World['stdin']; output: World['stderr'] } => ({
  input: world.stdin,
  output: world.stderr,
});

/** Ctrl-C at a question ends the program like Ctrl-C anywhere else. */
async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new Interrupted();
    }
    throw error;
  }
}
