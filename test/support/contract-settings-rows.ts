/** The same calls of every family of settings. */
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Row } from './contract-rows.ts';
import { ids } from './emulated-tenant.ts';

/** What differs between the families. */
interface Family {
  /** Every field of the Patch model, and all that is declared within them. */
  readonly whole: object;
  /** One field of it. */
  readonly part: object;
  readonly wrong: object;
  /** Whether a reviewer may read them. */
  readonly reviewed?: true;
  /** Whether a scope has two parts: a level and an id. */
  readonly levelled?: true;
}

const families: Readonly<Record<string, Family>> = {
  sampling_settings: {
    whole: { auto_reject_FFR: 1, auto_submit_FFR: 2, second_pass_FFR: 3, second_pass_STP: 4 },
    part: { second_pass_STP: 9 },
    wrong: { second_pass_STP: 'many' },
    reviewed: true,
  },
  threshold_settings: {
    whole: {
      thresholds: {
        annotations: { total_amount: 97.5, invoice_date: 0, invoice_number: { low: 90, high: 95 } },
        lines: { lines: { quantity: 80 } },
        sections: { invoice: 100 },
      },
    },
    part: { thresholds: { annotations: { total_amount: 90 } } },
    wrong: { thresholds: { annotations: 90 } },
    reviewed: true,
  },
  predictor_settings: {
    whole: {
      blacklist: { sender_vat: ['BE0123456789'] },
      whitelist: {},
      expected_values: { currency: ['EUR'] },
      fallback: { currency: 'EUR' },
      key_value_pairs: {
        classification_cutoff: 50,
        splitting_cutoff: 60,
        rule_config: { email_coming_from: { info: { rules: [{ confidence: 97, '+rule': ['L:info@'] }] } } },
      },
      table_extraction_settings: {
        field_settings: {
          '*': {
            quantity: {
              default_value: '1',
              expected_pattern: String.raw`\d+`,
              nested_field_patterns: { '*': { unit: 'pcs' } },
              override_default_patterns: true,
            },
          },
        },
      },
    },
    part: { key_value_pairs: { splitting_cutoff: 70 } },
    wrong: { key_value_pairs: { splitting_cutoff: 'low' } },
  },
  data_retention_settings: {
    whole: { settings: [{ age: 90, how: 'SOURCE_FILES', what: 'DONE' }, { age: 30 }] },
    part: { settings: [] },
    wrong: { settings: [{ age: 90, how: 'ALL' }] },
    levelled: true,
  },
};

const badRequest = { badRequest: true };
const general = { generalStatus: true } as const;

/** `gone`, they are those of a scope that has none of its own, as every inbox at first. */
const rowsOf = (name: string, { whole, part, wrong, reviewed, levelled }: Family): Row[] => {
  const scope = levelled ? '{level}/{id}' : '{scope}';
  const list = `GET /${name}`;
  const get = `GET /${name}/${scope}`;
  const patch = `PATCH /${name}/${scope}`;
  const remove = `DELETE /${name}/${scope}`;
  return [
    { operation: list, status: 200 },
    { operation: list, status: 200, behaviour: { scope_list: 'all' } },
    { operation: list, status: 403, as: 'john' },
    { operation: list, status: 401, as: 'nobody' },
    { operation: get, status: 200 },
    { operation: get, status: 403, as: 'john', gone: true },
    ...(reviewed
      ? ([
          { operation: list, status: 200, as: 'john', behaviour: { lists: 'filtered' } },
          { operation: get, status: 200, as: 'john' },
        ] as const)
      : []),
    ...(['inherited', 'empty', 'null'] as const).map((unset_scope): Row => {
      const allowance = unset_scope === 'null' ? { nulls: true } : {};
      return { operation: get, status: 200, gone: true, behaviour: { unset_scope }, allowance };
    }),
    // Declared nowhere but for DELETE: these two are what a careful tenant might do all the same.
    ...[{ unset_scope: 404 } as const, { unknown_scope: 404 } as const].map((behaviour): Row => {
      return { operation: get, status: 404, gone: true, behaviour, allowance: general };
    }),
    { operation: patch, body: whole, status: 200 },
    { operation: patch, body: {}, status: 200 },
    ...(['inherited', 'zero', 'null'] as const).map((scope_fill): Row => {
      return { operation: patch, body: part, status: 200, gone: true, behaviour: { scope_fill } };
    }),
    {
      operation: patch,
      body: part,
      status: 200,
      behaviour: { patch_answer: 'before', scope_patch: 'replace' },
    },
    { operation: patch, body: wrong, status: 400, allowance: { ...badRequest, ...general } },
    { operation: patch, body: whole, status: 403, as: 'john' },
    {
      operation: patch,
      body: whole,
      status: 404,
      gone: true,
      behaviour: { unknown_scope: 404 },
      allowance: general,
    },
    { operation: remove, status: 204 },
    { operation: remove, status: 204, behaviour: { scope_delete: 'resets' } },
    { operation: remove, status: 403, as: 'john' },
    { operation: remove, status: 404, gone: true },
  ];
};

export const settingsRows: readonly Row[] = [
  ...Object.entries(families).flatMap(([name, family]) => rowsOf(name, family)),
  { operation: 'GET /threshold_settings/{scope}', query: '?default=true', status: 200 },
];

/** What the emulator holds of them. */
export const settings: Partial<State> = Object.fromEntries(
  Object.entries(families).map(([name, { whole, levelled }]) => {
    const scope = levelled ? { level: 'inbox', id: ids.orders } : ids.orders;
    return [name, [{ id: '5eed000000000000000000b0', scope, ...whole }]];
  }),
);
