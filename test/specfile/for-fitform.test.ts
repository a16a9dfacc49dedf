/** `fitform: ">=0.2"`: another fitform refuses the spec, and says nothing else about it. */
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { headOf } from '../../src/specfile/problem/code-frame.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { cli } from '../support/cli-in-process.ts';
import { problemsOf } from '../support/reading.ts';

type Files = Readonly<Record<string, string>>;

/** What this fitform has against the files; empty for nothing. */
async function problems(version: string, files: Files, env: Record<string, string> = {}): Promise<string[]> {
  const readFile = (name: string) => Promise.resolve(Buffer.from(files[name] ?? ''));
  try {
    await readSpec({ files: Object.keys(files), kinds, env, readFile, version });
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(headOf);
    throw error;
  }
}

const specFor = (range: string): string => `version: 1\nfitform: ${range}\n`;

test.each([
  ['">=0.2"', '0.2.0', true],
  ['">=0.2"', '0.10.3', true],
  ['">=0.2"', '0.1.9', false],
  ['"^0.2"', '0.3.0', false],
  ['~0.2.1', '0.2.7', true],
  ['">=0.2 <1"', '1.0.0', false],
  ['"0.2 - 0.4"', '0.4.9', true],
  ['"0.1.x || >=0.3"', '0.2.0', false],
  ['"0.2"', '0.2.5', true],
  // A pre-release counts as the release that it leads up to.
  ['">=0.2"', '0.2.0-rc.1', true],
  ['">=0.2.0"', '0.2.0-rc.1', true],
  ['"<0.2"', '0.2.0-rc.1', false],
  // From the sources there is no release.
  ['">=99"', '0.0.0-source', true],
])('fitform: %s, read by %s', async (range, version, isFor) => {
  const found = await problems(version, { 't.yaml': specFor(range) });
  const said = `t.yaml:2:10 fitform: this spec is for fitform ${range.replaceAll('"', '')}, and this is fitform ${version}`;
  expect(found).toEqual(isFor ? [] : [said]);
});

test('what else is wrong is not told by a fitform that the spec is not for', async () => {
  const newer = `${specFor('">=9"')}warehouses: []\nroles:\n  - name: \${MISSING}\n`;
  expect(await problems('0.2.0', { 't.yaml': newer })).toHaveLength(1);
  expect(await problems('9.0.0', { 't.yaml': newer })).toHaveLength(2);
});

test('each of several files is checked', async () => {
  const [base, overlay] = [specFor('">=0.1"'), specFor('">=0.3"')];
  expect(await problems('0.3.0', { 'base.yaml': base, 'overlay.yaml': overlay })).toEqual([]);
  expect(await problems('0.2.0', { 'base.yaml': base, 'overlay.yaml': overlay })).toEqual([
    'overlay.yaml:2:10 fitform: this spec is for fitform >=0.3, and this is fitform 0.2.0',
  ]);
  expect(await problems('0.0.5', { 'base.yaml': base, 'overlay.yaml': overlay })).toHaveLength(2);
});

const EXAMPLE = 'must be a range of versions in quotes, such as ">=0.2" or ">=0.2 <1"';

test.each([
  ['latest', EXAMPLE],
  ['""', EXAMPLE],
  ['" "', EXAMPLE],
  ['"*"', EXAMPLE],
  ['">= 0.2, < 1"', EXAMPLE],
  ['">=1 <2 - 3"', EXAMPLE],
  ['"=>0.2"', EXAMPLE],
  ['0.2', 'must be text, not the number 0.2 | quote it: "0.2"'],
])('fitform: %s is no range', async (range, said) => {
  expect(await problemsOf(specFor(range))).toEqual([`t.yaml:2:10 fitform: ${said}`]);
});

test('a range that begins with > needs quotes, and the problem says so', async () => {
  expect(await problemsOf(specFor('>=0.2'))).toEqual([
    't.yaml:2:11: a text cannot begin with > unless it is quoted | put it in quotes',
  ]);
});

test('a range from a variable is not shown', async () => {
  const files = { 't.yaml': specFor('"${WANTED}"') };
  expect(await problems('0.2.0', files, { WANTED: '>=0.3' })).toEqual([
    't.yaml:2:10 fitform: this spec is for fitform ${WANTED}, and this is fitform 0.2.0',
  ]);
});

test('the command line says both versions and what to do, with exit code 3, before anything is sent', async () => {
  const files = { 'tenant.yaml': specFor('">=0.3"') };
  for (const verb of ['validate', 'plan', 'apply', 'drift']) {
    const run = await cli([verb], {}, files, { version: '0.2.0' });
    expect(run).toEqual({
      code: 3,
      stdout: '',
      stderr: [
        'tenant.yaml:2:10 fitform: this spec is for fitform >=0.3, and this is fitform 0.2.0',
        '    1 | version: 1',
        '  > 2 | fitform: ">=0.3"',
        '      |          ^',
        '  install a release that it is for: npm i -D https://HOST/OWNER/fitform/releases/download/vX.Y.Z/fitform-X.Y.Z.tgz',
        '',
      ].join('\n'),
    });
  }
});

test('a base may be for an earlier fitform: it was applied by that one', async () => {
  const files = { 'tenant.yaml': 'version: 1\n', 'base.yaml': specFor('"<0.2"') };
  const run = await cli(['drift', '--base', 'base.yaml'], {}, files, { version: '0.2.0' });
  // It has come as far as to look for the tenant.
  expect(run.stderr).not.toContain('base.yaml');
  expect(run.stderr).toMatch(/no tenant|FITFORM_URL/);
});
