/** Answers that were packed to be sent. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PACKINGS, unpacked } from '../../src/wire/unpack.ts';

const text = JSON.stringify({ name: 'ä'.repeat(1000) });

test.each<[string, (text: string) => Buffer]>([
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
  ['gzip, br', (text) => brotliCompressSync(gzipSync(text))],
  ['Identity ,, x-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['', Buffer.from],
  ['identity', Buffer.from],
  ['toString', Buffer.from],
  ['gzip, compress', Buffer.from],
])('%s', async (packing, pack) => {
  expect((await unpacked(pack(text), packing)).toString()).toBe(text);
});

test('every packing that is asked for can be unpacked, and nothing is nothing in each', async () => {
  expect(PACKINGS).toBe('gzip, deflate, br, zstd');
  for (const packing of PACKINGS.split(', ')) {
    expect(await unpacked(Buffer.alloc(0), packing)).toHaveLength(0);
  }
});

test.each([
  ['gzip', gzipSync(text).subarray(0, 20), 'Z_BUF_ERROR'],
  ['gzip', Buffer.from('no'), 'Z_DATA_ERROR'],
])('what is damaged is no answer: %s', async (packing, bytes, code) => {
  await expect(unpacked(bytes, packing)).rejects.toMatchObject({ name: 'Unanswered', code });
});
