import { isObject, type Values } from '../kit/model.ts';
import { readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { fieldsOf } from './format-uses.ts';
import { may, reachOf } from './access.ts';
import { pageOf } from './quirks.ts';
import { demand, noContent, type Call, type Routes, type TenantContext } from './route.ts';
import { levelOf, scopedContent } from './scoped-content.ts';
import type { Scope, ScopedFamily, ScopedName } from './scoped-settings.ts';
import { idOf, isScope } from './scopes.ts';
import type { State } from './state.ts';

/**
 * List, get, patch and delete of one family of scoped settings. A scope has settings of its own or has none, so there
 * is no create: a PATCH makes them. A grant on an inbox counts for the settings of that inbox.
 */
export function scopedRoutes(name: ScopedName, family: ScopedFamily, context: TenantContext): Routes {
  const { label, model, standard, levelled, keyedByField = [], asksForDefault, needs } = family;
  const { store, behaviour, inListOrder } = context;
  const content = scopedContent(name, family, context);
  const { shown, ownOf, inherited, unset, put, learn } = content;
  const path = `/${name}`;

  /** The scope that the path says. */
  function scopeIn({ level, id }: Call): Scope {
    if (!levelled) return id;
    const known = levelOf(level, behaviour);
    if (known === undefined) throw new Refusal(404, 'Level not found');
    return { level: known, id };
  }

  /** GET and PATCH declare no 404, so they may take any id for that of a scope. */
  function demandScope(state: State, scope: Scope): void {
    if (behaviour.unknown_scope === 'accept' || isScope(state, scope) || ownOf(state, scope)) return;
    throw new Refusal(404, 'Scope not found');
  }

  function demandFields(state: State, scope: Scope, values: Readonly<Values>): void {
    if (behaviour.unknown_label_in_settings === 'accept' || !isScope(state, scope)) return;
    const known = fieldsOf(state, idOf(scope));
    const errors: Record<string, string> = {};
    for (const [field, map] of keyedByField) {
      const keyed = isObject(values[field]) ? (values[field][map] ?? {}) : {};
      for (const key of Object.keys(keyed).filter((each) => !known.has(each))) {
        errors[`${field}.${map}.${key}`] = 'No format of the project has this field';
      }
    }
    if (Object.keys(errors).length > 0) throw new Refusal(400, 'Input payload validation failed', errors);
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
      GET: async (call) => {
        const visible = visibleTo(call);
        const list = content.listed(call.state).filter(({ scope }) => visible?.has(idOf(scope)) ?? true);
        const answer = pageOf(inListOrder(list).map(shown), behaviour);
        if (learn) await store.update(learn);
        return answer;
      },
    },
    [levelled ? `${path}/:level/:id` : `${path}/:id`]: {
      GET: (call) => {
        const scope = scopeIn(call);
        demand(call, needs.read, { inbox: call.id });
        demandScope(call.state, scope);
        // What the query means is not said; that it leaves the scope's own settings out is a guess.
        const isOfDefault = asksForDefault && call.query.get('default') === 'true';
        const own = isOfDefault ? inherited(call.state, scope) : ownOf(call.state, scope);
        const answer = own ? shown(own) : unset(call.state, scope);
        if (!answer) throw new Refusal(404, `${label} not found`);
        return Response.json(answer);
      },
      PATCH: async (call) => {
        const scope = scopeIn(call);
        demand(call, needs.write, { inbox: call.id });
        demandScope(call.state, scope);
        const strict = behaviour.fields === 'strict';
        const values = readBody(model, await call.body(), { use: 'patch', partial: true, strict });
        const answer = await store.update((draft) => {
          demandScope(draft, scope);
          demandFields(draft, scope, values);
          const own = ownOf(draft, scope);
          const was = own ? shown(own) : (unset(draft, scope) ?? shown({ scope }));
          const after = content.afterPatch(draft, scope, values);
          put(draft, scope, content.isOwn(draft, after) ? after : undefined);
          return behaviour.patch_answer === 'after' ? shown(after) : was;
        });
        return Response.json(answer);
      },
      DELETE: async (call) => {
        const scope = scopeIn(call);
        demand(call, needs.write, { inbox: call.id });
        await store.update((draft) => {
          const own = ownOf(draft, scope);
          if (!own) throw new Refusal(404, `${label} not found`);
          const { id } = own;
          put(draft, scope, behaviour.scope_delete === 'resets' ? { ...standard, id, scope } : undefined);
        });
        return noContent();
      },
    },
  };
}
