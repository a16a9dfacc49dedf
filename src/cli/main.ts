#!/usr/bin/env node
/**
 * The only place that touches the globals: it makes the world and ends the process. Node's modules are fetched when they
 * are used: each takes its part of the time of every start.
 */
import { invalid } from '../specfile/problem/problem.ts';
import { isVersionAlone, tellVersion } from './version.ts';
import { compiledCodeFolder } from './system/compiled-code.ts';
import { printingOn } from './terminal/streams.ts';
import { forRunner } from './terminal/workflow-log.ts';
import type { World } from './system/world.ts';

/** Replaced by the build; from the sources there is no release. */
declare const FITFORM_VERSION: string | undefined;
const version = typeof FITFORM_VERSION === 'string' ? FITFORM_VERSION : '0.0.0-source';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22) || major === 23 || (major === 24 && minor < 15)) {
  console.error(
    `fitform needs Node 22.22+ or 24.15+; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Run `npm i -D node@24` in your project: it installs a newer Node there.\n' +
      'Then run `npx --no-install fitform`, which uses it.',
  );
  process.exit(1);
}

const controller = new AbortController();
let hasWritten = false;
const onSignal = (signal: NodeJS.Signals): void => {
  // The second one stops at once; a terminal that is closed may send its own twice.
  if (controller.signal.aborted && signal !== 'SIGHUP') stopNow();
  controller.abort();
};
/** 130 says that nothing was written. */
function stopNow(): never {
  if (!hasWritten) process.exit(130);
  world.stderr.write(
    'error: stopped at once; the calls under way may have been carried out\n  look before you go on: fitform plan, or fitform link list\n',
  );
  process.exit(7);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// The write that goes beyond `ulimit -f` fails and tells so; left to itself, the lock's library would end the process.
process.on('SIGXFSZ', () => undefined);
// Neither a reader that has seen enough (| head) nor a full disk must stop an apply in the middle.
const stdout = printingOn(process.stdout);
const stderr = printingOn(process.stderr);

// The libraries that draw prompts and progress know this variable only.
if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1';

/** In a container the system may know neither its name nor the account that runs the program. */
function known<T>(ask: () => string, otherwise: T): string | T {
  try {
    return ask() || otherwise;
  } catch {
    return otherwise;
  }
}

/** It may have been removed since the shell went there. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    const { code = 'no code' } = error as NodeJS.ErrnoException;
    throw invalid(
      `the working folder is gone, or may not be entered (${code})`,
      'change to a folder that exists',
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function wait(ms: number, until = controller.signal): Promise<void> {
  const { setTimeout: pause } = process.getBuiltinModule('node:timers/promises');
  await pause(ms, undefined, { signal: until }).catch(() => undefined);
}

/** From here on a spec is large: 500 users take as many bytes. */
const LARGE_BYTES = 100_000;

async function readFile(path: string): Promise<Buffer> {
  const bytes = await files().readFile(path);
  // The space for what is new would grow to 64 MB and fill before anybody looks: a large plan takes a third less without that,
  // in the same time. Another V8 might not know the flag, and would say so.
  if (bytes.length > LARGE_BYTES && major <= 24) {
    process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
  }
  return bytes;
}

const files = () => process.getBuiltinModule('node:fs/promises');
const os = () => process.getBuiltinModule('node:os');

const world: World = {
  argv: process.argv.slice(2),
  env: process.env,
  get cwd() {
    return workingFolder();
  },
  version,
  get stdin() {
    return process.stdin;
  },
  stdout: stdout.stream,
  stderr: forRunner(stderr.stream, process.env),
  readFile,
  fileSize: async (path) => (await import('./system/files.ts')).fileSize(path),
  listFolder: (path) => files().readdir(path),
  git: async (args) => (await import('./system/git.ts')).git(args, workingFolder()),
  writeFile: async (...given) => (await import('./system/files.ts')).writeWhole(...given),
  mayReplace: async (path) => (await import('./system/files.ts')).mayReplace(path),
  mayWrite: async (path) => (await import('./system/files.ts')).mayWrite(path),
  realPath: async (path) => (await import('./system/files.ts')).realPath(path),
  newLineFile: async (...given) => (await import('../engine/on-disk/line-files.ts')).newLineFile(...given),
  lineFiles: async (folder) => (await import('../engine/on-disk/line-files.ts')).lineFiles(folder),
  lock: async (...given) => {
    const { lock, releaseAll } = await import('../engine/on-disk/lock-file.ts');
    process.once('exit', releaseAll);
    return lock(...given);
  },
  makeFolder: async (...given) => (await import('../engine/on-disk/make-folder.ts')).makeFolder(...given),
  removeFile: (path) => files().rm(path, { force: true }),
  modeOf: async (path) => (await import('./system/files.ts')).modeOf(path),
  openBrowser: async (url) => (await import('./system/open-browser.ts')).openBrowser(url, process.env),
  get hostname() {
    return known(() => os().hostname(), 'unknown');
  },
  get username() {
    return known(() => os().userInfo().username, 'unknown');
  },
  get home() {
    return known(() => os().homedir(), null);
  },
  get temporary() {
    return os().tmpdir();
  },
  platform: process.platform,
  pid: process.pid,
  isRunning,
  node: process.versions.node,
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (count) => process.getBuiltinModule('node:crypto').randomBytes(count),
  pause: wait,
  later: wait,
  stop: controller.signal,
  writing: () => {
    hasWritten = true;
  },
};

async function runProgram(): Promise<number> {
  const { env, home, platform } = world;
  const { statSync: stat, mkdirSync } = process.getBuiltinModule('node:fs');
  const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true, mode: 0o700 });
  const compiled = compiledCodeFolder({ env, home, platform, user: process.getuid?.(), stat, makeFolder });
  // What cannot be kept there is compiled at the next start.
  if (compiled !== null) process.getBuiltinModule('node:module').enableCompileCache(compiled);
  return (await import('./program.ts')).run(world);
}

// A function, as the one-file executable is CommonJS, which has no `await` at the top.
async function main(): Promise<never> {
  try {
    const code = isVersionAlone(world.argv) ? tellVersion(world) : await runProgram();
    const lost = await stdout.end();
    if (lost !== null) {
      stderr.stream.write(
        `error: standard output could not be written (${lost}), so the output is incomplete; the command itself ended with exit code ${code}\n`,
      );
    }
    await stderr.end();
    // Whatever is still open (a call that nobody waits for) must not hold the process.
    process.exit(lost !== null && code === 0 ? 1 : code);
  } catch (error) {
    console.error('This is a bug in fitform: please report it, with the command you ran.');
    console.error(error);
    process.exit(1);
  }
}

void main();
