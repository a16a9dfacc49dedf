/** Ten changes in flight, over HTTP: what is told of a call is told of the change that it is made for. */
import { expect, test } from 'vitest';
import { cli } from '../../support/cli-in-process.ts';
import { virtualClock } from '../../support/fake-clock.ts';
import { specWith } from '../../support/specs.ts';
import { startFront, startTenant } from '../../support/tenant-server.ts';

const NAMES = Array.from({ length: 10 }, (_, n) => `Role ${n}`);
const files = {
  'tenant.yaml': specWith('roles:', ...NAMES.map((name) => `  - { name: ${name}, permissions: [upload] }`)),
};

test('a retry and a look-up each stand at their change', async () => {
  const met = new Set<string>();
  let created = 0;
  const all = Promise.withResolvers<undefined>();
  const front = await startFront(await startTenant(), async ({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/roles')) return undefined;
    const { name } = JSON.parse(body) as { name: string };
    if (met.has(name)) return undefined;
    met.add(name);
    created += 1;
    if (created === NAMES.length) all.resolve(undefined);
    // All ten are asked for before the first is answered.
    await all.promise;
    if (name === 'Role 2') return { status: 429, headers: { 'retry-after': '2' } };
    if (name === 'Role 5') return { status: 503, headers: { 'retry-after': '5' } };
    if (name === 'Role 7') return { status: 502 };
    return undefined;
  });
  const clock = virtualClock();
  const { now, monotonic, pause } = clock;
  const run = await cli(['apply', '--yes', '--journal', 'off', '--settle', '1'], front.env, files, {
    ...{ now, monotonic, pause, later: pause },
  });
  const lines = run.stderr.split('\n');
  expect(lines.filter((line) => /^(waiting|unclear): /.test(line)).sort()).toEqual([
    expect.stringMatching(
      /^unclear: create role\/Role 7: POST \/admin\/roles: answered 502.*; looking for it for up to 1 s$/,
    ),
    'waiting: create role/Role 2: 429, again in 2 s',
    'waiting: create role/Role 5: 503, again in 5 s',
  ]);
  expect(lines.filter((line) => line.startsWith('started: '))).toHaveLength(NAMES.length);
  expect(run.code).toBe(7);
});
