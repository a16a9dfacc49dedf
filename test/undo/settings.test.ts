/** Runs that wrote the settings of inboxes and projects, taken back by their journals. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { Plan } from '../../src/plan/change.ts';
import { idOf, stateOf, tenantOf, type Sampling, type Tenant } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';

const N = (stp: number, rest = stp): Sampling => ({
  second_pass_stp: stp,
  second_pass_ffr: rest,
  auto_submit_ffr: rest,
  auto_reject_ffr: rest,
});
const spell = (numbers: Sampling): string => JSON.stringify(numbers);
const inbox = (name: string): { name: string; project: string } => ({ name, project: 'Sales' });

const TENANT: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: [inbox('invoice'), inbox('orders')],
};
const INVOICE = idOf('inbox', 'invoice');
const changesOf = ({ changes }: Plan): string[] =>
  changes.map(({ action, address }) => `${action} ${address}`);

const created = `projects: [{ name: Sales }]\ninboxes: [{ name: invoice, sampling: ${spell(N(5))} }]`;
const deleted = 'projects: [{ name: Sales }]\ninboxes: [{ name: invoice, sampling: inherited }]';
const updated = 'projects: [{ name: Sales }]\ninboxes: [{ name: invoice, sampling: { second_pass_stp: 9 } }]';

const behaviours: Partial<Behaviour>[] = [
  {},
  { patch_answer: 'before' },
  { patch_answer: 'before', unset_scope: 'empty' },
  { patch_answer: 'before', unset_scope: 'null', absent_fields: 'null' },
  { scope_patch: 'replace', scope_fill: 'null' },
  { scope_list: 'all' },
];

describe.each(behaviours)('whatever the tenant does: %j', (behaviour) => {
  const given = { 'project/Sales': N(1), 'inbox/orders': N(3) };

  test('new settings are deleted again', async () => {
    const runs = runsOn(stateOf({ ...TENANT, sampling: given }), behaviour);
    const { journal } = await runs.apply(created);
    const undone = await runs.undo(journal);
    expect([undone.moved, undone.converged]).toEqual([[], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual(
      behaviour.scope_list === 'all' ? { ...given, 'inbox/invoice': N(1) } : given,
    );
    expect((await runs.undo(journal)).plan.changes).toEqual([]);

    await runs.undo(undone.journal);
    expect(tenantOf(await runs.read()).sampling).toEqual({ ...given, 'inbox/invoice': N(5) });
  });

  test('numbers are what they were', async () => {
    const sampling = { ...given, 'inbox/invoice': N(5) };
    const runs = runsOn(stateOf({ ...TENANT, sampling }), behaviour);
    const { journal } = await runs.apply(updated);
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([['update sampling/inbox/invoice'], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual(sampling);
    expect((await runs.undo(journal)).plan.changes).toEqual([]);
  });

  test('deleted settings come back', async () => {
    const sampling = { ...given, 'inbox/invoice': N(5) };
    const runs = runsOn(stateOf({ ...TENANT, sampling }), behaviour);
    const { journal } = await runs.apply(deleted);
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([['create sampling/inbox/invoice'], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual(sampling);
    expect((await runs.undo(journal)).plan.changes).toEqual([]);
  });
});

test.each<Partial<Behaviour>>([{ scope_patch: 'deep' }, { scope_patch: 'deep', patch_answer: 'before' }])(
  'a key that a tenant keeps all the same has not moved on: %j',
  async (behaviour) => {
    const thresholds = { 'inbox/invoice': { amount: 90, iban: 98 } };
    const runs = runsOn(stateOf({ ...TENANT, thresholds }), behaviour);
    const spec = 'inboxes: [{ name: invoice, thresholds: { fields: { amount: 80, iban: none } } }]';
    const { journal } = await runs.apply(`projects: [{ name: Sales }]\n${spec}`);
    const undone = await runs.undo(journal);
    expect([undone.moved, undone.converged]).toEqual([[], true]);
    expect(await runs.read()).toEqual(stateOf({ ...TENANT, thresholds }));
  },
);

test.each<Behaviour['unset_scope']>(['inherited', 'empty', 'null', 404])(
  'new settings that a tenant fills in with those of the project go again: answered %s before',
  async (unset_scope) => {
    const thresholds = { 'project/Sales': { amount: 90, iban: 98 } };
    const behaviour = { scope_patch: 'deep', patch_answer: 'before', unset_scope } as const;
    const runs = runsOn(stateOf({ ...TENANT, thresholds }), behaviour);
    const spec = 'inboxes: [{ name: invoice, thresholds: { fields: { amount: 80 } } }]';
    const { journal } = await runs.apply(`projects: [{ name: Sales }]\n${spec}`);
    const undone = await runs.undo(journal);
    expect([undone.moved, undone.converged]).toEqual([[], true]);
    expect(await runs.read()).toEqual(stateOf({ ...TENANT, thresholds }));
  },
);

test('deleted settings that a tenant fills in with those of the project are back, and what is more is told', async () => {
  const thresholds = { 'project/Sales': { amount: 90, iban: 98 }, 'inbox/invoice': { amount: 80 } };
  const runs = runsOn(stateOf({ ...TENANT, thresholds }), { scope_patch: 'deep' });
  const { journal } = await runs.apply(deleted.replace('sampling', 'thresholds'));
  const undone = await runs.undo(journal);
  expect([undone.moved, undone.converged]).toEqual([[], true]);
  const { plan, moved } = await runs.undo(journal);
  expect([moved, plan.changes]).toEqual([[], []]);
  const reason = 'fields holds iban 98 besides: the tenant filled that in';
  expect(plan.left).toEqual([{ address: 'thresholds/inbox/invoice', reason }]);
});

test('deleted maps come back, empty ones too', async () => {
  const runs = runsOn(stateOf(TENANT));
  const predictors = (asked: string) =>
    `projects: [{ name: Sales }]\ninboxes: [{ name: invoice, predictors: ${asked} }]`;
  const asked = predictors('{ whitelist: { iban: [BE00] }, fallback: {} }');
  await runs.apply(asked);
  const { journal } = await runs.apply(predictors('inherited'));
  const undone = await runs.undo(journal);
  expect([changesOf(undone.plan), undone.converged]).toEqual([['create predictors/inbox/invoice'], true]);
  expect((await runs.plan(asked)).changes).toEqual([]);
});

describe('a tenant that resets what is deleted', () => {
  const resets = { scope_delete: 'resets' } as const;

  test('its entry is changed back, as far as it is what the deletion left', async () => {
    const runs = runsOn(stateOf({ ...TENANT, sampling: { 'inbox/invoice': N(5) } }), resets);
    const { journal } = await runs.apply(deleted);
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([['update sampling/inbox/invoice'], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'inbox/invoice': N(5) });
  });

  test('a map that is empty is nothing that stays', async () => {
    const runs = runsOn(stateOf({ ...TENANT, thresholds: { 'inbox/invoice': { amount: 90 } } }), resets);
    const { journal } = await runs.apply(deleted.replace('sampling', 'thresholds'));
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([['update thresholds/inbox/invoice'], true]);
    expect(undone.plan.left).toEqual([]);
  });

  test.each([0, 5])('what a run has made stays as an entry, and that is told: %d', async (stp) => {
    const runs = runsOn(stateOf(TENANT), resets);
    const { journal } = await runs.apply(created.replaceAll('5', String(stp)));
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([['delete sampling/inbox/invoice'], true]);
    expect(undone.outcomes).toMatchObject(
      [{ type: 'applied', note: /keeps an entry of its own/ }].map((one) => ({
        ...one,
        note: expect.stringMatching(one.note) as unknown,
      })),
    );
  });
});

describe('what somebody has done since is not taken for the run’s', () => {
  const set = (numbers: Sampling) =>
    stateOf({ ...TENANT, sampling: { 'inbox/invoice': numbers } }).sampling_settings;

  test.each<[name: string, spec: string, before: Sampling | null, now: Sampling | null, moved: RegExp]>([
    ['new settings were changed', created, null, N(5, 6), /second_pass_ffr: found 6; the run left 5/],
    ['numbers were changed', updated, N(5), N(9, 6), /second_pass_ffr: found 6; the run left 5/],
    ['changed settings were deleted', updated, N(5), null, /the sampling with the id .* is gone/],
    ['deleted settings were set again', deleted, N(5), N(6), /the run deleted it, but it is there again/],
  ])('%s', async (_name, spec, before, now, moved) => {
    const runs = runsOn(stateOf({ ...TENANT, sampling: before ? { 'inbox/invoice': before } : {} }));
    const { journal } = await runs.apply(spec);
    await runs.edit((draft) => void (draft.sampling_settings = now ? [...(set(now) ?? [])] : []));
    const undone = await runs.undo(journal);
    expect(undone.moved).toEqual([expect.stringMatching(moved)]);
    expect(undone.writes).toEqual([]);
  });

  test('the same numbers are what the undo would write', async () => {
    const runs = runsOn(stateOf({ ...TENANT, sampling: { 'inbox/invoice': N(5) } }));
    const { journal } = await runs.apply(deleted);
    await runs.edit((draft) => void (draft.sampling_settings = [...(set(N(5)) ?? [])]));
    expect((await runs.undo(journal)).plan.changes).toEqual([]);
  });
});

describe('an inbox that has another name since', () => {
  test.each<[string, string, Tenant['sampling'], string]>([
    ['new settings', created, {}, 'delete'],
    ['changed ones', updated, { 'inbox/invoice': N(5) }, 'update'],
    ['deleted ones', deleted, { 'inbox/invoice': N(5) }, 'create'],
  ])('%s are its own all the same', async (_name, spec, sampling, action) => {
    const runs = runsOn(stateOf({ ...TENANT, ...(sampling ? { sampling } : {}) }));
    const { journal } = await runs.apply(spec);
    await runs.edit((draft) => {
      draft.inboxes = draft.inboxes.map((one) => (one.id === INVOICE ? { ...one, name: 'bills' } : one));
    });
    const undone = await runs.undo(journal);
    expect([changesOf(undone.plan), undone.converged]).toEqual([[`${action} sampling/inbox/bills`], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual(action === 'delete' ? {} : { 'inbox/bills': N(5) });
  });

  test.each<[string, string, Tenant['sampling'], string]>([
    ['new settings', spell(N(5)), {}, 'delete'],
    ['changed ones', '{ second_pass_stp: 9 }', { 'inbox/invoice': N(5) }, 'update'],
    ['deleted ones', 'inherited', { 'inbox/invoice': N(5) }, 'create'],
  ])('by the run itself: %s go by the name that it gets back', async (_name, given, sampling, action) => {
    const runs = runsOn(stateOf({ ...TENANT, ...(sampling ? { sampling } : {}) }));
    const spec = `projects: [{ name: Sales }]\ninboxes: [{ name: bills, renamed_from: invoice, project: Sales, sampling: ${given} }]`;
    const { journal } = await runs.apply(spec);
    const undone = await runs.undo(journal);
    expect(undone.converged).toBe(true);
    expect(changesOf(undone.plan).sort()).toEqual(
      [`${action} sampling/inbox/invoice`, 'rename inbox/invoice'].sort(),
    );
    expect(undone.plan.live['inbox/invoice']).toMatchObject({ id: INVOICE });
    expect(tenantOf(await runs.read()).sampling).toEqual(sampling);
  });

  test('one of two inboxes of a name', async () => {
    const second = idOf('inbox', 'invoice', 2);
    const twins = {
      ...TENANT,
      inboxes: [inbox('invoice'), inbox('invoice')],
      sampling: { 'inbox/invoice#2': N(5) },
    };
    for (const given of [spell(N(7)), 'inherited', '{ second_pass_stp: 8 }']) {
      const runs = runsOn(stateOf(twins));
      const { journal } = await runs.apply(`inboxes: [{ name: invoice, id: ${second}, sampling: ${given} }]`);
      const undone = await runs.undo(journal);
      expect([undone.moved, undone.converged]).toEqual([[], true]);
      expect(undone.plan.changes).toMatchObject([{ address: 'sampling/inbox/invoice', id: second }]);
      expect(undone.plan.live['inbox/invoice']).toMatchObject({ id: second });
      expect(tenantOf(await runs.read()).sampling).toEqual(twins.sampling);
    }
  });
});

describe('an inbox that is gone since', () => {
  const gone = { scope_id_gone: 'kept' } as const;
  const withoutInvoice = { ...TENANT, inboxes: [inbox('orders')] };

  test.each<[string, string, Tenant['sampling']]>([
    ['changed settings', updated, { 'inbox/invoice': N(5) }],
    ['deleted ones', deleted, { 'inbox/invoice': N(5) }],
  ])('%s cannot be taken back, and what is left of them is left alone', async (_name, spec, sampling) => {
    for (const kept of [true, false]) {
      const runs = runsOn(stateOf({ ...TENANT, ...(sampling ? { sampling } : {}) }), gone);
      const { journal } = await runs.apply(spec);
      await runs.edit((draft) => {
        draft.inboxes = [...stateOf(withoutInvoice).inboxes];
        if (!kept) draft.sampling_settings = [];
      });
      const undone = await runs.undo(journal);
      const told = [...undone.moved, ...undone.plan.blocked.map(({ reason }) => reason)];
      expect(told[0]).toMatch(/what it belonged to is gone|with the id .* is gone/);
      expect(undone.writes).toEqual([]);
    }
  });

  test.each([true, false])('new ones need not be: the tenant keeps them: %s', async (kept) => {
    const runs = runsOn(stateOf(TENANT), gone);
    const { journal } = await runs.apply(created);
    await runs.edit((draft) => {
      draft.inboxes = [...stateOf(withoutInvoice).inboxes];
      if (!kept) draft.sampling_settings = [];
    });
    const { plan, moved } = await runs.undo(journal);
    expect([plan.changes, plan.blocked, moved]).toEqual([[], [], []]);
    expect(plan.left.map(({ reason }) => reason)).toEqual(
      kept ? [`what it belonged to is gone (id ${INVOICE})`] : [],
    );
  });
});

test('an inbox that the run has made goes after its settings', async () => {
  for (const scope_id_gone of ['kept', 'removed'] as const) {
    const runs = runsOn(stateOf(TENANT), { scope_id_gone });
    const spec = `projects: [{ name: Sales }]\ninboxes: [{ name: offers, project: Sales, sampling: ${spell(N(5))} }]`;
    const { journal } = await runs.apply(spec);
    const undone = await runs.undo(journal);
    expect(undone.plan.changes.map(({ action, address, needs }) => [action, address, needs])).toEqual([
      ['delete', 'sampling/inbox/offers', []],
      ['delete', 'inbox/offers', ['sampling/inbox/offers']],
    ]);
    expect(undone.converged).toBe(true);
    expect(await runs.read()).toEqual({ ...stateOf(TENANT), sampling_settings: [] });
    expect((await runs.undo(journal)).plan.changes).toEqual([]);

    const again = await runs.undo(undone.journal);
    expect(again.plan.changes.map(({ action, address, id, needs }) => [action, address, id, needs])).toEqual([
      ['create', 'inbox/offers', null, []],
      ['create', 'sampling/inbox/offers', null, ['inbox/offers']],
    ]);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'inbox/offers': N(5) });
    expect((await runs.undo(undone.journal)).plan.changes).toEqual([]);
    // What the settings of the new inbox are by then is not what the first undo took away.
    await runs.apply(
      'projects: [{ name: Sales }]\ninboxes: [{ name: offers, sampling: { second_pass_stp: 6 } }]',
    );
    expect((await runs.undo(undone.journal)).moved).toEqual([
      'sampling/inbox/offers: the run deleted it, but it is there again',
    ]);
  }
});

test('settings come back though they equal those that come back to the project', async () => {
  const sampling = { 'project/Sales': N(1), 'inbox/invoice': N(1) };
  const runs = runsOn(stateOf({ ...TENANT, sampling }));
  const { journal, plan } = await runs.apply(
    'projects: [{ name: Sales, sampling: { second_pass_stp: 2 } }]\ninboxes: [{ name: invoice, sampling: inherited }]',
  );
  expect(changesOf(plan)).toEqual(['update sampling/project/Sales', 'delete sampling/inbox/invoice']);
  const undone = await runs.undo(journal);
  expect([undone.moved, undone.converged]).toEqual([[], true]);
  expect(tenantOf(await runs.read()).sampling).toEqual(sampling);
  expect((await runs.undo(journal)).plan.changes).toEqual([]);
});

test('settings of an inbox and of its project that were made alike both go', async () => {
  const runs = runsOn(stateOf({ ...TENANT, inboxes: [inbox('invoice')] }));
  const { journal } = await runs.apply(
    `projects: [{ name: Sales, sampling: ${spell(N(5))} }]\ninboxes: [{ name: invoice, sampling: ${spell(N(5))} }]`,
  );
  const undone = await runs.undo(journal);
  expect(undone.converged).toBe(true);
  expect(tenantOf(await runs.read()).sampling).toEqual({});
});

test('a key that the run added and the tenant keeps is told, and is no failure', async () => {
  const runs = runsOn(stateOf({ ...TENANT, thresholds: { 'inbox/invoice': { total: 50 } } }), {
    scope_patch: 'deep',
  });
  const { journal } = await runs.apply(
    'inboxes: [{ name: invoice, thresholds: { fields: { total: 60, iban: 70 } } }]',
  );
  const undone = await runs.undo(journal);
  expect([undone.moved, undone.converged, undone.outcomes]).toMatchObject([
    [],
    true,
    [{ type: 'applied', note: 'this tenant cannot remove iban 70 from fields: left as it is' }],
  ]);
  const { threshold_settings: [settings] = [] } = await runs.read();
  expect(settings?.['thresholds']).toMatchObject({ annotations: { total: 50, iban: 70 } });

  await runs.edit(({ threshold_settings: [moved] = [] }) => {
    Object.assign(moved!, { thresholds: { annotations: { total: 51, iban: 70 }, lines: {}, sections: {} } });
  });
  expect((await runs.undo(journal)).moved).toEqual([
    'thresholds/inbox/invoice: fields: found iban 70, total 51; the run left iban 70, total 60',
  ]);
});

test.each<Partial<Behaviour>>([{}, { patch_answer: 'before', unset_scope: 'null', absent_fields: 'null' }])(
  'thresholds with empty maps come back, and new ones go: %j',
  async (behaviour) => {
    const thresholds = { 'inbox/invoice': { total: 50 } };
    const runs = runsOn(stateOf({ ...TENANT, thresholds }), behaviour);
    const before = (await runs.read()).threshold_settings;
    const spec = `inboxes: [{ name: invoice, thresholds: inherited }, { name: orders, thresholds: { fields: { total: 60 } } }]`;
    const { journal } = await runs.apply(spec);
    expect((await runs.undo(journal)).converged).toBe(true);
    const after = (await runs.read()).threshold_settings;
    expect(after).toMatchObject((before ?? []).map(({ id: _, ...settings }) => settings));
  },
);

describe('new settings of which the run did not hear whether they were taken', () => {
  const unheard = (journal: string): string =>
    journal
      .split('\n')
      .filter((line) => !line.includes('"status"'))
      .join('\n');

  test.each<[string, string[] | null, Sampling | null]>([
    ['they were', ['delete sampling/inbox/invoice'], N(5)],
    ['they were not', [], null],
    ['they are others by now', null, N(6)],
  ])('%s', async (_name, changes, now) => {
    const runs = runsOn(stateOf(TENANT));
    const { journal } = await runs.apply(created);
    const live = stateOf({ ...TENANT, sampling: now ? { 'inbox/invoice': now } : {} }).sampling_settings;
    await runs.edit((draft) => void (draft.sampling_settings = [...(live ?? [])]));
    const { plan, moved } = await runs.undo(unheard(journal));
    if (changes) expect([moved, changesOf(plan)]).toEqual([[], changes]);
    else expect(moved).toHaveLength(1);
  });
});
