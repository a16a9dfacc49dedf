/** The verbs and flags of `fitform airisk`. */
import { InvalidArgumentError, type Command } from 'commander';
import type { SigningInOptions } from './airisk-settings.ts';
import type { ChoosingOptions, LoginOptions } from './airisk.ts';
import type { AiriskServeOptions } from './airisk-serve.ts';
import { port, positiveNumber, withOutput, type OutputOptions } from '../options.ts';
import type { World } from '../system/world.ts';
import { HALF_CHARACTER } from '../../wire/url.ts';

export function airiskCommands(program: Command, world: World, done: (code: number) => void): void {
  const airisk = program
    .command('airisk')
    .description('an AIRisk instance as one of its users, chosen or set; reads only');
  const verb = (name: string, summary: string): Command =>
    withOutput(airisk.command(name).description(summary));
  const reaching = (command: Command): Command =>
    command
      .option(
        '--users-path <path>',
        'where its list of users is (else AIRISK_USERS_PATH, else both known ones)',
      )
      .option('--timeout <seconds>', 'for one call', positiveNumber, 30)
      .option('--verbose', 'log each call on stderr, without its query');
  const signingIn = (command: Command): Command =>
    reaching(command).option(
      '--headless',
      'sign in without a browser: read the redirect that AIRisk answers with',
    );
  const choosing = (command: Command): Command =>
    signingIn(command)
      .option('--as <user-id>', 'whom to act as (else USER_ID, else asked on a terminal)', userId)
      .option('--choose', 'ask whom to act as, although USER_ID is set');

  signingIn(verb('users', 'list the users that may be acted as')).action(
    async (options: SigningInOptions) => {
      const { users } = await import('./airisk.ts');
      done(await users(world, options));
    },
  );
  choosing(verb('get', 'print what the API answers to a GET as a user'))
    .argument('<path>', 'below /api/, as /api/GetConversations')
    .action(async (path: string, options: ChoosingOptions) => {
      const { get } = await import('./airisk.ts');
      done(await get(world, path, options));
    });
  choosing(verb('login', 'sign in as a user, to see that it works or to keep the token'))
    .option('--cache', 'keep the token on disk until it ends, readable by you alone')
    .action(async (options: LoginOptions) => {
      const { login } = await import('./airisk.ts');
      done(await login(world, options));
    });
  reaching(verb('serve', 'a local web app: sign in, choose a user, act as them, switch; runs until stopped'))
    .option('--port <n>', 'in place of the one of REDIRECT_URI', portNumber)
    .action(async (options: AiriskServeOptions) => {
      const { airiskServe } = await import('./airisk-serve.ts');
      done(await airiskServe(world, options));
    });
  verb('logout', 'remove the token that login --cache has kept; sends nothing').action(
    async (options: OutputOptions) => {
      const { logout } = await import('./airisk.ts');
      done(await logout(world, options));
    },
  );
  verb('whoami', 'print what is known here of instance, client and user; sends nothing').action(
    async (options: OutputOptions) => {
      const { whoami } = await import('./airisk.ts');
      done(await whoami(world, options));
    },
  );
}

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
