/** Names inside formats: those that stand twice, those that nothing has, and those that a plan takes from under others. */
import { describe, expect, test } from 'vitest';
import { validationOf } from '../../src/engine/validation.ts';
import { Stopped } from '../../src/engine/errors.ts';
import { kinds } from '../../src/kinds/index.ts';
import { rules } from '../../src/policy/rules.ts';
import { readText } from '../support/read-text-spec.ts';
import { liveOf, planFor } from '../support/shorthand.ts';

/** What a plan and `validate` say of these rules. */
const OURS = new Set([
  'duplicate-field',
  'option-without-tag',
  'formula-names-no-field',
  'document-type-unknown',
  'field-still-named',
  'probable-rename',
]);

async function offline(spec: string): Promise<string[]> {
  const read = await readText(`version: 1\n${spec}`);
  try {
    return validationOf(kinds, read, '2026-06-15').warnings.map(({ message }) => `warning ${message}`);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return error.problems.map(({ message }) => `error ${message}`);
  }
}

interface Tenant {
  readonly formats?: readonly object[];
  readonly more?: Record<string, object[]>;
}

const label = (name: string, more: object = {}): object => ({ field_name: name, ...more });
const format = (name: string, labels: readonly object[], more: object = {}): object => ({
  id: `f-${name}`,
  name,
  labels,
  ...more,
});

async function planned(spec: string, { formats = [], more = {} }: Tenant = {}): Promise<string[]> {
  const { desired } = await readText(`version: 1\n${spec}`);
  const lists = { formats: [...formats], projects: [], inboxes: [], roles: [], users: [], ...more };
  const { plan } = planFor(desired, liveOf(lists), { rules });
  return plan.violations
    .filter(({ rule }) => OURS.has(rule))
    .map(({ rule, severity, address, message }) => `${severity} ${rule} ${address ?? '-'}: ${message}`);
}

const fields = (...given: string[]): string => `formats: [{ name: Invoice, fields: [${given.join(', ')}] }]`;

describe('without a tenant', () => {
  test.each<[name: string, spec: string, told: string[]]>([
    [
      'two fields of a name, as texts',
      fields('total', 'iban', 'total'),
      ['error duplicate-field: 2 fields are named "total"'],
    ],
    [
      'as text and as mapping',
      fields('total', '{ name: total, type: date }'),
      ['error duplicate-field: 2 fields are named "total"'],
    ],
    [
      'under at_least',
      'formats: [{ name: Invoice, fields: { at_least: [total, total] } }]',
      ['error duplicate-field: 2 fields are named "total"'],
    ],
    [
      'two options of a field',
      fields('{ name: t, category: tag, options: [a, { name: a }] }'),
      ['error duplicate-field: field "t": 2 options are named "a"'],
    ],
    [
      'two columns of a table, and one in each of two tables',
      'formats: [{ name: Invoice, fields: [x], tables: [{ name: lines, columns: [a, a] }, { name: more, columns: [a] }] }]',
      ['error duplicate-field: table "lines": 2 columns are named "a"'],
    ],
    [
      'tables, document types and separators',
      `formats:
  - name: Invoice
    fields: [x]
    tables: [t, t]
    document_types: [d, { name: d, display_name: D }]
    separators: [{ name: s, page: 1 }, { name: s, page: 2 }]`,
      [
        'error duplicate-field: 2 tables are named "t"',
        'error duplicate-field: 2 document types are named "d"',
        'error duplicate-field: 2 separators are named "s"',
      ],
    ],
    [
      'a field, a table and a document type of one name are apart',
      'formats: [{ name: F, fields: [x], tables: [x], document_types: [x] }]',
      [],
    ],
    [
      'options of what is said to be no tag',
      fields('{ name: a, category: annotation, options: [x] }'),
      ['warning option-without-tag: "a" has options and is no tag: its category is "annotation"'],
    ],
    ['of what may be one on the tenant', fields('{ name: a, options: [x] }'), []],
    ['no options', fields('{ name: a, category: annotation, options: [] }'), []],
    [
      'a formula',
      fields('total', '{ name: n, category: computed, formula: "=total-vat + SUM(fees) * 2" }'),
      [
        'warning formula-names-no-field: the formula of "n" names vat, and the format has no such field',
        'warning formula-names-no-field: the formula of "n" names fees, and the format has no such field',
      ],
    ],
    [
      'functions, numbers, constants, texts and columns are no fields',
      fields('a', `{ name: n, formula: '=IF(a > 1e3; "no field"; TRUE) + lines.quantity' }`),
      [],
    ],
    ['a name with an operator in it', fields('total-amount', '{ name: n, formula: "=total-amount/2" }'), []],
    [
      'a name within another word is not that word',
      fields('vat', '{ name: n, formula: "=vat_amount" }'),
      [
        'warning formula-names-no-field: the formula of "n" names vat_amount, and the format has no such field',
      ],
    ],
    [
      'a part of the fields does not tell',
      'formats: [{ name: F, fields: { at_least: [{ name: n, formula: "=a" }] } }]',
      [],
    ],
    [
      'a document type of a project',
      `formats: [{ name: F, fields: [x], document_types: [invoice] }]
projects: [{ name: P, formats: [F], default_document_type: order }]`,
      ['warning document-type-unknown: names the document type order, which none of its formats has'],
    ],
    [
      'one that a format may have',
      `formats: [{ name: F }]
projects: [{ name: P, formats: [F], default_document_type: order }]`,
      [],
    ],
    [
      'one that a format has',
      `formats: [{ name: F, fields: [x], document_types: [order] }]
projects: [{ name: P, formats: [F], default_document_type: order }]`,
      [],
    ],
  ])('%s', async (_name, spec, told) => {
    expect(await offline(spec)).toEqual(told);
  });
});

