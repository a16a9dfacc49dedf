/** What the AIRisk commands begin with: the settings, and a way to sign in. */
import { join } from 'node:path';
import { makeAirisk, type Airisk, type Authorize } from '../../airisk/make-airisk.ts';
import { readRedirect } from '../../airisk/headless.ts';
import { airiskHttp, type Http } from '../../airisk/http-airisk.ts';
import { readInstance, type Instance, type SettingFault } from '../../airisk/instance.ts';
import { isReceivable } from '../../airisk/loopback.ts';
import { unlessStopped } from '../../engine/errors.ts';
import { InvalidInput, invalid } from '../../specfile/problem/problem.ts';
import { textFault } from '../../tenant/auth.ts';
import type { Environment } from '../../tenant/target.ts';
import { Mask } from '../../wire/secret.ts';
import { browserSignIn } from './browser-sign-in.ts';
import { originOf, readEnvironment } from '../system/environment.ts';
import { extraCertificates, later, logOn, proxyFor } from '../system/network.ts';
import type { AiriskOptions, SigningInOptions } from './airisk-verbs.ts';
import type { Command } from '../command.ts';
import type { Output } from '../terminal/output.ts';
import type { World } from '../system/world.ts';

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
  if (isWorthHiding(instance)) await warnOfOpenFile(world, output, clientSecret);
  const userId = env['USER_ID'];
  const fault = textFault(userId ?? '');
  if (fault !== null) throw invalid(`USER_ID ${fault}`, 'set it again, without it');
  const from = (name: string): string => originOf(world, env, name);
  const origins = { url: from(url), clientId: from(clientId), clientSecret: from(clientSecret) };
  return { env, instance: { ...instance, origins }, userId };
}

/**
 * Plain http is allowed on this machine alone, where it leads to an emulated instance: anybody who could read the file
 * could as well ask that instance.
 */
const isWorthHiding = ({ origin }: Instance): boolean => new URL(origin).protocol === 'https:';

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

type Run = () => Promise<void>;

export interface AiriskSession extends AiriskSettings, Reach {
  readonly airisk: Airisk;
  readonly output: Output;
  /** Called before each sign-in. */
  onSignIn(run: Run): void;
}

/** Calls `use`, and resolves to 0; whatever happens, what was opened is closed. */
export async function withAirisk(
  { world, output, options }: Command<SigningInOptions>,
  use: (session: AiriskSession) => Promise<void>,
): Promise<0> {
  const settings = await readAiriskSettings(world, options, output);
  const { instance } = settings;
  if (!options.headless && !isReceivable(instance.redirectUri)) {
    throw invalid(
      'REDIRECT_URI is not a plain http address on this machine, so a browser cannot come back to this program',
      'use --headless, or give a registered one such as http://127.0.0.1:8765/callback',
    );
  }
  const { http, mask } = await reach(world, settings, options);
  const browser = browserSignIn({ world, output, later, redirectUri: instance.redirectUri });
  const runs: Run[] = [];
  const authorize: Authorize = async (url) => {
    for (const run of runs) await run();
    return options.headless ? readRedirect({ instance, http, mask }, url) : browser.authorize(url);
  };
  const airisk = makeAirisk({ instance, http, mask, authorize, world });
  try {
    const session = { ...settings, http, mask, airisk, output, onSignIn: (run: Run) => runs.push(run) };
    await unlessStopped(world.stop, use(session));
    return 0;
  } finally {
    await browser.stop();
    http.close();
  }
}
