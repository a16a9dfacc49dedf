import { isDeepStrictEqual } from 'node:util';
import type { Values } from '../kit/model.ts';
import { readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { may, reachOf } from './access.ts';
import { shownModel } from './answer-model.ts';
import { patched } from './patch.ts';
import { pageOf } from './quirks.ts';
import { demand, noContent, type Call, type Routes, type TenantContext } from './route.ts';
import type { ScopedFamily, ScopedName } from './scoped-settings.ts';
import { isScope, scopeLists } from './scopes.ts';
import { itemsOf, type Draft, type ScopedSettings, type State } from './state.ts';

/** Settings and the scope that they are of. */
type Scoped = Readonly<Values> & { readonly scope: string };

/**
 * List, get, patch and delete of one family of scoped settings. A scope has settings of its own or has none, so there
 * is no create: a PATCH makes them. A grant on an inbox counts for the settings of that inbox.
 */
export function scopedRoutes(
  name: ScopedName,
  { label, model, standard, asksForDefault, needs }: ScopedFamily,
  { store, behaviour, newId, inListOrder }: TenantContext,
): Routes {
  const path = `/${name}`;
  const ownOf = (state: State, scope: string) => state[name]?.find((each) => each.scope === scope);
  const shown = (settings: Scoped): Values => ({
    ...shownModel(settings, model, behaviour),
    scope: settings.scope,
  });

  /** What holds for a scope that has nothing of its own. */
  function inherited(state: State, scope: string): Scoped {
    const project = state.inboxes.find(({ id }) => id === scope)?.project;
    const parent =
      project !== undefined && behaviour.inheritance === 'on' ? ownOf(state, project) : undefined;
    return { ...standard, ...parent, scope };
  }

  /** How such a scope is answered; undefined: not at all. */
  function unset(state: State, scope: string): Values | undefined {
    switch (behaviour.unset_scope) {
      case 'inherited':
        return shown(inherited(state, scope));
      case 'empty':
        return shown({ scope });
      case 'null':
        return { ...Object.fromEntries(Object.keys(model).map((field) => [field, null])), scope };
      case 404:
        return undefined;
    }
  }

  /** What is there before the first PATCH fills in its part. */
  function filled(state: State, scope: string): Readonly<Values> {
    switch (behaviour.scope_fill) {
      case 'inherited':
        return inherited(state, scope);
      case 'zero':
        return standard;
      case 'null':
        return {};
    }
  }

  /** The settings of a scope as they are after a PATCH with these values. */
  function afterPatch(state: State, scope: string, values: Readonly<Values>): ScopedSettings {
    const { scope_patch } = behaviour;
    const own = ownOf(state, scope);
    const base = own && scope_patch !== 'replace' ? own : filled(state, scope);
    const item = { ...base, id: own?.id ?? newId() };
    return { ...patched(item, values, model, scope_patch === 'deep' ? 'deep' : 'merge'), scope };
  }

  /** Whether such settings are kept as the scope's own. */
  const isOwn = (state: State, settings: Scoped): boolean =>
    behaviour.scope_equal === 'kept' ||
    !isDeepStrictEqual(shown(settings), shown(inherited(state, settings.scope)));

  /** Puts settings in place of those of the scope, or after all others; undefined takes them away. */
  function put(draft: Draft, scope: string, settings: ScopedSettings | undefined): void {
    const all = draft[name] ?? [];
    const index = all.findIndex((each) => each.scope === scope);
    draft[name] = all.toSpliced(index < 0 ? all.length : index, 1, ...(settings ? [settings] : []));
  }

  /** GET and PATCH declare no 404, so they may take any id for that of a scope. */
  function demandScope(state: State, scope: string): void {
    if (behaviour.unknown_scope === 'accept' || isScope(state, scope) || ownOf(state, scope)) return;
    throw new Refusal(404, 'Scope not found');
  }

  /** What is set, and with `scope_list=all` also what all other inboxes and projects inherit. */
  function listed(state: State): readonly Scoped[] {
    const own = state[name] ?? [];
    if (behaviour.scope_list === 'overrides') return own;
    const others = scopeLists.flatMap((list) => itemsOf(state, list)).filter(({ id }) => !ownOf(state, id));
    return [...own, ...others.map(({ id }) => inherited(state, id))];
  }

  /** The scopes that the caller may see in the list; undefined: all. */
  function visibleTo(call: Call): ReadonlySet<string> | undefined {
    const { state, grants } = call;
    const reading = grants.filter(({ role }) => may(state, [{ role }], needs.read));
    if (behaviour.lists === 'filtered' && reading.length > 0) return reachOf(state, reading);
    demand(call, needs.read);
    return undefined;
  }

  return {
    [path]: {
      GET: (call) => {
        const visible = visibleTo(call);
        const list = listed(call.state).filter(({ scope }) => visible?.has(scope) ?? true);
        return pageOf(inListOrder(list).map(shown), behaviour);
      },
    },
    [`${path}/:id`]: {
      GET: (call) => {
        demand(call, needs.read, { inbox: call.id });
        demandScope(call.state, call.id);
        // What the query means is not said; that it leaves the scope's own settings out is a guess.
        const isOfDefault = asksForDefault && call.query.get('default') === 'true';
        const own = isOfDefault ? inherited(call.state, call.id) : ownOf(call.state, call.id);
        const answer = own ? shown(own) : unset(call.state, call.id);
        if (!answer) throw new Refusal(404, `${label} not found`);
        return Response.json(answer);
      },
      PATCH: async (call) => {
        demand(call, needs.write, { inbox: call.id });
        demandScope(call.state, call.id);
        const strict = behaviour.fields === 'strict';
        const values = readBody(model, await call.body(), { use: 'patch', partial: true, strict });
        const answer = await store.update((draft) => {
          demandScope(draft, call.id);
          const own = ownOf(draft, call.id);
          const was = own ? shown(own) : (unset(draft, call.id) ?? { scope: call.id });
          const after = afterPatch(draft, call.id, values);
          put(draft, call.id, isOwn(draft, after) ? after : undefined);
          return behaviour.patch_answer === 'after' ? shown(after) : was;
        });
        return Response.json(answer);
      },
      DELETE: async (call) => {
        demand(call, needs.write, { inbox: call.id });
        await store.update((draft) => {
          const own = ownOf(draft, call.id);
          if (!own) throw new Refusal(404, `${label} not found`);
          const { id, scope } = own;
          put(draft, scope, behaviour.scope_delete === 'resets' ? { ...standard, id, scope } : undefined);
        });
        return noContent();
      },
    },
  };
}
