/** `fitform serve` as a process: what it refuses to start with, what it prints, and how it ends. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startServe } from '../support/serve-process.ts';
import { document, other, provisioned } from '../support/service.ts';
import { documentOf } from '../support/documents.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';

const TOKEN = 'a-token-of-the-tests-that-is-long-enough';
const spec = { 'tenant.yaml': specWith('roles: []') };
const onEmbedded = { 'tenant.yaml': 'version: 1\ntenant:\n  url: embedded\nroles: []\n' };

describe.concurrent('fitform serve refuses', () => {
  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no token', [], {}, /FITFORM_SERVE_TOKEN is not set/],
    ['an empty one', [], { FITFORM_SERVE_TOKEN: '' }, /FITFORM_SERVE_TOKEN is not set/],
    [
      'a short one',
      [],
      { FITFORM_SERVE_TOKEN: 'short-and-secret' },
      /FITFORM_SERVE_TOKEN has 16 bytes; it needs at least 32/,
    ],
    [
      'one with a blank',
      [],
      { FITFORM_SERVE_TOKEN: `short-and-secret ${TOKEN}` },
      /FITFORM_SERVE_TOKEN holds a blank/,
    ],
    ['a port that is none', ['--port', '65536'], { FITFORM_SERVE_TOKEN: TOKEN }, /--port.*0 to 65535/],
    ['a rate of nothing', ['--rate', '0'], { FITFORM_SERVE_TOKEN: TOKEN }, /--rate.*above 0/],
    [
      'an address that is not here',
      ['--port', '0', '--host', '192.0.2.1'],
      { FITFORM_SERVE_TOKEN: TOKEN },
      /cannot listen there/,
    ],
    [
      'a dashboard for others',
      ['--dashboard', '--host', '0.0.0.0'],
      {},
      /--dashboard listens on this machine only/,
    ],
    ['a flag that is none', ['--dash-board'], {}, /unknown option/],
  ])('%s, with exit 3', async (_name, args, env, message) => {
    const run = await fitform(['serve', ...args], { files: onEmbedded, env });
    expect(run.code, run.stderr).toBe(3);
    expect(complaintOf(run)).toMatch(message);
    expect(run.stderr).not.toContain('short-and-secret');
    // Nothing was sent, so nothing was swept.
    expect(run.stderr).not.toContain('"event"');
  });

  test('a dashboard on a tenant that is not the embedded one', async () => {
    const tenant = await startTenant();
    const run = await fitform(['serve', '--dashboard', '--json'], { files: spec, env: tenant.env });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toContain('--dashboard works on the embedded tenant only');
    expect(tenant.log).toEqual([]);
  });

  test('a port that is taken', async () => {
    const { url, connections } = await startFront(null);
    const args = ['serve', '--port', new URL(url).port];
    const run = await fitform(args, { files: onEmbedded, env: { FITFORM_SERVE_TOKEN: TOKEN } });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(/port \d+ is already in use/);
    expect(connections()).toBe(0);
  });
});

const bearing = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
const make = (url: string, signal?: AbortSignal, document_id = document): Promise<Response> =>
  fetch(`${url}/links`, {
    method: 'POST',
    headers: bearing,
    body: JSON.stringify({ document_id }),
    ...(signal && { signal }),
  });

// Two of them take as long as they say; the others need not wait for that.
describe.concurrent('fitform serve', () => {
  test.each([
    ['SIGTERM', []],
    ['SIGINT', ['--json']],
  ] as const)('prints where it is, serves, and ends well on %s', async (signal, args) => {
    const tenant = await startTenant(provisioned);
    const env = { ...tenant.env, FITFORM_SERVE_TOKEN: TOKEN };
    const service = await startServe([...args, '--verbose'], { files: spec, env });
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const response = await make(service.url);
    expect(response.status).toBe(201);
    const { url } = (await response.json()) as { url: string };
    const nonce = url.split('nonce=')[1] ?? '';
    const { code, stdout, stderr } = await service.stop(signal);
    expect(code).toBe(0);
    if (args.length === 0) expect(stdout).toBe(`${service.url}\n`);
    else {
      expect(documentOf(stdout, code)).toEqual({
        format: 'fitform.serve/1',
        url: service.url,
        tenant: tenant.url,
        dashboard: false,
      });
    }
    // Every line is one object, those of --verbose too; none tells a secret.
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; route?: string });
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['sweep', 'request', 'tenant', 'stopping', 'stopped']),
    );
    expect(lines.flatMap(({ route }) => route ?? [])).toEqual(['/readyz', '/links']);
    for (const secret of [nonce, TOKEN, ...Object.values(tenant.env).slice(2)]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  test('an end waits for the link that is being made, takes no one new, and the link is good', async () => {
    const tenant = await startTenant(provisioned);
    const asked = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    // Held up before the key is there: what is written after the signal must still be written.
    const front = await startFront(tenant, async ({ method, path }) => {
      if (method === 'GET' && path.includes('/documents/')) {
        asked.resolve(undefined);
        await gate.promise;
      }
      return undefined;
    });
    const service = await startServe([], { files: spec, env: { ...front.env, FITFORM_SERVE_TOKEN: TOKEN } });
    const making = make(service.url);
    await asked.promise;
    const stopped = service.stop();
    // It listens no more.
    for (;;) {
      const open = await fetch(`${service.url}/healthz`).then(
        () => true,
        () => false,
      );
      if (!open) break;
    }
    gate.resolve(undefined);
    const response = await making;
    expect(response.status).toBe(201);
    expect((await stopped).code).toBe(0);
    expect((await tenant.store.read()).api_keys).toHaveLength(1);
  });

  test('an end while a tenant does not answer is not put off for ever', async () => {
    const tenant = await startTenant(provisioned);
    const service = await startServe(['--timeout', '1'], {
      files: spec,
      env: {
        ...(await startFront(tenant, ({ path }) => (path.includes('/documents/') ? 'hang' : undefined))).env,
        FITFORM_SERVE_TOKEN: TOKEN,
      },
    });
    const [response] = await Promise.all([
      make(service.url),
      once(get(service.url), 'response') as Promise<[IncomingMessage]>,
    ]);
    expect(response.status).toBe(502);
    expect((await service.stop()).code).toBe(0);
  });

  test('a caller who does not wait for the answer leaves no key', async () => {
    const tenant = await startTenant(provisioned);
    const asked = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const front = await startFront(tenant, async ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/auth/api-key')) {
        asked.resolve(undefined);
        await gate.promise;
      }
      return undefined;
    });
    const service = await startServe([], { files: spec, env: { ...front.env, FITFORM_SERVE_TOKEN: TOKEN } });
    const impatient = new AbortController();
    const making = make(service.url, impatient.signal).catch(() => null);
    await asked.promise;
    impatient.abort();
    expect(await making).toBeNull();
    gate.resolve(undefined);
    // The service ends when the key is taken back, and not before.
    const { code, stderr } = await service.stop();
    expect(code).toBe(0);
    expect(stderr).toMatch(/"late-link","detail":"nobody received the link [0-9a-f]{12}; it was revoked"/);
    expect((await tenant.store.read()).api_keys).toEqual([]);
  });

  test('an end takes no longer than it says, whatever hangs, and tells what is left', async () => {
    const tenant = await startTenant(provisioned);
    const asked = Promise.withResolvers<undefined>();
    // A key that is made and not answered, and connections that say nothing.
    const front = await startFront(
      tenant,
      () => undefined,
      ({ method, path }, answer) => {
        if (method !== 'POST' || !path.endsWith('/auth/api-key')) return answer;
        asked.resolve(undefined);
        return 'hang';
      },
    );
    const service = await startServe([], { files: spec, env: { ...front.env, FITFORM_SERVE_TOKEN: TOKEN } });
    const making = make(service.url).catch(() => null);
    const { hostname, port } = new URL(service.url);
    const silent = connect(Number(port), hostname).on('error', () => undefined);
    await Promise.all([asked.promise, once(silent, 'connect')]);
    const { code, stderr } = await service.stop();
    expect(code).toBe(0);
    // Its caller was let go first.
    expect(await making).toBeNull();
    const [key] = (await tenant.store.read()).api_keys ?? [];
    expect(stderr).toContain(
      `"left-open","detail":"a link that may be made after all, which ends at ${key?.expire_at ?? 'nowhere'}"`,
    );
    silent.destroy();
  }, 28_000);

  test('after the signal only what takes a key back is tried again', async () => {
    const tenant = await startTenant(provisioned);
    const gate = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<undefined>();
    let signalled = false;
    const after: string[] = [];
    // After the signal every first call of a kind fails: those that are tried again are answered.
    const front = await startFront(tenant, async ({ method, path }) => {
      if (method === 'GET' && path.includes('/documents/') && path.endsWith(other)) {
        await gate.promise;
        after.push('GET document');
        return { status: 503 };
      }
      if (method === 'POST' && path.endsWith('/auth/api-key')) {
        asked.resolve(undefined);
        await gate.promise;
      }
      if (!signalled || method !== 'DELETE') return undefined;
      after.push('DELETE key');
      return after.filter((one) => one === 'DELETE key').length === 1 ? { status: 503 } : undefined;
    });
    const service = await startServe([], { files: spec, env: { ...front.env, FITFORM_SERVE_TOKEN: TOKEN } });
    const impatient = new AbortController();
    const [gone, second] = [
      make(service.url, impatient.signal).catch(() => null),
      make(service.url, undefined, other),
    ];
    await asked.promise;
    impatient.abort();
    await gone;
    const stopped = service.stop();
    for (;;) {
      const open = await fetch(`${service.url}/healthz`).catch(() => null);
      if (!open) break;
    }
    signalled = true;
    gate.resolve(undefined);
    expect((await second).status).toBe(502);
    expect((await stopped).code).toBe(0);
    expect(after.sort()).toEqual(['DELETE key', 'DELETE key', 'GET document']);
    expect((await tenant.store.read()).api_keys).toEqual([]);
  });

  test('starts where the tenant cannot be reached, and says so when asked', async () => {
    const front = await startFront(null, () => 'cut');
    const service = await startServe([], { files: spec, env: { ...front.env, FITFORM_SERVE_TOKEN: TOKEN } });
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ type: 'urn:fitform:problem:tenant-unreachable' });
    await service.stop();
  });

  test('without --dashboard the embedded tenant takes a token as any other', async () => {
    const cwd = await folder(onEmbedded);
    const service = await startServe([], { cwd, env: { FITFORM_SERVE_TOKEN: TOKEN } });
    expect((await fetch(service.url)).status).toBe(404);
    expect((await make(service.url)).status).toBe(503);
    await service.stop();
  });
});
