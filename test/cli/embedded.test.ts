/** The tenant inside fitform, as somebody tries it out who has nothing but the package. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';

const EXAMPLE = join(import.meta.dirname, '../../tenant.example.yaml');
const DATA = join('.fitform', 'embedded-tenant.json');
const example = async (): Promise<string> =>
  folder({ 'tenant.example.yaml': await readFile(EXAMPLE, 'utf8') });

describe.concurrent('the embedded tenant', () => {
  test('takes the example, the second time without a change, and keeps it for its owner only', async () => {
    const cwd = await example();
    const planned = await fitform(['plan', 'tenant.example.yaml'], { cwd });
    expect([planned.code, planned.stderr]).toEqual([0, '']);
    expect(planned.stdout).toMatch(/^EMBEDDED demo tenant/);
    expect(await readFile(join(cwd, '.fitform/.gitignore'), 'utf8')).toBe('*\n');

    const first = await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^EMBEDDED demo tenant/);
    expect(first.stdout).toContain('Applied: 8 created, 1 updated. Converged');

    const [second, drifted] = await Promise.all([
      fitform(['apply', 'tenant.example.yaml', '--yes', '--json'], { cwd }),
      each(['drift', 'drift'], ['tenant.example.yaml'], { cwd }),
    ]);
    expect(second.document).toMatchObject({ applied: [], converged: true, requests: { POST: 0, PATCH: 0 } });
    expect(drifted.map(({ code }) => code)).toEqual([0, 0]);
    expect(drifted[1]?.stdout).toMatch(/^EMBEDDED demo tenant/);
    expect(drifted[0]?.document).toMatchObject({ in_sync: true, tenant: { url: 'embedded' } });

    const { mode } = await stat(join(cwd, DATA));
    expect(mode & 0o777).toBe(0o600);
    const data = await readFile(join(cwd, DATA), 'utf8');
    expect(data).not.toMatch(/"password": "(?!scrypt\$)/);
  });

  test.each([
    ['no JSON', '{', /damaged/],
    ['another file', '{"hello": 1}', /not an embedded tenant/],
    ['of a later format', '{"format": "fitform.embedded-tenant/2"}', /fitform\.embedded-tenant\/2/],
  ])('whose data is %s is refused by name, and the file stays', async (_name, data, message) => {
    const cwd = await example();
    await mkdir(join(cwd, '.fitform'));
    await writeFile(join(cwd, DATA), data);
    const run = await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd });
    expect(run.code).toBeOneOf([1, 3]);
    expect(complaintOf(run)).toContain(join(cwd, DATA));
    expect(complaintOf(run)).toMatch(message);
    expect(await readFile(join(cwd, DATA), 'utf8')).toBe(data);
  });

  test('whose folder cannot be made says so', async () => {
    const cwd = await folder({ 'tenant.yaml': specWith('roles: []'), '.fitform': 'a file' });
    const run = await fitform(['plan', '--json'], { cwd });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(/cannot be started: .*\.fitform.*make room for that, or name a tenant/s);
  });

  test('loses nothing when several applies run at once', async () => {
    const names = ['One', 'Two', 'Three', 'Four'];
    const role = (name: string): string => specWith('roles:', `  - {name: ${name}, permissions: [upload]}`);
    const cwd = await folder(Object.fromEntries(names.map((name) => [`${name}.yaml`, role(name)])));
    const runs = await Promise.all(
      names.map((name) => fitform(['apply', `${name}.yaml`, '--yes', '--json'], { cwd })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const files = names.map((name) => `${name}.yaml`);
    const { document } = await fitform(['drift', ...files, '--json'], { cwd });
    expect(document).toMatchObject({ in_sync: true, summary: { keep: 4, unmanaged: 2 } });
  });
});
