import { switchTable, type BehaviourOf, type Settings } from '../kit/switch-table.ts';

const SECONDS = 'a number of seconds';

/**
 * What the vendor's docs leave open, in one place: the words or numbers that each thing may be set to. The first is
 * what holds where nothing is said. A client has to be right under every one of them.
 */
const settings = {
  /** How long a code is good for; RFC 6749 §4.1.2 advises ten minutes at the most. */
  code_seconds: { otherwise: 60, usage: SECONDS },
  /** How long a token is good for. */
  token_seconds: { otherwise: 3600, usage: SECONDS },
  /**
   * What stands between the authorize call and the redirect. `page`: a sign-in page, each time. `session`: the same,
   * but a browser that has been through it once is let pass by its cookie.
   */
  interaction: ['none', 'page', 'session'],
  /** The answer to a `userid` that nobody has; `redirect`: as an error on the redirect. */
  unknown_user: [401, 400, 404, 'redirect'],
  /** The status for a redirect_uri that is not listed; a redirect it never is. */
  unlisted_redirect: [400, 401],
  /** Whether `code` or `state` comes first on the redirect: the docs show both. */
  redirect_order: ['code', 'state'],
  /** Whether blanks around the entries of the comma list count. */
  trim: ['on', 'off'],
  /** Whether letter case counts where a redirect_uri is compared with the list. */
  redirect_case: ['exact', 'ignore'],
  /** Whether a slash at the end counts there. */
  redirect_slash: ['exact', 'ignore'],
  /** Whether a loopback entry stands for every port (RFC 8252 §7.3). */
  loopback_any_port: ['off', 'on'],
  /** Whether a redirect_uri may be http at all, on loopback too. */
  http_redirect: ['allow', 'refuse'],
  /** What a `client_secret` in a query string does: it is refused, or not looked at. */
  query_secret: ['refuse', 'ignore'],
  /** Status for a wrong client_secret: as for a client that is not known, or `Invalid client_secret`. */
  wrong_secret: [401, 400],
  /** Whether a code outlives a call with a wrong secret. */
  wrong_secret_code: ['kept', 'spent'],
  /** Status for a body that is neither a form nor JSON. */
  content_type: [415, 400],
  /** Whether a code that was bound to a user may be exchanged without `userid`: one public client does it. */
  token_userid: ['strict', 'lax'],
  /** Whether a code may be exchanged without `redirect_uri`. */
  token_redirect: ['strict', 'lax'],
  /** Status where redirect_uri or userid is not that of the first step. */
  mismatch: [400, 401],
  /** Whether a code outlives that. */
  mismatch_code: ['spent', 'kept'],
  /** Whether a code that comes again ends the token it gave (RFC 6749 §4.1.2). */
  replay_revokes: ['on', 'off'],
  /** What a new token does to those there are: nothing, or it voids the same user's, or all of its client's. */
  new_token: ['keeps', 'voids_user', 'voids_client'],
  /** Whether a token looks like a JWT; it can be read by nobody either way. */
  token_format: ['opaque', 'jwt'],
  /**
   * How `expiration` is written. `fractions`: with fractions of a second. `offset`: +00:00 in place of Z. `no_zone`:
   * without either. `past`: an hour ago, as by a clock that is wrong, and the token is good all the same.
   */
  expiration: ['utc', 'fractions', 'offset', 'no_zone', 'missing', 'unparsable', 'past'],
  /** In which letter case the fields of the token's answer are. */
  token_fields: ['lower', 'capitals', 'upper'],
  /** What good answers are said to be: a server may be set to any of them. */
  json_type: ['application/json', 'text/json', 'application/vnd.airisk+json'],
  /** Whether they begin with a byte order mark. */
  bom: ['off', 'on'],
  /** The answer to ListUsers with a user's token. */
  user_token_lists: [403, 200, 401],
  /** The answer to GetConversations with a generic token. */
  generic_on_user_endpoint: [401, 403],
  /** What stands around the list of users. */
  list_shape: ['array', 'users', 'data', 'items'],
  /** How id and name are called there. */
  list_fields: ['id_name', 'capitals', 'userid_username', 'user_id_user_name'],
  /** Whether ids that are digits are JSON numbers there. */
  list_ids: ['text', 'number'],
  /** Whether there is more about a user there: email, role and company. */
  list_extras: ['off', 'on'],
  /** How many users are given, without a word of more; 0: all. */
  list_limit: { otherwise: 0, usage: 'a number of users' },
  /** An inactive user: listed, but nobody may act as them; or hidden as well; or like anybody else. */
  inactive_users: ['refused', 'hidden', 'allowed'],
  /** Whom a client may list and act as: all users, or those of its company. */
  impersonation: ['all', 'company'],
  /** Whether the letter case of paths counts. */
  path_case: ['ignore', 'exact'],
} as const satisfies Settings;

export type AiriskBehaviour = BehaviourOf<typeof settings>;

/** The words are those of `fitform emulate --airisk --switch NAME=VALUE`. */
export const {
  defaults: defaultAirisk,
  words: airiskSwitches,
  read: parseAiriskSwitch,
} = switchTable(settings);
