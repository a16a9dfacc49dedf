/** What is only watched is in no plan that is carried out. Were it in one, it would not be written all the same. */
import { expect, test } from 'vitest';
import { openJournal } from '../../src/apply/journal.ts';
import { memoryTenant, seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { wireTo } from '../support/direct-client.ts';
import { readText } from '../support/read-text-spec.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { tenant } from '../support/shorthand.ts';

const invoice = seedState().inboxes.find(({ name }) => name === 'invoice')?.id ?? '';
const entry = {
  id: 'any',
  scope: { level: 'inbox', id: invoice } as const,
  settings: [{ age: 30, how: 'FULL', what: 'ALL' }],
};

test.each([
  ['create', '[{ age: 5, how: FULL, what: ALL }]', []],
  ['update', '[{ age: 5, how: FULL, what: ALL }]', [entry]],
  ['delete', 'inherited', [entry]],
])('a %s', async (action, retention, data_retention_settings) => {
  const wire = wireTo(memoryTenant({ ...seedState(), data_retention_settings }), {});
  const { desired } = await readText(`version: 1\ninboxes: [{ name: invoice, retention: ${retention} }]`);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const { plan } = makePlan({ kinds, desired, live, tenant, purpose: 'compare' });
  expect(plan.changes).toMatchObject([{ action, address: 'retention/inbox/invoice' }]);
  const file = { path: '', append: () => undefined, close: () => Promise.resolve() };
  const journal = openJournal(file, { plan, version: '1.2.3' }, () => 0);
  const { outcomes } = await applyToEnd({ tenant: wire, plan, live, replan: () => plan, journal });
  expect(outcomes).toMatchObject([
    { type: 'failed', error: 'retention/inbox/invoice is only watched, never written' },
  ]);
  expect(wire.writes).toEqual([]);
});
