/**
 * When a call is made again, and how long to wait before. One pure function, so that it can be read and tested as a
 * table. Source: the API's status list (429 under load, 502 for a server-side timeout); everything else is ours.
 */
import { causeOf } from './error-codes.ts';

export interface Failure {
  readonly method: string;
  /** Tries made so far, from 1. */
  readonly attempt: number;
  /** `null` when there was no answer, of a proxy neither. */
  readonly status: number | null;
  /** Node's error code when there was no answer. */
  readonly code: string | undefined;
  /** The header as it came: seconds, or an HTTP date. */
  readonly retryAfter: string | undefined;
  /** A call that changes nothing on the tenant although it is a POST: the sign-in. */
  readonly harmless: boolean;
}

export interface RetryWorld {
  /** From 0 to 1. */
  random(): number;
  /** Milliseconds since the epoch. The clock may be set: how old something is, `monotonic` says. */
  now(): number;
  /** Milliseconds since some moment: a clock that nobody sets back. */
  monotonic(): number;
  /** Resolves after so many milliseconds, sooner when `until` is aborted: without it, when the program is told to stop. */
  pause(ms: number, until?: AbortSignal): Promise<void>;
  /** Once aborted, nothing is tried again. */
  readonly stop: AbortSignal;
}

const TRIES = 5;
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

const BUSY = new Set([429, 503]);
const FAILED = new Set([429, 500, 502, 503, 504]);
/** Not of the network at all: the call could not be made, or was called off. */
const OURS = /^(ERR_INVALID|ERR_ABORTED|ERR_CANCELED)/;

/** Milliseconds to wait before the next try, or `null` when there must be none. */
export function retryDelay(failure: Failure, world: Pick<RetryWorld, 'random' | 'now'>): number | null {
  if (failure.attempt >= TRIES || !mayRepeat(failure)) return null;
  const asked = parseRetryAfter(failure.retryAfter, world.now());
  if (asked !== null) return Math.min(asked, LONGEST_MS);
  const ceiling = Math.min(FIRST_MS * 2 ** (failure.attempt - 1), LONGEST_MS);
  return Math.ceil(world.random() * ceiling);
}

function mayRepeat({ method, status, code, harmless }: Failure): boolean {
  if (status === null && (causeOf(code)?.final || OURS.test(code ?? ''))) return false;
  // A POST that may have been carried out would make a twin; a busy or refusing tenant has not carried it out.
  if (method === 'POST' && !harmless) return status === null ? code === 'ECONNREFUSED' : BUSY.has(status);
  return status === null || FAILED.has(status);
}

/** Milliseconds from a Retry-After header (RFC 9110, 10.2.3), or `null` when there is none to go by. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined || header.trim() === '') return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
