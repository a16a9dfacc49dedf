/** What tenants do of their own accord: each is told, and none of it makes a twin, stops a run for nothing, or stays unseen. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { World } from '../../src/cli/system/world.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, type Tenant } from '../support/scenario-notation.ts';
import { virtualClock, type Clock } from '../support/fake-clock.ts';

interface Here {
  readonly tenant: Foreign;
  readonly files: Files;
  readonly clock: Clock;
  run(...args: string[]): Promise<Ended>;
  /** With --json, and the document that came of it. */
  json(...args: string[]): Promise<{ code: number; stderr: string; document: Record<string, unknown[]> }>;
  calls(method: string): string[];
}

async function on<T>(
  before: Tenant,
  behaviour: Partial<Behaviour>,
  spec: string,
  use: (here: Here) => Promise<T>,
): Promise<T> {
  const clock = virtualClock();
  const tenant = await foreignTenant(stateOf(before), behaviour, clock.now);
  const files: Files = { 'tenant.yaml': spec };
  const world: Partial<World> = { now: clock.now, pause: clock.pause };
  const run = (...args: string[]): Promise<Ended> => cli(args, tenant.env, files, world);
  try {
    return await use({
      tenant,
      files,
      clock,
      run,
      json: async (...args) => {
        const { code, stdout, stderr } = await run(...args, '--json');
        return { code, stderr, document: JSON.parse(stdout) as Record<string, unknown[]> };
      },
      calls: (method) =>
        tenant.log
          .filter((one) => one.method === method && !one.path.endsWith('/auth'))
          .map(({ path }) => path),
    });
  } finally {
    await tenant.stop();
  }
}

const ROLE = 'version: 1\nroles: [{name: Clerk, permissions: [review]}]\n';
/** But for what the rules say of roles in specs as small as these. */
const saidOf = ({ violations = [] }: Record<string, unknown[]>): unknown[] =>
  (violations as { rule: string }[]).filter(
    ({ rule }) => rule !== 'unused-role' && rule !== 'role-without-permissions',
  );
const rolesOf = async ({ tenant }: Here): Promise<string[]> =>
  (await tenant.store.read()).roles.map(({ name }) => name).filter((name) => name !== 'Administrator');

