/** `--kinds`: a part of a run by its kind, as `--target 'KIND/*'` chooses it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, tenantOf, everyNumber as N, threeInboxes } from '../support/scenario-notation.ts';

const SPEC = JSON.stringify({
  version: 1,
  formats: [{ name: 'Invoice' }],
  projects: [
    { name: 'Sales', split_into_sections: false },
    { name: 'New', formats: ['Invoice'] },
  ],
  inboxes: [
    { name: 'invoice', project: 'Sales', retention: [{ age: 90, how: 'FULL', what: 'DONE' }] },
    {
      ...{ name: 'orders', project: 'New', sampling: N(7) },
      ...{ thresholds: { fields: { iban: 98 } }, predictors: { splitting_cutoff: 60 } },
    },
    { name: 'letters', project: 'Sales' },
  ],
  roles: [
    { name: 'Clerk', permissions: ['review', 'submit'] },
    { name: 'Reader', permissions: ['view_list'] },
  ],
  users: [{ username: 'ann', grants: [{ roles: ['Clerk'], inboxes: ['invoice'] }] }],
});

let tenant: Foreign;
let files: Files;
beforeEach(async () => {
  files = { 'tenant.yaml': SPEC };
  const state = stateOf({
    ...threeInboxes,
    roles: [{ name: 'Clerk', permissions: ['review'] }],
    users: [{ username: 'ann', grants: [['Clerk', 'orders']] }],
  });
  const invoice = { level: 'inbox', id: idOf('inbox', 'invoice') } as const;
  const scope = state.inboxes.find(({ name }) => name === 'orders')?.id ?? '';
  tenant = await foreignTenant({
    ...state,
    data_retention_settings: [
      { id: 'any', scope: invoice, settings: [{ age: 30, how: 'FULL', what: 'DONE' }] },
    ],
    threshold_settings: [{ id: 'a', scope, thresholds: { annotations: { iban: 90 } } }],
    predictor_settings: [{ id: 'b', scope, key_value_pairs: { splitting_cutoff: 50 } }],
  });
});
afterEach(() => tenant.stop());

const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files);
const addressesIn = ({ stdout }: Ended): string[] =>
  (JSON.parse(stdout) as { changes: { address: string }[] }).changes.map(({ address }) => address).sort();

test.each(kinds.map(({ name }) => name))(
  '%s chooses what the pattern does, for plan and export',
  async (kind) => {
    for (const verb of ['plan', 'export']) {
      const byKind = await fitform(verb, '--json', '--kinds', kind);
      expect(byKind.code, byKind.stderr).toBe(0);
      expect(byKind).toEqual(await fitform(verb, '--json', '--target', `${kind}/*`));
      expect(byKind.stdout).not.toBe((await fitform(verb, '--json')).stdout);
    }
  },
);

test('several kinds and patterns add up, and what they need comes along', async () => {
  const chosen = ['--kinds', 'sampling', '--kinds', 'user', '--target', 'role/R*'];
  const planned = await fitform('plan', '--json', ...chosen);
  expect(addressesIn(planned)).toEqual(['role/Clerk', 'role/Reader', 'sampling/inbox/orders', 'user/ann']);
  const drifted = await fitform('drift', '--json', ...chosen);
  expect(drifted.code).toBe(2);
  expect(addressesIn(drifted)).toEqual(addressesIn(planned));
});

test('a saved plan keeps them; given with it, another choice is a stale plan, and alone it is refused', async () => {
  await fitform('plan', '--kinds', 'sampling', '--out', 'plan.json');
  const alone = await fitform('apply', '--plan', 'plan.json', '--kinds', 'role');
  expect([alone.code, alone.stderr]).toEqual([
    3,
    expect.stringContaining('--kinds cannot be used with a saved plan alone'),
  ]);
  const others = await fitform('apply', 'tenant.yaml', '--plan', 'plan.json', '--kinds', 'format', '--yes');
  expect(others.code).toBe(5);
  expect(tenantOf(await tenant.store.read()).sampling).toEqual(threeInboxes.sampling);
  const applied = await fitform('apply', 'tenant.yaml', '--plan', 'plan.json', '--yes');
  expect(applied.code, applied.stderr).toBe(0);
  expect(applied.stdout).toContain('Applied: 1 updated. Converged');
});

test('undo takes back only that kind', async () => {
  expect((await fitform('apply', '--yes')).code).toBe(0);
  const after = tenantOf(await tenant.store.read());
  const journal = Object.keys(files).find((name) => name.endsWith('.jsonl')) ?? '';
  const undone = await fitform('undo', journal.slice(1), '--yes', '--kinds', 'sampling');
  expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining('as far as this plan goes')]);
  expect(tenantOf(await tenant.store.read())).toEqual({
    ...after,
    sampling: { ...after.sampling, 'inbox/orders': N(2) },
  });
  const idle = await fitform('undo', journal.slice(1), '--kinds', 'format');
  expect([idle.code, idle.stderr]).toEqual([3, expect.stringContaining('(--kinds format) matches nothing')]);
});

describe('export', () => {
  const exported = async (...argv: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await fitform('export', ...argv);
    expect([code, stderr]).toEqual([0, '']);
    files['part.yaml'] = stdout;
    expect((await fitform('plan', 'part.yaml', '--detailed-exitcode')).code).toBe(0);
    return parse(stdout);
  };

  test('of settings gives the names of what they belong to, and nothing else of it', async () => {
    const sections = {
      version: 1,
      inboxes: [
        { name: 'letters', sampling: N(3) },
        { name: 'orders', sampling: N(2) },
      ],
    };
    expect(await exported('--kinds', 'sampling')).toEqual({
      ...sections,
      tenant: { url: tenant.env['FITFORM_URL'], base_path: '/admin' },
    });
    expect(await exported('--kinds', 'sampling', '--portable')).toEqual(sections);
    expect(files['part.yaml']).toContain(
      '# Whatever is listed by name alone must exist before this is planned on another tenant.\ninboxes:',
    );
  });

  test('lists what the chosen refer to by name alone', async () => {
    expect(await exported('--kinds', 'project', '--kinds', 'user', '--portable')).toEqual({
      version: 1,
      formats: [{ name: 'Invoice' }],
      projects: [
        { name: 'Sales', formats: ['Invoice'], split_into_sections: true, sub_page_splitting: false },
      ],
      inboxes: [{ name: 'orders' }],
      roles: [{ name: 'Administrator' }, { name: 'Clerk' }],
      users: expect.arrayContaining([
        { username: 'ann', active: true, grants: [{ roles: ['Clerk'], inboxes: ['orders'] }] },
      ]) as unknown,
    });
  });
});

describe('a kind that is none', () => {
  test.each([
    ['roles', 'did you mean "role"?'],
    ['inboxes', 'did you mean "inbox"?'],
    ['smapling', 'did you mean "sampling"?'],
    ['role/*', 'did you mean "role"?'],
    ['role,user', 'repeat the flag: --kinds role --kinds user'],
    ['constructor', 'there is no kind "constructor"'],
  ])('%s', async (word, hint) => {
    for (const argv of [['plan'], ['apply'], ['drift'], ['export'], ['undo', 'none.jsonl']]) {
      const { code, stdout, stderr } = await fitform(...argv, '--kinds', word, '--kinds', 'role');
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toContain(`--kinds: there is no kind ${JSON.stringify(word)}, only format, project,`);
      expect(stderr).toContain(hint);
    }
    expect(tenant.log).toEqual([]);
  });

  test('is told beside whatever else is wrong with the choice', async () => {
    const argv = ['--target', 'rolle/x', '--kinds', 'rolle', '--ignore', 'x', '--json'];
    const { stdout } = await fitform('plan', ...argv);
    const { problems } = JSON.parse(stdout) as { problems: { message: string }[] };
    expect(problems.map(({ message }) => message.split(':')[0])).toEqual(['--target', '--kinds', '--ignore']);
  });
});

test.each([
  [['plan', '--kinds', 'role', 'user'], 'repeat the flag: --kinds A --kinds user'],
  [['export', '--kinds', 'role', '--update', 'tenant.yaml'], "cannot be used with option '--update"],
  [['export', '--kinds', 'role', '--ids'], "cannot be used with option '--kinds"],
])('%j is exit 3', async (argv, hint) => {
  const { code, stderr } = await fitform(...argv);
  expect([code, stderr]).toEqual([3, expect.stringContaining(hint)]);
});
