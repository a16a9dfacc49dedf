import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { node, SUPPORTED } from '../../src/doctor/this-machine.ts';

test.each([
  ['22.22.2', 'ok'],
  ['22.22.10', 'ok'],
  ['22.23.0', 'ok'],
  ['24.15.0', 'ok'],
  ['24.21.0', 'ok'],
  ['25.0.0', 'ok'],
  ['26.1.0', 'ok'],
  ['22.22.1', 'warning'],
  ['22.9.9', 'warning'],
  ['23.11.0', 'warning'],
  ['24.14.9', 'warning'],
  ['20.99.0', 'warning'],
])('Node %s: %s', (version, level) => {
  expect(node({ node: version }).level).toBe(level);
});

test('the versions are those of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    engines: { node: string };
  };
  expect(engines.node).toBe(`^${SUPPORTED.within} || >=${SUPPORTED.from}`);
});
