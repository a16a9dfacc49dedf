/** The service: from a request to an answer, without a port. */
import { Hono, type Context } from 'hono';
import { requestId } from 'hono/request-id';
import { withSafeHeaders } from '../web/headers.ts';
import { placeOf } from '../web/log.ts';
import { isForThisMachine } from '../web/requests.ts';
import { bearerCheck } from './bearer.ts';
import { readText } from './body.ts';
import { dashboardRoutes, type DashboardOptions } from './dashboard.ts';
import { handlersFor } from './handlers.ts';
import { makeMetrics } from './metrics.ts';
import { makeMint } from './mint.ts';
import { operations, type OperationName } from './operations.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';
import { rateLimit } from './rate.ts';
import { startSweeping, type Sweeping } from './sweeping.ts';
import { makeTickets } from './tickets.ts';
import type { Handler, ServiceOptions } from './world.ts';

export interface Service {
  /**
   * `address`: where the connection came from; `arrived`: whether the whole answer went out, once that is known. Without
   * it, what is answered has arrived. Never rejects.
   */
  fetch(request: Request, address: string, arrived?: Promise<boolean>): Promise<Response>;
  /** The first sweep, and from then on one every few minutes: for when it listens, as a sweep revokes links. */
  start(): void;
  /** No sweep begins any more; resolves when nothing is under way after `closed`: from then on nobody asks. */
  stop(closed?: Promise<void>): Promise<void>;
  /** What is still under way and may leave a link behind, in words without a secret. */
  open(): readonly string[];
  /** Method and path of all that it answers, as operations.ts writes them. */
  readonly routes: readonly string[];
}

interface Env {
  Bindings: { readonly address: string; readonly arrived: Promise<boolean> };
  Variables: { requestId: string; route: string; failure?: unknown };
}

/** Whether it is so, and how often, must be known without a token: by a balancer, by a probe. */
const UNLIMITED: readonly OperationName[] = ['health', 'readiness'];

export function createService(options: ServiceOptions & { readonly dashboard?: DashboardOptions }): Service {
  const { world, log, token, version, dashboard } = options;
  const metrics = makeMetrics(version);
  const mint = makeMint(options, metrics);
  const tickets = makeTickets(token, world);
  const bears = bearerCheck(token);
  const limit = rateLimit(options.rate, world.monotonic);
  let sweeping: Sweeping | undefined;
  const handlers = handlersFor({ ...options, metrics, mint, tickets });

  const app = new Hono<Env>();
  app.use(requestId({ limitLength: 64, generator: () => world.randomBytes(12).toString('hex') }));
  app.use(async (context, next) => {
    const began = world.monotonic();
    await next();
    context.res.headers.set('x-request-id', context.get('requestId'));
    const { method } = context.req;
    const route = context.get('route') ?? 'none';
    const { status } = context.res;
    const ms = Math.round(world.monotonic() - began);
    const failure = context.get('failure');
    const problem = failure === undefined ? undefined : problemOf(failure);
    metrics.request(method, route, status, ms / 1000);
    if (problem) metrics.failed(problem.name);
    log({
      event: 'request',
      request_id: context.get('requestId'),
      method,
      route,
      status,
      ms,
      caller: context.env.address,
      ...(problem && { problem: problem.name }),
      ...(problem &&
        status >= 500 && { detail: problem.name === 'defect' ? placeOf(failure) : problem.detail }),
    });
  });
  app.onError((error, context) => {
    context.set('failure', error);
    return withSafeHeaders(problemResponse(problemOf(error), context.get('requestId')));
  });
  if (dashboard) {
    app.use(({ req }, next) => {
      if (isForThisMachine(req.raw)) return next();
      throw new Problem({
        name: 'other-host',
        title: 'This is for the machine that it runs on',
        status: 421,
        detail: 'The dashboard is asked for under a name of another machine.',
      });
    });
  }

  const routes: string[] = [];
  const paths = new Map<string, string[]>();
  function add(method: string, path: string, admit: (context: Context<Env>) => void, handler: Handler): void {
    routes.push(`${method} ${path}`);
    paths.set(path, [...(paths.get(path) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
    app.on(method, honoPath(path), async (context) => {
      context.set('route', path);
      admit(context);
      const response = await handler({
        request: context.req.raw,
        id: context.get('requestId'),
        arrived: context.env.arrived,
        param: (name) => context.req.param(name) ?? '',
        failed: (error) => {
          context.set('failure', error);
        },
      });
      return withSafeHeaders(response);
    });
  }

  function take(caller: string): void {
    const wait = limit.take(caller);
    if (wait === 0) return;
    throw new Problem({
      name: 'too-many',
      title: 'Too many requests',
      status: 429,
      detail: `More than ${options.rate} requests per second; ask again in ${wait} s.`,
      headers: { 'retry-after': String(wait) },
    });
  }

  /** Who asks is what somebody proves: the token, or a ticket, or else only an address that others may share. */
  function admit(name: OperationName, { req, env }: Context<Env>): void {
    const { secured } = operations[name];
    if (UNLIMITED.includes(name)) return;
    const { ticket } = tickets.open(req.param('ticket') ?? '');
    const proven = bears(req.raw) ? `token ${env.address}` : ticket && `ticket ${ticket.id}`;
    take(proven ?? `address ${env.address}`);
    if (!secured || bears(req.raw)) return;
    throw new Problem({
      name: 'unauthorised',
      title: 'The token is missing or another one',
      status: 401,
      detail: 'Send Authorization: Bearer with the value of FITFORM_SERVE_TOKEN.',
      headers: { 'www-authenticate': 'Bearer' },
    });
  }

  for (const [name, { method, path }] of Object.entries(operations) as [
    OperationName,
    (typeof operations)[OperationName],
  ][]) {
    add(method, path, (context) => admit(name, context), handlers[name]);
  }
  if (dashboard) {
    const byAddress = ({ env }: Context<Env>): void => take(`address ${env.address}`);
    for (const [route, handler] of dashboardRoutes(dashboard, { ...options, mint })) {
      const [method = '', path = ''] = route.split(' ');
      add(method, path, byAddress, handler);
    }
  }
  for (const [path, methods] of paths) {
    app.all(honoPath(path), async (context) => {
      context.set('route', path);
      await readText(context.req.raw);
      throw new Problem({
        name: 'other-method',
        title: 'Not with this method',
        status: 405,
        detail: `It is there for ${methods.join(', ')}.`,
        headers: { allow: methods.join(', ') },
      });
    });
  }

  // Not by hono's notFound: what that throws passes by the middleware, and with it the log.
  app.all('*', () => {
    throw new Problem({
      name: 'not-found',
      title: 'There is nothing here',
      status: 404,
      detail: 'No such path.',
    });
  });

  return {
    async fetch(request, address, given) {
      const answered = Promise.withResolvers<boolean>();
      const response = await app.fetch(request, { address, arrived: given ?? answered.promise });
      answered.resolve(true);
      return response;
    },
    start() {
      sweeping ??= startSweeping(options, metrics);
    },
    async stop(closed = Promise.resolve()) {
      const swept = sweeping?.stop();
      await closed;
      await mint.settled();
      await swept;
    },
    open: mint.open,
    routes,
  };
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
