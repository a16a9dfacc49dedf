/** `fitform access verify`: what it prints and exits with, that the key alone is sent, and that it is never shown. */
import { afterAll, describe, expect, test } from 'vitest';
import type { World } from '../../src/cli/system/world.ts';
import type { AccessVerifyDocument } from '../../src/documents/other-documents.ts';
import { run } from '../support/access-runs.ts';
import type { Files } from '../support/cli-in-process.ts';
import { ids, provision } from '../support/review-tenant.ts';
import { GUIDE } from '../support/specs.ts';
import { startFront, startTenant, type Front, type Tenant } from '../support/tenant-server.ts';

const WHOLE = ['--document', ids.first, '--other-document', ids.second];
/** Everything that was printed, and every secret that there was. */
const printed: string[] = [];
const fronts: Front[] = [];

async function verify(front: Pick<Front, 'env'>, args: readonly string[], more: Partial<World> = {}) {
  const files: Files = { 'tenant.yaml': GUIDE };
  const ended = await run(front, ['access', 'verify', '--verbose', ...args], files, more);
  printed.push(ended.stdout, ended.stderr);
  return ended;
}

/** A tenant as the guide wants it, behind a front that may answer a call itself. */
async function behind(
  react: Parameters<typeof startFront>[1] = () => undefined,
): Promise<{ tenant: Tenant; front: Front; keys: () => Promise<number> }> {
  const tenant = await startTenant(provision);
  const front = await startFront(tenant, react);
  fronts.push(front);
  return { tenant, front, keys: async () => ((await tenant.store.read()).api_keys ?? []).length };
}

const document = { id: ids.second, inbox: ids.invoice, original_filename: 'a.pdf', page_count: 1 };
const [opensAnother, keeps] = [
  ({ path, headers }: { path: string; headers: Record<string, unknown> }) =>
    'x-api-key' in headers && path.endsWith(ids.second) ? { status: 200, body: document } : undefined,
  ({ method }: { method: string }) =>
    method === 'DELETE' ? { status: 403, body: { message: 'no' } } : undefined,
];

afterAll(() => {
  const secrets = fronts.flatMap((front) => [...front.secrets]);
  const keys = fronts.flatMap(({ calls }) => calls.flatMap(({ headers }) => headers['x-api-key'] ?? []));
  expect(new Set(keys).size).toBeGreaterThan(3);
  const everything = printed.join('\n');
  for (const secret of [...secrets, ...keys.map(String)]) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(everything).not.toContain(form);
    }
  }
});

test('as expected: exit 0, with what could lock a document said before anything else', async () => {
  const { front, keys } = await behind();
  const { code, stdout, stderr } = await verify(front, WHOLE);
  expect(stdout).toContain(
    `  ok           refused    document ${ids.second}, in the same inbox (answered 403)\n`,
  );
  expect(stdout).toMatch(/\n\nAs expected: 8 checks\.\nThe key was revoked\.\n$/);
  expect(stderr).toMatch(/^the tenant may lock a document while it is opened: \w+, \w+\n/);
  expect([code, await keys()]).toEqual([0, 0]);
});

test('what was not checked stands beside the verdict', async () => {
  const { front } = await behind();
  const { code, stdout } = await verify(front, ['--document', ids.first]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/\n\nAs expected: 7 checks\. 1 more was not made\.\nThe key was revoked\.\n$/),
  ]);
});

test('with ids in the spec, the report claims no name for the user', async () => {
  const { front } = await behind();
  const spec = `version: 1\nreview:\n  user_id: ${ids.guest}\n  inbox_role_id: ${ids.inboxGuest}\n  review_role_id: ${ids.reviewGuest}\n  inbox_ids: { invoice: ${ids.invoice} }\n`;
  const { code, stdout } = await run(front, ['access', 'verify'], { 'tenant.yaml': spec });
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`A key of (id ${ids.guest}) to inbox "invoice":\n`),
  ]);
});

