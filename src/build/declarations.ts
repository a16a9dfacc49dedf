/** The types of the library: only the files that its own declarations lead to, with imports that any `tsc` follows. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const TSC = 'node_modules/typescript7/bin/tsc';

export async function declarations(entry: string, folder: string): Promise<void> {
  await mkdir('dist', { recursive: true });
  const emitted = await mkdtemp('dist/emitted-');
  try {
    const args = [TSC, '-p', 'tsconfig.library.json', '--outDir', emitted];
    await promisify(execFile)(process.execPath, args);
    const of = (path: string): string => path.replace(/\.ts$/, '.d.ts');
    const pending = [of(relative('src', entry))];
    for (const path of pending) {
      const text = await readFile(join(emitted, path), 'utf8');
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text.replace(/( from '\.[^']*)\.ts'/g, "$1.js'"));
      for (const [, from = ''] of text.matchAll(/ from '(\.[^']*)'/g)) {
        const next = of(relative(emitted, resolve(emitted, dirname(path), from)));
        if (!pending.includes(next)) pending.push(next);
      }
    }
  } finally {
    await rm(emitted, { recursive: true });
  }
}