describe('lists that lag behind', () => {
  test('a create that was answered is waited for as long as any is', async () => {
    await on({}, { read_lag: 20_000 }, ROLE, async (here) => {
      const { code, document } = await here.json('apply', '--yes');
      expect(code).toBe(0);
      expect(document).toMatchObject({ applied: [{ address: 'role/Clerk' }], converged: true });
      expect(await rolesOf(here)).toEqual(['Clerk']);
    });
  });

  test('what is not to be seen in time is unknown, told by its id, and not made again by the next run', async () => {
    await on({}, { read_lag: 20_000 }, ROLE, async (here) => {
      const first = await here.json('apply', '--yes', '--settle', '8');
      expect(first.code).toBe(7);
      const [made] = (await here.tenant.store.read()).roles.filter(({ name }) => name === 'Clerk');
      expect(first.document).toMatchObject({
        applied: [],
        failed: [],
        unknown: [{ address: 'role/Clerk', error: `made as ${made?.id ?? ''}, not visible yet` }],
      });

      for (const verb of ['plan', 'drift']) {
        const before = here.clock.now();
        const { document } = await here.json(verb);
        expect(here.clock.now()).toBe(before);
        expect(saidOf(document)).toMatchObject([
          {
            rule: 'not-seen-yet',
            address: 'role/Clerk',
            message: expect.stringContaining(made?.id ?? '') as string,
          },
        ]);
      }

      const second = await here.json('apply', '--yes');
      expect(second.code).toBe(0);
      expect(second.stderr).toContain('looking for up to');
      expect(await rolesOf(here)).toEqual(['Clerk']);
      expect(here.calls('POST')).toEqual(['/admin/roles']);
    });
  });

  test('one that the list never shows is not made again while the tenant does not say that it is gone', async () => {
    await on({}, {}, ROLE, async (here) => {
      // Its list leaves the role out, and the role itself can be read.
      here.tenant.faults = [{ method: 'GET', path: '/admin/roles', status: 200, message: '', body: [] }];
      expect((await here.json('apply', '--yes')).code).toBe(7);
      await here.clock.pause(3_600_000);
      const again = await here.json('apply', '--yes');
      expect(again.code).toBe(7);
      expect(again.document['unknown']).toMatchObject([
        { address: 'role/Clerk', error: expect.stringContaining('not created again') as string },
      ]);
      expect(await rolesOf(here)).toEqual(['Clerk']);

      // Nor while it cannot be asked.
      const id = (await here.tenant.store.read()).roles.find(({ name }) => name === 'Clerk')?.id ?? '';
      const list = here.tenant.faults;
      here.tenant.faults = [
        ...list,
        { method: 'GET', path: `/admin/roles/${id}`, status: 403, message: 'no' },
      ];
      expect((await here.json('apply', '--yes')).code).toBe(7);
      expect(await rolesOf(here)).toEqual(['Clerk']);

      // Somebody deletes it: now its 404 says so, and it is made.
      await here.tenant.store.update((draft) => {
        draft.roles = draft.roles.filter(({ name }) => name !== 'Clerk');
      });
      here.tenant.faults = [];
      expect((await here.json('apply', '--yes')).code).toBe(0);
      expect(await rolesOf(here)).toEqual(['Clerk']);
    });
  });

  test('an undo looks for what the run has made, too', async () => {
    await on({}, { read_lag: 20_000 }, ROLE, async (here) => {
      await here.json('apply', '--yes', '--settle', '8');
      const [journal = ''] = Object.keys(here.files).filter((name) => name.endsWith('.jsonl'));
      const undone = await here.json('undo', journal, '--yes', '--allow-delete', '1');
      expect(undone.stderr).toContain('1 object of that run cannot be seen yet');
      expect(here.calls('DELETE')).toHaveLength(1);
      expect(await rolesOf(here)).toEqual([]);
    });
  });

  test('an undo takes back what the list never shows, once the tenant says that it is there', async () => {
    await on({}, {}, ROLE, async (here) => {
      here.tenant.faults = [{ method: 'GET', path: '/admin/roles', status: 200, message: '', body: [] }];
      expect((await here.json('apply', '--yes')).code).toBe(7);
      const [journal = ''] = Object.keys(here.files).filter((name) => name.endsWith('.jsonl'));
      const id = (await here.tenant.store.read()).roles.find(({ name }) => name === 'Clerk')?.id ?? '';
      const list = here.tenant.faults;
      here.tenant.faults = [
        ...list,
        { method: 'GET', path: `/admin/roles/${id}`, status: 403, message: 'no' },
      ];
      const args = ['undo', journal, '--yes', '--allow-delete', '1'];
      const refused = await here.json(...args);
      expect(refused.code).toBe(6);
      expect(refused.document['message']).toContain(`made as ${id}`);
      here.tenant.faults = list;
      expect((await here.json(...args)).code).toBe(0);
      expect(await rolesOf(here)).toEqual([]);
    });
  });

  test('what an undo has deleted is not looked for', async () => {
    await on({}, {}, ROLE, async (here) => {
      await here.json('apply', '--yes');
      const [journal = ''] = Object.keys(here.files).filter((name) => name.endsWith('.jsonl'));
      await here.clock.pause(1000);
      expect((await here.json('undo', journal, '--yes', '--allow-delete', '1')).code).toBe(0);
      const before = here.clock.now();
      expect(saidOf((await here.json('plan')).document)).toEqual([]);
      const { code, stderr } = await here.json('apply', '--yes');
      expect(code).toBe(0);
      expect(stderr).not.toContain('looking for');
      expect(here.clock.now()).toBe(before);
      expect(await rolesOf(here)).toEqual(['Clerk']);
    });
  });

  test('no wait that a journal asks for is longer than --settle, whatever its clock said', async () => {
    await on({}, {}, ROLE, async (here) => {
      expect((await here.json('apply', '--yes')).code).toBe(0);
      const [name = ''] = Object.keys(here.files).filter((one) => one.endsWith('.jsonl'));
      // Written by a clock that was a year ahead: once as a run that was cut off, once as one that was answered.
      // With a byte order mark, as an editor may have left it.
      const ahead = `\uFEFF${here.files[name] ?? ''}`.replaceAll('2026-', '2027-').split('\n');
      for (const lines of [ahead.slice(0, 2), ahead]) {
        here.files[name] = `${lines.join('\n')}\n`;
        await here.tenant.store.update((draft) => {
          draft.roles = draft.roles.filter((role) => role.name !== 'Clerk');
        });
        const before = here.clock.now();
        expect((await here.json('apply', '--yes', '--settle', '10', '--journal', '.fitform/runs')).code).toBe(
          0,
        );
        expect(here.clock.now() - before).toBeLessThanOrEqual(10_000);
        expect(here.clock.now() - before).toBeGreaterThan(0);
        for (const one of Object.keys(here.files)) {
          if (one.endsWith('.jsonl') && one !== name) Reflect.deleteProperty(here.files, one);
        }
      }
    });
  });
});

