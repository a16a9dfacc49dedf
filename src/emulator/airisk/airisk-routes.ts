import { SIGN_IN, type SignIn } from './sign-in-page.ts';
import type { Context } from './endpoint-context.ts';
import { token } from './token-endpoint.ts';
import { getConversations, listUsers } from './user-routes.ts';

type Run = (request: Request) => Response | Promise<Response>;

/** Each path with the one method that the docs have for it. */
export function routesOf(context: Context, signIn: SignIn): Run {
  const users: Run = (request) => listUsers(request, context);
  const conversations: Run = (request) => getConversations(request, context);
  const routes: readonly (readonly ['GET' | 'POST', string, Run])[] = [
    ['GET', '/api/oauth2', signIn.authorize],
    ['POST', '/api/oauth2/Token', (request) => token(request, context)],
    // The docs write these two both ways.
    ['GET', '/api/Users/ListUsers', users],
    ['GET', '/api/ListUsers', users],
    ['GET', '/api/Chat/GetConversations', conversations],
    ['GET', '/api/GetConversations', conversations],
    ['POST', SIGN_IN, signIn.answerPage],
  ];
  // The vendor's answers name Kestrel, and the routes of ASP.NET Core do not mind letter case.
  const same = (path: string): string =>
    context.behaviour.path_case === 'ignore' ? path.toLowerCase() : path;
  const byPath = new Map(routes.map(([method, path, run]) => [same(path), { method, run }]));

  return (request) => {
    const known = byPath.get(same(new URL(request.url).pathname));
    if (!known) return new Response(null, { status: 404 });
    if (request.method !== known.method) {
      return new Response(null, { status: 405, headers: { allow: known.method } });
    }
    return known.run(request);
  };
}
