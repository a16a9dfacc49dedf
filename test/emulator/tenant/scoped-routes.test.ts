import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { memoryTenant, seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import { fileStore } from '../../../src/emulator/tenant/file-store.ts';
import type { Behaviour } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import type { ScopedSettings, State } from '../../../src/emulator/tenant/state.ts';
import { ids, openTenant, unknownId } from '../../support/emulated-tenant.ts';

/** All four, from the first. */
const four = (first: number) => ({
  auto_reject_FFR: first,
  auto_submit_FFR: first + 1,
  second_pass_FFR: first + 2,
  second_pass_STP: first + 3,
});
const zeros = { auto_reject_FFR: 0, auto_submit_FFR: 0, second_pass_FFR: 0, second_pass_STP: 0 };
const nulls = {
  auto_reject_FFR: null,
  auto_submit_FFR: null,
  second_pass_FFR: null,
  second_pass_STP: null,
};

const ofProject: ScopedSettings = { id: 'a', scope: ids.project, ...four(10) };
const ofInvoice: ScopedSettings = { id: 'b', scope: ids.invoice, ...four(20) };

/** The seed, where the project and one of its two inboxes have settings. */
const stateWith = (...sampling_settings: ScopedSettings[]): State => ({ ...seedState(), sampling_settings });
const open = (behaviour: Partial<Behaviour> = {}, ...settings: ScopedSettings[]) =>
  openTenant({ behaviour, store: memoryTenant(stateWith(...settings)) });
const openBoth = (behaviour: Partial<Behaviour> = {}) => open(behaviour, ofProject, ofInvoice);

const one = (scope: string) => `/sampling_settings/${scope}`;
const ok = (body: unknown) => ({ status: 200, body });

describe('sampling settings', () => {
  test('a list of what is set, in the order in which it was', async () => {
    expect(await openTenant().call('GET', '/sampling_settings')).toEqual(ok([]));
    expect(await openBoth().call('GET', '/sampling_settings')).toEqual(
      ok([
        { ...four(10), scope: ids.project },
        { ...four(20), scope: ids.invoice },
      ]),
    );
  });

  test('one, under either prefix', async () => {
    const { call, send } = openBoth();
    expect(await call('GET', one(ids.invoice))).toEqual(ok({ ...four(20), scope: ids.invoice }));
    expect((await send('GET', `/api${one(ids.invoice)}`, {})).status).toBe(401);
  });

  test('a PATCH makes them, and the next changes them; there is no POST', async () => {
    const { call, store } = openTenant();
    expect(await call('PATCH', one(ids.orders), four(1))).toEqual(ok({ ...four(1), scope: ids.orders }));
    const changed = { ...four(1), second_pass_STP: 50, scope: ids.orders };
    expect(await call('PATCH', one(ids.orders), { second_pass_STP: 50 })).toEqual(ok(changed));
    expect(await call('GET', one(ids.orders))).toEqual(ok(changed));
    expect(await call('GET', '/sampling_settings')).toEqual(ok([changed]));
    expect((await store.read()).sampling_settings).toHaveLength(1);
    expect((await call('POST', '/sampling_settings', four(1))).status).toBe(405);
    expect((await call('POST', one(ids.orders), four(1))).status).toBe(405);
  });

  test('DELETE takes away what is set, and is 404 where nothing is', async () => {
    const { call } = openBoth();
    expect(await call('DELETE', one(ids.invoice))).toEqual({ status: 204, body: undefined });
    expect(await call('GET', '/sampling_settings')).toEqual(ok([{ ...four(10), scope: ids.project }]));
    expect(await call('GET', one(ids.invoice))).toEqual(ok({ ...four(10), scope: ids.invoice }));
    for (const scope of [ids.invoice, ids.orders, unknownId]) {
      expect((await call('DELETE', one(scope))).status).toBe(404);
    }
  });

  test.each([
    [{ second_pass_STP: '5' }, 'second_pass_STP'],
    [{ second_pass_STP: null }, 'second_pass_STP'],
    [{ auto_submit_FFR: 0.5 }, 'auto_submit_FFR'],
  ])('%j is 400, and nothing is changed', async (body, field) => {
    const { call, store } = openBoth();
    expect(await call('PATCH', one(ids.invoice), body)).toMatchObject({
      status: 400,
      body: { errors: { [field]: 'must be an integer' } },
    });
    expect((await store.read()).sampling_settings).toEqual([ofProject, ofInvoice]);
  });

  test('the scope is in the path and not in the body: it is ignored there, or refused by fields=strict', async () => {
    const body = { ...four(1), scope: ids.orders };
    expect(await openBoth().call('PATCH', one(ids.invoice), body)).toEqual(
      ok({ ...four(1), scope: ids.invoice }),
    );
    expect(await openBoth({ fields: 'strict' }).call('PATCH', one(ids.invoice), body)).toMatchObject({
      status: 400,
      body: { errors: { scope: 'Unknown field' } },
    });
  });
});

describe('who may', () => {
  const statuses = async (
    call: (method: string, path: string, body?: unknown) => Promise<{ status: number }>,
    scope: string,
  ): Promise<number[]> => [
    (await call('GET', '/sampling_settings')).status,
    (await call('GET', one(scope))).status,
    (await call('PATCH', one(scope), { second_pass_STP: 1 })).status,
    (await call('DELETE', one(scope))).status,
  ];

  test.each([
    ['edit_sampling_settings', {}, [200, 200, 200, 204]],
    ['review', {}, [200, 200, 403, 403]],
    ['edit_thresholds_settings', {}, [403, 403, 403, 403]],
    ['edit_sampling_settings', { inbox: ids.invoice }, [403, 200, 200, 204]],
    ['review', { inbox: ids.invoice }, [403, 200, 403, 403]],
    ['edit_sampling_settings', { inbox: ids.orders }, [403, 403, 403, 403]],
    ['edit_sampling_settings', { document_id: 'x' }, [403, 403, 403, 403]],
  ] as const)('%s at %j: %j for an inbox', async (permission, place, expected) => {
    expect(await statuses(await openBoth().withGrants([permission], place), ids.invoice)).toEqual(expected);
  });

  test('a grant on an inbox is none on its project', async () => {
    const call = await openBoth().withGrants(['edit_sampling_settings'], { inbox: ids.invoice });
    expect(await statuses(call, ids.project)).toEqual([403, 403, 403, 403]);
  });

  test.each<[Behaviour['lists'], object, string[] | 403]>([
    ['all', { inbox: ids.invoice }, 403],
    ['filtered', { inbox: ids.invoice }, [ids.project, ids.invoice]],
    ['filtered', { inbox: ids.orders }, [ids.project]],
    ['filtered', {}, [ids.project, ids.invoice]],
  ])('lists=%s: with a grant at %j the list has %j', async (lists, place, expected) => {
    const call = await openBoth({ lists }).withGrants(['review'], place);
    const { status, body } = await call('GET', '/sampling_settings');
    expect(status === 200 ? (body as { scope: string }[]).map(({ scope }) => scope) : status).toEqual(
      expected,
    );
  });

  test('lists=filtered: who may not read them anywhere gets no list', async () => {
    const call = await openBoth({ lists: 'filtered' }).withGrants(['view_list'], {});
    expect((await call('GET', '/sampling_settings')).status).toBe(403);
  });
});

describe('what the reference leaves open', () => {
  test.each<[Behaviour['unset_scope'], unknown]>([
    ['inherited', ok({ ...four(10), scope: ids.orders })],
    ['empty', ok({ scope: ids.orders })],
    ['null', ok({ ...nulls, scope: ids.orders })],
    [404, { status: 404, body: { message: 'Sampling settings not found' } }],
  ])('unset_scope=%s: GET of an inbox that has none', async (unset_scope, expected) => {
    const { call } = openBoth({ unset_scope });
    expect(await call('GET', one(ids.orders))).toEqual(expected);
    expect(await call('GET', one(ids.invoice))).toEqual(ok({ ...four(20), scope: ids.invoice }));
  });

  test('inheritance: an inbox has those of its project, or it has not', async () => {
    const expected = { on: four(10), off: zeros };
    for (const inheritance of ['on', 'off'] as const) {
      const { call } = openBoth({ inheritance });
      expect(await call('GET', one(ids.orders))).toEqual(ok({ ...expected[inheritance], scope: ids.orders }));
    }
    // Above a project is nothing.
    expect(await open().call('GET', one(ids.project))).toEqual(ok({ ...zeros, scope: ids.project }));
  });

  test('scope_list=all: every inbox and project, with what it inherits', async () => {
    const { call } = openBoth({ scope_list: 'all' });
    expect(await call('GET', '/sampling_settings')).toEqual(
      ok([
        { ...four(10), scope: ids.project },
        { ...four(20), scope: ids.invoice },
        { ...four(10), scope: ids.orders },
      ]),
    );
    const apart = await openBoth({ scope_list: 'all', inheritance: 'off' }).call('GET', '/sampling_settings');
    expect((apart.body as object[])[2]).toEqual({ ...zeros, scope: ids.orders });
  });

  test.each<[Behaviour['scope_patch'], object]>([
    ['merge', { ...four(20), second_pass_STP: 5 }],
    ['deep', { ...four(20), second_pass_STP: 5 }],
    ['replace', { ...four(10), second_pass_STP: 5 }],
  ])('scope_patch=%s: what is not sent', async (scope_patch, expected) => {
    const { call } = openBoth({ scope_patch });
    const answer = ok({ ...expected, scope: ids.invoice });
    expect(await call('PATCH', one(ids.invoice), { second_pass_STP: 5 })).toEqual(answer);
    expect(await call('GET', one(ids.invoice))).toEqual(answer);
  });

  test.each<[Behaviour['scope_fill'], object]>([
    ['inherited', { ...four(10), second_pass_STP: 5 }],
    ['zero', { ...zeros, second_pass_STP: 5 }],
    ['null', { second_pass_STP: 5 }],
  ])('scope_fill=%s: what the first PATCH does not send', async (scope_fill, expected) => {
    const { call } = openBoth({ scope_fill });
    const answer = ok({ ...expected, scope: ids.orders });
    expect(await call('PATCH', one(ids.orders), { second_pass_STP: 5 })).toEqual(answer);
    expect(await call('GET', one(ids.orders))).toEqual(answer);
    const replacing = openBoth({ scope_fill, scope_patch: 'replace' });
    expect(await replacing.call('PATCH', one(ids.invoice), { second_pass_STP: 5 })).toEqual(
      ok({ ...expected, scope: ids.invoice }),
    );
  });

  test('what is filled in is copied: it does not follow the project any more', async () => {
    const { call } = openBoth();
    await call('PATCH', one(ids.orders), { second_pass_STP: 5 });
    await call('PATCH', one(ids.project), four(70));
    expect(await call('GET', one(ids.orders))).toMatchObject(ok({ ...four(10), second_pass_STP: 5 }));
  });

  test('nulls: a field without a value is left out or null', async () => {
    const { call } = openBoth({ scope_fill: 'null', absent_fields: 'null' });
    const answer = ok({ ...nulls, second_pass_STP: 5, scope: ids.orders });
    expect(await call('PATCH', one(ids.orders), { second_pass_STP: 5 })).toEqual(answer);
    expect(await call('GET', one(ids.orders))).toEqual(answer);
  });

  test.each<[Behaviour['scope_equal'], number[]]>([
    ['kept', [10, 10, 10]],
    ['dropped', [10]],
  ])('scope_equal=%s: settings that are those of the project', async (scope_equal, expected) => {
    const { call } = openBoth({ scope_equal });
    for (const scope of [ids.invoice, ids.orders]) {
      expect(await call('PATCH', one(scope), four(10))).toEqual(ok({ ...four(10), scope }));
    }
    const list = (await call('GET', '/sampling_settings')).body as { auto_reject_FFR: number }[];
    expect(list.map(({ auto_reject_FFR }) => auto_reject_FFR)).toEqual(expected);
    await call('PATCH', one(ids.orders), { second_pass_STP: 1 });
    expect(await call('GET', one(ids.orders))).toMatchObject(ok({ ...four(10), second_pass_STP: 1 }));
  });

  test('scope_delete=resets: the settings stay, with default values, and can be deleted again', async () => {
    const { call } = openBoth({ scope_delete: 'resets' });
    expect((await call('DELETE', one(ids.invoice))).status).toBe(204);
    expect(await call('GET', '/sampling_settings')).toEqual(
      ok([
        { ...four(10), scope: ids.project },
        { ...zeros, scope: ids.invoice },
      ]),
    );
    expect((await call('DELETE', one(ids.invoice))).status).toBe(204);
    expect((await call('DELETE', one(ids.orders))).status).toBe(404);
  });

  test.each<[Behaviour['scope_id_gone'], string[]]>([
    ['kept', [ids.project, ids.invoice, 'gone']],
    ['removed', [ids.project]],
  ])('scope_id_gone=%s: the settings of an inbox that is deleted', async (scope_id_gone, expected) => {
    const orphan = { id: 'c', scope: 'gone', ...four(30) };
    const openWith = (...faults: string[]) =>
      openTenant({
        behaviour: { scope_id_gone },
        store: memoryTenant(stateWith(ofProject, ofInvoice, orphan)),
        faults,
      });
    const scopes = async (call: ReturnType<typeof openTenant>['call']) =>
      ((await call('GET', '/sampling_settings')).body as { scope: string }[]).map(({ scope }) => scope);
    const { call } = openWith();
    await call('DELETE', `/roles/${ids.reviewer}`);
    expect(await scopes(call)).toEqual([ids.project, ids.invoice, 'gone']);
    await call('DELETE', `/inboxes/${ids.invoice}`);
    expect(await scopes(call)).toEqual(expected);
    expect((await call('DELETE', one(ids.invoice))).status).toBe(scope_id_gone === 'kept' ? 204 : 404);
    const bySomebodyElse = openWith('GET /roles=edit:-inboxes/invoice').call;
    await bySomebodyElse('GET', '/roles');
    expect(await scopes(bySomebodyElse)).toEqual(expected);
  });

  test('unknown_scope: an id of nothing is taken, or it is 404; settings without a scope can be changed', async () => {
    const orphan = { id: 'c', scope: 'gone', ...four(30) };
    const accepting = open({}, orphan);
    expect(await accepting.call('GET', one(unknownId))).toEqual(ok({ ...zeros, scope: unknownId }));
    expect(await accepting.call('PATCH', one(unknownId), four(1))).toEqual(
      ok({ ...four(1), scope: unknownId }),
    );
    const refusing = open({ unknown_scope: 404 }, orphan);
    expect((await refusing.call('GET', one(unknownId))).status).toBe(404);
    expect((await refusing.call('PATCH', one(unknownId), four(1))).status).toBe(404);
    expect((await refusing.call('GET', one(ids.orders))).status).toBe(200);
    expect((await refusing.call('PATCH', one('gone'), { second_pass_STP: 1 })).status).toBe(200);
    expect((await refusing.store.read()).sampling_settings).toHaveLength(1);
  });

  test.each<[Partial<Behaviour>, string, object]>([
    [{}, ids.invoice, four(20)],
    [{}, ids.orders, four(10)],
    [{ unset_scope: 'empty' }, ids.orders, {}],
    [{ unset_scope: 404 }, ids.orders, {}],
  ])(
    'patch_answer=before, %j: the answer is what was, the settings are what is',
    async (more, scope, was) => {
      const { call } = openBoth({ patch_answer: 'before', ...more });
      expect(await call('PATCH', one(scope), four(1))).toEqual(ok({ ...was, scope }));
      expect(await call('GET', one(scope))).toEqual(ok({ ...four(1), scope }));
    },
  );

  test('pages, order and read_lag hold for this list too', async () => {
    const all = { scope_list: 'all' } as const;
    const cut = await openBoth({ ...all, pages: 'wrapped' }).call('GET', '/sampling_settings');
    expect(cut.body).toMatchObject({ results: [{}, {}], total: 3 });
    const shuffled = openTenant({
      behaviour: { ...all, order: 'random' },
      store: memoryTenant(stateWith(ofProject, ofInvoice)),
      random: (bytes) => Uint8Array.from({ length: bytes }, () => 255),
    });
    const scopes = (await shuffled.call('GET', '/sampling_settings')).body as { scope: string }[];
    expect(scopes.map(({ scope }) => scope)).not.toEqual([ids.project, ids.invoice, ids.orders]);
    expect(scopes.map(({ scope }) => scope).sort()).toEqual([ids.project, ids.invoice, ids.orders].sort());
    let now = 0;
    const late = openTenant({ behaviour: { read_lag: 100 }, clock: () => now });
    await late.call('PATCH', one(ids.orders), four(1));
    expect(await late.call('GET', '/sampling_settings')).toEqual(ok([]));
    now = 100;
    expect(await late.call('GET', '/sampling_settings')).toMatchObject(ok([four(1)]));
  });
});

test("a tenant's file keeps them, and says of those that are damaged which", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fitform-scoped-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'tenant.json');
  await openTenant({ store: fileStore(file, seedState) }).call('PATCH', one(ids.orders), four(1));
  const { call } = openTenant({ store: fileStore(file, seedState) });
  expect(await call('GET', '/sampling_settings')).toEqual(ok([{ ...four(1), scope: ids.orders }]));
  await fileStore(file, seedState).update((draft) => {
    draft.sampling_settings = [{ id: 'x' } as unknown as ScopedSettings];
  });
  await expect(fileStore(file, seedState).read()).rejects.toThrow('is damaged (sampling_settings[0].scope)');
});

