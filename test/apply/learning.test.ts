/** Predictor settings of a tenant that learns: it writes there as well, between any two reads. */
import { describe, expect, test } from 'vitest';
import { draftItemsOf } from '../../src/emulator/tenant/state.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { staleIn } from '../../src/plan/saved/stale.ts';
import { kinds } from '../../src/kinds/index.ts';
import { observe } from '../../src/tenant/observe.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { stateOf } from '../support/scenario-notation.ts';
import { runsOn, type Runs } from '../support/settings-run.ts';

const TENANT = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: [{ name: 'invoice', project: 'Sales' }],
};
const spec = (predictors: Json): string =>
  `projects: [{ name: Sales }]\ninboxes: [{ name: invoice, predictors: ${JSON.stringify(predictors)} }]`;

const READINGS = ['merge', 'deep', 'replace'] as const;
const learning = (scope_patch: (typeof READINGS)[number] = 'deep'): Runs =>
  runsOn(stateOf(TENANT), { autolearning_writes: 'on', scope_patch });
const errorsIn = ({ outcomes }: Awaited<ReturnType<Runs['apply']>>): unknown[] =>
  outcomes.flatMap((one) => ('error' in one ? [one.error] : []));

describe('what a tenant learns meanwhile', () => {
  test.each(READINGS)('is no damage of a write that does not speak of it (%s)', async (reading) => {
    const runs = learning(reading);
    await runs.apply(spec({ expected_values: { iban: ['BE1'] } }));
    const learnsAfter = (client: TenantClient): TenantClient => ({
      ...client,
      patch: async (...given) => {
        const answer = await client.patch(...given);
        await runs.edit((draft) => {
          for (const item of draftItemsOf(draft, 'predictor_settings') as Record<string, unknown>[]) {
            item['expected_values'] = {
              ...(item['expected_values'] as object),
              seen: ['x'],
              iban: ['BE1', 'BE7'],
            };
          }
        });
        return answer;
      },
    });
    const ran = await runs.apply(spec({ blacklist: { iban: ['BE2'] } }), { between: learnsAfter });
    expect([errorsIn(ran), ran.converged]).toEqual([[], true]);
    expect((await runs.plan(spec({ blacklist: { iban: ['BE2'] } }))).changes).toEqual([]);
  });

  test('converges where a spec asks for some keys; where it gives the whole map, what names no field has no effect and is left', async () => {
    const runs = learning();
    await runs.apply(spec({ expected_values: { iban: ['BE1'] } }));
    const some = await runs.apply(spec({ expected_values: { at_least: { iban: ['BE2'] } } }));
    expect([errorsIn(some), some.converged]).toEqual([[], true]);
    expect((await runs.plan(spec({ expected_values: { at_least: { iban: ['BE2'] } } }))).changes).toEqual([]);
    const exact = spec({ expected_values: { iban: ['BE3'] } });
    await runs.apply(exact);
    const again = await runs.plan(exact);
    expect(again.changes).toEqual([]);
    expect(again.left).toMatchObject([
      { address: 'predictors/inbox/invoice', reason: expect.stringMatching(/learned.*no effect/) as unknown },
    ]);
  });

  test('does not outdate a saved plan that does not speak of it', async () => {
    const runs = learning();
    await runs.apply(spec({ expected_values: { iban: ['BE1'] } }));
    const of = (predictors: Json) => runs.plan(spec(predictors));
    const [blacklist, expected] = [
      await of({ blacklist: { iban: [] } }),
      await of({ expected_values: { iban: ['BE2'] } }),
    ];
    const live = await observe(runs.wire, kinds, { required: kinds, helpful: [] }, () => undefined);
    expect(staleIn(kinds, blacklist, live)).toEqual([]);
    expect(staleIn(kinds, expected, live)).toMatchObject([{ address: 'predictors/inbox/invoice' }]);
  });

  test('is no excuse for a write that loses what was there', async () => {
    const runs = learning('merge');
    await runs.apply(spec({ whitelist: { iban: ['BE1'] } }));
    const losing = (client: TenantClient): TenantClient => ({
      ...client,
      patch: (path, body, ...rest) =>
        client.patch(path, { ...(body as object), whitelist: { other: [] } }, ...rest),
    });
    const ran = await runs.apply(spec({ blacklist: { iban: ['BE2'] } }), { between: losing });
    expect(errorsIn(ran)).toEqual([expect.stringContaining('whitelist should not have changed')]);
  });
});
