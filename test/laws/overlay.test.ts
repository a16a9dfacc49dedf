/**
 * An overlay brought up to date: whatever it and the files below it say, planning them together then gives no change, or
 * it is told what only the files below could change. A failure prints the seed to run it again with.
 */
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { afterAll, describe, expect } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { unknownFlags } from '../../src/export/unknown.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { asJson, exportTenant } from '../../src/export/export-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed, kindsKnowing, type Json, type JsonObject } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { parse } from '../../src/specfile/yaml/parse.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec, type Spec } from '../../src/specfile/read.ts';
import { observe, observeAgain } from '../../src/tenant/observe.ts';
import { hardTenants, namePool } from '../support/hard-tenants.ts';
import { mutated, mutations, type Mutation } from '../support/spec-mutations.ts';
import { wireTo } from '../support/direct-client.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(400);
const seen = counting();
const { count } = seen;
const tenant = { url: 'https://tenant.example', base_path: '/admin' };

async function liveOf(state: State, extra: readonly string[] = []): Promise<Live> {
  const wire = wireTo(memoryTenant(state), {});
  const live = await observe(wire, kinds, { required: kinds, helpful: [] }, () => undefined);
  const knowing = kindsKnowing(kinds, [...extra, ...unknownFlags(kinds, live)]);
  return observeAgain(wire, knowing, live, new Set());
}

interface Texts {
  readonly base: string;
  readonly overlay: string;
  readonly env: Record<string, string>;
}

/** What is left of the spec where chance takes out sections, entries and fields. */
function thinned(spec: JsonObject, dice: readonly number[]): JsonObject {
  let at = 0;
  const chance = (percent: number): boolean => (dice[at++ % dice.length] ?? 0) % 100 < percent;
  return Object.fromEntries(
    Object.entries(spec).flatMap(([key, value]): [string, Json][] => {
      if (!Array.isArray(value)) return [[key, value]];
      const entries = (value as JsonObject[])
        .filter(() => chance(60))
        .map((entry) =>
          Object.fromEntries(Object.entries(entry).filter(([field]) => field.endsWith('name') || chance(60))),
        );
      return entries.length === 0 && chance(70) ? [] : [[key, entries]];
    }),
  );
}

/** Of names that it does not list, and that another tenant may have. */
function withTombstones(spec: JsonObject): JsonObject {
  const more = (['role', 'user'] as const).map((name): [string, Json] => {
    const { section, identity } = kindNamed(kinds, name);
    const entries = (spec[section] ?? []) as readonly JsonObject[];
    const free = ['Clerk', 'Reviewer', 'a', 'b', 'yes'].filter((one) =>
      entries.every((entry) => entry[identity] !== one),
    );
    return [section, [...entries, ...free.map((one) => ({ [identity]: one, state: 'absent' }))]];
  });
  return { ...spec, ...Object.fromEntries(more) };
}

function textsOf(state: Live, base: Mutation, overlay: Mutation, dice: readonly number[]): Texts {
  const extra_permissions = unknownFlags(kinds, state);
  const whole = asJson(exportTenant({ kinds, live: state, tenant: { ...tenant, extra_permissions } }));
  const [first = 0, second = 0] = dice;
  // What pins and renames at random leaves little that a file above it could put right.
  const plain = (spec: JsonObject): { text: string; env: Record<string, string> } => ({
    text: stringify(spec),
    env: {},
  });
  const below = first % 4 > 0 ? plain(withTombstones(whole)) : mutated(whole, base);
  const part = thinned(whole, dice);
  const above = second % 3 > 0 ? plain(part) : mutated(part, overlay);
  const renamed = Object.entries(above.env).map(([name, value]) => [`W${name}`, value] as const);
  return {
    base: below.text,
    overlay: above.text.replaceAll('${V', '${WV'),
    env: { ...below.env, ...Object.fromEntries(renamed) },
  };
}

const read = ({ base, overlay, env }: Texts): Promise<Spec> =>
  readSpec({
    files: ['base', 'overlay'],
    kinds,
    env,
    readFile: (name) => Promise.resolve(Buffer.from(name === 'base' ? base : overlay)),
  });

/** A kind cannot be exclusive where two of it bear one name: only one can be listed. */
const isTwinOfExclusive = (one: unknown): boolean =>
  /live \w+ are named/.test((one as { reason?: string }).reason ?? '');

const cases = namePool.chain((names) =>
  fc.record({
    before: hardTenants(names),
    other: fc.option(hardTenants(names), { freq: 4 }),
    base: mutations,
    overlay: mutations,
    dice: fc.array(fc.nat(999), { minLength: 30, maxLength: 30 }),
  }),
);

describe('an overlay', () => {
  test.prop([cases], { numRuns: RUNS })(
    'is brought up to date, or what stands in the way is in a file below it',
    async ({ before, other, base, overlay, dice }) => {
      const texts = textsOf(await liveOf(before), base, overlay, dice);
      let extra: readonly string[];
      try {
        extra = (await read(texts)).desired.tenant.extra_permissions;
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        count('an invalid spec');
        return;
      }
      const live = await liveOf(other ?? before, extra);
      const below = [{ name: 'base', ...parse('base', texts.base, texts.env, tenantSchema(kinds)) }];
      const input = { kinds, live, file: 'overlay', below, env: texts.env };
      const { text, news, obstacles } = updateSpec({ ...input, text: texts.overlay });
      for (const { message } of obstacles) {
        count(message.replace(/.*(lists it|names it|the id of|gives|stand for).*/s, 'an obstacle: it $1'));
      }
      if (obstacles.length > 0) return;
      const updated = { ...texts, overlay: text };
      let desired: Spec['desired'];
      try {
        ({ desired } = await read(updated));
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        expect(error.problems.filter(({ file }) => file !== 'base')).toEqual([]);
        count('a problem of the base');
        return;
      }
      countNews(texts.overlay, text, news);
      const account = null;
      const { plan, absent } = makePlan({ kinds, desired, live, tenant: { ...tenant, account } });
      const left = [...plan.changes, ...plan.blocked, ...absent];
      expect(left.filter((one) => !isTwinOfExclusive(one))).toEqual([]);
      expect(updateSpec({ ...input, text })).toMatchObject({ text, news: [], obstacles: [] });
    },
    240_000,
  );

  afterAll(() => {
    const wanted = [
      'an update',
      'a field of the base',
      'to be absent',
      'listed over a tombstone',
      'an obstacle: it names it',
      'settings of the base',
    ];
    expect(seen.rarer(2, wanted)).toEqual([]);
    expect(seen.isOften(RUNS / 2, 'an invalid spec')).toBe(false);
  });
});

function countNews(before: string, after: string, news: readonly string[]): void {
  count(before === after ? 'nothing to update' : 'an update');
  const told: [string, RegExp][] = [
    ['a field of the base', /says otherwise\)/],
    ['settings of the base', /: sampling.* -> .*says otherwise\)/],
    ['to be absent', /: marked absent, as/],
    ['listed over a tombstone', /base says absent/],
    ['a tombstone taken out', /taken out, as a .* of that name is live/],
    ['at least over the base', /become at_least.*says otherwise/],
  ];
  for (const [what, words] of told) if (words.test(news.join('\n'))) count(what);
}
