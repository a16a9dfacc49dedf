/** `fitform doctor`: every check, right and wrong, against tenants, proxies and certificates on this machine. */
import { describe, expect, test } from 'vitest';
import type { DoctorCheck } from '../../src/documents/doctor-documents.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { cli } from '../support/cli-in-process.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { doctor, type DoctorInput } from '../support/doctor-run.ts';
import { proxyServer } from '../support/loopback.ts';
import { ids, permit, provision } from '../support/review-tenant.ts';
import { GUIDE, specWith } from '../support/specs.ts';
import {
  closedPort,
  startFront,
  startTenant,
  writesIn,
  type Call,
  type Reaction,
} from '../support/tenant-server.ts';

const TOKEN = { FITFORM_TOKEN: 'a-token-of-nobody' };

describe('where all is well', () => {
  test('each check is told in its order, only reads are sent, and it ends with 0', async () => {
    const tenant = await startTenant(provision);
    const run = await doctor({ env: tenant.env, files: { 'tenant.yaml': GUIDE } });
    expect(run.at('error')).toEqual([]);
    expect(run.at('warning')).toEqual([]);
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('');
    expect(run.checks.map(({ name }) => name)).toEqual([
      ...['node', 'version', 'spec', 'environment', 'url', 'credentials'],
      ...['proxy', 'dns', 'tls', 'http', 'base-path', 'sign-in', 'account'],
      ...['rights/inbox', 'rights/role', 'rights/user'],
      'clock',
      ...['list/inbox', 'list/role', 'list/user'],
      ...['journal', 'lock'],
    ]);
    expect(writesIn(tenant.log)).toEqual([]);
    expect(tenant.log.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  test('without a spec every kind is looked at', async () => {
    const tenant = await startTenant();
    const run = await doctor({ env: tenant.env });
    expect(run.of('spec')).toMatchObject({ level: 'not_checked' });
    expect(run.code).toBe(0);
    const kinds = ['format', 'project', 'inbox', 'sampling', 'role', 'user'];
    expect(run.at('ok')).toEqual(
      expect.arrayContaining(kinds.flatMap((kind) => [`rights/${kind}`, `list/${kind}`])),
    );
  });

  test('what runs against the demo tenant needs no network', async () => {
    const { code, document } = await fitform(['doctor', '--json'], { files: { 'tenant.yaml': GUIDE } });
    const checks = document['checks'] as DoctorCheck[];
    const skipped = checks.filter(({ level }) => level === 'not_checked').map(({ name }) => name);
    expect([code, skipped]).toEqual([0, ['credentials', 'proxy', 'dns', 'tls']]);
    expect(checks.find(({ name }) => name === 'url')?.message).toContain('the demo tenant inside fitform');
    expect(checks.find(({ name }) => name === 'account')?.message).toBe(SETUP_USERNAME);
  });
});

/** What is wrong, the check that tells it, how doctor ends, and words of the message and the mend. */
type Case = readonly [
  what: string,
  input: () => DoctorInput | Promise<DoctorInput>,
  check: string,
  code: number,
  words: RegExp,
];

const onTenant = async (more: DoctorInput = {}): Promise<DoctorInput> => {
  const tenant = await startTenant(provision);
  return { ...more, env: { ...tenant.env, ...more.env } };
};

/** In front of a tenant that is provisioned. */
const onFront = async (react: (call: Call) => Reaction | undefined): Promise<DoctorInput> => {
  const tenant = await startTenant(provision);
  return { env: (await startFront(tenant, react)).env };
};

const lacking = async (role: string, ...permissions: Parameters<typeof permit>[2]): Promise<DoctorInput> => {
  const tenant = await startTenant((draft) => {
    provision(draft);
    permit(draft, role, permissions);
  });
  return { env: tenant.env };
};

const html = () => ({
  status: 200,
  body: '<!doctype html><title>Welcome</title>',
  headers: { 'content-type': 'text/html' },
});

const failing: readonly Case[] = [
  [
    'a spec that is named and is not there',
    () => onTenant({ args: ['--spec', 'production.yaml'] }),
    'spec',
    3,
    /production\.yaml: no such file/,
  ],
  [
    'a spec with problems',
    () => onTenant({ files: { 'tenant.yaml': GUIDE.replace('submit', 'sumbit') } }),
    'spec',
    3,
    /tenant\.yaml:10.*sumbit.*did you mean "submit"/s,
  ],
  [
    'a .env that loses a value',
    () => onTenant({ files: { '.env': 'FITFORM_AUTH=a#b' } }),
    'environment',
    3,
    /\.env.*FITFORM_AUTH ends before its #/s,
  ],
  ['no tenant is named', () => ({ env: TOKEN }), 'url', 3, /no tenant is named.*FITFORM_URL/s],
  [
    'a URL that is none',
    () => ({ env: { ...TOKEN, FITFORM_URL: 'htps://x.example' } }),
    'url',
    3,
    /not a URL/,
  ],
  [
    'the spec is for another host',
    () => onTenant({ files: { 'tenant.yaml': 'version: 1\ntenant: { url: "https://other.example" }\n' } }),
    'url',
    6,
    /the spec is for other\.example/,
  ],
  [
    'nothing to sign in with',
    async () => ({ env: { FITFORM_URL: (await startTenant()).url } }),
    'credentials',
    4,
    /no credentials.*set FITFORM_USERNAME/s,
  ],
  [
    'an unknown way to sign in',
    () => onTenant({ env: { FITFORM_AUTH: 'oauth' } }),
    'credentials',
    3,
    /FITFORM_AUTH.*password, basic, token, api-key/s,
  ],
  [
    'credentials that only a spec would send somewhere, in CI',
    async () => ({
      env: { ...TOKEN, CI: '1' },
      files: { 'tenant.yaml': `version: 1\ntenant: { url: "${(await startTenant()).url}" }\n` },
    }),
    'credentials',
    6,
    /in CI a spec cannot choose/,
  ],
  [
    'a SOCKS proxy',
    () => ({ env: { ...TOKEN, FITFORM_URL: 'https://tenant.invalid', HTTPS_PROXY: 'socks5://127.0.0.1:1' } }),
    'proxy',
    3,
    /HTTPS_PROXY names a proxy that is neither http nor https/,
  ],
  [
    'a proxy that is not there',
    async () => ({
      env: { ...TOKEN, FITFORM_URL: 'https://tenant.invalid', HTTPS_PROXY: await closedPort() },
    }),
    'proxy',
    4,
    /the proxy 127\.0\.0\.1:\d+ \(HTTPS_PROXY in the environment\) cannot be reached: the connection was refused/,
  ],
  [
    'a proxy that wants a password',
    async () => ({
      env: {
        ...TOKEN,
        FITFORM_URL: 'https://tenant.invalid',
        HTTPS_PROXY: (await proxyServer({ status: 407 })).host,
      },
    }),
    'http',
    4,
    /asks for a user name and a password \(407\).*USER:PASSWORD@HOST/s,
  ],
  [
    'a proxy that opens no tunnel',
    async () => ({
      env: { ...TOKEN, FITFORM_URL: 'https://tenant.invalid', HTTPS_PROXY: (await proxyServer({})).host },
    }),
    'http',
    4,
    /the proxy opened no tunnel/,
  ],
  [
    'a proxy that never answers',
    async () => ({
      env: {
        ...TOKEN,
        FITFORM_URL: 'https://tenant.invalid',
        HTTPS_PROXY: (await proxyServer({ tunnel: null })).host,
      },
      args: ['--timeout', '0.2'],
    }),
    'http',
    4,
    /the proxy opened no tunnel \(ERR_PROXY_TUNNEL, no answer in time\)/,
  ],
  [
    'a host that nobody knows',
    () => ({ env: { ...TOKEN, FITFORM_URL: 'https://tenant.invalid' } }),
    'dns',
    4,
    /tenant\.invalid: (no such host|the name could not be looked up).*check the host/s,
  ],
  [
    'nobody listens',
    async () => ({ env: { ...TOKEN, FITFORM_URL: await closedPort() } }),
    'http',
    4,
    /127\.0\.0\.1:\d+: the connection was refused/,
  ],
  [
    'no TLS where there should be',
    async () => ({ env: { ...TOKEN, FITFORM_URL: (await startTenant()).url.replace('http:', 'https:') } }),
    'tls',
    4,
    /does not speak TLS.*plain http/s,
  ],
  [
    'no answer',
    async () => ({ ...(await onFront(() => 'hang')), args: ['--timeout', '0.2'] }),
    'http',
    4,
    /no answer in time/,
  ],
  [
    'a redirect',
    () => onFront(() => ({ status: 302, headers: { location: 'https://sso.example.com/?state=secret' } })),
    'http',
    4,
    /302, a redirect to https:\/\/sso\.example\.com; /,
  ],
  [
    'a redirect to no host',
    () => onFront(() => ({ status: 302, headers: { location: 'data:text/html,x' } })),
    'http',
    4,
    /302, a redirect; /,
  ],
  ...(['', 'OK', '{}', 'null', '{"errors":[]}'] as const).map((body): Case => [
    `200 and ${body || 'nothing'} for whatever is asked`,
    () => onFront(() => ({ status: 200, body })),
    'base-path',
    4,
    /neither at \/admin .* nor at \/api.*Contract Fit/s,
  ]),
  [
    'a proxy that answers 403 with a page of its own',
    () => onFront(() => ({ ...html(), status: 403 })),
    'base-path',
    4,
    /neither at \/admin .* nor at \/api/,
  ],
  ['web pages', () => onFront(html), 'base-path', 4, /neither at \/admin .* nor at \/api.*Contract Fit/s],
  [
    'a base path of nothing',
    () => onTenant({ args: ['--base-path', '/other'] }),
    'base-path',
    4,
    /nothing is at \/other \(--base-path\), but the API answers at \/admin.*--base-path \/admin/s,
  ],
  [
    'a wrong password',
    () => onTenant({ env: { FITFORM_PASSWORD: 'not-the-password' } }),
    'sign-in',
    4,
    /not accepted \(401\).*the password \(FITFORM_PASSWORD in the environment\)/s,
  ],
  [
    'an API key in the place of a token',
    async () => ({ env: { ...TOKEN, FITFORM_URL: (await startTenant()).url } }),
    'sign-in',
    4,
    /not accepted.*FITFORM_TOKEN may hold an API key, which belongs in FITFORM_API_KEY/s,
  ],
  [
    'a token in the place of an API key',
    async () => ({
      env: { FITFORM_API_KEY: 'eyJhbGciOiJI.e30.c2ln', FITFORM_URL: (await startTenant()).url },
    }),
    'sign-in',
    4,
    /not accepted.*FITFORM_API_KEY may hold a token, which belongs in FITFORM_TOKEN/s,
  ],
  [
    'another account than the spec expects',
    () =>
      onTenant({
        files: { 'tenant.yaml': GUIDE.replace('tenant:', 'tenant:\n  expect: { account: somebody }') },
      }),
    'account',
    6,
    /expects the account somebody, and this is/,
  ],
  [
    'a permission that the spec needs',
    async () => ({
      ...(await lacking(ids.administrator, 'edit_users', 'view_list')),
      files: {
        'tenant.yaml': specWith(
          'inboxes:',
          '  - name: fresh',
          '    project: Sales',
          'projects:',
          '  - name: Sales',
        ),
      },
    }),
    'rights/inbox',
    6,
    /lacks, on the whole tenant: create_inbox \(to create\).*tenant_wide: true/s,
  ],
  [
    'a list that may not be read',
    () =>
      onFront((call) =>
        call.path.endsWith('/inboxes') ? { status: 403, body: { message: 'no' } } : undefined,
      ),
    'list/inbox',
    1,
    /GET \/admin\/inboxes: answered 403/,
  ],
  [
    'a list that is none',
    () =>
      onFront((call) =>
        call.path.endsWith('/roles') && call.headers.authorization ? { status: 200, body: {} } : undefined,
      ),
    'list/role',
    1,
    /the answer is not a list/,
  ],
  [
    'a list with an object that is not as the API describes it',
    () =>
      onFront((call) =>
        call.path.endsWith('/projects') && call.headers.authorization
          ? { status: 200, body: [{ id: 'p1', name: 'A', formats: 7 }] }
          : undefined,
      ),
    'list/project',
    1,
    /project "A": formats/,
  ],
  [
    'review links, without the permissions for keys',
    async () => ({
      ...(await lacking(ids.administrator, 'edit_users', 'view_list')),
      files: { 'tenant.yaml': `${GUIDE}review: { user: guest }\n` },
    }),
    'review',
    6,
    /view_api_keys/,
  ],
];

test.each(failing)('%s is told by its own check', async (_what, input, check, code, words) => {
  const run = await doctor(await input());
  const found = run.of(check);
  expect(found.level).toBe('error');
  expect(`${found.message}\n${found.mend ?? ''}`).toMatch(words);
  expect(run.code).toBe(code);
  expect(run.stderr).toMatch(/^error: \d checks? failed; the first: /);
  // What needs it is not tried, and nothing else is wrong.
  expect(run.at('error')).toEqual([check]);
});

describe('what cannot be checked', () => {
  test('says what must be right first, and not again what is wrong', async () => {
    const run = await doctor({ env: { ...TOKEN, FITFORM_URL: await closedPort() } });
    const skipped = ['base-path', 'sign-in', 'account', 'rights', 'clock', 'list'];
    expect(run.at('not_checked')).toEqual(['spec', 'tls', ...skipped]);
    for (const name of skipped) expect(run.of(name).message).toBe('http must be right first');
  });

  test('of a spec that cannot be read, all that does not need it is checked', async () => {
    const files = { 'tenant.yaml': 'version: 1\nroles: {' };
    const run = await doctor(await onTenant({ files }));
    expect(run.at('error')).toEqual(['spec']);
    expect(run.of('account').level).toBe('ok');
    expect(run.at('ok')).toContain('rights/sampling');
    const unnamed = await doctor({ files, env: TOKEN });
    expect(unnamed.of('url').message).toBe('spec must be right first');
    expect(unnamed.of('sign-in').message).toBe('spec must be right first');
    expect(unnamed.code).toBe(3);
  });
});

test('told to stop, it ends at once', async () => {
  const { env } = await startFront(null, () => 'hang');
  const stop = new AbortController();
  const running = cli(['doctor'], { ...env }, {}, { stop: stop.signal });
  stop.abort();
  expect(await running).toMatchObject({ code: 130, stdout: '' });
});

test('of several that are wrong, the exit code is the first in the documented order', async () => {
  const input = await lacking(ids.administrator, 'view_list');
  const run = await doctor({ ...input, files: { 'tenant.yaml': GUIDE } });
  // The list is refused (1), and the permission for it is missing (6).
  expect(run.of('list/user')).toMatchObject({
    level: 'error',
    mend: 'reading users takes edit_users on the whole tenant',
  });
  expect(run.of('rights/user').level).toBe('error');
  expect(run.code).toBe(6);
  expect((await doctor({ ...input, args: ['--spec', 'none.yaml'] })).code).toBe(3);
});
