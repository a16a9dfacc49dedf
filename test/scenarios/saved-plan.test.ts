/** A plan that is saved, reviewed, and applied later: just so, or not at all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Draft, State } from '../../src/emulator/tenant/state.ts';
import type { Plan } from '../../src/plan/change.ts';
import { digest } from '../../src/plan/digest.ts';
import { documentOf } from '../support/documents.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';

const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [
    { name: 'invoice', project: 'Accounting' },
    { name: 'offers', project: 'Accounting' },
  ],
  roles: [
    { name: 'Clerk', permissions: ['review'] },
    { name: 'Old', permissions: ['upload'] },
    { name: 'Spare', permissions: ['submit', 'fly'] },
    { name: 'Twin', permissions: ['submit'] },
    { name: 'Twin', permissions: ['review'] },
  ],
  users: [
    { username: 'ann', grants: [['Old', 'invoice']] },
    { username: 'eve', grants: [['Spare', 'invoice']] },
  ],
};

/** Of each action one, with names that change and names that repeat. */
const SPEC = `version: 1
tenant: { extra_permissions: [fly, swim] }
inboxes:
  - name: invoice
  - { name: offers, state: absent }
roles:
  - { name: Clerk, permissions: [review, upload] }
  - { name: New, renamed_from: Old, permissions: [upload, submit] }
  - { name: Spare, state: absent }
  - { name: Twin, id: ${idOf('role', 'Twin', 2)}, permissions: [review, swim] }
  - { name: Fresh, permissions: [submit] }
users:
  - { username: ann, grants: [{ roles: [New, Clerk, Fresh, Twin], inboxes: [invoice] }] }
  - { username: eve, grants: [] }
  - { username: bob, placeholder: true, grants: [{ roles: [Clerk, New], inboxes: [invoice] }] }
`;
const after: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [{ name: 'invoice', project: 'Accounting' }],
  roles: [
    { name: 'Clerk', permissions: ['review', 'upload'] },
    { name: 'Fresh', permissions: ['submit'] },
    { name: 'New', permissions: ['submit', 'upload'] },
    { name: 'Twin', permissions: ['submit'] },
    { name: 'Twin', permissions: ['review', 'swim'] },
  ],
  users: [
    {
      username: 'ann',
      grants: [
        ['Clerk', 'invoice'],
        ['Fresh', 'invoice'],
        ['New', 'invoice'],
        ['Twin#2', 'invoice'],
      ],
    },
    {
      username: 'bob',
      grants: [
        ['Clerk', 'invoice'],
        ['New', 'invoice'],
      ],
    },
    { username: 'eve', grants: [] },
  ],
};
const ALLOWED = ['--allow-delete', '2'];

let tenant: Foreign;
let files: Files;
beforeEach(async () => {
  tenant = await foreignTenant(stateOf(before), { extra_permissions: ['fly', 'swim'] });
  files = { 'tenant.yaml': SPEC };
  tenant.faults = [documentsOf('offers', [])];
});
afterEach(() => tenant.stop());

function documentsOf(inbox: string, body: unknown) {
  const path = `/admin/inboxes/${idOf('inbox', inbox)}/documents`;
  return { method: 'GET', path, status: 200, message: '', body };
}

const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files);
const writes = (): string[] =>
  tenant.log
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth'))
    .map(({ method, path }) => `${method} ${path}`);
const problemsOf = ({ stdout, code }: Ended): { path: string; message: string }[] =>
  (documentOf(stdout, code) as unknown as { problems: { path: string; message: string }[] }).problems;

/** Byte for byte by name and id, so that a twin is not taken for the other. */
async function live(): Promise<ReturnType<typeof tenantOf>> {
  return tenantOf(await tenant.store.read());
}

async function save(...more: string[]): Promise<void> {
  const saved = await fitform('plan', '--out', 'plan.json', ...ALLOWED, ...more);
  expect(saved.stderr + saved.stdout).not.toMatch(/defect/);
  expect(saved.code).toBe(0);
  files['plan.json'] = files['/plan.json'] ?? '';
}

