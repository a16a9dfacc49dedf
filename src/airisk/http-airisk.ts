/** Requests to one AIRisk instance. Nothing is followed, nothing goes elsewhere, and no query is ever logged. */
import got, { RequestError } from 'got';
import { agentsFor } from '../wire/agents.ts';
import { PROXY_ASKS, sayNoAnswer, sayProxyAsks, tunnelStatus } from '../wire/no-answer.ts';
import type { Proxy } from '../wire/proxy.ts';
import { retryDelay, type RetryWorld } from '../wire/retry.ts';
import type { Mask, Secret } from '../wire/secret.ts';
import { AiriskError } from './airisk-error.ts';
import type { Instance } from './instance.ts';

export interface HttpOptions {
  readonly instance: Instance;
  /** Milliseconds for one try of one call, connection included. */
  readonly timeout: number;
  /** Where every secret that is met is made known: the client's, codes, tokens. */
  readonly mask: Mask;
  /** `null`: the instance is reached directly. */
  readonly proxy?: Proxy | null;
  /** Certificates (PEM) trusted instead of Node's own list; `undefined` trusts that list. */
  readonly certificates?: readonly string[];
  /** One line per try: method, path, status or error code, milliseconds. */
  readonly log?: (line: string) => void;
  readonly world: RetryWorld;
}

/** An answer of any status. */
export interface Answer {
  readonly method: 'GET' | 'POST';
  /** Of the request, without its query. */
  readonly path: string;
  readonly status: number;
  /** In lower case and without parameters; empty where there is none. */
  readonly contentType: string;
  readonly body: string;
  /** As it came. */
  readonly location: string | undefined;
}

export interface Http {
  get(url: URL, bearer?: Secret): Promise<Answer>;
  /** Form-encoded. A field that is a secret is revealed here and nowhere else. */
  post(url: URL, form: Readonly<Record<string, string | Secret>>): Promise<Answer>;
  /** Ends idle connections. */
  close(): void;
}

/** Bytes: far beyond any list, and not enough to fill the memory. */
const LONGEST_BODY = 20 * 1024 * 1024;
/** Calls at once. */
const SOCKETS = 10;

/** The calls throw an `AiriskError` of kind `unreachable` where no answer comes, and one of `malformed` for an endless one. */
export function airiskHttp({
  instance,
  timeout,
  mask,
  proxy = null,
  certificates,
  log,
  world,
}: HttpOptions): Http {
  mask.add(instance.clientSecret, ...(proxy?.secrets ?? []));
  const agent = agentsFor({ sockets: SOCKETS, proxyUrl: proxy?.url ?? null });

  /**
   * Tries until there is an answer to go by. A code is good once, so a POST is made again only where none was looked
   * at: the rule for writes says just that.
   */
  async function send(
    method: 'GET' | 'POST',
    url: URL,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const sent = await sendOnce(method, url, headers, body);
      const answer = sent instanceof RequestError ? null : sent;
      const delay = retryDelay(
        {
          method,
          attempt,
          status: sent instanceof RequestError ? tunnelStatus(sent) : sent.status,
          code: answer ? undefined : (sent as RequestError).code,
          retryAfter: answer?.retryAfter,
          harmless: false,
        },
        world,
      );
      const failed = answer === null || answer.status >= 400;
      if (failed && delay !== null && !world.stop.aborted) {
        await world.pause(delay);
        if (!world.stop.aborted) continue;
      }
      if (answer && answer.status !== PROXY_ASKS) return answer;
      const { detail, hint } = answer ? sayProxyAsks(proxy) : sayNoAnswer(sent as RequestError, mask, proxy);
      throw new AiriskError({ kind: 'unreachable', method, path: url.pathname, detail, hint });
    }
  }

  async function sendOnce(
    method: 'GET' | 'POST',
    url: URL,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<(Answer & { readonly retryAfter: string | undefined }) | RequestError> {
    const path = url.pathname;
    const began = world.monotonic();
    const said = (outcome: string | number): void => {
      log?.(`${method} ${path} ${outcome} ${Math.round(world.monotonic() - began)} ms`);
    };
    const cut = new AbortController();
    const request = got(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'fitform', ...headers },
      ...(body === undefined ? {} : { body }),
      agent,
      ...(certificates ? { https: { certificateAuthority: [...certificates] } } : {}),
      timeout: { request: timeout },
      followRedirect: false,
      // Compressed, a small answer could become a very long one.
      decompress: false,
      responseType: 'buffer',
      retry: { limit: 0 },
      throwHttpErrors: false,
      signal: cut.signal,
    });
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > LONGEST_BODY) cut.abort();
    });
    try {
      const { statusCode, headers: received, body: bytes } = await request;
      said(statusCode);
      return {
        method,
        path,
        status: statusCode,
        contentType: (received['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        // Without the byte order mark that some servers begin with.
        body: new TextDecoder().decode(bytes),
        location: received.location,
        retryAfter: received['retry-after'],
      };
    } catch (error) {
      if (cut.signal.aborted) {
        said('too long');
        throw new AiriskError({
          kind: 'malformed',
          method,
          path,
          detail: `the answer is longer than ${LONGEST_BODY / 1024 / 1024} MB`,
        });
      }
      if (!(error instanceof RequestError)) throw error;
      said(error.code);
      return error;
    }
  }

  return {
    get: (url, bearer) => {
      if (bearer) mask.addPassing(bearer);
      return send('GET', url, bearer ? { authorization: `Bearer ${bearer.reveal()}` } : {});
    },
    post: (url, form) =>
      send(
        'POST',
        url,
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams(
          Object.entries(form).map(([name, value]): [string, string] => [
            name,
            typeof value === 'string' ? value : value.reveal(),
          ]),
        ).toString(),
      ),
    close: () => {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}
