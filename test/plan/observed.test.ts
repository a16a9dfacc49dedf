/** Kinds that fitform only watches: what a plan says of them, and that nothing in it writes them. */
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Json, JsonObject, Kinds } from '../../src/kinds/kind.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything } from '../../src/plan/choose.ts';
import type { PlanInput } from '../../src/plan/make-plan.ts';
import { readText } from '../support/read-text-spec.ts';
import { sampledLists } from '../support/sampled-tenant.ts';
import { liveOf, planFor } from '../support/shorthand.ts';

const entry = (level: string, id: string, age: number): JsonObject => ({
  scope: { level, id },
  settings: [{ age, how: 'SOURCE_FILES', what: 'DONE' }],
});

async function plan(inboxes: string, entries: object[], more: Partial<PlanInput> = {}): Promise<Plan> {
  const { desired } = await readText(`version: 1\nprojects: [{ name: Sales }]\ninboxes: ${inboxes}`);
  const { projects, inboxes: live } = sampledLists({});
  return planFor(desired, liveOf({ projects, inboxes: live, retention: entries }), more).plan;
}

const WATCHED =
  'fitform only watches retention, as what it deletes cannot be brought back: set it in the dashboard';
const ninety = '[{ age: 90, how: SOURCE_FILES, what: DONE }]';
const shown = (age: number): string => `{ age: ${age}, how: SOURCE_FILES, what: DONE }`;

test.each<[name: string, spec: string, entries: object[], reason: string]>([
  ['unset', ninety, [entry('inbox', 'i-orders', 5)], `it is not set on the tenant: rules + ${shown(90)}`],
  [
    'otherwise',
    ninety,
    [entry('inbox', 'i-invoice', 30)],
    `it is set otherwise on the tenant: rules + ${shown(90)}, - ${shown(30)}`,
  ],
  [
    'set and to be inherited',
    'inherited',
    [entry('inbox', 'i-invoice', 30)],
    `it is to be inherited, and is set on the tenant: rules ${shown(30)}`,
  ],
])('what is %s is left, with the difference and the reason', async (_name, spec, entries, reason) => {
  const made = await plan(`[{ name: invoice, retention: ${spec} }]`, entries);
  expect(made).toMatchObject({
    changes: [],
    blocked: [],
    live: {},
    summary: { create: 0, update: 0, delete: 0, keep: 2 },
    left: [{ address: 'retention/inbox/invoice', reason: `${reason}. ${WATCHED}` }],
  });
  expect(made.violations).toEqual([]);
});

test('who compares is told of it like of any other difference', async () => {
  const spec = `[{ name: invoice, retention: ${ninety} }, { name: orders, retention: inherited }]`;
  const entries = [entry('inbox', 'i-invoice', 30), entry('inbox', 'i-orders', 5)];
  const made = await plan(spec, entries, { purpose: 'compare' });
  expect(made.left).toEqual([]);
  expect(made.changes.map(({ action, address }) => `${action} ${address}`).sort()).toEqual([
    'delete retention/inbox/orders',
    'update retention/inbox/invoice',
  ]);
});

test.each<[spec: string, entries: object[]]>([
  [ninety, [entry('INBOX', 'i-invoice', 90)]],
  ['inherited', []],
  ['inherited', [{ scope: { level: 'inbox', id: 'i-invoice' }, settings: [] }]],
  ['inherited', [entry('inbox', 'i-invoice', 5), entry('tenant', 't', 5)]],
])('as it should be: %s, %j', async (spec, entries) => {
  const made = await plan(`[{ name: invoice, retention: ${spec} }]`, entries, { purpose: 'compare' });
  expect([made.changes, made.left, made.summary.keep]).toEqual([[], [], 3]);
});

test('what is ignored or not chosen is left for that reason', async () => {
  const reasonWith = async (choice: object): Promise<Json> => {
    const made = await plan(`[{ name: invoice, retention: ${ninety} }]`, [], {
      choice: { ...everything, ...choice },
    });
    return made.left[0]?.reason ?? null;
  };
  expect(await reasonWith({ ignore: ['retention/*'] })).toBe('ignored by --ignore (it would be created)');
  expect(await reasonWith({ target: ['inbox/*'] })).toMatch(/^not chosen by --target/);
  expect(await reasonWith({ target: ['retention/*'] })).toContain(WATCHED);
});

test('other entries are not managed, whatever their level', async () => {
  const made = await plan(`[{ name: invoice, retention: ${ninety} }]`, [
    entry('inbox', 'i-invoice', 90),
    entry('inbox', 'i-orders', 5),
    entry('tenant', 't', 7),
    entry('folder', 'f', 8),
  ]);
  expect(made.unmanaged.filter((address) => address.startsWith('retention/'))).toEqual([
    'retention/inbox/orders',
    'retention/(id tenant/t)',
    'retention/(id folder/f)',
  ]);
});

test.each<[name: string, entries: object[], told: string | null]>([
  ['nothing', [], 'its list holds nothing'],
  ['other levels', [entry('tenant', 't', 1), entry('mailbox', 'm', 1)], 'its list only has mailbox, tenant'],
  ['one of that level', [entry('Inbox', 'i-gone', 1)], null],
])('where the list shows %s, the word of the level is known or not', async (_name, entries, told) => {
  for (const purpose of ['write', 'compare'] as const) {
    const spec = `[{ name: invoice, retention: ${ninety} }, { name: orders, retention: ${ninety} }]`;
    const { violations } = await plan(spec, entries, { purpose });
    const found = violations.filter(({ rule }) => rule === 'level-not-known');
    expect(found.map(({ severity, message }) => [severity, message.split(': ').at(-1)])).toEqual(
      told === null ? [] : [['warning', told]],
    );
  }
});

test('any kind of settings can be one that is only watched', async () => {
  const watching: Kinds = kinds.map((kind) =>
    kind.name === 'sampling' ? { ...kind, observed: 'a test says so' } : kind,
  );
  const { desired } = await readText(
    'version: 1\ninboxes: [{ name: invoice, sampling: { second_pass_stp: 5 } }]',
  );
  const live = liveOf(sampledLists({ sampling: { 'i-invoice': [1, 2, 3, 4] } }));
  const { changes, left } = planFor(desired, live, { kinds: watching }).plan;
  expect([changes, left.map(({ reason }) => reason)]).toEqual([
    [],
    [
      'it is set otherwise on the tenant: second_pass_stp 1 -> 5. fitform only watches sampling, as a test says so: set it in the dashboard',
    ],
  ]);
});
