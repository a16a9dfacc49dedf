/**
 * The vendor's Two-Step app: an operator signs in, chooses a user, acts as them and switches. From a request to an
 * answer, without a port. For the operator's own machine alone: it listens where the browser is sent back to.
 */
import { html } from 'hono/html';
import { placeOf } from '../../web/log-line.ts';
import { seeOther } from '../../web/page.ts';
import type { RefusedFrom } from '../../web/answer-requests.ts';
import type { Refusal } from '../../web/refused-requests.ts';
import { isForThisMachine } from '../../web/request-origin.ts';
import { makeSessions } from '../../web/sessions.ts';
import { returnedTo } from '../sign-in.ts';
import { makeActing } from './acting.ts';
import { holdsToken, type Browser, type Notice } from './browser.ts';
import { makeContext, type AppOptions, type Asked } from './app-context.ts';
import { makeRoutes } from './routes.ts';

/** Milliseconds: a working day. */
const SESSION_LIFE = 8 * 3_600_000;

/** `instance.redirectUri` is a plain http address of this machine: the app's own host, port and callback. */
export function createApp(options: AppOptions) {
  const { instance, world, log } = options;
  const own = new URL(instance.redirectUri);
  const acting = makeActing(options);
  const sessions = makeSessions<Browser>({
    ...world,
    cookie: 'fitform_airisk',
    life: SESSION_LIFE,
    secure: false,
    isHeld: holdsToken,
    evicted: acting.evict,
  });
  const context = makeContext(options, sessions, acting);
  const { pages, callback } = makeRoutes(context);
  const paths = new Set([...pages.keys()].map((route) => route.replace(/^\S+ /, '')));

  /** The route for the log, and its answer. */
  function find(
    request: Request,
    url: URL,
  ): { route: string; answer(asked: Asked): Promise<Response> | Response } {
    // The cookie and the way back belong to one name of this machine.
    if (url.origin !== own.origin) {
      return isForThisMachine(request) && isReading(request)
        ? { route: 'other-name', answer: () => seeOther(own.origin + url.pathname + url.search) }
        : { route: 'other-host', answer: () => plain('This is for the machine that it runs on', 421) };
    }
    const isPath = paths.has(url.pathname);
    const returned = isReading(request) ? returnedTo(instance.redirectUri, request.url) : null;
    // At a path of one of the pages only what an answer bears tells the two apart.
    if (returned && (!isPath || ['code', 'state', 'error'].some((name) => returned.has(name)))) {
      return { route: 'callback', answer: (asked) => callback(asked, returned) };
    }
    const page = pages.get(`${isReading(request) ? 'GET' : request.method} ${url.pathname}`);
    if (page) return { route: url.pathname, answer: page };
    return isPath
      ? {
          route: url.pathname,
          answer: ({ session }) => plain('This page is not there for that', 405, session),
        }
      : { route: 'none', answer: ({ session }) => plain('There is nothing here', 404, session) };
  }

  const plain = (title: string, status: number, session: Asked['session'] = null): Promise<Response> =>
    context.frame({
      title,
      status,
      session,
      content: html`<p><a href="${own.origin}/">To the beginning</a></p>`,
    });

  return {
    /** Logs and answers what never comes to `fetch`. */
    refuse({ name, title, status }: Refusal, { method, address, error }: RefusedFrom): Promise<Response> {
      const problem = error === undefined ? name : placeOf(error);
      log({ event: 'request', method, route: 'none', status, ms: 0, caller: address, problem });
      return plain(title, status);
    },
    /** Says in the log what became of the sign-ins that are under way. */
    stop: acting.stop,
    /**
     * `address`: where the connection came from; `arrived`: whether the whole answer went out, once that is known. Without
     * it, what is answered has arrived. Never rejects.
     */
    async fetch(request: Request, address: string, arrived = Promise.resolve(true)): Promise<Response> {
      const began = world.monotonic();
      const url = new URL(request.url);
      const { route, answer } = find(request, url);
      let problem: string | undefined;
      const failed = (what: string): void => void (problem = what);
      const known = sessions.find(request);
      const session = known?.values.ended ? null : known;
      let response: Response;
      try {
        response = await answer({ request, url, session, arrived, failed });
      } catch (error) {
        failed(placeOf(error));
        if (route === 'callback') {
          // Not even then may the address stay that holds the code.
          if (session) session.values.notice = DEFECT;
          response = seeOther('/');
        } else {
          response = await plain(DEFECT.title, 500, session);
        }
      }
      log({
        event: 'request',
        method: request.method,
        route,
        status: response.status,
        ms: world.monotonic() - began,
        caller: address,
        ...(problem === undefined ? {} : { problem }),
      });
      return response;
    },
  };
}

const DEFECT: Notice = {
  title: 'Something went wrong here',
  text: 'This is a bug in fitform. See the log.',
  hint: null,
};

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
