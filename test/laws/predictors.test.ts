/** Predictor settings as any spec may ask for them, on tenants that read a PATCH in any way. */
import { isDeepStrictEqual } from 'node:util';
import { fc, test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { keepingParts } from '../../src/apply/outcome.ts';
import { draftItemsOf } from '../../src/emulator/tenant/state.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';
import { counting, runs } from '../support/random-cases.ts';

const seen = counting();
const { count } = seen;

const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  scope_patch: fc.constantFrom('merge', 'deep', 'replace'),
  scope_list: fc.constantFrom('overrides', 'all'),
  unset_scope: fc.constantFrom<Behaviour['unset_scope'][]>('inherited', 'empty', 404, 'null'),
  scope_fill: fc.constantFrom('inherited', 'zero', 'null'),
  inheritance: fc.constantFrom('on', 'off'),
  absent_fields: fc.constantFrom('omit', 'null'),
});

const key = fc.constantFrom('iban', 'file', 'sender_vat', 'none', '12', 'a.b', 'x: y');
const values = fc.dictionary(key, fc.array(fc.constantFrom('BE1', '${X}', ''), { maxLength: 2 }), {
  maxKeys: 3,
});
const rules = fc.dictionary(
  key,
  fc.dictionary(
    fc.constantFrom('info', 'no_reply'),
    fc.record({
      rules: fc.array(fc.record({ confidence: fc.nat(99), '+rule': fc.constant(['L:a']) }), { maxLength: 2 }),
    }),
    { minKeys: 1 },
  ),
  { maxKeys: 2 },
);
const cutoff = fc.nat(99);

/** Every map by itself or key by key; a key that is to go. */
const asked = <T extends Json>(map: fc.Arbitrary<T>): fc.Arbitrary<Json> =>
  fc.oneof(
    map,
    fc
      .tuple(map, fc.boolean())
      .map(([its, gone]) => ({ at_least: gone ? { ...(its as object), iban: 'none' } : its })),
  );
const some = fc.record(
  {
    rules: asked(rules),
    blacklist: asked(values),
    whitelist: asked(values),
    fallback: asked(values),
    splitting_cutoff: cutoff,
  },
  { requiredKeys: [] },
);

const live = fc.record({
  blacklist: values,
  whitelist: values,
  expected_values: values,
  fallback: values,
  key_value_pairs: fc.record({ rule_config: rules, classification_cutoff: cutoff, splitting_cutoff: cutoff }),
  table_extraction_settings: fc.constant({ field_settings: { iban: { default_value: 'kept' } } }),
});

const MAPS = ['blacklist', 'whitelist', 'fallback'] as const;
type Live = Record<string, Json>;

const spelled = (predictors: Json): string =>
  `projects: [{ name: Sales }]\ninboxes: [{ name: invoice, predictors: ${JSON.stringify(predictors).replaceAll('${', () => '$${')} }]`;

describe('predictors', () => {
  test.prop([behaviour, fc.option(live, { nil: undefined, freq: 4 }), some], { numRuns: runs(60) })(
    'apply then plan is empty, and what is not asked for is as it was',
    async (given, there, predictors) => {
      fc.pre(Object.keys(predictors).length > 0);
      const runs = runsOn(
        stateOf({
          formats: ['Invoice'],
          projects: [{ name: 'Sales', formats: ['Invoice'] }],
          inboxes: [{ name: 'invoice', project: 'Sales' }],
        }),
        given,
      );
      const scope = idOf('inbox', 'invoice');
      await runs.edit((draft) => {
        if (there) draftItemsOf(draft, 'predictor_settings').push({ id: 'p1', scope, ...there });
      });
      const plan = await runs.plan(spelled(predictors));
      const ran = await runs.apply(spelled(predictors));
      const after = ((await runs.read()).predictor_settings ?? []).find((one) => one.scope === scope) as
        Live | undefined;
      count(there ? 'an update or nothing' : 'new ones');
      count(`scope_patch=${given.scope_patch ?? ''}`);
      // A merge at any depth takes no key out, so an exact map that lacks one leaves it.
      const keeps = keepingParts(ran.outcomes).length > 0;
      if (keeps) count('keys that a tenant cannot take out');
      expect(keeps && given.scope_patch !== 'deep').toBe(false);
      const errors = ran.outcomes.flatMap((one) => ('error' in one ? [one.error] : []));
      expect(errors).toEqual([]);
      if (plan.changes.length > 0) expect(ran.converged).not.toBe(false);
      if (!keeps) expect((await runs.plan(spelled(predictors))).changes).toEqual([]);
      if (!there || !after) return;
      expect(after['table_extraction_settings']).toEqual(there.table_extraction_settings);
      expect(after['expected_values']).toEqual(there.expected_values);
      const pairs = after['key_value_pairs'] as Live;
      expect(pairs['classification_cutoff']).toBe(there.key_value_pairs.classification_cutoff);
      for (const name of MAPS) {
        const ask = predictors[name] as Live | undefined;
        const part = ask?.['at_least'] as Live | undefined;
        if (ask !== undefined && !part) continue;
        const named = new Set(Object.keys(part ?? {}));
        for (const [one, value] of Object.entries(there[name])) {
          if (!named.has(one)) expect([name, one, (after[name] as Live)[one]]).toEqual([name, one, value]);
        }
        if (part && !isDeepStrictEqual(after[name], there[name])) count('some keys of a map');
      }
    },
    60_000,
  );

  afterAll(() => {
    const wanted = [
      'an update or nothing',
      'new ones',
      'some keys of a map',
      'keys that a tenant cannot take out',
      ...['merge', 'deep', 'replace'].map((reading) => `scope_patch=${reading}`),
    ];
    expect(seen.rarer(3, wanted)).toEqual([]);
  });
});
