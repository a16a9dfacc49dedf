import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOurs, meantBy } from '../../src/doctor/mistyped.ts';

test.each([
  ['FITFORM_PASWORD', 'FITFORM_PASSWORD'],
  ['FITFORM_PASS', 'FITFORM_PASSWORD'],
  ['FITFORM_USER', 'FITFORM_USERNAME'],
  ['FITFORM_USER_NAME', 'FITFORM_USERNAME'],
  ['FITFORM_APIKEY', 'FITFORM_API_KEY'],
  ['FITFORM_BASEPATH', 'FITFORM_BASE_PATH'],
  ['FITFORM_TOKEN_', 'FITFORM_TOKEN'],
  ['FITFROM_URL', 'FITFORM_URL'],
  ['FITFORMS_URL', 'FITFORM_URL'],
  ['fitform_url', 'FITFORM_URL'],
  ['Fitform_Token', 'FITFORM_TOKEN'],
])('%s is probably %s', (name, meant) => {
  expect(meantBy(name)).toBe(meant);
});

test.each([
  ...['FITFORM_URL', 'FITFORM_AUTH', 'FITFORM_SERVE_TOKEN', 'FITFORM_FLEET_HOSTS'],
  // Of a fleet, and what only a spec reads.
  ...['FITFORM_ACME_URL', 'FITFORM_ACME_API_KEY', 'FITFORM_STAGE'],
  // Other programs'.
  ...['PASSWORD', 'DB_PASSWORD', 'PLATFORM_URL', 'API_TOKEN', 'URL', '_', 'npm_config_token'],
])('%s is left alone', (name) => {
  expect(meantBy(name)).toBeNull();
});

test.each([
  ['FITFORM_URL', true],
  ['https_proxy', true],
  ['NO_PROXY', true],
  ['NODE_EXTRA_CA_CERTS', true],
  ['FITFORM_STAGE', false],
  ['PATH', false],
])('an empty %s matters: %s', (name, ours) => {
  expect(isOurs(name)).toBe(ours);
});

// test/docs/names.test.ts holds that page to the variables that are read.
test('every variable on the page of the configuration is known', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  const named = new Set(page.match(/\b(FITFORM_[A-Z_]+|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS)\b/g));
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((name) => !isOurs(name) || meantBy(name) !== null)).toEqual([]);
});
