import { reachOf } from './access.ts';
import { answerFor } from './answer-model.ts';
import type { Collection } from './collections.ts';
import type { Item, Values } from '../kit/model.ts';
import { patched } from './patch.ts';
import { readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { checkReferences } from './references.ts';
import { keptName, pageOf, withDefaultRole } from './quirks.ts';
import { demand, noContent, type Call, type Routes, type TenantContext } from './route.ts';
import { dropOrphans } from './scopes.ts';
import { draftItemsOf, itemsOf, type State } from './state.ts';

/**
 * List, create, get, patch and delete of one collection.
 *
 * @param complete what the server makes of the values of a create before it stores them
 */
export function collectionRoutes(
  collection: Collection,
  { store, behaviour, newId, inListOrder }: TenantContext,
  complete: (values: Values) => Promise<Values> | Values = (values) => values,
): Routes {
  const { name, model, needs } = collection;
  const path = `/${name}`;
  const { listed = Object.keys(model) } = collection;
  const listModel = Object.fromEntries(Object.entries(model).filter(([field]) => listed.includes(field)));
  const strict = behaviour.fields === 'strict';
  const answer = (item: Item, status: number) => Response.json(answerFor(item, model, behaviour), { status });
  const written = (item: Item, status: number, write: 'create' | 'patch') =>
    collection.silent?.includes(write) ? new Response(null, { status }) : answer(item, status);

  function find(state: State, id: string): { item: Item; index: number } {
    const index = itemsOf(state, name).findIndex((each) => each.id === id);
    const item = itemsOf(state, name)[index];
    if (!item) throw new Refusal(404, `${collection.label} not found`);
    return { item, index };
  }

  function demandOnItem(call: Call, operation: 'get' | 'patch' | 'delete'): void {
    demand(call, needs[operation], collection.inbox === 'item' ? { inbox: call.id } : {});
  }

  function refuseTwin(state: State, candidate: Item): void {
    if (behaviour.duplicates === 'allow') return;
    const same = (each: Item) => collection.identity.every((field) => each[field] === candidate[field]);
    if (itemsOf(state, name).some((each) => each.id !== candidate.id && same(each))) {
      throw new Refusal(409, `${collection.label} exists already`);
    }
  }

  return {
    [path]: {
      GET: (call) => {
        demand(call, needs.list);
        const reach =
          behaviour.lists === 'filtered' && !needs.list ? reachOf(call.state, call.grants) : undefined;
        const shown = itemsOf(call.state, name).filter(({ id }) => reach?.has(id) ?? true);
        return pageOf(
          inListOrder(shown).map((item) => answerFor(item, listModel, behaviour)),
          behaviour,
        );
      },
      POST: async (call) => {
        demand(call, needs.create);
        const read = readBody(model, await call.body(), { strict, missingStatus: collection.missing });
        const values = keptName(collection, await complete(read), behaviour);
        const created = await store.update((draft) => {
          checkReferences(model, values, 'post', draft);
          const sent: Item = { ...values, id: newId() };
          const item = name === 'users' ? withDefaultRole(sent, draft, behaviour) : sent;
          refuseTwin(draft, item);
          draftItemsOf(draft, name).push(item);
          return item;
        });
        return written(created, collection.created ?? 201, 'create');
      },
    },
    [`${path}/:id`]: {
      GET: (call) => {
        demandOnItem(call, 'get');
        return answer(find(call.state, call.id).item, 200);
      },
      PATCH: async (call) => {
        demandOnItem(call, 'patch');
        find(call.state, call.id);
        const read = readBody(model, await call.body(), {
          use: 'patch',
          partial: !collection.wholePatch,
          strict,
        });
        const values = keptName(collection, read, behaviour);
        const shown = await store.update((draft) => {
          const { item, index } = find(draft, call.id);
          checkReferences(model, values, 'patch', draft);
          const after = patched(item, values, model, behaviour.patch);
          refuseTwin(draft, after);
          draftItemsOf(draft, name)[index] = after;
          return behaviour.patch_answer === 'after' ? after : item;
        });
        return written(shown, 200, 'patch');
      },
      DELETE: async (call) => {
        demandOnItem(call, 'delete');
        // What else refers to the object is left as it is: the reference tells of no other cascade and no refusal.
        await store.update((draft) => {
          const { item, index } = find(draft, call.id);
          draftItemsOf(draft, name).splice(index, 1);
          collection.removed?.(item, draft);
          if (behaviour.scope_id_gone === 'removed') dropOrphans(draft, name);
        });
        return noContent();
      },
    },
  };
}
