/** What formats hold at random: as a spec asks for it, and as a tenant has it. Few names, so that members meet. */
import fc from 'fast-check';
import type { Format } from '../../src/emulator/tenant/state.ts';

type Spelled = string | Readonly<Record<string, unknown>>;
type Members = readonly Spelled[] | { readonly at_least: readonly Spelled[] };

export interface Content {
  readonly fields?: Members;
  readonly tables?: Members;
  readonly document_types?: Members;
}

const NAMES = ['total', 'iban', 'vat', 'date', 'a/b', 'Ärger'];
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** Without the keys that chance left out. */
type Given<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends object>(value: fc.Arbitrary<T>): fc.Arbitrary<Partial<Given<T>>> =>
  value.map(
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([, its]) => its !== undefined)) as Partial<Given<T>>,
  );

const list = (member: (name: string) => fc.Arbitrary<Spelled>, pool = NAMES) =>
  fc
    .shuffledSubarray(pool, { minLength: 1, maxLength: Math.min(4, pool.length) })
    .chain((names) => fc.tuple(...names.map(member)));

/** Exact, or at least these, of which some may have to go. */
const members = (member: (name: string) => fc.Arbitrary<Spelled>, pool = NAMES): fc.Arbitrary<Members> =>
  fc.oneof(
    list(member, pool),
    list(
      (name) =>
        fc.oneof(
          { weight: 4, arbitrary: member(name) },
          { weight: 1, arbitrary: fc.constant({ name, state: 'absent' }) },
        ),
      pool,
    ).map((all) => ({ at_least: all })),
  );

const option = (name: string): fc.Arbitrary<Spelled> =>
  fc.oneof(fc.constant(name), fc.record({ name: fc.constant(name), active: fc.boolean() }));

const field = (name: string): fc.Arbitrary<Spelled> =>
  fc.oneof(
    fc.constant(name),
    given(
      fc.record({
        name: fc.constant(name),
        type: maybe(fc.constantFrom('date', 'string', null)),
        mandatory: maybe(fc.constantFrom(true, false, null)),
        category: maybe(fc.constantFrom('tag', 'computed', 'annotation')),
        display_name: maybe(fc.constantFrom('One', 'Two', null)),
        visible_if: maybe(fc.constantFrom({ a: [1, null] }, {}, null)),
        options: maybe(members(option, ['x', 'y', 'z'])),
      }),
    ),
  );

const table = (name: string): fc.Arbitrary<Spelled> =>
  fc.oneof(
    fc.constant(name),
    given(
      fc.record({ name: fc.constant(name), line_items: maybe(fc.boolean()), columns: maybe(members(field)) }),
    ),
  );

const documentType = (name: string): fc.Arbitrary<Spelled> =>
  fc.oneof(
    fc.constant(name),
    fc.record({ name: fc.constant(name), display_name: fc.constantFrom('One', 'Two') }),
  );

/** As a spec asks for it; nothing where it is only looked up. */
export const askedContent: fc.Arbitrary<Content> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: given(
      fc.record({
        fields: members(field),
        tables: maybe(members(table, ['lines', 'more'])),
        document_types: maybe(members(documentType, ['invoice', 'order', 'note'])),
      }),
    ),
  },
);

const label = (name: string): fc.Arbitrary<Spelled> =>
  given(
    fc.record({
      field_name: fc.constant(name),
      type: maybe(fc.constantFrom('date', 'string', 'float')),
      mandatory: maybe(fc.boolean()),
      category: maybe(fc.constantFrom('tag', 'separator')),
      display_name: maybe(fc.constantFrom('One', 'Two')),
      is_library: maybe(fc.boolean()),
      visible_if: maybe(fc.constantFrom({ a: [1, null] }, {})),
      options: maybe(
        list((its) => fc.record({ name: fc.constant(its), active: fc.boolean() }), ['x', 'y', 'z']),
      ),
    }),
  );

/** As a tenant has it. */
export const liveContent = given(
  fc.record({
    labels: list(label),
    table_types: maybe(
      list(
        (name) => given(fc.record({ label: fc.constant(name), columns: maybe(list(label)) })),
        ['lines', 'more'],
      ),
    ),
    document_types: maybe(
      list((name) => fc.record({ field_name: fc.constant(name) }), ['invoice', 'order', 'note']),
    ),
  }),
) as fc.Arbitrary<Pick<Format, 'labels' | 'document_types' | 'table_types'>>;

/** The spec's keys and those of the API. */
export const SENT: Readonly<Record<string, string>> = { fields: 'labels', tables: 'table_types' };

/** The defaults that the API's reference declares for a label or a table. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  ...{ category: 'annotation', type: 'string', scope: 'section', mandatory: true, multiple: true },
  ...{ visible: true, initialized: true, count_in_evaluation: true, is_library: false },
};

/** What lists of a format mean: a key without a value has its default, and an empty list is none. */
export function meaningOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? [];
  return (value as Readonly<Record<string, unknown>>[]).map((member) =>
    Object.fromEntries(
      Object.entries(member)
        .filter(
          ([key, its]) => its !== null && its !== DEFAULTS[key] && !(Array.isArray(its) && its.length === 0),
        )
        .map(([key, its]) => [key, Array.isArray(its) ? meaningOf(its) : its]),
    ),
  );
}
