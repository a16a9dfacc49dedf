/** The verbs of `fitform airisk`. */
import { InvalidArgumentError } from 'commander';
import { HALF_CHARACTER } from '../../wire/url.ts';
import { verb, type Options } from '../command.ts';
import { orElse, toggle, value, type Argument } from '../flags.ts';
import { output, port, positiveNumber } from '../options.ts';

const reaching = {
  ...output,
  usersPath: value('<path>', 'where its list of users is (else AIRISK_USERS_PATH, else both known ones)'),
  /** Seconds. */
  timeout: orElse(value('<seconds>', 'for one call', positiveNumber), 30),
  verbose: toggle('log each call on stderr, without its query'),
};
const signingIn = {
  ...reaching,
  headless: toggle('sign in without a browser: read the redirect that AIRisk answers with'),
};
const choosing = {
  ...signingIn,
  as: value('<user-id>', 'whom to act as (else USER_ID, else asked on a terminal)', userId),
  choose: toggle('ask whom to act as, although USER_ID is set'),
};
const path: Argument<string> = { name: '<path>', says: 'below /api/, as /api/GetConversations' };

export const usersVerb = verb({
  name: 'users',
  summary: 'list the users that may be acted as',
  takes: [],
  flags: signingIn,
});

export const getVerb = verb({
  name: 'get',
  summary: 'print what the API answers to a GET as a user',
  takes: [path],
  flags: choosing,
});

export const loginVerb = verb({
  name: 'login',
  summary: 'sign in as a user, to see that it works or to keep the token',
  takes: [],
  flags: { ...choosing, cache: toggle('keep the token on disk until it ends, readable by you alone') },
});

export const airiskServeVerb = verb({
  name: 'serve',
  summary: 'a local web app: sign in, choose a user, act as them, switch; runs until stopped',
  takes: [],
  flags: { ...reaching, port: value('<n>', 'in place of the one of REDIRECT_URI', portNumber) },
});

export const logoutVerb = verb({
  name: 'logout',
  summary: 'remove the token that login --cache has kept; sends nothing',
  takes: [],
  flags: output,
});

export const whoamiVerb = verb({
  name: 'whoami',
  summary: 'print what is known here of instance, client and user; sends nothing',
  takes: [],
  flags: output,
});

export type SigningInOptions = Options<typeof usersVerb>;
export type ActingOptions = Options<typeof getVerb>;
export type LoginOptions = Options<typeof loginVerb>;
export type AiriskServeOptions = Options<typeof airiskServeVerb>;
/** Of those that reach the instance. */
export type AiriskOptions = Omit<AiriskServeOptions, 'port'>;

function portNumber(text: string): number {
  const number = port(text);
  if (number === 0) throw new InvalidArgumentError('It must be a port that is registered with the client.');
  return number;
}

function userId(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  if (!text.isWellFormed()) throw new InvalidArgumentError(`It ${HALF_CHARACTER}.`);
  return text;
}
