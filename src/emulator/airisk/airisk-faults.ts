import {
  commonActions,
  readFault,
  statusWithBody,
  type ActionForm,
  type Aim,
  type CommonAction,
  type Unreadable,
} from '../kit/fault-grammar.ts';

/** What goes wrong with an AIRisk server. */
export type AiriskAction =
  | CommonAction
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
export type AiriskFault = Aim & { readonly action: AiriskAction };

type ActionName = AiriskAction['do'];

const actions: Record<ActionName, ActionForm<AiriskAction>> = {
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
  expired: { usage: 'expired', read: (arg) => (arg === '' ? { do: 'expired' } : undefined) },
  state: {
    usage: 'state:drop or state:alter',
    read: (arg) => (arg === 'drop' || arg === 'alter' ? { do: 'state', how: arg } : undefined),
  },
  'redirect-error': {
    usage: 'redirect-error:VALUE or redirect-error:PARAMETER=VALUE, of letters, digits, - and _',
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

/** These change an answer, so that there has to be one. */
const onAnswersOnly: readonly ActionName[] = ['expired', 'state', 'redirect-error'];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`: for example `GET /api/oauth2#2=state:drop`. Without an `@`,
 * what changes an answer is after, and everything else before.
 */
export function parseAiriskFault(text: string): { readonly fault: AiriskFault } | Unreadable {
  const read = readFault<AiriskAction>(text, actions, '/api/oauth2');
  if ('problem' in read) return read;
  const { aim, action, when } = read;
  const answerOnly = onAnswersOnly.includes(action.do);
  if (answerOnly && when === 'before') {
    return { problem: `${action.do} cannot be @before: it changes an answer` };
  }
  const otherwise = answerOnly || action.do === 'truncate' ? 'after' : 'before';
  return { fault: { ...aim, action, when: when ?? otherwise } };
}

/** The fault that the text says. Throws where it says none: for tests, which write their own. */
export function airiskFault(text: string): AiriskFault {
  const read = parseAiriskFault(text);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read.fault;
}
