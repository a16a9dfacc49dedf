import { parseEdit, type Edit, type Near } from './edit.ts';

/** What goes wrong. */
export type Action =
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
  /** All tokens become void; API keys do not. */
  | { readonly do: 'expire' }
  /** Somebody else changes the tenant meanwhile. */
  | { readonly do: 'edit'; readonly edit: Edit }
  /** 502 at once, and the request is carried out so many milliseconds later, with the rights it came with. */
  | { readonly do: 'commit-late'; readonly ms: number };

/** Something that goes wrong with a call, as data; `parseFault` reads it from a text. */
export type Fault = {
  /** `GET`, `POST` …; `*` stands for any characters. */
  readonly method: string;
  /** Below the prefix and without the query: `/roles`, `/users/*`. `*` stands for any characters, slashes too. */
  readonly path: string;
  /** Only the nth call that fits, from 1; without it every one. */
  readonly nth?: number;
  readonly action: Action;
  /**
   * `before`: the request is not carried out, unless the action is one that lets it go on (slow, expire, edit).
   * `after`: it has been carried out, and the action befalls the answer. A late commit is always `before`.
   */
  readonly when: 'before' | 'after';
};

/** A text that is no fault; with `near`, some name in it is none of those there are. */
export type Unreadable = { readonly problem: string; readonly near?: Near };

type ActionName = Action['do'];

/** Each action as it is written, and how the text after its colon is read; undefined where that does not do. */
const actions: Record<ActionName, { usage: string; read: (arg: string) => Action | Unreadable | undefined }> =
  {
    status: {
      usage: 'status:200…599',
      read: (arg) => (/^[2-5]\d\d$/.test(arg) ? { do: 'status', status: Number(arg) } : undefined),
    },
    'retry-after': { usage: 'retry-after:SECONDS, :date+SECONDS or :DATE', read: readRetryAfter },
    html: {
      usage: 'html or html:200…599, one that may have a body',
      read: (arg) =>
        /^(?!20[45]|304)([2-5]\d\d)?$/.test(arg) ? { do: 'html', status: Number(arg || 200) } : undefined,
    },
    reset: { usage: 'reset', read: (arg) => (arg === '' ? { do: 'reset' } : undefined) },
    hang: { usage: 'hang', read: (arg) => (arg === '' ? { do: 'hang' } : undefined) },
    truncate: { usage: 'truncate', read: (arg) => (arg === '' ? { do: 'truncate' } : undefined) },
    slow: { usage: 'slow:MS', read: (arg) => withMs('slow', arg) },
    expire: { usage: 'expire', read: (arg) => (arg === '' ? { do: 'expire' } : undefined) },
    edit: {
      usage: 'edit:LIST/NAME/FIELD=VALUE, edit:-LIST/NAME or edit:+LIST={…}',
      read: (arg) => {
        const read = parseEdit(arg);
        return 'edit' in read ? { do: 'edit', edit: read.edit } : read;
      },
    },
    'commit-late': { usage: 'commit-late:MS', read: (arg) => withMs('commit-late', arg) },
  };

/** The names of all actions, for tests that want each of them to occur. */
export const actionNames = Object.keys(actions) as readonly ActionName[];

const METHODS = ['GET', 'POST', 'PATCH', 'DELETE', '*'];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`: for example `POST /roles#1=status:502@after` carries the first
 * creation of a role out and answers 502. Without an `@`, `truncate` is after and everything else before.
 */
export function parseFault(text: string): { readonly fault: Fault } | Unreadable {
  const [, head = '', body = ''] = /^([^=]*)=(.*)$/s.exec(text.trim()) ?? [];
  const [, method, path, nth] = /^(\S+)\s+(\/\S*?|\*)(?:#(\d+))?$/.exec(head) ?? [];
  if (method === undefined || path === undefined) {
    return { problem: 'must be METHOD PATH[#n]=ACTION[:arg]@before|after, with a path like /roles' };
  }
  if (nth !== undefined && Number(nth) === 0) return { problem: 'calls are counted from 1' };
  if (!method.includes('*') && !METHODS.includes(method)) {
    return { problem: `no method "${method}"`, near: { given: method, candidates: METHODS } };
  }
  const [, said = '', when] = /^(.*?)(?:@(before|after))?$/s.exec(body) ?? [];
  const [, name = '', arg = ''] = /^([^:]*):?(.*)$/s.exec(said) ?? [];
  const known = actionNames.find((each) => each === name);
  if (known === undefined) {
    return { problem: `no action "${name}"`, near: { given: name, candidates: actionNames } };
  }
  const action = actions[known].read(arg);
  if (action === undefined) return { problem: `"${said}" must be ${actions[known].usage}` };
  if ('problem' in action) return { ...action, problem: `${action.problem} in "${said}"` };
  if (known === 'commit-late' && when === 'after') {
    return { problem: 'commit-late cannot be @after: status:502@after is that' };
  }
  const moment = when ?? (known === 'truncate' ? 'after' : 'before');
  return {
    fault: {
      method,
      path,
      action,
      when: moment as Fault['when'],
      ...(nth === undefined ? {} : { nth: Number(nth) }),
    },
  };
}

/** The fault that the text says. Throws where it says none: for tests, which write their own. */
export function fault(text: string): Fault {
  const read = parseFault(text);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read.fault;
}

/** Tells whether the fault is about such calls; which of them, `nth` says. */
export function fitting({ method, path }: Fault): (call: { method: string; path: string }) => boolean {
  const [methods, paths] = [pattern(method), pattern(path)];
  return (call) => methods.test(call.method) && paths.test(call.path);
}

function pattern(glob: string): RegExp {
  const literals = glob.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, 's');
}

function withMs(name: 'slow' | 'commit-late', arg: string): Action | undefined {
  return /^\d{1,9}$/.test(arg) ? { do: name, ms: Number(arg) } : undefined;
}

function readRetryAfter(arg: string): Action | undefined {
  const [, date, seconds] = /^(date\+)?(\d{1,9})$/.exec(arg) ?? [];
  if (seconds !== undefined) {
    return { do: 'retry-after', form: date === undefined ? 'seconds' : 'date', value: Number(seconds) };
  }
  const at = Date.parse(arg);
  return Number.isNaN(at) ? undefined : { do: 'retry-after', form: 'at', value: at };
}
