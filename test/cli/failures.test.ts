/** A tenant that fails: lists that cannot be read, writes that do not succeed, answers that repeat what was sent. */
import { describe, expect, test } from 'vitest';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, ONE_ROLE } from '../support/specs.ts';
import {
  heldBy,
  PASSWORD,
  startFront,
  startTenant,
  writesIn,
  type Answer,
  type Call,
  type Reaction,
} from '../support/tenant-server.ts';

const files = { 'tenant.yaml': GUIDE };
const on =
  (method: string, path: string, reaction: Reaction) =>
  (call: Call): Reaction | undefined =>
    call.method === method && call.path === path ? reaction : undefined;

describe.concurrent('a list that cannot be read is exit 1, and never taken for an empty one', () => {
  const refused = { status: 403, body: { message: 'Permission insufficient: edit_users' } };
  const item = { id: 'a', username: 'someone', active: true, roles: [] };
  test.each<[string, string, Answer, RegExp]>([
    [
      '403',
      '/admin/users',
      refused,
      /GET \/admin\/users: answered 403 \(Permission insufficient: edit_users\)/,
    ],
    ['no list', '/admin/users', { status: 200, body: { items: [] } }, /not a list/],
    [
      'no JSON',
      '/admin/roles',
      { status: 200, body: '[{"id":' },
      /GET \/admin\/roles: answered 200 with something that is not JSON/,
    ],
    ['nothing at all', '/admin/roles', { status: 200, body: '' }, /not a list/],
    ['a web page', '/admin/roles', { status: 200, body: '<html></html>' }, /HTML/],
    ['an item that is no object', '/admin/roles', { status: 200, body: ['a'] }, /item 0 .*not an object/],
    [
      'an id that is a number',
      '/admin/users',
      { status: 200, body: [item, { id: 7, username: 'b' }] },
      /item 1 .*the number 7 for an id/,
    ],
    [
      'an item without an id',
      '/admin/roles',
      { status: 200, body: [{ name: 'ReviewGuest' }] },
      /item 0 .*no id/,
    ],
    [
      'grants that are no list',
      '/admin/users',
      { status: 200, body: [{ ...item, roles: 'none' }] },
      /user "someone": roles/,
    ],
    [
      'a grant without a role',
      '/admin/users',
      { status: 200, body: [{ ...item, roles: [{}] }] },
      /user "someone": roles/,
    ],
    [
      'permissions that are no map',
      '/admin/roles',
      { status: 200, body: [{ id: 'a', name: 'ReviewGuest', permissions: 'all' }] },
      /role "ReviewGuest": permissions/,
    ],
  ])('%s', async (_name, path, answer, message) => {
    const tenant = await startTenant();
    const front = await startFront(tenant, on('GET', path, answer));
    const run = await fitform(['apply', '--yes', '--json'], { files, env: front.env });
    expect(run.code, run.stderr).toBe(1);
    expect(run.document).toMatchObject({ format: 'fitform.error/1', class: 'error' });
    expect(complaintOf(run)).toMatch(message);
    expect(writesIn(front.calls)).toEqual([]);
  });

  test('for every command', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, on('GET', '/admin/users', refused));
    for (const run of await each(['plan', 'apply', 'drift'], [], { files, env: front.env })) {
      expect([run.code, complaintOf(run)]).toEqual([1, expect.stringContaining('answered 403')]);
    }
  });

  test('but only where the spec needs it', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, on('GET', '/admin/users', refused));
    const { code, stderr } = await fitform(['plan'], { env: front.env, files: { 'tenant.yaml': AS_IT_IS } });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe.concurrent('a write that fails is exit 7, and the next apply does what is left', () => {
  const roleInboxGuest = ({ method, path, body }: Call): boolean =>
    method === 'POST' && path === '/admin/roles' && body.includes('InboxGuest');

  test.each<[string, Reaction, 'failed' | 'unknown', RegExp]>([
    ['403', { status: 403, body: { message: 'no' } }, 'failed', /answered 403 \(no\)/],
    ['409', { status: 409, body: 'exists' }, 'failed', /answered 409 \(exists\)/],
    ['500', { status: 500, body: { message: 'oops' } }, 'unknown', /answered 500 \(oops\)/],
    ['a closed connection', 'cut', 'unknown', /connection was (reset|closed)/],
  ])('%s', async (_name, reaction, list, message) => {
    const tenant = await startTenant();
    let failing = true;
    const front = await startFront(tenant, (call) =>
      failing && roleInboxGuest(call) ? reaction : undefined,
    );
    const cwd = await folder(files);
    const apply = ['apply', '--yes', '--json', '--settle', '0.1'];
    const { code, document } = await fitform(apply, { cwd, env: front.env });

    expect(code).toBe(7);
    expect(document).toMatchObject({
      format: 'fitform.result/1',
      applied: [{ action: 'create', address: 'role/ReviewGuest' }],
      failed: [],
      unknown: [],
      [list]: [
        { action: 'create', address: 'role/InboxGuest', error: expect.stringMatching(message) as string },
      ],
      not_attempted: [
        { address: 'user/guest', reason: expect.stringContaining('role/InboxGuest') as string },
      ],
      converged: false,
    });
    expect(front.calls.filter(roleInboxGuest)).toHaveLength(1);

    failing = false;
    const again = await fitform(['apply', '--yes'], { cwd, env: front.env });
    expect(again.code, again.stderr).toBe(0);
    expect((await tenant.store.read()).roles.map(({ name }) => name).sort()).toEqual(
      ['Administrator', 'InboxGuest', 'ReviewGuest', 'Reviewer'].sort(),
    );
  });

  test('the text names what was done, what was not, and why', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, (call) => (roleInboxGuest(call) ? { status: 403 } : undefined));
    const { code, stdout } = await fitform(['apply', '--yes'], { files, env: front.env });
    expect(code).toBe(7);
    expect(stdout).toMatch(/^Applied: 1 created\. Not converged\.\n {2}create role\/ReviewGuest\n/m);
    expect(stdout).toMatch(/^Failed:\n {2}create role\/InboxGuest: POST \/admin\/roles: answered 403/m);
    expect(stdout).toMatch(/^Not attempted:\n {2}create user\/guest: needs role\/InboxGuest/m);
  });

  test('a create that was carried out although the answer is 502 is adopted, and makes no twin', async () => {
    const tenant = await startTenant();
    const front = await startFront(
      tenant,
      () => undefined,
      (call, answer) => (roleInboxGuest(call) ? { status: 502, body: 'Bad Gateway' } : answer),
    );
    const { code, document } = await fitform(['apply', '--yes', '--json'], { files, env: front.env });
    expect(code).toBe(0);
    expect(document).toMatchObject({ unknown: [], converged: true });
    expect(document['applied']).toContainEqual(
      expect.objectContaining({ address: 'role/InboxGuest', adopted: true }),
    );
    const { roles } = await tenant.store.read();
    expect(roles.filter(({ name }) => name === 'InboxGuest')).toHaveLength(1);
  });

  test('a write that was accepted and did not stick is told with both values', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ method, body }) =>
      method === 'PATCH' ? { status: 200, body: JSON.parse(body) as object } : undefined,
    );
    const { code, document } = await fitform(['apply', '--yes', '--json'], {
      env: front.env,
      files: { 'tenant.yaml': ONE_ROLE.replace('Uploader', 'Reviewer') },
    });
    expect(code).toBe(7);
    expect(document).toMatchObject({ applied: [], failed: [{ address: 'role/Reviewer' }], converged: false });
    const [{ error }] = document['failed'] as [{ error: string }];
    expect(error).toMatch(/did not stick: permissions: planned upload; found .*view_list/);
  });

  test('a create that was accepted and is not to be seen is unknown, by its id', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ method, path, body }) =>
      method === 'POST' && path === '/admin/roles'
        ? { status: 201, body: { id: 'b'.repeat(24), name: (JSON.parse(body) as { name: string }).name } }
        : undefined,
    );
    const { code, document } = await fitform(['apply', '--yes', '--json', '--settle', '1'], {
      env: front.env,
      files: { 'tenant.yaml': ONE_ROLE },
    });
    expect(code).toBe(7);
    expect(document).toMatchObject({
      applied: [],
      failed: [],
      unknown: [{ address: 'role/Uploader', error: `made as ${'b'.repeat(24)}, not visible yet` }],
      converged: false,
    });
    expect(heldBy(await tenant.store.read(), 'Uploader')).toEqual([]);
  });

  test('a tenant that cannot be read again afterwards is not said to have converged', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ method, path }) =>
      method === 'GET' && path === '/admin/roles' && writesIn(front.calls).length > 0
        ? { status: 403 }
        : undefined,
    );
    const { code, document } = await fitform(['apply', '--yes', '--json'], {
      env: front.env,
      files: { 'tenant.yaml': ONE_ROLE },
    });
    expect([code, document['converged']]).toEqual([7, null]);
    expect(document['applied']).toHaveLength(1);
  });

  test('a token that is void amid a run is replaced once, and nothing is lost', async () => {
    const tenant = await startTenant();
    let refusals = 1;
    const front = await startFront(tenant, ({ method, path }) =>
      method === 'POST' && path === '/admin/roles' && refusals-- > 0 ? { status: 401 } : undefined,
    );
    const { code, document } = await fitform(['apply', '--yes', '--json'], { env: front.env, files });
    expect(code).toBe(0);
    expect(document).toMatchObject({ sign_ins: 2, converged: true });
  });
});

