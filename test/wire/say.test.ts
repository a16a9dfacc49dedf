import { expect, test } from 'vitest';
import { isHtml, sayBody } from '../../src/wire/say.ts';

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
  ['control characters', 'a\u001b[31mb', 'a [31mb'],
])('%s', (_name, body, said) => {
  expect(sayBody(body)).toBe(said);
});

test('a long text is cut', () => {
  expect(sayBody('x'.repeat(1000)).length).toBeLessThan(310);
});

test.each([
  ['', 'text/html; charset=utf-8', true],
  ['<html>', undefined, true],
  ['{}', 'application/json', false],
])('%j as %s is a page: %s', (body, type, html) => {
  expect(isHtml(body, type)).toBe(html);
});
