/** What goes wrong with an AIRisk server on request: how it is written, and what it does. */
import {
  commonActions,
  faultBy,
  readFault,
  statusWithBody,
  type ActionForm,
  type CommonAction,
  type FaultOf,
} from '../kit/fault-grammar.ts';
import { injectFaults, type Faults, type FaultyCall, type FaultySide } from '../kit/fault-injection.ts';
import { answered } from '../kit/outcome.ts';
import type { Unreadable } from '../kit/unreadable.ts';
import type { Answers } from './answers.ts';
import type { CodesAndTokens } from './codes-and-tokens.ts';
import { redirectTo } from './redirect.ts';

/** What only such a server does. */
type OwnAction =
  /** An answer without a body. */
  | { readonly do: 'empty'; readonly status: number }
  /** An answer that says it is JSON and is not. */
  | { readonly do: 'malformed'; readonly status: number }
  /** The token that is issued has ended an hour ago, and its `expiration` says so. */
  | { readonly do: 'expired' }
  /** The redirect comes without its state, or with another one. */
  | { readonly do: 'state'; readonly how: 'drop' | 'alter' }
  /** In place of the code an error comes, in this parameter. */
  | { readonly do: 'redirect-error'; readonly parameter: string; readonly value: string }
  /** A redirect to there; `@after`, with the query of the redirect that it takes the place of. */
  | { readonly do: 'redirect-to'; readonly url: string };

/**
 * Something that goes wrong with a call, as data; `parseAiriskFault` reads it from a text. The path is the whole one,
 * `/api/oauth2/Token`, in any letter case. `before`: the request is not carried out, unless the action lets it go on
 * (slow, expire). `after`: it has been carried out, and the action befalls the answer.
 */
export type AiriskFault = FaultOf<OwnAction>;

type ActionName = AiriskFault['action']['do'];

/** For what needs an answer that it can change. */
const only = { when: 'after', because: 'it changes an answer' } as const;

const actions: Record<ActionName, ActionForm<CommonAction | OwnAction>> = {
  ...commonActions,
  empty: {
    usage: 'empty or empty:200…599',
    read: (arg) => (/^([2-5]\d\d)?$/.test(arg) ? { do: 'empty', status: Number(arg || 200) } : undefined),
  },
  malformed: {
    usage: 'malformed or malformed:200…599, one that may have a body',
    read: (arg) => {
      const status = statusWithBody(arg, 200);
      return status === undefined ? undefined : { do: 'malformed', status };
    },
  },
  expired: { usage: 'expired', only, read: (arg) => (arg === '' ? { do: 'expired' } : undefined) },
  state: {
    usage: 'state:drop or state:alter',
    only,
    read: (arg) => (arg === 'drop' || arg === 'alter' ? { do: 'state', how: arg } : undefined),
  },
  'redirect-error': {
    usage: 'redirect-error:VALUE or redirect-error:PARAMETER=VALUE, of letters, digits, - and _',
    only,
    read: (arg) => {
      const [, parameter = 'error', value] = /^(?:([\w-]+)=)?([\w-]+)$/.exec(arg) ?? [];
      return value === undefined ? undefined : { do: 'redirect-error', parameter, value };
    },
  },
  'redirect-to': {
    usage: 'redirect-to:URL, a whole one without # in it',
    read: (arg) =>
      /^https?:[\x21-\x7e]+$/.test(arg) && URL.canParse(arg) && !arg.includes('#')
        ? { do: 'redirect-to', url: arg }
        : undefined,
  },
};

/** The names of all actions, for tests that want each of them to occur. */
export const airiskActionNames = Object.keys(actions) as readonly ActionName[];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`: for example `GET /api/oauth2#2=state:drop`. Without an `@`,
 * what changes an answer is after, and everything else before.
 */
export const parseAiriskFault = (text: string): { readonly fault: AiriskFault } | Unreadable =>
  readFault<CommonAction | OwnAction>(text, actions, '/api/oauth2');

/** The fault that the text says. Throws where it says none. */
export const airiskFault = faultBy(parseAiriskFault);

export type AiriskFaults = Faults<AiriskFault>;

/** The faults of one AIRisk server. */
export function airiskFaults(
  initial: readonly (AiriskFault | string)[],
  {
    answers,
    tokens,
    ...world
  }: Pick<FaultySide<never, never>, 'clock' | 'pause'> & {
    readonly answers: Answers;
    readonly tokens: CodesAndTokens;
  },
): AiriskFaults {
  /** The answer with a token whose life is over. */
  async function ended(response: Response): Promise<Response> {
    if (response.status !== 200) return response;
    const body = (await response.json()) as { access_token?: unknown };
    const token = typeof body.access_token === 'string' ? tokens.find(body.access_token) : undefined;
    if (token) tokens.end(token);
    const expiration = new Date(world.clock() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    return new Response(JSON.stringify(token ? { ...body, expiration } : body), response);
  }

  return injectFaults<OwnAction, FaultyCall>(
    initial.map((each) => (typeof each === 'string' ? airiskFault(each) : each)),
    {
      ...world,
      name: 'AIRisk',
      anyCase: true,
      expireTokens: tokens.expireTokens,
      refuse: answers.problem,
      async befall(action, { method }, response) {
        switch (action.do) {
          case 'empty':
            return answered(new Response(null, { status: action.status }));
          case 'malformed': {
            const headers = { 'content-type': 'application/json; charset=utf-8' };
            return answered(new Response('{"access_token": ', { status: action.status, headers }));
          }
          case 'redirect-to':
            return answered(elsewhere(action.url, method, response));
          case 'expired':
            return response && answered(await ended(response));
          case 'state':
          case 'redirect-error':
            return response && answered(redirectChanged(response, action));
        }
      },
    },
  );
}

/** With 307 a client that follows would send what it posted once more, to there. */
function elsewhere(url: string, method: string, response: Response | undefined): Response {
  const [, query] = /\?(.*)$/.exec(response?.headers.get('location') ?? '') ?? [];
  const location = query === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;
  return redirectTo(location, method === 'GET' ? 302 : 307);
}

/** The redirect with other parameters; any other answer as it is. */
function redirectChanged(
  response: Response,
  action: Extract<OwnAction, { do: 'state' | 'redirect-error' }>,
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
