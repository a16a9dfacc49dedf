/** What `fitform init` writes beside the spec, and how: all of it or nothing. */
import { dirname, join, resolve } from 'node:path';
import { InvalidInput, problemWith, type Problem } from '../../specfile/problem/problem.ts';
import { INSTALLED_SCHEMA, isThere } from '../system/installed.ts';
import { isMissing, whyNotWritten } from '../system/read-text.ts';
import type { World } from '../system/world.ts';

export interface InitFile {
  readonly name: string;
  readonly text: string;
}

/** Where the package is not installed. */
export const OWN_SCHEMA = 'tenant.schema.json';
export const ENV_EXAMPLE = '.env.example';
export const GIT_IGNORE = '.gitignore';

/** What must not get into git. */
export const ignoredLines = (installed: boolean): readonly string[] => [
  ...(installed ? ['node_modules/'] : []),
  '.env',
  '.fitform/',
];

/** For editors. */
export const schemaLine = (installed: boolean): string =>
  `# yaml-language-server: $schema=./${installed ? INSTALLED_SCHEMA : OWN_SCHEMA}`;

/** No value of it is a secret. `url`: `null` where none is known. */
export const envExample = (url: string | null, basePath: string | undefined): string =>
  [
    '# Copy this file to .env and fill it in. fitform reads .env in the folder that it runs in; it must not get into git.',
    '# Put a value that contains # or a space in quotes.',
    `FITFORM_URL=${url ?? ''}`,
    ...(basePath === undefined ? [] : [`FITFORM_BASE_PATH=${basePath}`]),
    'FITFORM_USERNAME=',
    'FITFORM_PASSWORD=',
    '# Or, instead of the last two, one of: FITFORM_TOKEN, FITFORM_API_KEY',
    '',
  ].join('\n');

/** The text with those of the lines that it lacks; `null` where it has them all. */
export function withLines(text: string, wanted: readonly string[]): string | null {
  const plain = (line: string): string => line.trim().replace(/^\/|\/$/g, '');
  const there = new Set(text.split('\n').map(plain));
  const missing = wanted.filter((line) => !there.has(plain(line)));
  if (missing.length === 0) return null;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lead = text === '' || text.endsWith('\n') ? text : `${text}${end}`;
  return lead + missing.map((line) => `${line}${end}`).join('');
}

/** As it is, with a byte order mark where it has one. Throws `InvalidInput`; empty where there is none. */
export async function readIgnored(world: World): Promise<string> {
  try {
    const bytes = await world.readFile(join(world.cwd, GIT_IGNORE));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (isMissing(error)) return '';
    throw new InvalidInput([
      problemWith(GIT_IGNORE, 'it cannot be read as UTF-8 text; nothing was written', 'fix or remove it'),
    ]);
  }
}

/** Before anything is asked. Throws `InvalidInput` with all that are there or cannot be written. */
export async function mustBeFree(world: World, names: readonly string[]): Promise<void> {
  const problems = await Promise.all(
    names.map(async (name): Promise<Problem[]> => {
      if (await isThere(world, name)) return [taken(name)];
      return mayCreate(world, resolve(world.cwd, name)).then(
        () => [],
        (error: unknown) => [unwritten(name, error)],
      );
    }),
  );
  if (problems.flat().length > 0) throw new InvalidInput(problems.flat());
}

/** With the folders above it that are missing. */
async function mayCreate(world: World, path: string): Promise<void> {
  const folder = dirname(path);
  const isMissingFolder =
    folder !== world.cwd && (await world.listFolder(folder).then(() => false, isMissing));
  return isMissingFolder ? mayCreate(world, folder) : world.mayWrite(path);
}

/** New files, then `.gitignore`, of which `ignored` is the new text: if one fails, those before it are taken away again. */
export async function writeFiles(
  world: World,
  files: readonly InitFile[],
  ignored: string | null,
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { name, text } of files) {
      await write(world, name, text, { replace: false, mode: 0o644 });
      written.push(name);
    }
    if (ignored === null) return;
    const isNew = !(await isThere(world, GIT_IGNORE));
    await write(world, GIT_IGNORE, ignored, {
      replace: !isNew,
      mode: isNew ? 0o644 : 'as before',
    });
  } catch (error) {
    for (const name of written) await world.removeFile(resolve(world.cwd, name)).catch(() => undefined);
    throw error;
  }
}

async function write(
  world: World,
  name: string,
  text: string,
  how: Parameters<World['writeFile']>[2],
): Promise<void> {
  try {
    const path = resolve(world.cwd, name);
    if (dirname(path) !== world.cwd) await world.makeFolder(dirname(path));
    await world.writeFile(path, text, how);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new InvalidInput([isTaken ? taken(name) : unwritten(name, error)]);
  }
}

const taken = (name: string): Problem =>
  problemWith(
    name,
    'it already exists, and init overwrites nothing; nothing was written',
    'move it away, or run init in another folder',
  );

const unwritten = (name: string, error: unknown): Problem =>
  problemWith(
    name,
    `it cannot be written: ${whyNotWritten(error)}; nothing was written`,
    'fix that, or run init in another folder',
  );
