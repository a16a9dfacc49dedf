/** docs/review-links.md from its beginning to its end, on a tenant that is set up as the guide wants it. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as library from '../../src/library/index.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { runCode } from '../support/page-code.ts';
import { mustBeValid, withBlock } from '../support/page-spec.ts';
import { pageAt } from '../support/page.ts';
import { ids, keyOf, provision } from '../support/review-tenant.ts';
import { GUIDE } from '../support/specs.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/review-links.md');
const DOCUMENT = '5eed00000000000000000009';
const tenant = await startTenant(provision);
const cwd = await folder({ 'tenant.yaml': GUIDE });
const keys = async (): Promise<number> => ((await tenant.store.read()).api_keys ?? []).length;

test('what a spec may say about links', async () => {
  await mustBeValid(withBlock(GUIDE, page.block('yaml', 'user: guest')));
  await mustBeValid(withBlock(GUIDE, page.block('yaml', 'user_id:')));
});

test('from a shell', async () => {
  const shell = { cwd, env: tenant.env };
  const fingerprints = async (): Promise<string[]> => {
    const { document } = await fitform(['link', 'list', '--json'], shell);
    return (document['links'] as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
  };
  await page.run(`fitform link create --document ${DOCUMENT}`, {
    ...shell,
    instead: [['https://yourname.contract-q.fit', tenant.url]],
  });
  const [toDocument = ''] = await fingerprints();
  await page.run(`fitform link create --document ${DOCUMENT} --inbox orders`, { ...shell, code: 3 });
  const soon = ['--scope', 'inbox', '--ttl', '10m'];
  expect(await fitform(['link', 'create', '--document', DOCUMENT, ...soon], shell)).toMatchObject({
    code: 0,
  });
  await page.run('fitform link list', shell);
  await page.run('fitform link revoke 69fd1648909b', { ...shell, instead: [['69fd1648909b', toDocument]] });
  expect(await fingerprints()).toHaveLength(1);
});

test('what a link really opens', async () => {
  const before = await keys();
  await page.run(`fitform access verify --document ${DOCUMENT} --other-document 5eed0000000000000000000a`, {
    cwd,
    env: tenant.env,
  });
  expect(await keys()).toBe(before);
});

test('what a check that was killed has left', async () => {
  const before = await keys();
  const token = 'of a run that was killed';
  const end = new Date(Date.now() + 100_500);
  await tenant.store.update((draft) => {
    draft.api_keys = [...(draft.api_keys ?? []), keyOf(token, { expire_at: end.toISOString() })];
  });
  const record = {
    format: 'fitform.access-verify-key/1',
    tenant: { url: tenant.url, base_path: '/admin' },
    user: ids.guest,
    expires_at: end.toISOString(),
    fingerprint: fingerprintOf(new Secret(token)),
    host: hostname(),
    pid: 2 ** 30,
  };
  await mkdir(join(cwd, '.fitform'), { recursive: true });
  await writeFile(join(cwd, '.fitform', 'access-verify-0123456789abcdef.json'), JSON.stringify(record));
  await page.run('fitform link sweep --dry-run', { cwd, env: tenant.env });
  expect(await fitform(['link', 'sweep'], { cwd, env: tenant.env })).toMatchObject({ code: 0 });
  expect(await keys()).toBe(before);
});

/** As a framework gives them to a handler. */
const exchange = () => {
  const sent: unknown[] = [];
  const response = {
    set: () => response,
    redirect: (status: number, url: string) => sent.push(status, url),
    sendStatus: (status: number) => sent.push(status),
  };
  return { response, sent };
};

test('from Node', async () => {
  const handlers = new Map<string, (request: object, response: object) => Promise<void>>();
  const add = (path: string, handler: (request: object, response: object) => Promise<void>) =>
    handlers.set(path, handler);
  const { FITFORM_USERNAME: TENANT_USER, FITFORM_PASSWORD: TENANT_PASSWORD } = tenant.env;
  await runCode(
    page.block('ts', 'connect, LinkError').replace('https://yourname.contract-q.fit', tenant.url),
    { ...library, process: { env: { TENANT_USER, TENANT_PASSWORD } }, app: { get: add, post: add } },
  );
  const call = async (path: string, id: string): Promise<unknown[]> => {
    const { response, sent } = exchange();
    await handlers.get(path)?.({ params: { id }, session: {} }, response);
    return sent;
  };
  const before = await keys();
  const [status, url] = await call('/documents/:id/review', DOCUMENT);
  expect([status, String(url).startsWith(`${tenant.url}/#/view/${DOCUMENT}?nonce=`)]).toEqual([303, true]);
  expect(await keys()).toBe(before + 1);
  expect(await call('/documents/:id/review', 'f'.repeat(24))).toEqual([404]);
  expect(await call('/documents/:id/done', DOCUMENT)).toEqual([204]);
  expect(await keys()).toBe(before);
});

test('the service', async () => {
  const port = String(await freePort());
  const { FITFORM_USERNAME = '', FITFORM_PASSWORD = '' } = tenant.env;
  const instead = [
    ['https://tenant.example', tenant.url],
    ['FITFORM_USERNAME=…', `FITFORM_USERNAME='${FITFORM_USERNAME}'`],
    ['FITFORM_PASSWORD=…', `FITFORM_PASSWORD='${FITFORM_PASSWORD}'`],
    ['serve --spec', `serve --port ${port} --spec`],
    ['8080', port],
  ] as const;
  const shell = { cwd, instead };
  await page.run('export FITFORM_URL=https://tenant.example FITFORM_USERNAME=… FITFORM_PASSWORD=…', shell);
  const exported = await page.run('export FITFORM_SERVE_TOKEN=$(openssl rand -base64 32)', shell);
  await page.start('npx --no-install fitform serve --spec tenant.yaml', shell);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

  const curl = page.block('sh', 'curl --fail-with-body').trim();
  const printed = await page.run(curl, shell);
  expect(printed).toContain(`${tenant.url}/#/view/${DOCUMENT}?nonce=`);

  const FITFORM_SERVE_TOKEN = /FITFORM_SERVE_TOKEN="([^"]+)"/.exec(exported)?.[1];
  const { response, sent } = exchange();
  await runCode(page.block('js', '/tickets').replace('8080', port), {
    process: { env: { FITFORM_SERVE_TOKEN } },
    documentId: DOCUMENT,
    response,
  });
  expect(sent).toEqual([303, expect.stringMatching(/^https:\/\/review\.example\.com\/go\/./)]);
});

test("the guide's page, live", async () => {
  const empty = await folder();
  await copyFile(join(import.meta.dirname, '../../tenant.example.yaml'), join(empty, 'tenant.example.yaml'));
  const port = String(await freePort());
  await page.run('npx --no-install fitform apply tenant.example.yaml --yes', { cwd: empty });
  await page.start('npx --no-install fitform serve --spec tenant.example.yaml --dashboard', {
    cwd: empty,
    instead: [['serve --spec', `serve --port ${port} --spec`]],
  });
  const dashboard = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(dashboard).toContain('Go to document review');
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
