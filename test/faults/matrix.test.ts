/** Every combination of what the API leaves open: apply converges, touches nothing else, and has nothing left to do. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant } from '../support/foreign-tenant.ts';
import { stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';

const before: Tenant = {
  formats: ['Invoice', 'Order'],
  projects: [{ name: 'Accounting', formats: ['Invoice'], timeout: 30 }],
  inboxes: [
    { name: 'invoice', project: 'Accounting' },
    { name: 'orders', project: 'Accounting' },
  ],
  roles: [
    { name: 'Clerk', permissions: ['view_list', 'bend_spoons'] },
    { name: 'Stranger', permissions: ['upload', 'bend_spoons'] },
  ],
  users: [
    { username: 'mary', grants: [['Clerk', 'orders']] },
    {
      username: 'ann',
      grants: [
        ['Clerk', 'invoice'],
        ['Clerk', null, '60ddc81dd50d836c8dfa13ea'],
      ],
    },
    {
      username: 'john',
      grants: [
        ['Stranger', null],
        ['Clerk', 'orders', '60ddc81dd50d836c8dfa13ea'],
      ],
    },
  ],
};

const spec = `version: 1
formats:
  - name: Invoice
  - name: Order
projects:
  - name: Accounting
    formats: [Order, Invoice]
  - name: Purchasing
    formats: [Order]
inboxes:
  - name: invoice
  - name: orders
    project: Purchasing
roles:
  - name: Clerk
    permissions: [upload]
  - name: Reviewer
    permissions: [review]
users:
  - username: mary
    grants:
      - roles: [Clerk, Reviewer]
        inboxes: [invoice]
  - username: ann
    grants:
      - roles: [Clerk]
        inboxes: [invoice]
  - username: guest
    placeholder: true
    grants:
      - roles: [Reviewer]
        inboxes: [invoice, orders]
`;

const after: Tenant = {
  ...before,
  projects: [
    { name: 'Accounting', formats: ['Order', 'Invoice'], timeout: 30 },
    { name: 'Purchasing', formats: ['Order'] },
  ],
  inboxes: [
    { name: 'invoice', project: 'Accounting' },
    { name: 'orders', project: 'Purchasing' },
  ],
  roles: [
    { name: 'Clerk', permissions: ['upload', 'bend_spoons'] },
    { name: 'Reviewer', permissions: ['review'] },
    { name: 'Stranger', permissions: ['upload', 'bend_spoons'] },
  ],
  users: [
    {
      username: 'mary',
      grants: [
        ['Clerk', 'invoice'],
        ['Reviewer', 'invoice'],
      ],
    },
    ...(before.users ?? []).filter(({ username }) => username === 'ann' || username === 'john'),
    {
      username: 'guest',
      grants: [
        ['Reviewer', 'invoice'],
        ['Reviewer', 'orders'],
      ],
    },
  ],
};

const combinations: Partial<Behaviour>[] = (['merge', 'deep', 'replace'] as const).flatMap((patch) =>
  (['omit', 'null'] as const).flatMap((absent_fields) =>
    (['full', 'sparse'] as const).flatMap((permissions) =>
      (['stable', 'random'] as const).flatMap((order) =>
        (['keep', 'drop'] as const).flatMap((document_grants) =>
          [['bend_spoons'], []].map((extra_permissions) => ({
            patch,
            absent_fields,
            permissions,
            order,
            document_grants,
            extra_permissions,
          })),
        ),
      ),
    ),
  ),
);

describe.each(combinations)(
  'patch=$patch nulls=$absent_fields permissions=$permissions order=$order document_grants=$document_grants extra=$extra_permissions',
  (behaviour) => {
    test('converges', async () => {
      const known = (behaviour.extra_permissions ?? []).length > 0;
      const tenant = await foreignTenant(stateOf(without(before, known)), behaviour);
      const files: Files = { 'tenant.yaml': spec };
      try {
        const applied = await cli(['apply', '--yes', '--json'], tenant.env, files);
        expect(JSON.parse(applied.stdout)).toMatchObject({ converged: true, failed: [], unknown: [] });
        expect(tenantOf(await tenant.store.read())).toEqual(tenantOf(stateOf(without(after, known))));
        const again = await cli(['apply', '--json'], tenant.env, files);
        expect(JSON.parse(again.stdout)).toMatchObject({
          applied: [],
          requests: { POST: 0, PATCH: 0, DELETE: 0 },
        });
      } finally {
        await tenant.stop();
      }
    });
  },
);

/** A tenant that does not know a permission holds none of it. */
function without(tenant: Tenant, known: boolean): Tenant {
  if (known) return tenant;
  const roles = (tenant.roles ?? []).map(({ name, permissions }) => ({
    name,
    permissions: permissions.filter((permission) => permission !== 'bend_spoons'),
  }));
  return { ...tenant, roles };
}

test('all combinations are there', () => {
  expect(new Set(combinations.map((one) => JSON.stringify(one))).size).toBe(96);
});
