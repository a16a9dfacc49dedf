/** Answers that were packed to be sent. */
import { getBuiltinModule } from 'node:process';
import { promisify } from 'node:util';
import { unansweredBy } from './exchange.ts';

/** In the order of the header that asks for them. Source: RFC 9110, 8.4.1; RFC 8878 for zstd. */
const UNPACKERS = {
  gzip: 'unzip',
  deflate: 'unzip',
  br: 'brotliDecompress',
  zstd: 'zstdDecompress',
} as const;

/** For the header of a request. */
export const PACKINGS = Object.keys(UNPACKERS).join(', ');

/** How they were packed, one after the other. Source: RFC 9110, 5.6.1 (empty members), 8.4 (order), 8.4.1.3 (`x-gzip`). */
const packingsIn = (contentEncoding: string): string[] =>
  contentEncoding
    .toLowerCase()
    .split(',')
    .map((one) => one.trim().replace(/^x-gzip$/, 'gzip'))
    .filter((one) => one !== '' && one !== 'identity');

/** The bytes as they are where the header names a packing that was not asked for. Throws `Unanswered`. */
export async function unpacked(bytes: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const packings = packingsIn(contentEncoding ?? '');
  if (!packings.every(isKnown)) return bytes;
  let rest = bytes;
  for (const packing of packings.toReversed()) rest = await without(packing, rest);
  return rest;
}

const isKnown = (packing: string): packing is keyof typeof UNPACKERS => Object.hasOwn(UNPACKERS, packing);

async function without(packing: keyof typeof UNPACKERS, bytes: Buffer): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  const zlib = getBuiltinModule('node:zlib');
  // Some servers send what is called deflate without its header, which is what the word says (RFC 9110, 8.4.1.2).
  const isBare = packing === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8;
  const unpack = isBare ? zlib.inflateRaw : zlib[UNPACKERS[packing]];
  try {
    return await promisify<Buffer, Buffer>(unpack)(bytes);
  } catch (error) {
    throw unansweredBy(error);
  }
}
