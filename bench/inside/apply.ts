/**
 * `node bench/inside/apply.ts terminal|log|nothing`: applies spec.yaml in the working folder as the program does, with
 * the journal and with what a terminal or a log shows meanwhile, or with neither of them.
 */
import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../../src/cli/program.ts';
import type { World } from '../../src/cli/system/world.ts';
import { lineFiles, newLineFile } from '../../src/engine/on-disk/line-files.ts';

const shown = process.argv[2];
const isWatched = shown !== 'nothing';
const controller = new AbortController();
const pause: World['pause'] = async (ms, signal = controller.signal) => {
  await wait(ms, undefined, { signal }).catch(() => undefined);
};
/** What is shown begins after a while: here that never comes. */
const never: World['later'] = (_ms, signal) =>
  new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });

/** What an apply takes of a world, and no more. */
const world: Partial<World> = {
  argv: ['apply', 'spec.yaml', '--yes', '--parallelism', '32', ...(isWatched ? [] : ['--journal', 'off'])],
  env: process.env,
  cwd: process.cwd(),
  version: '0.0.0-source',
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: Object.assign(process.stderr, { isTTY: shown === 'terminal', columns: 80, rows: 24 }),
  readFile: (path) => readFile(path),
  realPath: (path) => realpath(path).catch(() => path),
  fileSize: () => Promise.resolve(null),
  newLineFile,
  lineFiles,
  lock: () => Promise.resolve(() => Promise.resolve()),
  temporary: tmpdir(),
  hostname: hostname(),
  username: 'somebody',
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  pause,
  later: isWatched ? pause : never,
  stop: controller.signal,
  writing: () => undefined,
};

process.exitCode = await run(world as World);
