/** One call to the tenant: when its tries may begin, over which connections they go, and what their answer means. */
import type { Json } from '../kinds/kind.ts';
import { parse, refused, unanswered, type Asked, type ErrorContext } from './tenant-answer.ts';
import type { Credentials, Origins, Session } from './auth.ts';
import type { CallNews } from './call-news.ts';
import type { Receipt, RequestBody, Traffic } from './client.ts';
import { makeThrottle } from './throttle.ts';
import { refusePage } from './paged-list.ts';
import { TenantError } from './tenant-error.ts';
import { serverClock, type ClockReading } from '../wire/clock.ts';
import type { HttpAnswer, WayOptions } from '../wire/one-try.ts';
import { revealed, secretsWithin, type Secret } from '../wire/secret.ts';
import { makeSender } from '../wire/sender.ts';

export interface CallOptions extends WayOptions {
  /** Scheme, host and port; nothing else. */
  readonly origin: string;
  /** Begins with `/`, ends without one; empty for none. */
  readonly basePath: string;
  readonly credentials: Credentials;
  /** Told where the sign-in is refused. */
  readonly origins?: Origins;
  /** Calls at once, and so connections. */
  readonly sockets: number;
  /** Requests per second, at the most. */
  readonly rate?: number | undefined;
  /** Once aborted, what was begun is still sent, and only persistent calls are tried again. */
  readonly lastTry?: AbortSignal;
  /** So many requests are sent at the most, repetitions and sign-ins included. */
  readonly most?: number;
  /** Told of each call, in the asynchronous context of whoever makes it. */
  readonly told?: ((news: CallNews) => void) | undefined;
}

export interface Call extends Asked {
  /** Below the base path; what is sent instead of the path that is shown. */
  readonly secretPath?: Secret;
  readonly body?: RequestBody | undefined;
  readonly session?: Session;
  /** As `KeyClient.persistent` has it. */
  readonly persistent?: boolean;
  readonly receipt?: ((receipt: Receipt) => void) | undefined;
}

export interface TenantCalls {
  readonly traffic: Traffic;
  /** Aborted once closed. */
  readonly closed: AbortSignal;
  /** The JSON of the answer. Throws a `TenantError`. */
  send(call: Call): Promise<Json>;
  /** The answer itself, of any status but 401. Throws a `TenantError`. */
  look(call: Call): Promise<HttpAnswer>;
  clock(): ClockReading | null;
  /** Ends all connections. Nothing is tried again. */
  close(): void;
}

export function tenantCalls(options: CallOptions, errorContext: ErrorContext): TenantCalls {
  const { origin, basePath, world, lastTry = world.stop, most = Infinity, told } = options;
  const traffic: Traffic = { requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 }, sign_ins: 0 };
  const throttle = makeThrottle(options.sockets, options.rate, world);
  const clock = serverClock(world);
  const closing = new AbortController();
  const connections = { ...options, decompress: true, closed: closing.signal };
  const usual = makeSender(connections);
  const urgent = makeSender({ ...connections, cutShortAfter: lastTry });

  async function begin(call: Call, attempt: number): Promise<void> {
    await throttle.turn();
    const { method, path, signIn, persistent = false } = call;
    if (attempt === 1 && method !== 'GET' && !signIn && world.stop.aborted && !persistent) {
      throw new TenantError({ kind: 'not-sent', method, path, detail: 'stopped before it was sent' });
    }
    if (sentIn(traffic) >= most) {
      throw new TenantError({
        kind: 'not-sent',
        method,
        path,
        detail: `not sent: the limit of ${most} calls is reached`,
      });
    }
    if (signIn) traffic.sign_ins += 1;
    else traffic.requests[method] += 1;
  }

  function answered({ status, headers, sent }: HttpAnswer): void {
    if (status === 429) throttle.busy();
    if (status >= 400) return;
    clock.answered(headers, sent);
    throttle.succeeded();
  }

  function answerTo(call: Call): Promise<HttpAnswer> {
    const { method, path, secretPath, body, session, signIn, persistent = false } = call;
    const sender = isUrgent(call) ? urgent : usual;
    return sender.send(
      {
        method,
        path,
        url: `${origin}${secretPath ? `${basePath}${secretPath.reveal()}` : path}`,
        headers: {
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(session ? { [session.header]: session.value.reveal() } : {}),
        },
        // The one place where secrets of a body are revealed: on their way into the request.
        body: body && JSON.stringify(revealed(body)),
      },
      {
        harmless: signIn,
        until: persistent ? closing.signal : lastTry,
        begin: (attempt) => begin(call, attempt),
        answered,
        again: (why, ms) => told?.({ type: 'again', call, why, ms }),
        failure: (error) => unanswered(call, error, errorContext),
      },
    );
  }

  async function sendNow(call: Call): Promise<Json> {
    const began = world.monotonic();
    const answer = await answerTo(call);
    const giveReceipt = (): void => call.receipt?.(receiptOf(answer, world.monotonic() - began));
    if (answer.status >= 400) {
      giveReceipt();
      throw refused(call, answer, errorContext);
    }
    const json = parse(call, answer, basePath);
    refusePage(call, answer, json);
    giveReceipt();
    return json;
  }

  async function watched<T>(call: Call, work: () => Promise<T>): Promise<T> {
    told?.({ type: 'begun', call });
    try {
      return await work();
    } finally {
      told?.({ type: 'ended', call });
    }
  }

  return {
    traffic,
    closed: closing.signal,
    send(call) {
      errorContext.mask.addPassing(...secretsWithin(call.body));
      return watched(call, () => (isUrgent(call) ? sendNow(call) : throttle.through(() => sendNow(call))));
    },
    look: (call) =>
      watched(call, () =>
        throttle.through(async () => {
          const answer = await answerTo(call);
          if (answer.status === 401) throw refused(call, answer, errorContext);
          return answer;
        }),
      ),
    clock: clock.read,
    close() {
      closing.abort();
      usual.close();
      urgent.close();
    },
  };
}

const sentIn = ({ requests, sign_ins }: Traffic): number =>
  Object.values(requests).reduce((sum, count) => sum + count, sign_ins);

/** Calls that must not be given up do not queue behind those that hang; nor does a sign-in, for which they may wait. */
const isUrgent = ({ persistent = false, signIn }: Call): boolean => persistent || signIn;

function receiptOf({ status, headers }: HttpAnswer, ms: number): Receipt {
  const id = headers['x-request-id'];
  return { status, ms: Math.round(ms), request_id: typeof id === 'string' ? id : null };
}
