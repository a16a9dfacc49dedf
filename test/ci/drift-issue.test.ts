/** The nightly drift check of examples/github: one issue, from the first difference to the end of it. */
import { expect, test } from 'vitest';
import { idOf, roleOf } from '../support/tenant-server.ts';
import { specWith } from '../support/specs.ts';
import { team } from '../support/github/team.ts';

const SPEC = specWith('roles:', '  - { name: Clerk, permissions: [view_list] }');

test('opened, brought up to date, and closed', async () => {
  const us = await team((draft) => draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list')));
  const { issues } = us.github;
  const give = (...permissions: Parameters<typeof roleOf>[2][]) =>
    us.tenant.store.update((draft) => {
      draft.roles = draft.roles.map((role) =>
        role.name === 'Clerk' ? roleOf(role.id, 'Clerk', ...permissions) : role,
      );
    });
  const calm = await us.drift(SPEC);
  expect(calm.ended, calm.log).toBe('success');
  expect(issues).toEqual([]);

  await give('view_list', 'submit');
  const found = await us.drift(SPEC);
  expect(found.ended).toBe('failure');
  expect(found.outputs['action']).toEqual({ changes: 'true', 'exit-code': '2', 'plan-file': '' });
  expect(issues).toMatchObject([{ title: 'The tenant differs from tenant.yaml', state: 'open' }]);
  expect(issues[0]?.body).toContain('only the tenant has `submit`');

  await give('view_list', 'upload');
  await us.drift(SPEC);
  expect(issues).toHaveLength(1);
  expect(issues[0]?.body).toContain('only the tenant has `upload`');

  // A night without an answer says nothing about the tenant.
  const broken = await us.drift('version: 1\nroels: []\n');
  expect(broken.outputs['action']).toMatchObject({ changes: '', 'exit-code': '3' });
  expect(issues).toMatchObject([{ state: 'open' }]);

  await give('view_list');
  const mended = await us.drift(SPEC);
  expect(mended.ended, mended.log).toBe('success');
  expect(issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }]);
  expect(us.github.comments.get(1)).toMatchObject([{ body: 'The tenant matches the spec again.' }]);
  expect(us.tenant.writes()).toEqual([]);
});

test('an issue of a person, with the marker in it, is left alone, as is one behind a hundred others', async () => {
  const us = await team();
  const { issues } = us.github;
  await us.drift(SPEC);
  const [own] = issues.splice(0);
  if (!own) throw new Error('there is no issue');
  const person = { ...own, number: 1, title: 'mine', user: { login: 'jo' } };
  const others = Array.from({ length: 120 }, (_, at) => ({ ...own, number: at + 2, body: 'something else' }));
  issues.push(person, ...others, { ...own, number: 200, body: `${own.body} (old)` });
  await us.drift(SPEC);
  expect(issues).toHaveLength(122);
  expect(person.title).toBe('mine');
  expect(issues.at(-1)?.body).not.toContain('(old)');
});

test('two tenants with the same spec have an issue each', async () => {
  const [us, them] = [
    await team(),
    await team((draft) => draft.roles.push(roleOf(idOf(2), 'Clerk', 'view_list'))),
  ];
  await us.drift(SPEC);
  expect((await us.drift(SPEC, { secrets: them.planner })).ended).toBe('success');
  expect(us.github.issues).toMatchObject([{ state: 'open' }]);
});
