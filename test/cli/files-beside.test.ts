/** Files that a spec names, as the command line reads them. */
import { expect, test } from 'vitest';
import { cli } from '../support/cli-in-process.ts';

test('a near name is given as the spec has to write it, from its own folder', async () => {
  const spec = `version: 1
formats: [{ name: F, fields: [a] }]
projects: [{ name: P, formats: [F], predictors: { rules: { file: rulez.yaml } } }]
`;
  const files = { 'specs/tenant.yaml': spec, 'rules.yaml': 'a: {}' };
  const run = await cli(['validate', 'specs/tenant.yaml'], {}, files);
  expect(run.code).toBe(3);
  expect(run.stdout + run.stderr).toContain('no such file (did you mean "rules.yaml"?)');
});
