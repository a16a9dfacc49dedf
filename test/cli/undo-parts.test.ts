/** A tenant that keeps what an undo takes out: the run is not wholly taken back, and that is told. */
import { afterAll, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant } from '../support/foreign-tenant.ts';
import { stateOf } from '../support/scenario-notation.ts';

const tenant = await foreignTenant(
  stateOf({
    formats: ['Invoice'],
    projects: [{ name: 'Sales', formats: ['Invoice'] }],
    inboxes: [{ name: 'invoice', project: 'Sales' }],
    thresholds: { 'inbox/invoice': { amount: 90 } },
  }),
  { scope_patch: 'deep' },
);
afterAll(() => tenant.stop());

const files: Files = {
  'tenant.yaml':
    'version: 1\npolicy: { rules: { threshold-names-no-field: { severity: warning } } }\ninboxes: [{ name: invoice, thresholds: { fields: { iban: 98 } } }]',
};
const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files, { now: Date.now });

test('an undo whose tenant keeps a key ends with 7, each time', async () => {
  expect(await fitform('apply', '--yes')).toMatchObject({ code: 0 });
  const [journal = ''] = Object.keys(files).filter((name) => name.endsWith('.jsonl'));
  for (const _ of ['first', 'second']) {
    const undone = await fitform('undo', journal, '--yes');
    expect(undone.code).toBe(7);
    expect(undone.stdout).toContain('is as it was before that run, but for what is left as it is');
    expect(undone.stdout).toContain('this tenant cannot remove iban 98 from fields');
  }
});
