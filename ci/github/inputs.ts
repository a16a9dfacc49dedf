/** The inputs of the action, checked. They come as environment variables: a shell never gets to see them. */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const COMMANDS = ['plan', 'apply', 'drift'] as const;

export interface Inputs {
  readonly command: (typeof COMMANDS)[number];
  /** The host in FITFORM_URL; empty without one. */
  readonly tenant: string;
  readonly specs: readonly string[];
  /** From the folder; `null`: none. */
  readonly planFile: string | null;
  readonly comment: boolean;
  readonly issue: boolean;
  readonly failsOnDrift: boolean;
  /** From the root of the checkout, as it was given. */
  readonly folder: string;
  readonly args: readonly string[];
}

/** What is wrong, and what to do: shown as it is. */
export class Fault extends Error {}

/** Throws `Fault`. */
export function readInputs(env: Environment): Inputs {
  const command = COMMANDS.find((one) => one === env['COMMAND']?.trim());
  if (!command) throw new Fault(`Input command is "${env['COMMAND'] ?? ''}": write ${COMMANDS.join(', ')}.`);
  const specs = (env['SPEC'] ?? '').split('\n').flatMap((line) => line.trim() || []);
  const planFile = given(env, 'PLAN_FILE');
  const folder = given(env, 'FOLDER') ?? '.';
  if (!statSync(join(env['GITHUB_WORKSPACE'] ?? '', folder), { throwIfNoEntry: false })?.isDirectory()) {
    throw new Fault(
      `Input working-directory is "${folder}": there is no such folder. Run actions/checkout before this step, or correct it.`,
    );
  }
  const inputs = {
    ...{ command, specs, planFile, folder },
    tenant: hostOf(env['FITFORM_URL']?.trim() ?? ''),
    comment: flag(env, 'COMMENT'),
    issue: flag(env, 'ISSUE'),
    failsOnDrift: flag(env, 'FAIL_ON_DRIFT'),
    args: wordsOf(env['ARGS'] ?? ''),
  };
  const only = (word: string, name: string): Fault =>
    new Fault(`Input ${name} is for ${word}: leave it out.`);
  if (command === 'drift' && planFile !== null) throw only('plan and apply', 'plan-file');
  if (command !== 'drift' && inputs.issue) throw only('drift', 'issue');
  if (command !== 'drift' && !inputs.failsOnDrift) throw only('drift', 'fail-on-drift');
  return inputs;
}

/** `null` for an empty one, which is what GitHub makes of an input that is not given. */
function given(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? '';
  return text === '' ? null : text;
}

function flag(env: Environment, name: string): boolean {
  const text = env[name]?.trim();
  if (text === 'true' || text === 'false') return text === 'true';
  const input = name.toLowerCase().replaceAll('_', '-');
  throw new Fault(`Input ${input} is "${text ?? ''}": write true or false.`);
}

/** What is no URL stands for itself: fitform says what is wrong with it. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** As a shell splits words, but nothing is expanded. Throws `Fault` for a quote that does not end. */
export function wordsOf(text: string): string[] {
  const parts = [...text.matchAll(/\s+|'([^']*)'|"([^"]*)"|([^\s'"]+)|(['"])/g)];
  const words: string[] = [];
  let word: string | null = null;
  for (const [whole, single, double, plain, open] of parts) {
    if (open !== undefined) throw new Fault(`Input args has a quote that does not end: ${open}`);
    const part: string | undefined = single ?? double ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else if (word !== null && whole !== '') {
      words.push(word);
      word = null;
    }
  }
  return word === null ? words : [...words, word];
}

/**
 * Of what the action is about, without the command: plan and apply of one plan find each other by it. Two tenants with
 * the same spec must not share a comment, an issue or a plan.
 */
export const keyOf = ({ tenant, specs, folder, planFile }: Inputs): string =>
  createHash('sha256')
    .update(JSON.stringify([tenant, folder, planFile, ...specs]))
    .digest('hex')
    .slice(0, 10);

/** Where the journal is kept, from the folder; `null`: none is. */
export function journalFolder({ args }: Inputs): string | null {
  const [, folder = '.fitform/runs'] = /(?:^|\n)--journal[=\n](.*)/.exec(args.join('\n')) ?? [];
  return folder === 'off' ? null : folder;
}

/**
 * The fitform that npm has installed for a folder: in its `node_modules`, or in that of a folder around it. Started
 * directly, it gets the signals that `npx` keeps to itself.
 */
export function installedIn(folder: string): string | null {
  const program = join(folder, 'node_modules/.bin/fitform');
  if (existsSync(program)) return program;
  const around = dirname(folder);
  return around === folder ? null : installedIn(around);
}

/** What fitform gets: no token of GitHub, and CI. */
export function childEnvironment({
  GITHUB_TOKEN: _,
  ...env
}: Environment): Record<string, string | undefined> {
  return { ...env, CI: 'true' };
}
