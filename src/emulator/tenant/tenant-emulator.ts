import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Hono } from 'hono';
import { accountRoutes, postAuth } from './account-routes.ts';
import { defaultBehaviour, type Behaviour } from './tenant-behaviour.ts';
import { literalRoutes } from './literal-routes.ts';
import { logCall, type LoggedCall } from '../kit/call-log.ts';
import { shuffled } from '../kit/shuffle.ts';
import { collectionRoutes } from './collection-routes.ts';
import { collectionsFor } from './collections.ts';
import { documentRoutes } from './document-routes.ts';
import { fault, type Fault } from './tenant-faults.ts';
import { makeFaults, type Faults, type Outcome } from './faults.ts';
import { keyRoutes } from './key-routes.ts';
import { laggingStore } from './lagging-store.ts';
import { hashPassword } from './password.ts';
import { received } from '../kit/outcome.ts';
import { Refusal, refusalAnswer } from '../kit/refusal.ts';
import { reviewPage } from './review-page.ts';
import { credentialsOf, serveRoutes, type Known } from './router.ts';
import { makeSignIn, type Operator } from './sign-in.ts';
import type { Store } from './store.ts';

/** The vendor's pages write the same calls under both. */
const PREFIXES = ['/admin', '/api'] as const;

export type EmulatorOptions = {
  readonly store: Store;
  /** What differs from `defaultBehaviour`. */
  readonly behaviour?: Partial<Behaviour>;
  /** What goes wrong; a text as `parseFault` reads it. */
  readonly faults?: readonly (Fault | string)[];
  /** Milliseconds that every answer takes. */
  readonly latency?: number;
  /** Now, in milliseconds since 1970; for the life of tokens and keys, `confirmed_at` and the `Date` of answers. */
  readonly clock?: () => number;
  /** So many random bytes; for ids and tokens. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Resolves after so many milliseconds; rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** A further password for one user, held in memory only. */
  readonly operator?: Operator;
  /** Where the review page sends people back to, or undefined; a document's id, percent-encoded, is added to it. */
  readonly returnTo?: () => string | undefined;
};

export type Emulator = {
  /** Answers one request, as the tenant would; a connection that a fault ends rejects, as that of a real fetch does. */
  fetch: (request: Request) => Promise<Response>;
  /** The same for a server, which can do to a connection what a fault asks for. Never rejects. */
  answer: (request: Request) => Promise<Outcome>;
  /** The last requests answered, in the order of the answers; secrets are masked. */
  readonly log: readonly LoggedCall[];
  readonly faults: Faults;
  /** Ends what is being waited for; late commits that are still to come do not come any more. */
  close: () => void;
};

/** A Contract Fit tenant as a function from request to response, on whatever the store holds. */
export function createEmulator(options: EmulatorOptions): Emulator {
  const { random = randomBytes, operator } = options;
  const behaviour: Behaviour = { ...defaultBehaviour, ...options.behaviour };
  const clock = (): number => (options.clock ?? Date.now)() + behaviour.clock_offset * 1000;
  const store = laggingStore(options.store, behaviour.read_lag, clock);
  const signIn = makeSignIn({
    clock,
    random,
    tokenSeconds: behaviour.token_seconds,
    keysExpire: behaviour.expire_at === 'honoured',
    operator,
  });
  const collections = collectionsFor(behaviour);
  const newId = () => Buffer.from(random(12)).toString('hex');
  const shuffle = <T>(items: readonly T[]): T[] => shuffled(items, random);
  const refuse = (refusal: Refusal) => refusalAnswer(refusal, behaviour.errors);

  const closing = new AbortController();
  const pause = async (ms: number): Promise<void> => {
    closing.signal.throwIfAborted();
    await (options.pause ?? pauseFor)(ms, closing.signal);
  };

  const complete = async (values: Readonly<Record<string, unknown>>) => ({
    ...values,
    ...(typeof values['password'] === 'string' && { password: await hashPassword(values['password']) }),
    ...(values['active'] === true && { confirmed_at: new Date(clock()).toISOString() }),
  });
  const routes = [
    ...Object.values(collections).flatMap((collection) =>
      collectionRoutes(collection, {
        store,
        behaviour,
        newId,
        shuffle,
        ...(collection.name === 'users' && { complete }),
      }),
    ),
    ...literalRoutes(),
    ...accountRoutes({ store, signIn, users: collections.users, behaviour }),
    ...keyRoutes({ store, signIn, behaviour, random, newId, shuffle }),
    ...documentRoutes({ store, behaviour, clock, newId, shuffle }),
  ];

  const app = new Hono<Known>();
  app.onError((error) => refuse(error instanceof Refusal ? error : new Refusal(500, error.message)));
  app.notFound(({ req }) => {
    const page = req.method === 'GET' ? reviewPage(req.path, options.returnTo?.()) : undefined;
    return page ?? refuse(new Refusal(404, 'Not found'));
  });
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/auth`, ({ req }) => postAuth(req, { store, signIn, behaviour }));
    serveRoutes(app, prefix, routes, { store, signIn });
  }

  const log: LoggedCall[] = [];
  const faults = makeFaults(
    (options.faults ?? []).map((each) => (typeof each === 'string' ? fault(each) : each)),
    { store, clock, pause, newId, refuse, expireTokens: signIn.revokeAll },
  );

  /** What the tenant and the faults make of one request. */
  async function meet(request: Request, body: Uint8Array<ArrayBuffer> | undefined) {
    const { method, headers, url } = request;
    const carryOut = async (known: Known['Bindings'] = {}) =>
      app.fetch(body === undefined ? request : new Request(url, { method, headers, body }), known);
    const { pathname } = new URL(url);
    const prefix = PREFIXES.find((each) => pathname.startsWith(`${each}/`));
    if (prefix === undefined) return { outcome: answered(await carryOut()), fired: [] };
    return faults.around({
      method,
      path: pathname.slice(prefix.length),
      carryOut: () => carryOut(),
      async prepare() {
        const caller = await signIn.caller(await store.read(), credentialsOf(headers, new URL(url)));
        return () => carryOut(caller && { caller });
      },
    });
  }

  async function answer(request: Request): Promise<Outcome> {
    const { method } = request;
    let body: Uint8Array<ArrayBuffer> | undefined;
    let outcome: Outcome;
    let fired: readonly Fault[] = [];
    try {
      if (method !== 'GET' && method !== 'HEAD') body = new Uint8Array(await request.arrayBuffer());
      if (options.latency !== undefined) await pause(options.latency);
      ({ outcome, fired } = await meet(request, body));
    } catch (error) {
      outcome = answered(refuse(new Refusal(500, error instanceof Error ? error.message : String(error))));
    }
    logCall(log, {
      method,
      url: new URL(request.url),
      status: outcome.end === 'answered' ? outcome.response.status : 0,
      body: Buffer.from(body ?? []).toString(),
      faults: fired.map(({ action }) => action.do),
    });
    if ('response' in outcome) outcome.response.headers.set('date', new Date(clock()).toUTCString());
    return outcome;
  }

  const fetch = async (request: Request) => received(await answer(request), request.signal);
  return { fetch, answer, log, faults, close: () => closing.abort() };
}

const answered = (response: Response): Outcome => ({ end: 'answered', response });

const pauseFor = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal });
