/** What fitform takes from its surroundings: variables, `.env`, proxies, and how it shows what it does. */
import { describe, expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE } from '../support/specs.ts';
import {
  closedPort,
  PASSWORD,
  roleOf,
  idOf,
  signInAt,
  startFront,
  startTenant,
} from '../support/tenant-server.ts';

const files = { 'tenant.yaml': AS_IT_IS };
const asDotEnv = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');

// First, as it takes longest and only waits.
test.concurrent(
  'a tenant that never answers is exit 4 after the tries are used up',
  { timeout: 60_000 },
  async () => {
    const front = await startFront(null, () => 'hang');
    const { code, document } = await fitform(['plan', '--json', '--timeout', '0.3'], {
      files,
      env: front.env,
    });
    expect(code).toBe(4);
    expect(document).toMatchObject({
      class: 'unreachable',
      message: expect.stringContaining('no answer in time') as string,
    });
    expect(front.calls.length).toBeGreaterThan(1);
  },
);

describe.concurrent('.env', () => {
  test('is read without CI, ignored with it, and behind the environment', async () => {
    const [tenant, other] = await Promise.all([startTenant(), startTenant()]);
    const cwd = await folder({ ...files, '.env': asDotEnv(tenant.env) });
    const [read, inCi, emptyCi, behind] = await Promise.all([
      fitform(['plan', '--json'], { cwd }),
      fitform(['plan', '--json'], { cwd, env: { CI: 'true' } }),
      fitform(['plan', '--json'], { cwd, env: { CI: '' } }),
      fitform(['plan', '--json'], { cwd, env: { FITFORM_URL: other.url } }),
    ]);
    const urls = [read, inCi, emptyCi, behind].map(
      ({ document }) => (document['tenant'] as { url: string }).url,
    );
    expect(urls).toEqual([tenant.url, 'embedded', tenant.url, other.url]);
  });

  test('that names certificates which are not there is exit 3', async () => {
    const cwd = await folder({ ...files, '.env': 'NODE_EXTRA_CA_CERTS=/nowhere/ca.pem\n' });
    const { code, stderr } = await fitform(['plan'], { cwd, env: signInAt('http://127.0.0.1:1') });
    expect([code, stderr]).toEqual([3, expect.stringContaining('/nowhere/ca.pem')]);
  });
});

