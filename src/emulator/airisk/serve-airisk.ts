import { answered } from '../kit/outcome.ts';
import { LOOPBACK, LOOPBACK_NAMES, openPort, type OpenPort } from '../kit/port.ts';
import { createAirisk, type Airisk, type AiriskOptions } from './airisk-emulator.ts';

export type AiriskServeOptions = AiriskOptions & {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** One of `LOOPBACK_HOSTS`; 127.0.0.1 where it is not given. */
  readonly host?: string;
};

export type RunningAirisk = OpenPort & Omit<Airisk, 'fetch' | 'answer' | 'close'>;

/** The addresses that it may listen on. */
export const LOOPBACK_HOSTS: readonly string[] = [LOOPBACK, 'localhost', '::1'];

/**
 * Runs an AIRisk server on a loopback port: with its fixtures it is for tests, and never for anybody else. Requests
 * for another host name are refused, since a web page can have its own name lead here. Rejects where the port is
 * taken, and where the host is not loopback.
 */
export async function startAirisk(options: AiriskServeOptions = {}): Promise<RunningAirisk> {
  const { host = LOOPBACK, port = 0, ...rest } = options;
  if (!LOOPBACK_HOSTS.includes(host)) throw new Error(`${host} is not an address of this machine alone`);
  const server = createAirisk(rest);
  const { url, stop } = await openPort({
    host: host === 'localhost' ? LOOPBACK : host,
    port,
    answer: (request) => {
      if (LOOPBACK_NAMES.includes(new URL(request.url).hostname)) return server.answer(request);
      const headers = { server: 'fitform-emulator' };
      const response = new Response('Only for the machine that this runs on', { status: 403, headers });
      return Promise.resolve(answered(response));
    },
    close: server.close,
  });
  const { client, clients, log, faults, expireTokens, removeUser, reset } = server;
  return {
    ...{ url, stop, client, clients, log, faults, expireTokens, removeUser, reset },
    get users() {
      return server.users;
    },
  };
}
