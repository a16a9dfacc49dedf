import { expect, test } from 'vitest';
import { journalName, noJournal, openJournal, type LineFile } from '../../src/apply/journal.ts';
import { role } from '../../src/kinds/role.ts';
import { user } from '../../src/kinds/user.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { Secret } from '../../src/wire/secret.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

interface Kept extends LineFile {
  readonly lines: Record<string, Json>[];
  closed: boolean;
}

function kept(): Kept {
  const file: Kept = {
    path: 'here',
    lines: [],
    closed: false,
    append: (line) => {
      expect(line.endsWith('\n')).toBe(true);
      file.lines.push(JSON.parse(line) as Record<string, Json>);
    },
    close: () => {
      file.closed = true;
      return Promise.resolve();
    },
  };
  return file;
}

const { plan } = planFor(desiredOf({ 'role/A': { permissions: [] } }), liveOf({ roles: [] }));
const open = (file: LineFile) =>
  openJournal(file, { plan, version: '1.2.3' }, () => Date.parse('2026-11-22T10:15:00Z'));
const create = {
  method: 'POST',
  path: '/users',
  address: 'user/guest',
  action: 'create',
  before: null,
} as const;

test('a header, a line before and after each write, and an end', async () => {
  const file = kept();
  const journal = open(file);
  const before = { id: 'r1', name: 'A', permissions: { review: true } };
  const line = {
    method: 'PATCH',
    path: '/roles/r1',
    address: 'role/A',
    action: 'update',
    before,
    sent: {},
  } as const;
  const answer = await journal.record(line, role, (receipt) => {
    // The line before the call is there before the call is made.
    expect(file.lines).toHaveLength(2);
    receipt({ status: 200, ms: 7, request_id: 'q' });
    return Promise.resolve({ id: 'r1', name: 'A', permissions: {} });
  });
  await journal.end(true);
  expect(answer).toEqual({ id: 'r1', name: 'A', permissions: {} });
  expect(file.lines).toMatchObject([
    { format: 'fitform.journal/1', version: '1.2.3', tenant: plan.tenant, spec_digest: plan.spec_digest },
    { n: 1, method: 'PATCH', path: '/roles/r1', address: 'role/A', action: 'update', before },
    { n: 1, status: 200, ms: 7, request_id: 'q', after: { id: 'r1', permissions: {} }, error: null },
    { end: '2026-11-22T10:15:00.000Z', converged: true },
  ]);
  expect(file.closed).toBe(true);
});

const failed = { method: 'POST', path: '/users', detail: 'stopped' } as const;
test.each<[unclear: boolean, error: Error]>([
  [false, new TenantError({ ...failed, kind: 'not-sent' })],
  [true, new TenantError({ ...failed, kind: 'unreachable', ambiguous: true })],
  [true, new Error('a defect')],
])(
  'a write that fails is told with its reason and whether it is unclear (%s: %s)',
  async (unclear, error) => {
    const file = kept();
    const journal = open(file);
    const failing = journal.record({ ...create, sent: {} }, user, () => Promise.reject(error));
    await expect(failing).rejects.toBe(error);
    const { message } = error;
    expect(file.lines.at(-1)).toMatchObject({ n: 1, status: null, after: null, error: message, unclear });
  },
);

test('no secret is kept: not one that was sent, nor one that the tenant sends back', async () => {
  const file = kept();
  const journal = open(file);
  const sent = { username: 'guest', password: new Secret('hunter2'), roles: [] };
  await journal.record({ ...create, sent }, user, () =>
    Promise.resolve({
      id: 'u1',
      username: 'guest',
      password: 'hunter2',
      token: 'tok-1',
      active: true,
      roles: [],
    }),
  );
  expect(JSON.stringify(file.lines)).not.toMatch(/hunter2|tok-1/);
  expect(file.lines[1]).toMatchObject({ sent: { username: 'guest', password: '***' } });
  expect(file.lines[2]).toMatchObject({ after: { id: 'u1', username: 'guest', active: true, roles: [] } });
});

const sentByTenant = {
  id: 'u1',
  username: 'ann',
  active: true,
  roles: [{ role: 'r1', inbox: 'i1', note: 'kept, as it is of a field' }],
  confirmed_at: '2026-01-01',
  author: 'bob',
  keywords: ['a', 'b'],
  api_key_count: 3,
  has_password: true,
  token: null,
  settings: { language: 'nl', webhook: { url: 'https://x.example/hook', signature: 's3cret-1' } },
  integrations: [
    { kind: 'mail', Password: 's3cret-2', port: 25 },
    {
      headers: [
        { name: 'X-Api-Key', value: 's3cret-3' },
        { name: 'Accept', value: 'text' },
      ],
    },
    { oauth: { clientSecret: { current: 's3cret-4', old: ['s3cret-5'] } } },
  ],
  nonce: ['s3cret-6'],
  callback: 'https://x.example/?a=1&access_token=s3cret-7',
  mirror: 'https://me:s3cret-8@x.example/',
  header: 'Bearer s3cret-9',
  last: 'eyJhbGciOiJIUzI1NiJ9.s3cret-10.x',
};

test('before a delete all that the tenant sent is kept, but for what may be a secret', async () => {
  const file = kept();
  const journal = open(file);
  const line = { method: 'DELETE', path: '/users/u1', address: 'user/ann', action: 'delete' } as const;
  await journal.record({ ...line, before: sentByTenant, sent: null }, user, () => Promise.resolve(null));
  expect(JSON.stringify(file.lines)).not.toContain('s3cret');
  expect(file.lines[1]).toMatchObject({ method: 'DELETE', address: 'user/ann' });
  expect(file.lines[1]?.['before']).toEqual({
    ...sentByTenant,
    api_key_count: '***',
    settings: { language: 'nl', webhook: { url: 'https://x.example/hook', signature: '***' } },
    integrations: [
      { kind: 'mail', Password: '***', port: 25 },
      {
        headers: [
          { name: 'X-Api-Key', value: '***' },
          { name: 'Accept', value: 'text' },
        ],
      },
      { oauth: '***' },
    ],
    nonce: '***',
    callback: '***',
    mirror: '***',
    header: '***',
    last: '***',
  });
});

test('a permission is no secret, whatever its name', async () => {
  const file = kept();
  const journal = open(file);
  const before = { id: 'r1', name: 'Keys', permissions: { view_api_keys: true, edit_users: false } };
  const line = { method: 'DELETE', path: '/roles/r1', address: 'role/Keys', action: 'delete' } as const;
  await journal.record({ ...line, before, sent: null }, role, () => Promise.resolve(null));
  expect(file.lines[1]).toMatchObject({ before });
});

test('of what is changed only the fields are kept: the rest stays on the tenant', async () => {
  const file = kept();
  const journal = open(file);
  const line = { method: 'PATCH', path: '/users/u1', address: 'user/ann', action: 'update' } as const;
  await journal.record({ ...line, before: sentByTenant, sent: {} }, user, () => Promise.resolve(null));
  const { id, username, active, roles } = sentByTenant;
  expect(file.lines[1]?.['before']).toEqual({ id, username, active, roles });
});

test('without a journal the call is made all the same', async () => {
  expect(await noJournal.record({ ...create, sent: {} }, user, () => Promise.resolve('yes'))).toBe('yes');
});

test.each([
  ['vm', '20261122T101500Z-vm.jsonl'],
  ['my host:1/2', '20261122T101500Z-my-host-1-2.jsonl'],
])('a journal on %s is named %s', (host, name) => {
  expect(journalName(Date.parse('2026-11-22T10:15:00.123Z'), host)).toBe(name);
});