async function edit(change: (draft: Draft) => void): Promise<void> {
  await tenant.store.update((draft) => {
    change(draft);
  });
}
const found = <T extends { id: string }>(
  list: readonly T[],
  id: string,
): { -readonly [K in keyof T]: T[K] } => {
  const item = list.find((one) => one.id === id);
  if (!item) throw new RangeError(id);
  return item;
};

describe('applied as it was reviewed', () => {
  test.each([[[]], [['tenant.yaml']]])('by another account than made it: apply %j --plan', async (specs) => {
    await save();
    const plan = JSON.parse(files['plan.json'] ?? '') as Record<string, unknown> & { tenant: object };
    const { plan_digest: _, ...rest } = plan;
    const content = { ...rest, tenant: { ...plan.tenant, account: 'mary' } };
    files['plan.json'] = JSON.stringify({ ...content, plan_digest: digest(content) });
    const applied = await fitform('apply', ...specs, '--plan', 'plan.json', '--yes', '--json');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(await live()).toEqual(tenantOf(stateOf(after)));
    const { journal } = JSON.parse(applied.stdout) as { journal: string };
    const [header = ''] = (files[journal] ?? '').split('\n');
    expect(JSON.parse(header)).toMatchObject({ tenant: { account: SETUP_USERNAME } });
  });

  test('without the spec, with every action in it, to the same tenant as the spec itself', async () => {
    await save();
    delete files['tenant.yaml'];
    const applied = await fitform('apply', '--plan', 'plan.json', '--yes');
    expect(applied.stderr).not.toMatch(/defect/);
    expect(applied.stdout).toContain('Converged: read back, the tenant matches the plan.');
    expect(applied.code).toBe(0);
    const bySavedPlan = await live();

    files['tenant.yaml'] = SPEC;
    expect((await fitform('plan', '--detailed-exitcode')).code).toBe(0);
    const other = await foreignTenant(stateOf(before), { extra_permissions: ['fly', 'swim'] });
    other.faults = [documentsOf('offers', [])];
    const direct = await cli(['apply', '--yes', ...ALLOWED], other.env, { 'tenant.yaml': SPEC });
    expect(direct.code).toBe(0);
    expect(tenantOf(await other.store.read())).toEqual(bySavedPlan);
    await other.stop();
    const ids = (state: State) => state.roles.map(({ id }) => id);
    expect(ids(await tenant.store.read())).toContain(idOf('role', 'Old'));
    expect(bySavedPlan).toEqual(tenantOf(stateOf(after)));
  });

  test('in the order that is safe now: one that says nothing of steps, or was edited, does not matter', async () => {
    const on = (inbox: string): string => `grants: [{ roles: [Old], inboxes: [${inbox}] }]`;
    files['tenant.yaml'] = `version: 1
inboxes: [{ name: invoice }, { name: offers }]
roles: [{ name: Old, permissions: [submit] }]
users: [{ username: ann, ${on('offers')} }]
`;
    await save();
    const { plan_digest: _, ...plan } = JSON.parse(files['plan.json'] ?? '') as Plan;
    expect(plan.changes.map(({ address }) => address)).toEqual(['role/Old', 'user/ann']);
    const older = plan.changes.map(({ address, action, kind, name, id, fields }) => ({
      ...{ address, action, kind, name, id, fields },
      needs: [],
    }));
    const content = { ...plan, changes: older.toReversed() };
    files['plan.json'] = JSON.stringify({ ...content, plan_digest: digest(content) });
    const applied = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const [role, ann] = [`/admin/roles/${idOf('role', 'Old')}`, `/admin/users/${idOf('user', 'ann')}`];
    expect(writes()).toEqual([`PATCH ${role}`, `PATCH ${ann}`, `PATCH ${role}`]);
    expect(JSON.parse(applied.stdout)).toMatchObject({ applied: [{}, {}], requests: { PATCH: 3 } });
  });

  test('the file is the plan that --json prints, and holds no secret', async () => {
    const saved = await fitform('plan', '--out', 'plan.json', '--json', ...ALLOWED);
    expect(files['/plan.json']).toBe(saved.stdout);
    expect(documentOf(saved.stdout, saved.code)).toMatchObject({
      format: 'fitform.plan/1',
      summary: { create: 2, update: 4, rename: 1, delete: 2 },
      policy: { allow_delete: 2 },
    });
    expect(files['/plan.json']).not.toMatch(/password|token/i);
    expect(writes()).toEqual([]);
  });

  test('what somebody does to an unrelated object meanwhile does not matter', async () => {
    await save();
    await edit((draft) => {
      found(draft.projects, idOf('project', 'Accounting')).timeout = 5;
      draft.users.push({ id: 'z'.repeat(24), username: 'zoe', active: true, roles: [] });
    });
    expect((await fitform('apply', '--plan', 'plan.json', '--yes')).code).toBe(0);
  });

  test('a second time it is refused, and nothing is written', async () => {
    await save();
    expect((await fitform('apply', '--plan', 'plan.json', '--yes')).code).toBe(0);
    const written = writes();
    const again = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(again.code).toBe(5);
    expect(again.stdout).toContain('is already done');
    expect(writes()).toEqual(written);
  });

  test('an empty plan has nothing to do, as often as one likes', async () => {
    files['tenant.yaml'] = 'version: 1\nroles: [{ name: Clerk, permissions: [review] }]\n';
    expect((await fitform('plan', '--out', 'plan.json')).code).toBe(0);
    files['plan.json'] = files['/plan.json'] ?? '';
    for (let turn = 0; turn < 2; turn += 1) {
      const applied = await fitform('apply', '--plan', 'plan.json');
      expect(applied.stdout).toContain('Nothing to do');
      expect(applied.code).toBe(0);
    }
  });

  test('it still has to be confirmed', async () => {
    await save();
    const applied = await fitform('apply', '--plan', 'plan.json');
    expect(applied.code).toBe(6);
    expect(applied.stderr).toContain('--yes');
    expect(writes()).toEqual([]);
  });
});

