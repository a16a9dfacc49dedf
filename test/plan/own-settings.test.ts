/** Settings that fitform does not have, of a collection that it does not have either: declarations are enough. */
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/apply/journal.ts';
import { explain } from '../../src/drift/cause.ts';
import { asYaml, exportTenant } from '../../src/export/export-tenant.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { flag, flags, ref, text } from '../../src/kinds/field-types/fields.ts';
import { kinds as known } from '../../src/kinds/index.ts';
import { kindsKnowing, type Json, type Kind } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { readPlan } from '../../src/plan/saved/read-plan.ts';
import { noPaint } from '../../src/report/paint.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { text as asText } from '../../src/report/text.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { effectsOf } from '../../src/undo/effects.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { officeWith } from '../support/office.ts';
import { problemsOf, read } from '../support/reading.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { planPolicy, tenant as identity } from '../support/shorthand.ts';

const rights = { see: [], read: [], create: [], update: [], delete: [] };
const printer = {
  name: 'printer',
  section: 'printers',
  path: '/printers',
  identity: 'label',
  description: 'Prints documents.',
  fields: { model: text({ description: 'What it is.' }) },
  createNeeds: [['model']],
  permissions: rights,
  destroys: 'the printer',
} as const satisfies Kind;

/** Of an inbox or a printer, where what they are of is called `owner`. */
const paper = {
  name: 'paper',
  section: 'paper',
  path: '/paper',
  of: ['inbox', 'printer'],
  identity: 'owner',
  description: 'What it prints on.',
  fields: {
    printer: ref('printer', { wire: 'printer_id', description: 'Where.' }),
    colour: text({ description: 'Which.' }),
    duplex: flag({ description: 'Both sides.' }),
    trays: flags({ upper: 'The upper one.', lower: 'The lower one.' }, { description: 'Which trays.' }),
  },
  createNeeds: [['colour']],
  permissions: rights,
  destroys: 'its paper settings',
} as const satisfies Kind;

const kinds = [...known, printer, paper];

const office = () =>
  officeWith(
    {
      '/inboxes': [
        { id: 'i1', name: 'invoice', project: 'p1' },
        { id: 'i2', name: 'orders', project: 'p1' },
      ],
      '/printers': [{ id: 'x1', label: 'hall', model: 'Old' }],
      '/paper': [
        { owner: 'i1', printer_id: 'x1', colour: 'white', duplex: true, trays: { upper: true } },
        { owner: 'x1', colour: 'grey', duplex: false },
        { owner: 'gone', colour: 'red' },
      ],
      '/roles': [],
      '/projects': [{ id: 'p1', name: 'Sales', formats: [] }],
    },
    { '/paper': 'owner' },
  );

const yaml = `version: 1
inboxes:
  - name: bills
    renamed_from: invoice
    paper: { colour: blue }
  - name: orders
    paper:
      colour: green
      printer: attic
      trays: [lower]
printers:
  - label: hall
    paper: inherited
  - label: attic
    model: New
    paper: { colour: white }
`;

