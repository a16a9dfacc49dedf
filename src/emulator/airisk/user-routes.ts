/** What a bearer token opens: the list of users to a client itself, conversations to a user. */
import type { AiriskBehaviour } from './airisk-behaviour.ts';
import type { Token } from './codes-and-tokens.ts';
import type { SeedUser } from './airisk-seed.ts';
import type { Context } from './endpoint-context.ts';

/** The token that a request brings, good or not; undefined where it brings none, null where it is nobody's. */
export function bearerOf(request: Request, { tokens }: Pick<Context, 'tokens'>): Token | null | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  const [, text] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  return (text === undefined ? undefined : tokens.find(text)) ?? null;
}

/** Who the token lets act, or undefined where it lets nobody. */
function callerOf(request: Request, context: Context) {
  const token = bearerOf(request, context);
  if (!token || !context.tokens.isGood(token)) return undefined;
  const client = context.registry.client(token.client_id);
  if (!client) return undefined;
  // Tokens do not outlive the user whom they are bound to.
  if (token.userid !== undefined && !context.registry.mayActAs(client, token.userid)) return undefined;
  return { client, userid: token.userid };
}

export function listUsers(request: Request, context: Context): Response {
  const { behaviour, answers, registry } = context;
  const caller = callerOf(request, context);
  if (!caller) return answers.problem(401);
  if (caller.userid !== undefined && behaviour.user_token_lists !== 200) {
    return answers.problem(behaviour.user_token_lists);
  }
  const users = registry.listed(caller.client).map((user) => shown(user, behaviour));
  const some = behaviour.list_limit === 0 ? users : users.slice(0, behaviour.list_limit);
  return answers.json(behaviour.list_shape === 'array' ? some : { [behaviour.list_shape]: some });
}

const fieldNames = {
  id_name: ['id', 'name'],
  capitals: ['Id', 'Name'],
  userid_username: ['userId', 'userName'],
  user_id_user_name: ['user_id', 'user_name'],
} as const satisfies Record<AiriskBehaviour['list_fields'], readonly [string, string]>;

/** All digits of a number; the types of the language do not have it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

function shown({ id, name, company }: SeedUser, behaviour: AiriskBehaviour): object {
  const [idField, nameField] = fieldNames[behaviour.list_fields];
  const asNumber = behaviour.list_ids === 'number' && /^(0|[1-9]\d*)$/.test(id);
  const known = { [idField]: asNumber ? rawJson(id) : id, [nameField]: name };
  if (behaviour.list_extras === 'off') return known;
  return { ...known, email: `user-${id}@example.com`, role: 'User', company: company ?? null };
}

export function getConversations(request: Request, context: Context): Response {
  const caller = callerOf(request, context);
  if (!caller) return context.answers.problem(401);
  if (caller.userid === undefined) return context.answers.problem(context.behaviour.generic_on_user_endpoint);
  return context.answers.json(context.registry.conversationsOf(caller.userid));
}