describe('a PATCH that is answered with the object as it was', () => {
  const before: Tenant = {
    roles: [
      { name: 'Narrow', permissions: ['review', 'submit'] },
      { name: 'Wide', permissions: ['review'] },
    ],
    users: [
      {
        username: 'mary',
        grants: [
          ['Wide', null],
          ['Narrow', null],
        ],
      },
    ],
  };
  const widened = `version: 1
roles:
  - {name: Wide, permissions: [review, upload]}
users:
  - {username: mary, grants: [{roles: [Narrow], tenant_wide: true}]}
`.replace('roles:\n', 'roles:\n  - {name: Narrow}\n');

  test('is no reason to stop, and is read back only where something waits for what it takes away', async () => {
    await on(before, { patch_answer: 'before' }, widened, async (here) => {
      const { code, document } = await here.json('apply', '--yes');
      expect(code).toBe(0);
      expect(document).toMatchObject({ failed: [], converged: true });
      const mary = `/admin/users/${idOf('user', 'mary')}`;
      expect(here.calls('GET').filter((path) => path === mary)).toEqual([mary]);
      const order = here.tenant.log
        .filter(({ method, path }) => method === 'PATCH' || path === mary)
        .map(({ method, path }) => `${method} ${path}`);
      expect(order).toEqual([`PATCH ${mary}`, `GET ${mary}`, `PATCH /admin/roles/${idOf('role', 'Wide')}`]);
    });
  });

  test('costs nothing where nothing waits', async () => {
    const spec = 'version: 1\nroles: [{name: Narrow, permissions: [review]}]\n';
    await on(before, { patch_answer: 'before' }, spec, async (here) => {
      expect((await here.json('apply', '--yes')).code).toBe(0);
      expect(here.calls('GET').filter((path) => path.startsWith('/admin/roles/'))).toEqual([]);
    });
  });

  test('of which nothing was taken away keeps what waits for it from being written', async () => {
    await on(before, { patch_answer: 'before' }, widened, async (here) => {
      const mary = idOf('user', 'mary');
      const unchanged = (await here.tenant.store.read()).users.find(({ id }) => id === mary);
      here.tenant.faults = [
        { method: 'PATCH', path: `/admin/users/${mary}`, status: 200, message: '', body: unchanged },
      ];
      const { code, document } = await here.json('apply', '--yes');
      expect(code).toBe(7);
      expect(document).toMatchObject({
        failed: [
          {
            address: 'user/mary',
            error: expect.stringContaining('Wide on the WHOLE TENANT is gone') as string,
          },
        ],
        not_attempted: [{ address: 'role/Wide' }],
      });
    });
  });
});

