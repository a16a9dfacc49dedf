/** What an emulated server is made with, and what any of them can do. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from './outcome.ts';

export type ServerOptions<Behaviour, Fault> = {
  /** What differs from the server's defaults. */
  readonly behaviour?: Partial<Behaviour>;
  /** What goes wrong; a text as `--fault` has it. */
  readonly faults?: readonly (Fault | string)[];
  /** Milliseconds that every answer takes. */
  readonly latency?: number;
  /** Now, in milliseconds since 1970. */
  readonly clock?: () => number;
  /** So many random bytes; for ids, codes, secrets and tokens. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Resolves after so many milliseconds; rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

export type EmulatedServer<Call, Faults> = {
  /** Answers one request; a connection that a fault ends rejects, as that of a real fetch does. */
  fetch: (request: Request) => Promise<Response>;
  /** The same for a server, which can do to a connection what a fault asks for. Never rejects. */
  answer: (request: Request) => Promise<Outcome>;
  /** The last requests answered, in the order of the answers; without anything secret. */
  readonly log: readonly Call[];
  readonly faults: Faults;
  /** Ends what is being waited for: late commits that are still to come do not come any more. */
  close: () => void;
};

/** Waits that all reject once they are ended, those to come too. */
export function endableWaits(
  pauseFor: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) =>
    wait(ms, undefined, { signal }),
): { pause: (ms: number) => Promise<void>; end: () => void } {
  const closing = new AbortController();
  return {
    async pause(ms) {
      closing.signal.throwIfAborted();
      await pauseFor(ms, closing.signal);
    },
    end: () => closing.abort(),
  };
}

/** One request and its answer. A server adds what else can be told of a call without telling a secret. */
export type LoggedCall = {
  readonly method: string;
  readonly path: string;
  /** 0 where a fault saw to it that no answer came, or not a whole one. */
  readonly status: number;
  /** The faults that befell the call, by what they do; absent where there were none. */
  readonly faults?: readonly string[];
};

/** So many calls are kept, the last ones. */
const LIMIT = 10_000;

/** Adds a call, and drops the oldest one where there are too many. */
export function logCall<Call extends LoggedCall>(log: Call[], { faults, ...call }: Call): void {
  log.push({ ...call, ...(faults?.length && { faults }) } as Call);
  if (log.length > LIMIT) log.shift();
}
