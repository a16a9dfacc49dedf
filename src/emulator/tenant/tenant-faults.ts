import { parseEdit, type Edit } from '../kit/edit.ts';
import {
  commonActions,
  readFault,
  type ActionForm,
  type Aim,
  type CommonAction,
  type Unreadable,
} from '../kit/fault-grammar.ts';

/** What goes wrong. */
export type Action =
  | CommonAction
  /** Somebody else changes the tenant meanwhile. */
  | { readonly do: 'edit'; readonly edit: Edit }
  /** 502 at once, and the request is carried out so many milliseconds later, with the rights it came with. */
  | { readonly do: 'commit-late'; readonly ms: number };

/**
 * Something that goes wrong with a call, as data; `parseFault` reads it from a text. The path is below the prefix:
 * `/roles`, `/users/*`. `before`: the request is not carried out, unless the action is one that lets it go on (slow,
 * expire, edit). `after`: it has been carried out, and the action befalls the answer. A late commit is always
 * `before`.
 */
export type Fault = Aim & { readonly action: Action };

type ActionName = Action['do'];

/** Each action as it is written. An expiry of tokens leaves API keys alone. */
const actions: Record<ActionName, ActionForm<Action>> = {
  ...commonActions,
  edit: {
    usage: 'edit:LIST/NAME/FIELD=VALUE, edit:-LIST/NAME or edit:+LIST={…}',
    read: (arg) => {
      const read = parseEdit(arg);
      return 'edit' in read ? { do: 'edit', edit: read.edit } : read;
    },
  },
  'commit-late': {
    usage: 'commit-late:MS',
    read: (arg) => (/^\d{1,9}$/.test(arg) ? { do: 'commit-late', ms: Number(arg) } : undefined),
  },
};

/** The names of all actions, for tests that want each of them to occur. */
export const actionNames = Object.keys(actions) as readonly ActionName[];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`: for example `POST /roles#1=status:502@after` carries the first
 * creation of a role out and answers 502. Without an `@`, `truncate` is after and everything else before.
 */
export function parseFault(text: string): { readonly fault: Fault } | Unreadable {
  const read = readFault<Action>(text, actions, '/roles');
  if ('problem' in read) return read;
  const { aim, action, when } = read;
  if (action.do === 'commit-late' && when === 'after') {
    return { problem: 'commit-late cannot be @after: status:502@after is that' };
  }
  return { fault: { ...aim, action, when: when ?? (action.do === 'truncate' ? 'after' : 'before') } };
}

/** The fault that the text says. Throws where it says none: for tests, which write their own. */
export function fault(text: string): Fault {
  const read = parseFault(text);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read.fault;
}
