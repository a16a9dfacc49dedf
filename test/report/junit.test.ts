/** Reports as JUnit's XML: which resources pass, fail or are skipped, and that it is XML whatever names are. */
import { fc, test as property } from '@fast-check/vitest';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { junit } from '../../src/report/junit.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { cli } from '../support/cli-in-process.ts';
import { hostile } from '../support/hostile-names.ts';
import { REPORTS, created, deleted, empty, planOf, sinceOf, specOf } from '../support/report-rows.ts';
import { runs } from '../support/random-cases.ts';

const { of } = junit;
const plain = (which: number): string => `n${which}`;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** In the order of their beginnings. Throws for what is not well-formed, or holds a character that XML 1.0 does not know. */
function elementsOf(xml: string): Element[] {
  const parser = new SaxesParser();
  const [all, open]: [Element[], Element[]] = [[], []];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, text: '' };
    all.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => {
    const inner = open.at(-1);
    if (inner) inner.text += text;
  });
  parser.write(xml).close();
  return all;
}

const CHILDREN = ['failure', 'error', 'skipped', 'system-out'];

/** Each test case as `classname name`, and how it ended. */
function verdictsIn(xml: string): string[] {
  const verdicts: string[] = [];
  for (const { name, attributes } of elementsOf(xml)) {
    if (name === 'testcase') verdicts.push(`${attributes['classname']}: ${attributes['name']}`);
    else if (CHILDREN.includes(name) && name !== 'system-out') {
      verdicts.push(`${verdicts.pop() ?? ''} ${name}`);
    }
  }
  return verdicts;
}

property.prop(
  {
    which: fc.constantFrom(...Object.keys(REPORTS)),
    names: fc.array(hostile, { minLength: 40, maxLength: 40 }),
  },
  { numRuns: runs(200) },
)('whatever names are, it is well-formed, and of the same elements', ({ which, names }) => {
  const rowsOf = REPORTS[which] ?? expect.fail(which);
  const shape = (xml: string): unknown =>
    elementsOf(xml).map(({ name, attributes }) => [name, Object.keys(attributes)]);
  const written = of(rowsOf((at) => names[at] ?? ''));
  expect(shape(written), written).toEqual(shape(of(rowsOf(plain))));
});

test('a line break in what others write makes no line', () => {
  const blocked = [
    {
      action: 'create' as const,
      address: 'role/A',
      reason: 'no\nrole/B: it passed',
      way_out: 'none\rat all',
    },
  ];
  const [failure] = elementsOf(of(planRows({ ...empty, blocked }, { kinds, full: false }))).filter(
    ({ name }) => name === 'failure',
  );
  expect(failure?.text.split('\n')).toEqual([
    'Blocked, so nothing can be applied: no\\u{A}role/B: it passed',
    'none\\u{D}at all',
  ]);
});

test.each(Object.keys(REPORTS))('the counts of %s are those of its cases', (which) => {
  const all = elementsOf(of(REPORTS[which]?.(plain) ?? expect.fail(which)));
  const count = (name: string): string => String(all.filter((one) => one.name === name).length);
  const counts = {
    tests: count('testcase'),
    failures: count('failure'),
    errors: count('error'),
  };
  expect(all.slice(0, 2)).toMatchObject([
    { name: 'testsuites', attributes: counts },
    { name: 'testsuite', attributes: { ...counts, skipped: count('skipped') } },
  ]);
  expect(Number(counts.tests)).toBeGreaterThan(0);
});

describe('verdicts', () => {
  const plan = { ...empty, changes: [created('New'), deleted('Old')] };
  const desired = specOf(plan, plain).desired;
  const kept = { kind: 'user', name: 'mary', fields: {}, at: { file: 'f', line: 9, column: 1, path: '' } };
  const spec = { desired: { ...desired, resources: [...desired.resources, kept] }, warnings: [] };
  const options = { kinds, full: false, spec };

  test('of a drift: what differs fails, what is in sync passes', () => {
    const xml = of(driftRows(plan, null, options));
    expect(verdictsIn(xml)).toEqual([
      'fitform: run',
      'role: role/New failure',
      'role: role/Old failure',
      'user: user/mary',
    ]);
    expect(elementsOf(xml).find(({ name }) => name === 'failure')).toMatchObject({
      attributes: { type: 'drift', message: 'Differences: ! role/New is not on the tenant' },
    });
  });

  test('of a drift with a base: what is only not applied yet is skipped', () => {
    const since = sinceOf(plan, plain);
    const explained = since.explained.map((one) => ({ ...one, cause: 'not_applied' as const }));
    expect(verdictsIn(of(driftRows(plan, { ...since, explained }, options)))).toEqual([
      'fitform: run',
      'role: role/Old skipped',
      'role: role/New skipped',
      'user: user/mary',
    ]);
  });

  test('of a plan: what is to be done is skipped, what is refused or blocked fails', () => {
    expect(verdictsIn(of(planRows(planOf(plain), { kinds, full: false })))).toEqual([
      'fitform: run',
      'role: role/n1 skipped',
      'access: n22 on the WHOLE TENANT skipped',
      'access: n24 on n25 skipped',
      'inbox: inbox/n16 failure',
      'policy: missing-permissions role/n30 failure',
      'policy: missing-permissions role/n30',
      'role: role/n2 skipped',
      'project: project/n3 skipped',
      'user: user/n10 skipped',
    ]);
  });

  test('of a result: what failed fails, what is unclear is an error, what was not attempted is skipped', () => {
    expect(verdictsIn(of(REPORTS['a result']?.(plain) ?? expect.fail()))).toEqual([
      'fitform: run failure',
      'role: role/n1',
      'role: role/n4 failure',
      'user: user/n6 error',
      'user: user/n8 skipped',
    ]);
  });

  test('of a spec that is wrong are errors, from the command line too', async () => {
    const files = { 'tenant.yaml': 'version: 1\nroles:\n  - name: A\n    permissons: [upload]\n' };
    const run = await cli(['drift', '--format', 'junit'], {}, files);
    expect([run.code, verdictsIn(run.stdout)]).toEqual([
      3,
      ['spec: tenant.yaml:4:5 roles[0].permissons error'],
    ]);
  });
});
