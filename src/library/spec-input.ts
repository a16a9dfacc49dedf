/** The three ways to hand over a spec. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Json } from '../kinds/kind.ts';
import type { ReadBeside } from '../specfile/yaml/contents.ts';
import { nameBeside, readBelow, type Disk } from '../specfile/yaml/read-below.ts';
import { OBJECT } from '../specfile/yaml/tree.ts';
import { escapeVariables } from '../specfile/yaml/variables.ts';
import { known, text } from './options.ts';
import type { Variables } from './types.ts';
import { HALF_CHARACTER } from '../wire/url.ts';
import { WrongArgument } from './wrong-argument.ts';

/** In place of a file's name. */
const TEXT = '<text>';

export interface Given {
  readonly files: readonly string[];
  readonly variables: Variables;
  read(name: string): Promise<Uint8Array>;
  /** Of files alone: what they name by `file:`. */
  readonly readBeside?: ReadBeside;
}

const disk: Disk = {
  readFile: (path) => readFile(path),
  realPath: (path) => realpath(path),
  fileSize: async (path) => {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  },
};

/** `name`: of the option, in messages. Nothing is read yet. */
export function specInputOf(name: string, value: unknown, variables: Variables | undefined): Given {
  const given = known(name, value, ['files', 'text', 'object']);
  const ways = Object.values(given).filter((way) => way !== undefined);
  if (ways.length !== 1) throw new WrongArgument(`${name}: give files, or text, or object`);
  const { files, text: yaml, object } = given;
  if (files !== undefined) {
    if (!Array.isArray(files) || files.length === 0) {
      throw new WrongArgument(`${name}.files: must be a list of file names that is not empty`);
    }
    return {
      files: files.map((file, index) => text(`${name}.files[${index}]`, file)),
      variables: variables ?? {},
      read: (file) => readFile(file),
      readBeside: async (spec, path) => ({
        name: nameBeside(spec, path),
        bytes: await readBelow(disk, resolve(dirname(spec)), path),
      }),
    };
  }
  const isObject = yaml === undefined;
  if (isObject && (typeof object !== 'object' || object === null)) {
    throw new WrongArgument(`${name}.object: must be an object`);
  }
  // Its texts stand for themselves, unless the caller says that there are variables.
  const plain = (part: string): string => (variables === undefined ? escapeVariables(part) : part);
  const written = isObject
    ? JSON.stringify(jsonOf(`${name}.object`, object, plain), null, 1)
    : text(`${name}.text`, yaml);
  return {
    files: [isObject ? OBJECT : TEXT],
    variables: variables ?? {},
    read: () => Promise.resolve(Buffer.from(written)),
  };
}

/** Deeper than any spec. */
const DEEPEST = 50;

/** The same value with its texts changed, if JSON can say it. `above`: what it is in. */
function jsonOf(
  path: string,
  value: unknown,
  change: (text: string) => string,
  above: readonly object[] = [],
): Json {
  if (typeof value === 'string') return change(wellFormed(path, value));
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') {
    const what = typeof value === 'number' ? String(value) : typeof value;
    throw new WrongArgument(`${path}: ${what} cannot be written as JSON`);
  }
  if (above.includes(value)) throw new WrongArgument(`${path}: it is circular`);
  if (above.length > DEEPEST) throw new WrongArgument(`${path}: it is nested too deeply`);
  const inside = (step: string, part: unknown): Json => jsonOf(path + step, part, change, [...above, value]);
  // Not map, which leaves holes out.
  if (Array.isArray(value)) {
    return Array.from(value, (part: unknown, index) => inside(`[${index}]`, part));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new WrongArgument(`${path}: it is not a plain object`);
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, part]) => [wellFormed(path, key), inside(`.${key}`, part)]));
}

/** Elsewhere half a character would become another text. */
function wellFormed(path: string, given: string): string {
  if (!given.isWellFormed()) throw new WrongArgument(`${path}: it ${HALF_CHARACTER}`);
  return given;
}
