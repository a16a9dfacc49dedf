/** `fitform doctor`: what is worth a word and stops nothing, on the tenant, on the way there and in the folder. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DoctorCheck } from '../../src/documents/doctor-documents.ts';
import { certificate, secureServer, type CertificateOptions } from '../support/certificates.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { doctor, type DoctorRun } from '../support/doctor-run.ts';
import { listening, proxyServer } from '../support/loopback.ts';
import { ids, permit, provision } from '../support/review-tenant.ts';
import { GUIDE, specWith } from '../support/specs.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';

const TOKEN = { FITFORM_TOKEN: 'a-token-of-nobody' };
const saidIn = ({ of }: DoctorRun, name: string): string => {
  const { level, message, mend } = of(name);
  return `${level}: ${message}${mend === null ? '' : ` > ${mend}`}`;
};

describe('variables', () => {
  test('an empty one and a mistyped one are named with where they are, and never their values', async () => {
    const tenant = await startTenant();
    const { checks, code, stdout } = await doctor({
      env: { ...tenant.env, FITFORM_TOKEN: '', FITFORM_PASWORD: 'value-of-it', HTTPS_PROXY: '' },
      files: { '.env': 'FITFROM_URL=other-value\nFITFORM_API_KEY=\nPASSWORD=x\n' },
    });
    const found = checks.filter(({ name }) => name === 'environment');
    expect(found.map(({ level, message, mend }) => [level, message, mend])).toEqual([
      [
        'warning',
        'FITFORM_TOKEN in the environment is set but empty, which counts as not set',
        expect.anything(),
      ],
      [
        'warning',
        'HTTPS_PROXY in the environment is set but empty, which counts as not set',
        expect.anything(),
      ],
      ['warning', 'FITFORM_API_KEY in .env is set but empty, which counts as not set', expect.anything()],
      [
        'warning',
        'FITFORM_PASWORD in the environment is not a variable that fitform reads',
        'did you mean "FITFORM_PASSWORD"?',
      ],
      ['warning', 'FITFROM_URL in .env is not a variable that fitform reads', 'did you mean "FITFORM_URL"?'],
    ]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/value-of-it|other-value/);
  });

  test('each setting is told with where it comes from, and what is not used', async () => {
    const { env, url } = await startTenant();
    const { FITFORM_PASSWORD = '', FITFORM_USERNAME = '' } = env;
    const run = await doctor({
      env: { FITFORM_USERNAME, FITFORM_AUTH: 'password', FITFORM_API_KEY: 'another-of-them' },
      files: { '.env': `FITFORM_PASSWORD='${FITFORM_PASSWORD}'\nFITFORM_BASE_PATH=/api` },
      args: ['--url', url],
    });
    expect(run.of('url').message).toBe(`${url} (--url)`);
    expect(run.of('base-path').message).toBe('/api (FITFORM_BASE_PATH in .env)');
    expect(run.of('credentials').message).toBe(
      `a password: the user "${FITFORM_USERNAME}" (FITFORM_USERNAME in the environment) and the password (FITFORM_PASSWORD in .env); not used: FITFORM_API_KEY`,
    );
    expect(run.code).toBe(0);
  });

  test('a spec may name the tenant', async () => {
    const { url } = await startTenant();
    const files = { 'tenant.yaml': `version: 1\ntenant: { url: "${url}", base_path: /admin }\n` };
    const run = await doctor({ files, env: TOKEN });
    expect([run.of('url').message, run.of('base-path').message]).toEqual([
      `${url} (the spec)`,
      '/admin (the spec)',
    ]);
  });

  test('http to another machine is a warning where it is allowed', async () => {
    const args = ['--url', 'http://tenant.invalid', '--insecure-http'];
    expect(saidIn(await doctor({ env: TOKEN, args }), 'url')).toMatch(/^warning: .*in the clear > use https/);
  });
});

describe('the tenant', () => {
  test('one that does not say whose account it is', async () => {
    const tenant = await startTenant(provision, { me: 'off' });
    const run = await doctor({ env: tenant.env, files: { 'tenant.yaml': GUIDE } });
    expect(saidIn(run, 'account')).toContain('warning: GET /users/me answers 404');
    expect(run.of('rights').message).toBe('account must be right first');
    expect(run.code).toBe(0);
  });

  test.each([
    [-90, 'ahead of'],
    [90, 'behind'],
  ])('a clock that is off by %d s', async (clock_offset, which) => {
    const tenant = await startTenant(provision, { clock_offset });
    const run = await doctor({ env: tenant.env });
    expect(saidIn(run, 'clock')).toMatch(
      new RegExp(`^warning: the clock of this machine is (89|90) s ${which} the tenant's > set the clock`),
    );
    expect(run.code).toBe(0);
  });

  test('one that does not say what time it is', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, undefined, (_call, answer) => ({
      ...answer,
      headers: { ...answer.headers, date: 'today' },
    }));
    expect(saidIn(await doctor({ env: front.env }), 'clock')).toMatch(/^not_checked: .*no Date header/);
  });

  test('a list that takes long', async () => {
    const tenant = await startTenant();
    let time = 0;
    // Each look at the clock takes six seconds.
    const run = await doctor({ env: tenant.env, world: { monotonic: () => (time += 6000) } });
    expect(saidIn(run, 'list/role')).toMatch(/^warning: 2 roles in \d+ ms, which is slow > .*--timeout/);
  });

  test('one that is busy', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ headers, path }) =>
      headers.authorization === undefined && !path.endsWith('/auth') ? { status: 503 } : undefined,
    );
    const run = await doctor({ env: front.env });
    expect(saidIn(run, 'http')).toMatch(/^warning: it answers 503/);
    expect(run.of('sign-in').level).toBe('ok');
  });

  test('one that hides everything from whoever has not signed in', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ headers, path }) =>
      headers.authorization === undefined && !path.endsWith('/auth') ? { status: 404 } : undefined,
    );
    const run = await doctor({ env: front.env });
    expect(saidIn(run, 'base-path')).toBe('ok: /admin (the default); it answers only after the sign-in');
    expect(run.code).toBe(0);
  });

  test('an error that is a web page is an answer all the same', async () => {
    const tenant = await startTenant(provision, { errors: 'html' });
    expect((await doctor({ env: tenant.env })).code).toBe(0);
  });
});

describe('permissions', () => {
  const accountWith = async (...permissions: Parameters<typeof permit>[2]) =>
    startTenant((draft) => {
      provision(draft);
      permit(draft, ids.administrator, permissions);
    });

  test('what is live already need not be created', async () => {
    const tenant = await accountWith('edit_users', 'view_list');
    const spec = (name: string): string =>
      specWith(
        'inboxes:',
        `  - name: ${name}`,
        '    project: Accounting',
        'projects:',
        '  - name: Accounting',
      );
    const live = await doctor({ env: tenant.env, files: { 'tenant.yaml': spec('invoice') } });
    expect(saidIn(live, 'rights/inbox')).toBe('ok: the account may read and update them');
    const fresh = await doctor({ env: tenant.env, files: { 'tenant.yaml': spec('fresh') } });
    expect(saidIn(fresh, 'rights/inbox')).toMatch(
      /^error: .* lacks, on the whole tenant: create_inbox \(to create\)/,
    );
  });

  test('what is only looked up need not be written, and may be hidden in part', async () => {
    const tenant = await accountWith('edit_users');
    const files = { 'tenant.yaml': specWith('inboxes:', '  - name: invoice') };
    const run = await doctor({ env: tenant.env, files });
    expect(saidIn(run, 'rights/inbox')).toMatch(/^warning: .*view_list \(to see all\)/);
    expect(run.code).toBe(0);
  });

  test('a tombstone takes the permission to delete, while there is something to delete', async () => {
    const tenant = await accountWith('view_list');
    const spec = (name: string) => ({
      'tenant.yaml': specWith('roles:', `  - { name: ${name}, state: absent }`),
    });
    const there = await doctor({ env: tenant.env, files: spec('ReviewGuest') });
    expect(saidIn(there, 'rights/role')).toMatch(/^error: .*edit_users \(to see all and delete\)/);
    const gone = await doctor({ env: tenant.env, files: spec('Nobody') });
    expect(saidIn(gone, 'rights/role')).toMatch(/^warning: .*edit_users \(to see all\)/);
  });

  test('where the roles cannot be read, nothing is taken for missing', async () => {
    const tenant = await startTenant(provision);
    const front = await startFront(tenant, ({ path, headers }) =>
      path.endsWith('/roles') && headers.authorization ? { status: 500 } : undefined,
    );
    const run = await doctor({
      env: front.env,
      files: { 'tenant.yaml': specWith('inboxes:', '  - name: invoice') },
    });
    expect(saidIn(run, 'rights')).toMatch(
      /^not_checked: a role that \S+ holds could not be read, so what it may do is not known$/,
    );
    expect(run.of('list/role').level).toBe('warning');
    expect(run.code).toBe(0);
  });
});

describe('review links', () => {
  const spec = `${GUIDE}review: { user: guest }\n`;

  test('are checked where the spec says something of them', async () => {
    const tenant = await startTenant(provision);
    const run = await doctor({ env: tenant.env, files: { 'tenant.yaml': spec } });
    expect(saidIn(run, 'review')).toBe('ok: review links can be made');
  });

  test('what apply will set up is only a warning', async () => {
    const run = await doctor({ env: (await startTenant()).env, files: { 'tenant.yaml': spec } });
    expect(saidIn(run, 'review')).toMatch(/^warning: .*guest.* > fitform plan shows/);
    expect(run.code).toBe(0);
  });
});

describe('certificates', () => {
  const cases: readonly [
    string,
    Partial<CertificateOptions> & { readonly isTrusted?: false },
    RegExp,
    number,
  ][] = [
    [
      'one that is right',
      { to: 90 },
      /^ok: the certificate is accepted, and valid until \d{4}-\d\d-\d\d$/,
      0,
    ],
    ['one that ends soon', { to: 12.5 }, /^warning: the certificate is accepted, but ends in 12 days \(/, 0],
    [
      'one that has ended',
      { from: -9, to: -2 },
      /^error: the certificate has expired on .*CERT_HAS_EXPIRED.* > .*renew/,
      4,
    ],
    ['one that is for tomorrow', { from: 2, to: 9 }, /^error: the certificate is not valid yet/, 4],
    [
      'one for another host',
      { names: ['else.example'] },
      /^error: .*for another host: DNS:else\.example .* > check the host/,
      4,
    ],
    [
      'one of its own',
      { isTrusted: false },
      /^error: .*authority that is trusted here.* > .*NODE_EXTRA_CA_CERTS/,
      4,
    ],
  ];

  test.each(cases)('%s', async (_what, { isTrusted, ...options }, said, code) => {
    const pair = certificate({ names: ['localhost'], to: 90, ...options });
    const host = await listening(secureServer(pair));
    const url = `https://${host.replace('127.0.0.1', 'localhost')}`;
    const trusted = { '.env': 'NODE_EXTRA_CA_CERTS=ca.pem', 'ca.pem': pair.cert };
    const run = await doctor({
      env: { ...TOKEN, FITFORM_URL: url },
      files: isTrusted === false ? {} : trusted,
    });
    expect(saidIn(run, 'tls')).toMatch(said);
    expect(saidIn(run, 'dns')).toMatch(/^ok: localhost is /);
    expect(run.code).toBe(code);
    if (code !== 0) expect(run.of('http').message).toBe('tls must be right first');
  });

  test('a file of authorities that is not there', async () => {
    const run = await doctor({
      env: { ...TOKEN, FITFORM_URL: 'https://localhost:1' },
      files: { '.env': 'NODE_EXTRA_CA_CERTS=ca.pem' },
    });
    expect(saidIn(run, 'tls')).toMatch(/^error: ca\.pem: there is no such file of certificates/);
    expect(run.code).toBe(3);
  });
});

describe('proxies', () => {
  test('one that leads there: what is behind it is not looked at directly, and its password is nowhere', async () => {
    const pair = certificate({ names: ['tenant.invalid'], to: 90 });
    const { host, asked } = await proxyServer({ to: await listening(secureServer(pair)) });
    const run = await doctor({
      env: {
        ...TOKEN,
        FITFORM_URL: 'https://tenant.invalid',
        HTTPS_PROXY: `http://someone:pass-of-proxy@${host}`,
      },
      files: { '.env': 'NODE_EXTRA_CA_CERTS=ca.pem', 'ca.pem': pair.cert },
    });
    expect(saidIn(run, 'proxy')).toBe(`ok: ${host} (HTTPS_PROXY in the environment)`);
    expect(saidIn(run, 'dns')).toBe(`not_checked: the proxy ${host} looks the name up`);
    expect(run.of('tls').level).toBe('not_checked');
    expect(saidIn(run, 'http')).toMatch(/^ok: it answers in \d+ ms \(200\)/);
    expect(new Set(asked)).toEqual(new Set(['CONNECT tenant.invalid:443']));
    expect(run.stdout + run.stderr).not.toMatch(/someone|pass-of-proxy/);
  });

  const cases: readonly [string, Record<string, string>, string][] = [
    [
      'https://tenant.invalid',
      { HTTPS_PROXY: 'proxy:1', NO_PROXY: 'tenant.invalid' },
      'ok: none: NO_PROXY lists this host',
    ],
    [
      'https://tenant.invalid',
      { http_proxy: 'proxy:1' },
      'ok: none: HTTPS_PROXY is not set; HTTP_PROXY is not for https URLs',
    ],
    ['http://127.0.0.1:1', { HTTP_PROXY: 'proxy:1' }, 'ok: none: this machine is always reached directly'],
  ];
  test.each(cases)('%s with %j has none', async (FITFORM_URL, env, said) => {
    expect(saidIn(await doctor({ env: { ...TOKEN, FITFORM_URL, ...env } }), 'proxy')).toBe(said);
  });
});

describe('the folder', () => {
  const checksIn = async (cwd: string): Promise<Record<string, string>> => {
    const { document } = await fitform(['doctor', '--json'], { cwd });
    const checks = document['checks'] as DoctorCheck[];
    return Object.fromEntries(checks.map(({ name, level, message }) => [name, `${level}: ${message}`]));
  };

  test('without a lock, with nothing in the way of journals, and nothing is written', async () => {
    const cwd = await folder();
    const { journal, lock } = await checksIn(cwd);
    expect(journal).toBe(`ok: journals can be written to ${join('.fitform', 'runs')}`);
    expect(lock).toBe('ok: no other apply is running in this folder');
    expect(await readdir(cwd)).toEqual([]);
  });

  test('a lock that is held, and a file in the place of the journals', async () => {
    const cwd = await folder();
    await mkdir(join(cwd, '.fitform', 'apply.lock'), { recursive: true });
    await writeFile(join(cwd, '.fitform', 'runs'), '');
    const { journal, lock } = await checksIn(cwd);
    expect(lock).toMatch(/^warning: the lock \.fitform.apply\.lock is there/);
    expect(journal).toMatch(
      /^warning: no journal can be written to .*\(a file is in its place\), so apply would be refused/,
    );
  });

  test('another fitform in node_modules', async () => {
    const world = { version: '1.2.3' };
    const installed = (version: string) => ({
      'node_modules/fitform/package.json': JSON.stringify({ version }),
    });
    const other = await doctor({ env: TOKEN, files: installed('1.3.0'), world });
    expect(saidIn(other, 'version')).toMatch(
      /^warning: this is fitform 1\.2\.3, and this folder has 1\.3\.0 .* > .*npx --no-install/,
    );
    expect(saidIn(await doctor({ env: TOKEN, files: installed('1.2.3'), world }), 'version')).toBe(
      'ok: fitform 1.2.3',
    );
    expect(
      saidIn(
        await doctor({ env: TOKEN, files: { 'node_modules/fitform/package.json': '{' }, world }),
        'version',
      ),
    ).toBe('ok: fitform 1.2.3');
  });
});
