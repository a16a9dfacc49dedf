/** What is settled before anything is sent: the command line, the spec, and which tenant gets which credentials. */
import { describe, expect, test } from 'vitest';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, fitform as started, folder } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, specWith } from '../support/specs.ts';
import { closedPort, PASSWORD, startFront, startTenant } from '../support/tenant-server.ts';

const commands = ['validate', 'plan', 'apply', 'drift'] as const;
const onTenant = ['plan', 'apply', 'drift'] as const;

// First, as it takes longest and only waits: a refused connection is tried again.
test.concurrent('signing in at a port on which nobody listens is exit 4 for every command', async () => {
  const FITFORM_URL = await closedPort();
  const env = { FITFORM_URL, FITFORM_USERNAME: 'someone', FITFORM_PASSWORD: PASSWORD };
  for (const run of await each(onTenant, [], { files: { 'tenant.yaml': AS_IT_IS }, env })) {
    expect(run.code).toBe(4);
    expect(complaintOf(run)).toContain('the connection was refused');
  }
});

describe.concurrent('a command line', () => {
  test('with an unknown flag is exit 3 for every command', async () => {
    for (const run of await each(commands, ['--jsno'], { files: { 'tenant.yaml': AS_IT_IS } })) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(/unknown option '--jsno'.*did you mean/is);
    }
  });

  test('a near miss reads as it does in a spec', async () => {
    const { stderr } = await fitform(['plan', '--jsno']);
    expect(stderr).toContain('did you mean "--json"?');
  });

  test.each([
    ['an unknown command', ['aply', '--json'], /unknown command 'aply'.*did you mean/i],
    ['no command', [], /no command is given/],
    ['a flag of another command', ['drift', '--yes', '--json'], /unknown option '--yes'/],
    ['a flag before the command', ['--full', 'plan', '--json'], /unknown option '--full'/],
    ['a time that is none', ['plan', '--json', '--timeout', '0'], /--timeout .*above 0/],
    ['a number that is none', ['plan', '--parallelism', '1.5'], /--parallelism .*whole number/],
    ['a flag without its value', ['plan', '--json', '--url'], /--url .*argument missing/],
    ['a format that does not exist', ['plan', '--format', 'xml'], /--format .*xml.*text, json/],
    ['a format said twice', ['plan', '--json', '--format', 'text'], /--json.*cannot be used with.*--format/],
  ] as const)('%s is exit 3', async (_name, args, message) => {
    const run = await fitform(args);
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(message);
  });

  test('help and version are exit 0', async () => {
    const [help, version] = await Promise.all([fitform(['--help']), started(['--version'])]);
    expect([help.code, version.code]).toEqual([0, 0]);
    for (const command of commands) expect(help.stdout).toContain(command);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent('a spec', () => {
  test('that is invalid is exit 3 for every command, with every problem at its place', async () => {
    const files = {
      'tenant.yaml': GUIDE.replace('[review,', '[reviw,').replace('[invoice]', '[invoce]'),
    };
    const runs = await each(commands, [], { files, env: { FITFORM_URL: 'http://127.0.0.1:1' } });
    expect(runs.map(({ code }) => code)).toEqual([3, 3, 3, 3]);
    for (const run of runs) {
      expect(complaintOf(run)).toMatch(
        /^tenant\.yaml:10:19 roles\[1\]\.permissions\[0\]: .*"reviw".*did you mean "review"\?/m,
      );
      expect(complaintOf(run)).toMatch(/^tenant\.yaml:16:\d+ .*"invoce".*did you mean "invoice"\?/m);
    }
    expect(runs[0]?.document).toMatchObject({
      class: 'invalid',
      problems: [
        { file: 'tenant.yaml', line: 10, column: 19, hint: 'did you mean "review"?' },
        { file: 'tenant.yaml', line: 16, hint: 'did you mean "invoice"?' },
      ],
    });
  });

  test('that is missing is exit 3 for every command, and named', async () => {
    for (const run of await each(commands, ['other.yaml'])) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(/other\.yaml.*: no such file/);
    }
    expect(complaintOf(await fitform(['plan']))).toMatch(/tenant\.yaml: no such file/);
  });

  test('that is a folder, an empty file or no text is exit 3', async () => {
    const cwd = await folder({ 'empty.yaml': '', 'bytes.yaml': '\u0000\u0001' });
    const runs = await Promise.all(
      ['.', 'empty.yaml', 'bytes.yaml'].map((name) => fitform(['validate', name], { cwd })),
    );
    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual([
      [3, ''],
      [3, ''],
      [3, ''],
    ]);
  });

  test('that is valid is exit 0 without a tenant, --format json being --json', async () => {
    const cwd = await folder({ 'tenant.yaml': GUIDE });
    const [text, json, format] = await Promise.all([
      fitform(['validate'], { cwd }),
      fitform(['validate', '--json'], { cwd }),
      fitform(['validate', '--format', 'json'], { cwd }),
    ]);
    expect(text).toMatchObject({ code: 0, stdout: 'valid: 1 inbox, 2 roles, 1 user\n', stderr: '' });
    expect(json.document).toEqual({
      format: 'fitform.validation/1',
      resources: { inbox: 1, role: 2, user: 1 },
      warnings: [],
    });
    expect(format.stdout).toBe(json.stdout);
  });

  test('in several files is merged, the later one winning', async () => {
    const files = {
      'a.yaml': GUIDE,
      'b.yaml':
        'version: 1\nroles:\n  - name: ReviewGuest\n    permissions: [review]\n  - name: Third\n    permissions: []\n',
    };
    const { code, stdout } = await fitform(['validate', 'a.yaml', 'b.yaml'], { files });
    expect([code, stdout]).toEqual([0, 'valid: 1 inbox, 3 roles, 1 user\n']);
  });
});

describe.concurrent('which tenant', () => {
  const credentials = { FITFORM_USERNAME: 'someone', FITFORM_PASSWORD: PASSWORD };
  const specFor = (url: string): string => specWith().replace('${FITFORM_URL:-embedded}', url);

  test('a spec for one host and an environment or flag for another is exit 6, and neither hears of it', async () => {
    const [one, other] = await Promise.all([startFront(null), startFront(null)]);
    const cwd = await folder({ 'tenant.yaml': specFor(one.url) });
    const runs = [
      ...(await each(onTenant, [], { cwd, env: { ...credentials, FITFORM_URL: other.url } })),
      await fitform(['apply', '--yes', '--url', other.url], {
        cwd,
        env: { ...credentials, FITFORM_URL: one.url },
      }),
    ];
    expect(runs.map(({ code }) => code)).toEqual([6, 6, 6, 6]);
    for (const run of runs) {
      expect(complaintOf(run)).toContain(new URL(one.url).host);
      expect(complaintOf(run)).toContain(new URL(other.url).host);
    }
    expect([one.connections(), other.connections()]).toEqual([0, 0]);
  });

  test('in CI a spec alone cannot say who gets the credentials (exit 6, nothing sent)', async () => {
    const front = await startFront(null);
    const cwd = await folder({ 'tenant.yaml': specFor(front.url) });
    const runs = [
      ...(await each(onTenant, [], { cwd, env: { ...credentials, CI: '1' } })),
      ...(await each(['plan'], [], { cwd, env: { FITFORM_TOKEN: 'a-token', CI: 'true' } })),
      ...(await each(['plan'], [], { cwd, env: { FITFORM_API_KEY: 'a-key', CI: 'true' } })),
    ];
    expect(runs.map(({ code }) => code)).toEqual([6, 6, 6, 6, 6]);
    for (const run of runs) expect(complaintOf(run)).toContain('FITFORM_URL');
    expect(front.connections()).toBe(0);
  });

  test('another variable in the spec is the spec\u2019s word too', async () => {
    const front = await startFront(null);
    const files = { 'tenant.yaml': specWith().replace('FITFORM_URL:-embedded', 'TENANT') };
    const { code } = await fitform(['plan'], { files, env: { ...credentials, CI: '1', TENANT: front.url } });
    expect([code, front.connections()]).toEqual([6, 0]);
  });

  test.each(['FITFORM_USERNAME', 'FITFORM_PASSWORD', 'FITFORM_TOKEN', 'FITFORM_API_KEY'])(
    'the embedded tenant together with %s is exit 3',
    async (name) => {
      const run = await fitform(['plan'], {
        files: { 'tenant.yaml': AS_IT_IS },
        env: { [name]: 'something-secret' },
      });
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toContain(name);
      expect(complaintOf(run)).not.toContain('something-secret');
    },
  );

  test.each([
    ['http:// to another machine', 'http://tenant.example', /http:\/\/tenant\.example .*in the clear/],
    ['a loopback look-alike', 'http://127.0.0.1.tenant.example', /in the clear/],
    ['no URL', 'tenant.example', /is not a URL/],
    ['another scheme', 'ftp://tenant.example', /is not a URL/],
    ['a path', 'https://tenant.example/admin', /more than scheme and host/],
    ['credentials in it', 'https://me:Secret-In-Url@tenant.example', /holds credentials/],
  ])('a tenant URL with %s is exit 3', async (_name, url, message) => {
    const files = { 'tenant.yaml': AS_IT_IS };
    const run = await fitform(['apply', '--yes'], { files, env: { ...credentials, FITFORM_URL: url } });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(message);
    expect(complaintOf(run)).not.toContain('Secret-In-Url');
  });

  test('http:// to an address that is not loopback works with --insecure-http, and only then', async () => {
    const tenant = await startTenant();
    const { port } = new URL(tenant.url);
    // This machine under an address that is not known to be this machine.
    const env = { ...tenant.env, FITFORM_URL: `http://0.0.0.0:${port}` };
    const files = { 'tenant.yaml': AS_IT_IS };
    const without = await fitform(['drift'], { files, env });
    expect([without.code, tenant.log.length]).toEqual([3, 0]);
    const allowed = await fitform(['drift', '--insecure-http'], { files, env });
    expect(allowed.code, allowed.stderr).toBe(0);
  });

  test.each([
    ['a base path that is none', ['--base-path', 'admin/../x'], {}, /base path/],
    ['an unknown way to sign in', [], { FITFORM_AUTH: 'magic' }, /FITFORM_AUTH/],
  ])('%s is exit 3', async (_name, args, env, message) => {
    const run = await fitform(['plan', ...args], {
      files: { 'tenant.yaml': AS_IT_IS },
      env: { FITFORM_URL: 'http://127.0.0.1:1', ...credentials, ...env },
    });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(message);
  });

  test('no tenant at all is exit 3', async () => {
    const run = await fitform(['plan'], { files: { 'tenant.yaml': 'version: 1\nroles: []\n' } });
    expect([run.code, complaintOf(run)]).toEqual([3, expect.stringContaining('no tenant is named')]);
  });
});

describe.concurrent('signing in', () => {
  const files = { 'tenant.yaml': AS_IT_IS };

  test('without credentials is exit 4 for every command, and nothing is sent', async () => {
    const front = await startFront(null);
    for (const run of await each(onTenant, [], { files, env: { FITFORM_URL: front.url } })) {
      expect(run.code).toBe(4);
      expect(complaintOf(run)).toMatch(
        /^(error: )?no credentials for 127\.0\.0\.1:\d+: FITFORM_USERNAME is not set/,
      );
    }
    expect(front.connections()).toBe(0);
  });

  test('with a wrong password is exit 4 for every command', async () => {
    const tenant = await startTenant();
    const env = { ...tenant.env, FITFORM_PASSWORD: 'Wrong-Password' };
    for (const run of await each(onTenant, ['--verbose'], { files, env })) {
      expect(run.code).toBe(4);
      expect(complaintOf(run)).toMatch(/POST \/admin\/auth: the credentials were not accepted \(401\)/);
      expect(run.stdout + run.stderr).not.toContain('Wrong-Password');
    }
  });

  test.each([
    ['a wrong password in HTTP Basic', { FITFORM_AUTH: 'basic', FITFORM_PASSWORD: 'wrong' }],
    ['a token that is not good', { FITFORM_TOKEN: 'wrong' }],
    ['an API key that is not good', { FITFORM_API_KEY: 'wrong' }],
  ])('with %s is exit 4', async (_name, env) => {
    const tenant = await startTenant();
    const run = await fitform(['plan'], { files, env: { ...tenant.env, ...env } });
    expect(run.code).toBe(4);
    expect(complaintOf(run)).toMatch(/GET \/admin\/\S+: the credentials were not accepted \(401\)/);
  });

  test('answered 404 is exit 4 for every command, and names the other base path', async () => {
    const front = await startFront(null);
    const cwd = await folder(files);
    for (const run of await each(onTenant, [], { cwd, env: front.env })) {
      expect(run.code).toBe(4);
      expect(complaintOf(run)).toContain('try --base-path /api');
    }
    const api = await fitform(['plan', '--base-path', '/api'], { cwd, env: front.env });
    expect([api.code, complaintOf(api)]).toEqual([4, expect.stringContaining('try --base-path /admin')]);
  });

  const page = '<!doctype html><title>Hello</title>';
  test.each([
    [
      'a web page',
      { status: 200, body: page, headers: { 'content-type': 'text/html' } },
      /try --base-path \/api/,
    ],
    ['something without a token', { status: 200, body: { ok: true } }, /no authentication_token/],
    ['something that is not JSON', { status: 200, body: 'hello' }, /not JSON/],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/admin/auth' } }, /redirect/],
    ['403', { status: 403, body: { message: 'locked' } }, /not accepted \(403\)/],
    ['400', { status: 400, body: { message: 'Missing fields' } }, /answered 400/],
    ['405', { status: 405 }, /answered 405/],
  ])('answered %s is exit 4', async (_name, answer, message) => {
    const front = await startFront(null, () => answer);
    const run = await fitform(['plan', '--json'], { files, env: front.env });
    expect(complaintOf(run)).toMatch(message);
    expect([run.code, run.document['class']]).toEqual([4, 'sign-in']);
  });

  test('a redirect is not followed, so nothing reaches the other host', async () => {
    const [other, tenant] = await Promise.all([startFront(null), startTenant()]);
    const location = `${other.url}/admin/inboxes`;
    const front = await startFront(tenant, ({ path }) =>
      path === '/admin/inboxes' ? { status: 302, headers: { location } } : undefined,
    );
    const run = await fitform(['plan'], { files, env: front.env });
    expect([run.code, other.connections()]).toEqual([1, 0]);
    expect(complaintOf(run)).toMatch(/GET \/admin\/inboxes: answered 302, a redirect/);
  });
});
