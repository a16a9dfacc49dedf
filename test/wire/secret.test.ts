import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
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

test('of those that pass the oldest are forgotten, of those that stay none', () => {
  const mask = new Mask();
  mask.add(new Secret('stays-for-good'));
  const passing = (from: number, count: number): void => {
    for (let number = from; number < from + count; number += 1) {
      mask.addPassing(new Secret(`passing-${number}.`));
    }
  };
  passing(0, 1000);
  expect(mask.apply('passing-0. passing-999. stays-for-good')).toBe('*** *** ***');
  // Met again, it is no old one any more.
  mask.addPassing(new Secret('passing-0.'));
  passing(1000, 2);
  expect(mask.apply('passing-0. passing-1. passing-2. passing-3. passing-1001.')).toBe(
    '*** passing-1. passing-2. *** ***',
  );
  passing(2000, 5000);
  expect(mask.apply('stays-for-good passing-0.')).toBe('*** passing-0.');
});

test('half a character in a secret keeps nobody from masking it', () => {
  const mask = new Mask();
  mask.add(new Secret('half \ud800 of it'));
  expect(mask.apply('it is half \ud800 of it.')).toBe('it is ***.');
});

describe('a text from outside', () => {
  const of = (...secrets: string[]): Mask => {
    const mask = new Mask();
    mask.add(...secrets.map((one) => new Secret(one)));
    return mask;
  };

  test.each([
    ['none', of('abcdefg', 'abcdefgh'), 'what else', 'what else'],
    ['8 characters', of('abcdefgh'), 'is abcdefgh', 'is ***'],
    ['fewer', of('abcdefg'), 'is abcdefg or so', expect.stringMatching(/^\(withheld[^:]*: [^']*\)$/)],
    ['fewer, as for a URL', of('a b'), 'is a%20b or so', expect.stringMatching(/^\(withheld/)],
    ['few within many', of('abc', 'user:abc'), 'is user:abc', 'is ***'],
    ['few beside many', of('abc', 'user:abc'), 'is user:abc abc', expect.stringMatching(/^\(withheld/)],
    ['nothing', of(''), 'is a', 'is a'],
  ])('with a secret of %s', (_what, mask, text, expected) => {
    expect(mask.apply(text)).toEqual(expected);
  });

  test('one that passes is short as well', () => {
    const mask = new Mask();
    mask.addPassing(new Secret('abc'));
    expect(mask.apply('abcd')).toMatch(/^\(withheld/);
  });

  test('is cut without half a secret at its end, wherever the end is, and however many stood before it', () => {
    const secret = '<ÄÖÜ>-a long one-<ÄÖÜ>';
    const mask = of(secret, 'another secret');
    const text = `${'another secret '.repeat(3)}${secret} ${secret}${secret} and the rest of it`;
    for (let longest = 0; longest <= text.length; longest += 1) {
      const shown = mask.apply(text, longest);
      expect(shown.length).toBeLessThanOrEqual(longest);
      expect(shown.replaceAll('*', '')).not.toMatch(/[<ÄÖÜ>]|anoth|long/);
    }
    expect(mask.apply(text, text.length)).toBe('*** *** *** *** ****** and the rest of it');
    // What is masked is shorter here than the secret of which half is left.
    const shorter = of('abcdefgh', 'L'.repeat(100)).apply('abcdefgh'.repeat(10) + 'L'.repeat(100), 40);
    expect(shorter).toMatch(/^\**$/);
  });
});
