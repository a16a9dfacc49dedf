/** `-` among the spec files. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { cli, type Ended } from '../support/cli-in-process.ts';
import { ended, folder, start } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, specWith } from '../support/specs.ts';
import { startTenant } from '../support/tenant-server.ts';

const piped = (text: string): { stdin: Readable } => ({ stdin: Readable.from([Buffer.from(text)]) });
const validate = (args: string[], text: string, files = {}): Promise<Ended> =>
  cli(['validate', ...args], {}, files, piped(text));

describe('- is standard input', () => {
  test('alone, beside files, and with --json', async () => {
    expect(await validate(['-'], AS_IT_IS)).toMatchObject({ code: 0, stdout: 'valid: 1 inbox\n' });
    const both = await validate(['base.yaml', '-'], specWith('roles: [{name: Clerk}]'), {
      'base.yaml': AS_IT_IS,
    });
    expect(both).toMatchObject({ code: 0, stdout: 'valid: 1 inbox, 1 role\n' });
    const { stdout } = await validate(['-', '--json'], AS_IT_IS);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'fitform.validation/1' });
  });

  test('a problem in it is told at its place', async () => {
    const { code, stderr } = await validate(['-'], AS_IT_IS.replace('invoice', ''));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^standard input:5:\d+ inboxes\[0\]/);
    expect(stderr).toContain('> 5 |   - name:');
    expect((await validate(['-'], '')).stderr).toMatch(/^standard input: the file is empty/);
  });

  test('twice is exit 3', async () => {
    const { code, stderr } = await validate(['-', 'base.yaml', '-'], AS_IT_IS, { 'base.yaml': AS_IT_IS });
    expect([code, stderr]).toEqual([3, expect.stringContaining('standard input can be read only once')]);
  });

  test('a file of that name is ./-, and one called "standard input" is a file', async () => {
    expect((await validate(['./-'], '', { '/-': AS_IT_IS })).code).toBe(0);
    expect((await validate(['standard input'], '', { 'standard input': AS_IT_IS })).code).toBe(0);
  });

  test('--out writes no file of that name', async () => {
    for (const verb of ['plan', 'export']) {
      const { code, stderr } = await cli([verb, '--out', '-'], {}, { 'tenant.yaml': AS_IT_IS });
      expect([code, stderr]).toEqual([3, expect.stringMatching(/--out .*must be a file.*standard output/)]);
    }
  });

  test('--update has no file then, and says so', async () => {
    const { code, stderr } = await cli(['export', '--update', '-'], {}, {}, piped(AS_IT_IS));
    expect([code, stderr]).toEqual([3, expect.stringContaining('--update needs a file')]);
  });
});

describe('of a process', () => {
  const fed = async (args: string[], text: string, env: Record<string, string>) => {
    const cwd = await folder();
    const child = await start(args, { cwd, env, stdin: text });
    return ended(child, args);
  };

  test('plan reads it, apply needs --yes with it, and --spec takes it', async () => {
    const tenant = await startTenant();
    const plan = await fed(['plan', '-', '--json'], GUIDE, tenant.env);
    expect([plan.code, plan.document['summary']]).toEqual([0, expect.objectContaining({ create: 3 })]);
    const unasked = await fed(['apply', '-'], GUIDE, tenant.env);
    expect(unasked.code).toBe(6);
    expect(unasked.stderr).toMatch(
      /^error: there are changes .*standard input holds the spec.*nothing was written\n {2}look .*--yes\n$/m,
    );
    expect(unasked.stderr).not.toContain('confirmed');
    expect(tenant.writes()).toEqual([]);
    const applied = await fed(['apply', '-', '--yes'], GUIDE, tenant.env);
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('Applied: 3 created')]);
    const again = await fed(['apply', '-'], GUIDE, tenant.env);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do')]);
    const links = await fed(['link', 'list', '--spec', '-'], GUIDE, tenant.env);
    expect(links.code, links.stderr).toBe(0);
  });
});
