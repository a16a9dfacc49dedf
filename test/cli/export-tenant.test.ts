/** `fitform export`: which tenant is meant, and the spec that is for any tenant. */
import { describe, expect, test } from 'vitest';
import { seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { GUIDE } from '../support/specs.ts';
import { idOf, PASSWORD, roleOf, startTenant, type Tenant } from '../support/tenant-server.ts';

const specFor = (url: string, more = ''): string => `version: 1\ntenant:\n  url: ${url}\n${more}`;
/** The credentials without the address. */
const credentials = { FITFORM_USERNAME: SETUP_USERNAME, FITFORM_PASSWORD: PASSWORD };
const OTHER = 'https://other.example';

describe.concurrent('which tenant is exported', () => {
  test('is said by tenant.yaml where no flag and no variable does', async () => {
    const { url } = await startTenant();
    const files = { 'tenant.yaml': specFor(url) };
    const run = await fitform(['export'], { files, env: credentials });
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining(`url: ${url}`)]);
  });

  test.each(['--url', 'FITFORM_URL'])('%s is enough: then tenant.yaml is not even looked at', async (by) => {
    const { url } = await startTenant();
    const [args, env] = by === '--url' ? [[by, url], {}] : [[], { [by]: url }];
    const files = { 'tenant.yaml': 'no: [spec' };
    const run = await fitform(['export', ...args], { files, env: { ...credentials, ...env } });
    expect(run.code, run.stderr).toBe(0);
  });

  test('a tenant.yaml that is wrong is told at its line', async () => {
    const run = await fitform(['export', '--json'], { files: { 'tenant.yaml': 'version: 1\nrolls: []\n' } });
    expect(run.code).toBe(3);
    expect(run.document).toMatchObject({ problems: [{ file: 'tenant.yaml', line: 2 }] });
  });

  test('nobody says it', async () => {
    const run = await fitform(['export', '--json'], { env: credentials });
    expect([run.code, run.document]).toEqual([3, expect.objectContaining({ message: 'no tenant is named' })]);
  });

  test.each(['--spec', '--update'])('a spec named by %s may not be for another host', async (flag) => {
    const tenant = await startTenant();
    const files = { 'named.yaml': specFor(OTHER) };
    const run = await fitform(['export', flag, 'named.yaml', '--json'], { files, env: tenant.env });
    expect([run.code, run.document]).toEqual([
      6,
      expect.objectContaining({
        message: expect.stringContaining('the spec is for other.example') as string,
      }),
    ]);
    expect(tenant.log).toEqual([]);
  });

  test.each(['--spec', '--ids'])('with %s its tenant.expect holds', async (flag) => {
    const tenant = await startTenant();
    const args = flag === '--ids' ? ['export', '--ids'] : ['export'];
    const exporting = (expected: string) =>
      fitform([...args, '--spec', 'named.yaml', '--json'], {
        files: { 'named.yaml': specFor(tenant.url, `  expect: { ${expected} }\n`) },
        env: tenant.env,
      });
    const [host, account] = await Promise.all([exporting('host: other.example'), exporting('account: ann')]);
    expect([host.code, host.document['message']]).toEqual([
      6,
      expect.stringContaining('expects the tenant other.example'),
    ]);
    expect([account.code, account.document['message']]).toEqual([
      6,
      `the spec expects the account ann, and this is ${SETUP_USERNAME}`,
    ]);
  });

  test('in CI a spec alone does not get the credentials sent', async () => {
    const tenant = await startTenant();
    const files = { 'tenant.yaml': specFor(tenant.url) };
    const run = await fitform(['export'], { files, env: { ...credentials, CI: 'true' } });
    expect([run.code, run.stdout]).toEqual([6, '']);
    expect(run.stderr).toContain('set FITFORM_URL or --url');
    expect(tenant.log).toEqual([]);
  });
});

describe.concurrent('--portable', () => {
  const portable = async ({ env }: Tenant): Promise<string> => {
    const run = await fitform(['export', '--portable'], { env });
    expect(run.code, run.stderr).toBe(0);
    return run.stdout;
  };

  test('round trip: no change on the same tenant, and an empty one becomes the same', async () => {
    const first = await startTenant();
    const cwd = await folder({ 'guide.yaml': GUIDE });
    const applied = await fitform(['apply', 'guide.yaml', '--yes'], { cwd, env: first.env });
    expect(applied.code, applied.stderr).toBe(0);
    const spec = await portable(first);
    expect(spec).not.toMatch(/^ *-? *(id|url|base_path):/m);
    expect(spec).not.toContain(first.url);
    expect(spec).toContain('  - username: guest\n    placeholder: true\n');

    const [setup] = seedState().users;
    const empty = await startTenant((draft) => {
      draft.projects = [];
      draft.inboxes = [];
      draft.documents = [];
      draft.roles = draft.roles.filter(({ name }) => name === 'Administrator');
      draft.users = draft.users.filter(({ username }) => username === setup?.username);
    });
    const run = (tenant: Tenant, ...args: string[]) =>
      folder({ 'tenant.yaml': spec }).then((at) => fitform(args, { cwd: at, env: tenant.env }));
    const same = await run(first, 'plan', '--json');
    expect(same.document).toMatchObject({ changes: [], blocked: [], violations: [] });
    const made = await run(empty, 'apply', '--yes', '--json');
    expect(made.document, made.stderr).toMatchObject({ converged: true, failed: [] });
    expect(await portable(empty)).toBe(spec);
  });

  test('names that repeat are refused with their ids, and no file is written', async () => {
    const tenant = await startTenant((draft) => {
      draft.roles.push(roleOf(idOf(2), 'Twin', 'upload'), roleOf(idOf(1), 'Twin', 'review'));
    });
    const cwd = await folder();
    const args = ['export', '--portable', '--out', 'a.yaml', '--json'];
    const run = await fitform(args, { cwd, env: tenant.env });
    expect([run.code, run.document]).toEqual([
      6,
      expect.objectContaining({
        problems: [
          {
            ...{ file: null, line: null, column: null, path: 'role/Twin' },
            message: `2 live roles have this name: id ${idOf(1)}, ${idOf(2)}`,
            hint: 'rename all but one of them, or choose others with --target',
          },
        ],
      }),
    ]);
    const others = await fitform(['export', '--portable', '--target', 'inbox/*'], { cwd, env: tenant.env });
    expect(others.code, others.stderr).toBe(0);
  });

  test.each(['--ids', '--update'])('goes not with %s', async (flag) => {
    const args = flag === '--update' ? [flag, 'a.yaml'] : [flag];
    expect((await fitform(['export', '--portable', ...args])).code).toBe(3);
  });
});
