/** What comes first although nothing refers to it by an id; and the reads that a plan of everything takes. */
import { describe, expect, test } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { wireTo } from '../support/direct-client.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { stateOf, type Tenant } from '../support/scenario-notation.ts';
import { tenant } from '../support/shorthand.ts';

const four = { second_pass_stp: 1, second_pass_ffr: 1, auto_submit_ffr: 0, auto_reject_ffr: 0 };
const settings = {
  sampling: four,
  thresholds: { fields: { iban: 95 } },
  predictors: { blacklist: { iban: ['BE1'] } },
};

async function planned(spec: object, before: Tenant) {
  const wire = wireTo(memoryTenant(stateOf(before)), {});
  const gets: string[] = [];
  const counted = { ...wire, get: (path: string) => (gets.push(path), wire.get(path)) };
  const desired = await desiredOf({ version: 1, ...spec });
  const live = await observe(counted, kinds, kindsToRead(kinds, desired), () => undefined);
  return { ...makePlan({ kinds, desired, live, tenant }), gets };
}

const orderOf = ({ plan }: Awaited<ReturnType<typeof planned>>) =>
  plan.changes.map(({ address, needs }) => `${address} <- ${needs.join(', ')}`);

test('a new inbox from end to end: its format first, the grants on it last', async () => {
  const spec = {
    users: [
      { username: 'ann', grants: [{ roles: ['Reviewer'], inboxes: ['invoice'] }] },
      { username: 'bob', grants: [{ roles: ['Reviewer'], inboxes: ['other'] }] },
    ],
    roles: [{ name: 'Reviewer' }],
    inboxes: [{ name: 'invoice', project: 'Sales', ...settings }, { name: 'other' }],
    projects: [{ name: 'Sales', formats: ['Invoice'], thresholds: { fields: { iban: 90 } } }],
    formats: [{ name: 'Invoice', fields: ['iban'] }],
  };
  const before: Tenant = {
    formats: ['Old'],
    projects: [{ name: 'Claims', formats: ['Old'] }],
    inboxes: [{ name: 'other', project: 'Claims' }],
    roles: [{ name: 'Reviewer', permissions: ['review'] }],
  };
  expect(orderOf(await planned(spec, before))).toEqual([
    'format/Invoice <- ',
    'project/Sales <- format/Invoice',
    'inbox/invoice <- project/Sales',
    'thresholds/project/Sales <- format/Invoice, project/Sales',
    'predictors/inbox/invoice <- format/Invoice, inbox/invoice',
    'thresholds/inbox/invoice <- format/Invoice, inbox/invoice, predictors/inbox/invoice',
    'sampling/inbox/invoice <- inbox/invoice, thresholds/inbox/invoice',
    // What holds for the inbox comes first: its own settings, and those of its project.
    'user/ann <- inbox/invoice, thresholds/project/Sales, predictors/inbox/invoice, thresholds/inbox/invoice, sampling/inbox/invoice',
    'user/bob <- ',
  ]);
});

describe('names inside a format', () => {
  const two: Tenant = {
    formats: ['Invoice', 'Order'],
    projects: [
      { name: 'Sales', formats: ['Invoice'] },
      { name: 'Shop', formats: ['Order'] },
    ],
    inboxes: [
      { name: 'invoice', project: 'Sales' },
      { name: 'order', project: 'Shop' },
    ],
  };

  test('are there before what names them, in the formats of its project alone', async () => {
    const spec = {
      formats: ['Invoice', 'Order'].map((name) => ({ name, fields: ['total', 'iban'] })),
      inboxes: [{ name: 'invoice', thresholds: { fields: { iban: 90 } } }],
    };
    expect(orderOf(await planned(spec, two))).toEqual([
      'format/Invoice <- ',
      'format/Order <- ',
      'thresholds/inbox/invoice <- format/Invoice',
    ]);
  });
});

/** Settings of a live inbox: what lets more through comes last, whatever the kinds declare. */
test('a wish that is against what is safe is given up', async () => {
  const spec = {
    inboxes: [{ name: 'invoice', thresholds: { fields: { total: 90 } }, sampling: { auto_submit_ffr: 0 } }],
  };
  const state = stateOf({
    formats: ['Invoice'],
    projects: [{ name: 'Sales', formats: ['Invoice'] }],
    inboxes: [{ name: 'invoice', project: 'Sales' }],
    sampling: { 'inbox/invoice': { ...four, auto_submit_ffr: 5 } },
  });
  const [inbox] = state.inboxes;
  const store = memoryTenant({
    ...state,
    threshold_settings: [
      {
        id: 't',
        scope: inbox?.id ?? '',
        thresholds: { annotations: { total: 98 }, lines: {}, sections: {} },
      },
    ],
  });
  const desired = await desiredOf({ version: 1, ...spec });
  const live = await observe(wireTo(store, {}), kinds, kindsToRead(kinds, desired), () => undefined);
  const { plan } = makePlan({ kinds, desired, live, tenant });
  expect(plan.changes.map(({ address, needs }) => [address, needs])).toEqual([
    ['sampling/inbox/invoice', []],
    ['thresholds/inbox/invoice', ['sampling/inbox/invoice']],
  ]);
});

test.each([3, 1000])('a plan of all kinds makes one GET for each, at %i inboxes', async (count) => {
  const names = Array.from({ length: count }, (_, index) => `inbox ${index}`);
  const spec = {
    formats: [{ name: 'Invoice', fields: ['iban'] }],
    projects: [{ name: 'Sales', formats: ['Invoice'], ...settings }],
    inboxes: names.map((name) => ({ name, project: 'Sales', ...settings })),
    roles: [{ name: 'Reviewer', permissions: ['review'] }],
    users: [{ username: 'ann', grants: [{ roles: ['Reviewer'], inboxes: names }] }],
  };
  const before: Tenant = {
    formats: ['Invoice'],
    projects: [{ name: 'Sales', formats: ['Invoice'] }],
    inboxes: names.slice(0, count / 2).map((name) => ({ name, project: 'Sales' })),
  };
  const { plan, gets } = await planned(spec, before);
  expect(plan.changes.length).toBeGreaterThan(3 * count);
  expect([...gets].sort()).toEqual([
    ...['/formats', '/inboxes', '/predictor_settings', '/projects', '/roles'],
    ...['/sampling_settings', '/threshold_settings', '/users', '/users/me'],
  ]);
});

test('thresholds alone take their list, what they belong to, and the formats whose fields they name', async () => {
  const { gets } = await planned(
    { inboxes: [{ name: 'invoice', thresholds: { fields: { total: 90 } } }] },
    {
      formats: ['Invoice'],
      projects: [{ name: 'Sales', formats: ['Invoice'] }],
      inboxes: [{ name: 'invoice', project: 'Sales' }],
    },
  );
  // Roles are read for what the account itself may do.
  expect([...gets].sort()).toEqual([
    ...['/formats', '/inboxes', '/projects', '/roles', '/threshold_settings', '/users/me'],
  ]);
});
