/** The steps below HTTP, on this machine. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { network } from '../../src/doctor/sockets.ts';
import { certificate, secureServer } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { listening } from '../support/loopback.ts';

const placeOf = (host: string) => ({ host: '127.0.0.1', port: Number(host.split(':')[1]) });

test('a server that says nothing is given up after the time there is', async () => {
  const place = placeOf(await listening(createServer()));
  await expect(network.handshake(place, 50, undefined)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await expect(network.connect(place, 5000)).resolves.toBeUndefined();
});

test('a port where nobody listens', async () => {
  const place = { host: '127.0.0.1', port: await freePort() };
  await expect(network.connect(place, 5000)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(network.handshake(place, 5000, undefined)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('an address is no name, so a certificate of names alone is for another host', async () => {
  const pair = certificate({ names: ['localhost'] });
  const place = placeOf(await listening(secureServer(pair)));
  const trusted = [pair.cert];
  expect((await network.handshake({ ...place, host: 'localhost' }, 5000, trusted)).fault).toBeNull();
  const { fault, names } = await network.handshake(place, 5000, trusted);
  expect([fault, names]).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', 'DNS:localhost']);
});
