/** A plan made by an account that only reads, for another one that will apply it. */
import { expect, test } from 'vitest';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { idOf, roleOf, startTenant } from '../support/tenant-server.ts';

const SPEC = `version: 1
projects:
  - name: Accounting
inboxes:
  - name: claims
    project: Accounting
`;

/** The set-up account only reads; `deploy` may do whatever `holds` says. */
const accounts =
  (
    holds: Parameters<typeof roleOf>[2][],
    reads: Parameters<typeof roleOf>[2][] = ['edit_users', 'view_list'],
  ) =>
  (draft: Draft): void => {
    const [administrator] = draft.roles;
    if (!administrator) throw new Error('the seed has a role');
    draft.roles[0] = { ...administrator, permissions: permissionMap(reads) };
    draft.roles.push(roleOf(idOf(1), 'Deployer', ...holds));
    draft.users.push({ id: idOf(2), username: 'deploy', active: true, roles: [{ role: idOf(1) }] });
  };

async function planned(change: (draft: Draft) => void, ...flags: string[]) {
  const tenant = await startTenant(change);
  const cwd = await folder({ 'tenant.yaml': SPEC });
  const run = await fitform(['plan', '--json', ...flags], { cwd, env: tenant.env });
  expect(tenant.writes()).toEqual([]);
  return { ...run, document: JSON.parse(run.stdout) as Record<string, unknown> };
}

const MAY = ['create_inbox', 'view_list', 'edit_users'] as const;

test('without it, the plan is refused for what the reading account lacks', async () => {
  const { code, document } = await planned(accounts([...MAY]));
  expect(code).toBe(6);
  expect(document['violations']).toMatchObject([{ rule: 'missing-permissions', severity: 'error' }]);
});

test('with it, the plan holds if the other account may do it, and says who made it', async () => {
  const { code, document } = await planned(accounts([...MAY]), '--for-account', 'deploy');
  expect(code).toBe(0);
  expect(document).toMatchObject({
    violations: [],
    summary: { create: 1 },
    tenant: { account: 'setup@embedded.example' },
  });
});

test('it is refused for what the other account lacks', async () => {
  const { code, document } = await planned(accounts(['view_list']), '--for-account', 'deploy');
  expect(code).toBe(6);
  expect(document['violations']).toMatchObject(
    [{ rule: 'missing-permissions', address: 'user/deploy', message: /create_inbox \(for inboxes\)/ }].map(
      (one) => ({ ...one, message: expect.stringMatching(one.message) as string }),
    ),
  );
});

test('whoever makes the plan must see all that is live', async () => {
  const { code, document } = await planned(accounts([...MAY], ['edit_users']), '--for-account', 'deploy');
  expect(code).toBe(6);
  expect(document['violations']).toMatchObject([{ address: 'user/setup@embedded.example' }]);
});

test('a plan that locks out whoever applies it is refused, although another one makes it', async () => {
  const tenant = await startTenant(accounts([...MAY]));
  const spec = `${SPEC}roles:\n  - name: Deployer\n    permissions: [create_inbox, view_list]\n`;
  const cwd = await folder({ 'tenant.yaml': spec });
  const run = await fitform(['plan', '--for-account', 'deploy'], { cwd, env: tenant.env });
  expect(run.code).toBe(6);
  expect(run.stdout).toMatch(/takes edit_users from deploy/);
});

test('a name that no user has is exit 3, with the one that was meant', async () => {
  const { code, document } = await planned(accounts([...MAY]), '--for-account', 'deplyo');
  expect(code).toBe(3);
  expect(document['problems']).toMatchObject([
    { message: '--for-account: the tenant has no user "deplyo"', hint: 'did you mean "deploy"?' },
  ]);
});
