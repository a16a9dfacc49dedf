/** What a plan lets go of unattended, and names and levels that hold nothing back. */
import { describe, expect, test } from 'vitest';
import type { Violation } from '../../src/documents/documents.ts';
import { everything } from '../../src/plan/choose.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { rules } from '../../src/policy/rules.ts';
import { kinds } from '../../src/kinds/index.ts';
import { validationOf } from '../../src/engine/validation.ts';
import { Stopped } from '../../src/engine/errors.ts';
import { readText } from '../support/read-text-spec.ts';
import { liveOf, tenant } from '../support/shorthand.ts';

interface Given {
  /** By the id of the scope: `p1` is the project Sales, `p2` Claims, `i1` and `i2` inboxes of Sales; empty: the whole tenant. */
  readonly levels?: Record<string, Record<string, unknown>>;
  readonly sampling?: Record<string, readonly [number, number, number, number]>;
  /** Of the inbox orders. */
  readonly home?: 'p1' | 'p2';
}

const live = ({ levels = {}, sampling = {}, home = 'p1' }: Given) =>
  liveOf({
    formats: [
      {
        id: 'f1',
        name: 'Invoice',
        labels: [{ field_name: 'iban' }, { field_name: 'total' }],
        table_types: [{ label: 'lines', columns: [{ field_name: 'quantity' }] }],
      },
    ],
    projects: ['Sales', 'Claims'].map((name, index) => ({ id: `p${index + 1}`, name, formats: ['f1'] })),
    inboxes: [
      { id: 'i1', name: 'invoice', project: 'p1' },
      { id: 'i2', name: 'orders', project: home },
    ],
    thresholds: Object.entries(levels).map(([scope, annotations]) => ({
      scope,
      thresholds: { annotations },
    })),
    sampling: Object.entries(sampling).map(([scope, [stp, ffr, submit, reject]]) => ({
      scope,
      second_pass_STP: stp,
      second_pass_FFR: ffr,
      auto_submit_FFR: submit,
      auto_reject_FFR: reject,
    })),
  });

async function told(spec: string, given: Given, rule: string): Promise<Violation[]> {
  const { desired } = await readText(`version: 1\n${spec}`);
  const { plan } = makePlan({
    ...{ kinds, desired, live: live(given), tenant, rules },
    choice: { ...everything, allowDelete: 9 },
  });
  return plan.violations.filter((one) => one.rule === rule);
}

const inbox = (settings: string, project = ''): string =>
  `formats: [{ name: Invoice }]\nprojects: [{ name: Sales }, { name: Claims }]\ninboxes: [{ name: invoice, ${project}${settings} }]`;
const thresholds = (fields: string): string => inbox(`thresholds: { fields: ${fields} }`);

describe('automation-widened', () => {
  test.each<[name: string, spec: string, given: Given, says: string | null]>([
    ['a lowered level', thresholds('{ iban: 90 }'), { levels: { i1: { iban: 98 } } }, 'iban 98 -> 90'],
    ['a raised level', thresholds('{ iban: 99 }'), { levels: { i1: { iban: 98 } } }, null],
    ['a level that goes', thresholds('{ iban: none }'), { levels: { i1: { iban: 98 } } }, 'iban 98 -> none'],
    ['a new level', thresholds('{ total: 1 }'), { levels: { i1: { iban: 98 } } }, null],
    [
      'a floor below what is live',
      thresholds('{ at_least: { iban: 90 } }'),
      { levels: { i1: { iban: 98 } } },
      null,
    ],
    [
      'fewer second looks and more decided without any',
      inbox('sampling: { second_pass_stp: 1, second_pass_ffr: 9, auto_submit_ffr: 3, auto_reject_ffr: 0 }'),
      { sampling: { i1: [2, 2, 2, 2] } },
      'second_pass_stp 2 -> 1, auto_submit_ffr 2 -> 3',
    ],
    [
      'new settings that leave out what was inherited',
      thresholds('{ total: 95 }'),
      { levels: { p1: { iban: 98, total: 90 } } },
      'iban 98 -> none',
    ],
    ['new settings where nobody knows what was inherited', thresholds('{ total: 1 }'), {}, null],
    [
      'settings that go',
      inbox('thresholds: inherited'),
      { levels: { i1: { iban: 98 }, p1: { iban: 97 } } },
      'iban 98 -> 97',
    ],
    [
      'settings that go, and nobody knows what comes',
      inbox('thresholds: inherited'),
      { levels: { i1: { iban: 98 } } },
      'what it inherits then is not known',
    ],
    [
      'a move to where less is held back',
      inbox('thresholds: inherited', 'project: Claims, '),
      { levels: { p1: { iban: 98 }, p2: { iban: 90 } } },
      'iban 98 -> 90',
    ],
  ])('%s', async (_name, spec, given, says) => {
    const found = await told(spec, given, 'automation-widened');
    const message = `documents of inbox invoice may leave unattended that did not before: ${says ?? ''}`;
    expect(found.map((one) => one.message)).toEqual(says === null ? [] : [message]);
    expect(found.every((one) => one.strong === true)).toBe(true);
  });

  test('of a project it is told once, though its inboxes inherit', async () => {
    const spec =
      'projects: [{ name: Sales, thresholds: { fields: { iban: 90 } } }]\ninboxes: [{ name: invoice }]';
    const found = await told(spec, { levels: { p1: { iban: 98 } } }, 'automation-widened');
    expect(found).toMatchObject([
      { address: 'thresholds/project/Sales', message: expect.stringContaining('of project Sales') as string },
    ]);
  });

  describe('for a moment only', () => {
    const numbers = '{ second_pass_stp: 0, second_pass_ffr: 1, auto_submit_ffr: 0, auto_reject_ffr: 1 }';
    const moves = (orders: string): string =>
      `formats: [{ name: Invoice }]
projects: [{ name: Sales, sampling: ${numbers} }, { name: Claims, sampling: inherited }]
inboxes: [{ name: invoice, project: Claims }, { name: orders, project: ${orders} }]`;
    const given: Given = {
      sampling: { '': [0, 0, 0, 0], p2: [0, 1, 0, 1] },
      home: 'p2',
    };

    test.each<[name: string, orders: string, says: unknown[]]>([
      [
        'two inboxes cross, and each would have to go first',
        'Sales',
        [
          'documents of inbox invoice may leave unattended for a moment that do so neither before nor afterwards: auto_reject_ffr at 1: no order of these writes avoids it',
        ],
      ],
      ['one of them stays: there is an order', 'Claims', []],
    ])('%s', async (_name, orders, says) => {
      const found = await told(moves(orders), given, 'automation-widened');
      expect(found.map(({ message }) => message).filter((one) => one.includes('a moment'))).toEqual(says);
      expect(found.every((one) => one.strong === true)).toBe(true);
    });
  });

  test('a spec can make it an error, and except from it', async () => {
    const policy = (more: string): string =>
      `${thresholds('{ iban: 90 }')}\npolicy: { rules: { automation-widened: { severity: error${more} } } }`;
    const given = { levels: { i1: { iban: 98 } } };
    expect(await told(policy(''), given, 'automation-widened')).toMatchObject([{ severity: 'error' }]);
    const except = ', except: [{ address: "thresholds/inbox/*", reason: agreed }]';
    expect(await told(policy(except), given, 'automation-widened')).toEqual([]);
  });
});

