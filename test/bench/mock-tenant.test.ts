/** The tenant of the benchmark answers as the emulator does, and fitform comes to an end on it. */
import { afterAll, expect, test } from 'vitest';
import { startMock } from '../../bench/mock-tenant.ts';
import { SETUP_USERNAME, specNamed, tenantFor, yamlOf, type Tenant } from '../../bench/workloads.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { cli } from '../support/cli-in-process.ts';

const running: { stop: () => Promise<void> }[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop())));

async function mockOf(states: Readonly<Record<string, () => Tenant>>) {
  const mock = await startMock(states, { state: Object.keys(states)[0] ?? '', latency: 0 });
  running.push(mock);
  return mock;
}

const MAKE_ROLE = { name: 'Clerk', permissions: { review: true } };
const MAKE_USER = { username: 'mary', active: false, password: 'a password of this test', roles: [] };
const MAKE_ACTIVE = { username: 'ada', active: true, roles: [] };

test('what fitform calls is answered as by the emulator', async () => {
  const state = tenantFor(specNamed('S'), 'no-op');
  const mock = await mockOf({ state: () => state });
  const { username, password } = mock;
  const store = memoryTenant({ ...state, formats: [], documents: [] } as unknown as State);
  const emulator = await startEmulator({ store, operator: { username, password } });
  running.push(emulator);
  const [role, user] = [state.roles.at(-1), state.users.at(-1)];
  const calls: [method: string, path: string, body?: object][] = [
    ['GET', 'users/me'],
    ['GET', 'projects'],
    ['GET', 'inboxes'],
    ['GET', 'roles'],
    ['GET', 'users'],
    ['POST', 'roles', MAKE_ROLE],
    ['POST', 'users', MAKE_USER],
    ['POST', 'users', MAKE_ACTIVE],
    ['PATCH', `roles/${role?.id}`, { ...MAKE_ROLE, name: 'Other' }],
    ['PATCH', `users/${user?.id}`, { username: 'guest', roles: [] }],
    ['PATCH', 'users/none', { username: 'none', roles: [] }],
    ['GET', 'roles'],
    ['GET', 'users'],
    ['GET', 'nothing'],
  ];
  const answersOf = async ({ url }: { url: string }): Promise<unknown[]> => {
    const signedIn = await call(url, ['POST', 'auth', { username, password }]);
    const { authentication_token } = signedIn.body as { authentication_token: string };
    const token = `Bearer ${authentication_token}`;
    const answers: unknown[] = [signedIn.status];
    for (const one of calls) answers.push({ call: one, ...(await call(url, one, token)) });
    answers.push(await call(url, ['GET', 'users']));
    answers.push(await call(url, ['POST', 'auth', { username: SETUP_USERNAME, password: 'wrong' }]));
    return alike(answers);
  };
  expect(await answersOf(mock)).toEqual(await answersOf(emulator));
});

async function call(url: string, [method, path, body]: [string, string, object?], token = 'none') {
  const answer = await fetch(`${url}/admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: token },
    ...(body && { body: JSON.stringify(body) }),
  });
  const said: unknown = await answer.json();
  // How a refusal is worded is each server's own.
  return { status: answer.status, body: answer.ok ? said : typeof said };
}

/** Without what is new each time: the ids of what was created, and since when somebody is there. */
const alike = (answers: readonly unknown[]): unknown[] =>
  JSON.parse(
    JSON.stringify(answers)
      .replaceAll(/"id":"(?![abcd][01]0)[0-9a-f]{24}"/g, '"id":"new"')
      .replaceAll(/"confirmed_at":"[^"]*"/g, '"confirmed_at":"once"'),
  ) as unknown[];

test('M is applied to it, and then there is nothing left to do', async () => {
  const spec = specNamed('M');
  const mock = await mockOf({ first: () => tenantFor(spec, 'first') });
  const env = { FITFORM_URL: mock.url, FITFORM_USERNAME: mock.username, FITFORM_PASSWORD: mock.password };
  const files = { 'spec.yaml': yamlOf(spec) };
  const applied = await cli(['apply', 'spec.yaml', '--yes', '--journal', 'off'], env, files);
  expect(applied.stdout).toContain('Applied: 220 created. Converged');
  const { calls } = mock.counts();
  expect(calls).toEqual({ GET: 6, POST: 221 });
  const planned = await cli(['plan', 'spec.yaml', '--detailed-exitcode'], env, files);
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('Plan: no changes') as string });
});

test('a reset brings the state back, and every count to 0', async () => {
  const spec = specNamed('S');
  const mock = await mockOf({ first: () => tenantFor(spec, 'first'), drift: () => tenantFor(spec, 'drift') });
  const { username, password } = mock;
  await call(mock.url, ['POST', 'auth', { username, password }]);
  expect(mock.counts()).toEqual({ calls: { POST: 1 }, sockets: 1, mostAtOnce: 1 });
  mock.reset({ state: 'drift', latency: 0 });
  expect(mock.counts()).toEqual({ calls: {}, sockets: 0, mostAtOnce: 0 });
  const signedIn = await call(mock.url, ['POST', 'auth', { username, password }]);
  const { authentication_token } = signedIn.body as { authentication_token: string };
  const { body } = await call(mock.url, ['GET', 'users'], `Bearer ${authentication_token}`);
  expect(body).toHaveLength(2);
});
