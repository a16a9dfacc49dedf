/** The lock on a real file system; waiting takes no time here. */
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Locked } from '../../src/engine/errors.ts';
import { lock, releaseAll } from '../../src/engine/on-disk/lock-file.ts';
import { makeFolder } from '../../src/engine/on-disk/make-folder.ts';
import { cli } from '../support/cli-in-process.ts';
import { ONE_ROLE } from '../support/specs.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-'));
  path = join(folder, '.fitform', 'apply.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const quiet = { waiting: () => undefined, lost: () => undefined };
const noWait = (): Promise<void> => Promise.resolve();

/** Sets the lock's time to so many seconds from now, as its holder would with a clock that is ahead by that. */
async function renew(seconds: number): Promise<void> {
  const time = Date.now() / 1000 + seconds;
  await utimes(path, time, time);
}

/** A lock whose holder renews it while others wait. */
function renewing(seconds: number): () => Promise<void> {
  let later = seconds;
  return () => renew((later += 1));
}

test('a lock keeps others out until it is released', async () => {
  const release = await lock(path, { ...quiet, waiting: () => expect.unreachable() });
  let held = true;
  let told = 0;
  const second = await lock(path, { ...quiet, waiting: () => (told += 1) }, async () => {
    if (held) await release();
    held = false;
  });
  expect({ held, told }).toEqual({ held: false, told: 1 });
  await second();
  expect(await readdir(join(folder, '.fitform'))).toEqual(['.gitignore']);
});

test.each([
  ['of now', 0],
  ['in the future', 3600],
])('a lock with a time %s that is renewed meanwhile is another run', async (_when, seconds) => {
  await mkdir(path, { recursive: true });
  await renew(seconds);
  await expect(lock(path, quiet, renewing(seconds))).rejects.toThrow(Locked);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('a lock with a time in the future that stands still was left behind', async () => {
  await mkdir(path, { recursive: true });
  await renew(3600);
  let waits = 0;
  const release = await lock(path, quiet, () => Promise.resolve(void (waits += 1)));
  expect(waits).toBeGreaterThan(0);
  expect((await stat(path)).mtimeMs).toBeLessThan(Date.now() + 60_000);
  await release();
});

test('a lock of long ago is taken over at once', async () => {
  await mkdir(path, { recursive: true });
  await renew(-3600);
  await (
    await lock(path, { ...quiet, waiting: () => expect.unreachable() })
  )();
});

test.each<[string, () => Promise<unknown>, string]>([
  ['the folder is a file', () => writeFile(join(folder, '.fitform'), ''), 'EEXIST'],
  ['something is in its place', () => mkdir(join(path, 'inside'), { recursive: true }), 'ENOTEMPTY'],
])('where %s there is no lock, and it is told why', async (_what, spoil, code) => {
  await spoil();
  if (code === 'ENOTEMPTY') await renew(3600);
  await expect(lock(path, quiet, noWait)).rejects.toMatchObject({ code });
});

test('a lock that is gone when it is to be released has not failed the run', async () => {
  const release = await lock(path, quiet);
  await rm(join(folder, '.fitform'), { recursive: true });
  await writeFile(join(folder, '.fitform'), '');
  await release();
});

const EVERY_MS = 1;
const lockTold = (): { lost: Promise<void>; release: Promise<() => Promise<void>> } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { lost: promise, release: lock(path, { ...quiet, lost: resolve }, noWait, EVERY_MS) };
};

test('a lock that is held is renewed', async () => {
  const release = await lockTold().release;
  const { mtimeMs } = await stat(path);
  while ((await stat(path)).mtimeMs === mtimeMs);
  await release();
});

test.each<[string, () => Promise<unknown>]>([
  ['removed', () => rm(path, { recursive: true, force: true })],
  ["somebody else's", () => renew(-1)],
])('a lock that is %s while it is held is told, and left alone', async (what, spoil) => {
  const { lost, release } = lockTold();
  const released = await release;
  let isTold = false;
  void lost.then(() => (isTold = true));
  // Again: a renewal may have been on its way.
  while (!isTold) await spoil();
  if (what === 'removed') await mkdir(path);
  await released();
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('no program has other listeners for signals because of it', async () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const release = await lock(path, quiet);
  expect(signals.map((signal) => process.listeners(signal))).toEqual(before);
  await release();
});

test('one that a program leaves behind as it ends is removed', async () => {
  await lock(path, quiet);
  releaseAll();
  expect(await readdir(join(folder, '.fitform'))).toEqual(['.gitignore']);
});

describe('an apply that gets no lock', () => {
  const apply = (refuse: (path: string) => Error) =>
    cli(
      ['apply', '--yes'],
      {},
      { 'tenant.yaml': ONE_ROLE },
      {
        cwd: folder,
        readFile: () => Promise.resolve(Buffer.from(ONE_ROLE)),
        makeFolder,
        lock: (at) => Promise.reject(refuse(at)),
      },
    );
  const held = (at: string): Error => new Locked(at);
  const readOnly = (at: string): Error =>
    Object.assign(new Error(`EROFS: read-only file system, mkdir '${at}'`), { code: 'EROFS' });

  test.each([
    ['in its folder', held, /apply\.lock/],
    [
      'in the temporary folder',
      (at: string) => (at === path ? readOnly(at) : held(at)),
      /\/temporary\/fitform-[0-9a-f]{16}\.lock/,
    ],
  ])('because another run holds it %s says what to remove, and when', async (_where, refuse, shown) => {
    const { code, stderr } = await apply(refuse);
    expect(code).toBe(6);
    const [, lockPath = ''] = /the lock (\S+) is held/.exec(stderr) ?? [];
    expect(lockPath).toMatch(shown);
    expect(stderr).toContain('only if none is running');
    expect(stderr).toContain(`remove ${lockPath}`);
  });

  test('because neither folder can hold one says why, for both', async () => {
    const { code, stderr } = await apply(readOnly);
    expect(code).toBe(6);
    expect(stderr).toMatch(/EROFS: .*apply\.lock.*; EROFS: .*\/temporary\/fitform-/);
  });
});
