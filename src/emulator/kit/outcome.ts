/** How a call ended for the one who made it. A truncated answer has a body, of which half arrives. */
export type Outcome =
  | { readonly end: 'answered' | 'truncated'; readonly response: Response }
  | { readonly end: 'reset' | 'hung' };

export const answered = (response: Response): Outcome => ({ end: 'answered', response });

/** Requests that nobody answers. Without somebody who holds it, a request could be collected and its signal never fire. */
const unanswered = new Set<Request>();

/** What a real fetch makes of such an end of a call: a lost connection rejects, and silence lasts until it is given up. */
export function received(outcome: Outcome, request: Request): Promise<Response> {
  switch (outcome.end) {
    case 'answered':
      return Promise.resolve(outcome.response);
    case 'truncated':
      return cutOff(outcome.response);
    case 'reset':
      return Promise.reject(connectionReset());
    case 'hung':
      return new Promise((_, reject) => {
        const { signal } = request;
        const giveUp = (): void => {
          unanswered.delete(request);
          reject(signal.reason as Error);
        };
        unanswered.add(request);
        if (signal.aborted) giveUp();
        else signal.addEventListener('abort', giveUp, { once: true });
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
