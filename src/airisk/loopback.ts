/**
 * The address that AIRisk sends the browser back to, on this machine: the registered address's own host, port and path.
 * RFC 8252, 7.3.
 */
import { html } from 'hono/html';
import { isLoopback } from '../wire/agents.ts';
import { inTime, type Later } from '../web/in-time.ts';
import { listen, type Listening, type ListenOptions } from '../web/listen.ts';
import { page, seeOther } from '../web/page.ts';
import { isForThisMachine } from '../web/request-origin.ts';
import { returnedTo } from './sign-in.ts';

export interface Loopback {
  /** The parameters of the next redirect that arrives. */
  next(): Promise<URLSearchParams>;
  /** Lets a browser that has just come back see the page that says so, for a moment. */
  stop(): Promise<void>;
}

export interface LoopbackOptions {
  readonly redirectUri: string;
  readonly later: Later;
}

/** Milliseconds that an end waits for the browser to fetch the last page. */
const FAREWELL_MS = 2_000;

/** Whether a browser's redirect to it can be received here: plain http, on this machine. */
export function isReceivable(redirectUri: string): boolean {
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && isLoopback(hostname);
}

/** The addresses to listen on: a browser tries either for `localhost`. */
export function hostsOf(redirectUri: string): readonly string[] {
  const { hostname } = new URL(redirectUri);
  if (hostname === 'localhost') return ['127.0.0.1', '::1'];
  return [hostname.replace(/^\[|\]$/g, '')];
}

export const portOf = (redirectUri: string): number => Number(new URL(redirectUri).port || 80);

/** The same address with another port, and not a letter else changed. */
export const withPort = (redirectUri: string, port: number): string =>
  redirectUri.replace(/^(http:\/\/(?:\[[^\]]*\]|[^/?:]*))(?::\d*)?/i, `$1:${port}`);

/** Rejects with Node's error where it cannot listen there. Takes an address for which `isReceivable` holds. */
export async function openLoopback({ redirectUri, later }: LoopbackOptions): Promise<Loopback> {
  const callback = new URL(redirectUri);
  const done = callback.pathname === '/done' ? '/back' : '/done';
  let take: ((parameters: URLSearchParams) => void) | null = null;
  let onShown = (): void => undefined;
  let owesPage = false;
  let stopping: Promise<void> | undefined;

  async function fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const plain = (status: number, text: string): Response =>
      new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    if (!isForThisMachine(request)) return plain(421, 'This is for the machine that it runs on.');
    if (request.method !== 'GET') return plain(405, 'Only GET is answered here.');
    if (url.pathname === callback.pathname) {
      const parameters = returnedTo(redirectUri, request.url);
      if (parameters && take) {
        owesPage = true;
        take(parameters);
        take = null;
      }
      // To an address without the code, whatever came.
      return seeOther(done);
    }
    if (url.pathname !== done) return plain(404, 'There is nothing here.');
    owesPage = false;
    onShown();
    return page({
      title: 'Back to the terminal',
      content: html`<h1>AIRisk has answered</h1>
        <p>The terminal says whether you are signed in. You can close this window.</p>`,
    });
  }

  const listening = await listenAll({ redirectUri, fetch, later, grace: FAREWELL_MS });
  return {
    next: () =>
      new Promise((resolve) => {
        take = resolve;
      }),
    stop: () => (stopping ??= end()),
  };

  async function end(): Promise<void> {
    if (owesPage) {
      const shown = new Promise<void>((resolve) => {
        onShown = resolve;
      });
      await inTime(shown, { ms: FAREWELL_MS, later, late: () => undefined });
    }
    await Promise.all(listening.map((one) => one.stop()));
  }
}

/**
 * On all addresses of the redirect's host; one that this machine does not have is left out, as long as there is
 * another. Rejects with Node's error where it cannot listen.
 */
export async function listenAll({
  redirectUri,
  ...options
}: LoopbackOptions & Pick<ListenOptions, 'fetch' | 'refuse' | 'grace'>): Promise<Listening[]> {
  const port = portOf(redirectUri);
  const listening: Listening[] = [];
  try {
    for (const host of hostsOf(redirectUri)) {
      try {
        listening.push(await listen({ ...options, host, port }));
      } catch (error) {
        const missing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(
          (error as NodeJS.ErrnoException).code ?? '',
        );
        if (!missing || listening.length === 0) throw error;
      }
    }
  } catch (error) {
    await Promise.all(listening.map((one) => one.stop()));
    throw error;
  }
  return listening;
}
