import type { Outcome } from '../tenant/faults.ts';

/** What a real fetch makes of such an end of a call: a lost connection rejects, and silence lasts until `signal`. */
export function received(outcome: Outcome, signal: AbortSignal): Promise<Response> {
  switch (outcome.end) {
    case 'answered':
      return Promise.resolve(outcome.response);
    case 'truncated':
      return cutOff(outcome.response);
    case 'reset':
      return Promise.reject(connectionReset());
    case 'hung':
      return new Promise((_, reject) => {
        const stop = (): void => reject(signal.reason as Error);
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      });
  }
}

/** As a fetch fails where the other side ends the connection. */
const connectionReset = (): TypeError =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  });

/** The answer with half of its body, after which reading it fails. */
async function cutOff(response: Response): Promise<Response> {
  const whole = new Uint8Array(await response.arrayBuffer());
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(connectionReset());
      else controller.enqueue(half);
      sent = true;
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
