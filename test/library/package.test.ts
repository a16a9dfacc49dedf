/** The package as somebody installs it: packed, unpacked into a project of its own, type-checked and run. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAirisk, type RunningAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import { check, packedProject, RESOLUTIONS, run } from '../support/packed.ts';
import { ids, provision } from '../support/review-tenant.ts';

const PASSWORD = 'of the project';

/** What the documentation shows, as a project would have it. */
const EXAMPLE = `import { AiriskError, connect, connectAirisk, FitformError, LinkError, TenantError, validate } from 'fitform';
import type { AiriskConnection, ApplyEvent, Drift, Json, Plan, Problem, Result, ReviewLink, Validation } from 'fitform';

declare const process: { env: Record<string, string> };
declare const console: { log(text: string): void };
const { TENANT = '', DOCUMENT = '', NAME: username = '', WORD: password = '' } = process.env;

const { plan, apply, drift, export: exported, reviewLinks, close } = connect({ url: TENANT, credentials: { username, password } });
try {
  const spec = { object: { version: 1, roles: [{ name: 'Uploader', permissions: ['upload'] }] } };
  const { resources }: Validation = await validate({ spec });
  const planned: Plan = await plan({ spec, target: ['role/*'] });
  const events: ApplyEvent[] = [];
  const result: Result = await apply({ plan: planned, onEvent: (event) => events.push(event) });
  const { in_sync }: Drift = await drift({ spec, base: { text: 'version: 1' } });
  const { text } = await exported();
  const types = events.map(({ type }) => type).join();
  console.log(JSON.stringify([resources['role'], planned.changes[0]?.address, types, result.converged, in_sync, text.includes('name: Uploader')]));
  const controller = new AbortController();
  controller.abort();
  await plan({ spec, signal: controller.signal }).catch((error: unknown) => {
    if (error instanceof FitformError) console.log(error.exitClass);
  });
  await validate({ spec: { text: 'version: 2' } }).catch((error: unknown) => {
    const problems: readonly Problem[] = error instanceof FitformError ? error.problems : [];
    console.log(problems.map(({ file, line, path }) => [file, line, path].join()).join(';'));
  });
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
  'a spec as it is': 'await plan({ spec: { version: 1 } });',
  'a key of a document': "await plan({ spec: { text: '' }, allow_delete: 1 });",
  'a plan and a spec': "await apply({ plan: {}, spec: { text: '' } });",
  'a signal that is none': "await plan({ spec: { text: '' }, signal: true });",
  'a scope that is none': "await reviewLinks.create({ documentId: 'x', scope: 'tenant' });",
};

let folder: string;
let emulator: RunningEmulator;
let airisk: RunningAirisk;

beforeAll(async () => {
  folder = await packedProject();
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

describe('the types', () => {
  test.each(RESOLUTIONS)('are found by a plain tsc (%s), libraries checked too', async (_name, flags) => {
    await check(folder, 'example.ts', '--skipLibCheck', 'false', ...flags);
  });
});

describe('the types refuse', () => {
  const fileOf = (name: string): string => `${name.replaceAll(' ', '-')}.ts`;
  let errors: string[];

  // One tsc for all of them: each takes longer to start than to check.
  beforeAll(async () => {
    const begin = `import { connect } from 'fitform';\nconst { plan, apply, reviewLinks } = connect({ url: '', credentials: { token: '' } });\n`;
    const files = Object.entries(WRONG).map(([name, line]) => [fileOf(name), `${begin}${line}\n`] as const);
    await Promise.all(files.map(([file, text]) => writeFile(join(folder, file), text)));
    const [first = '', ...rest] = files.map(([file]) => file);
    const failed: unknown = await check(folder, first, ...rest, '--module', 'nodenext', '--noEmit').catch(
      (thrown: unknown) => thrown,
    );
    errors = (failed as { stdout: string }).stdout.split('\n');
  }, 60_000);

  test.each(Object.keys(WRONG))('%s', (name) => {
    const its = errors.filter((line) => line.startsWith(`${fileOf(name)}(`));
    expect(its[0]).toMatch(/\(3,/);
  });
});

test('the example is compiled and runs', async () => {
  await check(folder, 'example.ts', '--module', 'nodenext');
  const env = {
    ...{ TENANT: emulator.url, DOCUMENT: ids.first, NAME: SETUP_USERNAME, WORD: PASSWORD },
    ...{ RISK: airisk.url, ID: airisk.client.client_id, KEY: airisk.client.client_secret },
  };
  const { stdout, stderr } = await run(process.execPath, ['example.js'], { cwd: folder, env });
  const [way = '', interrupted, problems, first = '', second, third = '', fourth] = stdout.split('\n');
  expect(JSON.parse(way)).toEqual([1, 'role/Uploader', 'started,applied', true, true, true]);
  expect(interrupted).toBe('interrupted');
  expect(problems).toBe('<text>,1,version');
  expect(JSON.parse(first)).toEqual({
    url: expect.stringMatching(`^${emulator.url}/#/view/${ids.first}\\?nonce=\\S{20,}$`) as string,
    left: 0,
    ends: true,
  });
  expect(second).toBe('unknown-document');
  expect(JSON.parse(third)).toEqual({ name: 'Ann Example', count: 2 });
  expect(fourth).toBe('sign-in');
  expect(stderr).toBe('');
  // Nothing is written to disk where nobody asked for a journal.
  expect(await readdir(folder)).toEqual(expect.not.arrayContaining(['.fitform']));
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
    ['AiriskError', 'FitformError', 'LinkError', 'TenantError', 'connect', 'connectAirisk', 'validate'],
  ]);
});

test('no declaration leads out of the package', async () => {
  const root = join(folder, 'node_modules/fitform/dist/types');
  const types = await readdir(root, { recursive: true });
  for (const name of types.filter((one) => one.endsWith('.d.ts'))) {
    const from = [
      ...(await readFile(join(root, name), 'utf8')).matchAll(/from '([^']+)'|import\('([^']+)'/g),
    ];
    expect(from.map(([, one, other]) => one ?? other ?? '').filter((one) => !one.startsWith('.'))).toEqual(
      [],
    );
  }
  expect(types.filter((name) => name.endsWith('.d.ts')).sort()).toEqual([
    'airisk/airisk-error.d.ts',
    'airisk/airisk-user.d.ts',
    'airisk/json-value.d.ts',
    'documents/access-documents.d.ts',
    'documents/documents.d.ts',
    'documents/problem-documents.d.ts',
    'library/connect-airisk.d.ts',
    'library/fitform-error.d.ts',
    'library/index.d.ts',
    'library/types.d.ts',
    'review/link-error.d.ts',
    'tenant/tenant-error.d.ts',
  ]);
});
