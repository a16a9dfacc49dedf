/** What a run that was cut off may still have on its way is waited for by the next one, before it reads. */
import { afterEach, expect, test } from 'vitest';
import { cli } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf } from '../support/scenario-notation.ts';

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

const spec = 'version: 1\nroles:\n  - name: A\n    permissions: []\n';

const JUST_NOW = '1970-01-01T00:00:00.000Z';

/** A journal of a run that was cut off while it created a role. */
function cutOff(url: string | undefined, when: string): string {
  const header = { format: 'fitform.journal/1', tenant: { url } };
  const sent = { n: 1, when, method: 'POST', path: '/roles', address: 'role/A', before: null, sent: {} };
  return `${JSON.stringify(header)}\n${JSON.stringify(sent)}\n`;
}

test('of several journals, all about this tenant count, whatever they are named', async () => {
  tenant = await foreignTenant(stateOf({}));
  const url = tenant.env['FITFORM_URL'];
  const files = {
    'tenant.yaml': spec,
    '/.fitform/runs/19700101T000000Z-host.jsonl': cutOff(url, JUST_NOW),
    '/.fitform/runs/19700101T000001Z-host.jsonl': cutOff('https://other.example', JUST_NOW),
    '/.fitform/runs/19700101T000002Z-host.jsonl': cutOff(url, '1969-12-31T23:59:50.000Z'),
    '/.fitform/runs/19700101T000003Z-host.jsonl': `${cutOff(url, JUST_NOW)}${JSON.stringify({ end: JUST_NOW })}\n`,
    '/.fitform/runs/19700101T000004Z-host.jsonl': cutOff(url, '1969-12-31T23:00:00.000Z'),
  };
  const { code, stderr } = await cli(['apply', '--yes'], tenant.env, files);
  expect(code).toBe(0);
  expect(stderr).toContain('cut off with 2 creates under way; waiting 30 s for them to arrive');
});

test.each([
  ['just now', JUST_NOW, [], /cut off with 1 create under way; waiting 30 s/],
  ['with less patience', JUST_NOW, ['--settle', '7'], /waiting 7 s/],
  ['long ago', '1969-12-31T23:59:00.000Z', [], null],
  ['without a journal', JUST_NOW, ['--journal', 'off'], null],
])('cut off %s', async (_name, when, flags, message) => {
  tenant = await foreignTenant(stateOf({}));
  const journal = cutOff(tenant.env['FITFORM_URL'], when);
  const files = { 'tenant.yaml': spec, '/.fitform/runs/19700101T000000Z-host.jsonl': journal };
  const { code, stderr } = await cli(['apply', '--yes', ...flags], tenant.env, files);
  expect(code).toBe(0);
  if (message) expect(stderr).toMatch(message);
  else expect(stderr).not.toContain('cut off');
});
