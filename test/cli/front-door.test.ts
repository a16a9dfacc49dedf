/** What is settled before anything is sent: the command line, the spec, and which tenant gets which credentials. */
import { describe, expect, test } from 'vitest';
import { wordsOf } from './documents.ts';
import { bothWays, fitform, folder } from './run.ts';
import { AS_IT_IS, GUIDE, specWith } from './specs.ts';
import { closedPort, PASSWORD, startFront, startTenant } from './tenant.ts';

const commands = ['validate', 'plan', 'apply', 'drift'] as const;
const onTenant = ['plan', 'apply', 'drift'] as const;

describe.concurrent('a command line', () => {
  test.each(commands)('%s with an unknown flag is exit 3, and nothing is done', async (command) => {
    const { text, json } = await bothWays([command, '--jsno'], { files: { 'tenant.yaml': AS_IT_IS } });
    expect(text.code).toBe(3);
    expect(text.stderr).toMatch(/unknown option '--jsno'.*did you mean/i);
    expect(json.document).toMatchObject({ format: 'fitform.error/1', class: 'invalid' });
  });

  test('a near miss reads as it does in a spec', async () => {
    const { stderr } = await fitform(['plan', '--jsno']);
    expect(stderr).toContain('did you mean "--json"?');
  });

  test.each([
    ['an unknown command', ['aply'], /unknown command 'aply'.*did you mean/i],
    ['no command', [], /no command is given/],
    ['a flag of another command', ['drift', '--yes'], /unknown option '--yes'/],
    ['a flag before the command', ['--full', 'plan'], /unknown option '--full'/],
    ['a time that is none', ['plan', '--timeout', '0'], /--timeout .*above 0/],
    ['a number that is none', ['plan', '--parallelism', '1.5'], /--parallelism .*whole number/],
    ['a flag without its value', ['plan', '--url'], /--url .*argument missing/],
  ] as const)('%s is exit 3', async (_name, args, message) => {
    const { text, json } = await bothWays(args);
    expect(text.code).toBe(3);
    expect(text.stderr).toMatch(message);
    expect(wordsOf(json.document)).toMatch(message);
  });

  test('a format that does not exist, and two ways to say which, are exit 3', async () => {
    const [unknown, both] = await Promise.all([
      fitform(['plan', '--format', 'xml']),
      fitform(['plan', '--json', '--format', 'text']),
    ]);
    expect([unknown.code, unknown.stdout, both.code]).toEqual([3, '', 3]);
    expect(unknown.stderr).toMatch(/--format .*xml.*text, json/);
  });

  test('help and version are exit 0', async () => {
    const [help, ofCommand, version] = await Promise.all([
      fitform(['--help']),
      fitform(['apply', '--help']),
      fitform(['--version']),
    ]);
    expect([help.code, ofCommand.code, version.code]).toEqual([0, 0, 0]);
    for (const command of commands) expect(help.stdout).toContain(command);
    expect(ofCommand.stdout).toContain('--yes');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent('a spec', () => {
  test.each(commands)('%s: an invalid spec is exit 3 with every problem at its place', async (command) => {
    const files = {
      'tenant.yaml': GUIDE.replace('[review,', '[reviw,').replace('[invoice]', '[invoce]'),
    };
    const { text, json } = await bothWays([command], { files, env: { FITFORM_URL: 'http://127.0.0.1:1' } });
    expect(text.code).toBe(3);
    expect(text.stderr).toMatch(/^tenant\.yaml:10:19 roles\[1\]\.permissions\[0\]: .*"reviw".*did you mean "review"\?/m);
    expect(text.stderr).toMatch(/^tenant\.yaml:16:\d+ .*"invoce".*did you mean "invoice"\?/m);
    expect(json.document).toMatchObject({
      class: 'invalid',
      problems: [
        { file: 'tenant.yaml', line: 10, column: 19, hint: 'did you mean "review"?' },
        { file: 'tenant.yaml', line: 16, hint: 'did you mean "invoice"?' },
      ],
    });
  });

  test.each(commands)('%s: a missing file is exit 3 and named', async (command) => {
    const [{ text, json }, byDefault] = await Promise.all([
      bothWays([command, 'other.yaml']),
      fitform([command]),
    ]);
    expect([text.code, byDefault.code]).toEqual([3, 3]);
    expect(text.stderr).toMatch(/other\.yaml: no such file/);
    expect(byDefault.stderr).toMatch(/tenant\.yaml: no such file/);
    expect(json.document).toMatchObject({ problems: [{ file: 'other.yaml', message: 'no such file' }] });
  });

  test('a folder, an empty file and bytes that are no text are exit 3', async () => {
    const cwd = await folder({ 'empty.yaml': '', 'bytes.yaml': '\u0000\u0001' });
    const [{ text: aFolder }, { text: empty }, { text: bytes }] = await Promise.all([
      bothWays(['validate', '.'], { cwd }),
      bothWays(['validate', 'empty.yaml'], { cwd }),
      bothWays(['validate', 'bytes.yaml'], { cwd }),
    ]);
    expect([aFolder.code, empty.code, bytes.code]).toEqual([3, 3, 3]);
  });

  test('that is valid is exit 0 without a tenant, --format json being --json', async () => {
    const cwd = await folder({ 'tenant.yaml': GUIDE });
    const [{ text, json }, format] = await Promise.all([
      bothWays(['validate'], { cwd }),
      fitform(['validate', '--format', 'json'], { cwd }),
    ]);
    expect(text).toMatchObject({ code: 0, stdout: 'valid: 1 inbox, 2 roles, 1 user\n', stderr: '' });
    expect(json.document).toMatchObject({ format: 'fitform.error/1', exit_code: 0, class: 'ok', problems: [] });
    expect(format.stdout).toBe(json.stdout);
  });

  test('several are merged, the later one winning', async () => {
    const files = {
      'a.yaml': GUIDE,
      'b.yaml': 'version: 1\nroles:\n  - name: ReviewGuest\n    permissions: [review]\n  - name: Third\n    permissions: []\n',
    };
    const { code, stdout } = await fitform(['validate', 'a.yaml', 'b.yaml'], { files });
    expect([code, stdout]).toEqual([0, 'valid: 1 inbox, 3 roles, 1 user\n']);
  });
});

describe.concurrent('which tenant', () => {
  const credentials = { FITFORM_USERNAME: 'someone', FITFORM_PASSWORD: PASSWORD };

  test.each(onTenant)('%s: a spec for one host and an environment for another is exit 6, and neither hears of it', async (command) => {
    const [one, other] = await Promise.all([startFront(null), startFront(null)]);
    const cwd = await folder({ 'tenant.yaml': specWith().replace('${FITFORM_URL:-embedded}', one.url) });
    const [byVariable, byFlag] = await Promise.all([
      bothWays([command], { cwd, env: { ...credentials, FITFORM_URL: other.url } }),
      bothWays([command, '--url', other.url], { cwd, env: credentials }),
    ]);
    for (const { text, json } of [byVariable, byFlag]) {
      expect(text.code).toBe(6);
      expect(text.stderr).toContain(new URL(one.url).host);
      expect(text.stderr).toContain(new URL(other.url).host);
      expect(json.document).toMatchObject({ class: 'refused' });
    }
    expect([one.connections(), other.connections()]).toEqual([0, 0]);
  });

  test.each(onTenant)('%s: in CI a spec alone cannot say who gets the credentials (exit 6, nothing sent)', async (command) => {
    const front = await startFront(null);
    const cwd = await folder({ 'tenant.yaml': specWith().replace('${FITFORM_URL:-embedded}', front.url) });
    const runs = await Promise.all(
      [credentials, { FITFORM_TOKEN: 'a-token' }, { FITFORM_API_KEY: 'a-key' }].map((given) =>
        fitform([command, '--json'], { cwd, env: { ...given, CI: '1' } }),
      ),
    );
    expect(runs.map(({ code }) => code)).toEqual([6, 6, 6]);
    expect(wordsOf(runs[0]?.document ?? {})).toContain('FITFORM_URL');
    expect(front.connections()).toBe(0);
  });

  test('a variable of the spec that is not FITFORM_URL is the spec\u2019s word too', async () => {
    const front = await startFront(null);
    const files = { 'tenant.yaml': specWith().replace('FITFORM_URL:-embedded', 'TENANT') };
    const { code } = await fitform(['plan'], { files, env: { ...credentials, CI: '1', TENANT: front.url } });
    expect(code).toBe(6);
    expect(front.connections()).toBe(0);
  });

  test.each(['FITFORM_USERNAME', 'FITFORM_PASSWORD', 'FITFORM_TOKEN', 'FITFORM_API_KEY'])(
    'the embedded tenant together with %s is exit 3',
    async (name) => {
      const { text } = await bothWays(['plan'], {
        files: { 'tenant.yaml': AS_IT_IS },
        env: { [name]: 'something-secret' },
      });
      expect(text.code).toBe(3);
      expect(text.stderr).toContain(name);
      expect(text.stderr).not.toContain('something-secret');
    },
  );

  test.each([
    ['http:// to another machine', 'http://tenant.example', /http:\/\/tenant\.example .*in clear/],
    ['a loopback look-alike', 'http://127.0.0.1.tenant.example', /in clear/],
    ['no URL', 'tenant.example', /is not a URL/],
    ['another scheme', 'ftp://tenant.example', /is not a URL/],
    ['a path', 'https://tenant.example/admin', /more than scheme and host/],
    ['credentials in the URL', 'https://me:Secret-In-Url@tenant.example', /holds credentials/],
  ])('a tenant URL with %s is exit 3', async (_name, url, message) => {
    const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
    const [byVariable, byFlag] = await Promise.all([
      fitform(['apply', '--yes'], { cwd, env: { ...credentials, FITFORM_URL: url } }),
      fitform(['drift', '--json', '--url', url], { cwd, env: credentials }),
    ]);
    expect([byVariable.code, byFlag.code]).toEqual([3, 3]);
    expect(byVariable.stderr).toMatch(message);
    expect(byVariable.stderr + byFlag.stdout + byFlag.stderr).not.toContain('Secret-In-Url');
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
    const { text } = await bothWays(['plan', ...args], {
      files: { 'tenant.yaml': AS_IT_IS },
      env: { FITFORM_URL: 'http://127.0.0.1:1', ...credentials, ...env },
    });
    expect(text.code).toBe(3);
    expect(text.stderr).toMatch(message);
  });

  test('no tenant at all is exit 3', async () => {
    const { text } = await bothWays(['plan'], { files: { 'tenant.yaml': 'version: 1\nroles: []\n' } });
    expect(text.code).toBe(3);
    expect(text.stderr).toContain('no tenant is named');
  });
});

describe.concurrent('signing in', () => {
  const files = { 'tenant.yaml': AS_IT_IS };

  test.each(onTenant)('%s: no credentials is exit 4, and nothing is sent', async (command) => {
    const front = await startFront(null);
    const { text, json } = await bothWays([command], { files, env: { FITFORM_URL: front.url } });
    expect(text.code).toBe(4);
    expect(text.stderr).toMatch(/no credentials for 127\.0\.0\.1:\d+: FITFORM_USERNAME is not set/);
    expect(json.document).toMatchObject({ class: 'sign-in' });
    expect(front.connections()).toBe(0);
  });

  test.each(onTenant)('%s: a wrong password is exit 4', async (command) => {
    const tenant = await startTenant();
    const env = { ...tenant.env, FITFORM_PASSWORD: 'Wrong-Password' };
    const { text, json, told } = await bothWays([command], { files, env });
    expect(text.code).toBe(4);
    expect(text.stderr).toMatch(/POST \/admin\/auth: the credentials were not accepted \(401\)/);
    expect(json.document).toMatchObject({ class: 'sign-in' });
    expect(told + json.stdout + json.stderr).not.toContain('Wrong-Password');
  });

  test.each([
    ['a wrong password with HTTP Basic', { FITFORM_AUTH: 'basic', FITFORM_PASSWORD: 'wrong' }],
    ['a token that is not good', { FITFORM_TOKEN: 'wrong' }],
    ['an API key that is not good', { FITFORM_API_KEY: 'wrong' }],
  ])('%s is exit 4', async (_name, env) => {
    const tenant = await startTenant();
    const { text } = await bothWays(['plan'], { files, env: { ...tenant.env, ...env } });
    expect(text.code).toBe(4);
    expect(text.stderr).toMatch(/GET \/admin\/\S+: the credentials were not accepted \(401\)/);
  });

  test('a port on which nobody listens is exit 4, for every command', async () => {
    const FITFORM_URL = await closedPort();
    const cwd = await folder(files);
    const env = { FITFORM_URL, FITFORM_USERNAME: 'someone', FITFORM_PASSWORD: PASSWORD };
    const [planned, applied, drifted] = await Promise.all([
      fitform(['plan', '--json'], { cwd, env }),
      fitform(['apply'], { cwd, env }),
      fitform(['drift', '--json'], { cwd, env }),
    ]);
    expect([planned.code, applied.code, drifted.code]).toEqual([4, 4, 4]);
    expect(planned.document).toMatchObject({ class: 'unreachable' });
    expect([applied.stdout, applied.stderr]).toEqual(['', expect.stringContaining('the connection was refused')]);
  });

  test.each(onTenant)('%s: 404 at the sign-in is exit 4 and names the other base path', async (command) => {
    const front = await startFront(null);
    const cwd = await folder(files);
    const [admin, api] = await Promise.all([
      bothWays([command], { cwd, env: front.env }),
      fitform([command, '--base-path', '/api'], { cwd, env: front.env }),
    ]);
    expect([admin.text.code, api.code]).toEqual([4, 4]);
    expect(admin.text.stderr).toContain('try --base-path /api');
    expect(wordsOf(admin.json.document)).toContain('try --base-path /api');
    expect(api.stderr).toContain('try --base-path /admin');
  });

  const elsewhere = 'http://127.0.0.1:1/admin/auth';
  test.each([
    ['a web page', { status: 200, body: '<!doctype html><title>Hello</title>', headers: { 'content-type': 'text/html' } }, /try --base-path \/api/],
    ['something without a token', { status: 200, body: { ok: true } }, /no authentication_token/],
    ['something that is not JSON', { status: 200, body: 'hello' }, /not JSON/],
    ['a redirect', { status: 307, headers: { location: elsewhere } }, /redirect/],
    ['403', { status: 403, body: { message: 'locked' } }, /not accepted \(403\)/],
    ['400', { status: 400, body: { message: 'Missing fields' } }, /answered 400/],
  ])('%s in answer to the sign-in is exit 4', async (_name, answer, message) => {
    const front = await startFront(null, () => answer);
    const { text, json } = await bothWays(['plan'], { files, env: front.env });
    expect(text.stderr).toMatch(message);
    expect([text.code, json.document['class']]).toEqual([4, 'sign-in']);
  });

  test('a redirect is not followed, so nothing reaches the other host', async () => {
    const [other, tenant] = await Promise.all([startFront(null), startTenant()]);
    const front = await startFront(tenant, ({ path }) =>
      path === '/admin/inboxes' ? { status: 302, headers: { location: `${other.url}/admin/inboxes` } } : undefined,
    );
    const { code, stderr } = await fitform(['plan'], { files, env: front.env });
    expect([code, other.connections()]).toEqual([1, 0]);
    expect(stderr).toMatch(/GET \/admin\/inboxes: answered 302, a redirect/);
  });
});
