/** Where a list should be: every place that reads one says what came instead. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/kinds/kind.ts';
import { readKeys } from '../../src/review/key-calls.ts';
import type { KeyClient, TenantReader } from '../../src/tenant/client.ts';
import { documentsIn, readDocuments } from '../../src/tenant/documents.ts';
import { usersWithKeys } from '../../src/tenant/api-keys.ts';

type Reading = (tenant: TenantReader) => Promise<unknown>;

const READINGS: readonly [what: string, read: Reading][] = [
  ['the keys, of a deletion', usersWithKeys],
  ['the keys, of a link', (tenant) => readKeys(tenant as KeyClient)],
  ['the documents of an inbox', (tenant) => documentsIn(tenant, 'i1')],
  ['the documents of all inboxes', readDocuments],
];

/** The words that it ends with, be they thrown or told. */
async function saidOf(read: Reading, answer: Json): Promise<string> {
  const ended = await read({ get: () => Promise.resolve(answer) }).catch((error: unknown) => error);
  return ended instanceof Error ? ended.message : JSON.stringify(ended);
}

describe.each(READINGS)('%s', (_what, read) => {
  test('in an object are not taken for all, and it is told why', async () => {
    expect(await saidOf(read, { results: [], total: 7 })).toMatch(
      /the answer is not a list but an object that holds one \(results\), with total beside it: it may be one page/,
    );
  });

  test.each<Json>([{}, null, 'text', 7])('%j are none', async (answer) => {
    expect(await saidOf(read, answer)).toMatch(/the answer is not a list(?! but)/);
  });
});

test('what keys of an object say may be a secret', async () => {
  const said = await saidOf(usersWithKeys, { hPym5PqQ: [], total_of_hPym5PqQ: 1 });
  expect(said).toContain('an object that holds one');
  expect(said).not.toContain('hPym5PqQ');
});
