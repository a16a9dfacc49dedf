/** POST /api/oauth2/Token: a code for a token. */
import type { AiriskBehaviour } from './airisk-behaviour.ts';
import { fromJson, fromQuery, type Parameters } from './parameters.ts';
import type { Context } from './endpoint-context.ts';

export async function token(request: Request, context: Context): Promise<Response> {
  const { answers, behaviour } = context;
  const query = fromQuery(new URL(request.url).search);
  // A secret in an address ends up in logs and histories.
  if (behaviour.query_secret === 'refuse' && query.get('client_secret') !== undefined) {
    return answers.invalid(400, 'client_secret');
  }
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  switch (type.trim()) {
    case 'application/x-www-form-urlencoded':
      return exchange(fromQuery(await request.text()), context);
    case 'application/json':
      return exchange(fromJson(await request.text()), context);
    default:
      return behaviour.content_type === 415 ? answers.problem(415) : answers.invalid(400, 'client_id');
  }
}

/** Without a wait in it, so that of calls at the same time one is through before the next begins. */
function exchange(
  { get, repeated }: Parameters,
  { answers, behaviour, registry, tokens, clock }: Context,
): Response {
  const { invalid, plain } = answers;
  if (repeated !== undefined) return invalid(400, repeated);
  const mayLack = behaviour.token_redirect === 'lax' ? ['redirect_uri'] : [];
  for (const field of ['client_id', 'client_secret', 'redirect_uri', 'code']) {
    if ((get(field) ?? '') === '' && !mayLack.includes(field)) return invalid(400, field);
  }
  const sent = (field: string): string => get(field) ?? '';

  const client = registry.client(sent('client_id'));
  const secretRight = registry.hasSecret(client, sent('client_secret'));
  if (!client) return invalid(401, 'client_id');
  if (!secretRight) {
    if (behaviour.wrong_secret_code === 'spent') tokens.spend(sent('code'), client.client_id);
    return invalid(behaviour.wrong_secret, 'client_secret');
  }

  const code = tokens.take(sent('code'), client.client_id);
  if (!code) return plain(400, 'Invalid Code');
  const redirect_uri = get('redirect_uri') ?? (mayLack.length > 0 ? code.redirect_uri : '');
  const userid = get('userid') ?? (behaviour.token_userid === 'lax' ? code.userid : undefined);
  if (redirect_uri !== code.redirect_uri || userid !== code.userid) {
    if (behaviour.mismatch_code === 'kept') tokens.putBack(code);
    return invalid(behaviour.mismatch, redirect_uri !== code.redirect_uri ? 'redirect_uri' : 'userid');
  }
  if (userid !== undefined && !registry.mayActAs(client, userid)) return invalid(400, 'userid');

  const { access_token, token: issued } = tokens.issueToken(code);
  const expiration = EXPIRATIONS[behaviour.expiration](issued.expires, clock());
  const fields = { access_token, expiration };
  const nameOf = TOKEN_FIELDS[behaviour.token_fields];
  return answers.json(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [nameOf(name), value])),
  );
}

const TOKEN_FIELDS: Readonly<Record<AiriskBehaviour['token_fields'], (name: string) => string>> = {
  lower: (name) => name,
  capitals: (name) => name.replace(/\b[a-z]|_[a-z]/g, (letter) => letter.toUpperCase()),
  upper: (name) => name.toUpperCase(),
};

const HOUR_MS = 3_600_000;

/** As the docs write it, `2025-03-31T13:12:17Z`. */
const dateTime = (time: number): string => `${withoutZone(time)}Z`;
const withoutZone = (time: number): string =>
  new Date(time).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);

/** The end of a token as the docs write it, or as they might be understood. */
const EXPIRATIONS: Readonly<
  Record<AiriskBehaviour['expiration'], (expires: number, now: number) => string | undefined>
> = {
  utc: dateTime,
  // Seven digits, as .NET writes them.
  fractions: (expires) => new Date(expires).toISOString().replace('Z', '0000Z'),
  offset: (expires) => `${withoutZone(expires)}+00:00`,
  no_zone: withoutZone,
  missing: () => undefined,
  unparsable: () => 'soon',
  past: (_, now) => dateTime(now - HOUR_MS),
};
