import { arming, type Armed } from '../kit/fault-injection.ts';
import { retryAfter } from '../kit/fault-grammar.ts';
import type { Outcome } from '../tenant/faults.ts';
import type { Answers } from './answers.ts';
import type { AiriskAction, AiriskFault } from './airisk-faults.ts';
import type { Grants } from './codes-and-tokens.ts';
import { redirectTo } from './redirect.ts';

/** The faults of one AIRisk server. */
export type AiriskFaults = {
  /** As they are now, in the order in which they were given. */
  readonly armed: readonly Armed<AiriskFault>[];
  /** Puts these faults in place of the others; all counts begin anew. */
  set: (faults: readonly AiriskFault[]) => void;
  /** Lets the faults that are due befall one call; the first that ends it keeps the rest from coming about. */
  around: (call: {
    readonly method: string;
    readonly path: string;
    carryOut: () => Promise<Response>;
  }) => Promise<{ readonly outcome: Outcome; readonly fired: readonly string[] }>;
};

export function makeAiriskFaults(
  initial: readonly AiriskFault[],
  world: {
    readonly clock: () => number;
    /** Resolves after so many milliseconds; rejects when the emulator is closed. */
    readonly pause: (ms: number) => Promise<void>;
    readonly answers: Answers;
    readonly grants: Grants;
  },
): AiriskFaults {
  const { answers, clock, grants, pause } = world;
  const faults = arming(initial, true);

  const around: AiriskFaults['around'] = async ({ method, path, carryOut }) => {
    const fired: string[] = [];
    const due = faults.due({ method, path });
    const fire = (one: (typeof due)[number]): AiriskAction => {
      one.fire();
      fired.push(one.fault.action.do);
      return one.fault.action;
    };
    let response: Response | undefined;
    for (const one of due.filter(({ fault }) => fault.when === 'before')) {
      const outcome = await befall(fire(one), method, undefined);
      if (outcome) return { outcome, fired };
    }
    response = await carryOut();
    for (const one of due.filter(({ fault }) => fault.when === 'after')) {
      const outcome: Outcome | undefined = await befall(fire(one), method, response);
      if (outcome && outcome.end !== 'answered') return { outcome, fired };
      response = outcome?.response ?? response;
    }
    return { outcome: answered(response), fired };
  };

  /** What comes in place of the answer, which is still to come where it is undefined; undefined: that answer. */
  async function befall(
    action: AiriskAction,
    method: string,
    response: Response | undefined,
  ): Promise<Outcome | undefined> {
    switch (action.do) {
      case 'slow':
        await pause(action.ms);
        return undefined;
      case 'expire':
        grants.expireTokens();
        return undefined;
      case 'status': {
        const { status } = action;
        const bare = status < 300 || status === 304;
        return answered(bare ? new Response(null, { status }) : answers.problem(status));
      }
      case 'retry-after': {
        const later = answers.problem(429);
        later.headers.set('retry-after', retryAfter(action, clock()));
        return answered(later);
      }
      case 'html':
        return answered(
          of('<!doctype html><title>Proxy</title><h1>This is not AIRisk</h1>', action.status, 'text/html'),
        );
      case 'empty':
        return answered(new Response(null, { status: action.status }));
      case 'malformed':
        return answered(of('{"access_token": ', action.status, 'application/json'));
      case 'reset':
        return { end: 'reset' };
      case 'hang':
        return { end: 'hung' };
      case 'truncate':
        if (response?.body === null) return { end: 'reset' };
        return { end: 'truncated', response: response ?? of('{"cut": "off"}', 200, 'application/json') };
      case 'redirect-to':
        return answered(elsewhere(action.url, method, response));
      case 'expired':
        return response && answered(await ended(response));
      case 'state':
      case 'redirect-error':
        return response && answered(redirectChanged(response, action));
    }
  }

  /** The answer with a token whose life is over. */
  async function ended(response: Response): Promise<Response> {
    if (response.status !== 200) return response;
    const body = (await response.json()) as { access_token?: unknown };
    const token = typeof body.access_token === 'string' ? grants.find(body.access_token) : undefined;
    if (token) grants.end(token);
    const expiration = new Date(clock() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    return new Response(JSON.stringify(token ? { ...body, expiration } : body), response);
  }

  return {
    get armed() {
      return faults.armed;
    },
    set: faults.set,
    around,
  };
}

const answered = (response: Response): Outcome => ({ end: 'answered', response });

const of = (body: string, status: number, type: string): Response =>
  new Response(body, { status, headers: { 'content-type': `${type}; charset=utf-8` } });

/** With 307 a client that follows would send what it posted once more, to there. */
function elsewhere(url: string, method: string, response: Response | undefined): Response {
  const [, query] = /\?(.*)$/.exec(response?.headers.get('location') ?? '') ?? [];
  const location = query === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;
  return redirectTo(location, method === 'GET' ? 302 : 307);
}

/** The redirect with other parameters; any other answer as it is. */
function redirectChanged(
  response: Response,
  action: Extract<AiriskAction, { do: 'state' | 'redirect-error' }>,
): Response {
  const location = response.headers.get('location');
  if (location === null) return response;
  const [, base = '', query = ''] = /^([^?]*)\??(.*)$/.exec(location) ?? [];
  const pairs = query.split('&').flatMap((pair) => {
    const name = pair.slice(0, pair.indexOf('='));
    if (action.do === 'redirect-error') {
      return [name === 'code' ? `${action.parameter}=${action.value}` : pair];
    }
    if (name !== 'state') return [pair];
    return action.how === 'drop' ? [] : [`${pair}x`];
  });
  return redirectTo(`${base}?${pairs.join('&')}`, response.status);
}
