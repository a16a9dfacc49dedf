/** What a server answers to bytes that no client would make. */
import { connect } from 'node:net';

export interface RawAnswer {
  /** `null` where the connection was closed without a word. */
  readonly status: number | null;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Sends the bytes, and no more; resolves when the server has closed the connection. `end`: closes its own side first.
 * `then`: sent once something has come back.
 */
export async function sendRaw(
  url: string,
  text: string,
  { end = false, then = '' }: { readonly end?: boolean; readonly then?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  const bytes = Buffer.from(text, 'latin1');
  if (end) socket.end(bytes);
  else socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  if (then !== '') socket.once('data', () => socket.write(then));
  // A server that does not read on resets the connection.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? [];
  return {
    status: status === undefined ? null : Number(status),
    headers: new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string])),
    body: rest.join('\r\n\r\n'),
  };
}

/** A request that ends its connection. */
export const rawRequest = (
  target: string,
  { method = 'GET', version = '1.1', headers = 'Host: 127.0.0.1\r\n' } = {},
): string => `${method} ${target} HTTP/${version}\r\n${headers}Connection: close\r\n\r\n`;