describe('a tenant that gives every new user a role', () => {
  const before: Tenant = {
    roles: [
      { name: 'Everybody', permissions: ['upload'] },
      { name: 'Clerk', permissions: ['review'] },
    ],
  };
  const user = (grants: string): string =>
    `version: 1\nroles: [{name: Clerk}]\nusers: [{username: mary, ${grants}}]\n`;
  const exact = user('grants: [{roles: [Clerk], tenant_wide: true}]');
  const grantsOf = async ({ tenant }: Here): Promise<string[]> => {
    const { users, roles } = await tenant.store.read();
    const held = users.find(({ username }) => username === 'mary')?.roles ?? [];
    return held.map(({ role }) => roles.find(({ id }) => id === role)?.name ?? '').sort();
  };

  test('has it taken away at once where grants are managed exactly, under the same address of the journal', async () => {
    await on(before, { default_role: 'on' }, exact, async (here) => {
      const { code, document } = await here.json('apply', '--yes');
      expect(code).toBe(0);
      expect(document).toMatchObject({
        applied: [
          {
            address: 'user/mary',
            note: expect.stringMatching(/Everybody on the WHOLE TENANT.*taken away/) as string,
          },
        ],
        requests: { POST: 1, PATCH: 1 },
        converged: true,
      });
      expect(await grantsOf(here)).toEqual(['Clerk']);
      const journal = Object.entries(here.files).find(([name]) => name.endsWith('.jsonl'))?.[1] ?? '';
      const writes = journal
        .split('\n')
        .filter((line) => line.includes('"method"'))
        .map((line) => JSON.parse(line) as object);
      expect(writes).toMatchObject([
        { method: 'POST', address: 'user/mary' },
        { method: 'PATCH', address: 'user/mary' },
      ]);
    });
  });

  test.each([
    ['at least', user('grants: {at_least: [{roles: [Clerk], tenant_wide: true}]}'), ['Clerk', 'Everybody']],
    ['not at all', user('placeholder: true'), ['Everybody']],
  ])('keeps it where grants are managed %s, with a warning', async (_how, spec, grants) => {
    for (const args of [
      ['apply', '--yes'],
      ['apply', '--plan', 'plan.json', '--yes'],
    ]) {
      await on(before, { default_role: 'on' }, spec, async (here) => {
        if (args.includes('--plan')) expect((await here.run('plan', '--out', 'plan.json')).code).toBe(0);
        const { code, document } = await here.json(...args);
        expect(code).toBe(0);
        expect(document).toMatchObject({
          applied: [{ address: 'user/mary', note: expect.stringMatching(/Everybody.*stays/) as string }],
          requests: { PATCH: 0 },
        });
        expect(await grantsOf(here)).toEqual(grants);
        expect((await here.json('plan')).document['changes']).toEqual([]);
      });
    }
  });

  test('has it taken away though neither the answer nor the first read shows it', async () => {
    await on(before, { default_role: 'on', patch_answer: 'before', read_lag: 900 }, exact, async (here) => {
      const { code, document } = await here.json('apply', '--yes');
      expect(code).toBe(0);
      expect(document).toMatchObject({ converged: true, requests: { POST: 1, PATCH: 1 } });
      expect(await grantsOf(here)).toEqual(['Clerk']);
    });
  });

  test('and does not let it be taken away stops all writes', async () => {
    const spec = exact.replace('users: [', 'users: [{username: zoe, grants: []}, ');
    await on(before, { default_role: 'on', patch_answer: 'before' }, spec, async (here) => {
      here.tenant.meanwhile = async ({ method, url }) => {
        // The role is back before anybody looks.
        if (method !== 'GET' || !/users\/\w{24}$/.test(url)) return;
        const { roles } = await here.tenant.store.read();
        await here.tenant.store.update((draft) => {
          const everybody = roles.find(({ name }) => name === 'Everybody')?.id ?? '';
          draft.users = draft.users.map((one) =>
            one.username.startsWith('setup') ? one : { ...one, roles: [...one.roles, { role: everybody }] },
          );
        });
      };
      const { code, document } = await here.json('apply', '--yes', '--parallelism', '1');
      expect(code).toBe(7);
      expect(document).toMatchObject({
        failed: [{ error: expect.stringContaining('could not be taken away') as string }],
        not_attempted: [{ reason: expect.stringContaining('stopped') as string }],
      });
      expect(here.calls('POST')).toHaveLength(1);
    });
  });
});

