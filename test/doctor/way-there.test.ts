/** What is said of the way to a tenant where no machine at hand is so odd. */
import { expect, test } from 'vitest';
import { unlessLate, network, type Handshake, type Network } from '../../src/doctor/sockets.ts';
import type { Surroundings } from '../../src/doctor/surroundings.ts';
import { dns, tls } from '../../src/doctor/way-there.ts';
import { stillWorld } from '../support/still-world.ts';

const DAY = 86_400_000;

const around = (fake: Partial<Network>, origin = 'https://tenant.example'): Surroundings =>
  ({
    network: { ...network, ...fake },
    world: stillWorld(),
    timeout: 20,
    target: () => Promise.resolve({ embedded: false, origin, basePath: '/admin' }),
    proxy: () => Promise.resolve(null),
    certificates: () => Promise.resolve(undefined),
  }) as unknown as Surroundings;

const shown = (handshake: Partial<Handshake>): Partial<Network> => ({
  handshake: () => Promise.resolve({ fault: null, until: null, names: '', ...handshake }),
});

test('a certificate that holds, of an authority that has ended, is not said to have ended on a day to come', async () => {
  const now = stillWorld().now();
  const fault = 'CERT_HAS_EXPIRED';
  const ended = await tls(around(shown({ fault, until: now - DAY })));
  expect(ended.message).toMatch(/^the certificate has expired on \d{4}-/);
  const { message } = await tls(around(shown({ fault, until: now + 90 * DAY })));
  expect(message).toBe('a certificate that it depends on has expired (CERT_HAS_EXPIRED)');
});

test('a name server that never answers is given up after the time there is', async () => {
  const never = new Promise<never>(() => undefined);
  const lookup: Network['lookup'] = (_host, timeout) => unlessLate(never, timeout);
  const { message, exitClass } = await dns(around({ lookup }));
  expect([exitClass, message]).toEqual(['unreachable', 'tenant.example: no answer in time (ETIMEDOUT)']);
});

test('port 0 is no other port', async () => {
  const asked: number[] = [];
  const handshake: Network['handshake'] = ({ port }) => {
    asked.push(port);
    return Promise.resolve({ fault: null, until: null, names: '' });
  };
  await tls(around({ handshake }, 'https://127.0.0.1:0'));
  await tls(around({ handshake }, 'https://127.0.0.1'));
  expect(asked).toEqual([0, 443]);
});