describe('with a tenant', () => {
  const tagged = format('Invoice', [label('a', { category: 'tag', options: [] })]);
  test.each<[name: string, spec: string, tenant: Tenant, told: string[]]>([
    ['options of what is a tag there', fields('{ name: a, options: [x] }'), { formats: [tagged] }, []],
    [
      'options of a new field',
      fields('{ name: b, options: [x] }'),
      { formats: [tagged] },
      [
        'warning option-without-tag format/Invoice: "b" has options and is no tag: its category is "annotation"',
      ],
    ],
    [
      'what is there twice already is only warned of',
      fields('a', 'a'),
      { formats: [format('Invoice', [label('a'), label('a')])] },
      ['warning duplicate-field format/Invoice: 2 fields are named "a"'],
    ],
    [
      'and what is to be there more often is not',
      fields('a', 'a', 'a'),
      { formats: [format('Invoice', [label('a'), label('a')])] },
      ['error duplicate-field format/Invoice: 3 fields are named "a"'],
    ],
    [
      'formulas by what else the format has, under its old name too',
      'formats: [{ name: New, renamed_from: Invoice, fields: { at_least: [{ name: n, formula: "=a-b" }] } }]',
      { formats: [tagged] },
      [
        'warning formula-names-no-field format/New: the formula of "n" names b, and the format has no such field',
      ],
    ],
    [
      'a formula of the vendor is left alone, unless what it names goes',
      'formats: [{ name: Invoice, fields: { at_least: [{ name: a, state: absent }] } }]',
      { formats: [format('Invoice', [label('a'), label('n', { formula: '=a-zzz' })])] },
      [
        'warning formula-names-no-field format/Invoice: the formula of "n" names a, and the format has no such field',
      ],
    ],
    [
      'a field under another name',
      fields('total', '{ name: account, type: date }'),
      { formats: [format('Invoice', [label('total'), label('iban', { type: 'date' })])] },
      [
        'warning probable-rename format/Invoice: the field "iban" goes, and the field "account" comes with just what it holds: was it meant to be renamed?',
      ],
    ],
    [
      'not one that holds something else, nor one of two',
      fields('total', '{ name: account, type: float }'),
      {
        formats: [
          format('Invoice', [label('total'), label('iban', { type: 'date' }), label('x', { type: 'date' })]),
        ],
      },
      [],
    ],
    [
      'two of a kind are not guessed',
      fields('{ name: account, type: date }'),
      { formats: [format('Invoice', [label('iban', { type: 'date' }), label('x', { type: 'date' })])] },
      [],
    ],
    [
      'options, columns, tables and document types',
      `formats:
  - name: Invoice
    fields: [{ name: tag, options: [new] }]
    tables: { at_least: [{ name: lines, columns: [count] }, { name: old, state: absent }, { name: fresh, columns: [a] }] }
    document_types: [bill]`,
      {
        formats: [
          format('Invoice', [label('tag', { category: 'tag', options: [{ name: 'old', active: true }] })], {
            table_types: [
              { label: 'lines', columns: [label('quantity')] },
              { label: 'old', columns: [label('a')] },
            ],
            document_types: [{ field_name: 'invoice' }],
          }),
        ],
      },
      [
        'option "old" of field "tag"',
        'table "old"',
        'column "quantity" of table "lines"',
        'document type "invoice"',
      ].map(
        (from, index) =>
          `warning probable-rename format/Invoice: the ${from} goes, and the ${
            ['option "new"', 'table "fresh"', 'column "count"', 'document type "bill"'][index] ?? ''
          } comes with just what it holds: was it meant to be renamed?`,
      ),
    ],
  ])('%s', async (_name, spec, tenant, told) => {
    expect(await planned(spec, tenant)).toEqual(told);
  });
});