describe('what the tenant has added is taken away before anything else is written', () => {
  const spec = `version: 1
users:
${['ann', 'ben', 'cid'].map((name) => `  - {username: ${name}, grants: []}\n`).join('')}`;
  const before: Tenant = { roles: [{ name: 'Everybody', permissions: ['upload'] }] };

  /** Ann and Ben are made at once. Ben's PATCH is held up for long enough that Cid's turn comes, and then `answer`ed. */
  async function held(
    answer: (here: Here, path: string) => void,
    use: (here: Here) => Promise<void>,
  ): Promise<void> {
    await on(before, { default_role: 'on' }, spec, async (here) => {
      here.tenant.meanwhile = async (request) => {
        if (request.method !== 'PATCH' || !(await request.clone().text()).includes('"ben"')) return;
        for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        answer(here, new URL(request.url).pathname);
      };
      await use(here);
    });
  }
  const writes = ({ tenant }: Here): string[] =>
    tenant.log
      .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth'))
      .map(
        ({ method, body }) => `${method} ${String((body as { username?: string } | undefined)?.username)}`,
      );

  test('whatever is ready to begin waits', async () => {
    await held(
      () => undefined,
      async (here) => {
        expect((await here.json('apply', '--yes', '--parallelism', '2')).code).toBe(0);
        const order = writes(here);
        expect(order.indexOf('POST cid')).toBeGreaterThan(order.indexOf('PATCH ben'));
        expect(order).toHaveLength(6);
      },
    );
  });

  test('and is not written at all where it stays', async () => {
    await held(
      (here, path) => {
        here.tenant.faults = [{ method: 'PATCH', path, status: 403, message: 'no' }];
      },
      async (here) => {
        const { code, document } = await here.json('apply', '--yes', '--parallelism', '2');
        expect(code).toBe(7);
        expect(document).toMatchObject({
          failed: [
            { address: 'user/ben', error: expect.stringContaining('could not be taken away') as string },
          ],
          not_attempted: [{ address: 'user/cid', reason: expect.stringContaining('stopped') as string }],
        });
        expect(writes(here)).not.toContain('POST cid');
      },
    );
  });
});

test('the name that an answer tells is told, though nothing could be read back', async () => {
  await on({}, { names: 'lower' }, ROLE, async (here) => {
    here.tenant.meanwhile = async ({ method, url }) => {
      if (method === 'POST' && url.endsWith('/roles')) {
        here.tenant.faults = [{ method: 'GET', path: '/admin/roles', status: 403, message: 'no' }];
      }
      await Promise.resolve();
    };
    const { code, document } = await here.json('apply', '--yes');
    expect(code).toBe(7);
    expect(document).toMatchObject({
      converged: null,
      applied: [{ address: 'role/clerk', note: 'the tenant calls it "clerk": use that name in the spec' }],
    });
  });
});

