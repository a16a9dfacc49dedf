/** A pull request and its merge, from end to end: the workflows of examples/github and the action, on an emulated tenant. */
import { expect, test } from 'vitest';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { fault } from '../../src/emulator/tenant/tenant-faults.ts';
import { heldBy, idOf, roleOf } from '../support/tenant-server.ts';
import { specWith } from '../support/specs.ts';
import { PLANNER, team } from '../support/github/team.ts';

const clerk = (...permissions: string[]): string =>
  specWith('roles:', `  - { name: Clerk, permissions: [${permissions.join(', ')}] }`);

test('a plan in a comment, a second push in the same one, and the merge that carries it out', async () => {
  const us = await team();
  const { tenant, github, comments } = us;
  const first = await us.push(7, clerk('view_list'));
  expect(first.ended, first.log).toBe('success');
  expect(first.outputs['action']).toEqual({ changes: 'true', 'exit-code': '2', 'plan-file': 'plan.json' });
  expect(comments(7)).toHaveLength(1);
  expect(comments(7)[0]).toMatch(/^<!-- fitform plan [0-9a-f]{10} -->\n## fitform plan: `tenant.yaml`\n/);
  expect(comments(7)[0]).toMatch(/1 to create[\s\S]*`role\/Clerk`/);
  expect(first.summary).toContain('1 to create');
  expect(first.log).toContain('+ role/Clerk');

  const second = await us.push(7, clerk('view_list', 'submit'));
  expect(second.ended, second.log).toBe('success');
  expect(comments(7)).toHaveLength(1);
  expect(comments(7)[0]).toContain('`submit`');
  expect(tenant.writes()).toEqual([]);

  us.merge(7);
  const applied = await us.apply(7);
  expect(applied.ended, applied.log).toBe('success');
  expect(applied.outputs['action']).toEqual({ changes: 'true', 'exit-code': '0', 'plan-file': 'plan.json' });
  expect(heldBy(await tenant.store.read(), 'Clerk')).toEqual(['submit', 'view_list']);
  expect(comments(7)).toHaveLength(2);
  expect(comments(7)[1]).toContain('1 created');
  expect(applied.summary).toContain('1 created');
  const journal = github.artifacts.find(({ name }) => name.startsWith('fitform-journal-'));
  expect([...(journal?.files.values() ?? [])].join('')).toContain('"role/Clerk"');
});

test('a plan without changes is applied as well, and writes nothing', async () => {
  const us = await team((draft) => draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list')));
  const plan = await us.push(7, clerk('view_list'));
  expect(plan.outputs['action']).toMatchObject({ changes: 'false', 'exit-code': '0' });
  us.merge(7);
  const applied = await us.apply(7);
  expect(applied.ended, applied.log).toBe('success');
  expect(applied.outputs['action']).toMatchObject({ changes: 'false', 'exit-code': '0' });
  expect(us.tenant.writes()).toEqual([]);
});

test('a plan that is refused fails, and leaves nothing to be applied', async () => {
  const us = await team((draft) => draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list')));
  const plan = await us.push(7, specWith('roles:', '  - { name: Clerk, state: absent }'));
  expect(plan.ended).toBe('failure');
  expect(plan.outputs['action']).toEqual({ changes: '', 'exit-code': '6', 'plan-file': '' });
  expect(us.comments(7)[0]).toContain('`--allow-delete` 1 allows it');
  us.merge(7);
  const applied = await us.apply(7);
  expect(applied.ended).toBe('failure');
  expect(applied.log).toContain('Pull request #7 has no saved plan of this spec for its last commit');
  expect(us.tenant.writes()).toEqual([]);
});

test('where somebody changes the tenant in between, the merge writes nothing, and says how to go on', async () => {
  const us = await team((draft) => draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list')));
  const { tenant, comments } = us;
  await us.push(7, clerk('view_list', 'submit'));
  us.merge(7);
  await tenant.store.update((draft) => {
    draft.roles = draft.roles.map((role) =>
      role.name === 'Clerk' ? roleOf(role.id, 'Clerk', 'view_list', 'upload') : role,
    );
  });
  const refused = await us.apply(7);
  expect(refused.ended).toBe('failure');
  expect(refused.outputs['action']).toEqual({ changes: 'false', 'exit-code': '5', 'plan-file': 'plan.json' });
  for (const said of [refused.summary, comments(7)[1] ?? '']) {
    expect(said).toContain('**The saved plan no longer holds, so nothing was written.**');
    expect(said).toContain('run the plan of the pull request again');
    expect(said).toMatch(/^ {4}role\/Clerk: permissions changed since the plan was made$/m);
  }
  expect(tenant.writes()).toEqual([]);

  const again = await us.plan(7);
  expect(again.ended, again.log).toBe('success');
  expect(comments(7)[0]).toContain('`upload`');
  const applied = await us.apply(7);
  expect(applied.ended, applied.log).toBe('success');
  expect(heldBy(await tenant.store.read(), 'Clerk')).toEqual(['submit', 'view_list']);
  expect(comments(7)).toHaveLength(2);
  expect(comments(7)[1]).toContain('1 updated');
});

test('where another merge came first, the plan is not that of the spec; by hand the spec is applied as it is', async () => {
  const us = await team();
  await us.push(7, clerk('view_list'));
  us.merge(7);
  const both = `${clerk('view_list')}  - { name: Auditor, permissions: [view_list] }\n`;
  const refused = await us.apply(7, both);
  expect(refused.outputs['action']).toMatchObject({ 'exit-code': '5' });
  expect(us.comments(7)[1]).toMatch(/^ {4}role\/Auditor: create: it is not in the saved plan$/m);
  const applied = await us.applyByHand(both);
  expect(applied.ended, applied.log).toBe('success');
  expect(applied.summary).toContain('2 created');
  expect(us.comments(7)).toHaveLength(2);
});

test('a plan that somebody put in the place of the reviewed one does nothing', async () => {
  const us = await team();
  await us.push(8, clerk('view_list', 'edit_users'));
  await us.push(7, clerk('view_list'));
  const [reviewed, forged] = us.github.artifacts;
  if (!reviewed || !forged) throw new Error('no plans');
  us.github.artifacts.splice(0, 2, { ...reviewed, files: forged.files });
  us.merge(7);
  const refused = await us.apply(7);
  expect(refused.outputs['action']).toMatchObject({ changes: 'false', 'exit-code': '5' });
  expect(us.comments(7)[1]).toMatch(/^ {4}role\/Clerk: another create$/m);
  expect(us.tenant.writes()).toEqual([]);
});

test('a commit that is no merge has no plan, and is not applied', async () => {
  const us = await team();
  const direct = await us.apply(8, clerk('view_list'));
  expect(direct.ended).toBe('failure');
  expect(direct.log).toContain('this commit is not the merge of a pull request');
  expect(us.tenant.writes()).toEqual([]);
});

test('a failed apply keeps its journal', async () => {
  const us = await team();
  await us.push(7, clerk('view_list'));
  us.merge(7);
  us.tenant.faults.set([fault('POST /roles=status:403')]);
  const failed = await us.apply(7);
  expect(failed.ended).toBe('failure');
  expect(failed.outputs['action']).toMatchObject({ 'exit-code': '7' });
  expect(us.github.artifacts.map(({ name }) => name.replace(/[0-9a-f]{10}/, 'KEY'))).toEqual([
    'fitform-journal-KEY-1',
    'fitform-plan-KEY',
  ]);
});

test.each([
  [
    /./,
    502,
    {},
    '<html>Bad Gateway</html>',
    'GitHub answered 502 to GET /commits/',
    ' run this job again later.',
  ],
  [
    /./,
    403,
    { 'x-ratelimit-remaining': '0' },
    '{"message":"API rate limit exceeded"}',
    '(API rate limit exceeded)',
    'run this job again later.',
  ],
  [
    /artifacts/,
    403,
    {},
    '{"message":"Resource not accessible by integration"}',
    '(Resource not accessible by integration)',
    'The job needs the permissions actions: read',
  ],
])(
  'where GitHub does not give the plan (%s, %i, %j), nothing is written',
  async (calls, status, headers, body, ...said) => {
    const us = await team();
    await us.push(7, clerk('view_list'));
    us.merge(7);
    us.github.outages.push({ calls, status, headers, body });
    const refused = await us.apply(7);
    expect(refused.ended).toBe('failure');
    for (const words of said) expect(refused.log).toContain(words);
    expect(refused.log).not.toMatch(/^ +at /m);
    expect(us.tenant.writes()).toEqual([]);
  },
);

test('where GitHub takes no comment, an apply is as good as it was, and a refused plan as bad', async () => {
  const us = await team();
  await us.push(7, clerk('view_list'));
  us.merge(7);
  const limit = { headers: { 'retry-after': '60' }, body: '{"message":"secondary rate limit"}' };
  us.github.outages.push({ calls: /comments/, status: 403, ...limit });
  const applied = await us.apply(7);
  expect(applied.ended, applied.log).toBe('success');
  expect(applied.log).toContain(
    '::warning title=fitform::The comment could not be written: GitHub answered 403 to GET /issues/7/comments (secondary rate limit). The summary of this run has the report.',
  );
  us.github.outages.splice(0, 1, { calls: /comments/, status: 422, headers: {}, body: '' });
  const refused = await us.push(8, specWith('roles:', '  - { name: Clerk, state: absent }'));
  expect(refused.ended).toBe('failure');
  expect(refused.outputs['action']).toMatchObject({ 'exit-code': '6' });
  expect(refused.log).toContain('GitHub answered 422 to GET /issues/8/comments.');
});

test('an account that only reads plans for the one that applies, where it names it', async () => {
  const spec = specWith(
    'projects:',
    '  - name: Accounting',
    'inboxes:',
    '  - { name: claims, project: Accounting }',
  );
  const us = await team((draft) => {
    draft.roles.push(roleOf(idOf(3), 'Reader', 'edit_users', 'view_list'));
    draft.users = draft.users.map((user) =>
      user.username === PLANNER ? { ...user, roles: [{ role: idOf(3) }] } : user,
    );
  });
  const refused = await us.push(7, spec);
  expect(refused.outputs['action']).toMatchObject({ 'exit-code': '6' });
  const vars = { PLAN_ARGS: `--for-account ${SETUP_USERNAME}` };
  const planned = await us.push(7, spec, { vars });
  expect(planned.ended, planned.log).toBe('success');
  us.merge(7);
  const applied = await us.apply(7);
  expect(applied.ended, applied.log).toBe('success');
  expect(us.tenant.writes()).toHaveLength(1);
});