describe('a name that goes and is still gone by', () => {
  const before: Tenant = {
    formats: [
      format(
        'Invoice',
        [
          label('iban'),
          label('total'),
          label('t', { category: 'tag', options: [{ name: 'o', active: true }] }),
        ],
        {
          table_types: [{ label: 'lines', columns: [label('quantity')] }],
          document_types: [{ field_name: 'order' }],
        },
      ),
      format('Other', [label('iban')]),
    ],
    more: {
      projects: [{ id: 'p1', name: 'Sales', formats: ['f-Invoice'], default_document_type: 'order' }],
      inboxes: [{ id: 'i1', name: 'in', project: 'p1' }],
      thresholds: [
        { scope: 'i1', thresholds: { annotations: { iban: 90 }, lines: { lines: { quantity: 80 } } } },
      ],
      predictors: [{ scope: 'p1', key_value_pairs: { rule_config: { t: { o: {} } } } }],
    },
  };
  const still = (what: string, who: string): string =>
    `field-still-named format/Invoice: removes the ${what}, and ${who} it`;
  const part = (given: string): string => `formats: [{ name: Invoice, ${given} }]`;
  const without = (name: string): string => part(`fields: { at_least: [{ name: ${name}, state: absent }] }`);
  const everywhere = 'projects: [{ name: Sales }]\ninboxes: [{ name: in }]';

  test.each<[name: string, spec: string, told: string[], tenant?: Tenant]>([
    [
      'by the tenant alone',
      without('iban'),
      [`warning ${still('field iban', 'thresholds/inbox/in still names')}`],
    ],
    ['nobody names it', without('total'), []],
    [
      'by the spec',
      `${without('iban')}\nprojects: [{ name: Sales }]\ninboxes: [{ name: in, thresholds: { fields: { iban: 95 } } }]`,
      [`error ${still('field iban', 'thresholds/inbox/in still names')}`],
    ],
    [
      'by settings that are made',
      `${without('total')}\nprojects: [{ name: Sales, thresholds: { fields: { total: 95 } } }]`,
      [`error ${still('field total', 'thresholds/project/Sales still names')}`],
    ],
    [
      'by the spec no longer',
      `${without('iban')}\nprojects: [{ name: Sales }]\ninboxes: [{ name: in, thresholds: { fields: { iban: none } } }]`,
      [],
    ],
    [
      'a field with its options, and a table with its columns',
      part('fields: [iban, total], tables: []'),
      [
        `warning ${still('field t', 'predictors/project/Sales still names')}`,
        `warning ${still('option t.o', 'predictors/project/Sales still names')}`,
        `warning ${still('table lines', 'thresholds/inbox/in still names')}`,
        `warning ${still('column lines.quantity', 'thresholds/inbox/in still names')}`,
      ],
    ],
    [
      'a document type',
      part('document_types: []'),
      [`warning ${still('document type order', 'project/Sales still names')}`],
    ],
    ['of a format that they do not use', 'formats: [{ name: Other, fields: [a] }]', []],
    [
      'which another of their formats has as well',
      without('iban'),
      [],
      {
        ...before,
        more: { ...before.more, projects: [{ id: 'p1', name: 'Sales', formats: ['f-Invoice', 'f-Other'] }] },
      },
    ],
    [
      'of a format and a project that get other names',
      `formats: [{ name: New, renamed_from: Invoice, fields: { at_least: [{ name: iban, state: absent }] } }]
projects: [{ name: Sold, renamed_from: Sales }]`,
      [
        'warning field-still-named format/New: removes the field iban, and thresholds/inbox/in still names it',
      ],
    ],
  ])('%s', async (_name, spec, told, tenant = before) => {
    const whole = spec.includes('projects:') || spec.includes('inboxes:') ? spec : `${spec}\n${everywhere}`;
    const found = await planned(whole, tenant);
    expect(found.filter((one) => one.includes('field-still-named'))).toEqual(told);
  });
});