async function opened(spec: string) {
  const { desired } = await read(spec, {}, kinds);
  const client = office();
  const look = (): Promise<Live> => observe(client, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (live: Live): Plan => makePlan({ kinds, desired, live, tenant: identity }).plan;
  return { client, look, replan, desired };
}

test('a declaration gives the schema, and checks what its values refer to', async () => {
  const valid = new Ajv({ strict: false }).compile(tenantSchema(kinds));
  const inbox = (its: unknown): object => ({ version: 1, inboxes: [{ name: 'a', paper: its }] });
  expect([inbox('inherited'), inbox({ colour: 'red' })].map((one) => valid(one))).toEqual([true, true]);
  expect([inbox('none'), inbox({}), inbox({ color: 'red' })].map((one) => valid(one))).toEqual([
    false,
    false,
    false,
  ]);
  expect(valid({ version: 1, projects: [{ name: 'a', paper: 'inherited' }] })).toBe(false);
  const spec = 'version: 1\nprinters: [{ label: hall }]\ninboxes: [{ name: a, paper: { printer: hal } }]\n';
  expect(await problemsOf(spec, {}, kinds)).toEqual([
    't.yaml:3:40 inboxes[0].paper.printer: no printer "hal" | did you mean "hall"?',
  ]);
});

test('the diff, the text, the order, the writes and the way back', async () => {
  const { client, look, replan } = await opened(yaml);
  const before = structuredClone(client.lists);
  const live = await look();
  const plan = replan(live);
  expect(plan.changes.map(({ action, address, id, needs }) => [action, address, id, needs])).toEqual([
    ['rename', 'inbox/bills', 'i1', []],
    ['create', 'printer/attic', null, []],
    ['update', 'paper/inbox/bills', 'i1', []],
    ['create', 'paper/inbox/orders', 'i2', ['printer/attic']],
    ['delete', 'paper/printer/hall', 'x1', []],
    ['create', 'paper/printer/attic', null, ['printer/attic']],
  ]);
  expect(plan.unmanaged).toEqual(['paper/(id gone)']);
  const shown = asText.of(planRows(plan, { kinds, full: false }), {
    paint: noPaint,
    width: 80,
    longest: 80,
    rows: 99,
  });
  expect(shown).toContain('~ paper/inbox/bills (id i1)\n    colour  white -> blue');
  expect(shown).toContain('- paper/printer/hall (id x1)\n    destroys  its paper settings');
  expect(shown).toContain(
    '+ paper/inbox/orders\n    printer  attic\n    colour   green\n    trays    + lower',
  );
  expect(readPlan(JSON.stringify(plan), 'plan.json', kinds)).toEqual(plan);

  let journal = '';
  const append = (line: string): void => void (journal += line);
  const file = { path: '', append, close: (): Promise<void> => Promise.resolve() };
  const applied = await applyToEnd({
    ...{ tenant: client, kinds, plan, live, replan, parallelism: 1 },
    journal: openJournal(file, { plan, version: '1' }, () => 0),
  });
  expect(applied.converged).toBe(true);
  expect(new Set(client.lists['/paper'])).toEqual(
    new Set([
      { owner: 'gone', colour: 'red' },
      {
        owner: 'i1',
        printer_id: 'x1',
        colour: 'blue',
        duplex: true,
        trays: { upper: true, lower: false },
      },
      { owner: 'i2', printer_id: 'x2', colour: 'green', trays: { upper: false, lower: true } },
      { owner: 'x2', colour: 'white' },
    ]),
  );
  expect(client.calls.filter((call) => call.includes('paper')).sort()).toEqual([
    'DELETE /paper/x1',
    'PATCH /paper/i1',
    'PATCH /paper/i2',
    'PATCH /paper/x2',
  ]);
  expect(replan(await look()).changes).toEqual([]);

  const effects = effectsOf(readJournal(journal, 'run.jsonl', kinds));
  const inverse = (found: Live): Plan =>
    makeInverse({
      ...{ kinds, effects, live: found, tenant: identity, digest: '', policy: planPolicy },
      rules: [],
      guards: [],
    }).plan;
  const now = await look();
  const undone = await applyToEnd({
    ...{ tenant: client, kinds, plan: inverse(now), live: now, replan: inverse, parallelism: 1 },
  });
  expect(undone.converged).toBe(true);
  const without = (list: readonly Record<string, Json>[] = []): Set<unknown> =>
    new Set(list.map(({ trays: _, ...item }) => item));
  expect(without(client.lists['/paper'])).toEqual(without(before['/paper']));
  expect(new Set(client.lists['/inboxes'])).toEqual(new Set(before['/inboxes']));
});

test('drift, export and update', async () => {
  const { client, desired, look } = await opened(yaml);
  const live = await look();
  const { changes } = makePlan({ kinds, desired, live, tenant: identity, purpose: 'compare' }).plan;
  const { desired: base } = await read(
    'version: 1\ninboxes: [{ name: invoice, paper: { colour: blue } }]\n',
    {},
    kinds,
  );
  const explained = explain({ kinds, base, desired, live, changes });
  expect(changes.map(({ address }, index) => `${address}: ${explained[index]?.cause ?? ''}`)).toContain(
    'paper/inbox/bills: live_changed',
  );

  const wanted = { required: kinds.filter(({ path }) => path in client.lists), helpful: [] };
  const all = await observe(client, kindsKnowing(kinds, []), wanted, () => undefined);
  const where = { url: identity.url, base_path: identity.base_path, extra_permissions: [] };
  const exported = asYaml(exportTenant({ kinds, live: all, tenant: where }));
  expect(exported.slice(exported.indexOf('inboxes:'))).toBe(`inboxes:
  - name: invoice
    project: Sales
    paper:
      printer: hall
      colour: white
      duplex: true
      trays: [upper]
  - name: orders
    project: Sales

printers:
  - label: hall
    model: Old
    paper:
      colour: grey
      duplex: false
      trays: []
`);
  const spec = `version: 1
inboxes:
  - name: invoice
    paper:
      colour: blue
      printer: hall
printers:
  - label: hall
    paper: inherited
`;
  expect(updateSpec({ kinds, live: all, file: 't.yaml', text: spec, env: {} })).toMatchObject({
    text: spec
      .replace('colour: blue', 'colour: white')
      .replace('paper: inherited', 'paper: {colour: grey, duplex: false, trays: []}'),
    news: [
      'inbox/invoice: paper.colour blue -> white',
      'printer/hall: paper inherited -> colour grey, duplex false, trays none',
    ],
  });
});
