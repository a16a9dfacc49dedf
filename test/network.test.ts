/** test/support/setup.ts: what keeps tests to this machine. */
import { get } from 'node:http';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { expect, test } from 'vitest';

/** For documentation alone, so nobody's (RFC 5737). */
const OTHER = '192.0.2.1';
const REFUSED = 'a test may talk to this machine only, not to 192.0.2.1';

test.each<[string, () => unknown]>([
  ['a port and a host', () => connect(9, OTHER)],
  ['options', () => connect({ port: 9, host: OTHER })],
  ['TLS', () => connectSecurely({ port: 9, host: OTHER })],
  ['HTTP', () => get(`http://${OTHER}:9/`)],
])('no test connects to another machine, by %s', (_way, call) => {
  expect(call).toThrow(REFUSED);
});

test('nor does fetch', async () => {
  const error = await fetch(`http://${OTHER}/`).catch((reason: unknown) => reason as Error);
  expect((error as Error).cause).toEqual(new Error(REFUSED));
});