describe('somebody else', () => {
  const edited = async (edit: string, ...settings: ScopedSettings[]) => {
    const { call, store } = openTenant({
      store: memoryTenant({
        ...stateWith(...settings),
        // An inbox of the project's name.
        inboxes: [...seedState().inboxes, { id: 'same', name: 'Accounting', project: ids.project }],
      }),
      faults: [`GET /roles=edit:${edit}`],
    });
    await call('GET', '/roles');
    return (await store.read()).sampling_settings;
  };
  const ofSame = { id: 'c', scope: 'same', ...four(30) };

  test.each<[string, ScopedSettings[]]>([
    [
      'sampling_settings/invoice/second_pass_STP=7',
      [ofProject, { ...ofInvoice, second_pass_STP: 7 }, ofSame],
    ],
    [
      `sampling_settings/${ids.invoice}/second_pass_STP=7`,
      [ofProject, { ...ofInvoice, second_pass_STP: 7 }, ofSame],
    ],
    ['-sampling_settings/invoice', [ofProject, ofSame]],
    ['-sampling_settings/Accounting', [ofInvoice]],
    ['-sampling_settings/projects/Accounting', [ofInvoice, ofSame]],
    [
      'sampling_settings/inboxes/Accounting/auto_submit_FFR=99',
      [ofProject, ofInvoice, { ...ofSame, auto_submit_FFR: 99 }],
    ],
  ])('edit:%s', async (edit, expected) => {
    expect(await edited(edit, ofProject, ofInvoice, ofSame)).toEqual(expected);
  });

  test('edit: adds some', async () => {
    const added = { scope: ids.orders, ...four(1) };
    expect(await edited(`+sampling_settings=${JSON.stringify(added)}`)).toMatchObject([added]);
  });
});

test('a fault befalls these calls as it does others, and the log has them', async () => {
  const tenant = openTenant({ faults: ['PATCH /sampling_settings/*#1=status:502@after'] });
  expect((await tenant.call('PATCH', one(ids.orders), four(1))).status).toBe(502);
  expect((await tenant.call('GET', one(ids.orders))).body).toEqual({ ...four(1), scope: ids.orders });
  expect(tenant.log).toMatchObject([
    { method: 'PATCH', path: `/admin${one(ids.orders)}`, body: four(1), faults: ['status'] },
    { method: 'GET', path: `/admin${one(ids.orders)}`, status: 200 },
  ]);
});
