import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Values } from '../kit/model.ts';
import { answered, received, type Outcome } from '../kit/outcome.ts';
import { Refusal, refusalAnswer } from '../kit/refusal.ts';
import { endableWaits, logCall, type EmulatedServer, type ServerOptions } from '../kit/server.ts';
import { shuffled } from '../kit/shuffle.ts';
import { accountRoutes, postAuth } from './account-routes.ts';
import { collectionRoutes } from './collection-routes.ts';
import { collectionsFor } from './collections.ts';
import { documentRoutes } from './document-routes.ts';
import { formatRoutes } from './format-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { laggingStore } from './lagging-store.ts';
import { literalRoutes } from './literal-routes.ts';
import { hashPassword } from './password.ts';
import { reviewPage } from './review-page.ts';
import type { TenantContext } from './route.ts';
import { credentialsOf, serveRoutes, type Known } from './router.ts';
import { scopedRoutes } from './scoped-routes.ts';
import { scopedFamilies, scopedNames } from './scoped-settings.ts';
import { makeSignIn, type Operator } from './sign-in.ts';
import type { Store } from './store.ts';
import { defaultBehaviour, type Behaviour } from './tenant-behaviour.ts';
import { requestLogged, type TenantCall } from './tenant-call-log.ts';
import { tenantFaults, type Fault, type TenantFaults } from './tenant-faults.ts';

/** The vendor's pages write the same calls under both. */
const PREFIXES = ['/admin', '/api'] as const;

/** The clock is for the life of tokens and keys, `confirmed_at` and the `Date` of answers. */
export type EmulatorOptions = ServerOptions<Behaviour, Fault> & {
  readonly store: Store;
  /** A further password for one user, held in memory only. */
  readonly operator?: Operator;
  /** Where the review page sends people back to, or undefined; a document's id, percent-encoded, is added to it. */
  readonly returnTo?: () => string | undefined;
};

export type Emulator = EmulatedServer<TenantCall, TenantFaults>;

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
  const context: TenantContext = {
    ...{ store, behaviour, signIn, clock, random },
    newId: () => Buffer.from(random(12)).toString('hex'),
    inListOrder: (items) => (behaviour.order === 'random' ? shuffled(items, random) : items),
  };
  const refuse = (refusal: Refusal) => refusalAnswer(refusal, behaviour.errors);

  const { pause, end } = endableWaits(options.pause);

  const newUser = async (values: Values): Promise<Values> => ({
    ...values,
    ...(typeof values['password'] === 'string' && { password: await hashPassword(values['password']) }),
    ...(values['active'] === true && { confirmed_at: new Date(clock()).toISOString() }),
  });
  const families = [
    ...Object.values(collections).map((collection) =>
      collectionRoutes(collection, context, collection.name === 'users' ? newUser : undefined),
    ),
    formatRoutes(context),
    literalRoutes,
    accountRoutes(context, collections.users),
    keyRoutes(context),
    documentRoutes(context),
    ...scopedNames.map((name) => scopedRoutes(name, scopedFamilies[name], context)),
  ];

  const app = new Hono<Known>();
  app.onError((error) => refuse(error instanceof Refusal ? error : new Refusal(500, error.message)));
  app.notFound(({ req }) => {
    const page = req.method === 'GET' ? reviewPage(req.path, options.returnTo?.()) : undefined;
    return page ?? refuse(new Refusal(404, 'Not found'));
  });
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/auth`, ({ req }) => postAuth(req, context));
    serveRoutes(app, prefix, families, { store, signIn });
  }

  const log: TenantCall[] = [];
  const faults = tenantFaults(options.faults ?? [], {
    ...{ store, behaviour, clock, pause, newId: context.newId, expireTokens: signIn.revokeAll },
    refuse: (status, message) => refuse(new Refusal(status, message)),
  });

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
    let fired: readonly string[] = [];
    try {
      if (method !== 'GET' && method !== 'HEAD') body = new Uint8Array(await request.arrayBuffer());
      if (options.latency !== undefined) await pause(options.latency);
      ({ outcome, fired } = await meet(request, body));
    } catch (error) {
      outcome = answered(refuse(new Refusal(500, error instanceof Error ? error.message : String(error))));
    }
    logCall(log, {
      ...requestLogged({ method, url: new URL(request.url), body: Buffer.from(body ?? []).toString() }),
      status: outcome.end === 'answered' ? outcome.response.status : 0,
      faults: fired,
    });
    if ('response' in outcome) outcome.response.headers.set('date', new Date(clock()).toUTCString());
    return outcome;
  }

  const fetch = async (request: Request) => received(await answer(request), request);
  return { fetch, answer, log, faults, close: end };
}
