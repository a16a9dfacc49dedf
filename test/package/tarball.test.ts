/** The tarball, as tools for packages see it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { publint } from 'publint';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { packInto, ROOT, run } from '../support/packed.ts';

let project: string;
let tarball: Buffer<ArrayBuffer>;
let installed: string;
beforeAll(async () => {
  project = await folder();
  const path = await packInto(project);
  tarball = await readFile(path);
  installed = join(project, 'node_modules/fitform');
  await run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', path], { cwd: project });
});

test('an install brings one package', async () => {
  const { packages } = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
    packages: object;
  };
  expect(Object.keys(packages)).toEqual(['', 'node_modules/fitform']);
});

test('publint finds nothing', async () => {
  const { buffer, byteOffset, byteLength } = tarball;
  const { messages } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  });
  expect(messages).toEqual([]);
});

test('the types are not wrong', async () => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  const problems = result.types === false ? [{ kind: 'NoTypes' }] : result.problems;
  // The profile "esm-only" of that tool leaves this one out; the next test shows why it may.
  expect(problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
});

test.each([
  ['import', "import { validate } from 'fitform'; console.log(typeof validate);", 'module'],
  ['require', "const { validate } = require('fitform'); console.log(typeof validate);", 'commonjs'],
])('a program gets the library by %s, without a warning', async (_name, code, type) => {
  const args = [`--input-type=${type}`, '-e', code];
  expect(await run(process.execPath, args, { cwd: project })).toEqual({ stdout: 'function\n', stderr: '' });
});

describe('what goes along', () => {
  const ofInstalled = (name: string) => readFile(join(installed, 'dist', name), 'utf8');

  test('the bill of materials is valid and names the packages that the licences are of', async () => {
    const text = await ofInstalled('sbom.cdx.json');
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
    const { metadata, components } = JSON.parse(text) as Record<'metadata' | 'components', unknown> & {
      metadata: { component: { version: string } };
      components: { group?: string; name: string; version: string }[];
    };
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(metadata.component.version).toBe(manifest.version);
    const inBom = components.map(
      ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name} ${version}`,
    );
    const licenses = await ofInstalled('THIRD-PARTY-LICENSES.txt');
    const inLicenses = [...licenses.matchAll(/^-{80}\n(\S+ \S+) \(.+\)$/gm)].map(([, head]) => head);
    expect(inBom.sort()).toEqual(inLicenses.sort());
    expect(inBom).toEqual(expect.arrayContaining([expect.stringMatching(/^yaml \d/)]));
    expect(inBom.length).toBeGreaterThan(20);
  });
});
