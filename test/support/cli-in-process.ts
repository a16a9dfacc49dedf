/** The program in this process, with a world of its own: what it prints, and how it ends. */
import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/program.ts';
import type { World } from '../../src/cli/system/world.ts';

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export type Files = Record<string, string>;

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** Files are those given, by name; there are no others, and no terminal. */
export async function cli(
  argv: string[],
  env: Record<string, string>,
  files: Files,
  more: Partial<World> = {},
): Promise<Ended> {
  const stdout = new Collected();
  const stderr = new Collected();
  let drawn = 0;
  const world: World = {
    argv,
    env,
    cwd: '/',
    version: '0.0.0-test',
    stdin: Readable.from([]),
    stdout,
    stderr,
    readFile: (path) => {
      const text = files[path.slice(1)] ?? files[path];
      if (text !== undefined) return Promise.resolve(Buffer.from(text));
      return Promise.reject(Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' }));
    },
    fileSize: (path) => {
      const text = files[path.slice(1)] ?? files[path];
      return Promise.resolve(text === undefined ? null : Buffer.byteLength(text));
    },
    listFolder: () => Promise.resolve(Object.keys(files)),
    git: () => Promise.reject(Object.assign(new Error('no git'), { code: 'ENOENT' })),
    writeFile: (path, text, { replace }) => {
      const short = path.slice(1);
      if (!replace && (path in files || short in files)) {
        return Promise.reject(Object.assign(new Error(`${path} is there`), { code: 'EEXIST' }));
      }
      files[path] = text;
      if (short in files) files[short] = text;
      return Promise.resolve();
    },
    mayReplace: () => Promise.resolve(),
    mayWrite: () => Promise.resolve(),
    realPath: (path) => Promise.resolve(path),
    newLineFile: (folder, name) => {
      const fresh = (number: number): string =>
        number === 1 ? name : name.replace(/(\.\w+)$/, `-${number}$1`);
      let number = 1;
      while (`${folder}/${fresh(number)}` in files) number += 1;
      const path = `${folder}/${fresh(number)}`;
      files[path] = '';
      return Promise.resolve({
        path,
        append: (line) => {
          files[path] += line;
        },
        close: () => Promise.resolve(),
      });
    },
    lineFiles: (folder) =>
      Promise.resolve(
        Object.keys(files)
          .filter((name) => name.startsWith(folder))
          .sort()
          .reverse(),
      ),
    lock: () => Promise.resolve(() => Promise.resolve()),
    makeFolder: () => Promise.reject(new Error('no folder is to be made here')),
    removeFile: () => Promise.reject(new Error('no file is to be removed here')),
    modeOf: () => Promise.resolve(null),
    openBrowser: () => Promise.resolve(false),
    hostname: 'this-host',
    username: 'somebody',
    home: '/home',
    temporary: '/temporary',
    platform: 'linux',
    pid: 1,
    isRunning: () => false,
    node: process.versions.node,
    now: () => 0,
    monotonic: () => 0,
    random: () => 0,
    randomBytes: (count) => Buffer.alloc(count, (drawn += 1)),
    pause: () => Promise.resolve(),
    // Nothing is shown of a run unless a test says when.
    later: (_ms, until) =>
      new Promise((resolve) => {
        until?.addEventListener('abort', () => resolve(), { once: true });
      }),
    stop: new AbortController().signal,
    writing: () => undefined,
    ...more,
  };
  const code = await run(world);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
