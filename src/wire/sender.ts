/** Sends calls to one host over connections of its own, and again where retry.ts says so. */
import { agentsFor } from './agents.ts';
import { causeOf } from './error-codes.ts';
import { Unanswered } from './exchange.ts';
import { tunnelStatus } from './no-answer.ts';
import { tryOnce, type HttpAnswer, type HttpCall, type TryOptions } from './one-try.ts';
import { retryDelay, type Failure } from './retry.ts';

export interface SenderOptions extends TryOptions {
  /** Calls at once, and so connections. */
  readonly sockets: number;
  /** Once aborted, nothing is tried again. */
  readonly closed?: AbortSignal;
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
  /** Before the wait for the next try: why there is one, in a few words, and the milliseconds. */
  again?(why: string, ms: number): void;
  /** What to throw where no try was answered. */
  failure(error: Unanswered): Error;
}

export interface Sender {
  /** The answer to go by, of any status. Throws what `failure`, `begin` or the call's limit says. */
  send(call: HttpCall, tries: Tries): Promise<HttpAnswer>;
  /** Ends all connections. */
  close(): void;
}

export function makeSender(options: SenderOptions): Sender {
  const { closed, world } = options;
  const agents = agentsFor(options);
  return {
    async send(call, { harmless = false, until, begin, answered, again, failure }) {
      const over = until ?? world.stop;
      for (let attempt = 1; ; attempt += 1) {
        await begin?.(attempt);
        const outcome = await tryOnce(call, options, agents);
        if (!(outcome instanceof Unanswered)) answered?.(outcome);
        const came = whatCame(outcome);
        const delay = retryDelay({ method: call.method, attempt, harmless, ...came }, world);
        if (delay !== null && !over.aborted) {
          again?.(inShort(came), delay);
          await world.pause(delay, until);
          if (!over.aborted && !closed?.aborted) continue;
        }
        if (outcome instanceof Unanswered) throw failure(outcome);
        return outcome;
      }
    },
    close: agents.close,
  };
}

type Came = Pick<Failure, 'status' | 'code' | 'retryAfter'>;

/** `429`, or `the connection was reset`. */
function inShort({ status, code }: Came): string {
  if (status !== null) return String(status);
  return causeOf(code)?.detail ?? code ?? 'no answer';
}

function whatCame(outcome: HttpAnswer | Unanswered): Came {
  if (!(outcome instanceof Unanswered)) {
    return { status: outcome.status, code: undefined, retryAfter: outcome.headers['retry-after'] };
  }
  // A try that we cut short is one that took too long.
  const code = outcome.code === 'ERR_ABORTED' ? 'ETIMEDOUT' : outcome.code;
  return { status: tunnelStatus(outcome), code, retryAfter: undefined };
}
