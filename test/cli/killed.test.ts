/** A run that ends in the middle of its writes, with no time to say anything. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, start } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';

const AT_ONCE = 32;
/** So many are answered, which makes room for as many more. */
const ANSWERED = 20;

interface Line {
  readonly n?: number;
  readonly sent?: { readonly name: string };
}

test('kill -9 with 32 calls under way: the journal has all that the tenant was sent', async () => {
  const names = Array.from({ length: 80 }, (_, n) => `Role ${n}`);
  const roles = names.map((name) => `  - { name: ${name}, permissions: [upload] }`);
  const cwd = await folder({ 'tenant.yaml': specWith('roles:', ...roles) });
  const sent: string[] = [];
  const allUnderWay = Promise.withResolvers<undefined>();
  const front = await startFront(await startTenant(), ({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/roles')) return undefined;
    sent.push((JSON.parse(body) as { name: string }).name);
    if (sent.length === ANSWERED + AT_ONCE) allUnderWay.resolve(undefined);
    return sent.length > ANSWERED ? 'hang' : undefined;
  });
  const child = await start(['apply', '--yes', '--parallelism', `${AT_ONCE}`], { cwd, env: front.env });
  const closed = once(child, 'close');
  await allUnderWay.promise;
  child.kill('SIGKILL');
  await closed;

  const runs = join(cwd, '.fitform/runs');
  const [name = ''] = (await readdir(runs)).filter((file) => file.endsWith('.jsonl'));
  const text = await readFile(join(runs, name), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const written = lines.flatMap((line) => line.sent?.name ?? []);
  expect(written.toSorted()).toEqual(sent.toSorted());
  // No line of an answer is missing before the line of the call that the answer made room for.
  const open = new Set<number>();
  let most = 0;
  for (const { n, sent: before } of lines) {
    if (n === undefined) continue;
    if (before) open.add(n);
    else open.delete(n);
    most = Math.max(most, open.size);
  }
  expect([most, open.size]).toEqual([AT_ONCE, AT_ONCE]);
});