test('what is asked with the key is sent with the key alone, and only read', async () => {
  const { front } = await behind();
  await verify(front, WHOLE);
  const byKey = front.calls.filter(({ headers }) => 'x-api-key' in headers);
  expect(byKey.length).toBeGreaterThan(8);
  expect(new Set(byKey.map(({ headers }) => headers['x-api-key'])).size).toBe(1);
  for (const { method, headers } of byKey) {
    expect([method, headers.authorization, headers.cookie]).toEqual(['GET', undefined, undefined]);
  }
  const made = front.calls.findIndex(({ method, path }) => method === 'POST' && path.endsWith('/api-key'));
  const after = front.calls.slice(made + 1).filter(({ headers }) => !('x-api-key' in headers));
  expect(after.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
});

test('not as expected: exit 2, and --json says what', async () => {
  const { front } = await behind(opensAnother);
  const { code, stdout, stderr } = await verify(front, [...WHOLE, '--json']);
  const found = JSON.parse(stdout) as AccessVerifyDocument;
  expect(found).toMatchObject({ format: 'fitform.access-verify/1', as_expected: false, user: 'guest' });
  expect(found.checks.filter((one) => one.as_expected === false).map(({ why }) => why)).toEqual([
    'answered 200',
  ]);
  expect(stderr).toContain('error: NOT as expected: of 8 checks, 1 not as expected, 7 as expected.');
  expect(code).toBe(2);
});

test('a key that could not be revoked is exit 7, whatever was found', async () => {
  const { front, keys } = await behind((call) => opensAnother(call) ?? keeps(call));
  const { code, stdout } = await verify(front, WHOLE);
  expect([code, await keys()]).toEqual([7, 1]);
  expect(stdout).toMatch(
    /COULD NOT BE REVOKED: .*403.*\nIt ends by itself at \S+Z; fitform link revoke [0-9a-f]{12} ends it/,
  );
  const { stdout: json } = await verify(front, [...WHOLE, '--json']);
  expect(JSON.parse(json)).toMatchObject({ key: { revoked: false } });
});

test('Ctrl-C while it is asking: the key is revoked, and nothing more is asked', async () => {
  const stop = new AbortController();
  const { front, keys } = await behind(({ path, headers }) => {
    if (!('x-api-key' in headers) || !path.endsWith('/users')) return undefined;
    stop.abort();
    return 'hang';
  });
  const { code, stdout, stderr } = await verify(front, WHOLE, { stop: stop.signal });
  expect([code, stdout, await keys()]).toEqual([130, '', 0]);
  expect(stderr).toContain('interrupted; the key was revoked');
  const paths = front.calls.filter(({ headers }) => 'x-api-key' in headers).map(({ path }) => path);
  expect(paths.at(-1)).toBe('/admin/users');
});

test('Ctrl-C before the key is made: none is', async () => {
  const stop = new AbortController();
  const { front, tenant } = await behind(({ path }) => {
    if (path.endsWith(ids.second)) stop.abort();
    return undefined;
  });
  const { code, stderr } = await verify(front, WHOLE, { stop: stop.signal });
  expect(code).toBe(130);
  expect(stderr).toContain('interrupted; nothing was written');
  expect(tenant.writes()).toEqual([]);
});

describe('a command line that cannot be meant is exit 3', () => {
  test.each<[string[], RegExp]>([
    [['--document', ''], /--document: an id is missing/],
    [['--other-document', ids.second], /add --document ID/],
    [['--document', ids.first, '--other-document', ids.first], /name the same document/],
    [['--document', ids.unknown], /there is no document f{24}/],
    [['--document', ids.first, '--inbox', 'orders'], /is not in inbox "orders", but in "invoice"/],
    [['--inbox', 'invoic'], /no inbox "invoic"[^]*did you mean "invoice"/],
  ])('%j', async (args, message) => {
    const tenant = await startTenant(provision);
    const { code, stdout, stderr } = await verify(tenant, args);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(message);
    expect(tenant.writes()).toEqual([]);
  });
});
