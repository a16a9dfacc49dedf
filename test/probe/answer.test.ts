import { describe, expect, test } from 'vitest';
import { answerFrom, type RawAnswer } from '../../src/probe/answer.ts';

const raw = (body: unknown, more: Partial<RawAnswer> = {}): RawAnswer => ({
  ...{ status: 200, headers: {}, sent: 10_000, received: 10_200 },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});
const two = [{ id: 'a' }, { id: 'b' }];

test.each<[string, object, Partial<RawAnswer>, string[], number | null, boolean]>([
  ['a whole list', two, {}, [], null, false],
  ['a next page', two, { headers: { link: '<?page=2>; rel="next"' } }, ['link'], null, true],
  ['a last page', two, { headers: { link: '<?page=1>; rel="prev"' } }, [], null, false],
  ['a total that is here', two, { headers: { 'x-total-count': '2' } }, ['total'], 2, false],
  ['a total beyond it', two, { headers: { 'x-total-count': '3' } }, ['total'], 3, true],
  ['a range', two, { headers: { 'content-range': 'items 0-1/9' } }, ['range'], 9, true],
  ['a part', two, { status: 206 }, [], null, true],
  ['an object around it', { results: two, total: 5 }, {}, ['wrapped'], 5, true],
  [
    'two signs',
    two,
    { headers: { link: '<a>; rel=next', 'x-total-count': '4' } },
    ['link', 'total'],
    4,
    true,
  ],
])('%s', (_what, body, more, signs, total, isCut) => {
  expect(answerFrom(raw(body, more), true)).toMatchObject({ items: two, signs, total, isCut });
});

test('one object is no list, though it should hold one', () => {
  expect(answerFrom(raw({ id: 'a', roles: [] }), false)).toMatchObject({
    shape: 'mapping',
    items: null,
    isCut: false,
  });
  expect(answerFrom(raw({ message: [] }, { status: 404 }), true)).toMatchObject({ items: null, signs: [] });
});

test.each<[string, string, string]>([
  ['[]', 'application/json', 'list'],
  ['{}', 'text/plain', 'mapping'],
  ['"no"', 'application/json', 'json'],
  ['', 'application/json', 'empty'],
  [' \n', 'text/html', 'empty'],
  ['<!doctype html><p>', 'text/plain', 'html'],
  ['<p>no', 'text/html; charset=utf-8', 'html'],
  ['Not found', 'application/json', 'text'],
])('%j as %s is %s', (body, type, shape) => {
  expect(answerFrom(raw(body, { headers: { 'content-type': type } }), true).shape).toBe(shape);
});

describe('how far its clock is ahead', () => {
  const date = new Date(70_000).toUTCString();

  test('is within the time that the call took, and the second that a Date stands for', () => {
    expect(answerFrom(raw([], { headers: { date } }), true).ahead).toEqual([
      70_000 - 10_200,
      71_000 - 10_000,
    ]);
  });

  test.each([[{}], [{ date: 'soon' }], [{ date, age: '5' }]])('is not told by %j', (headers) => {
    expect(answerFrom(raw([], { headers }), true).ahead).toBeNull();
  });
});
