/** The examples, in a project that has installed the package: type-checked, and run against a tenant on a port. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import { check, packedProject, RESOLUTIONS, ROOT } from '../support/packed.ts';
import { running } from '../support/running-process.ts';

const PASSWORD = 'of the example';
const store = memoryTenant();
let folder: string;
let emulator: RunningEmulator;

beforeAll(async () => {
  folder = await packedProject();
  await cp(join(ROOT, 'examples/provision-customer'), folder, { recursive: true });
  await mkdir(join(folder, 'node_modules/@types'));
  emulator = await startEmulator({ store, operator: { username: SETUP_USERNAME, password: PASSWORD } });
}, 60_000);

afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(RESOLUTIONS)('the back-end is type-checked (%s)', async (_name, flags) => {
  const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
  await check(
    folder,
    'server.ts',
    ...flags,
    ...types,
    '--allowImportingTsExtensions',
    '--skipLibCheck',
    'true',
  );
});

test('the back-end provisions a customer, once however often it is asked, and ends by itself', async () => {
  const env = {
    TENANT_URL: emulator.url,
    TENANT_USER: SETUP_USERNAME,
    TENANT_PASSWORD: PASSWORD,
    JOURNALS: join(folder, 'journals'),
  };
  const server = await running(spawn(process.execPath, ['server.ts'], { cwd: folder, env }));
  const post = async (body: string): Promise<[number, unknown]> => {
    const response = await fetch(`${server.url}/customers`, { method: 'POST', body });
    return [response.status, await response.json()];
  };
  const ann = JSON.stringify({ name: 'ACME', email: 'ann@acme.example' });
  const [status, answer] = await post(ann);
  expect([status, answer]).toEqual([201, { did: expect.any(Array) as unknown }]);
  expect((answer as { did: string[] }).did.sort()).toEqual([
    'create inbox/ACME',
    'create role/Customer',
    'create user/ann@acme.example',
  ]);
  expect(await post(ann)).toEqual([200, { did: [] }]);
  const others = ['BOLT', 'CORE'].map((name) => post(JSON.stringify({ name, email: `${name}@x.example` })));
  expect((await Promise.all(others)).map(([code]) => code)).toEqual([201, 201]);
  const { inboxes, users } = await store.read();
  expect(inboxes.map(({ name }) => name)).toEqual(expect.arrayContaining(['ACME', 'BOLT', 'CORE']));
  expect(users.filter(({ username }) => username === 'ann@acme.example')).toMatchObject([{ active: false }]);

  expect(await post('{}')).toMatchObject([422, { error: 'invalid' }]);
  expect(await post('{')).toEqual([400, { error: 'the body is not JSON' }]);
  const look = JSON.stringify({ name: 'acme', email: 'eve@acme.example' });
  expect(await post(look)).toMatchObject([
    409,
    { error: 'refused', problems: [{ path: 'inbox/acme' }, { path: 'user/eve@acme.example' }] },
  ]);
  expect(await readdir(join(folder, 'journals'))).toHaveLength(3);

  const { code, stdout, stderr } = await server.stop();
  expect([code, stdout]).toEqual([0, `${server.url}\n`]);
  expect(stderr).toContain('ACME: started role/Customer');
  expect(stderr).not.toContain(PASSWORD);
});
