/** What the AIRisk commands begin with: the settings, and a way to sign in. */
import { join } from 'node:path';
import { AiriskError } from '../airisk/airisk-error.ts';
import { makeAirisk, type Airisk, type Authorize } from '../airisk/airisk.ts';
import { readRedirect } from '../airisk/headless.ts';
import { airiskHttp, type Http } from '../airisk/http.ts';
import { readInstance, type Instance, type SettingFault } from '../airisk/instance.ts';
import { isReceivable, openLoopback, portOf, type Loopback } from '../airisk/loopback.ts';
import { AUTHORIZE_PATH } from '../airisk/sign-in.ts';
import { InvalidInput, invalid } from '../spec/problem.ts';
import { textFault } from '../tenant/auth.ts';
import { isCi, type Environment } from '../tenant/target.ts';
import { Mask } from '../wire/secret.ts';
import { originOf, readEnvironment } from './environment.ts';
import { cannotListen, extraCertificates, later, logOn, proxyFor } from './network.ts';
import type { OutputOptions } from './options.ts';
import { outputFor, type Output } from './output.ts';
import { unlessStopped, type World } from './world.ts';

export interface AiriskOptions extends OutputOptions {
  /** Seconds. */
  readonly timeout: number;
  readonly usersPath?: string;
  readonly verbose?: boolean;
}

export interface SigningInOptions extends AiriskOptions {
  readonly headless?: boolean;
}

/** The names of the settings, as the vendor's guide has them. The last is our own. */
export const VARIABLES: Readonly<Record<SettingFault['setting'], string>> = {
  url: 'AIRISK_URL',
  clientId: 'CLIENT_ID',
  clientSecret: 'CLIENT_SECRET',
  redirectUri: 'REDIRECT_URI',
  usersPath: 'AIRISK_USERS_PATH',
};

export interface AiriskSettings {
  readonly env: Environment;
  readonly instance: Instance;
  /** USER_ID. */
  readonly userId: string | undefined;
}

/** From the environment and `.env`. Throws `InvalidInput` with all that is missing or wrong, by name. */
export async function readAiriskSettings(
  world: World,
  { usersPath }: Pick<AiriskOptions, 'usersPath'>,
  output: Output,
): Promise<AiriskSettings> {
  const env = await readEnvironment(world);
  const { url, clientId, clientSecret, redirectUri } = VARIABLES;
  const instance = readInstance({
    url: env[url],
    clientId: env[clientId],
    clientSecret: env[clientSecret],
    redirectUri: env[redirectUri],
    usersPath: usersPath ?? env[VARIABLES.usersPath],
  });
  if (!('origin' in instance)) {
    const nameOf = (setting: SettingFault['setting']): string =>
      setting === 'usersPath' && usersPath !== undefined ? '--users-path' : VARIABLES[setting];
    throw new InvalidInput(
      instance.flatMap(
        ({ setting, message, hint }) => invalid(`${nameOf(setting)} ${message}`, hint).problems,
      ),
    );
  }
  await warnOfOpenFile(world, output, clientSecret);
  const userId = env['USER_ID'];
  const fault = textFault(userId ?? '');
  if (fault !== null) throw invalid(`USER_ID ${fault}`, 'set it again, without');
  const from = (name: string): string => originOf(world, env, name);
  const origins = { url: from(url), clientId: from(clientId), clientSecret: from(clientSecret) };
  return { env, instance: { ...instance, origins }, userId };
}

/** With the secret anybody gets any user's token. */
async function warnOfOpenFile(world: World, output: Output, name: string): Promise<void> {
  if ((world.env[name] ?? '') !== '' || world.platform === 'win32') return;
  const mode = await world.modeOf(join(world.cwd, '.env'));
  if (mode === null || (mode & 0o077) === 0) return;
  output.message(`warning: .env holds ${name}, and others on this machine may open it: chmod 600 .env`);
}

/** The means of a command that talks to the instance. */
export interface Reach {
  readonly http: Http;
  readonly mask: Mask;
}

