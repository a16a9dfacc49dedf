/** Which packages a bundle is made of, by the bundler's own account. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** As its package.json has it: an SPDX id or expression. */
  readonly license: string;
  /** The whole text of its licence, and of its notice where it has one. */
  readonly licenseText: string;
}

export interface Contents {
  /** By `name@version`, in this order. */
  readonly packages: ReadonlyMap<string, BundledPackage>;
  /** What imports what; our own files are `''`. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
}

const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/** The folder of the package that a bundled file belongs to; `''` for our own files. */
const folderOf = (path: string): string => /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '';

/** Throws where a package names no licence or brings no licence text, as fitform must not ship such a package. */
export async function contentsOf({ inputs }: Pick<Metafile, 'inputs'>): Promise<Contents> {
  const packages = new Map<string, BundledPackage>();
  const ids = new Map([['', '']]);
  for (const folder of new Set(Object.keys(inputs).map(folderOf))) {
    if (folder === '') continue;
    const found = await readPackage(folder);
    const id = `${found.name}@${found.version}`;
    packages.set(id, found);
    ids.set(folder, id);
  }
  const idOf = (path: string): string => ids.get(folderOf(path)) ?? '';
  const imports = new Map<string, Set<string>>();
  for (const [path, input] of Object.entries(inputs)) {
    const id = idOf(path);
    const own = imports.get(id) ?? new Set();
    imports.set(id, own);
    for (const { path: imported } of input.imports) own.add(idOf(imported));
    own.delete(id);
    own.delete('');
  }
  return { packages: new Map([...packages].sort(([one], [other]) => (one < other ? -1 : 1))), imports };
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as Partial<BundledPackage>;
  const { name = '', version = '', description = '', license = '' } = manifest;
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const licenseText = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  const missing =
    license === '' ? '"license" in its package.json' : licenseText === '' ? 'licence text' : null;
  if (missing !== null) {
    throw new Error(`${folder} has no ${missing}, so it must not be bundled. Use another package.`);
  }
  return { name, version, description, license, licenseText };
}
