/** What is said about the packages in a bundle: their licences in one file, and a bill of materials. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentsOf } from '../../src/build/bundled-packages.ts';
import { licensesOf } from '../../src/build/licenses.ts';
import { sbomOf } from '../../src/build/sbom.ts';
import { folder } from '../support/cli-process.ts';

const MANIFEST = {
  name: 'own',
  version: '1.2.3',
  license: 'MIT',
  description: 'ours',
  engines: { node: '*' },
};

let root: string;
beforeAll(async () => {
  root = await folder();
  await install('node_modules/plain', { name: 'plain', version: '1.0.0', license: 'MIT' }, ['LICENSE']);
  await install('node_modules/@group/scoped', { name: '@group/scoped', version: '2.0.0', license: 'ISC' }, [
    'license.md',
    'NOTICE',
  ]);
  const inner = { name: 'plain', version: '0.9.0', license: 'Apache-2.0' };
  await install('node_modules/@group/scoped/node_modules/plain', inner, ['COPYING']);
  await install('node_modules/other/node_modules/plain', inner, ['COPYING']);
  await install('node_modules/no-text', { name: 'no-text', version: '1.0.0', license: 'MIT' }, ['README.md']);
  await install('node_modules/no-field', { name: 'no-field', version: '1.0.0' }, ['LICENSE']);
});

async function install(
  folder: string,
  manifest: { name: string; version: string; license?: string },
  files: readonly string[],
): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, 'package.json'), JSON.stringify(manifest));
  for (const file of files) {
    await writeFile(join(root, folder, file), `${file} of ${manifest.name} ${manifest.version}\r\n`);
  }
}

/** As esbuild gives it: each file, and the files that it imports. */
const bundle = (imports: Readonly<Record<string, readonly string[]>>) => ({
  inputs: Object.fromEntries(
    Object.entries(imports).map(([path, imported]) => [
      join(root, path),
      {
        bytes: 1,
        imports: imported.map((other) => ({
          path: other.startsWith('node:') ? other : join(root, other),
          kind: 'import-statement' as const,
        })),
      },
    ]),
  ),
});

const SCOPED = 'node_modules/@group/scoped';
const IMPORTS = {
  'src/main.ts': ['src/own.ts', 'node_modules/plain/a.js', `${SCOPED}/index.js`, 'node:fs'],
  'src/own.ts': [],
  'node_modules/plain/a.js': ['node_modules/plain/b.js'],
  'node_modules/plain/b.js': [],
  [`${SCOPED}/index.js`]: [`${SCOPED}/node_modules/plain/a.js`, 'node_modules/plain/a.js'],
  [`${SCOPED}/node_modules/plain/a.js`]: [],
  'node_modules/other/node_modules/plain/a.js': [],
};

test('each package in each version stands there once, with its whole licence and notice', async () => {
  const text = licensesOf(await contentsOf(bundle(IMPORTS)), 'And Node.');
  expect(text).toContain('the following 3 packages');
  expect(text).toContain('And Node.');
  const heads = text.split('\n').filter((line) => / \(\S+\)$/.test(line));
  expect(heads).toEqual(['@group/scoped 2.0.0 (ISC)', 'plain 0.9.0 (Apache-2.0)', 'plain 1.0.0 (MIT)']);
  expect(text).toContain('NOTICE of @group/scoped 2.0.0\n\nlicense.md of @group/scoped 2.0.0\n');
  expect(text).not.toContain('\r');
});

test.each([
  ['no-text', 'no-text has no licence text'],
  ['no-field', 'no-field has no "license" in its package.json'],
])('a package that brings no licence fails the build: %s', async (name, message) => {
  const made = contentsOf(bundle({ [`node_modules/${name}/index.js`]: [] }));
  await expect(made).rejects.toThrow(message);
});

describe('the bill of materials', () => {
  test('names every package, and who imports whom', async () => {
    const bom = JSON.parse(sbomOf(MANIFEST, await contentsOf(bundle(IMPORTS)))) as {
      components: { purl: string; licenses: unknown }[];
      dependencies: { ref: string; dependsOn?: string[] }[];
    };
    const [scoped, old, plain] = ['%40group/scoped@2.0.0', 'plain@0.9.0', 'plain@1.0.0'].map(
      (name) => `pkg:npm/${name}`,
    );
    expect(bom.components.map(({ purl }) => purl)).toEqual([scoped, old, plain]);
    expect(bom.components.map(({ licenses }) => licenses)).toEqual(
      ['ISC', 'Apache-2.0', 'MIT'].map((id) => [{ license: { id } }]),
    );
    expect(new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))).toEqual(
      new Map([
        ['pkg:npm/own@1.2.3', [scoped, plain]],
        [scoped, [old, plain]],
        [old, undefined],
        [plain, undefined],
      ]),
    );
  });

  test('is valid CycloneDX', async () => {
    const text = sbomOf(MANIFEST, await contentsOf(bundle(IMPORTS)));
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"MIT"', '"none such"'))).not.toBeNull();
  });

  test('has the same bytes whichever way the bundler lists its files', async () => {
    const backwards = Object.fromEntries(
      Object.entries(IMPORTS)
        .reverse()
        .map(([path, imported]) => [path, [...imported].reverse()]),
    );
    const [one, other] = await Promise.all([IMPORTS, backwards].map((some) => contentsOf(bundle(some))));
    expect(sbomOf(MANIFEST, other!)).toBe(sbomOf(MANIFEST, one!));
    expect(licensesOf(other!)).toBe(licensesOf(one!));
  });
});
