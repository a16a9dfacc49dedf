/** `--format markdown` and `--report`: what is printed, what is written and where, and what never is overwritten. */
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, type Files } from '../support/cli-in-process.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, ended, folder, start } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, ONE_ROLE, specWith } from '../support/specs.ts';
import { idOf, roleOf, startFront, startHeld, startTenant, type Tenant } from '../support/tenant-server.ts';

const files = { 'tenant.yaml': GUIDE };
const OLD = specWith('roles:', '  - {name: Old, state: absent}');
const withOld = (): Promise<Tenant> =>
  startTenant((draft) => void draft.roles.push(roleOf(idOf(1), 'Old', 'upload')));
const read = (cwd: string, name: string): Promise<string> => readFile(join(cwd, name), 'utf8');
const json = async (cwd: string, name: string): Promise<unknown> => JSON.parse(await read(cwd, name));

describe.concurrent('--format markdown', () => {
  test('prints a plan, a result and its undo as Markdown, each of them alone on stdout', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const run = (...args: string[]) => fitform([...args, '--format', 'markdown'], { cwd, env: tenant.env });
    const planned = await run('plan');
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringMatching(/^### Plan: 1 to create/)]);
    const applied = await run('apply', '--yes');
    expect([applied.code, applied.stdout]).toEqual([
      0,
      expect.stringMatching(/^### Applied: 1 created\. Conv/),
    ]);
    expect(applied.stdout).not.toContain('Plan:');
    expect(applied.stderr).toMatch(/^Tenant: .*\n\nPlan: 1 to create/);
    expect((await run('drift')).stdout).toMatch(/^### In sync: /);
    const [, journal = ''] = /Journal: `([^`]+)`/.exec(applied.stdout) ?? [];
    const undone = await run('undo', journal, '--yes', '--allow-delete', '1');
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringMatching(/^### Applied: 1 deleted\./)]);
    expect(undone.stderr).toContain('Plan: 1 to delete');
  });

  test('that is refused is a report of the plan, and its reasons stand once on stderr', async () => {
    const tenant = await withOld();
    const surroundings = { env: tenant.env, files: { 'tenant.yaml': OLD } };
    const applied = await fitform(['apply', '--yes', '--format', 'markdown'], surroundings);
    expect([applied.code, applied.stdout]).toEqual([6, expect.stringMatching(/^### Plan: 1 to delete/)]);
    expect(applied.stdout).toContain('**Ended without a result:** the plan is refused; nothing was written');
    expect(applied.stderr.match(/over the limit of 0/g)).toHaveLength(1);
    const planned = await fitform(['plan', '--format', 'markdown'], surroundings);
    expect(planned.code).toBe(6);
    expect(planned.stdout).toContain('#### Refused (1)');
    expect(planned.stderr).toMatch(/^error: the plan is refused$/m);
  });

  test('is no format of verbs that tell of neither a plan nor a spec', async () => {
    const { code, stderr } = await fitform(['runs', '--format', 'markdown'], { files });
    expect([code, stderr]).toEqual([3, expect.stringMatching(/markdown.*text, json/)]);
  });
});

describe.concurrent('--report', () => {
  test('writes what was told in each format, and changes nothing of what is printed', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ ...files, 'plan.md': 'of yesterday' });
    const env = tenant.env;
    const reports = ['--report', 'plan.md', '--report', 'plan.json', '--report', join(cwd, 'plan.txt')];
    const [alone, planned] = [
      await fitform(['plan'], { cwd, env }),
      await fitform(['plan', ...reports], { cwd, env }),
    ];
    expect(planned).toMatchObject({ code: 0, stdout: alone.stdout, stderr: '' });
    expect(await read(cwd, 'plan.md')).toMatch(/^### Plan: 3 to create/);
    expect(await json(cwd, 'plan.json')).toMatchObject({ format: 'fitform.plan/1', summary: { create: 3 } });
    // In a file nobody scrolls, so the summary does not come twice.
    expect(`${await read(cwd, 'plan.txt')}
Plan: 3 to create, 1 unchanged, 5 not managed
`).toBe(alone.stdout);
    expect((await readdir(cwd)).sort()).toEqual(['plan.json', 'plan.md', 'plan.txt', 'tenant.yaml']);
  });

  test('of an apply and an undo is of the result, which names its tenant; of a drift of the drift', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const run = (...args: string[]) =>
      fitform([...args, '--json', '--report', 'r.txt', '--report', 'r.json'], { cwd, env: tenant.env });
    const drifted = await run('drift');
    expect([drifted.code, await json(cwd, 'r.json')]).toEqual([2, drifted.document]);
    const applied = await run('apply', '--yes');
    expect([applied.code, await json(cwd, 'r.json')]).toEqual([0, applied.document]);
    expect(await read(cwd, 'r.txt')).toMatch(/^Tenant: http.*\n\nApplied: 1 created\. Converged/);
    const undone = await run('undo', String(applied.document['journal']), '--yes', '--allow-delete', '1');
    expect([undone.code, await json(cwd, 'r.json')]).toEqual([0, undone.document]);
    expect(undone.document).toMatchObject({ format: 'fitform.result/1', applied: [{}] });
  });

  test('of a run that failed in part is written, and the exit code stays', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ method, path }) =>
      method === 'POST' && path.endsWith('/users')
        ? { status: 403, body: { message: 'no @users today' } }
        : undefined,
    );
    const cwd = await folder(files);
    const { code } = await fitform(['apply', '--yes', '--report', 'r.md'], { cwd, env: front.env });
    expect(code).toBe(7);
    expect(await read(cwd, 'r.md')).toMatch(
      /#### Failed \(1\)[\s\S]*`user\/guest` \| .* 403 \(no `@users` today\)/,
    );
  });

  test('of a plan that is refused, not agreed to or stale is of the plan, and says why', async () => {
    const tenant = await withOld();
    const cwd = await folder({ 'tenant.yaml': OLD, 'other.yaml': GUIDE });
    const run = (...args: string[]) =>
      fitform([...args, '--report', 'r.md', '--report', 'r.json'], { cwd, env: tenant.env });
    const expectPlan = async (why: RegExp, counts: RegExp): Promise<void> => {
      const markdown = await read(cwd, 'r.md');
      expect(markdown).toMatch(/^### Plan: /);
      expect(markdown).toMatch(counts);
      expect(markdown).toMatch(why);
      expect(await json(cwd, 'r.json')).toMatchObject({ format: 'fitform.plan/1' });
    };
    expect((await run('apply', '--yes')).code).toBe(6);
    await expectPlan(
      /^\*\*Ended without a result:\*\* the plan is refused; nothing was written$/m,
      /1 to delete/,
    );
    expect((await run('apply', 'other.yaml')).code).toBe(6);
    await expectPlan(/^\*\*Ended without a result:\*\* there are changes to make, and/m, /3 to create/);
    expect((await run('plan', 'other.yaml', '--out', 'p.json')).code).toBe(0);
    await expectPlan(/^### Plan: 3 to create/, /^(?![\s\S]*Ended without)/);
    expect((await fitform(['apply', 'other.yaml', '--yes'], { cwd, env: tenant.env })).code).toBe(0);
    expect((await run('apply', '--plan', 'p.json', '--yes')).code).toBe(5);
    await expectPlan(
      /^\*\*Ended without a result:\*\* everything in the plan is already done/m,
      /3 to create/,
    );
  });

  test('of a run that ends before there is a plan is of the error, not of the run before', async () => {
    const cwd = await folder({ 'tenant.yaml': 'version: 2\n', 'r.md': '### Plan: no changes' });
    const { code } = await fitform(['plan', '--report', 'r.md', '--report', 'r.json'], { cwd });
    expect(code).toBe(3);
    expect(await read(cwd, 'r.md')).toMatch(
      /^### Error \(exit code 3\)[\s\S]*\| `tenant\.yaml:1:\d+ version` \|/,
    );
    expect(await json(cwd, 'r.json')).toMatchObject({ format: 'fitform.error/1', exit_code: 3 });
  });

  test('of a run that is interrupted while it writes is of the result', async () => {
    const { front, asked, release } = await startHeld();
    const cwd = await folder(files);
    const args = ['apply', '--yes', '--report', 'r.json', '--parallelism', '1'];
    const child = await start(args, { cwd, env: front.env });
    const run = ended(child, args);
    await asked;
    child.kill('SIGINT');
    release();
    expect((await run).code).toBe(7);
    const told = (await json(cwd, 'r.json')) as Record<string, unknown>;
    expect(told).toMatchObject({ format: 'fitform.result/1' });
    // The signal and the answer race, so the one call may have been followed by another, but never by all of them.
    expect(told['not_attempted']).not.toEqual([]);
  });

  test('of a run that is interrupted while it reads is of the error', async () => {
    const asked = Promise.withResolvers<undefined>();
    const front = await startFront(await startTenant(), ({ path }) => {
      if (!path.endsWith('/roles')) return undefined;
      asked.resolve(undefined);
      return 'hang';
    });
    const cwd = await folder(files);
    const args = ['apply', '--yes', '--report', 'r.json'];
    const child = await start(args, { cwd, env: front.env });
    const run = ended(child, args);
    await asked.promise;
    child.kill('SIGINT');
    expect((await run).code).toBe(130);
    expect(await json(cwd, 'r.json')).toMatchObject({ format: 'fitform.error/1', class: 'interrupted' });
  });
});

describe.concurrent('--report never overwrites', () => {
  const at = async (
    args: string[],
    content: Record<string, string>,
    prepare?: (cwd: string) => Promise<void>,
  ) => {
    const tenant = await startTenant();
    const cwd = await folder(content);
    await prepare?.(cwd);
    const run = await fitform(args, { cwd, env: tenant.env });
    expect(run.code, run.stderr).toBe(3);
    expect(tenant.log, 'nothing is sent').toEqual([]);
    for (const [name, text] of Object.entries(content)) expect(await read(cwd, name)).toBe(text);
    return complaintOf(run);
  };
  const other = { 'spec.json': AS_IT_IS, 'more.json': AS_IT_IS };

  test.each<[string, string[], RegExp]>([
    ['a spec', ['plan', 'spec.json', '--report', './x/../spec.json'], /spec\.json: it is the spec/],
    ['one of several', ['drift', 'more.json', 'spec.json', '--report', 'spec.json'], /it is the spec/],
    ['a base', ['drift', 'spec.json', '--base', 'more.json', '--report', './more.json'], /it is the base/],
    ['the saved plan', ['apply', '--plan', 'more.json', '--report', 'more.json'], /it is the saved plan/],
    [
      'a plan to be saved',
      ['plan', 'spec.json', '--out', 'p.json', '--report', './p.json'],
      /it is the saved plan/,
    ],
    ['a journal', ['undo', 'more.json', '--report', 'more.json'], /it is the journal/],
    [
      'another report',
      ['plan', 'spec.json', '--report', 'r.md', '--report', './r.md'],
      /it is another report/,
    ],
  ])('%s', async (_what, args, said) => {
    expect(await at(args, other, (cwd) => mkdir(join(cwd, 'x')).then(() => undefined))).toMatch(said);
  });

  test.each<[string, (cwd: string) => Promise<void>]>([
    ['a link to it', (cwd) => symlink('spec.json', join(cwd, 'r.json'))],
    [
      'a link to a link',
      async (cwd) => {
        await symlink(join(cwd, 'spec.json'), join(cwd, 'l.json'));
        await symlink('l.json', join(cwd, 'r.json'));
      },
    ],
  ])('a spec, by %s', async (_what, prepare) => {
    expect(await at(['plan', 'spec.json', '--report', 'r.json'], other, prepare)).toMatch(
      /r\.json: it is the spec/,
    );
  });

  test('a plan that is going to be saved, by a link that leads nowhere yet or through a linked folder', async () => {
    const args = ['plan', 'spec.json', '--out', 'p.json', '--report'];
    const link = (cwd: string): Promise<void> => symlink('p.json', join(cwd, 'r.json'));
    expect(await at([...args, 'r.json'], other, link)).toMatch(/it is the saved plan/);
    const linked = (cwd: string): Promise<void> => symlink(cwd, join(cwd, 'here'));
    expect(await at([...args, 'here/p.json'], other, linked)).toMatch(/it is the saved plan/);
  });
});

describe.concurrent('a report that cannot be written', () => {
  test.each<[string, string, RegExp, ((cwd: string) => Promise<void>)?]>([
    ['of an unknown ending', 'r.pdf', /r\.pdf: no report has this ending[\s\S]*\.txt, \.json, \.md/],
    ['of two endings', 'r.sarif.json', /ends like two formats, \.sarif and \.json: name it r\.sarif for/],
    ['of none', '-', /-: no report has this ending/],
    ['in a folder that is not there', 'no/r.md', /cannot be written here: its folder does not exist/],
    ['in a file', 'tenant.yaml/r.md', /cannot be written here: its folder does not exist/],
    ['where a folder is', 'r.md', /it is a folder/, (cwd) => mkdir(join(cwd, 'r.md')).then(() => undefined)],
    [
      'where a read-only file is',
      'r.md',
      /permission denied/,
      async (cwd) => {
        await writeFile(join(cwd, 'r.md'), 'kept');
        await chmod(join(cwd, 'r.md'), 0o444);
      },
    ],
  ])('%s is exit 3 before anything is sent', async (_what, name, said, prepare) => {
    const tenant = await startTenant();
    const cwd = await folder(files);
    await prepare?.(cwd);
    for (const verb of ['plan', 'drift', 'apply']) {
      const run = await fitform([verb, '--report', name], { cwd, env: tenant.env });
      expect([run.code, complaintOf(run)]).toEqual([3, expect.stringMatching(said)]);
    }
    expect(tenant.log).toEqual([]);
  });

  test('all that is wrong with reports is told at once', async () => {
    const run = await fitform(['plan', '--report', 'a.pdf', '--report', 'no/b.md', '--json'], { files });
    expect(run.document['problems']).toMatchObject([{ file: 'a.pdf' }, { file: 'no/b.md' }]);
  });

  test('in the end, as its folder is gone, is told: exit 1 of a 0, and nothing else is touched', async () => {
    const tenant = await startTenant();
    const cwd = await folder(files);
    await mkdir(join(cwd, 'out'));
    const front = await startFront(tenant, async ({ path }) => {
      if (path.endsWith('/roles')) await rm(join(cwd, 'out'), { recursive: true, force: true });
      return undefined;
    });
    const args = ['apply', '--yes', '--report', 'out/r.md', '--report', 'r.md'];
    const run = await fitform(args, { cwd, env: front.env });
    expect([run.code, run.stderr]).toEqual([
      1,
      expect.stringMatching(/^error: the report out\/r\.md could not be written: its folder/m),
    ]);
    expect(run.stdout).toMatch(/^Applied: 3 created\. Converged/m);
    expect(await read(cwd, 'r.md')).toMatch(/^### Applied: 3 created/);
  });

  const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  const atFullDisk = async (tenant: { env: Readonly<Record<string, string>> }, ...args: string[]) => {
    const content: Files = { 'tenant.yaml': GUIDE };
    return cli([...args, '--report', 'r.md'], { ...tenant.env }, content, { writeFile: full });
  };

  test('on a full disk hides no other exit code', async () => {
    const tenant = await startTenant();
    const nowhere = await startFront(null);
    const said = /^warning: the report r\.md could not be written: no space is left$/m;
    expect(await atFullDisk(tenant, 'drift')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(said) as unknown,
    });
    expect(await atFullDisk(nowhere, 'plan')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(said) as unknown,
    });
    const refusing = await startFront(tenant, ({ method, path }) =>
      method === 'POST' && path.endsWith('/users') ? { status: 403, body: {} } : undefined,
    );
    expect(await atFullDisk(refusing, 'apply', '--yes')).toMatchObject({
      code: 7,
      stdout: expect.stringContaining('Failed:') as unknown,
      stderr: expect.stringMatching(said) as unknown,
    });
    expect(await atFullDisk(tenant, 'plan')).toMatchObject({ code: 1 });
  });
});
