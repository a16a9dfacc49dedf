import { reachOf } from './access.ts';
import { answerFor } from './answer-model.ts';
import type { Behaviour } from './tenant-behaviour.ts';
import type { Collection } from './collections.ts';
import type { Values } from '../kit/model.ts';
import { patched } from './patch.ts';
import { checkReferences, readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { keptName, pageOf, withDefaultRole } from './quirks.ts';
import { demand, noContent, type Call, type Route } from './route.ts';
import type { Draft, Item, State } from './state.ts';
import type { Store } from './store.ts';

/** What the routes of a collection work with. */
export type CollectionWorld = {
  readonly store: Store;
  readonly behaviour: Behaviour;
  newId: () => string;
  /** The same objects in a random order. */
  shuffle: <T>(items: readonly T[]) => T[];
  /** What the server makes of the values of a create before it stores them. */
  complete?: (values: Values) => Promise<Values>;
};

/** List, create, get, patch and delete of one collection. */
export function collectionRoutes(collection: Collection, world: CollectionWorld): Route[] {
  const { name, model, needs } = collection;
  const { store, behaviour } = world;
  const path = `/${name}`;
  const strict = behaviour.fields === 'strict';
  const answer = (item: Item, status: number) => Response.json(answerFor(item, model, behaviour), { status });
  const written = (item: Item, status: number, write: 'create' | 'patch') =>
    collection.silent?.includes(write) ? new Response(null, { status }) : answer(item, status);
  // The models, not the type checker, say what an item of a list has.
  const items = (state: State): readonly Item[] => state[name];
  const draftItems = (draft: Draft) => draft[name] as Item[];

  function find(state: State, id: string): { item: Item; index: number } {
    const index = items(state).findIndex((each) => each.id === id);
    const item = items(state)[index];
    if (!item) throw new Refusal(404, `${collection.label} not found`);
    return { item, index };
  }

  function demandOnItem(call: Call, operation: 'get' | 'patch' | 'delete'): void {
    demand(call, needs[operation], collection.inbox === 'item' ? { inbox: call.id } : {});
  }

  function refuseTwin(state: State, candidate: Item): void {
    if (behaviour.duplicates === 'allow') return;
    const same = (each: Item) => collection.identity.every((field) => each[field] === candidate[field]);
    if (items(state).some((each) => each.id !== candidate.id && same(each))) {
      throw new Refusal(409, `${collection.label} exists already`);
    }
  }

  return [
    {
      method: 'GET',
      path,
      run(call) {
        demand(call, needs.list);
        const reach =
          behaviour.lists === 'filtered' && !needs.list ? reachOf(call.state, call.grants) : undefined;
        const shown = items(call.state).filter(({ id }) => reach?.has(id) ?? true);
        const ordered = behaviour.order === 'random' ? world.shuffle(shown) : shown;
        return pageOf(
          ordered.map((item) => answerFor(item, model, behaviour)),
          behaviour,
        );
      },
    },
    {
      method: 'POST',
      path,
      async run(call) {
        demand(call, needs.create);
        const read = readBody(model, await call.body(), {
          use: 'post',
          partial: false,
          strict,
          missingStatus: collection.missing,
        });
        const values = keptName(collection, (await world.complete?.(read)) ?? read, behaviour);
        const created = await store.update((draft) => {
          checkReferences(model, values, 'post', draft);
          const sent: Item = { ...values, id: world.newId() };
          const item = name === 'users' ? withDefaultRole(sent, draft, behaviour) : sent;
          refuseTwin(draft, item);
          draftItems(draft).push(item);
          return item;
        });
        return written(created, collection.created, 'create');
      },
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      run(call) {
        demandOnItem(call, 'get');
        return answer(find(call.state, call.id).item, 200);
      },
    },
    {
      method: 'PATCH',
      path: `${path}/:id`,
      async run(call) {
        demandOnItem(call, 'patch');
        find(call.state, call.id);
        const read = readBody(model, await call.body(), {
          use: 'patch',
          partial: collection.partialPatch,
          strict,
          missingStatus: 400,
        });
        const values = keptName(collection, read, behaviour);
        const shown = await store.update((draft) => {
          const { item, index } = find(draft, call.id);
          checkReferences(model, values, 'patch', draft);
          const after = patched(item, values, model, behaviour.patch);
          refuseTwin(draft, after);
          draftItems(draft)[index] = after;
          return behaviour.patch_answer === 'after' ? after : item;
        });
        return written(shown, 200, 'patch');
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      async run(call) {
        demandOnItem(call, 'delete');
        // What refers to the object is left as it is: the reference tells of no cascade and no refusal.
        await store.update((draft) => draftItems(draft).splice(find(draft, call.id).index, 1));
        return noContent();
      },
    },
  ];
}