describe.concurrent('an answer that repeats what was sent gives no secret away', () => {
  const header = (call: Call): string => call.headers.authorization ?? '';
  test.each<[string, Record<string, string>, (call: Call) => string]>([
    ['the body as it came', {}, ({ body }) => body],
    ['the body within a message', {}, ({ body }) => JSON.stringify({ message: body })],
    [
      'the body at the end of what is shown',
      {},
      ({ body }) => JSON.stringify({ message: `${'x'.repeat(280)} ${secretIn(body)}` }),
    ],
    ['the header', {}, (call) => JSON.stringify({ message: header(call) })],
    ['the token alone', {}, (call) => header(call).replace(/^\w+ /, '')],
    ['the Basic header', { FITFORM_AUTH: 'basic' }, (call) => header(call)],
    ['the Basic credentials alone', { FITFORM_AUTH: 'basic' }, (call) => header(call).replace(/^\w+ /, '')],
  ])('%s', async (_name, env, echo) => {
    const tenant = await startTenant();
    const front = await startFront(tenant, (call) =>
      call.method === 'POST' && call.path === '/admin/users' ? { status: 400, body: echo(call) } : undefined,
    );
    const { code, stdout, stderr } = await fitform(['apply', '--yes', '--json', '--verbose'], {
      files,
      env: { ...front.env, ...env },
    });
    expect(code).toBe(7);
    expect(front.secrets.size).toBeGreaterThan(1);
    for (const secret of [...front.secrets, PASSWORD]) {
      for (const part of [secret, secret.slice(0, 12)]) expect(stdout + stderr).not.toContain(part);
    }
  });
});

const secretIn = (body: string): string => (JSON.parse(body) as { password: string }).password;
