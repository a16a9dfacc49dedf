/** The package as somebody installs it: packed, unpacked into a project of its own, type-checked and run. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAirisk, type RunningAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import { ids, provision } from '../support/review-tenant.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript7/bin/tsc');
const PASSWORD = 'of the project';

/** What the documentation shows, as a project would have it. */
const EXAMPLE = `import { AiriskError, connect, connectAirisk, LinkError, TenantError } from 'fitform';
import type { AiriskConnection, Json, ReviewLink } from 'fitform';

declare const process: { env: Record<string, string> };
declare const console: { log(text: string): void };
const { TENANT = '', DOCUMENT = '', NAME: username = '', WORD: password = '' } = process.env;

const { reviewLinks, close } = connect({ url: TENANT, credentials: { username, password } });
try {
  const link: ReviewLink = await reviewLinks.create({ documentId: DOCUMENT, ttl: 1800 });
  const ends: number = link.expiresAt.getTime();
  await reviewLinks.revoke({ fingerprints: [link.fingerprint] });
  const left = await reviewLinks.list();
  console.log(JSON.stringify({ url: link.url, left: left.length, ends: ends > 0 }));
  await reviewLinks.create({ documentId: 'of-nothing' });
} catch (error) {
  if (error instanceof LinkError) console.log(error.fault);
  else if (error instanceof TenantError) console.log(String(error.status));
  else throw error;
} finally {
  await close();
}

const { RISK = '', ID: clientId = '', KEY: clientSecret = '' } = process.env;
const airisk: AiriskConnection = connectAirisk({ url: RISK, clientId, clientSecret, redirectUri: 'http://127.0.0.1:8765/callback' });
try {
  const { users } = await airisk.users();
  const [{ id, name } = { id: '', name: null }] = users;
  const answer: Json = await airisk.as(id).get('/api/GetConversations');
  console.log(JSON.stringify({ name, count: Array.isArray(answer) ? answer.length : 0 }));
  await airisk.as('nobody').get('/api/GetConversations');
} catch (error) {
  if (!(error instanceof AiriskError)) throw error;
  console.log(error.kind);
} finally {
  airisk.close();
}
`;

const WRONG: Record<string, string> = {
  'a time as text': "await reviewLinks.create({ documentId: 'x', ttl: '1h' });",
  'a key of the command line': "await reviewLinks.create({ document_id: 'x' });",
  'no way to revoke': 'await reviewLinks.revoke({});',
  'a scope that is none': "await reviewLinks.create({ documentId: 'x', scope: 'tenant' });",
};

let folder: string;
let emulator: RunningEmulator;
let airisk: RunningAirisk;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-package-'));
  const args = ['pack', '--silent', '--ignore-scripts', '--offline', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: ROOT, shell: process.platform === 'win32' });
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder]);
  await mkdir(join(folder, 'node_modules'));
  await rename(join(folder, 'package'), join(folder, 'node_modules/fitform'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'example.ts'), EXAMPLE);
  const store = memoryTenant();
  await store.update(provision);
  airisk = await startAirisk();
  emulator = await startEmulator({ store, operator: { username: SETUP_USERNAME, password: PASSWORD } });
}, 60_000);

afterAll(async () => {
  await Promise.all([emulator.stop(), airisk.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const check = (file: string, ...flags: string[]) =>
  run(process.execPath, [TSC, '--strict', '--target', 'es2022', '--types', '', ...flags, file], {
    cwd: folder,
  });

describe('the types', () => {
  test.each([
    ['nodenext', ['--module', 'nodenext', '--noEmit']],
    ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit']],
  ])('are found by a plain tsc (%s), libraries checked too', async (_name, flags) => {
    await check('example.ts', '--skipLibCheck', 'false', ...flags);
  });

  test.each(Object.entries(WRONG))('refuse %s', async (name, line) => {
    const file = `${name.replaceAll(' ', '-')}.ts`;
    const text = `import { connect } from 'fitform';\nconst { reviewLinks } = connect({ url: '', credentials: { token: '' } });\n${line}\n`;
    await writeFile(join(folder, file), text);
    const error: unknown = await check(file, '--module', 'nodenext', '--noEmit').catch(
      (thrown: unknown) => thrown,
    );
    expect((error as { stdout: string }).stdout).toMatch(new RegExp(`^${file}\\(3,`));
  });
});

test('the example is compiled and runs', async () => {
  await check('example.ts', '--module', 'nodenext');
  const env = {
    ...{ TENANT: emulator.url, DOCUMENT: ids.first, NAME: SETUP_USERNAME, WORD: PASSWORD },
    ...{ RISK: airisk.url, ID: airisk.client.client_id, KEY: airisk.client.client_secret },
  };
  const { stdout, stderr } = await run(process.execPath, ['example.js'], { cwd: folder, env });
  const [first = '', second, third = '', fourth] = stdout.split('\n');
  expect(JSON.parse(first)).toEqual({
    url: expect.stringMatching(`^${emulator.url}/#/view/${ids.first}\\?nonce=\\S{20,}$`) as string,
    left: 0,
    ends: true,
  });
  expect(second).toBe('unknown-document');
  expect(JSON.parse(third)).toEqual({ name: 'Ann Example', count: 2 });
  expect(fourth).toBe('sign-in');
  expect(stderr).toBe('');
});

test('the package gives its schemas and nothing of its inside', async () => {
  const code = `
    import { createRequire } from 'node:module';
    const schema = await import('fitform/schemas/link.schema.json', { with: { type: 'json' } });
    const { version } = createRequire(import.meta.url)('fitform/package.json');
    const inside = await import('fitform/dist/fitform.js').catch(({ code }) => code);
    console.log(JSON.stringify([schema.default.title, version, inside, Object.keys(await import('fitform')).sort()]));
  `;
  await writeFile(join(folder, 'inside.mjs'), code);
  const { stdout } = await run(process.execPath, ['inside.mjs'], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual([
    'fitform link',
    expect.stringMatching(/^\d+\.\d+\.\d+$/),
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
    ['AiriskError', 'LinkError', 'TenantError', 'connect', 'connectAirisk'],
  ]);
});

test('no declaration leads out of the package', async () => {
  const types = await readdir(join(folder, 'node_modules/fitform/dist/types'), { recursive: true });
  expect(types.filter((name) => name.endsWith('.d.ts')).sort()).toEqual([
    'airisk/airisk-error.d.ts',
    'airisk/airisk-user.d.ts',
    'airisk/json-value.d.ts',
    'library/connect-airisk.d.ts',
    'library/index.d.ts',
    'library/types.d.ts',
    'review/link-error.d.ts',
    'tenant/tenant-error.d.ts',
  ]);
});
