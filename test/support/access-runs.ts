/** `fitform access verify` and `link sweep` in this process, by the real clock, in a folder that is only remembered. */
import { setTimeout } from 'node:timers/promises';
import type { World } from '../../src/cli/system/world.ts';
import { cli, type Ended, type Files } from './cli-in-process.ts';
import type { Front } from './tenant-server.ts';

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  pause: (ms: number, until?: AbortSignal) =>
    setTimeout(ms, undefined, until ? { signal: until } : {}).catch(() => undefined),
};

const notThere = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });

/** What it keeps is in `files`, by whole paths. */
export const run = (
  { env }: Pick<Front, 'env'>,
  args: readonly string[],
  files: Files,
  more: Partial<World> = {},
): Promise<Ended> =>
  cli([...args], { ...env }, files, {
    ...clock,
    makeFolder: () => Promise.resolve(),
    removeFile: (path) => {
      delete files[path];
      return Promise.resolve();
    },
    listFolder: (folder) => {
      const names = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return names.length === 0
        ? Promise.reject(notThere(folder))
        : Promise.resolve(names.map((path) => path.slice(folder.length + 1)));
    },
    ...more,
  });
