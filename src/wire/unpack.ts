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

/** The bytes as they are where the header names no packing that was asked for. Throws `Unanswered`. */
export async function unpacked(bytes: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const packing = (contentEncoding ?? '').toLowerCase();
  if (!Object.hasOwn(UNPACKERS, packing) || bytes.length === 0) return bytes;
  const zlib = getBuiltinModule('node:zlib');
  // Some servers send what is called deflate without its header, which is what the word says (RFC 9110, 8.4.1.2).
  const isBare = packing === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8;
  const unpack = isBare ? zlib.inflateRaw : zlib[UNPACKERS[packing as keyof typeof UNPACKERS]];
  try {
    return await promisify<Buffer, Buffer>(unpack)(bytes);
  } catch (error) {
    throw unansweredBy(error);
  }
}
