import { shownModel } from './answer-model.ts';
import { keyModel, tokenModel } from './key-model.ts';
import type { Values } from '../kit/model.ts';
import { readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { checkReferences } from './references.ts';
import { demand, demandInbox, noContent, type Call, type Routes, type TenantContext } from './route.ts';
import type { ApiKey, Grant, State } from './state.ts';

/** API keys and tokens. A key has no id and no name: its own token is what the path of a call for it holds. */
export function keyRoutes({ store, signIn, behaviour, random, newId, inListOrder }: TenantContext): Routes {
  const strict = behaviour.fields === 'strict';
  const shown = (key: ApiKey): Values => shownModel({ ...key }, keyModel, behaviour);
  const list = (keys: readonly ApiKey[]): Response => Response.json(inListOrder(keys).map(shown));

  /** The expiry as it is kept: as sent, where it is kept at all. Throws a Refusal (400) where it is no date. */
  function expiryOf(values: Values): { expire_at?: string } {
    const sent = values['expire_at'];
    if (typeof sent !== 'string') return {};
    const [, date, zone = 'Z'] =
      /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/i.exec(sent) ?? [];
    const time = Date.parse(`${date}${zone}`);
    if (Number.isNaN(time)) {
      throw new Refusal(400, 'Input payload validation failed', { expire_at: 'must be a date and time' });
    }
    return behaviour.expire_at === 'dropped' ? {} : { expire_at: new Date(time).toISOString() };
  }

  async function create(call: Call, checkGrants: (grants: readonly Grant[]) => void): Promise<Response> {
    // The only request model of the reference that refuses further properties.
    const { expire_at, ...values } = readBody(keyModel, await call.body(), { strict: true });
    const expiry = expiryOf({ expire_at });
    const key = await store.update((draft) => {
      checkReferences(keyModel, values, 'post', draft);
      checkGrants(values['roles'] as Grant[]);
      const token = Buffer.from(random(24)).toString('base64url');
      const made = { ...(values as Omit<ApiKey, 'id' | 'token'>), ...expiry, id: newId(), token };
      (draft.api_keys ??= []).push(made);
      return made;
    });
    return Response.json(shown(key), { status: 201 });
  }

  function find(state: State, token: string): ApiKey {
    const key = state.api_keys?.find((each) => each.token === token);
    if (!key) throw new Refusal(404, 'API-Key not found');
    return key;
  }

  return {
    '/auth/api-key': {
      GET: (call) => {
        demand(call, ['view_api_keys']);
        return list(call.state.api_keys ?? []);
      },
      POST: (call) => {
        demand(call, ['edit_backend_settings']);
        return create(call, () => undefined);
      },
    },
    '/auth/api-key/inbox/:id': {
      GET: (call) => {
        demandInbox(call, call.id, 'view_api_keys');
        const keys = call.state.api_keys ?? [];
        return list(keys.filter(({ roles }) => roles.some(({ inbox }) => inbox === call.id)));
      },
      POST: (call) => {
        demandInbox(call, call.id, 'edit_backend_settings');
        // Permissions on one inbox must not make a key for more than it.
        return create(call, (grants) => {
          const documents = (call.state.documents ?? []).filter(({ inbox }) => inbox === call.id);
          const within = ({ inbox, document_id }: Grant): boolean =>
            inbox === call.id || (inbox === undefined && documents.some(({ id }) => id === document_id));
          if (!grants.every(within)) throw new Refusal(403, 'Permission insufficient beyond this inbox');
        });
      },
    },
    '/auth/api-key/:id': {
      GET: (call) => {
        demand(call, ['view_api_keys']);
        return Response.json(shown(find(call.state, call.id)));
      },
      PATCH: async (call) => {
        demand(call, ['edit_backend_settings']);
        const body = await call.body();
        if ('roles' in body) throw new Refusal(400, "roles can't be modified after creation");
        const { expire_at, ...values } = readBody(keyModel, body, { use: 'patch', partial: true, strict });
        const expiry = expiryOf({ expire_at });
        const key = await store.update((draft) => {
          const after = { ...find(draft, call.id), ...values, ...expiry };
          draft.api_keys = draft.api_keys?.map((each) => (each.token === call.id ? after : each)) ?? [];
          return after;
        });
        return Response.json(shown(key));
      },
      DELETE: async (call) => {
        demand(call, ['edit_backend_settings']);
        await store.update((draft) => {
          const { token } = find(draft, call.id);
          draft.api_keys = draft.api_keys?.filter((each) => each.token !== token) ?? [];
        });
        return noContent();
      },
    },
    '/auth/token': {
      POST: async (call) => {
        const values = readBody(tokenModel, await call.body(), { strict });
        // "Otherwise only a token for the request current user is allowed", and with no more than their own rights.
        const forOneself = values['username'] === call.user.username && values['roles'] === undefined;
        if (!forOneself) demand(call, ['edit_users']);
        checkReferences(tokenModel, values, 'post', call.state);
        const user = forOneself
          ? call.user
          : call.state.users.find(({ username, active }) => username === values['username'] && active);
        if (!user) throw new Refusal(404, 'User not found');
        const own = call.grants === call.user.roles ? undefined : call.grants;
        const grants = forOneself ? own : (values['roles'] as Grant[] | undefined);
        return Response.json({ authentication_token: signIn.issue(user, grants) }, { status: 201 });
      },
    },
  };
}
