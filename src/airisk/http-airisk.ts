/** Requests to one AIRisk instance. Nothing is followed, nothing goes elsewhere, and no query is ever logged. */
import { PROXY_AUTH, noAnswer, proxyRefusal, type NoAnswer } from '../wire/no-answer.ts';
import type { WayOptions } from '../wire/one-try.ts';
import type { Mask, Secret } from '../wire/secret.ts';
import { makeSender } from '../wire/sender.ts';
import { AiriskError } from './airisk-error.ts';
import type { Instance } from './instance.ts';

export interface HttpOptions extends WayOptions {
  readonly instance: Instance;
  /** Where every secret that is met is made known: the client's, codes, tokens. */
  readonly mask: Mask;
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
export function airiskHttp(options: HttpOptions): Http {
  const { instance, mask, proxy = null } = options;
  mask.add(instance.clientSecret, ...(proxy?.secrets ?? []));
  // Compressed, a small answer could become a very long one.
  const sender = makeSender({ ...options, sockets: SOCKETS, decompress: false });

  /** A code is good once, so a POST is made again only where none was looked at: the rule for writes says just that. */
  async function send(
    method: 'GET' | 'POST',
    url: URL,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    const path = url.pathname;
    const tooLong = (): AiriskError =>
      new AiriskError({
        kind: 'malformed',
        method,
        path,
        detail: `the answer is longer than ${LONGEST_BODY / 1024 / 1024} MB`,
      });
    const unreachable = ({ detail, hint }: NoAnswer): AiriskError =>
      new AiriskError({ kind: 'unreachable', method, path, detail, hint });
    const answer = await sender.send(
      { method, url, path, headers, body, limit: { bytes: LONGEST_BODY, tooLong } },
      { failure: (error) => unreachable(noAnswer(error, mask, proxy)) },
    );
    const { status, headers: received } = answer;
    if (status === PROXY_AUTH) throw unreachable(proxyRefusal(proxy));
    return {
      method,
      path,
      status,
      contentType: (received['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      body: answer.body,
      location: received.location,
    };
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
    close: sender.close,
  };
}
