/** What a run that was cut off may still have on its way is waited for by the next one, before it reads. */
import { afterEach, expect, test } from 'vitest';
import { cli } from './cli.ts';
import { foreignTenant, type Foreign } from './foreign.ts';
import { stateOf } from './notation.ts';

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

const spec = 'version: 1\nroles:\n  - name: A\n    permissions: []\n';

test.each([
  ['just now', '1970-01-01T00:00:00.000Z', [], /cut off with 1 create on the way; waiting 30 s/],
  ['with less patience', '1970-01-01T00:00:00.000Z', ['--settle', '7'], /waiting 7 s/],
  ['long ago', '1969-12-31T23:59:00.000Z', [], null],
  ['without a journal', '1970-01-01T00:00:00.000Z', ['--journal', 'off'], null],
])('cut off %s', async (_name, when, flags, message) => {
  tenant = await foreignTenant(stateOf({}));
  const header = { format: 'fitform.journal/1', tenant: { url: tenant.env['FITFORM_URL'] } };
  const sent = { n: 1, when, method: 'POST', path: '/roles', address: 'role/A', before: null, sent: {} };
  const journal = `${JSON.stringify(header)}\n${JSON.stringify(sent)}\n`;
  const files = { 'tenant.yaml': spec, '/.fitform/runs/19700101T000000Z-host.jsonl': journal };
  const { code, stderr } = await cli(['apply', '--yes', ...flags], tenant.env, files);
  expect(code).toBe(0);
  if (message) expect(stderr).toMatch(message);
  else expect(stderr).not.toContain('cut off');
});
