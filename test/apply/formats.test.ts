/** Formats written: whole lists go, nothing of the tenant's own is lost, and what reads back is what was asked. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { Format, State } from '../../src/emulator/tenant/state.ts';
import { stateOf, idOf } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';

const vendors: Format = {
  id: idOf('format', 'Vendor'),
  name: 'Vendor',
  labels: [
    { field_name: 'total_amount', type: 'currency', is_library: true, mandatory: false },
    { field_name: 'iban', type: 'alphanumeric', is_library: true, display_name: 'Account' },
    { field_name: 'origin', category: 'tag', options: [{ name: 'mail', active: true }] },
  ],
  document_types: [{ field_name: 'invoice' }],
  table_types: [{ label: 'lines', columns: [{ field_name: 'quantity', type: 'float' }] }],
};
const state: State = { ...stateOf({}), formats: [vendors] };

const SPEC = `formats:
  - name: Invoice
    document_types: [invoice, { name: credit_note, display_name: Credit note }]
    fields:
      - { name: total_amount, type: currency }
      - { name: iban, mandatory: false, visible_if: { field: total_amount } }
      - name: department
        category: tag
        options: [finance, { name: legacy, active: false }]
      - { name: net_amount, category: computed, formula: '=total_amount-vat_amount' }
    tables:
      - { name: lines, line_items: true, columns: [{ name: quantity, type: float }, price] }
    separators: [{ name: cover, page: 1 }]
  - name: Vendor
    fields:
      at_least:
        - { name: iban, mandatory: false, display_name: null }
        - { name: origin, options: { at_least: [portal] } }
        - { name: email_coming_from, category: tag, options: [no_reply, info] }
    tables: { at_least: [{ name: lines, columns: { at_least: [price] } }] }
projects: [{ name: Purchasing, formats: [Invoice, Vendor] }]
`;

const tenants: Partial<Behaviour>[] = [
  ...(['merge', 'deep', 'replace'] as const).flatMap((patch) =>
    (['full', 'names'] as const).flatMap((format_list) =>
      (['off', 'on', 'sparse'] as const).map((label_nulls) => ({ patch, format_list, label_nulls })),
    ),
  ),
  { undeclared_create: 'nobody', format_list: 'names' },
  { absent_fields: 'null', format_list: 'names', label_nulls: 'sparse' },
  { absent_fields: 'null', patch_answer: 'before' },
];

describe('whatever the tenant answers and makes of a PATCH', () => {
  test.each(tenants)('%j', async (behaviour) => {
    const { apply, plan, read } = runsOn(state, behaviour);
    const { outcomes, converged } = await apply(SPEC);
    expect(outcomes.map(({ type, change }) => `${type}: ${change.action} ${change.address}`).sort()).toEqual([
      'applied: create format/Invoice',
      'applied: create project/Purchasing',
      'applied: update format/Vendor',
    ]);
    expect(converged).toBe(true);
    expect((await plan(SPEC)).changes).toEqual([]);

    const { formats } = await read();
    const vendor = formats.find(({ name }) => name === 'Vendor');
    expect(vendor?.labels).toMatchObject([
      { field_name: 'total_amount', type: 'currency', is_library: true, mandatory: false },
      { field_name: 'iban', type: 'alphanumeric', is_library: true, mandatory: false },
      {
        field_name: 'origin',
        options: [
          { name: 'mail', active: true },
          { name: 'portal', active: true },
        ],
      },
      { field_name: 'email_coming_from', category: 'tag' },
    ]);
    expect(vendor?.labels[1]?.['display_name'] ?? null).toBeNull();
    expect(vendor).toMatchObject({
      document_types: [{ field_name: 'invoice' }],
      table_types: [
        { label: 'lines', columns: [{ field_name: 'quantity', type: 'float' }, { field_name: 'price' }] },
      ],
    });
  });
});

test('a rename alone sends what the format holds, so that nothing is lost where a PATCH replaces', async () => {
  const { apply, plan, read } = runsOn(state, { patch: 'replace', format_list: 'names' });
  const spec = 'formats: [{ name: Bought, renamed_from: Vendor }]';
  const { outcomes, converged } = await apply(spec);
  expect([outcomes.map(({ type }) => type), converged]).toEqual([['applied'], true]);
  expect((await read()).formats).toMatchObject([{ ...vendors, name: 'Bought' }]);
  expect((await plan(spec)).changes).toEqual([]);
});

test('of two live fields of a name, one that is to go and to be there is there once', async () => {
  const labels = ['iban', 'total', 'iban'].map((field_name, at) => ({ field_name, description: `${at}` }));
  const twins: State = { ...stateOf({}), formats: [{ ...vendors, labels }] };
  const { apply, plan, read } = runsOn(twins);
  const spec = 'formats: [{ name: Vendor, fields: { at_least: [{ name: iban, state: absent }, iban] } }]';
  expect((await apply(spec)).converged).toBe(true);
  expect((await read()).formats[0]?.labels).toMatchObject([
    { field_name: 'total', description: '1' },
    { field_name: 'iban', description: '0' },
  ]);
  expect((await plan(spec)).changes).toEqual([]);
});
