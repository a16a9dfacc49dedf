/** Sessions of a local web app: what is known of a browser stays here, and its cookie is only a random id. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';

export interface Session<T> {
  readonly values: T;
  /** What each of its forms must bring along. */
  readonly csrf: string;
}

export interface SessionOptions<T> {
  /** Its own for each app. The port is added: cookies are shared by all ports of a host. */
  readonly cookie: string;
  /** Milliseconds. */
  readonly life: number;
  /** Whether it is reached over https, so that the cookie goes over nothing else. */
  readonly secure: boolean;
  /** Milliseconds since some moment, which nobody sets back. */
  readonly monotonic: () => number;
  readonly randomBytes: (count: number) => Buffer;
  /** Whether there is something in it that must not be lost: such a session never makes room for another. */
  readonly isHeld?: (values: T) => boolean;
  /** Told of each that has made room for another. */
  readonly evicted?: (values: T) => void;
}

/** A session, and what its browser is told by Set-Cookie. */
export interface Started<T> {
  readonly session: Session<T>;
  readonly cookie: string;
}

export type Sessions<T> = ReturnType<typeof makeSessions<T>>;

/** So many are kept at once; beyond that the oldest goes, so that nobody fills the memory by asking. */
export const MOST_SESSIONS = 1000;

interface Kept<T> {
  readonly session: Session<T>;
  readonly until: number;
  /** Ids of the same session that are good until this one has reached its browser. */
  older: readonly string[];
  /** No request has brought it yet. */
  isNew: boolean;
}

export function makeSessions<T>(options: SessionOptions<T>) {
  const { life, secure, monotonic, randomBytes, isHeld = () => false, evicted = () => undefined } = options;
  const kept = new Map<string, Kept<T>>();
  const nameFor = (request: Request): string => `${options.cookie}_${new URL(request.url).port || '80'}`;
  const idOf = (request: Request): string => {
    const name = nameFor(request);
    return parse(request.headers.get('cookie') ?? '', name)[name] ?? '';
  };
  // Lax, not Strict: Strict would leave the cookie out on the way back from another site.
  const attributes = { httpOnly: true, sameSite: 'Lax', path: '/', secure } as const;
  const random = (): string => randomBytes(32).toString('base64url');

  function keep(request: Request, session: Session<T>, older: readonly string[] = []) {
    const id = random();
    kept.set(id, { session, until: monotonic() + life, older, isNew: true });
    const cookie = serialize(nameFor(request), id, { ...attributes, maxAge: Math.floor(life / 1000) });
    return { session, cookie, id };
  }

  const idsOf = (session: Session<T>): string[] =>
    [...kept].filter(([, one]) => one.session === session).map(([id]) => id);

  function drop(ids: readonly string[]): void {
    for (const id of ids) kept.delete(id);
  }

  function dropNamed(request: Request): void {
    const found = kept.get(idOf(request));
    if (found) drop(idsOf(found.session));
  }

  /** It was sent to its browser: what that had before is void. */
  function confirm(one: Kept<T>): void {
    drop(one.older);
    one.older = [];
  }

  /** A request has brought it, so its browser has it, and none that was made before. */
  function see(id: string, one: Kept<T>): void {
    if (!one.isNew) return;
    one.isNew = false;
    one.older = [];
    const ids = idsOf(one.session);
    drop(ids.slice(0, ids.indexOf(id)));
  }

  /** Whether there is a place for one more, if need be that of the oldest which nobody would miss. */
  function makeRoom(): boolean {
    for (const [id, { until }] of kept) if (until <= monotonic()) kept.delete(id);
    if (kept.size < MOST_SESSIONS) return true;
    const oldest = kept.entries().find(([, { session }]) => !isHeld(session.values));
    if (!oldest) return false;
    const [, { session }] = oldest;
    drop(idsOf(session));
    evicted(session.values);
    return true;
  }

  return {
    /** The session that the request's cookie names; `null` where there is none, or none any more. */
    find(request: Request): Session<T> | null {
      const id = idOf(request);
      const found = kept.get(id);
      if (!found || found.until <= monotonic()) return null;
      see(id, found);
      return found.session;
    },
    /** A new one; the one that the request names is void from then on. `null` where all places are held. */
    start(request: Request, values: T): Started<T> | null {
      dropNamed(request);
      return makeRoom() ? keep(request, { values, csrf: random() }) : null;
    },
    /**
     * The same session under a new id, so that whoever knew an old one knows nothing. Its forms stay good. The old ids are
     * void once the new one has reached its browser: `arrived` says so, or a request that has it. If it never arrives, the
     * new one is void. Where two requests renew it at once, both new ones are good until one of them is seen.
     */
    renew(request: Request, session: Session<T>, arrived: Promise<boolean>): Started<T> {
      // Of several new ones nobody knows which its browser has.
      const older = idsOf(session).filter((one) => one === idOf(request) || !kept.get(one)?.isNew);
      const { id, ...started } = keep(request, session, older);
      void arrived.then((has) => {
        const one = kept.get(id);
        if (one && has) confirm(one);
        // A browser that has sent it has it, whatever became of the connection.
        else if (one && one.older.length > 0) kept.delete(id);
      });
      return started;
    },
    /** Ends it, under all its ids. `cookie`: for Set-Cookie. */
    end(request: Request): { readonly cookie: string } {
      dropNamed(request);
      return { cookie: serialize(nameFor(request), '', { ...attributes, maxAge: 0 }) };
    },
  };
}

/** By their digests, in a time that tells neither how long the right one is nor how much of the other is right. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
