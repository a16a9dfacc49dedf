/** How a fault is written, and what can go wrong with any server. */
import type { Unreadable } from './unreadable.ts';

/** Which calls a fault is about, and when in them. */
export type Aim = {
  /** `GET`, `POST` …; `*` stands for any characters. */
  readonly method: string;
  /** Without the query; `*` stands for any characters, slashes too. */
  readonly path: string;
  /** Only the nth call that fits, from 1; without it every one. */
  readonly nth?: number;
  /** `before`: instead of the call, unless it may go on. `after`: it is carried out, and the answer suffers. */
  readonly when: 'before' | 'after';
};

/** What can go wrong with any server. */
export type CommonAction =
  /** An answer of this status. */
  | { readonly do: 'status'; readonly status: number }
  /** 429, with Retry-After: in seconds, as a date so many seconds from now, or as this date (ms since 1970). */
  | { readonly do: 'retry-after'; readonly form: 'seconds' | 'date' | 'at'; readonly value: number }
  /** A page of some proxy, instead of JSON. */
  | { readonly do: 'html'; readonly status: number }
  /** The connection ends without an answer. */
  | { readonly do: 'reset' }
  /** No answer ever comes. */
  | { readonly do: 'hang' }
  /** The connection ends in the middle of the answer; one without a body does not begin. */
  | { readonly do: 'truncate' }
  /** It takes so long, in milliseconds. */
  | { readonly do: 'slow'; readonly ms: number }
  /** All tokens become void. */
  | { readonly do: 'expire' };

export type AnyAction = { readonly do: string };

/** Something that goes wrong with a call, as data: `Own` are the actions that only one server knows. */
export type FaultOf<Own extends AnyAction> = Aim & { readonly action: CommonAction | Own };

/** How an action is written. */
export type ActionForm<A> = {
  readonly usage: string;
  /** Reads the text after its colon; undefined where that does not do. */
  read: (arg: string) => A | Unreadable | undefined;
  /** When it comes about where the text does not say it; `before` where this is not said either. */
  readonly usual?: 'after';
  /** The one time at which it can, and why it cannot at the other. */
  readonly only?: { readonly when: Aim['when']; readonly because: string };
};

export const commonActions: {
  [Name in CommonAction['do']]: ActionForm<Extract<CommonAction, { do: Name }>>;
} = {
  status: {
    usage: 'status:200…599',
    read: (arg) => (/^[2-5]\d\d$/.test(arg) ? { do: 'status', status: Number(arg) } : undefined),
  },
  'retry-after': { usage: 'retry-after:SECONDS, :date+SECONDS or :DATE', read: readRetryAfter },
  html: {
    usage: 'html or html:200…599, one that may have a body',
    read: (arg) => {
      const status = statusWithBody(arg, 200);
      return status === undefined ? undefined : { do: 'html', status };
    },
  },
  reset: { usage: 'reset', read: (arg) => (arg === '' ? { do: 'reset' } : undefined) },
  hang: { usage: 'hang', read: (arg) => (arg === '' ? { do: 'hang' } : undefined) },
  truncate: {
    usage: 'truncate',
    usual: 'after',
    read: (arg) => (arg === '' ? { do: 'truncate' } : undefined),
  },
  slow: {
    usage: 'slow:MS',
    read: (arg) => (/^\d{1,9}$/.test(arg) ? { do: 'slow', ms: Number(arg) } : undefined),
  },
  expire: { usage: 'expire', read: (arg) => (arg === '' ? { do: 'expire' } : undefined) },
};

export const isCommon = (action: AnyAction): action is CommonAction =>
  Object.hasOwn(commonActions, action.do);

const METHODS = ['GET', 'POST', 'PATCH', 'DELETE', '*'];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`, where the actions are those of `forms`, and a path is like the
 * example.
 */
export function readFault<A extends AnyAction>(
  text: string,
  forms: Readonly<Record<A['do'], ActionForm<A>>>,
  example: string,
): { readonly fault: Aim & { readonly action: A } } | Unreadable {
  const [, head = '', body = ''] = /^([^=]*)=(.*)$/s.exec(text.trim()) ?? [];
  const [, method, path, nth] = /^(\S+)\s+(\/\S*?|\*)(?:#(\d+))?$/.exec(head) ?? [];
  if (method === undefined || path === undefined) {
    return { problem: `must be METHOD PATH[#n]=ACTION[:arg]@before|after, with a path like ${example}` };
  }
  if (nth !== undefined && Number(nth) === 0) return { problem: 'calls are counted from 1' };
  if (!method.includes('*') && !METHODS.includes(method)) {
    return { problem: `no method "${method}"`, near: { given: method, candidates: METHODS } };
  }
  const [, said = '', when] = /^(.*?)(?:@(before|after))?$/s.exec(body) ?? [];
  const [, name = '', arg = ''] = /^([^:]*):?(.*)$/s.exec(said) ?? [];
  const names = Object.keys(forms) as A['do'][];
  const known = names.find((each) => each === name);
  if (known === undefined) {
    return { problem: `no action "${name}"`, near: { given: name, candidates: names } };
  }
  const form = forms[known];
  const action = form.read(arg);
  if (action === undefined) return { problem: `"${said}" must be ${form.usage}` };
  if ('problem' in action) return { ...action, problem: `${action.problem} in "${said}"` };
  const { usual = 'before', only } = form;
  if (only && when !== undefined && when !== only.when) {
    return { problem: `${name} cannot be @${when}: ${only.because}` };
  }
  const calls = { method, path, ...(nth === undefined ? {} : { nth: Number(nth) }) };
  return { fault: { ...calls, action, when: (when as Aim['when'] | undefined) ?? only?.when ?? usual } };
}

/** The fault that a text says, by `parse`. Throws where it says none: for tests, which write their own. */
export const faultBy =
  <Fault>(parse: (text: string) => { readonly fault: Fault } | Unreadable) =>
  (text: string): Fault => {
    const read = parse(text);
    if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
    return read.fault;
  };

/**
 * Tells whether the fault is about such calls; which of them, `nth` says. With `anyCase` the letter case of the path
 * does not count.
 */
export function fitting(
  { method, path }: Pick<Aim, 'method' | 'path'>,
  anyCase = false,
): (call: { method: string; path: string }) => boolean {
  const [methods, paths] = [pattern(method), pattern(path, anyCase)];
  return (call) => methods.test(call.method) && paths.test(call.path);
}

function pattern(glob: string, anyCase = false): RegExp {
  const literals = glob.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, anyCase ? 'is' : 's');
}

/** A status that may have a body; undefined where the text is none. */
export function statusWithBody(text: string, otherwise: number): number | undefined {
  return /^(?!20[45]|304)([2-5]\d\d)?$/.test(text) ? Number(text || otherwise) : undefined;
}

function readRetryAfter(arg: string): Extract<CommonAction, { do: 'retry-after' }> | undefined {
  const [, date, seconds] = /^(date\+)?(\d{1,9})$/.exec(arg) ?? [];
  if (seconds !== undefined) {
    return { do: 'retry-after', form: date === undefined ? 'seconds' : 'date', value: Number(seconds) };
  }
  const at = Date.parse(arg);
  return Number.isNaN(at) ? undefined : { do: 'retry-after', form: 'at', value: at };
}

/** What the header Retry-After says. */
export function retryAfter(
  { form, value }: Pick<Extract<CommonAction, { do: 'retry-after' }>, 'form' | 'value'>,
  now: number,
): string {
  switch (form) {
    case 'seconds':
      return String(value);
    case 'date':
      return new Date(now + value * 1000).toUTCString();
    case 'at':
      return new Date(value).toUTCString();
  }
}