export async function reach(
  world: World,
  { env, instance }: AiriskSettings,
  { timeout, verbose }: Pick<AiriskOptions, 'timeout' | 'verbose'>,
  log: (line: string) => void = logOn(world),
): Promise<Reach> {
  const certificates = await extraCertificates(world, env);
  const mask = new Mask();
  const http = airiskHttp({
    instance,
    timeout: timeout * 1000,
    mask,
    proxy: proxyFor(instance.origin, env),
    ...(certificates ? { certificates } : {}),
    ...(verbose ? { log } : {}),
    world,
  });
  return { http, mask };
}

export interface AiriskSession extends AiriskSettings, Reach {
  readonly airisk: Airisk;
  readonly output: Output;
  /** Called before each sign-in. */
  onSignIn(run: () => Promise<void>): void;
}

/** Calls `use`; whatever happens, what was opened is closed. */
export async function withAirisk<T>(
  world: World,
  options: SigningInOptions,
  use: (session: AiriskSession) => Promise<T>,
): Promise<T> {
  const output = outputFor(world, options);
  const settings = await readAiriskSettings(world, options, output);
  const { instance } = settings;
  if (!options.headless && !isReceivable(instance.redirectUri)) {
    throw invalid(
      'REDIRECT_URI is not a plain http address on this machine, so a browser cannot come back to this program',
      'say --headless, or give a registered one such as http://127.0.0.1:8765/callback',
    );
  }
  const { http, mask } = await reach(world, settings, options);
  const browser = browserSignIn(world, output, instance);
  const runs: (() => Promise<void>)[] = [];
  const authorize: Authorize = async (url) => {
    for (const run of runs) await run();
    return options.headless ? readRedirect({ instance, http, mask }, url) : browser.authorize(url);
  };
  const airisk = makeAirisk({ instance, http, mask, authorize, world });
  try {
    return await unlessStopped(
      world.stop,
      use({ ...settings, http, mask, airisk, output, onSignIn: (run) => runs.push(run) }),
    );
  } finally {
    await browser.stop();
    http.close();
  }
}

/** Milliseconds: as long as a state is good. */
const PATIENCE_MS = 10 * 60_000;

/** One listener for all sign-ins of a command. */
function browserSignIn(
  world: World,
  output: Output,
  { redirectUri }: Instance,
): { authorize: Authorize; stop(): Promise<void> } {
  let opened: Promise<Loopback> | null = null;
  return {
    async authorize(url) {
      // Whoever is waited for is not there.
      if (isCi(world.env)) {
        throw new AiriskError({
          kind: 'sign-in',
          method: 'GET',
          path: AUTHORIZE_PATH,
          detail: 'CI is set, and there is nobody to sign in with a browser',
          hint: 'say --headless, which signs in without one',
        });
      }
      opened ??= openLoopback({ redirectUri, later }).catch((error: unknown) => {
        throw cannotListen(error, {
          where: `port ${portOf(redirectUri)} of REDIRECT_URI`,
          what: 'REDIRECT_URI cannot be listened on',
          wayOut:
            'say --headless, or give another registered address with a port that is free and above 1023',
        });
      });
      const loopback = await opened;
      const returned = loopback.next();
      if (await world.openBrowser(url.href)) {
        output.message(
          'Waiting for the sign-in in the browser. Where none has opened, set BROWSER=none to get its address.',
        );
      } else {
        output.message(
          `No browser could be opened. Open this address on this machine to sign in:\n${url.href}`,
        );
      }
      return inTime(returned);
    },
    async stop() {
      await (await opened?.catch(() => null))?.stop();
    },
  };
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let giveUp = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = later(PATIENCE_MS, () => {
      reject(
        new AiriskError({
          kind: 'sign-in',
          method: 'GET',
          path: AUTHORIZE_PATH,
          detail: 'nothing came back from the browser within 10 minutes',
          hint: 'run it again; where AIRisk showed an error, the redirect address may not be registered',
        }),
      );
    });
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    giveUp();
  }
}