describe('a list that is one page of several is never the whole', () => {
  const before: Tenant = {
    roles: ['A', 'B', 'C'].map((name) => ({ name, permissions: ['review'] })),
  };
  const spec = 'version: 1\nroles: [{name: C, permissions: [review, upload]}, {name: D, permissions: []}]\n';
  test.each<[Behaviour['pages'], RegExp]>([
    ['link', /GET \/admin\/roles: answered with one page of a list \(Link names a next page\)/],
    ['total', /X-Total-Count says 4, and 2 came/],
    ['range', /Content-Range says 4, and 2 came/],
    [
      'wrapped',
      /not a list but an object that holds one \(results\), with total beside it: it may be one page/,
    ],
  ])('%s', async (pages, says) => {
    await on(before, { pages }, spec, async (here) => {
      for (const verb of ['plan', 'apply']) {
        const { code, document } = await here.json(verb, ...(verb === 'apply' ? ['--yes'] : []));
        expect(code).toBe(1);
        expect(document['message']).toMatch(says);
      }
      expect([...here.calls('POST'), ...here.calls('PATCH')]).toEqual([]);
    });
  });

  test.each(['total', 'range', 'link', 'wrapped'] as const)(
    'one that says so and is whole is fine: %s',
    async (pages) => {
      await on(
        { roles: [{ name: 'A', permissions: [] }] },
        { pages },
        'version: 1\nroles: [{name: A, permissions: []}]\n',
        async (here) => {
          expect((await here.json('plan')).code).toBe(0);
        },
      );
    },
  );
});

test.each(['role/clerk', 'role/CLERK', 'role/ Clerk '])(
  '--target %j, which only nearly matches, is exit 3 and names it',
  async (target) => {
    await on({ roles: [{ name: 'Clerk', permissions: [] }] }, {}, ROLE, async (here) => {
      for (const verb of [['plan'], ['apply', '--yes'], ['export']]) {
        const { code, stderr } = await here.run(...verb, '--target', target);
        expect(code).toBe(3);
        expect(stderr).toContain('did you mean "role/Clerk"?');
      }
      expect(here.calls('PATCH')).toEqual([]);
    });
  },
);

test('one object without a usable name blocks nothing, and is listed by its id', async () => {
  await on(
    { roles: [{ name: 'Gone', permissions: [] }] },
    {},
    'version: 1\npolicy: {exclusive: [role]}\nroles: [{name: Administrator}]\n',
    async (here) => {
      await here.tenant.store.update((draft) => {
        draft.roles = draft.roles.map((role) =>
          role.name === 'Gone' ? { ...role, name: null as unknown as string } : role,
        );
      });
      const { code, document } = await here.json('plan');
      expect(code).toBe(0);
      expect(document).toMatchObject({
        changes: [],
        blocked: [],
        unmanaged: [`role/(id ${idOf('role', 'Gone')})`],
      });
      const exported = await here.run('export');
      expect(exported.code).toBe(0);
    },
  );
});

test('what has lost its name when it is read back is told so', async () => {
  await on({}, {}, ROLE, async (here) => {
    here.tenant.meanwhile = async ({ method, url }) => {
      if (method !== 'GET' || !url.endsWith('/roles')) return;
      await here.tenant.store.update((draft) => {
        draft.roles = draft.roles.map((role) =>
          role.name === 'Clerk' ? { ...role, name: null as unknown as string } : role,
        );
      });
    };
    const { code, document } = await here.json('apply', '--yes');
    expect(code).toBe(7);
    expect(document['failed']).toMatchObject([{ error: 'did not stick: name: planned Clerk, found none' }]);
  });
});

test('a rename of what may be known by its name elsewhere says once what to check', async () => {
  const spec = `version: 1
roles:
  - {name: X, renamed_from: A, permissions: []}
  - {name: Y, renamed_from: B, permissions: []}
`;
  await on({ roles: ['A', 'B'].map((name) => ({ name, permissions: [] })) }, {}, spec, async (here) => {
    const { document } = await here.json('plan');
    expect(saidOf(document)).toMatchObject([
      {
        rule: 'name-used-elsewhere',
        severity: 'warning',
        message: 'anything that refers to these 2 roles by name will no longer find them',
        hint: expect.stringContaining('identity provider') as string,
      },
    ]);
  });
});
