/** `fitform airisk`: an AIRisk instance as one of its users, chosen or set. Its two flows are those of the vendor's guide. */
import { apiUrl } from '../../airisk/instance.ts';
import type { AiriskUser } from '../../airisk/airisk-user.ts';
import type { Identity } from '../../airisk/make-airisk.ts';
import { counted, printable } from '../../report/paint.ts';
import { Stopped } from '../../engine/errors.ts';
import { invalid, unplaced } from '../../specfile/problem/problem.ts';
import { shownName } from '../../specfile/problem/visible.ts';
import { readAiriskSettings, VARIABLES, withAirisk, type AiriskSession } from './airisk-settings.ts';
import { loginFile } from './airisk-login.ts';
import { readEnvironment } from '../system/environment.ts';
import type { OutputOptions } from '../options.ts';
import type { ActingOptions, LoginOptions, SigningInOptions } from './airisk-verbs.ts';
import type { Command } from '../command.ts';
import { chosen, whyNotAsk } from '../terminal/prompt.ts';
import { indented } from '../../wire/json.ts';
import { HALF_CHARACTER } from '../../wire/url.ts';

/** The list takes the application's own token, so no user is chosen. */
export async function users(command: Command<SigningInOptions>): Promise<number> {
  return withAirisk(command, async ({ airisk, instance, output }) => {
    const { users: listed, dropped } = await airisk.users();
    if (listed.length === 0) output.message('AIRisk lists no user for this client');
    if (dropped > 0) {
      output.message(`warning: ${counted(dropped, 'entry', 'entries')} without an id left out`);
    }
    output.result(
      { format: 'fitform.airisk-users/1', url: instance.origin, users: listed, dropped },
      usersText(listed),
    );
  });
}

/** One line for each: the whole id, which may be copied from there, then the name, which may be cut. */
function usersText(users: readonly AiriskUser[]): string {
  const width = Math.max(0, ...users.map(({ id }) => printable(id).length));
  const shown = ({ id, name }: AiriskUser): string =>
    `${printable(id).padEnd(width)}  ${name === null ? '(no name)' : shownName(name)}\n`;
  return users.map(shown).join('');
}

export async function get(command: Command<ActingOptions>, path: string): Promise<number> {
  return withAirisk(command, async (session) => {
    const { instance, output } = session;
    // Before anybody signs in for nothing.
    if (!path.isWellFormed()) throw invalid(`the path ${HALF_CHARACTER}`, 'write it again');
    if (!apiUrl(instance.origin, path)) {
      throw invalid(
        'the path does not stay below /api/ of AIRISK_URL, where the token belongs',
        'write it as /api/GetConversations',
      );
    }
    const { identity } = await userFor(command, session, true);
    const answer = (await identity.text(path)) ?? 'null';
    const head = { format: 'fitform.airisk-answer/1', url: instance.origin, path, user_id: identity.userId };
    output.result(withAnswer(head, answer), `${answer}\n`);
  });
}

/** As text, since a value of JavaScript has no room for every number. */
const withAnswer = (head: object, answer: string): string =>
  `${JSON.stringify(head, null, 2).slice(0, -'\n}'.length)},\n  "answer": ${indented(answer, 1)}\n}`;

export async function login(command: Command<LoginOptions>): Promise<number> {
  const { world, options } = command;
  return withAirisk(command, async (session) => {
    const { instance, output } = session;
    const file = loginFile(world, instance);
    if (options.cache) file.mustBeWritable();
    const { identity, userId, name } = await userFor(command, session, false);
    const { expires, ...token } = await identity.token();
    if (options.cache && expires === null) {
      throw new Stopped(
        'refused',
        'signed in, but nothing was kept: AIRisk does not say when the token ends',
        [
          unplaced(
            '',
            'a token without an end is not kept on disk',
            'leave --cache out: every command signs in by itself',
          ),
        ],
      );
    }
    const expires_at = expires === null ? null : new Date(expires).toISOString();
    if (options.cache && expires !== null) await file.write({ userId, name, token: { ...token, expires } });
    const cached = options.cache ? file.path : null;
    output.result(
      { format: 'fitform.airisk-login/1', url: instance.origin, user_id: userId, expires_at, cached },
      `signed in to ${instance.origin} as ${shownUser(userId, name)}, ${expires_at === null ? 'with no known end' : `until ${expires_at}`}\n`,
    );
    output.message(
      cached === null
        ? 'nothing is kept: every command signs in by itself; login --cache keeps a token'
        : `the token is kept in ${cached} until then; fitform airisk logout removes it`,
    );
  });
}

