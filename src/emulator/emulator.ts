import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { accountRoutes, postAuth } from './account-routes.ts';
import { defaultBehaviour, type Behaviour } from './behaviour.ts';
import { callLog, type LoggedCall } from './call-log.ts';
import { collectionRoutes } from './collection-routes.ts';
import { collectionsFor } from './collections.ts';
import { hashPassword } from './password.ts';
import { jsonBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './route.ts';
import { makeSignIn, type Operator } from './sign-in.ts';
import type { Store } from './store.ts';

/** The vendor's pages write the same calls under both. */
const PREFIXES = ['/admin', '/api'] as const;

export type EmulatorOptions = {
  readonly store: Store;
  /** What differs from `defaultBehaviour`. */
  readonly behaviour?: Partial<Behaviour>;
  /** Now, in milliseconds since 1970; for the life of tokens and `confirmed_at`. */
  readonly clock?: () => number;
  /** So many random bytes; for ids and tokens. */
  readonly random?: (bytes: number) => Uint8Array;
  /** A further password for one user, held in memory only. */
  readonly operator?: Operator;
};

export type Emulator = {
  /** Answers one request, as the tenant would. Never rejects. */
  fetch: (request: Request) => Promise<Response>;
  /** Every request answered so far, in the order of the answers; passwords are masked. */
  readonly log: readonly LoggedCall[];
};

/** A Contract Fit tenant as a function from request to response, on whatever the store holds. */
export function createEmulator(options: EmulatorOptions): Emulator {
  const { store, clock = Date.now, random = randomBytes, operator } = options;
  const behaviour: Behaviour = { ...defaultBehaviour, ...options.behaviour };
  const signIn = makeSignIn({ clock, random, tokenSeconds: behaviour.token_seconds, operator });
  const collections = collectionsFor(behaviour);
  const newId = () => Buffer.from(random(12)).toString('hex');

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
        ...(collection.name === 'users' && { complete }),
      }),
    ),
    ...accountRoutes({ store, signIn, users: collections.users, behaviour }),
  ];

  const app = new Hono();
  const log: LoggedCall[] = [];
  app.use(callLog(log));
  app.onError((error) =>
    error instanceof Refusal
      ? Response.json(error.body(), { status: error.status })
      : Response.json({ message: error.message }, { status: 500 }),
  );
  app.notFound(() => Response.json({ message: 'Not found' }, { status: 404 }));
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/auth`, ({ req }) => postAuth(req, store, signIn));
    serveRoutes(app, prefix, routes, { store, signIn });
  }
  return { fetch: async (request) => app.fetch(request), log };
}

/** Registers the routes of signed-in users: whoever is not gets 401 for any path, a wrong method gets 405. */
function serveRoutes(
  app: Hono,
  prefix: string,
  routes: readonly Route[],
  { store, signIn }: { store: Store; signIn: ReturnType<typeof makeSignIn> },
): void {
  // hono takes the first route that fits, and a literal segment must win over a parameter.
  const paths = [...new Set(routes.map((route) => route.path))];
  paths.sort((left, right) => Number(left.includes('/:')) - Number(right.includes('/:')));
  for (const path of [...paths, '/*']) {
    app.all(prefix + path, async ({ req }) => {
      const state = await store.read();
      const caller = await signIn.caller(state, req.header('authorization'));
      if (!caller) throw new Refusal(401, 'Authentication required');
      const offered = routes.filter((route) => route.path === path);
      if (offered.length === 0) throw new Refusal(404, 'Not found');
      const route = offered.find(({ method }) => method === req.method);
      if (!route) throw new Refusal(405, `Method not allowed: ${req.method}`);
      return route.run({ ...caller, state, id: req.param('id') ?? '', body: () => jsonBody(req) });
    });
  }
}
