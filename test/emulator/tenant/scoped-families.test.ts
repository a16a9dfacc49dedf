/** What holds for every family of settings, and what makes each of them different. */
import { describe, expect, test } from 'vitest';
import { memoryTenant, seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import {
  scopedFamilies,
  scopedNames,
  type ScopedName,
} from '../../../src/emulator/tenant/scoped-settings.ts';
import { FORMAT, parseTenant } from '../../../src/emulator/tenant/tenant-file.ts';
import { parseSwitch, type Behaviour } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { ids, openTenant, unknownId } from '../../support/emulated-tenant.ts';

const ok = (body: unknown) => ({ status: 200, body });
const TENANT = '5eed00000000000000000000';

/** Settings of each family that differ by their number. */
const examples: Record<ScopedName, (number: number) => Record<string, unknown>> = {
  sampling_settings: (number) => ({
    auto_reject_FFR: number,
    auto_submit_FFR: 0,
    second_pass_FFR: 0,
    second_pass_STP: 0,
  }),
  threshold_settings: (number) => ({
    thresholds: { annotations: { total_amount: number + 0.5 }, lines: {}, sections: { invoice: number } },
  }),
  predictor_settings: (number) => ({
    blacklist: { sender_vat: ['BE0123456789'] },
    whitelist: {},
    expected_values: {},
    fallback: { currency: 'EUR' },
    key_value_pairs: { splitting_cutoff: number },
    table_extraction_settings: { field_settings: { quantity: { default_value: '1' } } },
  }),
  data_retention_settings: (number) => ({ settings: [{ age: number, how: 'SOURCE_FILES', what: 'DONE' }] }),
};

describe.each(scopedNames)('%s', (name) => {
  const example = examples[name];
  const levelled = 'levelled' in scopedFamilies[name];
  const standard: object = scopedFamilies[name].standard;
  const nulls = Object.fromEntries(Object.keys(standard).map((field) => [field, null]));
  const one = (scope: string, level = 'inbox') => `/${name}/${levelled ? `${level}/` : ''}${scope}`;
  const scopeOf = (id: string, level = 'inbox') => (levelled ? { level, id } : id);
  const ofProject = { ...example(1), scope: scopeOf(ids.project, 'project') };
  const ofInvoice = { ...example(2), scope: scopeOf(ids.invoice) };
  const open = (behaviour: Partial<Behaviour> = {}) =>
    openTenant({
      behaviour: { retention_levels: ['inbox', 'project', 'tenant'], ...behaviour },
      store: memoryTenant({
        ...seedState(),
        [name]: [
          { id: 'a', ...ofProject },
          { id: 'b', ...ofInvoice },
        ],
      }),
    });

  test('a list, one, a PATCH that makes and changes, and a DELETE that takes away', async () => {
    const { call } = open();
    expect(await call('GET', `/${name}`)).toEqual(ok([ofProject, ofInvoice]));
    expect(await call('GET', one(ids.invoice))).toEqual(ok(ofInvoice));
    const ofOrders = { ...example(3), scope: scopeOf(ids.orders) };
    expect(await call('PATCH', one(ids.orders), example(3))).toEqual(ok(ofOrders));
    expect(await call('GET', `/${name}`)).toEqual(ok([ofProject, ofInvoice, ofOrders]));
    expect(await call('PATCH', one(ids.orders), example(4))).toEqual(ok({ ...ofOrders, ...example(4) }));
    expect((await call('POST', `/${name}`, example(5))).status).toBe(405);
    expect((await call('DELETE', one(ids.orders))).status).toBe(204);
    expect((await call('DELETE', one(ids.orders))).status).toBe(404);
    expect(await call('GET', `/${name}`)).toEqual(ok([ofProject, ofInvoice]));
  });

  test('the permissions of the reference, and no others', async () => {
    const { read, write } = scopedFamilies[name].needs;
    const tenant = open();
    for (const permission of ['view_list', 'edit_users', 'review', ...read, ...write] as const) {
      const call = await tenant.withGrants([permission], { inbox: ids.invoice });
      const [reads, writes] = [read, write].map((needed) =>
        (needed as readonly string[]).includes(permission) ? 200 : 403,
      );
      expect([permission, (await call('GET', one(ids.invoice))).status]).toEqual([permission, reads]);
      expect([permission, (await call('PATCH', one(ids.invoice), {})).status]).toEqual([permission, writes]);
      expect((await call('GET', one(ids.project, 'project'))).status).toBe(403);
      expect((await call('GET', `/${name}`)).status).toBe(403);
    }
  });

  test.each<[Behaviour['unset_scope'], unknown]>([
    ['inherited', ok({ ...example(1), scope: scopeOf(ids.orders) })],
    ['empty', ok({ scope: scopeOf(ids.orders) })],
    ['null', ok({ ...nulls, scope: scopeOf(ids.orders) })],
    [404, { status: 404, body: { message: `${scopedFamilies[name].label} not found` } }],
  ])('unset_scope=%s', async (unset_scope, expected) => {
    expect(await open({ unset_scope }).call('GET', one(ids.orders))).toEqual(expected);
  });

  test('scope_list=all and inheritance=off: those without any have the standard ones', async () => {
    const { body } = await open({ scope_list: 'all', inheritance: 'off' }).call('GET', `/${name}`);
    const others = [{ ...standard, scope: scopeOf(ids.orders) }];
    if (levelled) others.push({ ...standard, scope: scopeOf(TENANT, 'tenant') });
    expect(body).toEqual([ofProject, ofInvoice, ...others]);
  });

  test('scope_delete=resets', async () => {
    const { call } = open({ scope_delete: 'resets' });
    expect((await call('DELETE', one(ids.invoice))).status).toBe(204);
    expect((await call('GET', `/${name}`)).body).toEqual([
      ofProject,
      { ...standard, scope: scopeOf(ids.invoice) },
    ]);
  });

  test.each<[Behaviour['scope_id_gone'], object[]]>([
    ['kept', [ofProject, ofInvoice]],
    ['removed', [ofProject]],
  ])('scope_id_gone=%s: the inbox is deleted', async (scope_id_gone, expected) => {
    const { call } = open({ scope_id_gone });
    await call('DELETE', `/inboxes/${ids.invoice}`);
    expect((await call('GET', `/${name}`)).body).toEqual(expected);
  });

  test('lists=filtered: a grant on an inbox gives those of it and of its project', async () => {
    const { read } = scopedFamilies[name].needs;
    const scopes = async (inbox: string) => {
      const call = await open({ lists: 'filtered' }).withGrants(read.slice(0, 1), { inbox });
      return ((await call('GET', `/${name}`)).body as { scope: unknown }[]).map(({ scope }) => scope);
    };
    expect(await scopes(ids.orders)).toEqual([ofProject.scope]);
    expect(await scopes(ids.invoice)).toEqual([ofProject.scope, ofInvoice.scope]);
  });

  test('unknown_scope, scope_fill, scope_equal and patch_answer hold', async () => {
    expect((await open().call('PATCH', one(unknownId), {})).status).toBe(200);
    expect((await open({ unknown_scope: 404 }).call('PATCH', one(unknownId), {})).status).toBe(404);
    const zero = await open({ scope_fill: 'zero' }).call('PATCH', one(ids.orders), {});
    expect(zero).toEqual(ok({ ...standard, scope: scopeOf(ids.orders) }));
    const equal = open({ scope_equal: 'dropped' });
    await equal.call('PATCH', one(ids.invoice), example(1));
    expect((await equal.call('GET', `/${name}`)).body).toEqual([ofProject]);
    const before = open({ patch_answer: 'before' });
    expect(await before.call('PATCH', one(ids.invoice), example(9))).toEqual(ok(ofInvoice));
  });
});

describe('what a PATCH does within a field', () => {
  const THRESHOLDS = `/threshold_settings/${ids.invoice}`;
  const PREDICTORS = `/predictor_settings/${ids.invoice}`;
  const thresholds = {
    annotations: { total_amount: 90, iban: 98 },
    lines: { lines: { price: 80 } },
    sections: {},
  };
  const pairs = { splitting_cutoff: 60, rule_config: { department: { finance: {} } } };
  const open = (...switches: string[]) =>
    openTenant({
      behaviour: Object.assign(
        {},
        ...switches.map((text) => {
          const read = parseSwitch(text);
          if ('problem' in read) throw new Error(read.problem);
          return read.behaviour;
        }),
      ) as Partial<Behaviour>,
      store: memoryTenant({
        ...seedState(),
        threshold_settings: [{ id: 'a', scope: ids.invoice, thresholds }],
        predictor_settings: [
          { id: 'b', scope: ids.invoice, blacklist: { vat: ['x'] }, key_value_pairs: pairs },
        ],
      }),
    });
  /** What is left of both after each has been sent a part. */
  async function left(...switches: string[]) {
    const { call } = open(...switches);
    const sent = { thresholds: { annotations: { iban: 99 } } };
    const ofThresholds = (await call('PATCH', THRESHOLDS, sent)).body as { thresholds: object };
    const predictors = (await call('PATCH', PREDICTORS, { key_value_pairs: { splitting_cutoff: 70 } })).body;
    expect(await call('GET', THRESHOLDS)).toEqual(ok(ofThresholds));
    return { thresholds: ofThresholds.thresholds, predictors };
  }
  const wiped = { annotations: { iban: 99 } };
  const merged = { ...thresholds, annotations: { total_amount: 90, iban: 99 } };
  const wipedPairs = { blacklist: { vat: ['x'] }, key_value_pairs: { splitting_cutoff: 70 } };
  const mergedPairs = { ...wipedPairs, key_value_pairs: { ...pairs, splitting_cutoff: 70 } };

  test('merge: what is sent within a field replaces all that is in it', async () => {
    expect(await left()).toMatchObject({ thresholds: wiped, predictors: wipedPairs });
    expect((await left()).thresholds).toEqual(wiped);
  });

  test('deep: what is not sent stays, so that no key of a map can be taken away', async () => {
    expect(await left('scope_patch=deep')).toMatchObject({ thresholds: merged, predictors: mergedPairs });
  });

  test('replace: fields that are not sent are as if they were new', async () => {
    const { predictors } = await left('scope_patch=replace');
    expect(predictors).toMatchObject({ blacklist: {}, key_value_pairs: { splitting_cutoff: 70 } });
  });

  test('one family may differ from the others', async () => {
    expect(await left('scope_patch.threshold_settings=deep')).toEqual({
      thresholds: merged,
      predictors: { scope: ids.invoice, ...wipedPairs },
    });
    const other = await left('scope_patch=deep', 'scope_patch.threshold_settings=merge');
    expect(other).toMatchObject({ thresholds: wiped, predictors: mergedPairs });
    expect(other.thresholds).toEqual(wiped);
    expect(parseSwitch('scope_patch.threshold_setting=deep')).toMatchObject({
      near: {
        candidates: expect.arrayContaining(scopedNames.map((name) => `scope_patch.${name}`)) as unknown,
      },
    });
    expect(parseSwitch('scope_fill.threshold_settings=zero')).toHaveProperty('problem');
  });
});

describe('thresholds', () => {
  const own = { thresholds: { annotations: { iban: { low: 90.5, high: 99 }, total_amount: 0 } } };

  test('are numbers or objects', async () => {
    const { call } = openTenant();
    const path = `/threshold_settings/${ids.invoice}`;
    expect(await call('PATCH', path, own)).toMatchObject(ok(own));
  });

  test('default=true asks for what would hold without those of the scope', async () => {
    const { call } = openTenant();
    const path = `/threshold_settings/${ids.invoice}`;
    await call('PATCH', `/threshold_settings/${ids.project}`, { thresholds: { sections: { invoice: 1 } } });
    await call('PATCH', path, own);
    const ofProject = ok({ thresholds: { sections: { invoice: 1 } }, scope: ids.invoice });
    expect(await call('GET', `${path}?default=true`)).toEqual(ofProject);
    expect(await call('GET', `${path}?default=false`)).toMatchObject(ok(own));
    // Of other families the reference has no such query.
    const sampling = `/sampling_settings/${ids.invoice}`;
    await call('PATCH', sampling, { auto_reject_FFR: 7 });
    expect(await call('GET', `${sampling}?default=true`)).toMatchObject(ok({ auto_reject_FFR: 7 }));
  });

  test('of the whole tenant are listed with an empty scope and inherited, and no path leads there', async () => {
    const whole = { thresholds: { annotations: { iban: 50 } } };
    const { call } = openTenant({
      store: memoryTenant({ ...seedState(), threshold_settings: [{ id: 'a', scope: '', ...whole }] }),
      behaviour: { scope_id_gone: 'removed' },
    });
    expect(await call('GET', '/threshold_settings')).toEqual(ok([{ ...whole, scope: '' }]));
    expect(await call('GET', `/threshold_settings/${ids.orders}`)).toMatchObject(ok(whole));
    expect((await call('PATCH', '/threshold_settings/', whole)).status).toBe(404);
    await call('DELETE', `/inboxes/${ids.orders}`);
    expect((await call('GET', '/threshold_settings')).body).toHaveLength(1);
  });
});

describe('unknown_label_in_settings=400', () => {
  const known = { total_amount: 1, price: 2 };
  const state = seedState();
  const formats = state.formats.map((format) => ({
    ...format,
    table_types: [{ columns: [{ field_name: 'price' }] }],
  }));
  const open = (behaviour: Partial<Behaviour>) =>
    openTenant({ behaviour, store: memoryTenant({ ...state, formats }) });

  test.each<[ScopedName, (map: object) => object, string]>([
    ['threshold_settings', (annotations) => ({ thresholds: { annotations } }), 'thresholds.annotations'],
    [
      'predictor_settings',
      (rule_config) => ({ key_value_pairs: { rule_config } }),
      'key_value_pairs.rule_config',
    ],
  ])('%s must name fields of a format of the project', async (name, body, path) => {
    const { call } = open({ unknown_label_in_settings: 400 });
    for (const scope of [ids.invoice, ids.project]) {
      expect((await call('PATCH', `/${name}/${scope}`, body(known))).status).toBe(200);
      expect(await call('PATCH', `/${name}/${scope}`, body({ ...known, iban: 3 }))).toMatchObject({
        status: 400,
        body: { errors: { [`${path}.iban`]: 'No format of the project has this field' } },
      });
    }
    expect((await call('PATCH', `/${name}/${unknownId}`, body({ iban: 3 }))).status).toBe(200);
    expect((await open({}).call('PATCH', `/${name}/${ids.invoice}`, body({ iban: 3 }))).status).toBe(200);
  });
});

test('autolearning_writes=on: between two reads of the list, predictor settings change by themselves', async () => {
  const settings = (behaviour: Partial<Behaviour>) => {
    const rules = { key_value_pairs: { rule_config: {} }, expected_values: { currency: ['EUR'] } };
    const { call } = openTenant({
      behaviour,
      store: memoryTenant({
        ...seedState(),
        predictor_settings: [{ id: 'a', scope: ids.invoice, ...rules }],
      }),
    });
    return async () => (await call('GET', '/predictor_settings')).body;
  };
  const still = settings({});
  expect(await still()).toEqual(await still());
  const learning = settings({ autolearning_writes: 'on' });
  const seen = [await learning(), await learning(), await learning()];
  const of = (expected_values: object) => [
    { key_value_pairs: { rule_config: {} }, expected_values, scope: ids.invoice },
  ];
  const currency = ['EUR'];
  expect(seen).toEqual([of({ currency }), of({ currency, learned: 1 }), of({ currency, learned: 2 })]);
});

describe('data retention', () => {
  const atom = { age: 30, how: 'FULL', what: 'ALL' };
  const one = (level: string, id: string) => `/data_retention_settings/${level}/${id}`;

  test('what is left out of a rule is the most that can be deleted', async () => {
    const { call } = openTenant();
    const path = one('inbox', ids.invoice);
    const scope = { level: 'inbox', id: ids.invoice };
    const body = { settings: [{ age: 30 }, {}] };
    expect(await call('PATCH', path, body)).toEqual(ok({ settings: [atom, { ...atom, age: -1 }], scope }));
    for (const [wrong, field] of [
      [{ age: 1.5 }, 'settings[0].age'],
      [{ how: 'full' }, 'settings[0].how'],
      [{ what: null }, 'settings[0].what'],
    ] as const) {
      expect(await call('PATCH', path, { settings: [wrong] })).toMatchObject({
        status: 400,
        body: { errors: { [field]: expect.any(String) as unknown } },
      });
    }
  });

  test('one inbox inherits from its project and from the tenant', async () => {
    const { call } = openTenant({ behaviour: { retention_levels: ['inbox', 'project', 'tenant'] } });
    const inboxes = one('inbox', ids.orders);
    expect(await call('GET', inboxes)).toMatchObject(ok({ settings: [] }));
    await call('PATCH', one('tenant', TENANT), { settings: [atom] });
    expect(await call('GET', inboxes)).toMatchObject(ok({ settings: [atom] }));
    await call('PATCH', one('project', ids.project), { settings: [{ ...atom, age: 60 }] });
    expect(await call('GET', inboxes)).toMatchObject(ok({ settings: [{ ...atom, age: 60 }] }));
  });

  test.each<[string[], Record<string, number>]>([
    [['inbox', 'tenant'], { inbox: 200, project: 404, tenant: 200, INBOX: 404 }],
    [['inbox', 'project', 'tenant'], { inbox: 200, project: 200, tenant: 200, PROJECT: 404 }],
    [['INBOX', 'PROJECT', 'TENANT'], { INBOX: 200, PROJECT: 200, TENANT: 200, inbox: 404 }],
  ])('retention_levels=%s', async (retention_levels, statuses) => {
    const { call } = openTenant({ behaviour: { retention_levels, unknown_scope: 404 } });
    const id = (level: string): string =>
      ({ inbox: ids.invoice, project: ids.project })[level.toLowerCase()] ?? TENANT;
    for (const [level, status] of Object.entries(statuses)) {
      const answer = await call('PATCH', one(level, id(level)), { settings: [atom] });
      expect([level, answer.status]).toEqual([level, status]);
    }
    const { body } = await call('GET', '/data_retention_settings');
    expect((body as { scope: { level: string } }[]).map(({ scope }) => scope.level)).toEqual(
      retention_levels,
    );
    // An id is of its level alone.
    const [narrowest = ''] = retention_levels;
    expect((await call('GET', one(narrowest, ids.project))).status).toBe(404);
  });

  test("a tenant's file keeps them, and says of those that are damaged which", () => {
    const store = { format: FORMAT, ...seedState() };
    const scope = { level: 'inbox', id: ids.invoice };
    const fileWith = (one: object) =>
      parseTenant(JSON.stringify({ ...store, data_retention_settings: [{ id: 'a', settings: [], ...one }] }));
    expect(fileWith({ scope })).toHaveProperty('state');
    for (const wrong of [ids.invoice, { level: 'inbox' }, { id: ids.invoice }]) {
      expect(fileWith({ scope: wrong })).toEqual({
        problem: 'is damaged (data_retention_settings[0].scope)',
      });
    }
  });

  test('somebody else changes those of an inbox by its name', async () => {
    const scope = { level: 'inbox', id: ids.invoice } as const;
    const { call } = openTenant({
      store: memoryTenant({
        ...seedState(),
        data_retention_settings: [{ id: 'a', scope, settings: [atom] }],
      }),
      faults: ['GET /roles=edit:-data_retention_settings/invoice'],
    });
    await call('GET', '/roles');
    expect(await call('GET', '/data_retention_settings')).toEqual(ok([]));
  });

  test('settings of a level that the tenant does not know are not there', async () => {
    const scope = { level: 'project', id: ids.project } as const;
    const store = memoryTenant({
      ...seedState(),
      data_retention_settings: [{ id: 'a', scope, settings: [atom] }],
    });
    const { call } = openTenant({ store });
    expect(await call('GET', '/data_retention_settings')).toEqual(ok([]));
    expect(await call('GET', one('inbox', ids.orders))).toMatchObject(ok({ settings: [] }));
  });
});