const moves: [what: string, address: string, says: RegExp, change: (draft: Draft) => void][] = [
  [
    'a field that the plan changes',
    'role/Clerk',
    /permissions changed since/,
    (draft) => (found(draft.roles, idOf('role', 'Clerk')).permissions = {}),
  ],
  [
    'the name of what is renamed',
    'role/New',
    /name changed since/,
    (draft) => (found(draft.roles, idOf('role', 'Old')).name = 'Elder'),
  ],
  [
    'what is deleted',
    'role/Spare',
    /permissions changed since/,
    (draft) => (found(draft.roles, idOf('role', 'Spare')).permissions = {}),
  ],
  [
    'what is only referred to',
    'inbox/invoice',
    /project changed since/,
    (draft) => {
      draft.projects.push({
        ...found(draft.projects, idOf('project', 'Accounting')),
        id: 'f'.repeat(24),
        name: 'P',
      });
      found(draft.inboxes, idOf('inbox', 'invoice')).project = 'f'.repeat(24);
    },
  ],
  [
    'an object that is gone',
    'user/ann',
    /the user with the id .* is gone/,
    (draft) =>
      draft.users.splice(0, draft.users.length, ...draft.users.filter(({ username }) => username !== 'ann')),
  ],
  [
    'a name that is taken now',
    'role/Fresh',
    /another role of this name is there now: id e{24}/,
    (draft) => draft.roles.push({ id: 'e'.repeat(24), name: 'Fresh', permissions: {} }),
  ],
  [
    'the new name of what is renamed, taken now',
    'role/New',
    /another role of this name is there now: id e{24}/,
    (draft) => draft.roles.push({ id: 'e'.repeat(24), name: 'New', permissions: {} }),
  ],
];

