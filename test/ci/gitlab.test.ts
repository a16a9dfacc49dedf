/** examples/gitlab: by GitLab's schema, its rules, and its jobs on an emulated tenant. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkout, FILE, gitlab, jobsIn, runJob } from '../support/gitlab-runner.ts';
import { specWith } from '../support/specs.ts';
import { heldBy, idOf, roleOf, startTenant } from '../support/tenant-server.ts';

const SPEC = specWith('roles:', '  - { name: Clerk, permissions: [view_list] }');

describe('the file', () => {
  test("is what GitLab's schema wants", async () => {
    const wrong = (await readFile(FILE, 'utf8')).replace('resource_group:', 'resource_groop:');
    await expect(jobsIn(await checkout({}, wrong), {})).rejects.toThrow(
      /'resource_groop' property is not expected/,
    );
    expect(await jobsIn(await checkout({}), {})).not.toEqual([]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    [
      'a merge request',
      { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7' },
      ['plan', 'validate'],
    ],
    [
      'one from a fork',
      { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '8' },
      ['validate'],
    ],
    ['a push to the main branch', { CI_PIPELINE_SOURCE: 'push' }, ['apply manual', 'plan']],
    ['a schedule', { CI_PIPELINE_SOURCE: 'schedule' }, ['drift']],
  ])('%s has its jobs', async (_, variables, wanted) => {
    const jobs = await jobsIn(await checkout({}), { CI_PROJECT_ID: '7', ...variables });
    const told = jobs.map(({ name, when }) => (when === 'manual' ? `${name} manual` : name));
    expect(told.sort()).toEqual(wanted);
  });

  test('the apply gets what the plan has saved', () => {
    expect(gitlab['apply']?.needs).toEqual(['plan']);
    expect(gitlab['plan']?.artifacts?.paths).toContain('plan.json');
  });

  test('one apply at a time', () => {
    expect(gitlab['apply']?.resource_group).toBe('tenant');
    expect(gitlab['plan']?.environment?.name).toBe('tenant-plan');
    expect(gitlab['apply']?.environment?.name).toBe('tenant');
  });
});

test('a plan, and exactly that plan applied; then the same again is stale', async () => {
  const tenant = await startTenant();
  const cwd = await checkout({ 'tenant.yaml': SPEC });
  expect(await runJob(cwd, 'validate', {})).toMatchObject({ code: 0 });
  const plan = await runJob(cwd, 'plan', tenant.env);
  expect(plan.code, plan.log).toBe(0);
  expect(JSON.parse(await readFile(join(cwd, 'plan.counts.json'), 'utf8'))).toEqual({
    create: 1,
    update: 0,
    delete: 0,
  });
  expect(tenant.writes()).toEqual([]);
  const applied = await runJob(cwd, 'apply', tenant.env);
  expect(applied.code, applied.log).toBe(0);
  expect(heldBy(await tenant.store.read(), 'Clerk')).toEqual(['view_list']);
  const again = await runJob(cwd, 'apply', tenant.env);
  expect(again.code).toBe(5);
  expect(again.log).toContain('nothing was written');
});

test('drift fails the job, and its report is there all the same', async () => {
  const tenant = await startTenant((draft) =>
    draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list', 'submit')),
  );
  const cwd = await checkout({ 'tenant.yaml': SPEC });
  const drift = await runJob(cwd, 'drift', tenant.env);
  expect(drift.code, drift.log).toBe(2);
  expect(await readFile(join(cwd, 'drift.xml'), 'utf8')).toMatch(/<failure[\s\S]*submit/);
  expect(await readFile(join(cwd, 'drift.md'), 'utf8')).toContain('only the tenant has `submit`');
  await tenant.store.update((draft) => {
    draft.roles = draft.roles.map((role) =>
      role.name === 'Clerk' ? roleOf(role.id, 'Clerk', 'view_list') : role,
    );
  });
  expect(await runJob(cwd, 'drift', tenant.env)).toMatchObject({ code: 0 });
});

test('without credentials the jobs say so', async () => {
  const tenant = await startTenant();
  const cwd = await checkout({ 'tenant.yaml': SPEC });
  const { FITFORM_URL = '' } = tenant.env;
  const plan = await runJob(cwd, 'plan', { FITFORM_URL });
  expect(plan.code).toBe(4);
  expect(plan.log).toContain('FITFORM_USERNAME is not set');
});
