/** Outputs that cannot be written, a journal that breaks off, and folders that can hold no lock. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ended, fitform, folder, start } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, ONE_ROLE } from '../support/specs.ts';
import { idOf, roleOf, startHeld, startTenant } from '../support/tenant-server.ts';

const files = { 'tenant.yaml': GUIDE };
const APPLY = ['apply', '--yes', '--parallelism', '1'];
const NO_JOURNAL = [...APPLY, '--journal', 'off'];

describe.skipIf(!existsSync('/dev/full'))('an output that cannot be written', { concurrent: true }, () => {
  test.each([
    ['stdout is full', '> /dev/full', 1, /^error: standard output could not be written \(ENOSPC\)/m],
    ['stderr is full', '2> /dev/full', 0, /^$/],
    ['both are full', '> /dev/full 2>&1', 1, /^$/],
    ['stdout is closed', '>&-', 0, /^(?![^]*error)/],
    ['stderr is closed', '2>&-', 0, /^$/],
    ['both are closed', '>&- 2>&-', 0, /^$/],
  ])('where %s, an apply is carried out all the same', async (_what, redirect, exit, said) => {
    const tenant = await startTenant();
    const child = await start(APPLY, { files, env: tenant.env, shell: `exec "$@" ${redirect}` });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, tenant.writes().length]).toEqual([exit, 3]);
    expect(stderr).toMatch(said);
  });

  test.each([
    ['plan', 1],
    ['export', 1],
    ['--help', 1],
    // It has found something, whoever can read it.
    ['drift', 2],
  ])('%s whose result is lost is exit %i', async (verb, exit) => {
    const tenant = await startTenant();
    const run = await fitform([verb], { files, env: tenant.env, shell: 'exec "$@" > /dev/full' });
    expect(run.code).toBe(exit);
    expect(run.stderr).toMatch(/^error: standard output could not be written \(ENOSPC\)/m);
  });

  test('a disk that becomes full in the middle does not make half a result a whole one', async () => {
    const tenant = await startTenant((draft) => {
      draft.roles.push(...Array.from({ length: 100 }, (_, n) => roleOf(idOf(n), `Role ${n}`, 'upload')));
    });
    const cwd = await folder();
    const shell = 'ulimit -f 4; exec "$@" > out.yaml';
    const run = await fitform(['export'], { cwd, env: tenant.env, shell });
    expect((await readFile(join(cwd, 'out.yaml'))).length).toBe(2048);
    expect([run.code, run.stderr]).toEqual([1, expect.stringMatching(/^error: .*\(EFBIG\)/m)]);
  });
});

describe.concurrent('a journal that cannot be written', () => {
  test.each([
    ['from its first line on', 0],
    ['once its header is written', 1],
  ])('%s is exit 6, and nothing is sent or left behind', async (_when, blocks) => {
    const tenant = await startTenant();
    const cwd = await folder(files);
    const shell = `ulimit -f ${blocks}; exec "$@"`;
    const run = await fitform([...APPLY, '--json'], { cwd, env: tenant.env, shell });
    expect([run.code, run.document['class']]).toEqual([6, 'refused']);
    expect(run.stderr).toMatch(
      /^error: the journal cannot be written in \.fitform\/runs; nothing was changed/m,
    );
    expect(tenant.writes()).toEqual([]);
    expect(await readdir(join(cwd, '.fitform', 'runs'))).toEqual([]);
  });

  test('on the way is exit 7 with the result; the next run does the rest', async () => {
    const [measured, tenant] = await Promise.all([startTenant(), startTenant()]);
    const whole = await fitform([...APPLY, '--json'], { files, env: measured.env });
    const { size } = await stat(String(whole.document['journal']));
    const cwd = await folder(files);
    const shell = `ulimit -f ${Math.floor(size / 2 / 512)}; exec "$@"`;
    const run = await fitform([...APPLY, '--json'], { cwd, env: tenant.env, shell });
    expect(run.code, run.stderr).toBe(7);
    const { applied, not_attempted } = run.document as Record<string, { reason?: string }[]>;
    expect(applied?.length).toBeGreaterThan(0);
    expect(tenant.writes()).toHaveLength(applied?.length ?? 0);
    expect(new Set(not_attempted?.map(({ reason }) => reason))).toEqual(
      new Set(['stopped: the journal cannot be written']),
    );
    expect(run.stderr).toMatch(
      /^error: the journal \.fitform\/runs\/\S+ broke off after \d writes? \(EFBIG: .*\); it may not record/m,
    );
    // What it holds can be taken back, and what is left be done.
    const undo = [
      'undo',
      String(run.document['journal']),
      '--allow-delete',
      '3',
      '--yes',
      '--settle',
      '1',
      '--json',
    ];
    const undone = await fitform(undo, { cwd, env: tenant.env });
    expect(undone.document['applied'], undone.stderr).toHaveLength(applied?.length ?? 0);
    const again = await fitform([...APPLY, '--settle', '1', '--json'], { cwd, env: tenant.env });
    expect([again.code, again.document['applied']]).toEqual([0, expect.objectContaining({ length: 3 })]);
  });
});

/** Resolves when that has been said. */
const said = (child: Awaited<ReturnType<typeof start>>, text: RegExp): Promise<void> =>
  new Promise((resolve) => {
    let all = '';
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk.toString();
      if (text.test(all)) resolve();
    });
  });

