/** Random thresholds of inboxes and projects, as a spec wants them and as they are. */
import fc from 'fast-check';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';

/** `stray` names no field of any format. */
export type Levels = { fields: Record<string, number | 'none' | Record<string, number>> } | 'inherited';

export const randomLevels = {
  levels: fc.option(
    fc.oneof(
      { weight: 1, arbitrary: fc.constant('inherited' as const) },
      {
        weight: 4,
        arbitrary: fc.record({
          total: fc.nat(99),
          /** `floor`: no lower than. */
          how: fc.constantFrom('exact', 'exact', 'floor'),
          gone: fc.boolean(),
        }),
      },
    ),
    { nil: undefined, freq: 3 },
  ),
  liveLevels: fc.option(fc.record({ total: fc.nat(99), stray: fc.nat(99) }, { requiredKeys: ['total'] }), {
    nil: undefined,
    freq: 2,
  }),
};
type Wanted = typeof randomLevels.levels extends fc.Arbitrary<infer T> ? T : never;
type Found = typeof randomLevels.liveLevels extends fc.Arbitrary<infer T> ? T : never;

/** `mine`: a level that no other has, so that nothing equals what it would inherit. */
export function levelsOf(
  levels: Wanted,
  isThere: boolean,
  mine: number,
  { scope_list, format_list, scope_patch }: Partial<Behaviour>,
): { thresholds?: Levels } {
  if (levels === undefined) return {};
  if (levels === 'inherited') return isThere || scope_list !== 'all' ? { thresholds: levels } : {};
  const { total, how, gone } = levels;
  // Where it stays, and nobody can know that it means nothing, it would be tried by every run.
  const isHopeless = format_list === 'names' && scope_patch === 'deep';
  const going = gone && !isHopeless ? { stray: 'none' as const } : {};
  return {
    thresholds: {
      fields: { mine, ...going, ...(how === 'floor' ? { at_least: { total } } : { total }) },
    },
  };
}

/** Of what is live, by address. */
export const liveLevels = (
  of: string,
  all: readonly { readonly name: string; readonly settings: { readonly liveLevels: Found } }[],
  names: ReadonlySet<string>,
  apart: number,
): [string, Record<string, number>][] =>
  all.flatMap(({ name, settings: { liveLevels: its } }, index): [string, Record<string, number>][] =>
    names.has(name) && its ? [[`${of}/${name}`, { ...its, mine: apart + index }]] : [],
  );
