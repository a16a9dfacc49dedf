/** The package as somebody installs it: packed, and unpacked into a project of its own. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);
export const ROOT = join(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript7/bin/tsc');

/** Packs what `npm run build` made; the path of the tarball. */
export async function packInto(folder: string): Promise<string> {
  const args = ['pack', '--silent', '--ignore-scripts', '--offline', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: ROOT, shell: process.platform === 'win32' });
  return join(folder, stdout.trim());
}

/** The project's folder; whoever asked for it removes it. */
export async function packedProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fitform-package-'));
  await run('tar', ['-xzf', await packInto(folder), '-C', folder]);
  await mkdir(join(folder, 'node_modules'));
  await rename(join(folder, 'package'), join(folder, 'node_modules/fitform'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** The two ways in which a project finds the types of a package. */
export const RESOLUTIONS: [name: string, flags: string[]][] = [
  ['nodenext', ['--module', 'nodenext', '--noEmit']],
  ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit']],
];

/** A plain `tsc` over one file of it, without any types but those that it brings. */
export const check = (folder: string, file: string, ...flags: string[]) =>
  run(process.execPath, [TSC, '--strict', '--target', 'es2022', '--types', '', ...flags, file], {
    cwd: folder,
  });
