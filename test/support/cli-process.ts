/** The built CLI as a process of its own: what a shell or a CI job gets to see of it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { verbsIn } from '../../src/cli/command.ts';
import { VERBS } from '../../src/cli/program.ts';
import { afterThisFile } from './clean-up.ts';
import { COMPILED_CODE } from './compiled-code.ts';
import { documentOf, wordsOf, type Document } from './documents.ts';

export interface Surroundings {
  /** The working folder; a fresh one where it is not given. */
  readonly cwd?: string;
  /** All of the environment that fitform sees: nothing of this process is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written into the working folder before the start, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What a shell does with the command, which is `"$@"`: `exec "$@" > /dev/full`. */
  readonly shell?: string;
  /** Nothing where it is not given. */
  readonly stdin?: string;
}

export interface Run {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** With `--json`: what stdout holds, checked against its schema. */
  readonly document: Document;
}

export const BINARY = join(import.meta.dirname, '../../dist/fitform.js');
const verbs = await verbsIn(VERBS);
/** Far beyond what any run takes; a process that hangs must not outlive the tests. */
const KILL_AFTER_MS = 60_000;

/** An empty folder that is gone when the tests of the file have ended. */
export async function folder(files: Surroundings['files'] = {}): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'fitform-cli-'));
  afterThisFile(() => rm(path, { recursive: true, force: true }));
  await addFiles(path, files);
  return path;
}

export const addFiles = (path: string, files: Surroundings['files'] = {}) =>
  Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(path, name), content)));

/** Starts fitform without a terminal. */
export async function start(
  args: readonly string[],
  { cwd, env = {}, files, shell, stdin = '' }: Surroundings = {},
): Promise<ChildProcessWithoutNullStreams> {
  const where = cwd ?? (await folder());
  await addFiles(where, files);
  const command = [process.execPath, BINARY, ...args];
  const [program = '', ...rest] = shell === undefined ? command : ['/bin/sh', '-c', shell, 'sh', ...command];
  const child = spawn(program, rest, {
    cwd: where,
    // A shell may be there to limit what is written, and this would be, too.
    env: { HOME: where, ...(shell === undefined && COMPILED_CODE), ...env },
    timeout: KILL_AFTER_MS,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return child;
}

/** The end of a started process. Whatever the case, it must have behaved as every run has to. */
export async function ended(child: ChildProcessWithoutNullStreams, args: readonly string[]): Promise<Run> {
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return runOf(args, { code, stdout, stderr });
}

/** What has ended, once it has behaved as every run has to. */
export function runOf(args: readonly string[], ended: Pick<Run, 'code' | 'stdout' | 'stderr'>): Run {
  const run = { command: `fitform ${args.join(' ')}`, ...ended };
  mustBehave(run);
  mustBeDeclared(args, run.code);
  if (isJson(args)) mustSayWhy(run);
  return { ...run, document: isJson(args) ? documentOf(run.stdout, run.code) : {} };
}

export async function fitform(args: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  return ended(await start(args, surroundings), args);
}

const isJson = (args: readonly string[]): boolean =>
  args.includes('--json') || args.includes('--format=json') || args[args.indexOf('--format') + 1] === 'json';

/** No stack trace, no escape codes and no JSON beside the result; nothing on stdout where there is no result. */
function mustBehave({ command, code, stdout, stderr }: Omit<Run, 'document'>): void {
  const said = `${command} exited ${code}\n${stderr}`;
  expect(stderr, said).not.toMatch(/^ {4}at |a bug in fitform|node:internal/m);
  // CSV ends its lines as RFC 4180 has it.
  const printed = stdout.replaceAll('\r\n', '\n') + stderr;
  // eslint-disable-next-line no-control-regex -- escape codes are what it is about
  expect(printed, said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u0080-\u009f]/);
  expect(stderr, said).not.toMatch(/^\{|"format": ?"fitform\./m);
  if (code !== 0 && !stdout.startsWith('{')) expect(stderr + stdout, said).not.toBe('');
}

/** `--help` tells all exit codes that a command can end with. One that was killed has none. */
function mustBeDeclared([name = '', inner = '']: readonly string[], code: number | null): void {
  const found =
    verbs.find(({ path }) => path === `${name} ${inner}`) ?? verbs.find(({ path }) => path === name);
  if (found && code !== null) expect(found.verb.exits, `${name} ${inner}`.trimEnd()).toContain(code);
}

/** With --json a failure stands on stderr as well, in one line; changes and drift (2) are none. */
function mustSayWhy({ command, code, stderr }: Omit<Run, 'document'>): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('error: '));
  expect(lines, `${command} exited ${code}\n${stderr}`).toHaveLength(code === 0 || code === 2 ? 0 : 1);
}

/** What a run that printed no result says, to a person or to a program. */
export function complaintOf({ stdout, stderr, document }: Run): string {
  if ('format' in document) return wordsOf(document);
  expect(stdout, stderr).toBe('');
  return stderr;
}
