/** examples/policy: what the policy reads of a plan is in a plan. Whether it says what it should, its own tests tell. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { ROOT } from '../support/pages.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
}

const plan = planSchema as Shape;
const keysOf = ({ properties = {}, oneOf = [] }: Shape = {}): string[] => [
  ...Object.keys(properties),
  ...oneOf.flatMap(keysOf),
];
const change = plan.properties?.['changes']?.items;
const known: Readonly<Record<string, readonly string[]>> = {
  input: keysOf(plan),
  change: keysOf(change),
  delta: keysOf(plan.properties?.['access']?.items),
};

test.each(['plan.rego', 'plan_test.rego'])('%s knows the keys of a plan', (name) => {
  const policy = readFileSync(join(ROOT, 'examples/policy', name), 'utf8');
  const read = [...policy.matchAll(/\b(input|change|delta)\.(\w+)/g)];
  if (name === 'plan.rego') expect(new Set(read.map(([, of]) => of))).toEqual(new Set(Object.keys(known)));
  for (const [, of = '', key = ''] of read) expect(known[of]).toContain(key);
  expect(policy).toContain('import rego.v1');
});

test('each message of the policy has a test', () => {
  const [policy = '', tests = ''] = ['plan.rego', 'plan_test.rego'].map((name) =>
    readFileSync(join(ROOT, 'examples/policy', name), 'utf8'),
  );
  expect(policy.match(/^deny contains /gm)).toHaveLength(3);
  expect(tests.match(/(?:deny == \{"|count\(deny\) == 1)/g)).toHaveLength(3);
});
