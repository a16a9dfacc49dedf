import { integer, type Model, type Values } from '../kit/model.ts';
import type { Permission } from './permissions.ts';

/** A family of settings that an inbox or a project may have of its own: all that makes it different from the others. */
export type ScopedFamily = {
  /** The settings of one scope, in messages. */
  readonly label: string;
  /** Its Patch model; the answers have the scope besides. */
  readonly model: Model;
  /** What holds where nobody has set anything. The reference declares no defaults. */
  readonly standard: Readonly<Values>;
  /** The permissions of which the caller needs one. */
  readonly needs: { readonly read: readonly Permission[]; readonly write: readonly Permission[] };
};

/**
 * The families, from the operations and models of the API reference; the name is the path. A further one is a row
 * here: its list, its routes, and what a seed and a tenant's file may hold come from it.
 */
export const scopedFamilies = {
  sampling_settings: {
    label: 'Sampling settings',
    model: {
      auto_reject_FFR: { type: integer },
      auto_submit_FFR: { type: integer },
      second_pass_FFR: { type: integer },
      second_pass_STP: { type: integer },
    },
    standard: { auto_reject_FFR: 0, auto_submit_FFR: 0, second_pass_FFR: 0, second_pass_STP: 0 },
    needs: { read: ['edit_sampling_settings', 'review'], write: ['edit_sampling_settings'] },
  },
} as const satisfies Record<string, ScopedFamily>;

export type ScopedName = keyof typeof scopedFamilies;

export const scopedNames = Object.keys(scopedFamilies) as ScopedName[];

/** One thing for each family, by its name. */
export const forEachFamily = <T>(make: (family: ScopedFamily) => T): Record<ScopedName, T> =>
  Object.fromEntries(scopedNames.map((name) => [name, make(scopedFamilies[name])])) as Record<ScopedName, T>;