describe('not applied when the tenant has moved on', () => {
  test.each(moves)('%s', async (_what, address, says, change) => {
    await save();
    await edit(change);
    for (const argv of [
      ['--plan', 'plan.json'],
      ['tenant.yaml', '--plan', 'plan.json'],
    ]) {
      const refused = await fitform('apply', ...argv, '--yes', '--json');
      expect(refused.code, refused.stdout).toBe(5);
      expect(problemsOf(refused)).toContainEqual(
        expect.objectContaining({ path: address, message: expect.stringMatching(says) as unknown }),
      );
    }
    expect(writes()).toEqual([]);
  });

  test('every object that has moved is named', async () => {
    await save();
    await edit((draft) => {
      found(draft.roles, idOf('role', 'Clerk')).permissions = {};
      found(draft.users, idOf('user', 'eve')).roles = [];
    });
    const refused = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(problemsOf(refused).map(({ path, message }) => `${path} ${message}`)).toEqual([
      'role/Clerk permissions changed since the plan was made',
      'user/eve grants changed since the plan was made',
    ]);
    // What to do is the same for all of them, so a person is told it once, at the end.
    const { stderr } = await fitform('apply', '--plan', 'plan.json', '--yes');
    expect(stderr).toMatch(
      /user\/eve: grants changed since the plan was made\n {2}plan again, and review what is different\n$/,
    );
    expect(stderr.split('plan again').length).toBe(2);
  });

  test('another base path; and another host, where nothing is sent', async () => {
    await save();
    const elsewhere = await fitform('apply', '--plan', 'plan.json', '--yes', '--base-path', '/api');
    expect(elsewhere.code).toBe(5);
    const calls = tenant.log.length;
    const other = await fitform('apply', '--plan', 'plan.json', '--yes', '--url', 'https://other.example');
    expect(other.code).toBe(6);
    expect(other.stderr).toContain('the plan is for 127.0.0.1');
    expect(tenant.log.length).toBe(calls);
    expect(writes()).toEqual([]);
  });
});

describe('the guards look again', () => {
  test('at documents that have arrived since', async () => {
    await save();
    tenant.faults = [documentsOf('offers', [{ id: 'd' }])];
    const refused = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(refused.code).toBe(6);
    expect(problemsOf(refused)).toMatchObject([
      { path: 'inbox/offers', message: '1 document is in it, and would be lost with it' },
    ]);
    expect(writes()).toEqual([]);
  });

  test('at the number of deletions, which a flag can lower and raise', async () => {
    await save();
    const fewer = await fitform('apply', '--plan', 'plan.json', '--yes', '--allow-delete', '1');
    expect(fewer.code).toBe(6);
    expect(fewer.stdout).toContain('2 deletions are planned, over the limit of 1');
    expect(fewer.stderr).toBe('error: the plan is refused; nothing was written\n');
    expect(writes()).toEqual([]);

    const refused = await fitform('plan', '--out', 'plan.json');
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('apply will refuse it');
    files['plan.json'] = files['/plan.json'] ?? '';
    expect((await fitform('apply', '--plan', 'plan.json', '--yes')).code).toBe(6);
    expect(writes()).toEqual([]);
    expect((await fitform('apply', '--plan', 'plan.json', '--yes', ...ALLOWED)).code).toBe(0);
  });

  test('a plan with something blocked stays refused', async () => {
    tenant.faults = [documentsOf('offers', [{ id: 'd' }])];
    expect((await fitform('plan', '--out', 'plan.json', ...ALLOWED)).code).toBe(6);
    files['plan.json'] = files['/plan.json'] ?? '';
    tenant.faults = [documentsOf('offers', [])];
    const refused = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(refused.code).toBe(6);
    expect(problemsOf(refused)).toMatchObject([{ path: 'inbox/offers' }]);
    expect(writes()).toEqual([]);
  });
});

