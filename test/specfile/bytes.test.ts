import { readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { problemsOf, read } from '../support/reading.ts';

const TEXT = 'version: 1\nroles:\n  - name: Café\n';
const utf8 = Buffer.from(TEXT);
const utf16le = Buffer.from(TEXT, 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();

test.each<[name: string, bytes: Buffer]>([
  ['UTF-8', utf8],
  ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])],
  ['line ends of Windows', Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
  ['both', Buffer.from(`\uFEFF${TEXT.replaceAll('\n', '\r\n')}`)],
])('%s is read', async (_name, bytes) => {
  const { desired } = await read(bytes);
  expect(desired.resources).toEqual([
    {
      kind: 'role',
      name: 'Café',
      fields: {},
      at: expect.objectContaining({ file: 't.yaml', line: 3, column: 11, path: 'roles[0].name' }) as unknown,
    },
  ]);
});

const SAVE = 'save the file as UTF-8';

test.each<[name: string, bytes: Buffer, problem: string]>([
  ['UTF-16 LE', utf16le, `t.yaml: the file is UTF-16 (little-endian), not UTF-8 | ${SAVE}`],
  ['UTF-16 BE', utf16be, `t.yaml: the file is UTF-16 (big-endian), not UTF-8 | ${SAVE}`],
  [
    'UTF-16 LE with a byte order mark',
    Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]),
    `t.yaml: the file is UTF-16 (little-endian), not UTF-8 | ${SAVE}`,
  ],
  [
    'UTF-16 BE with a byte order mark',
    Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]),
    `t.yaml: the file is UTF-16 (big-endian), not UTF-8 | ${SAVE}`,
  ],
  [
    'UTF-32',
    Buffer.from([0xff, 0xfe, 0, 0, 0x76, 0, 0, 0]),
    `t.yaml: the file is UTF-32, not UTF-8 | ${SAVE}`,
  ],
  [
    'Latin-1',
    Buffer.from(TEXT, 'latin1'),
    `t.yaml:3:14: the file is not UTF-8 from here on | ${SAVE}; it may be Latin-1 or Windows-1252`,
  ],
  [
    'Latin-1 after a true U+FFFD and a byte order mark',
    Buffer.concat([Buffer.from('\uFEFF# \uFFFD\n'), Buffer.from(TEXT, 'latin1')]),
    `t.yaml:4:14: the file is not UTF-8 from here on | ${SAVE}; it may be Latin-1 or Windows-1252`,
  ],
  [
    'a NUL byte',
    Buffer.from('version: 1\nroles: \0'),
    't.yaml:2:8: the file holds a NUL byte | is it a text file?',
  ],
])('%s is explained', async (_name, bytes, problem) => {
  expect(await problemsOf(bytes)).toEqual([problem]);
});

test('a missing file and a directory are problems like any other', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fitform-spec-'));
  try {
    const missing = join(directory, 'no.yaml');
    const error: unknown = await readSpec({ files: [missing, directory], kinds, env: {}, readFile }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).problems).toEqual([
      {
        file: missing,
        line: null,
        column: null,
        path: '',
        message: 'no such file',
        hint: 'name the spec file to use, or write one',
      },
      {
        file: directory,
        line: null,
        column: null,
        path: '',
        message: 'this is a directory, not a file',
        hint: 'name the spec files in it one by one',
      },
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.each([
  [Object.assign(new Error('no'), { code: 'EACCES' }), 'the file cannot be read: permission denied'],
  [Object.assign(new Error('no'), { code: 'EIO' }), 'the file cannot be read: EIO'],
  [new Error('no'), 'the file cannot be read: for an unknown reason'],
])('a file that cannot be read: %s', async (reason, message) => {
  const reading = readSpec({ files: ['t.yaml'], kinds, env: {}, readFile: () => Promise.reject(reason) });
  await expect(reading).rejects.toMatchObject({ problems: [{ file: 't.yaml', line: null, message }] });
});
