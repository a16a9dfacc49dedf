/** A page of the documentation: the commands that it shows, run for real and held against what it says they print. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { afterThisFile } from './clean-up.ts';
import { BINARY } from './cli-process.ts';
import { COMPILED_CODE } from './compiled-code.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const KILL_AFTER_MS = 60_000;

export interface Block {
  readonly language: string;
  readonly line: number;
  readonly content: string;
}

/** A command as somebody would paste it, and what the page says that it prints; `null` where it says nothing. */
export interface Shown {
  readonly line: number;
  readonly command: string;
  readonly output: string | null;
}

export interface Shell {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that the page promises. */
  readonly code?: number;
  /** What a reader puts in the place of an example: `['https://yourname.contract-q.fit', tenant.url]`. */
  readonly instead?: readonly (readonly [said: string, meant: string])[];
}

/** The fenced blocks of a page, without the indent of the list that they stand in. */
export function blocksOf(markdown: string): Block[] {
  const fences = /^( *)```(\w+)[^\n]*\n([\s\S]*?)^\1```$/gm;
  return [...markdown.matchAll(fences)].map(([, indent = '', language = '', content = ''], index, all) => ({
    language,
    line: markdown.slice(0, all[index]?.index ?? 0).split('\n').length,
    content: content.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Of a block for a shell: each command, and after the last one the text that follows. Of a text: what stands behind `$ `. */
export function shownIn(blocks: readonly Block[]): Shown[] {
  return blocks.flatMap(({ language, line, content }, index): Shown[] => {
    if (language === 'sh') {
      const commands = commandsIn(content);
      const next = blocks[index + 1];
      const output = next?.language === 'text' && !next.content.startsWith('$ ') ? next.content : null;
      return commands.map((command, at) => ({
        line,
        command,
        output: at === commands.length - 1 ? output : null,
      }));
    }
    if (language !== 'text' || !content.startsWith('$ ')) return [];
    return content
      .split(/^\$ /m)
      .slice(1)
      .map((session) => {
        const [, command = '', output = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(session) ?? [];
        return { line, command, output: output.trim() === '' ? null : output };
      });
  });
}

const commandsIn = (content: string): string[] =>
  content
    .replaceAll(/\s+# .*$/gm, '')
    .split(/(?<!\\)\n/)
    .map((command) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'));

/** A page to be gone through from its beginning to its end. */
export async function pageAt(path: string) {
  const markdown = await readFile(join(ROOT, path), 'utf8');
  const blocks = blocksOf(markdown);
  const left = shownIn(blocks);
  /** What `export` has set, as a shell in that folder keeps it for the commands that follow. */
  const exported = new Map<string, string>();
  const take = (command: string): Shown => {
    const next = left.find((shown) => shown.command === command);
    if (!next) throw new Error(`${path} does not show (once more): ${command}`);
    left.splice(left.indexOf(next), 1);
    return next;
  };
  return {
    text: markdown,
    /** The first block of that language which has these words in it. */
    block(language: string, words: string): string {
      const found = blocks.find((block) => block.language === language && block.content.includes(words));
      expect(found, `${path} has ${language} with ${words}`).toBeDefined();
      return found?.content ?? '';
    },
    /** The table under a heading, without its first row: of each row the cells, of each cell what stands in code, or else all of it. */
    table(heading: string): string[][][] {
      const [, section = ''] = markdown.split(new RegExp(`^#+ ${RegExp.escape(heading)}$`, 'm'));
      const [, rows = ''] = /^\|[-| ]+\|\n((?:\|.*\n)+)/m.exec(section) ?? [];
      const cells = rows.split('\n').map((row) => row.split(/(?<!\\)\|/).slice(1, -1));
      return cells.filter((row) => row.length > 0).map((row) => row.map(codeIn));
    },
    /** Runs the next command of this text, and wants of it what the page says. Resolves to what it printed. */
    async run(command: string, shell: Shell): Promise<string> {
      const { line, output } = take(command);
      const exports = /^export\b/.test(command);
      const ran = await inShell(
        `${exported.get(shell.cwd) ?? ''}${command}${exports ? '\nexport -p' : ''}`,
        shell,
      );
      if (exports) exported.set(shell.cwd, ran.printed);
      const where = `${path}:${line} ${command}\n${exports ? '' : steady(ran.printed)}`;
      expect(ran.code, where).toBe(shell.code ?? 0);
      if (output !== null) mustAgree(withMeant(output, shell), ran.printed, where);
      return ran.printed;
    },
    /** Starts the next command of this text, which runs until it is stopped or the test ends. Resolves when it has printed where it listens. */
    async start(command: string, shell: Shell): Promise<Started> {
      const { line, output } = take(command);
      const started = await begun(`${exported.get(shell.cwd) ?? ''}${command}`, shell);
      const where = `${path}:${line} ${command}`;
      if (output !== null) mustAgree(withMeant(output, shell), started.printed, where);
      return started;
    },
    /** For what cannot be run in a test; `why` is for who reads it. */
    pass(command: string, _why: string): void {
      take(command);
    },
    /** What is shown and was neither run nor passed. */
    left: (): string[] => left.map(({ line, command }) => `${path}:${line} ${command}`),
  };
}

const codeIn = (cell: string): string[] => {
  const code = [...cell.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words);
  return code.length > 0 ? code : [cell.trim()];
};

const withMeant = (said: string, { instead = [] }: Shell): string =>
  instead.reduce((result, [example, meant]) => result.replaceAll(example, meant), said);

/** `fitform` and `npx fitform`, as they are where fitform is installed. */
async function installed(): Promise<string> {
  const bin = await mkdtemp(join(tmpdir(), 'fitform-page-'));
  afterThisFile(() => rm(bin, { recursive: true }));
  const scripts = {
    fitform: `exec '${process.execPath}' '${BINARY}' "$@"`,
    npx: 'while [ "$1" != fitform ]; do shift; done; exec "$@"',
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

export interface Started {
  /** What it has printed by the time it was ready. */
  readonly printed: string;
  stop(): Promise<number | null>;
}

async function begun(command: string, shell: Shell): Promise<Started> {
  const child = await inBash(command, shell);
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const stop = (): Promise<number | null> => {
    signal(child, 'SIGTERM');
    return closed;
  };
  onTestFinished(async () => void (await stop()));
  let printed = '';
  await new Promise<void>((ready, failed) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('http://') && printed.endsWith('\n')) ready();
    });
    void closed.then((code) => failed(new Error(`${command} ended with ${code}\n${steady(printed)}`)));
  });
  return { printed, stop };
}

/** To the shell and to what it has started. */
function signal({ pid, exitCode, signalCode }: ChildProcess, name: NodeJS.Signals): void {
  // What has ended may have left its number to somebody else.
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, name);
}

/** Both streams as one, as on a terminal. */
async function inShell(command: string, shell: Shell): Promise<{ code: number | null; printed: string }> {
  const child = await inBash(command, shell);
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const printed = await text(child.stdout);
  return { code: await closed, printed };
}

async function inBash(command: string, shell: Shell) {
  const env = {
    HOME: shell.cwd,
    ...COMPILED_CODE,
    PATH: `${await installed()}:${process.env['PATH'] ?? ''}`,
    ...shell.env,
  };
  return spawn('/bin/bash', ['-c', `exec 2>&1\n${withMeant(command, shell)}`], {
    cwd: shell.cwd,
    env,
    timeout: KILL_AFTER_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
}

/** What differs from one run to the next: ids, fingerprints of links, runs, times. The token of a link is never shown. */
const steady = (said: string): string =>
  said
    .replaceAll(/(?<=[?&]nonce=)[^\s&]+/g, '…')
    .replaceAll(/\b[0-9a-f]{24}\b/g, 'ID')
    .replaceAll(/\b[0-9a-f]{12}\b/g, 'FINGERPRINT')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g, 'TIME')
    .replaceAll(/\d{8}T\d{6}Z-[\w.-]+(?=\.jsonl)/g, 'RUN')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();

/** A line `…` stands for any lines; pages leave out the one that names the demo tenant. */
function mustAgree(said: string, printed: string, where: string): void {
  const expected = steady(said);
  const actual = steady(
    expected.includes('EMBEDDED') ? printed : printed.replace(/^EMBEDDED demo .*\n+/m, ''),
  );
  const pattern = expected
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${RegExp.escape(line)}\\n`))
    .join('');
  if (!new RegExp(`^${pattern}$`).test(`${actual}\n`)) expect(actual, where).toBe(expected);
}
