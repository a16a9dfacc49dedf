/** What upload-artifact and download-artifact do with files. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/** Its name and its files; `null` where there are none and that is no failure. */
export async function artifactFrom(
  workspace: string,
  input: Readonly<Record<string, string>>,
): Promise<{ name: string; files: Map<string, Buffer> } | null> {
  const { name = '', path = '', 'include-hidden-files': hidden, 'if-no-files-found': missing } = input;
  const whole = resolve(workspace, path);
  const found = await stat(whole).catch(() => null);
  const inside = found?.isDirectory() ? await readdir(whole, { recursive: true, withFileTypes: true }) : [];
  const paths = found?.isFile()
    ? [whole]
    : inside.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  // As version 4 of the action: a path with a name that begins with a dot is left out, unless it is asked for.
  const isHidden = (one: string): boolean =>
    relative(workspace, one)
      .split(sep)
      .some((part) => part.startsWith('.'));
  const taken = paths.filter((one) => hidden === 'true' || !isHidden(one));
  if (taken.length === 0 && missing === 'error') throw new Error(`nothing to upload at ${path}`);
  if (taken.length === 0) return null;
  const files = new Map<string, Buffer>();
  for (const one of taken) {
    files.set(found?.isFile() ? basename(one) : relative(whole, one), await readFile(one));
  }
  return { name, files };
}

export async function unpack(files: ReadonlyMap<string, Buffer>, into: string): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), content);
  }
}