describe('threshold-names-no-field', () => {
  const RULE = 'threshold-names-no-field';

  test.each<[name: string, fields: string, given: Given, found: object[]]>([
    ['fields that there are', 'fields: { iban: 1, total: 1 }', {}, []],
    [
      'a slip',
      'fields: { Iban: 98 }',
      {},
      [{ severity: 'error', message: /has the field Iban/, hint: 'did you mean "iban"?' }],
    ],
    [
      'a slip that is on the tenant',
      'fields: { Iban: 98 }',
      { levels: { i1: { Iban: 9 } } },
      [{ severity: 'warning' }],
    ],
    ['a name that is to go', 'fields: { old: none }', { levels: { i1: { old: 9 } } }, []],
    ['a column', 'tables: { lines: { quantity: 1, price: 1 } }', {}, [{ message: /column lines\.price/ }]],
    ['a table', 'tables: { rows: { quantity: 1 } }', {}, [{ message: /table rows/ }]],
  ])('%s', async (_name, fields, given, found) => {
    const violations = await told(inbox(`thresholds: { ${fields} }`), given, RULE);
    const wanted = found.map((one) =>
      Object.fromEntries(
        Object.entries(one).map(([key, value]) => [
          key,
          value instanceof RegExp ? (expect.stringMatching(value) as unknown) : (value as unknown),
        ]),
      ),
    );
    expect(violations).toHaveLength(found.length);
    expect(violations).toMatchObject(wanted);
  });

  test('a spec alone tells where it holds all of the format, and not where it holds a part', async () => {
    const spec = (fields: string): string =>
      `version: 1\nformats: [{ name: A, fields: ${fields}, tables: [], document_types: [] }]\nprojects: [{ name: P, formats: [A] }]\n` +
      'inboxes: [{ name: i, project: P, thresholds: { fields: { ibn: 9 } } }]';
    const problems = async (text: string): Promise<readonly string[]> => {
      try {
        validationOf(kinds, await readText(text), '2026-01-01');
        return [];
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        return error.problems.map(({ message, hint }) => `${message} | ${hint ?? ''}`);
      }
    };
    expect(await problems(spec('[iban]'))).toEqual([
      `${RULE}: fields: no format of the project has the field ibn | did you mean "iban"?`,
    ]);
    expect(await problems(spec('{ at_least: [iban] }'))).toEqual([]);
  });
});

test('threshold-out-of-scale', async () => {
  const found = await told(thresholds('{ iban: 0, total: 101 }'), {}, 'threshold-out-of-scale');
  expect(found.map(({ message }) => message)).toEqual([
    'iban is 0: any value is above it, so it holds nothing back',
    'total is 101: no value is above it, so nothing leaves unattended',
  ]);
  expect(await told(thresholds('{ iban: 0.5, total: 100 }'), {}, 'threshold-out-of-scale')).toEqual([]);
});
