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

describe('a secret that looks like an escape', () => {
  test.each([
    ['secretword\\', '{"url":"/x?p=secretword%5C"}', '{"url":"/x?p=***"}'],
    ['secretword\\', '<a href="/x?p=secretword%255C">', '<a href="/x?p=***">'],
    ['x%2525y%25z9', encodeURIComponent(encodeURIComponent('x%2525y%25z9')), '***'],
    ['tail-secret-x%4', `${encodeURIComponent('tail-secret-x%4')}1`, '***1'],
    ['&amp;amp;longsecret&amp', 'it is &amp;amp;amp;longsecret&amp;amp here', 'it is *** here'],
    ['a%41b+c&amp;', 'a%41b+c&amp; %20', '*** %20'],
  ])('%j is found in %j', (secret, text, expected) => {
    const mask = new Mask();
    mask.add(new Secret(secret));
    expect(mask.apply(text)).toBe(expected);
  });

  test('does not mask the few characters that it would stand for', () => {
    const mask = new Mask();
    mask.add(new Secret('%41%42%43%44'));
    expect(mask.apply('Invalid ABCD-value in field caf%C3%A9')).toBe('Invalid ABCD-value in field caf%C3%A9');
    expect(mask.apply('%41%42%43%44 and %2541%2542%2543%2544')).toBe('*** and ***');
  });
});

describe('however it is written', () => {
  const odd = "ü 'S+e/c?r~e!t'\n\\<&\"=%41*)😀";
  const hex = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(2, '0');
  const percent = encodeURIComponent(odd);
  const form = new URLSearchParams({ odd }).toString().slice('odd='.length);
  const html = odd.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const unicode = odd.replaceAll(/[^\w]/g, (unit) => `\\u${hex(unit).padStart(4, '0')}`);
  const base64url = Buffer.from(odd).toString('base64url');
  const lower = (text: string): string => text.replaceAll(/%..|\\u..../g, (one) => one.toLowerCase());
  const ways: Readonly<Record<string, string>> = {
    'for a URL': percent,
    'for a URL in lower case': lower(percent),
    'for a URL, by RFC 3986': percent.replaceAll(/[!'()*]/g, (one) => `%${hex(one)}`),
    'for a form': form,
    'for a form in lower case': lower(form),
    'for HTML': html.replaceAll("'", '&#39;'),
    'for HTML in hex': html.replaceAll("'", '&#x27;'),
    'for XML': html.replaceAll("'", '&apos;'),
    'in numbers': [...odd].map((one) => `&#${one.codePointAt(0) ?? 0};`).join(''),
    'in JSON': JSON.stringify(odd).slice(1, -1),
    'in JSON with each slash escaped': JSON.stringify(odd).slice(1, -1).replaceAll('/', '\\/'),
    'in JSON by ASCII': unicode,
    'in JSON by ASCII in capitals': unicode.replaceAll(/(?<=u)..../g, (one) => one.toUpperCase()),
    'in base64': Buffer.from(odd).toString('base64'),
    'in base64 for URLs': base64url,
    'in base64 in a URL': encodeURIComponent(Buffer.from(odd).toString('base64')),
    'in a URL in JSON in HTML': JSON.stringify(percent + odd)
      .slice(1, -1)
      .replaceAll('"', '&quot;')
      .replaceAll('&', '&amp;'),
    'twice in a URL': encodeURIComponent(percent),
    'each in its own way': [...odd]
      .map((one, at) => [one, encodeURIComponent(one), `&#${one.codePointAt(0) ?? 0};`][at % 3])
      .join(''),
  };

  test.each(Object.entries(ways))('%s, it is masked', (_way, written) => {
    const mask = new Mask();
    mask.add(new Secret(odd));
    expect(mask.apply(`it is ${written}.`)).toMatch(/^it is (\*\*\*)+(=|%3D)*\.$/);
    expect(mask.apply(`${'x'.repeat(40)}${written} and more`, 60)).toMatch(/^x+\*{3,}[=%3D andmore]*$/);
    expect(mask.apply(`${'x'.repeat(50)}${written.repeat(9)}`, 52)).toBe(`${'x'.repeat(50)}**`);
  });

  test.each([
    ['a b', 'a+b'],
    ['a!b', 'a%21b'],
    ['a+b', 'a\\u002Bb'],
    ['a<b', 'a&lt;b'],
    ['a/b', 'a%2fb'],
    ['?>~', 'Pz5-'],
  ])('%s is short, and %s withheld', (short, written) => {
    const mask = new Mask();
    mask.add(new Secret(short));
    expect(mask.apply(`it is ${written}.`)).toMatch(/^\(withheld/);
  });

  test.each(['100% of + & \\ < "it" %zz &nope; &#99999999; \\u12 %ff%fe', '%f4%90%80%80 \\ud800 %c0%80'])(
    'what holds none stays as it is: %s',
    (text) => {
      const mask = new Mask();
      mask.add(new Secret('a-long-secret+'), new Secret('zz+'));
      expect(mask.apply(text)).toBe(text);
    },
  );

  test('of two that overlap, no part is left', () => {
    const mask = new Mask();
    mask.add(new Secret('first-and-second'), new Secret('second-and-third'));
    expect(mask.apply('first-and-second-and-third')).toBe('***');
  });

  test.each([
    ['escapes', '%25'.repeat(1_700_000)],
    ['escapes of escapes', `%${'25'.repeat(2_500_000)}`],
    ['what begins like one', 'passing-secret%2'.repeat(300_000)],
  ])('1,000 of them are looked for in 5 MB of %s', (_what, text) => {
    const mask = new Mask();
    for (let number = 0; number < 1000; number += 1) mask.addPassing(new Secret(`passing-secret+${number}`));
    expect(mask.apply(text, 200_000)).toBe(text.slice(0, 200_000));
    const one = new Mask();
    one.add(new Secret('passing-secret+1'));
    expect(one.apply(text)).toBe(text);
  });
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
