/** What a shell sees of deletions: exit codes, documents, and that nothing is sent that nobody agreed to. */
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { specWith } from '../support/specs.ts';
import { idOf, roleOf, startTenant } from '../support/tenant-server.ts';

const OLD = specWith('roles:', '  - {name: Old, state: absent}');
const withOld = (draft: Draft): void => void draft.roles.push(roleOf(idOf(1), 'Old', 'upload'));

describe.concurrent('a deletion', () => {
  test('that nobody allowed is refused by plan and apply, and seen by drift; nothing is sent', async () => {
    const tenant = await startTenant(withOld);
    const surroundings = { env: tenant.env, files: { 'tenant.yaml': OLD } };
    const [planned, applied, drifted] = await Promise.all([
      fitform(['plan', '--json'], surroundings),
      fitform(['apply', '--yes', '--json'], surroundings),
      fitform(['drift', '--json'], surroundings),
    ]);
    expect([planned.code, applied.code, drifted.code]).toEqual([6, 6, 2]);
    expect(planned.document).toMatchObject({
      summary: { delete: 1 },
      changes: [{ action: 'delete', address: 'role/Old', id: idOf(1), fields: [] }],
      violations: [{ rule: 'allow-delete', severity: 'error' }],
      policy: { allow_delete: 0, target: null },
    });
    expect(applied.document).toMatchObject({
      class: 'refused',
      problems: [
        {
          message: '1 deletion is planned, over the limit of 0',
          hint: expect.stringContaining('--allow-delete 1') as unknown,
        },
      ],
    });
    expect(drifted.document).toMatchObject({ in_sync: false, changes: [{ action: 'delete' }] });
    expect(tenant.writes()).toEqual([]);
  });

  test('that is allowed is sent once; the same command again has nothing to do', async () => {
    const tenant = await startTenant(withOld);
    const surroundings = { env: tenant.env, files: { 'tenant.yaml': OLD } };
    const args = ['apply', '--yes', '--json', '--allow-delete', '1'];
    const [first, second] = [await fitform(args, surroundings), await fitform(args, surroundings)];
    expect([first.code, second.code], first.stderr).toEqual([0, 0]);
    expect(first.document).toMatchObject({
      applied: [{ action: 'delete', address: 'role/Old' }],
      converged: true,
    });
    expect(second.document).toMatchObject({ applied: [], converged: true });
    expect(tenant.writes()).toEqual([`DELETE /admin/roles/${idOf(1)}`]);
  });

  test('that is protected is blocked, with the way out', async () => {
    const tenant = await startTenant(withOld);
    const files = { 'tenant.yaml': `${OLD}policy: {protect: [role/O*]}\n` };
    const [planned, applied] = await Promise.all([
      fitform(['plan', '--json', '--allow-delete', '1'], { env: tenant.env, files }),
      fitform(['apply', '--yes', '--json', '--allow-delete', '1'], { env: tenant.env, files }),
    ]);
    expect([planned.code, applied.code]).toEqual([6, 6]);
    expect(planned.document).toMatchObject({
      changes: [],
      blocked: [
        {
          action: 'delete',
          address: 'role/Old',
          way_out: expect.stringContaining('policy.ignore') as unknown,
        },
      ],
    });
    expect(tenant.writes()).toEqual([]);
  });

  test.each([
    ['--allow-delete', ['--allow-delete', 'all'], /whole number/],
    [
      '--target',
      ['--target', 'roles/Old'],
      /--target: the pattern "roles\/Old" can match no address.*did you mean "role\/Old"/s,
    ],
    ['--ignore', ['--ignore', 'Old'], /--ignore: the pattern "Old" can match no address/],
  ])('%s that makes no sense is exit 3 before anything is asked', async (_name, flags, words) => {
    const tenant = await startTenant(withOld);
    const run = await fitform(['plan', ...flags], { env: tenant.env, files: { 'tenant.yaml': OLD } });
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(words);
    expect(tenant.log).toEqual([]);
  });

  test('of the host or account that is not expected: nothing is sent, or nothing is written', async () => {
    const tenant = await startTenant(withOld);
    const of = (expected: string): Record<string, string> => ({
      'tenant.yaml': OLD.replace('tenant:', `tenant:\n  expect: {${expected}}`),
    });
    const host = await fitform(['apply', '--yes', '--json', '--allow-delete', '1'], {
      env: tenant.env,
      files: of('host: tenant.example'),
    });
    expect([host.code, host.document['class']]).toEqual([6, 'refused']);
    expect(tenant.log).toEqual([]);
    const account = await fitform(['apply', '--yes', '--json', '--allow-delete', '1'], {
      env: tenant.env,
      files: of('account: ci'),
    });
    expect([account.code, account.document['class']]).toEqual([6, 'refused']);
    expect(tenant.writes()).toEqual([]);
    const { host: right } = new URL(tenant.url);
    const both = await fitform(['plan', '--allow-delete', '1'], {
      env: tenant.env,
      files: of(`host: "${right}", account: ${seedState().users[0]?.username ?? ''}`),
    });
    expect(both.code, both.stderr).toBe(0);
  });
});

test('a rename is one PATCH, and undo gives the name back', async () => {
  const tenant = await startTenant(withOld);
  const spec = specWith('roles:', '  - {name: New, renamed_from: Old, permissions: [review]}');
  const run = await fitform(['apply', '--yes', '--json'], {
    env: tenant.env,
    files: { 'tenant.yaml': spec },
  });
  expect([run.code, run.document['applied']], run.stderr).toMatchObject([
    0,
    [{ action: 'rename', address: 'role/New', id: idOf(1), adopted: false }],
  ]);
  expect(tenant.writes()).toEqual([`PATCH /admin/roles/${idOf(1)}`]);
  const back = await fitform(['undo', String(run.document['journal']), '--yes', '--json'], {
    env: tenant.env,
  });
  expect([back.code, back.document['applied']], back.stderr).toMatchObject([
    0,
    [{ action: 'rename', address: 'role/Old' }],
  ]);
  expect((await tenant.store.read()).roles.find(({ id }) => id === idOf(1))).toMatchObject({
    name: 'Old',
    permissions: { upload: true },
  });
});
