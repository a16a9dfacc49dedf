/** Two applies of two machines on one tenant: no lock keeps them apart, so what they did must be told. */
import { expect, test } from 'vitest';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant } from '../support/foreign-tenant.ts';
import { stateOf } from '../support/scenario-notation.ts';

const files: Files = {
  'tenant.yaml': `version: 1
roles:
  - name: A
    permissions: [review]
  - name: B
    permissions: [upload]
users:
  - username: robot
    grants:
      - roles: [A, B]
        tenant_wide: true
`,
};

test.each(['allow', 'refuse'] as const)('no silent twin where duplicates are %s', async (duplicates) => {
  const tenant = await foreignTenant(stateOf({}), { duplicates });
  try {
    const runs = await Promise.all(
      [1, 2].map(() => cli(['apply', '--yes', '--json'], tenant.env, { ...files })),
    );
    const { roles, users } = await tenant.store.read();
    const names = [...roles.map(({ name }) => name), ...users.map(({ username }) => username)];
    const twins = names.filter((name, index) => names.indexOf(name) !== index);
    const after = await cli(['plan', '--json'], tenant.env, { ...files });
    if (twins.length === 0) {
      expect(runs.map(({ code }) => code)).toEqual([0, 0]);
      expect(JSON.parse(after.stdout)).toMatchObject({ changes: [], blocked: [] });
      return;
    }
    // Who finished last has seen them, by name and with both ids; and so does whoever comes next.
    expect(runs.map(({ code }) => code)).toContain(7);
    expect(runs.map(({ stdout }) => stdout).join('')).toMatch(/2 live (roles|users) are named/);
    expect(after.code).toBe(6);
  } finally {
    await tenant.stop();
  }
});
