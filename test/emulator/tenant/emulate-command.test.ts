import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProbeDocument } from '../../../src/documents/doctor-documents.ts';
import { cli } from '../../support/cli-in-process.ts';
import { documentOf } from '../../support/documents.ts';
import { ids } from '../../support/emulated-tenant.ts';

const BINARY = join(import.meta.dirname, '../../../dist/fitform.js');

let folder: string;
let children: ChildProcessWithoutNullStreams[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-emulate-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function start(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [BINARY, 'emulate', ...args], { cwd: folder, env: { HOME: folder } });
  children.push(child);
  return child;
}

type Tenant = { url: string; username: string; password: string };

/** A started tenant, once it has said where it is. */
async function running(...args: string[]) {
  const child = start('--json', ...args);
  const errors = text(child.stderr);
  let said = '';
  const closed = once(child, 'close') as Promise<[number | null]>;
  const tenant = await new Promise<Tenant>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith('}\n')) resolve(documentOf(said, 0) as unknown as Tenant);
    });
    void closed.then(async ([code]) => reject(new Error(`ended with ${code}: ${await errors}`)));
  });
  async function stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM') {
    child.kill(signal);
    const [code] = await closed;
    // One document, printed when it listens, and nothing after it.
    expect(JSON.parse(said)).toEqual(tenant);
    return { code, stderr: await errors };
  }
  const call = (path: string, init: RequestInit = {}) =>
    fetch(tenant.url + path, {
      ...init,
      headers: {
        'content-type': 'application/json',
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  async function signedIn(): Promise<{ authorization: string }> {
    const { username, password } = tenant;
    const response = await call('/admin/auth', {
      method: 'POST',
      body: JSON.stringify({ username, password }),
    });
    expect(response.status).toBe(200);
    const { authentication_token: token } = (await response.json()) as { authentication_token: string };
    return { authorization: `Bearer ${token}` };
  }
  return { ...tenant, call, signedIn, stop };
}

/** A run that ends by itself. */
async function ended(...args: string[]) {
  const child = start(...args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

const guest = { name: 'Guest', permissions: { review: true } };
const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });

describe('fitform emulate', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('serves a tenant until %s', async (signal) => {
    const tenant = await running();
    expect(Object.keys(tenant).slice(0, 4)).toEqual(['format', 'url', 'username', 'password']);
    expect(tenant.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const headers = await tenant.signedIn();
    for (const prefix of ['/admin', '/api']) {
      const inboxes = (await (await tenant.call(`${prefix}/inboxes`, { headers })).json()) as object;
      expect(inboxes).toMatchObject([{ id: ids.invoice, name: 'invoice' }, { name: 'orders' }]);
    }
    const form = new FormData();
    form.set('file', new File(['%PDF'], 'scan.pdf'));
    const upload = await fetch(`${tenant.url}/admin/documents/${ids.orders}`, {
      method: 'POST',
      headers,
      body: form,
    });
    expect(await upload.json()).toMatchObject({ original_filename: 'scan.pdf' });

    const key = (await (
      await tenant.call('/admin/auth/api-key', { ...post({ user: ids.john, roles: [] }), headers })
    ).json()) as { token: string };
    await tenant.call(`/admin/auth/api-key/${key.token}`, { headers });
    const log = await (await tenant.call('/__fitform/log')).text();
    expect(log).not.toContain(tenant.password);
    expect(log).not.toContain(key.token);
    expect(JSON.parse(log)).toMatchObject([
      { method: 'POST', path: '/admin/auth', status: 200, body: { password: '***' } },
      { method: 'GET', path: '/admin/inboxes', status: 200 },
      { method: 'GET', path: '/api/inboxes' },
      { method: 'POST', path: `/admin/documents/${ids.orders}` },
      { method: 'POST', path: '/admin/auth/api-key', status: 201 },
      { method: 'GET', path: '/admin/auth/api-key/***' },
    ]);
    const state = await (await tenant.call('/__fitform/state')).text();
    expect(state).not.toContain(key.token);
    expect(JSON.parse(state)).toMatchObject({
      documents: [{}, {}, {}, { inbox: ids.orders }],
      api_keys: [{}],
    });
    expect(await tenant.stop(signal)).toEqual({ code: 0, stderr: '' });
    await expect(tenant.call('/')).rejects.toThrow();
  });

  test('behaves as it is switched, and fails as it is told, from the start and later', async () => {
    const tenant = await running(
      ...['--switch', 'nulls=on', '--switch', 'undeclared=200', '--switch', 'patch=replace'],
      ...['--fault', 'POST /roles#1=status:502@after', '--latency', '1'],
    );
    const headers = await tenant.signedIn();
    const [project] = (await (await tenant.call('/admin/projects', { headers })).json()) as object[];
    expect(project).toMatchObject({ timeout: null });
    expect((await tenant.call('/admin/roles', { ...post(guest), headers })).status).toBe(502);
    expect((await tenant.call('/admin/roles', { ...post(guest), headers })).status).toBe(201);
    expect(await (await tenant.call('/__fitform/faults')).json()).toMatchObject([{ matched: 2, fired: 1 }]);

    const bad = await tenant.call('/__fitform/faults', post({ faults: ['GET /roles=rest'] }));
    expect([bad.status, await bad.json()]).toEqual([400, { message: 'GET /roles=rest: no action "rest"' }]);
    for (const body of [[], { faults: 'x' }, { faults: [1] }]) {
      expect((await tenant.call('/__fitform/faults', post(body))).status).toBe(400);
    }
    expect((await tenant.call('/__fitform/faults', post({ faults: ['GET /roles=reset'] }))).status).toBe(200);
    await expect(tenant.call('/admin/roles', { headers })).rejects.toThrow('fetch failed');
    expect((await tenant.call('/__fitform/faults', post({ faults: [] }))).status).toBe(200);
    const roles = (await (await tenant.call('/admin/roles', { headers })).json()) as object[];
    expect(roles).toHaveLength(4);
    expect((await tenant.stop()).code).toBe(0);
  });

  test('is like a tenant that was probed, but for what a switch beside it says', async () => {
    const probe = async ({ url, username, password }: Tenant) => {
      const env = { FITFORM_URL: url, FITFORM_USERNAME: username, FITFORM_PASSWORD: password };
      const { stdout } = await cli(['doctor', '--probe', '--json'], env, {}, { now: Date.now });
      await writeFile(join(folder, 'probe.json'), stdout);
      return documentOf(stdout, 0) as ProbeDocument;
    };
    const valuesIn = ({ switches }: ProbeDocument, wanted: string) =>
      switches.find(({ name }) => name === wanted)?.values;
    const switched = ['errors=html', 'permissions=sparse', 'extra_permissions=on', 'unset_scope=404'];
    const first = await running(...switched.flatMap((one) => ['--switch', one]));
    const document = await probe(first);
    await first.stop();
    const like = ['--like', 'probe.json'];
    const second = await running(...like);
    const again = await probe(second);
    await second.stop();
    // Its content shows more than that of the first.
    for (const name of ['errors', 'permissions', 'unset_scope']) {
      expect([name, valuesIn(again, name)]).toEqual([name, valuesIn(document, name)]);
    }
    const third = await running(...like, '--switch', 'errors=text');
    const changed = await probe(third);
    await third.stop();
    expect(valuesIn(changed, 'errors')).toEqual(['text']);
    expect(valuesIn(changed, 'permissions')).toEqual(['sparse']);

    await writeFile(join(folder, 'seed.yaml'), 'roles: [{name: Boss}]\n');
    const fourth = await running(...like, '--seed', 'seed.yaml');
    const headers = await fourth.signedIn();
    const roles = (await (await fourth.call('/admin/roles', { headers })).json()) as { name: string }[];
    expect(roles.map(({ name }) => name)).toEqual(['Boss', 'Administrator']);
    expect(roles[0]).toMatchObject({ permissions: {} });
    await fourth.stop();
  });

  test('tells about itself to this machine only, and not to web pages', async () => {
    const tenant = await running('--host', '0.0.0.0');
    expect(new URL(tenant.url).hostname).toBe('127.0.0.1');
    const { port } = new URL(tenant.url);
    const statusFor = async (host: string): Promise<number | undefined> => {
      const call = httpRequest({
        host: '127.0.0.1',
        port,
        path: '/__fitform/state',
        headers: { host },
      }).end();
      const [response] = (await once(call, 'response')) as [{ statusCode?: number; resume: () => void }];
      response.resume();
      return response.statusCode;
    };
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`evil.example:${port}`)).toBe(403);
    const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"faults": []}' };
    expect((await tenant.call('/__fitform/faults', form)).status).toBe(415);
    expect((await tenant.call('/__fitform/nothing')).status).toBe(404);
    expect((await tenant.call('/admin/__fitform/log')).status).toBe(401);
    const { code, stderr } = await tenant.stop();
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: listening on 0.0.0.0')]);
  });

  test('keeps its data in a file, which is seeded once', async () => {
    await writeFile(
      join(folder, 'seed.yaml'),
      'roles: [{name: Boss, permissions: [edit_users]}]\nusers: [{username: eve, roles: [{role: Boss}]}]\n',
    );
    const args = ['--seed', 'seed.yaml', '--data', 'data/tenant.json'];
    const first = await running(...args);
    expect(first.username).toBe('eve');
    expect(
      (await first.call('/admin/roles', { ...post(guest), headers: await first.signedIn() })).status,
    ).toBe(201);
    await first.stop();
    const second = await running(...args);
    const headers = await second.signedIn();
    const roles = (await (await second.call('/admin/roles', { headers })).json()) as { name: string }[];
    expect(roles.map(({ name }) => name)).toEqual(['Boss', 'Guest']);
    expect(second.password).not.toBe(first.password);
    await second.stop();
    const kept = await readFile(join(folder, 'data/tenant.json'), 'utf8');
    expect(kept).not.toContain(first.password);
  });

  test.each([
    ['in .fitform it is hidden from git', '.fitform/tenant.json', ['.gitignore', 'tenant.json']],
    ['elsewhere it stands alone', 'elsewhere/tenant.json', ['tenant.json']],
  ])('a file for its data: %s', async (_where, file, names) => {
    const tenant = await running('--data', file);
    await tenant.stop();
    expect((await readdir(dirname(join(folder, file)))).sort()).toEqual(names);
  });

  test('serves the settings that a seed gives, and keeps them in the file', async () => {
    const seed = `formats: [{ name: F }]
projects: [{ name: Sales, formats: [F] }]
inboxes: [{ name: orders, project: Sales }, { name: offers, project: Sales }]
sampling_settings: [{ scope: Sales, second_pass_STP: 5 }, { scope: orders, second_pass_STP: 7 }]
`;
    await writeFile(join(folder, 'seed.yaml'), seed);
    const args = ['--seed', 'seed.yaml', '--data', 'tenant.json', '--switch', 'scope_list=all'];
    const first = await running(...args);
    const read = async ({ call, signedIn }: typeof first): Promise<{ scope: string }[]> => {
      const response = await call('/admin/sampling_settings', { headers: await signedIn() });
      return (await response.json()) as { scope: string }[];
    };
    const [, ofOrders, ofOffers] = await read(first);
    expect([ofOrders, ofOffers]).toMatchObject([{ second_pass_STP: 7 }, { second_pass_STP: 5 }]);
    const changed = await first.call(`/api/sampling_settings/${ofOffers?.scope}`, {
      method: 'PATCH',
      body: JSON.stringify({ second_pass_STP: 9 }),
      headers: await first.signedIn(),
    });
    expect(changed.status).toBe(200);
    await first.stop();
    const second = await running(...args);
    expect(await read(second)).toMatchObject([
      { second_pass_STP: 5 },
      { second_pass_STP: 7 },
      { scope: ofOffers?.scope, second_pass_STP: 9 },
    ]);
    await second.stop();
  });

  test('says so to a person too', async () => {
    const child = start();
    const said = text(child.stdout);
    child.stdout.once('data', () => child.kill());
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(await said).toMatch(
      /^A tenant at http:\/\/127\.0\.0\.1:\d+, under \/admin and \/api, until Ctrl-C\.\n {2}user name {2}setup@embedded\.example\n {2}password {3}\S{32}\nCalls so far: http:\S+\/__fitform\/log\n$/,
    );
  });

  test.each<[string[], string]>([
    [['--switch', 'pach=deep'], '--switch: no switch "pach" (did you mean "patch"?)'],
    [['--switch', 'patch=depe'], '--switch: patch cannot be "depe" (did you mean "deep"?)'],
    [['--switch', 'nulls=maybe'], 'there are: off, on'],
    [['--fault', 'POST /roles=rest'], '--fault POST /roles=rest: no action "rest" (did you mean "reset"?)'],
    [['--port', '65536'], '--port: must be a number from 0 to 65535'],
    [['--latency', 'x'], '--latency: must be'],
    [['--seed', 'missing.yaml'], 'missing.yaml: there is no such seed'],
    [['--data', '.'], 'cannot be served'],
    [['--host', 'no.such.host.invalid'], 'cannot be served'],
    [['extra'], 'too many arguments'],
  ])('%j is exit 3', async (args, said) => {
    const { code, stdout, stderr } = await ended(...args);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('defect');
  });

  test('of a seed with a password no line is shown', async () => {
    const seed = 'users:\n  - username: ann\n    password: >-\n      for the\n      tests\n    nme: Ann\n';
    await writeFile(join(folder, 'seed.yaml'), seed);
    const { code, stderr } = await ended('--seed', 'seed.yaml');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^seed\.yaml:6:5 users\[0\]\.nme: no field "nme"/);
    expect(stderr).not.toMatch(/for the|tests| \| /);
  });

  test('a bad seed is shown line by line, and with --json as one document', async () => {
    await writeFile(join(folder, 'seed.yaml'), 'roles:\n  - { name: R, permissions: [revew] }\n  - {}\n');
    const { stderr } = await ended('--seed', 'seed.yaml');
    expect(stderr).toContain(
      'seed.yaml:2:16 roles[0].permissions.revew: no permission "revew" (did you mean "review"?)',
    );
    expect(stderr).toContain('seed.yaml:3:5 roles[1].name: is missing');
    const { code, stdout } = await ended('--seed', 'seed.yaml', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'fitform.error/1',
      exit_code: 3,
      problems: [
        { file: 'seed.yaml', line: 2, hint: 'did you mean "review"?' },
        { file: 'seed.yaml', line: 3 },
      ],
    });
  });

  test('a taken port and a damaged file are exit 3', async () => {
    const tenant = await running();
    const { port } = new URL(tenant.url);
    expect(await ended('--port', port)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`port ${port} is already in use`) as string,
    });
    await tenant.stop();
    await writeFile(join(folder, 'tenant.json'), '{');
    expect(await ended('--data', 'tenant.json')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('tenant.json is damaged') as string,
    });
  });
});
