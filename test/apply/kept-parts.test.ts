/** `KEY: none` where a tenant cannot take a key out: tried, told, and no failure; later it is left. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';
import { runsOn, type Runs } from '../support/settings-run.ts';

const NOTE = 'this tenant cannot remove old 98 from fields: left as it is';

async function tenantWith(behaviour: Partial<Behaviour>, labels: readonly string[]): Promise<Runs> {
  const runs = runsOn(
    stateOf({
      formats: ['Invoice'],
      projects: [{ name: 'Sales', formats: ['Invoice'] }],
      inboxes: [{ name: 'invoice', project: 'Sales' }],
    }),
    behaviour,
  );
  await runs.edit((draft) => {
    draft.formats = draft.formats.map((one) => ({
      ...one,
      labels: labels.map((field_name) => ({ field_name })),
    }));
    draft['threshold_settings'] = [
      {
        id: 't1',
        scope: idOf('inbox', 'invoice'),
        thresholds: {
          annotations: { iban: 90, old: 98, more: 1 },
          lines: { rows: { price: 5 } },
          sections: {},
        },
      },
    ];
  });
  return runs;
}

const spec = (fields: string): string => `inboxes: [{ name: invoice, thresholds: { fields: ${fields} } }]`;

describe('a key that is to go', () => {
  test.each(['merge', 'replace'] as const)(
    'goes under %s, and what is beside it stays',
    async (scope_patch) => {
      const runs = await tenantWith({ scope_patch }, ['iban', 'old']);
      const { converged, outcomes } = await runs.apply(spec('{ iban: 95, old: none }'));
      expect([converged, outcomes]).toMatchObject([true, [{ type: 'applied' }]]);
      const { threshold_settings: [settings] = [] } = await runs.read();
      expect(settings?.['thresholds']).toMatchObject({
        annotations: { iban: 95, more: 1 },
        lines: { rows: { price: 5 } },
      });
      const again = await runs.plan(spec('{ iban: 95, old: none }'));
      expect([again.changes, again.left]).toEqual([[], []]);
    },
  );

  test('stays where the tenant merges deeply: that is told, is no failure, and is planned as long as it means something', async () => {
    const runs = await tenantWith({ scope_patch: 'deep' }, ['iban', 'old']);
    const ran = await runs.apply(spec('{ iban: 95, old: none }'));
    expect([ran.converged, ran.outcomes]).toMatchObject([true, [{ type: 'applied', note: NOTE }]]);
    const again = await runs.plan(spec('{ iban: 95, old: none }'));
    expect(again.changes).toMatchObject([
      { fields: [{ before: { old: 98 }, after: { iban: 95, more: 1 } }] },
    ]);
    // An undo has nothing to say of it.
    const { converged, moved } = await runs.undo(ran.journal);
    expect([converged, moved]).toEqual([true, []]);
    const { threshold_settings: [settings] = [] } = await runs.read();
    expect(settings?.['thresholds']).toMatchObject({ annotations: { iban: 90, old: 98, more: 1 } });
  });

  test('an undo that cannot take its key out says so', async () => {
    const runs = await tenantWith({ scope_patch: 'deep' }, ['iban', 'old', 'new']);
    const { journal } = await runs.apply(spec('{ new: 95 }'));
    const { converged, outcomes } = await runs.undo(journal);
    expect([converged, outcomes]).toMatchObject([
      true,
      [{ type: 'applied', note: 'this tenant cannot remove new 95 from fields: left as it is' }],
    ]);
  });

  test('goes by the plan in which its field goes, and is left afterwards', async () => {
    const runs = await tenantWith({ scope_patch: 'deep' }, ['iban', 'old']);
    const both = `formats: [{ name: Invoice, fields: [iban] }]\n${spec('{ old: none }')}`;
    const { plan, converged, outcomes } = await runs.apply(both);
    // What names it goes first.
    expect(plan.changes.map(({ address, needs }) => [address, needs])).toEqual([
      ['thresholds/inbox/invoice', []],
      ['format/Invoice', ['thresholds/inbox/invoice']],
    ]);
    expect(converged).toBe(true);
    expect(outcomes.map((one) => ('note' in one ? one.note : null))).toEqual([NOTE, null]);
    const again = await runs.plan(both);
    expect([again.changes, again.left]).toEqual([
      [],
      [
        {
          address: 'thresholds/inbox/invoice',
          reason: 'fields old names nothing any more, so it has no effect; not every tenant can remove it',
        },
      ],
    ]);
  });

  test('that is not there makes no settings, which would inherit no more', async () => {
    const runs = await tenantWith({}, ['iban']);
    await runs.edit((draft) => void (draft['threshold_settings'] = []));
    const { changes } = await runs.plan(spec('{ iban: none }'));
    expect(changes).toEqual([]);
  });
});

test('a map of predictors that is given whole loses what it does not name, as far as the tenant can', async () => {
  const runs = await tenantWith({ scope_patch: 'deep' }, ['iban', 'old']);
  await runs.edit((draft) => {
    draft['predictor_settings'] = [
      { id: 's1', scope: idOf('inbox', 'invoice'), blacklist: { iban: ['BE1'], old: ['BE2'] } },
    ];
  });
  const { converged, outcomes } = await runs.apply(
    'inboxes: [{ name: invoice, predictors: { blacklist: { iban: [BE1] } } }]',
  );
  expect([converged, outcomes]).toMatchObject([
    true,
    [{ type: 'applied', note: 'this tenant cannot remove old ["BE2"] from blacklist: left as it is' }],
  ]);
});

test('keys that a managed map does not name are listed as unmanaged', async () => {
  const runs = await tenantWith({}, ['iban', 'old']);
  const { unmanaged } = await runs.plan(spec('{ iban: 90, at_least: { old: 1 } }'));
  expect(unmanaged).toEqual([
    'thresholds/inbox/invoice/fields/more',
    'thresholds/inbox/invoice/tables/rows/price',
  ]);
  expect((await runs.plan('inboxes: [{ name: invoice }]')).unmanaged).toEqual([]);
});
