/** Sessions of a local web app: what is known of a browser stays here, and its cookie is only a random id. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';

export interface Session<T> {
  readonly values: T;
  /** What each of its forms must bring along. */
  readonly csrf: string;
}

export interface SessionOptions {
  /** Its own for each app: cookies are shared by all ports of a host. */
  readonly cookie: string;
  /** Milliseconds. */
  readonly life: number;
  /** Whether it is reached over https, so that the cookie goes over nothing else. */
  readonly secure: boolean;
  /** Milliseconds since some moment. With a clock that is set back, sessions live longer. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Buffer;
}

export interface Sessions<T> {
  /** The session that the request's cookie names; `null` where there is none, or none any more. */
  find(request: Request): Session<T> | null;
  /** A new one with a new id; the one that the request names is void from then on. `cookie`: for Set-Cookie. */
  start(request: Request, values: T): { readonly session: Session<T>; readonly cookie: string };
  /** Ends it and forgets its values. `cookie`: for Set-Cookie. */
  end(request: Request): { readonly cookie: string };
}

/** So many are kept at once; beyond that the oldest goes, so that nobody fills the memory by asking. */
const MOST = 1000;

export function makeSessions<T>({ cookie, life, secure, now, randomBytes }: SessionOptions): Sessions<T> {
  const kept = new Map<string, Session<T> & { readonly until: number }>();
  const idOf = (request: Request): string => parse(request.headers.get('cookie') ?? '', cookie)[cookie] ?? '';
  // Lax, not Strict: Strict would leave the cookie out on the way back from another site.
  const attributes = { httpOnly: true, sameSite: 'Lax', path: '/', secure } as const;
  const random = (): string => randomBytes(32).toString('base64url');

  function forget(request: Request): void {
    kept.delete(idOf(request));
    for (const [id, { until }] of kept) if (until <= now()) kept.delete(id);
  }

  return {
    find(request) {
      const session = kept.get(idOf(request));
      return session && now() < session.until ? session : null;
    },
    start(request, values) {
      forget(request);
      const [oldest] = kept.keys();
      if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
      const id = random();
      const session = { values, csrf: random(), until: now() + life };
      kept.set(id, session);
      return { session, cookie: serialize(cookie, id, { ...attributes, maxAge: Math.floor(life / 1000) }) };
    },
    end(request) {
      forget(request);
      return { cookie: serialize(cookie, '', { ...attributes, maxAge: 0 }) };
    },
  };
}

/** In a time that does not tell how much of it is right. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
