/** Certificates made on the spot: no file to run out, no tool to be installed. X.509 (RFC 5280) in DER (ITU-T X.690). */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:https';

export interface Pair {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** DNS names. */
  readonly names: readonly string[];
  /** Days from now; below 0 in the past. */
  readonly from?: number;
  readonly to?: number;
}

/** Signed by itself, so that it is its own authority for whoever is told to trust it. */
export function certificate({ names, from = -1, to = 1 }: CertificateOptions): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const commonName = oid(0x55, 0x04, 0x03);
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(names[0] ?? '')))));
  const alternatives = sequence(...names.map((each) => der(0x82, Buffer.from(each))));
  const subjectAltName = sequence(oid(0x55, 0x1d, 0x11), der(0x04, alternatives));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    name,
    sequence(utcTime(from), utcTime(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(subjectAltName)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Answers every request with an empty list. */
export const secureServer = (pair: Pair): Server =>
  createServer({ ...pair }, (_request, response) => {
    response.end('[]');
  });

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));

/** YYMMDDhhmmssZ. */
function utcTime(days: number): Buffer {
  const time = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${time.replace(/\D/g, '').slice(2, 14)}Z`));
}
