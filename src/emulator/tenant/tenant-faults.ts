/** What goes wrong with a tenant on request: how it is written, and what it does. */
import { applyEdit, parseEdit, type Edit } from '../kit/edit.ts';
import {
  commonActions,
  faultBy,
  readFault,
  type ActionForm,
  type CommonAction,
  type FaultOf,
} from '../kit/fault-grammar.ts';
import { injectFaults, type Faults, type FaultyCall, type FaultySide } from '../kit/fault-injection.ts';
import type { Item } from '../kit/model.ts';
import { answered } from '../kit/outcome.ts';
import type { Unreadable } from '../kit/unreadable.ts';
import type { Scope } from './scoped-settings.ts';
import { dropOrphans, namesOfScope } from './scopes.ts';
import { draftItemsOf, listNames, nameOf, type ListName, type State } from './state.ts';
import type { Store } from './store.ts';
import type { Behaviour } from './tenant-behaviour.ts';

/** What only a tenant does. */
type OwnAction =
  /** Somebody else changes the tenant meanwhile. */
  | { readonly do: 'edit'; readonly edit: Edit<ListName> }
  /** 502 at once, and the request is carried out so many milliseconds later, with the rights it came with. */
  | { readonly do: 'commit-late'; readonly ms: number };

/** What goes wrong. */
export type Action = CommonAction | OwnAction;

/**
 * Something that goes wrong with a call, as data; `parseFault` reads it from a text. The path is below the prefix:
 * `/roles`, `/users/*`. `before`: the request is not carried out, unless the action is one that lets it go on (slow,
 * expire, edit). `after`: it has been carried out, and the action befalls the answer. A late commit is always
 * `before`.
 */
export type Fault = FaultOf<OwnAction>;

/** Each action as it is written. An expiry of tokens leaves API keys alone. */
const actions: Record<Action['do'], ActionForm<Action>> = {
  ...commonActions,
  edit: {
    usage: 'edit:LIST/NAME/FIELD=VALUE, edit:-LIST/NAME or edit:+LIST={…}',
    read: (arg) => {
      const read = parseEdit(arg, listNames);
      return 'edit' in read ? { do: 'edit', edit: read.edit } : read;
    },
  },
  'commit-late': {
    usage: 'commit-late:MS',
    only: { when: 'before', because: 'status:502@after is that' },
    read: (arg) => (/^\d{1,9}$/.test(arg) ? { do: 'commit-late', ms: Number(arg) } : undefined),
  },
};

/** The names of all actions, for tests that want each of them to occur. */
export const actionNames = Object.keys(actions) as readonly Action['do'][];

/**
 * Reads `METHOD PATH[#n]=ACTION[:arg][@before|after]`: for example `POST /roles#1=status:502@after` carries the first
 * creation of a role out and answers 502. Without an `@`, `truncate` is after and everything else before.
 */
export const parseFault = (text: string): { readonly fault: Fault } | Unreadable =>
  readFault<Action>(text, actions, '/roles');

/** The fault that the text says. Throws where it says none. */
export const fault = faultBy(parseFault);

/** A call as the faults of a tenant see it; the path is below the prefix. */
type TenantCall = FaultyCall & {
  /** Who makes the call is found out now, and what the answer of this does, as they, at any time later. */
  prepare: () => Promise<() => Promise<Response>>;
};

export type TenantFaults = Faults<Fault, TenantCall> & {
  /** Resolves when no late commit is left; rejects with what prevented one. */
  settled: () => Promise<void>;
};

/** What people call an object; settings bear the names of their scope. */
const namesOf = (state: State, item: Item): readonly string[] =>
  'scope' in item ? namesOfScope(state, item['scope'] as Scope) : [nameOf(item)];

/** The faults of one tenant. */
export function tenantFaults(
  initial: readonly (Fault | string)[],
  {
    store,
    behaviour,
    newId,
    ...side
  }: Omit<FaultySide<never, never>, 'name' | 'anyCase' | 'befall'> & {
    readonly store: Store;
    readonly behaviour: Behaviour;
    readonly newId: () => string;
  },
): TenantFaults {
  const late = new Set<Promise<unknown>>();

  function track(commit: Promise<unknown>): void {
    late.add(commit);
    // Whoever asks by `settled` hears of a failure; nobody asking must not end the process.
    void commit.catch(() => undefined).finally(() => late.delete(commit));
  }

  const faults = injectFaults<OwnAction, TenantCall>(
    initial.map((each) => (typeof each === 'string' ? fault(each) : each)),
    {
      ...side,
      name: 'the tenant',
      async befall(action, call, response) {
        switch (action.do) {
          case 'edit': {
            const { edit } = action;
            await store.update((draft) => {
              applyEdit(edit, {
                itemsOf: (list) => draftItemsOf(draft, list),
                isNamed: (item, name) => [item.id, ...namesOf(draft, item)].includes(name),
                newId,
              });
              if (behaviour.scope_id_gone === 'removed' && edit.do === 'remove') {
                dropOrphans(draft, edit.from);
              }
            });
            return undefined;
          }
          case 'commit-late':
            if (!response) {
              const commit = await call.prepare();
              track(side.pause(action.ms).then(commit, () => undefined));
            }
            return answered(side.refuse(502, 'Bad Gateway'));
        }
      },
    },
  );
  return Object.assign(faults, {
    async settled() {
      while (late.size > 0) await Promise.all(late);
    },
  });
}
