import { answerFor } from './answer-model.ts';
import type { Collection } from './collections.ts';
import { text, type Model } from '../kit/model.ts';
import { hashPassword } from './password.ts';
import { jsonBody, readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { noContent, type Routes, type TenantContext } from './route.ts';

const authModel: Model = {
  username: { type: text, required: true },
  password: { type: text, required: true },
};

const changePasswordModel: Model = {
  old_password: { type: text, required: true },
  new_password: { type: text, required: true },
};

/** `POST /auth`: the one operation that takes no credentials but those in its body. 200, 400 or 401. */
export async function postAuth(
  request: Parameters<typeof jsonBody>[0],
  { store, signIn, behaviour }: TenantContext,
) {
  const { username, password } = readBody(authModel, await jsonBody(request), {
    strict: behaviour.fields === 'strict',
  });
  const user = await signIn.check(await store.read(), String(username), String(password));
  if (!user) throw new Refusal(401, 'Wrong credentials');
  return Response.json({ authentication_token: signIn.issue(user) });
}

/** What a signed-in user can do with their own account, and the version of the service. */
export function accountRoutes({ store, signIn, behaviour }: TenantContext, users: Collection): Routes {
  return {
    '/auth/logout': {
      POST: ({ token }) => {
        // The reference declares 400 "Logout impossible": with HTTP Basic there is no token to revoke.
        if (token === undefined) throw new Refusal(400, 'Logout impossible');
        signIn.revoke(token);
        return noContent();
      },
    },
    '/users/me': {
      GET: ({ user, state }) => {
        if (behaviour.me === 'off') throw new Refusal(404, 'Not found');
        // A copy that lags behind may not have the user yet.
        const shown = state.users.find(({ id }) => id === user.id) ?? user;
        return Response.json(answerFor(shown, users.model, behaviour));
      },
    },
    '/users/me/change_password': {
      POST: async ({ state, user, body }) => {
        const sent = readBody(changePasswordModel, await body(), { strict: behaviour.fields === 'strict' });
        const matching = await signIn.check(state, user.username, String(sent['old_password']));
        if (matching?.id !== user.id) throw new Refusal(403, 'Password mismatch');
        const password = await hashPassword(String(sent['new_password']));
        await store.update((draft) => {
          draft.users = draft.users.map((each) => (each.id === user.id ? { ...each, password } : each));
        });
        return noContent();
      },
    },
    '/about/version': { GET: () => Response.json({ version: 'embedded' }) },
  };
}
