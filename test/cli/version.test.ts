/** `--version` alone is answered before the command line is loaded, and as that would answer. */
import { expect, test } from 'vitest';
import { isVersionAlone, tellVersion } from '../../src/cli/version.ts';
import { cli } from '../support/cli-in-process.ts';
import { fitform } from '../support/cli-process.ts';

const ALONE = [['--version'], ['-V']];
/** What only the command line understands. */
const OTHERS = [
  [],
  [''],
  ['-v'],
  ['--versio'],
  ['--version='],
  ['--version=1'],
  ['-VV'],
  ['-Vx'],
  ['--version', ''],
  ['--version', 'plan'],
  ['--version', '--json'],
  ['-V', '-V'],
  ['--', '--version'],
  ['--no-color', '--version'],
  ['--help', '--version'],
  ['help', '--version'],
  ['validate', '--version'],
  ['link', '-V'],
];

test.each(ALONE)('%s is answered as by the command line', async (...argv) => {
  expect(isVersionAlone(argv)).toBe(true);
  let printed = '';
  const stdout = { write: (text: string) => (printed += text) };
  const code = tellVersion({ version: '0.0.0-test', stdout: stdout as never });
  expect({ code, stdout: printed, stderr: '' }).toEqual(await cli(argv, {}, {}));
});

test('in a process as well, with anything beside it or without', async () => {
  const [first, ...others] = await Promise.all(
    [['--version'], ['-V'], ['--version', 'plan'], ['-VV']].map((argv) => fitform(argv)),
  );
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  for (const { code, stdout, stderr } of others) {
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: first?.stdout, stderr: '' });
  }
});

test.each(OTHERS.map((argv) => [argv]))('%j is left to the command line', (argv) => {
  expect(isVersionAlone(argv)).toBe(false);
});