/** Sends nothing. */
export async function logout({ world, output }: Command<OutputOptions>): Promise<number> {
  const { instance } = await readAiriskSettings(world, {}, output);
  const file = loginFile(world, instance);
  const login = await file.read();
  await file.remove();
  output.result(
    { format: 'fitform.airisk-logout/1', url: instance.origin, user_id: login?.userId ?? null },
    login === null
      ? 'no token was kept\n'
      : `the token of ${shownUser(login.userId, login.name)} is removed\n`,
  );
  return 0;
}

/** What is known without asking anybody. Sends nothing. */
export async function whoami({ world, output }: Command<OutputOptions>): Promise<number> {
  const env = await readEnvironment(world);
  const { url, clientId, redirectUri } = VARIABLES;
  const required = ['url', 'clientId', 'clientSecret', 'redirectUri'] as const;
  const missing = required.map((setting) => VARIABLES[setting]).filter((name) => env[name] === undefined);
  const login =
    missing.length > 0
      ? null
      : await loginFile(world, (await readAiriskSettings(world, {}, output)).instance).read();
  const user = env['USER_ID'] ?? null;
  const document = {
    format: 'fitform.airisk-whoami/1',
    url: env[url] ?? null,
    client_id: env[clientId] ?? null,
    redirect_uri: env[redirectUri] ?? null,
    user_id: user,
    missing,
    cached: login && {
      user_id: login.userId,
      name: login.name,
      expires_at: new Date(login.token.expires).toISOString(),
    },
  };
  const rows: [string, string][] = [
    ['instance', document.url ?? 'AIRISK_URL is not set'],
    ['client', document.client_id ?? 'CLIENT_ID is not set'],
    ['secret', missing.includes(VARIABLES.clientSecret) ? 'CLIENT_SECRET is not set' : 'set (not shown)'],
    ['redirect', document.redirect_uri ?? 'REDIRECT_URI is not set'],
    ['user', user ?? 'USER_ID is not set: chosen on a terminal, or with --as'],
    [
      'signed in',
      login === null
        ? 'no token is kept: every command signs in by itself'
        : `as ${shownUser(login.userId, login.name)}, until ${document.cached?.expires_at ?? ''}`,
    ],
  ];
  output.result(document, rows.map(([name, value]) => `${name.padEnd(9)}  ${printable(value)}\n`).join(''));
  return 0;
}

interface ActingUser {
  readonly identity: Identity;
  readonly userId: string;
  /** `null` where no list told it. */
  readonly name: string | null;
}

/** --as, or USER_ID, or who is signed in by `login --cache`, or somebody's choice on a terminal. */
async function userFor(
  { world, output, options }: Command<ActingOptions>,
  session: AiriskSession,
  cached: boolean,
): Promise<ActingUser> {
  const { airisk, instance, mask, userId: preset } = session;
  const file = loginFile(world, instance);
  const login = cached ? await file.read() : null;
  if (login) mask.add(login.token.value);
  const act = (userId: string, name: string | null): ActingUser => {
    if (login?.userId !== userId) return { identity: airisk.as(userId), userId, name };
    // Whoever has to sign in now has had the kept token refused.
    session.onSignIn(file.remove);
    return { identity: airisk.as(userId, login.token), userId, name: name ?? login.name };
  };
  if (options.as !== undefined) return act(options.as, null);
  if (!options.choose && preset !== undefined) return act(preset, null);
  if (!options.choose && login) {
    output.message(`acting as ${shownUser(login.userId, login.name)}, as signed in by login --cache`);
    return act(login.userId, login.name);
  }
  const silent = whyNotAsk(world);
  if (silent !== null) {
    throw invalid(
      options.choose ? `--choose: ${silent}` : `USER_ID is not set, and ${silent}`,
      'set USER_ID, or use --as USER_ID; fitform airisk users lists them',
    );
  }
  const { users: listed } = await airisk.users();
  if (listed.length === 0) throw invalid('there is no user to choose: AIRisk lists none for this client');
  const choices = listed.map((user) => ({ name: shownUser(user.id, user.name), value: user }));
  const picked = await chosen(
    world,
    'Act as:',
    choices,
    listed.find(({ id }) => id === preset),
  );
  return act(picked.id, picked.name);
}

const shownUser = (id: string, name: string | null): string =>
  name === null ? printable(id) : `${shownName(name)} (${printable(id)})`;