describe.concurrent('the environment', () => {
  test('an empty variable counts as missing', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ ...files, '.env': asDotEnv(tenant.env) });
    const empty = {
      FITFORM_URL: '',
      FITFORM_PASSWORD: '',
      FITFORM_TOKEN: '',
      FITFORM_AUTH: '',
      FITFORM_BASE_PATH: '',
    };
    const [filled, embedded, none] = await Promise.all([
      fitform(['plan', '--json'], { cwd, env: empty }),
      fitform(['plan', '--json'], { files, env: empty }),
      fitform(['plan', '--json'], { files, env: { ...tenant.env, FITFORM_PASSWORD: '' } }),
    ]);
    expect([filled.code, filled.document['tenant']]).toEqual([
      0,
      expect.objectContaining({ url: tenant.url }),
    ]);
    expect([embedded.code, embedded.document['tenant']]).toEqual([
      0,
      expect.objectContaining({ url: 'embedded' }),
    ]);
    expect([none.code, none.document['class']]).toEqual([4, 'sign-in']);
  });

  test('a flag wins over a variable, a variable over the spec', async () => {
    const tenant = await startTenant();
    const spec = { 'tenant.yaml': AS_IT_IS.replace('tenant:', 'tenant:\n  base_path: /wrong') };
    const FITFORM_BASE_PATH = '/api';
    const runs = await Promise.all([
      fitform(['plan', '--json'], { files: spec, env: tenant.env }),
      fitform(['plan', '--json'], { files: spec, env: { ...tenant.env, FITFORM_BASE_PATH } }),
      fitform(['plan', '--json', '--base-path', '/admin/'], {
        files: spec,
        env: { ...tenant.env, FITFORM_BASE_PATH, FITFORM_URL: tenant.url },
      }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([4, 0, 0]);
    expect(
      runs.slice(1).map(({ document }) => (document['tenant'] as { base_path: string }).base_path),
    ).toEqual(['/api', '/admin']);
  });

  test('a token wins over an API key, an API key over a password, unless FITFORM_AUTH says which', async () => {
    const front = await startFront(null, () => ({ status: 401 }));
    const env = { ...front.env, FITFORM_TOKEN: 'the-token', FITFORM_API_KEY: 'the-key' };
    const headersOf = async (given: Record<string, string>): Promise<unknown[]> => {
      const before = front.calls.length;
      await fitform(['drift'], { files, env: { ...env, ...given } });
      const [call] = front.calls.slice(before);
      return [
        call?.path === '/admin/auth',
        call?.headers.authorization?.split(' ')[0],
        call?.headers['x-api-key'],
      ];
    };
    expect(await headersOf({})).toEqual([false, 'Bearer', undefined]);
    expect(await headersOf({ FITFORM_TOKEN: '' })).toEqual([false, undefined, 'the-key']);
    expect(await headersOf({ FITFORM_AUTH: 'password' })).toEqual([true, undefined, undefined]);
    expect(await headersOf({ FITFORM_AUTH: 'basic' })).toEqual([false, 'Basic', undefined]);
  });

  test('a proxy is not used for this machine', async () => {
    const [tenant, closed] = await Promise.all([startTenant(), closedPort()]);
    const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy', 'ALL_PROXY'];
    const proxies = Object.fromEntries(names.map((name) => [name, closed]));
    const runs = await Promise.all([
      fitform(['drift'], { files, env: { ...tenant.env, ...proxies } }),
      fitform(['drift'], { files, env: { ...tenant.env, ...proxies, NODE_USE_ENV_PROXY: '1' } }),
      fitform(['drift'], { files, env: proxies }),
    ]);
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
  });

  test('a proxy that cannot be reached, for another host, is exit 4 and not shown with its password', async () => {
    const { host } = new URL(await closedPort());
    const { code, stderr } = await fitform(['drift', '--timeout', '1'], {
      files,
      env: { ...signInAt('https://tenant.invalid'), HTTPS_PROXY: `http://me:Proxy-Password@${host}` },
    });
    expect(code, stderr).toBe(4);
    expect(stderr).not.toContain('Proxy-Password');
  });
});

describe.concurrent('what is shown', () => {
  test('has no escape codes where there is no terminal, whatever colours are asked for', async () => {
    const tenant = await startTenant((draft) => draft.roles.push(roleOf(idOf(1), 'ReviewGuest', 'upload')));
    const guide = { 'tenant.yaml': GUIDE };
    // Every run is looked at for escape codes; see run.ts.
    const runs = await Promise.all([
      fitform(['plan'], { files: guide, env: { ...tenant.env, FORCE_COLOR: '1' } }),
      fitform(['plan', '--no-color'], { files: guide, env: tenant.env }),
      fitform(['plan'], { files: guide, env: { ...tenant.env, NO_COLOR: '1' } }),
      fitform(['plan'], { files: guide, env: tenant.env }),
    ]);
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  test('--verbose logs one line per call on stderr, and no secret', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant);
    const { code, stderr, stdout } = await fitform(['apply', '--yes', '--verbose'], {
      files: { 'tenant.yaml': GUIDE },
      env: front.env,
    });
    expect(code, stderr).toBe(0);
    const lines = stderr.split('\n').filter((line) => /^(GET|POST|PATCH) /.test(line));
    expect(lines).toHaveLength(front.calls.length);
    for (const line of lines) expect(line).toMatch(/^(GET|POST) \/admin\/\S+ 20[01] \d+ ms$/);
    expect(lines[0]).toMatch(/^POST \/admin\/auth 200 /);
    expect(stdout).not.toMatch(/^(GET|POST) /m);
    expect(front.secrets.size).toBeGreaterThan(2);
    for (const secret of [...front.secrets, PASSWORD]) expect(stdout + stderr).not.toContain(secret);
  });

  test('is whole, however much it is', async () => {
    const many = Array.from(
      { length: 3000 },
      (_, index) => `a role with a rather long name, number ${index}`,
    );
    const tenant = await startTenant((draft) => {
      draft.roles.push(...many.map((name, index) => roleOf(idOf(index), name, 'upload')));
    });
    const spec = { 'tenant.yaml': `${AS_IT_IS}roles: []\n` };
    const [json, text] = await Promise.all([
      fitform(['plan', '--json'], { files: spec, env: tenant.env }),
      fitform(['plan', '--full'], { files: spec, env: tenant.env }),
    ]);
    expect(json.stdout.length).toBeGreaterThan(2 ** 17);
    expect(json.document['unmanaged']).toHaveLength(3003);
    // After the list there is the summary again, as the list is longer than a screen.
    const [last, , summary] = text.stdout.trimEnd().split('\n').slice(-3);
    expect(last).toBe(`  role/${many.at(-1) ?? ''}`);
    expect(summary).toBe('Plan: no changes, 1 unchanged, 3003 not managed');
  });
});
