import type { Hono } from 'hono';
import type { LaggingStore } from './lagging-store.ts';
import { formBody, jsonBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Routes } from './route.ts';
import type { Caller, Credentials, SignIn } from './sign-in.ts';

/** What is already known of a request when the routes get it. */
export type Known = { Bindings: { caller?: Caller } };

/** Who makes a request, in its own words. */
export function credentialsOf(headers: Headers, { searchParams }: URL): Credentials {
  return {
    authorization: headers.get('authorization') ?? undefined,
    apiKey: headers.get('x-api-key') ?? searchParams.get('api_key') ?? undefined,
  };
}

/** Registers the routes of signed-in users: whoever is not gets 401 for any path, a wrong method gets 405. */
export function serveRoutes(
  app: Hono<Known>,
  prefix: string,
  families: readonly Routes[],
  { store, signIn }: { store: LaggingStore; signIn: SignIn },
): void {
  // hono takes the first route that fits, and a literal segment must win over a parameter.
  const paths = families
    .flatMap((routes) => Object.entries(routes))
    .toSorted(([left], [right]) => Number(left.includes('/:')) - Number(right.includes('/:')));
  for (const [path, offered] of [...paths, ['/*', undefined] as const]) {
    app.all(prefix + path, async ({ req, env }) => {
      const state = await store.read();
      const url = new URL(req.url);
      const caller = env.caller ?? (await signIn.caller(state, credentialsOf(req.raw.headers, url)));
      if (!caller) throw new Refusal(401, 'Authentication required');
      if (!offered) throw new Refusal(404, 'Not found');
      const run = new Map(Object.entries(offered)).get(req.method);
      if (!run) throw new Refusal(405, `Method not allowed: ${req.method}`);
      return run({
        ...caller,
        state: req.method === 'GET' ? await store.seen() : state,
        id: req.param('id') ?? '',
        level: req.param('level') ?? '',
        query: url.searchParams,
        body: () => jsonBody(req),
        form: () => formBody(req),
      });
    });
  }
}
