/**
 * A real shell on a terminal of its own (`script` of util-linux makes one), into which keys are typed: what completion
 * makes of a command line is seen by the arguments that the shell then gives to the command.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folder } from './cli-process.ts';
import { COMPILED_CODE } from './compiled-code.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const isInstalled = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Runs instead of the line's own command, with all of its words. */
const SHOW = {
  bash: `show() { printf '%s\\0' "$@" > "$ARGS"; printf '%s%s\\n' SHO WN; }\nPS1='READY> '\n`,
  zsh: `show() { printf '%s\\0' "$@" > "$ARGS"; printf '%s%s\\n' SHO WN }\nPS1='READY> '\nautoload -Uz compinit && compinit -u -D\n`,
  fish: `function show; printf '%s\\0' $argv > $ARGS; printf '%s%s\\n' SHO WN; end\nfunction fish_prompt; printf 'READY> '; end\n`,
} satisfies Record<Shell, string>;

const START = {
  bash: (rc: string, home: string) => [`bash --noprofile --rcfile ${rc} -i`, { HOME: home }],
  zsh: (_rc: string, home: string) => ['zsh -d -i', { HOME: home, ZDOTDIR: home }],
  fish: (rc: string, home: string) => [
    `fish --no-config -i -C 'source ${rc}'`,
    { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home },
  ],
} satisfies Record<Shell, (rc: string, home: string) => [string, Record<string, string>]>;

export interface Terminal {
  /** The words that the shell makes of a line into which these keys were typed. */
  type(keys: string): Promise<readonly string[]>;
  /** All that was shown so far. */
  screen(): string;
  stop(): Promise<void>;
}

/** `setUp`: lines of its start-up file. */
export async function startShell(
  shell: Shell,
  { cwd, setUp, path }: { readonly cwd: string; readonly setUp: string; readonly path: string },
): Promise<Terminal> {
  const home = await folder();
  const rc = join(home, '.zshrc');
  await writeFile(rc, `${SHOW[shell]}${setUp}\n`);
  const args = join(home, 'args');
  const [command, env] = START[shell](rc, home);
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { ...COMPILED_CODE, PATH: path, TERM: 'xterm', LANG: 'C.UTF-8', ARGS: args, ...env },
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  let screen = '';
  let looked = 0;
  let isOver = false;
  let changed = (): void => undefined;
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    screen += part;
    changed();
  });
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => {
    isOver = true;
    changed();
  });
  /** What is shown after all that was waited for before. */
  const seen = async (text: string): Promise<void> => {
    while (!screen.includes(text, looked)) {
      if (isOver) throw new Error(`${shell} ended:\n${screen}`);
      await new Promise<void>((resolve) => (changed = resolve));
    }
    looked = screen.indexOf(text, looked) + text.length;
  };
  await seen('READY> ');
  return {
    type: async (keys) => {
      child.stdin.write(keys);
      // To the beginning of the line, where another command is put before it.
      child.stdin.write('\u0001show \r');
      await seen('SHOWN');
      await seen('READY> ');
      return (await readFile(args, 'utf8')).split('\0').slice(0, -1);
    },
    screen: () => screen,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
