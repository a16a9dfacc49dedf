/** Bodies that are small and wrong in many places: what is told of them is right, and small too. */
import { expect, test } from 'vitest';
import { openService } from '../support/service.ts';

test.each<[string, string, string]>([
  ['a text of emoji', JSON.stringify('😀'), 'the body must be object'],
  ['a long text of emoji', JSON.stringify('😀'.repeat(4000)), 'the body must be object'],
  ['a list of halves', `[${'"\\ud83d",'.repeat(1600)}1]`, 'the body must be object'],
])('%s is told to be no object, and nothing else', async (_what, body, detail) => {
  const opened = await openService();
  for (const path of ['/links', '/tickets']) {
    const { status, json } = await opened.ask('POST', path, { body });
    expect([status, json['detail']]).toEqual([422, detail]);
    expect(json['errors']).toHaveLength(1);
  }
});

test('of very many faults the first twenty are told, and how many more there are', async () => {
  const opened = await openService();
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`x${at}`, 1])));
  const { status, json, text } = await opened.ask('POST', '/links', { body });
  expect([status, (json['errors'] as unknown[]).length]).toEqual([422, 20]);
  expect(json['detail']).toMatch(/; and 1481 more$/);
  expect(text.length).toBeLessThan(4000);
});
