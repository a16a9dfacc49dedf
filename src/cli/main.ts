#!/usr/bin/env node
/** The only place that touches the globals: it makes the world and ends the process. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { World } from './world.ts';

/** Replaced by the build; from the sources there is no release. */
declare const FITFORM_VERSION: string | undefined;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22) || major === 23 || (major === 24 && minor < 15)) {
  console.error(
    `fitform needs Node 22.22 or 24.15 and later; this is ${process.version} (${process.execPath}).\n` +
      'In a checkout, npm ci installs a fitting one beside it: use npx fitform. It must not run with --ignore-scripts.',
  );
  process.exit(1);
}

const controller = new AbortController();
const onSignal = (): void => {
  // The second one stops at once.
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// A reader that has seen enough (| head) must not stop an apply in the middle: the rest is written to nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// The libraries that draw prompts and progress know this variable only.
if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1';

/** In a container there may be no account of that number. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

const world: World = {
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  version: typeof FITFORM_VERSION === 'string' ? FITFORM_VERSION : '0.0.0-source',
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  readFile: (path) => readFile(path),
  listFolder: (path) => readdir(path),
  git: async (args) => (await import('./git.ts')).git(args, process.cwd()),
  writeFile: async (...given) => (await import('./files.ts')).writeWhole(...given),
  newLineFile: async (...given) => (await import('./files.ts')).newLineFile(...given),
  lastLines: async (folder) => (await import('./files.ts')).lastLines(folder),
  lock: async (...given) => (await import('./files.ts')).lock(...given),
  makeFolder: async (path, mode) => {
    await mkdir(path, { recursive: true, mode });
  },
  removeFile: (path) => rm(path, { force: true }),
  modeOf: async (path) => (await import('./files.ts')).modeOf(path),
  openBrowser: async (url) => (await import('./browser.ts')).openBrowser(url, process.env),
  hostname: hostname(),
  get username() {
    return accountName();
  },
  home: homedir(),
  platform: process.platform,
  now: () => Date.now(),
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  pause: async (ms) => {
    await pause(ms, undefined, { signal: controller.signal }).catch(() => undefined);
  },
  stop: controller.signal,
};

try {
  const { run } = await import('./program.ts');
  const code = await run(world);
  // Whatever is still open (a call that nobody waits for) must not hold the process; what was printed must be out.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
} catch (error) {
  console.error('fitform has a defect: please report this, with the command you ran.');
  console.error(error);
  process.exit(1);
}
