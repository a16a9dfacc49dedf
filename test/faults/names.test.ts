/** A tenant that keeps names in a form of its own: one object, however often the spec is applied, and told how to write it. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, type Tenant } from '../support/scenario-notation.ts';

interface Document {
  readonly applied: { address: string; id: string; note?: string }[];
  readonly failed: { address: string; error: string }[];
  readonly unknown: { address: string; error: string }[];
  readonly converged: boolean | null;
  readonly requests: Record<string, number>;
  readonly exit_code: number;
  readonly problems: { path: string; message: string; hint: string }[];
}

async function on<T>(
  before: Tenant,
  behaviour: Partial<Behaviour>,
  use: (tenant: Foreign, run: (spec: string, ...args: string[]) => Promise<Ran>) => Promise<T>,
): Promise<T> {
  const tenant = await foreignTenant(stateOf(before), behaviour);
  const files: Files = {};
  try {
    return await use(tenant, async (spec, ...args) => {
      files['tenant.yaml'] = spec;
      const { code, stdout } = await cli([...args, '--json'], tenant.env, files);
      return { code, document: JSON.parse(stdout) as Document };
    });
  } finally {
    await tenant.stop();
  }
}

interface Ran {
  readonly code: number;
  readonly document: Document;
}

const user = (name: string): string =>
  `version: 1\nusers:\n  - username: ${JSON.stringify(name)}\n    grants: []\n`;
const role = (name: string): string =>
  `version: 1\nroles:\n  - name: ${JSON.stringify(name)}\n    permissions: [review]\n`;
const inbox = (name: string): string =>
  `version: 1\nprojects: [{name: Accounting}]\ninboxes:\n  - name: ${JSON.stringify(name)}\n    project: Accounting\n`;
const project = (name: string): string =>
  `version: 1\nformats: [{name: Invoice}]\nprojects:\n  - name: ${JSON.stringify(name)}\n    formats: [Invoice]\n`;

const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
};

describe('a name that the tenant keeps in a form of its own', () => {
  test.each<[string, Behaviour['names'], (name: string) => string, string, string, RegExp]>([
    [
      'lower case',
      'lower',
      user,
      'Mary@Example.com',
      'user/mary@example.com',
      /"mary@example.com": use that name/,
    ],
    ['no outer blanks', 'trim', role, 'Clerk ', 'role/Clerk', /"Clerk" \(other blanks\): use that name/],
    [
      'NFC',
      'nfc',
      inbox,
      'Cafe\u0301',
      'inbox/Caf\u00e9',
      /"Caf\u00e9" \(another Unicode form: NFC\): use that name/,
    ],
    [
      'lower case, answered without a body',
      'lower',
      project,
      'Buying',
      'project/buying',
      /"buying": use that name/,
    ],
  ])(
    '%s: the create counts as done under it, and is made once',
    async (form, names, specOf, name, address, says) => {
      const behaviour = {
        names,
        undeclared_create: form.endsWith('without a body') ? ('nobody' as const) : (201 as const),
      };
      await on(before, behaviour, async ({ store }, run) => {
        const first = await run(specOf(name), 'apply', '--yes');
        expect(first.code).toBe(7);
        expect(first.document).toMatchObject({ failed: [], unknown: [], converged: false });
        const [made, ...others] = first.document.applied;
        expect(others).toEqual([]);
        expect(made?.address).toBe(address);
        expect(made?.note).toMatch(says);
        expect(made?.note).toContain('the tenant calls it');
        const state = await store.read();
        const kept = address.slice(address.indexOf('/') + 1);
        const all = [
          ...state.users.map(({ username, id }) => ({ name: username, id })),
          ...state.roles,
          ...state.inboxes,
          ...state.projects,
        ];
        expect(all.filter((one) => one.name === kept).map(({ id }) => id)).toEqual([made?.id]);

        for (const verb of [['apply', '--yes'], ['apply', '--yes'], ['plan']]) {
          const again = await run(specOf(name), ...verb);
          expect(again.code).toBe(6);
          expect(JSON.stringify(again.document)).toContain(JSON.stringify(JSON.stringify(kept)).slice(1, -1));
        }
        expect(await store.read()).toEqual(state);

        const heeded = await run(specOf(kept), 'apply', '--yes');
        expect(heeded.code).toBe(0);
        expect(await store.read()).toEqual(state);
      });
    },
  );

  test('who is given it in the same run is given it, and only the name is open then', async () => {
    const spec = `version: 1
inboxes: [{name: invoice, project: Accounting}]
projects: [{name: Accounting}]
roles: [{name: "Clerk ", permissions: [review]}]
users: [{username: mary, grants: [{roles: ["Clerk "], inboxes: [invoice]}]}]
`;
    await on(before, { names: 'trim' }, async ({ store }, run) => {
      const { code, document } = await run(spec, 'apply', '--yes');
      expect(code).toBe(7);
      expect(document).toMatchObject({ failed: [], unknown: [] });
      expect(document.applied.map(({ address }) => address).sort()).toEqual([
        'inbox/invoice',
        'role/Clerk',
        'user/mary',
      ]);
      const { roles, users } = await store.read();
      const clerk = roles.find(({ name }) => name === 'Clerk');
      expect(users.find(({ username }) => username === 'mary')?.roles).toMatchObject([{ role: clerk?.id }]);
      expect((await run(spec.replaceAll('"Clerk "', 'Clerk'), 'apply', '--yes')).code).toBe(0);
    });
  });

  test('an undo takes back what goes by another name, and those who hold it with it', async () => {
    const spec = `version: 1
roles: [{name: Clerk, permissions: [review]}]
users: [{username: Mary, grants: [{roles: [Clerk], tenant_wide: true}]}]
`;
    const tenant = await foreignTenant(stateOf(before), { names: 'lower' });
    try {
      const files: Files = { 'tenant.yaml': spec };
      const made = await tenant.store.read();
      expect((await cli(['apply', '--yes'], tenant.env, files)).code).toBe(7);
      const journal = Object.keys(files).find((name) => name.endsWith('.jsonl')) ?? '';
      const undo = ['undo', journal, '--yes', '--allow-delete', '2'];
      // Under either name: the one of the journal, and the one that apply has told.
      for (const name of ['Clerk', 'clerk']) {
        const alone = await cli([...undo, '--target', `role/${name}`], tenant.env, files);
        expect([alone.code, alone.stdout]).toEqual([
          6,
          expect.stringContaining('user/mary would still refer'),
        ]);
      }
      const undone = await cli(undo, tenant.env, files);
      expect(undone.code).toBe(0);
      expect(undone.stdout).toContain('- user/mary (id');
      expect(undone.stdout).toContain('- role/clerk (id');
      expect(await tenant.store.read()).toEqual(made);
    } finally {
      await tenant.stop();
    }
  });

  test('a rename that the tenant keeps otherwise is told the same way', async () => {
    const renamed = (name: string): string =>
      `version: 1\nroles: [{name: ${JSON.stringify(name)}, renamed_from: Reviewer, permissions: [review]}]\n`;
    await on(
      { roles: [{ name: 'Reviewer', permissions: ['review'] }] },
      { names: 'lower' },
      async ({ store }, run) => {
        const first = await run(renamed('Checker'), 'apply', '--yes');
        expect(first.code).toBe(7);
        expect(first.document.applied).toMatchObject([
          { address: 'role/checker', note: 'the tenant calls it "checker": use that name in the spec' },
        ]);
        const state = await store.read();
        expect((await run(renamed('Checker'), 'apply', '--yes')).code).toBe(6);
        expect((await run(renamed('checker'), 'apply', '--yes')).code).toBe(0);
        expect(await store.read()).toEqual(state);
      },
    );
  });

  test('a change of letter case that the tenant does not make has failed, and says why', async () => {
    const spec = `version: 1\nroles: [{name: Checker, renamed_from: checker, permissions: [review]}]\n`;
    await on(
      { roles: [{ name: 'checker', permissions: ['review'] }] },
      { names: 'lower' },
      async (_, run) => {
        const { code, document } = await run(spec, 'apply', '--yes');
        expect(code).toBe(7);
        expect(document.failed).toMatchObject([
          {
            address: 'role/Checker',
            error: expect.stringContaining('the tenant calls it "checker"') as string,
          },
        ]);
      },
    );
  });

  test('a 409 beside a look-alike has failed, and the look-alike is as it was', async () => {
    await on(before, { names: 'lower', duplicates: 'refuse' }, async (tenant, run) => {
      // Somebody else makes it between the plan and the create.
      const { store } = tenant;
      let made = false;
      tenant.meanwhile = async ({ method, url }) => {
        if (made || method !== 'POST' || !url.endsWith('/roles')) return;
        made = true;
        await store.update((draft) => {
          draft.roles.push({ id: 'f00d', name: 'clerk', permissions: { upload: true } });
        });
      };
      const { code, document } = await run(role('Clerk'), 'apply', '--yes');
      expect(code).toBe(7);
      expect(document.failed).toMatchObject([
        { address: 'role/Clerk', error: expect.stringContaining('409') as string },
      ]);
      expect(document.failed[0]?.error).toContain('"clerk"');
      expect((await store.read()).roles.find(({ id }) => id === 'f00d')?.permissions).toEqual({
        upload: true,
      });
    });
  });
});
