/** `export --update` of a spec that keeps values in files of their own. */
import { expect, test } from 'vitest';
import { updateSpec } from '../../src/export/update-spec.ts';
import { kinds } from '../../src/kinds/index.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { observe } from '../../src/tenant/observe.ts';
import { stateOf } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';

const spec = (blacklist: string): string => `version: 1
inboxes:
  - name: invoice # kept
    predictors:
      rules: { file: rules.yaml }
      blacklist: { iban: [${blacklist}] }
`;

test.each([
  ['as it is', '{ mail: { info: { rules: [] } } }', []],
  ['as it is, in part', '{ at_least: { mail: { info: { rules: [] } } } }', []],
  [
    'otherwise',
    '{ mail: { info: { rules: [{ confidence: 1, "+rule": ["L:a"] }] } } }',
    [{ address: 'predictors/inbox/invoice', field: 'rules', file: 'rules.yaml' }],
  ],
])('what a file says %s stays there, and the rest is updated', async (_how, content, left) => {
  const runs = runsOn(
    stateOf({
      formats: ['Invoice'],
      projects: [{ name: 'Sales', formats: ['Invoice'] }],
      inboxes: [{ name: 'invoice', project: 'Sales' }],
    }),
  );
  await runs.apply(
    'inboxes: [{ name: invoice, predictors: { rules: { mail: { info: { rules: [] } } }, blacklist: { iban: [new] } } }]',
  );
  const text = spec('old');
  const { values } = await readSpec({
    files: ['tenant.yaml'],
    kinds,
    env: {},
    readFile: () => Promise.resolve(Buffer.from(text)),
    readBeside: (_spec, name) => Promise.resolve({ name, bytes: Buffer.from(content) }),
  });
  const live = await observe(runs.wire, kinds, { required: kinds, helpful: [] }, () => undefined);
  const updated = updateSpec({ kinds, live, file: 'tenant.yaml', text, env: {}, values });
  expect([updated.text, updated.left, updated.obstacles]).toEqual([spec('new'), left, []]);
});
