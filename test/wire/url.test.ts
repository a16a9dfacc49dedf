import { expect, test } from 'vitest';
import { linkUrl } from '../../src/review/create-link.ts';
import { objectPath, secretPath } from '../../src/tenant/client.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { Secret } from '../../src/wire/secret.ts';
import { urlPart } from '../../src/wire/url.ts';

test('a text becomes one part, whatever characters it has', () => {
  expect(urlPart('a/b?c#d e&f=é💥')).toBe('a%2Fb%3Fc%23d%20e%26f%3D%C3%A9%F0%9F%92%A5');
});

const HALVES = ['\ud800', 'a\udc00b', '\udc00\ud800'];

test.each(HALVES)('half a character is told as such: %j', (half) => {
  expect(() => urlPart(half)).toThrow(TypeError);
  expect(() => urlPart(half)).toThrow(/half a character/);
  expect(() => linkUrl('https://tenant.example', half, new Secret('the-token'))).toThrow(/half a character/);
});

test.each([
  ...HALVES.map((id): [string, RegExp] => [id, /an id in the answer holds half a character/]),
  ['', /an id in the answer is empty, or only dots/],
  ['.', /only dots/],
  ['..', /only dots/],
])('a live object with the id %j is no answer of this API', (id, said) => {
  for (const run of [() => objectPath('/roles', id), () => secretPath('/roles', new Secret(id))]) {
    expect(run).toThrow(TenantError);
    expect(run).toThrow(said);
  }
});