describe('with the spec as well', () => {
  test('the same plan is applied', async () => {
    await save();
    const applied = await fitform('apply', 'tenant.yaml', '--plan', 'plan.json', '--yes');
    expect(applied.stderr).not.toMatch(/defect/);
    expect(applied.code).toBe(0);
    expect(await live()).toEqual(tenantOf(stateOf(after)));
  });

  test('what was chosen when it was made is chosen again', async () => {
    await save('--target', 'role/Clerk', '--target', 'user/bob', '--ignore', 'user/eve');
    const applied = await fitform('apply', 'tenant.yaml', '--plan', 'plan.json', '--yes', '--json');
    expect(applied.code).toBe(0);
    const { applied: done } = JSON.parse(applied.stdout) as { applied: { address: string }[] };
    expect(done.map(({ address }) => address).sort()).toEqual(['role/Clerk', 'role/New', 'user/bob']);
  });

  test.each<[string, (spec: string) => string, RegExp]>([
    [
      'another change',
      (spec) => spec.replace('[review, upload]', '[review, submit]'),
      /^role\/Clerk another update$/,
    ],
    [
      'one change more',
      (spec) => `${spec}  - { username: dan, grants: [] }\n`,
      /^user\/dan create: it is not in/,
    ],
    [
      'one change less',
      (spec) => spec.replace(/ {2}- \{ username: eve.*\n/, ''),
      /^user\/eve update: .* saved plan only/,
    ],
  ])('%s is refused', async (_what, change, says) => {
    await save();
    const changed = change(SPEC);
    expect(changed).not.toBe(SPEC);
    files['tenant.yaml'] = changed;
    const refused = await fitform('apply', 'tenant.yaml', '--plan', 'plan.json', '--yes', '--json');
    expect(refused.code).toBe(5);
    const said = problemsOf(refused).map(({ path, message }) => `${path} ${message}`);
    expect(said).toContainEqual(expect.stringMatching(says));
    expect(writes()).toEqual([]);
  });
});

describe('a file that is no such plan', () => {
  /** The saved plan after a change that keeps its digest right. */
  const changed = (change: (plan: Record<string, never>) => void): string => {
    const plan = JSON.parse(files['plan.json'] ?? '') as Record<string, never>;
    change(plan);
    const { plan_digest: _, ...content } = plan;
    return JSON.stringify({ ...content, plan_digest: digest(content) });
  };
  type Changes = Record<string, unknown>[];
  const cases: [string, () => string, RegExp][] = [
    ['not JSON', () => 'version: 1', /^ this is not JSON/],
    ['not an object', () => '[]', /^ this is not a saved plan/],
    ['another document', () => '{"format": "fitform.drift/1"}', /^format .*"fitform.drift\/1"/],
    ['no format', () => '{}', /^format .*not given/],
    [
      'an older format',
      () => files['plan.json']?.replace('plan/1', 'plan/0') ?? '',
      /^format .*"fitform\.plan\/0".*an older fitform/,
    ],
    [
      'a newer format',
      () => files['plan.json']?.replace('plan/1', 'plan/2') ?? '',
      /^format .*a newer fitform/,
    ],
    [
      'an edited plan',
      () => files['plan.json']?.replace('"submit"', '"upload"') ?? '',
      /^plan_digest the file is not as it was saved/,
    ],
    [
      'a missing key',
      () => changed((plan) => delete (plan['changes'] as unknown as Changes)[1]?.['needs']),
      /^changes\[1\] missing key "needs"/,
    ],
    [
      'a key too many',
      () => changed((plan) => ((plan['changes'] as unknown as Changes)[0]!['colour'] = 'red')),
      /^changes\[0\]\.colour a plan has no such key/,
    ],
    [
      'a value of another type',
      () => changed((plan) => ((plan['tenant'] as unknown as { url: unknown }).url = 5)),
      /^tenant\.url must be string/,
    ],
    [
      'an unknown kind',
      () => changed((plan) => ((plan['changes'] as unknown as Changes)[0]!['kind'] = 'rule')),
      /^changes\[0\]\.kind there is no kind "rule"/,
    ],
    [
      'an address that is not its own',
      () => changed((plan) => ((plan['changes'] as unknown as Changes)[0]!['name'] = 'Other')),
      /^changes\[0\]\.address this is not the address/,
    ],
  ];
  test.each(cases)('%s', async (_what, content, says) => {
    await save();
    files['plan.json'] = content();
    const refused = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(refused.code).toBe(3);
    const said = problemsOf(refused).map(({ path, message }) => `${path} ${message}`);
    expect(said).toContainEqual(expect.stringMatching(says));
    expect(writes()).toEqual([]);
  });

  test('is not there', async () => {
    const refused = await fitform('apply', '--plan', 'none.json');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('none.json: there is no such plan');
  });

  test('what to apply cannot be chosen any more', async () => {
    await save();
    const refused = await fitform('apply', '--plan', 'plan.json', '--target', 'role/*');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('--target cannot be used with a saved plan alone');
  });
});
