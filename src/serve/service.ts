/** The service: from a request to an answer, without a port. */
import { Hono, type Context } from 'hono';
import { requestId } from 'hono/request-id';
import { withSafeHeaders } from '../web/headers.ts';
import { placeOf, type RequestEntry } from '../web/log-line.ts';
import { Refused, type Refusal } from '../web/refused-requests.ts';
import { isForThisMachine } from '../web/request-origin.ts';
import type { RefusedFrom } from '../web/answer-requests.ts';
import { makeAdmission } from './admission.ts';
import { readText } from './operation-body.ts';
import { dashboardRoutes, type DashboardOptions } from './dashboard.ts';
import { handlersFor } from './handlers.ts';
import { makeMetrics } from './metrics.ts';
import { makeLinkMaker } from './link-maker.ts';
import { operations, type Operation, type OperationName } from './operations.ts';
import { Problem, problemOf, problemResponse } from './problem-details.ts';
import { problemPage } from './problem-page.ts';
import { startSweeping } from './sweep-schedule.ts';
import { makeTickets } from './tickets.ts';
import type { Handler, ServiceOptions } from './service-world.ts';

export type Service = ReturnType<typeof createService>;

interface Env {
  Bindings: { readonly address: string; readonly arrived: Promise<boolean> };
  Variables: { requestId: string; route: string; retry?: string; failure?: unknown };
}

export function createService(options: ServiceOptions & { readonly dashboard?: DashboardOptions }) {
  const { world, log, token, version, dashboard, onLoopback } = options;
  const metrics = makeMetrics(version);
  const linkMaker = makeLinkMaker(options, metrics);
  const tickets = makeTickets(token, world);
  const admission = makeAdmission(options, tickets);
  let stopSweeping: (() => Promise<void>) | undefined;
  const handlers = handlersFor({ ...options, metrics, linkMaker, tickets });

  const newId = (): string => world.randomBytes(12).toString('hex');
  /** Logs and counts it. `failure`: what it came to, where it came to nothing. */
  function record(
    answered: Pick<RequestEntry, 'method' | 'route' | 'status' | 'ms' | 'caller'>,
    request_id: string,
    failure?: unknown,
  ): void {
    const { method, route, status, ms } = answered;
    const problem = failure === undefined ? undefined : problemOf(failure);
    metrics.request(method, route, status, ms / 1000);
    if (problem) metrics.failed(problem.name);
    log({
      event: 'request',
      request_id,
      ...answered,
      ...(problem && { problem: problem.name }),
      ...(problem &&
        status >= 500 && { detail: problem.name === 'defect' ? placeOf(failure) : problem.detail }),
    });
  }

  const app = new Hono<Env>();
  app.use(requestId({ limitLength: 64, generator: newId }));
  app.use(async (context, next) => {
    const began = world.monotonic();
    await next();
    const id = context.get('requestId');
    const failure = context.get('failure');
    const { res, req, env } = context;
    // Whoever answered: a page for people says no less than a problem to when to come again.
    const { headers = {} } = failure === undefined ? {} : problemOf(failure);
    for (const [name, value] of Object.entries(headers)) res.headers.set(name, value);
    res.headers.set('x-request-id', id);
    if (failure instanceof Refused) return;
    const answered = {
      method: req.method,
      route: context.get('route') ?? 'none',
      status: res.status,
      ms: Math.round(world.monotonic() - began),
      caller: env.address,
    };
    record(answered, id, failure);
  });
  app.onError(async (error, context) => {
    context.set('failure', error);
    const [problem, id, retry] = [problemOf(error), context.get('requestId'), context.get('retry')];
    if (retry !== undefined) return problemPage(problem, id, retry);
    return withSafeHeaders(problemResponse(problem, id));
  });
  if (onLoopback) {
    app.use(({ req }, next) => {
      if (isForThisMachine(req.raw)) return next();
      throw new Problem({
        name: 'other-host',
        title: 'This is for the machine that it runs on',
        status: 421,
        detail: 'It listens on this machine alone, and was asked for under the name of another one.',
        hint: 'A proxy on this machine must send its own address for it as Host, such as 127.0.0.1.',
      });
    });
  }

  const routes: string[] = [];
  const paths = new Map<string, string[]>();
  /** `retry`: for pages, where another try begins. */
  function add(
    method: string,
    path: string,
    admit: (context: Context<Env>) => void,
    handler: Handler,
    retry?: string,
  ): void {
    routes.push(`${method} ${path}`);
    paths.set(path, [...(paths.get(path) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
    app.on(method, honoPath(path), async (context) => {
      context.set('route', path);
      if (retry !== undefined) context.set('retry', retry);
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

  for (const [name, { method, path, answers }] of Object.entries(operations) as [
    OperationName,
    Operation,
  ][]) {
    const admit = ({ req, env }: Context<Env>): void => {
      admission.toOperation(name, req.raw, env.address, req.param('ticket'));
    };
    // Where too many requests are answered by a page, people ask.
    const isPage = answers[429]?.content?.['text/html'] !== undefined;
    add(method, path, admit, handlers[name], isPage ? '' : undefined);
  }
  if (dashboard) {
    for (const [route, handler] of Object.entries(dashboardRoutes(dashboard, { ...options, linkMaker }))) {
      const [method = '', path = ''] = route.split(' ');
      const admit = ({ env }: Context<Env>): void => {
        admission.toDashboard(env.address);
      };
      // What only a form can ask for begins at the list.
      add(method, path, admit, handler, method === 'GET' ? '' : '/');
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
    /**
     * `address`: where the connection came from; `given`: whether the whole answer went out, once that is known. Without
     * it, what is answered has arrived. Never rejects.
     */
    async fetch(request: Request, address: string, given?: Promise<boolean>): Promise<Response> {
      const answered = Promise.withResolvers<boolean>();
      const response = await app.fetch(request, { address, arrived: given ?? answered.promise });
      answered.resolve(true);
      return response;
    },
    /** Logs, counts and answers what never comes to `fetch`. */
    refuse(
      refusal: Refusal,
      { method, address, error = new Refused(refusal) }: RefusedFrom,
    ): Promise<Response> {
      const id = newId();
      record({ method, route: 'none', status: refusal.status, ms: 0, caller: address }, id, error);
      const response = withSafeHeaders(problemResponse(refusal, id));
      response.headers.set('x-request-id', id);
      return Promise.resolve(response);
    },
    /** The first sweep, and from then on one every few minutes: for when it listens, as a sweep revokes links. */
    start(): void {
      stopSweeping ??= startSweeping(options, metrics);
    },
    /** No sweep begins any more; resolves when nothing is under way after `closed`: from then on nobody asks. */
    async stop(closed = Promise.resolve()): Promise<void> {
      const swept = stopSweeping?.();
      await closed;
      await linkMaker.settled();
      await swept;
    },
    /** What is still under way and may leave a link behind, in words without a secret. */
    open: linkMaker.open,
    /** Method and path of all that it answers, as operations.ts writes them. */
    routes,
  };
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
