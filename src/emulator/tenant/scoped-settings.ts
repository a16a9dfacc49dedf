import { integer, listOf, object, oneOf, type Model, type Values } from '../kit/model.ts';
import type { Permission } from './permissions.ts';

/** What a scope of two parts may be a scope of, the narrowest first. Each tenant has its words for them. */
export const levels = ['inbox', 'project', 'tenant'] as const;

export type Level = (typeof levels)[number];
export type LevelScope = { readonly level: Level; readonly id: string };

/** What settings belong to: an id, which is empty where that is the whole tenant; or a level and an id. */
export type Scope = string | LevelScope;

/** A family of settings that an inbox or a project may have of its own: all that makes it different from the others. */
export type ScopedFamily = {
  /** The settings of one scope, in messages. */
  readonly label: string;
  /** Its Patch model; the answers have the scope besides. */
  readonly model: Model;
  /** What holds where nobody has set anything. The reference declares no defaults. */
  readonly standard: Readonly<Values>;
  /** Whether its scopes have two parts: a level and an id. */
  readonly levelled?: true;
  /** Whether the scope of its answers may be empty, for the whole tenant; no path leads there. */
  readonly wholeTenant?: true;
  /** Where in its settings keys are names of fields. */
  readonly keyedByField?: readonly (readonly [string, string])[];
  /** The map to which the tenant itself adds what it learns. */
  readonly learns?: string;
  /** Whether GET of one scope takes `?default=true`. */
  readonly asksForDefault?: true;
  /** The permissions of which the caller needs one. */
  readonly needs: { readonly read: readonly Permission[]; readonly write: readonly Permission[] };
};

/** ThresholdModel. Its maps are untyped: a field, a table or a document type with a number, or with an object. */
const thresholdModel: Model = {
  annotations: { type: object },
  lines: { type: object },
  sections: { type: object },
};

/** KeyValyePairSettingsModel. */
const keyValuePairsModel: Model = {
  classification_cutoff: { type: integer },
  splitting_cutoff: { type: integer },
  rule_config: { type: object },
};

/** TableExtractionSettingsModel. The file writes the name of any field as `*`, so that there may be any. */
const tableExtractionModel: Model = { field_settings: { type: object } };

/** DataRetentionAtomModel, with the defaults that it declares: delete everything. */
const retentionModel: Model = {
  age: { type: integer, fallback: -1 },
  how: { type: oneOf('FULL', 'SOURCE_FILES'), fallback: 'FULL' },
  what: { type: oneOf('ALL', 'DONE'), fallback: 'ALL' },
};

/**
 * The families, from the operations and models of the API reference; the name is the path. A further one is a row
 * here: its list, its routes, and what a seed and a tenant's file may hold come from it.
 */
export const scopedFamilies = {
  threshold_settings: {
    label: 'Threshold settings',
    model: { thresholds: { type: { is: 'model', model: thresholdModel } } },
    standard: { thresholds: { annotations: {}, lines: {}, sections: {} } },
    wholeTenant: true,
    keyedByField: [['thresholds', 'annotations']],
    asksForDefault: true,
    needs: { read: ['read_thresholds_settings', 'review'], write: ['edit_thresholds_settings'] },
  },
  predictor_settings: {
    label: 'Predictor settings',
    model: {
      blacklist: { type: object },
      whitelist: { type: object },
      expected_values: { type: object },
      fallback: { type: object },
      key_value_pairs: { type: { is: 'model', model: keyValuePairsModel } },
      table_extraction_settings: { type: { is: 'model', model: tableExtractionModel } },
    },
    standard: {
      blacklist: {},
      whitelist: {},
      expected_values: {},
      fallback: {},
      key_value_pairs: {},
      table_extraction_settings: {},
    },
    keyedByField: [['key_value_pairs', 'rule_config']],
    learns: 'expected_values',
    needs: { read: ['edit_predictor_settings'], write: ['edit_predictor_settings'] },
  },
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
  data_retention_settings: {
    label: 'Data retention settings',
    levelled: true,
    model: { settings: { type: listOf({ is: 'model', model: retentionModel }) } },
    standard: { settings: [] },
    needs: { read: ['read_data_retention_settings'], write: ['edit_data_retention_settings'] },
  },
} as const satisfies Record<string, ScopedFamily>;

type Families = typeof scopedFamilies;
export type ScopedName = keyof Families;

/** The families whose scopes have two parts. */
export type LevelledName = {
  [Name in ScopedName]: Families[Name] extends { levelled: true } ? Name : never;
}[ScopedName];

export const scopedNames = Object.keys(scopedFamilies) as ScopedName[];

/** One thing for each family, by its name. */
export const forEachFamily = <T>(make: (family: ScopedFamily) => T): Record<ScopedName, T> =>
  Object.fromEntries(scopedNames.map((name) => [name, make(scopedFamilies[name])])) as Record<ScopedName, T>;
