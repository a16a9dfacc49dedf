/** A client of the emulated AIRisk, in this process: one clock for both, and no waiting. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { AiriskError } from '../../src/airisk/airisk-error.ts';
import { makeAirisk, type Airisk, type Authorize } from '../../src/airisk/make-airisk.ts';
import { readRedirect } from '../../src/airisk/headless.ts';
import { airiskHttp, type Http } from '../../src/airisk/http-airisk.ts';
import { readInstance, type Instance, type InstanceSettings } from '../../src/airisk/instance.ts';
import { Mask } from '../../src/wire/secret.ts';
import type { AiriskOptions } from '../../src/emulator/airisk/airisk-emulator.ts';
import { startAirisk, type RunningAirisk } from '../../src/emulator/airisk/serve-airisk.ts';

export const REDIRECT = 'http://127.0.0.1:8765/callback';

export interface Clock {
  now: number;
  /** By so much somebody has set the clock of this machine on. */
  set: number;
}

export interface Emulated {
  readonly server: RunningAirisk;
  readonly clock: Clock;
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  readonly airisk: Airisk;
  /** Of --verbose. */
  readonly lines: string[];
  /** The first steps that were taken, as the browser would have gone there. */
  readonly begun: URL[];
  /** Milliseconds that were waited for. */
  readonly waits: number[];
}

export interface EmulatedOptions extends AiriskOptions {
  readonly settings?: InstanceSettings;
  /** In place of reading the redirect. */
  readonly authorize?: (parts: { instance: Instance; http: Http; mask: Mask }) => Authorize;
}

/** Ends with the test. */
export async function emulated(options: EmulatedOptions = {}): Promise<Emulated> {
  const clock: Clock = { now: Date.parse('2026-03-31T12:00:00Z'), set: 0 };
  const server = await startAirisk({ clock: () => clock.now, ...options });
  onTestFinished(server.stop);
  const { client_id, client_secret } = server.client;
  const instance = readInstance({
    url: server.url,
    clientId: client_id,
    clientSecret: client_secret,
    redirectUri: REDIRECT,
    ...options.settings,
  });
  if (!('origin' in instance)) throw new Error(JSON.stringify(instance));
  const lines: string[] = [];
  const begun: URL[] = [];
  const waits: number[] = [];
  const mask = new Mask();
  const world = {
    now: () => clock.now,
    monotonic: () => clock.now,
    random: () => 0.5,
    randomBytes,
    pause: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
    stop: new AbortController().signal,
  };
  const http = airiskHttp({ instance, timeout: 5_000, mask, log: (line) => lines.push(line), world });
  onTestFinished(http.close);
  const parts = { instance, http, mask };
  const authorize = options.authorize?.(parts) ?? ((url: URL) => readRedirect(parts, url));
  const airisk = makeAirisk({
    ...parts,
    world,
    authorize: (url) => {
      begun.push(url);
      return authorize(url);
    },
  });
  return { server, clock, ...parts, airisk, lines, begun, waits };
}

/** Method, path and bearer of each call that arrived. */
export const callsOf = ({ log }: Pick<RunningAirisk, 'log'>): string[] =>
  log.map(({ method, path, bearer, userid }) => [method, path, userid ?? bearer].join(' '));

export const AUTHORIZE = 'GET /api/oauth2 none';
export const TOKEN = 'POST /api/oauth2/Token none';

/** What it came to; anything but an `AiriskError` fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<AiriskError> {
  const error: unknown = await promise.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AiriskError)) throw error;
  return error;
}
