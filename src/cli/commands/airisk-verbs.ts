/** The verbs of `fitform airisk`. */
import { InvalidArgumentError } from 'commander';
import { HALF_CHARACTER } from '../../wire/url.ts';
import { verb, type Options } from '../command.ts';
import { orElse, toggle, value, type Argument } from '../flags.ts';
import { output, port, positiveNumber } from '../options.ts';

const reaching = {
  ...output,
  usersPath: value(
    '<path>',
    "where AIRisk's list of users is (else AIRISK_USERS_PATH, else both known paths)",
  ),
  /** Seconds. */
  timeout: orElse(value('<seconds>', 'how long one call may take', positiveNumber), 30),
  verbose: toggle('log each call on stderr, without its query'),
};
const signingIn = {
  ...reaching,
  headless: toggle('sign in without a browser: read the redirect that AIRisk answers with'),
};
const choosing = {
  ...signingIn,
  as: value('<user-id>', 'whom to act as (else USER_ID, else asked on a terminal)', userId),
  choose: toggle('ask whom to act as, even if USER_ID is set'),
};
const path: Argument<string> = { name: '<path>', says: 'a path below /api/, such as /api/GetConversations' };

export const usersVerb = verb({
  takes: [],
  flags: signingIn,
  examples: [
    ['fitform airisk users', 'List the users, after a sign-in in the browser.'],
    ['fitform airisk users --headless --json', 'List them for a script, without a browser.'],
  ],
  exits: [0, 1, 3, 4, 130],
});

export const getVerb = verb({
  takes: [path],
  flags: choosing,
  examples: [
    ['fitform airisk get /api/GetConversations --as USER_ID', 'Print what that user sees.'],
    [
      'fitform airisk get /api/GetConversations --headless --as USER_ID --json',
      'Print it for a script, without a browser.',
    ],
  ],
  exits: [0, 1, 3, 4, 130],
});

export const loginVerb = verb({
  takes: [],
  flags: { ...choosing, cache: toggle('keep the token on disk until it expires, readable only by you') },
  examples: [
    ['fitform airisk login --as USER_ID', 'Check that signing in as that user works.'],
    ['fitform airisk login --as USER_ID --cache', 'Keep the token, so that later commands need no sign-in.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export const airiskServeVerb = verb({
  takes: [],
  flags: { ...reaching, port: value('<n>', 'the port, instead of the one in REDIRECT_URI', portNumber) },
  examples: [
    ['fitform airisk serve', 'Open the app on the port of REDIRECT_URI.'],
    ['fitform airisk serve --port 8765', 'Open it on another port that is registered with the client.'],
  ],
  exits: [0, 1, 3, 4],
});

export const logoutVerb = verb({
  takes: [],
  flags: output,
  examples: [
    ['fitform airisk logout', 'Remove the token.'],
    ['fitform airisk logout --json', 'Remove it, and tell a script whether there was one.'],
  ],
  exits: [0, 1, 3],
});

export const whoamiVerb = verb({
  takes: [],
  flags: output,
  examples: [
    ['fitform airisk whoami', 'Show the instance, the client and the user.'],
    ['fitform airisk whoami --json', 'Show them to a script.'],
  ],
  exits: [0, 1, 3],
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
