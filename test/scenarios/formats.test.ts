/** Formats through the verbs that keep, choose or take back: undo, saved plans, a base, ignore, protect, target, export. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { documentOf } from '../support/documents.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';

const before = {
  ...stateOf({ projects: [{ name: 'Sales', formats: ['Order'] }] }),
  formats: ['Order', 'Letter'].map((name) => ({
    id: idOf('format', name),
    name,
    labels: [{ field_name: 'total' }, { field_name: 'iban', type: 'alphanumeric' }],
  })),
};
const SPEC = `version: 1
formats:
  - { name: Invoice, fields: [total] }
  - { name: Order, fields: { at_least: [{ name: iban, mandatory: false }, due] } }
`;

let tenant: Foreign;
let files: Files;
beforeEach(async () => {
  // As thin as a list can be: whatever is not read by itself would look empty.
  tenant = await foreignTenant(before, { format_list: 'names', label_nulls: 'sparse' });
  files = { 'tenant.yaml': SPEC };
});
afterEach(() => tenant.stop());

const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files);
const formats = async () => (await tenant.store.read()).formats;
/** What somebody makes of the fields of Order by hand. */
const edit = (change: <T>(labels: readonly T[]) => readonly T[]) =>
  tenant.store.update((draft) => {
    draft.formats = draft.formats.map((one) =>
      one.name === 'Order' ? { ...one, labels: change(one.labels) } : one,
    );
  });
const fieldsOf = async (name: string) =>
  (await formats()).find((one) => one.name === name)?.labels.map((one) => one['field_name']);
const journal = (): string => (Object.keys(files).find((name) => name.endsWith('.jsonl')) ?? '').slice(1);
const singles = (): number =>
  tenant.log.filter(({ method, path }) => method === 'GET' && path.includes('/formats/')).length;

test('undo puts a changed format back and leaves a created one', async () => {
  expect((await fitform('apply', '--yes')).code).toBe(0);
  expect(await fieldsOf('Order')).toEqual(['total', 'iban', 'due']);
  const undone = await fitform('undo', journal(), '--yes');
  expect(undone.stdout).toContain('format/Invoice');
  expect(undone.code).toBe(7);
  const [order] = await formats();
  expect(order?.labels).toMatchObject(before.formats[0]?.labels ?? []);
  expect(order?.labels).toHaveLength(2);
  expect(await fieldsOf('Invoice')).toEqual(['total']);
});

test('undo of a format that has moved on since writes nothing', async () => {
  expect((await fitform('apply', '--yes')).code).toBe(0);
  await edit((labels) => labels.slice(0, -1));
  const undone = await fitform('undo', journal(), '--yes');
  expect([undone.code, undone.stderr]).toEqual([5, expect.stringContaining('format/Order')]);
});

describe('a saved plan', () => {
  const project = `projects: [{ name: Sales, formats: [Order, Invoice] }]\n`;

  test('is carried out as it was reviewed, with what it refers to as it was read then', async () => {
    // Order is as it should be, and only referred to; Letter is only looked up.
    files['tenant.yaml'] = `version: 1
formats: [{ name: Invoice, fields: [total] }, { name: Order, fields: [total, iban] }, { name: Letter }]
projects: [{ name: Sales, formats: [Order, Invoice, Letter] }]`;
    expect((await fitform('plan', '--out', 'plan.json')).code).toBe(0);
    const applied = await fitform('apply', '--plan', 'plan.json', '--yes');
    expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
    expect(await fieldsOf('Invoice')).toEqual(['total']);
  });

  test.each([
    ['it changes', 0],
    ['it refers to', 1],
  ])('is stale when a field of a format that %s is changed', async (_name, which) => {
    files['tenant.yaml'] =
      which === 0
        ? SPEC
        : `version: 1\nformats: [{ name: Invoice, fields: [total] }, { name: Order, fields: [total, iban] }]\n${project}`;
    expect((await fitform('plan', '--out', 'plan.json')).code).toBe(0);
    await edit((labels) => labels.toReversed());
    const applied = await fitform('apply', '--plan', 'plan.json', '--yes');
    expect([applied.code, applied.stderr]).toEqual([
      5,
      expect.stringContaining('fields changed since the plan was made'),
    ]);
  });
});

test('drift with a base says who moved, field by field', async () => {
  files['base.yaml'] = 'version: 1\nformats: [{ name: Order, fields: [total] }]';
  files['tenant.yaml'] =
    'version: 1\nformats: [{ name: Order, fields: [total] }, { name: Letter, fields: [total] }]';
  const { code, stdout } = await fitform('drift', '--base', 'base.yaml');
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /Changed on the tenant:\n\n! format\/Order .*\n {4}fields: only the tenant has iban/,
  );
  expect(stdout).toMatch(/Not applied yet:\n\n~ format\/Letter .*\n {4}fields: only the tenant has iban/);
});

test('what is ignored or not chosen stays as it is', async () => {
  files['tenant.yaml'] = `${SPEC}policy: { ignore: [{ pattern: format/Order, reason: by hand }] }\n`;
  expect((await fitform('apply', '--yes', '--target', 'format/*')).code).toBe(0);
  expect([await fieldsOf('Order'), await fieldsOf('Invoice')]).toEqual([['total', 'iban'], ['total']]);
  files['tenant.yaml'] = SPEC.replace('[total]', '[total, tax]');
  expect((await fitform('apply', '--yes', '--target', 'format/Order')).code).toBe(0);
  expect([await fieldsOf('Order'), await fieldsOf('Invoice')]).toEqual([['total', 'iban', 'due'], ['total']]);
});

test('what is protected may change; there is no way to delete a format', async () => {
  files['tenant.yaml'] = `${SPEC}policy: { protect: ['format/*'] }\n`;
  expect((await fitform('apply', '--yes')).code).toBe(0);
  files['tenant.yaml'] = 'version: 1\nformats: [{ name: Order, state: absent }]';
  const refused = await fitform('plan', '--allow-delete', '1');
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('state')]);
});

describe('an export', () => {
  test('has formats that something refers to by name, and reads none of them', async () => {
    const { stdout } = await fitform('export', '--json');
    expect(documentOf(stdout, 0)['formats']).toEqual([{ name: 'Order' }]);
    expect(singles()).toBe(0);
  });

  test.each([
    [['--target', 'format/Order'], 1, 1],
    [['--kinds', 'format'], 2, 2],
    [['--portable'], 2, 2],
  ] as const)(
    '%j: %i whole, %i read by themselves; planning it gives no change',
    async (flags, whole, read) => {
      const { stdout } = await fitform('export', ...flags, '--json');
      const { formats: listed } = documentOf(stdout, 0) as { formats: { fields?: unknown }[] };
      expect(listed.filter((one) => one.fields !== undefined)).toHaveLength(whole);
      expect(singles()).toBe(read);
      files['tenant.yaml'] = stdout;
      expect((await fitform('plan', '--detailed-exitcode')).code).toBe(0);
    },
  );

  test('an update follows what is managed', async () => {
    files['tenant.yaml'] = 'version: 1\nformats:\n  - name: Order\n    fields: [total, due]\n';
    const { code, stderr } = await fitform('export', '--update', 'tenant.yaml');
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(files['tenant.yaml']).toContain('iban');
    expect((await fitform('plan', '--detailed-exitcode')).code).toBe(0);
  });
});
