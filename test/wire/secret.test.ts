import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Mask, Secret } from '../../src/wire/secret.ts';

const value = 'p"a/s+s wörd';
const secret = new Secret(value);

test.each([
  ['a template', `${String(secret)}`],
  ['JSON', JSON.stringify({ secret })],
  ['inspect', inspect({ secret, list: [secret] }, { depth: 5, showHidden: true })],
  ['an error', String(new Error(`with ${String(secret)}`))],
])('%s does not show it', (_name, rendered) => {
  expect(rendered).toContain('***');
  expect(rendered).not.toContain('wörd');
});

test.each([
  ['as it is', value],
  ['escaped for JSON', JSON.stringify({ password: value })],
  ['escaped for a URL', `?api_key=${encodeURIComponent(value)}`],
  ['in base64', Buffer.from(value).toString('base64')],
])('the mask takes it out %s', (_name, text) => {
  const mask = new Mask();
  mask.add(secret);
  const masked = mask.apply(`before ${text} after`);
  expect(masked).toContain('***');
  expect(masked).not.toMatch(/w(ö|%C3%B6)rd/);
  expect(masked).not.toContain(Buffer.from(value).toString('base64'));
});

test('an empty secret masks nothing', () => {
  const mask = new Mask();
  mask.add(new Secret(''));
  expect(mask.apply('abc')).toBe('abc');
});
