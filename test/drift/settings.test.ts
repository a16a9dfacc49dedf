/** Who moved the settings of an inbox or a project, and who the inbox: a table of the base, the spec and what is live. */
import { expect, test } from 'vitest';
import { explain } from '../../src/drift/cause.ts';
import { kinds } from '../../src/kinds/index.ts';
import { readText } from '../support/read-text-spec.ts';
import { sampledTenant, type Numbers, type Sampled } from '../support/sampled-tenant.ts';
import { planFor } from '../support/shorthand.ts';

const FIVE: Numbers = [5, 5, 5, 5];
const SEVEN: Numbers = [7, 5, 5, 5];
const full = (stp: number): string =>
  `{ second_pass_stp: ${stp}, second_pass_ffr: 5, auto_submit_ffr: 5, auto_reject_ffr: 5 }`;

const inbox = (sampling: string | null, name = 'name: invoice'): string =>
  `projects: [{ name: Sales }]\ninboxes: [{ ${name}${sampling === null ? '' : `, sampling: ${sampling}`} }]`;
const renamed = 'name: bills, renamed_from: invoice';
const swapped = (numbers: string): string => `projects: [{ name: Sales }]
inboxes:
  - { name: orders, id: i-invoice, project: Sales, sampling: ${numbers} }
  - { name: invoice, id: i-orders, project: Sales }`;

/** `action address: cause` of what is about settings. */
async function told(base: string, spec: string, live: Sampled): Promise<string[]> {
  const [before, now] = await Promise.all([base, spec].map((text) => readText(`version: 1\n${text}`)));
  if (!before || !now) throw new RangeError('no spec');
  const tenant = sampledTenant(live);
  const { changes } = planFor(now.desired, tenant, { purpose: 'compare' }).plan;
  const explained = explain({ kinds, base: before.desired, desired: now.desired, live: tenant, changes });
  return changes.flatMap(({ action, address, kind }, index) =>
    kind === 'sampling' ? [`${action} ${address}: ${explained[index]?.cause ?? ''}`] : [],
  );
}

test.each<[name: string, base: string, spec: string, live: Sampled, causes: string[]]>([
  [
    'a number changed on the tenant',
    inbox(full(5)),
    inbox(full(5)),
    { sampling: { 'i-invoice': SEVEN } },
    ['update sampling/inbox/invoice: live_changed'],
  ],
  [
    'a number changed in the spec',
    inbox(full(7)),
    inbox(full(5)),
    { sampling: { 'i-invoice': SEVEN } },
    ['update sampling/inbox/invoice: not_applied'],
  ],
  [
    'a number changed in both',
    inbox(full(6)),
    inbox(full(5)),
    { sampling: { 'i-invoice': SEVEN } },
    ['update sampling/inbox/invoice: both'],
  ],
  ['newly asked for', inbox(null), inbox(full(5)), {}, ['create sampling/inbox/invoice: not_applied']],
  [
    'gone from the tenant',
    inbox(full(5)),
    inbox(full(5)),
    {},
    ['create sampling/inbox/invoice: live_changed'],
  ],
  [
    'gone, and asked for otherwise',
    inbox(full(6)),
    inbox(full(5)),
    {},
    ['create sampling/inbox/invoice: both'],
  ],
  [
    'to be inherited now',
    inbox(full(5)),
    inbox('inherited'),
    { sampling: { 'i-invoice': FIVE } },
    ['delete sampling/inbox/invoice: not_applied'],
  ],
  [
    'to be inherited now, and changed meanwhile',
    inbox(full(5)),
    inbox('inherited'),
    { sampling: { 'i-invoice': SEVEN } },
    ['delete sampling/inbox/invoice: both'],
  ],
  [
    'set by somebody, and to be inherited',
    inbox('inherited'),
    inbox('inherited'),
    { sampling: { 'i-invoice': FIVE } },
    ['delete sampling/inbox/invoice: live_changed'],
  ],
  [
    'set by somebody where it was to be inherited, and asked for otherwise now',
    inbox('inherited'),
    inbox(full(5)),
    { sampling: { 'i-invoice': SEVEN } },
    ['update sampling/inbox/invoice: not_applied'],
  ],
  [
    'of an inbox that the spec renames: changed on the tenant',
    inbox(full(5)),
    inbox(full(5), renamed),
    { sampling: { 'i-invoice': SEVEN } },
    ['update sampling/inbox/bills: live_changed'],
  ],
  [
    'of an inbox that the spec renames: gone from the tenant',
    inbox(full(5)),
    inbox(full(5), renamed),
    {},
    ['create sampling/inbox/bills: live_changed'],
  ],
  [
    'of an inbox that the spec has renamed: gone from the tenant',
    inbox(full(5)),
    inbox(full(5), renamed),
    { inboxes: { bills: 'Sales' } },
    ['create sampling/inbox/bills: live_changed'],
  ],
  [
    'of an inbox that the spec renames: set by somebody',
    inbox('inherited'),
    inbox('inherited', renamed),
    { sampling: { 'i-invoice': FIVE } },
    ['delete sampling/inbox/bills: live_changed'],
  ],
  [
    'of an inbox that swaps its name with another',
    inbox(full(5)),
    swapped(full(5)),
    {},
    ['create sampling/inbox/orders: live_changed'],
  ],
  [
    'of a project',
    'projects: [{ name: Sales, sampling: { second_pass_stp: 5 } }]',
    'projects: [{ name: Sales, sampling: { second_pass_stp: 5 } }]',
    { sampling: { 'p-Sales': SEVEN } },
    ['update sampling/project/Sales: live_changed'],
  ],
])('%s', async (_name, base, spec, live, causes) => {
  expect(await told(base, spec, live)).toEqual(causes);
});
