/** Sends calls to one host over connections of its own, and again where retry.ts says so. */
import { RequestError } from 'got';
import { agentsFor } from './agents.ts';
import { hurried } from './hurry.ts';
import { tunnelStatus } from './no-answer.ts';
import { tryOnce, type HttpAnswer, type HttpCall, type TryOptions } from './one-try.ts';
import type { Proxy } from './proxy.ts';
import { retryDelay, type RetryWorld } from './retry.ts';

export interface SenderOptions extends TryOptions {
  /** Calls at once, and so connections. */
  readonly sockets: number;
  /** `null`: the host is reached directly. */
  readonly proxy: Proxy | null;
  /** Soon after it is aborted, a try that hangs is cut short. */
  readonly hurry?: AbortSignal;
  /** Once aborted, nothing is tried again. */
  readonly closed?: AbortSignal;
  readonly world: RetryWorld;
}

/** What a client does around the tries of one call. */
export interface Tries {
  /** A call that changes nothing although it is a POST. */
  readonly harmless?: boolean;
  /** Once aborted, the call is not tried again. Without it: when the program is told to stop. */
  readonly until?: AbortSignal;
  /** Before each try, from 1: may wait, and may throw where nothing must be sent. */
  begin?(attempt: number): Promise<void>;
  /** For each answer, of any status. */
  answered?(answer: HttpAnswer): void;
  /** What to throw where no try was answered. */
  failure(error: RequestError): Error;
}

export interface Sender {
  /** The answer to go by, of any status. Throws what `failure`, `begin` or the call's limit says. */
  send(call: HttpCall, tries: Tries): Promise<HttpAnswer>;
  /** Ends all connections. */
  close(): void;
}

export function makeSender(options: SenderOptions): Sender {
  const { world, closed } = options;
  const agent = agentsFor({ sockets: options.sockets, proxyUrl: options.proxy?.url ?? null });

  async function tryInTime(call: HttpCall): Promise<HttpAnswer | RequestError> {
    const hurry = options.hurry ? hurried(options.hurry, world) : null;
    try {
      return await tryOnce(call, options, agent, hurry?.signal);
    } finally {
      hurry?.over();
    }
  }

  return {
    async send(call, { harmless = false, until, begin, answered, failure }) {
      const over = until ?? world.stop;
      for (let attempt = 1; ; attempt += 1) {
        await begin?.(attempt);
        const outcome = await tryInTime(call);
        if (outcome instanceof RequestError) {
          if (!(await mayTryAgain(attempt, tunnelStatus(outcome), codeOf(outcome)))) throw failure(outcome);
          continue;
        }
        answered?.(outcome);
        const { status, headers } = outcome;
        const failed = status >= 400;
        if (!failed || !(await mayTryAgain(attempt, status, undefined, headers['retry-after']))) {
          return outcome;
        }
      }

      /** After the wait that is due. */
      async function mayTryAgain(
        attempt: number,
        status: number | null,
        code?: string,
        retryAfter?: string,
      ): Promise<boolean> {
        const { method } = call;
        const delay = retryDelay({ method, attempt, status, code, retryAfter, harmless }, world);
        if (delay === null || over.aborted) return false;
        await world.pause(delay, until);
        return !over.aborted && !closed?.aborted;
      }
    },
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

/** A try that we cut short is one that took too long. */
const codeOf = ({ code }: RequestError): string => (code === 'ERR_ABORTED' ? 'ETIMEDOUT' : code);
