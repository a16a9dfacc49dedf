import { describe, expect, test } from 'vitest';
import { isHtml, describeBody, maskedLine } from '../../src/wire/answer-text.ts';
import { Mask, Secret } from '../../src/wire/secret.ts';

test.each([
  ['nothing', '', 'no details'],
  ['blanks', ' \n ', 'no details'],
  ['an object with a message', '{"message":"role exists"}', 'role exists'],
  [
    'an object with errors',
    '{"errors":{"name":"missing"},"message":"Input payload"}',
    'Input payload; name: missing',
  ],
  ['an error that is an object', '{"errors":{"name":{"deep":1}}}', 'name: invalid'],
  ['an object without either', '{"secret":"hunter2"}', 'no details'],
  ['a JSON string', '"not allowed"', 'not allowed'],
  ['a JSON list', '[1,2]', 'no details'],
  ['plain text', 'Bad\r\n Gateway', 'Bad Gateway'],
  [
    'a page with a title',
    '<!DOCTYPE html><html><head><title> 502 Bad\nGateway </title>',
    'an HTML page titled "502 Bad Gateway"',
  ],
  ['a page without one', '<html><body>x</body></html>', 'an HTML page'],
  ['a byte order mark before JSON', '\uFEFF{"message":"role exists"}', 'role exists'],
  ['control characters', 'a\u001b[31mb', 'a [31mb'],
])('%s', (_name, body, said) => {
  expect(describeBody(body)).toBe(said);
});

test('a long text is cut', () => {
  expect(describeBody('x'.repeat(1000)).length).toBeLessThan(310);
  expect(describeBody(`it broke: ${'words and '.repeat(100)}`)).toMatch(
    /^it broke: (words and )+(words )?(words|and)…$/,
  );
});

test('what may be half a token is left out where it is cut', () => {
  const said = describeBody(
    `${'refused. '.repeat(32)}your token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0 is over`,
  );
  expect(said).toBe(`${'refused. '.repeat(32)}your token…`);
});

/** Each is quadratic for some pattern that would do for a page of usual length. */
test.each([
  ['titles that do not end', `<html>${'<title'.repeat(900_000)}`],
  ['titles without an end', `<html>${'<title>'.repeat(700_000)}`],
  ['a title of 5 MB', `<html><title>${'x'.repeat(5_000_000)}</title>`],
  ['blanks', `x${' '.repeat(5_000_000)}x`],
  ['blanks before a page', `${' '.repeat(5_000_000)}<html>`],
  ['line breaks and control characters', '\u0000\n'.repeat(2_500_000)],
  ['one long word', 'x'.repeat(5_000_000)],
  ['JSON with a long message', JSON.stringify({ message: '<title '.repeat(700_000) })],
  ['JSON with many errors', JSON.stringify({ errors: 'x'.repeat(50_000).split('') })],
])('a body of 5 MB is read in no time: %s', (_name, body) => {
  const mask = new Mask();
  for (let number = 0; number < 1000; number += 1) mask.addPassing(new Secret(`passing-secret-${number}`));
  expect(describeBody(body, mask).length).toBeLessThan(350);
  expect(maskedLine(body, mask).length).toBeLessThan(310);
  expect(isHtml(body, 'text/plain')).toBe(body.startsWith('<html>'));
});

describe('a secret in a body', () => {
  const mask = new Mask();
  mask.add(new Secret('s3cret<word'), new Secret('abc'));

  test.each([
    ['in a text', 'not s3cret<word!', 'not ***!'],
    ['in a message', '{"message":"not s3cret<word!"}', 'not ***!'],
    ['escaped in JSON', String.raw`{"message":"not s3cret\u003cword!"}`, 'not ***!'],
    ['as the name of a field', '{"errors":{"s3cret<word":"is wrong"}}', '***: is wrong'],
    // The pattern for titles would take what stands before the <.
    ['in a title', '<html><title>not s3cret<word</title>', 'an HTML page titled "not ***"'],
  ])('%s is masked', (_name, body, said) => {
    expect(describeBody(body, mask)).toBe(said);
  });

  test.each([
    ['in a text', 'the word abcd'],
    ['in a message', '{"message":"the word abcd"}'],
    ['escaped in JSON', String.raw`{"message":"the word \u0061bcd"}`],
    ['in a page with another title', '<html><title>Wrong</title><p>the word abcd</p>'],
    ['in base64', `the word ${Buffer.from('abc').toString('base64')}`],
  ])('that is short, %s, has the whole of it withheld', (_name, body) => {
    expect(describeBody(body, mask)).toMatch(/^\(withheld: /);
    expect(describeBody(body, mask)).not.toContain('the');
  });
});

test.each([
  ['', 'text/html; charset=utf-8', true],
  ['<html>', undefined, true],
  ['{}', 'application/json', false],
])('%j as %s is a page: %s', (body, type, html) => {
  expect(isHtml(body, type)).toBe(html);
});
