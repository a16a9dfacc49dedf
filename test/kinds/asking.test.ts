/** What holds of every value of which a spec may ask for a part: lists of members and maps of open keys. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { askedDiff } from '../../src/kinds/field-types/fields.ts';
import { format } from '../../src/kinds/format.ts';
import type { Field, Json } from '../../src/kinds/kind.ts';
import { predictors } from '../../src/kinds/predictors.ts';
import { thresholds } from '../../src/kinds/thresholds.ts';
import { fits } from '../../src/specfile/check/fits.ts';

const byId = { nameOf: (_kind: string, id: string) => ({ id }) };
const toIds = { idOf: () => expect.unreachable() };

/** Few names, so that members meet. */
const name = fc.constantFrom('iban', 'total', 'vat', 'at', 'Ä', 'constructor');
const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const without = (given: object): Json => JSON.parse(JSON.stringify(given)) as Json;
const unique = <T extends { readonly name: string }>(of: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.uniqueArray(of, { selector: (one) => one.name, maxLength: 4 });

const option = fc.record({ name, active: fc.option(fc.boolean()), display_name: some(fc.constant('D')) });
const label = fc.record({
  name,
  type: some(fc.constantFrom('string', 'date')),
  mandatory: some(fc.option(fc.boolean())),
  description: some(fc.option(fc.constant('What it is'))),
  mandatory_if: some(fc.constant({ all: [{ b: 1, a: 2 }] })),
  options: some(unique(option)),
});
/** A list as a spec gives it: exact, or at least these, of which some shall not be there. */
const list = (each: fc.Arbitrary<{ readonly name: string }>): fc.Arbitrary<Json> =>
  fc.oneof(
    unique(each).map(without),
    unique(fc.oneof(each, fc.record({ name, state: fc.constant('absent') }))).map((members) =>
      members.length === 0 ? [] : { at_least: without(members) },
    ),
  );
const numbers = (none: boolean): fc.Arbitrary<Json> =>
  fc.dictionary(name, none ? fc.oneof(fc.nat(100), fc.constant('none')) : fc.nat(100), { maxKeys: 4 });
const map = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .record({ own: inner, floor: some(inner) })
    .map(({ own, floor }) =>
      without({ ...(own as object), ...(floor === undefined ? {} : { at_least: floor }) }),
    );
const whole = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    inner,
    inner.map((at_least) => ({ at_least })),
  );
const texts = fc.dictionary(name, fc.array(fc.constantFrom('A', 'B')), { maxKeys: 4 });

interface Sort {
  readonly field: Field;
  readonly spec: fc.Arbitrary<Json>;
  /** What is left of it over another file, where that is not all. */
  readonly over?: (upper: Json) => Json;
  /** What the tenant may send. */
  readonly sent: fc.Arbitrary<Json>;
}

const wireLabel = fc.record(
  {
    field_name: name,
    type: fc.constantFrom('string', 'date', null),
    mandatory: fc.constantFrom(true, false, null),
    description: fc.constantFrom('What it is', null),
    options: fc.constantFrom(null, [{ name: 'iban', active: true, more: 1 }]),
    learned: fc.constant({ by: 'the tenant' }),
  },
  { requiredKeys: ['field_name'] },
);
const wireMap = fc.dictionary(name, fc.oneof(fc.nat(100), fc.constant(null)), { maxKeys: 4 });

const sorts: Record<string, Sort> = {
  'the fields of a format': {
    field: format.fields.fields,
    spec: list(label),
    sent: fc.oneof(fc.constant(null), fc.array(wireLabel, { maxLength: 4 }) as fc.Arbitrary<Json>),
  },
  thresholds: {
    field: thresholds.fields.fields,
    spec: map(numbers(true)),
    sent: fc.oneof(fc.constant(null), wireMap as fc.Arbitrary<Json>),
  },
  'thresholds of tables': {
    field: thresholds.fields.tables,
    spec: map(fc.dictionary(name, numbers(true), { maxKeys: 3 })),
    sent: fc.dictionary(name, wireMap, { maxKeys: 3 }),
  },
  'black lists': {
    field: predictors.fields.blacklist,
    spec: whole(texts),
    over: (upper) => ('at_least' in (upper as object) ? upper : { at_least: upper }),
    sent: fc.oneof(fc.constant(null), texts),
  },
};

describe.each(Object.entries(sorts))('%s', (_name, { field, spec, sent, over = (upper) => upper }) => {
  const { asking } = field;
  if (!asking) throw new RangeError('it asks for nothing');
  const live = sent.map((wire) => [wire, field.decode(wire, byId)] as const);

  test.prop([spec])('what is tried here is what a spec may say', (given) => {
    expect(fits(field.schema, given)).toBe(true);
  });

  test.prop([spec, live])('once it is written, nothing is asked for any more', (given, [wire, before]) => {
    const asked = field.resolve(given);
    const after = asking.settle(before, asked);
    const written = field.encode(after, toIds, wire);
    const read = field.decode(written, byId);
    expect(askedDiff(field, read, asked)).toBeUndefined();
    expect(field.diff(read, after)).toBeUndefined();
  });

  test.prop([live, live])('any value can be asked for as a whole', ([, now], [, wanted]) => {
    if (wanted === null) return;
    const after = asking.settle(now, asking.exactly(wanted, now));
    expect(field.diff(wanted, after)).toBeUndefined();
  });

  test.prop([live])('what a spec spells is what there is', ([, now]) => {
    if (now === null) return;
    expect(askedDiff(field, now, field.resolve(field.spell(now)))).toBeUndefined();
  });

  test.prop([spec, live])(
    'brought up to date, a spec asks for nothing and says no more',
    (given, [, now]) => {
      const there = now ?? asking.settle(null, asking.exactly([], null));
      const followed = asking.followed(given, there);
      expect(askedDiff(field, there, field.resolve(followed))).toBeUndefined();
      expect(asking.followed(followed, there)).toEqual(followed);
    },
  );

  test.prop([spec, spec, live])(
    'of two files the later one gets what it asks for',
    (lower, upper, [, now]) => {
      const both = field.resolve(asking.overlaid(lower, upper));
      const after = asking.settle(now, both);
      expect(askedDiff(field, after, both)).toBeUndefined();
      expect(askedDiff(field, after, field.resolve(over(upper)))).toBeUndefined();
      if (Array.isArray(upper)) expect(both).toEqual(field.resolve(upper));
    },
  );

  test.prop([live, live])('what differs is told, and nothing else', ([, before], [, after]) => {
    if (after === null) return;
    const told = field.differences?.(before, after) ?? [];
    expect(told.length > 0).toBe(field.diff(before, after) !== undefined);
  });
});

test('a key may have the name of what every object knows', () => {
  const { fields } = thresholds.fields;
  const asked = JSON.parse('{"__proto__": 7, "constructor": 8, "at_least": {"toString": 9}}') as Json;
  expect(JSON.stringify(askedDiff(fields, { total: 1 }, asked))).toContain(
    '"after":{"total":1,"__proto__":7,"constructor":8,"toString":9}',
  );
});
