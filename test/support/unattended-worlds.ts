/** Random tenants and specs whose inboxes and projects hold thresholds and sampling, or inherit them, and move about. */
import fc from 'fast-check';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';

export const PROJECTS = ['Sales', 'Claims'] as const;
export const INBOXES = ['invoice', 'orders', 'letters'] as const;
export const FIELDS = ['iban', 'total', 'vat'] as const;
export const SAMPLING = {
  second_pass_stp: 'second_pass_STP',
  second_pass_ffr: 'second_pass_FFR',
  auto_submit_ffr: 'auto_submit_FFR',
  auto_reject_ffr: 'auto_reject_FFR',
} as const;
type Levels = Partial<Record<(typeof FIELDS)[number], number>>;
export type Numbers = Record<keyof typeof SAMPLING, number>;

const level = fc.integer({ min: 90, max: 93 });
const levels: fc.Arbitrary<Levels> = fc.record(
  { iban: level, total: level, vat: level },
  { requiredKeys: ['iban'] },
);
const number = fc.nat(3);
const numbers: fc.Arbitrary<Numbers> = fc.record({
  second_pass_stp: number,
  second_pass_ffr: number,
  auto_submit_ffr: number,
  auto_reject_ffr: number,
});
const wanted = <T>(given: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('inherited' as const) },
    { weight: 3, arbitrary: given },
  );
export type Scope = typeof scope extends fc.Arbitrary<infer T> ? T : never;
export const scope = fc.record({
  live: fc.record({
    levels: fc.option(levels, { nil: undefined, freq: 2 }),
    numbers: fc.option(numbers, { nil: undefined, freq: 2 }),
  }),
  levels: wanted(levels),
  /** Keys of it that are to go. */
  gone: fc.subarray([...FIELDS], { maxLength: 1 }),
  numbers: wanted(numbers),
  from: fc.constantFrom(...PROJECTS),
  to: fc.constantFrom(...PROJECTS),
});
export const worldOf = (one: fc.Arbitrary<Scope>) =>
  fc.record({
    projects: fc.tuple(one, one),
    inboxes: fc.tuple(one, one, one),
    behaviour: fc.record({
      scope_list: fc.constantFrom<Behaviour['scope_list'][]>('overrides', 'overrides', 'all'),
      scope_patch: fc.constantFrom<Behaviour['scope_patch'][]>('merge', 'deep', 'replace'),
      scope_fill: fc.constantFrom<Behaviour['scope_fill'][]>('zero', 'null'),
      patch_answer: fc.constantFrom<Behaviour['patch_answer'][]>('after', 'before'),
    }),
    parallelism: fc.integer({ min: 1, max: 4 }),
    /** The nth write is refused. */
    refused: fc.option(fc.integer({ min: 1, max: 6 }), { nil: 0 }),
    seed: fc.nat(),
  });
/** Everything stays where it is, and no settings are made or deleted: so whatever is written can be written in two steps. */
export const steady = scope.map((one): Scope => ({
  ...one,
  levels: one.live.levels && one.levels !== 'inherited' ? one.levels : undefined,
  numbers: one.live.numbers && one.numbers !== 'inherited' ? one.numbers : undefined,
  to: one.from,
}));
export type World = ReturnType<typeof worldOf> extends fc.Arbitrary<infer T> ? T : never;

const none = { levels: undefined, numbers: undefined };
const sampled: Numbers = { second_pass_stp: 0, second_pass_ffr: 1, auto_submit_ffr: 0, auto_reject_ffr: 1 };
const still: Scope = {
  live: none,
  levels: undefined,
  gone: [],
  numbers: undefined,
  from: 'Sales',
  to: 'Sales',
};

/** A list of all settings, and answers that show what held before: what a first step leaves is not what is answered. */
export const staleAnswers: World = {
  projects: [
    { ...still, levels: { iban: 90, total: 90, vat: 90 }, numbers: { ...sampled, second_pass_ffr: 2 } },
    still,
  ],
  inboxes: [
    { ...still, levels: { iban: 90 }, from: 'Claims' },
    still,
    {
      ...still,
      live: { ...none, levels: { iban: 90, total: 91 } },
      levels: 'inherited',
      numbers: sampled,
    },
  ],
  behaviour: { scope_list: 'all', scope_patch: 'merge', scope_fill: 'zero', patch_answer: 'before' },
  ...{ parallelism: 1, refused: 0, seed: 0 },
};

/** Two inboxes cross, and each would have to go first. */
export const crossing: World = {
  projects: [
    { ...still, numbers: sampled },
    { ...still, live: { ...none, numbers: sampled }, numbers: 'inherited' },
  ],
  inboxes: [{ ...still, to: 'Claims' }, still, { ...still, from: 'Claims' }],
  behaviour: { scope_list: 'overrides', scope_patch: 'merge', scope_fill: 'zero', patch_answer: 'after' },
  ...{ parallelism: 1, refused: 0, seed: 0 },
};
