/** An AIRisk server without a port, and the calls of the two flows as the vendor's docs write them. */
import { createHash } from 'node:crypto';
import { createAirisk, type Airisk, type AiriskOptions } from '../../src/emulator/airisk/airisk-emulator.ts';

export const START = Date.parse('2025-03-31T12:13:17.250Z');
export const CALLBACK = 'http://127.0.0.1:8765/callback';
export const ANN = '1001';
export const BEN = '1002';

export type Query = Readonly<Record<string, string>> | string;

export type Opened = ReturnType<typeof openAirisk>;

export const jsonOf = async <T = unknown>(response: Response): Promise<T> => (await response.json()) as T;

export function openAirisk(options: AiriskOptions = {}) {
  let now = START;
  let count = 0;
  const airisk: Airisk = createAirisk({
    clock: () => now,
    // Different each time, and the same in each run.
    random: (bytes) =>
      createHash('sha256')
        .update(String((count += 1)))
        .digest()
        .subarray(0, bytes),
    ...options,
  });
  const { client } = airisk;

  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    airisk.fetch(new Request(`http://127.0.0.1${path}`, init));

  /** The first step, by default for the first client and its first redirect. */
  function authorize(query: Query = {}): Promise<Response> {
    const whole = { client_id: client.client_id, redirect_uri: CALLBACK, ...(query as object) };
    return send(`/api/oauth2?${typeof query === 'string' ? query : String(new URLSearchParams(whole))}`);
  }

  async function codeFor(query: Query = {}): Promise<string> {
    const location = (await authorize(query)).headers.get('location') ?? '';
    return new URL(location).searchParams.get('code') ?? '';
  }

  const fields = (more: Readonly<Record<string, string | undefined>>): Record<string, string> => {
    const { client_id, client_secret } = client;
    const all = { client_id, client_secret, redirect_uri: CALLBACK, ...more };
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  };

  /** The second step, as a form; undefined leaves a field out. */
  const exchange = (more: Readonly<Record<string, string | undefined>>): Promise<Response> =>
    send('/api/oauth2/Token', { method: 'POST', body: new URLSearchParams(fields(more)) });

  /** Both steps: a generic token, or a user's. */
  async function tokenFor(userid?: string): Promise<string> {
    const who = userid === undefined ? {} : { userid };
    const response = await exchange({ code: await codeFor(who), ...who });
    return (await jsonOf<{ access_token: string }>(response)).access_token;
  }

  const get = (path: string, token?: string): Promise<Response> =>
    send(
      path,
      token === undefined
        ? {}
        : { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } },
    );

  return {
    airisk,
    client,
    send,
    authorize,
    codeFor,
    fields,
    exchange,
    tokenFor,
    get,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

/** What an answer says at a glance. */
export async function seen(response: Response): Promise<[number, string | null, string]> {
  return [response.status, response.headers.get('content-type'), await response.text()];
}

export const PROBLEM = 'application/problem+json; charset=utf-8';
export const TEXT = 'text/plain; charset=utf-8';

/** The body of a problem as the docs show it, for `toEqual` on what was parsed. */
export const problemBody = (status: number, title: string, section: string) => ({
  type: `https://tools.ietf.org/html/rfc9110#section-${section}`,
  title,
  status,
  traceId: expectTrace,
});

const expectTrace: unknown = {
  asymmetricMatch: (value: unknown) =>
    typeof value === 'string' && /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/.test(value),
  toString: () => 'TraceId',
};
