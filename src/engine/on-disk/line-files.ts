/** The journals of a folder, each a file of lines. */
import { writeSync, type Dirent } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LineFile } from '../../apply/journal.ts';
import { makeFolder } from './make-folder.ts';

/** A new file of lines (mode 0600) in a folder that keeps the last `keep` of them. */
export async function newLineFile(folder: string, name: string, keep: number): Promise<LineFile> {
  await makeFolder(folder);
  const { handle, path } = await createFresh(folder, name);
  // Named after their times: where the clock was set back, the new one is not the last by name.
  const old = (await readdir(folder)).filter((file) => file.endsWith('.jsonl') && file !== basename(path));
  for (const file of old.sort(byTime).slice(0, Math.max(0, old.length + 1 - keep))) {
    // It may be another user's; that is no reason to refuse a run.
    await rm(join(folder, file), { force: true }).catch(() => undefined);
  }
  return {
    path,
    append: (line) => {
      // Into the system's memory, so it does not wait for the disk; a thread of its own for each line takes ten times as long.
      const bytes = Buffer.from(line);
      for (let written = 0; written < bytes.length;) {
        written += writeSync(handle.fd, bytes, written);
      }
    },
    close: async () => {
      await handle.sync();
      await handle.close();
    },
  };
}

/** The names begin with the time; the second one of a second ends in `-2.jsonl`, which letter by letter comes before the first. */
const byTime = (one: string, other: string): number =>
  stem(one).localeCompare(stem(other), 'en', { numeric: true });

const stem = (name: string): string => name.replace(/\.jsonl$/, '');

/** By name, the newest first. Not what nobody could read to its end, such as a pipe. */
export async function lineFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const files = entries
    .filter((entry) => entry.name.endsWith('.jsonl') && !entry.isFIFO() && !entry.isSocket())
    .map(({ name }) => name)
    .sort(byTime);
  return files.reverse().map((name) => join(folder, name));
}

/** Two runs may begin within one second. */
async function createFresh(
  folder: string,
  name: string,
): Promise<{ handle: Awaited<ReturnType<typeof open>>; path: string }> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : name.replace(/(\.\w+)$/, `-${number}$1`));
    try {
      return { handle: await open(path, 'wx', 0o600), path };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