describe.concurrent('a folder that can hold no lock', () => {
  const noFolder = { 'tenant.yaml': ONE_ROLE, '.fitform': 'a file is in its place' };

  test('leaves it to the temporary folder, where runs from elsewhere wait for it', async () => {
    const { front, tenant, asked, release } = await startHeld();
    const [one, other, temporary] = await Promise.all([folder(noFolder), folder(noFolder), folder()]);
    const env = { ...front.env, TMPDIR: temporary };
    const first = await start(NO_JOURNAL, { cwd: one, env });
    const firstEnd = ended(first, NO_JOURNAL);
    await asked;
    expect(await readdir(temporary)).toEqual([expect.stringMatching(/^fitform-[0-9a-f]{16}\.lock$/)]);
    const second = await start(NO_JOURNAL, { cwd: other, env });
    const secondEnd = ended(second, NO_JOURNAL);
    await said(second, /waiting for another apply or undo to end/);
    release();
    expect((await firstEnd).code).toBe(0);
    expect((await secondEnd).code).toBe(0);
    expect(tenant.writes()).toHaveLength(1);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('and no temporary folder either is exit 6 in a sentence', async () => {
    const tenant = await startTenant();
    const cwd = await folder(noFolder);
    const env = { ...tenant.env, TMPDIR: join(cwd, '.fitform') };
    const { code, stderr, stdout } = await fitform(['apply', '--yes', '--journal', 'off'], { cwd, env });
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(
      /^error: no lock can be taken to keep other applies out; nothing was written\n {0,2}EEXIST: .*; (ENOTDIR|EEXIST): /,
    );
    expect(tenant.writes()).toEqual([]);
  });
});

test.concurrent('a lock that is removed under a run is told, and ends nothing', async () => {
  const { front, tenant, asked, release } = await startHeld();
  const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
  const child = await start(NO_JOURNAL, { cwd, env: front.env });
  const end = ended(child, NO_JOURNAL);
  await asked;
  const told = said(child, /^warning: the lock \S+ is gone/m);
  await rm(join(cwd, '.fitform'), { recursive: true });
  // As soon as it would be renewed.
  await told;
  release();
  expect((await end).code).toBe(0);
  expect(tenant.writes()).toHaveLength(1);
});

test.concurrent('a plan needs neither lock nor journal, and so no folder', async () => {
  const tenant = await startTenant();
  const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
  await writeFile(join(cwd, '.fitform'), '');
  expect((await fitform(['plan'], { cwd, env: tenant.env })).code).toBe(0);
});
