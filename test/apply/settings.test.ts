/** Settings of inboxes and projects, written and read back. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import type { Json } from '../../src/kinds/kind.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { idOf, stateOf, tenantOf, type Sampling, type Tenant } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';

const N = (stp: number, ffr = stp, submit = stp, reject = stp): Sampling => ({
  second_pass_stp: stp,
  second_pass_ffr: ffr,
  auto_submit_ffr: submit,
  auto_reject_ffr: reject,
});
const spell = (numbers: Sampling): string => JSON.stringify(numbers);

const TENANT: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: [
    { name: 'invoice', project: 'Sales' },
    { name: 'orders', project: 'Sales' },
  ],
};
const say = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((one) => {
    const more =
      'error' in one ? one.error : 'reason' in one ? one.reason : 'note' in one ? one.note : undefined;
    return `${one.type}: ${one.change.action} ${one.change.address}${more === undefined ? '' : `: ${more}`}`;
  });

describe('known by what they belong to, whatever its name', () => {
  test('one of two inboxes of a name', async () => {
    const twins = { ...TENANT, inboxes: [...(TENANT.inboxes ?? []), { name: 'orders', project: 'Sales' }] };
    const runs = runsOn(stateOf({ ...twins, sampling: { 'inbox/orders#2': N(1) } }));
    const spec = (number: number, stp: number): string =>
      `inboxes: [{ name: orders, id: ${idOf('inbox', 'orders', number)}, sampling: ${spell(N(stp))} }]`;
    const [update, create] = [await runs.apply(spec(2, 2)), await runs.apply(spec(1, 3))];
    expect(say(update.outcomes)).toEqual(['applied: update sampling/inbox/orders']);
    expect(say(create.outcomes)).toEqual(['applied: create sampling/inbox/orders']);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'inbox/orders': N(3), 'inbox/orders#2': N(2) });
  });

  test('an inbox that keeps its old name, as its rename is not chosen', async () => {
    const runs = runsOn(stateOf(TENANT));
    const spec = `projects: [{ name: Sales }]
inboxes: [{ name: bills, renamed_from: invoice, project: Sales, sampling: ${spell(N(1))} }]`;
    const { outcomes, converged } = await runs.apply(spec, { choice: { target: ['sampling/*'] } });
    expect([say(outcomes), converged]).toEqual([['applied: create sampling/inbox/bills'], true]);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'inbox/invoice': N(1) });
  });

  test('a new inbox whose name the tenant writes otherwise', async () => {
    const runs = runsOn(stateOf(TENANT), { names: 'lower' });
    const spec = `projects: [{ name: Sales }]\ninboxes: [{ name: Offers, project: Sales, sampling: ${spell(N(1))} }]`;
    const { outcomes } = await runs.apply(spec);
    expect(say(outcomes)).toEqual(['applied: create inbox/Offers', 'applied: create sampling/inbox/Offers']);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'inbox/offers': N(1) });
  });
});

describe('a deletion', () => {
  const spec = 'projects: [{ name: Sales }]\ninboxes: [{ name: invoice, sampling: inherited }]';
  const given = stateOf({ ...TENANT, sampling: { 'inbox/invoice': N(5) } });

  /** For so many reads the list is as it was before the deletion. */
  const lagging =
    (reads: number) =>
    (client: TenantClient): TenantClient => {
      let before: Json = null;
      let left = reads;
      return {
        ...client,
        get: async (path) => {
          if (path !== '/sampling_settings' || before === null || left === 0) return client.get(path);
          left -= 1;
          return before;
        },
        delete: async (path) => {
          before = await client.get('/sampling_settings');
          await client.delete(path);
        },
      };
    };

  test.each([1, 3])('that the list does not show at once: %d reads late', async (reads) => {
    const runs = runsOn(given);
    const { outcomes, converged, journal } = await runs.apply(spec, { between: lagging(reads) });
    expect([say(outcomes), converged]).toEqual([['applied: delete sampling/inbox/invoice'], true]);
    expect(journal).not.toContain('"stays"');
  });

  test('after which the tenant keeps an entry is left, and written down as it is then', async () => {
    const runs = runsOn(given, { scope_delete: 'resets' });
    const { outcomes, converged, journal, writes } = await runs.apply(spec);
    expect(converged).toBe(true);
    expect(say(outcomes)).toEqual([
      'applied: delete sampling/inbox/invoice: the tenant keeps an entry of its own for it after the deletion; it is left as it is',
    ]);
    expect(writes).toHaveLength(1);
    const line = journal.split('\n').find((one) => one.includes('"stays"')) ?? '{}';
    expect(JSON.parse(line)).toEqual({
      stays: 'sampling/inbox/invoice',
      image: {
        scope: idOf('inbox', 'invoice'),
        ...{ second_pass_STP: 0, second_pass_FFR: 0, auto_submit_FFR: 0, auto_reject_FFR: 0 },
      },
    });

    const kept = new Map([['sampling/inbox/invoice', idOf('inbox', 'invoice')]]);
    const known = await runs.plan(spec, { kept });
    expect([known.changes, known.left]).toEqual([
      [],
      [
        {
          address: 'sampling/inbox/invoice',
          reason: 'it was deleted, and the tenant keeps an entry of its own for it',
        },
      ],
    ]);
    expect((await runs.plan(spec)).changes).toHaveLength(1);
  });
});

describe('a tenant that keeps no settings that equal the inherited ones', () => {
  const behaviour = { scope_equal: 'dropped' } as const;
  const spec = (numbers: Sampling): string =>
    `projects: [{ name: Sales }]\ninboxes: [{ name: invoice, sampling: ${spell(numbers)} }]`;
  const DROPPED =
    'the tenant keeps no entry of its own for it, as it equals what is inherited: write inherited in the spec';

  test.each<[string, NonNullable<Tenant['sampling']>]>([
    ['create', { 'project/Sales': N(5) }],
    ['update', { 'project/Sales': N(5), 'inbox/invoice': N(1) }],
  ])('%s', async (action, sampling) => {
    const runs = runsOn(stateOf({ ...TENANT, sampling }), behaviour);
    const { outcomes, converged } = await runs.apply(spec(N(5)));
    expect([say(outcomes), converged]).toEqual([
      [`applied: ${action} sampling/inbox/invoice: ${DROPPED}`],
      true,
    ]);
    expect(tenantOf(await runs.read()).sampling).toEqual({ 'project/Sales': N(5) });
  });

  test('where nothing tells what is inherited, it is not known whether it was taken', async () => {
    const runs = runsOn(stateOf(TENANT), behaviour);
    const { outcomes } = await runs.apply(spec(N(0)));
    expect(say(outcomes)).toEqual([
      'unknown: create sampling/inbox/invoice: the tenant took it, and its list does not show it: the list may lag, or the settings equal what is inherited; then write inherited in the spec',
    ]);
  });
});
