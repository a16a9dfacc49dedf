/** `fitform emulate --airisk`: an AIRisk authorization server on a loopback port, for tests. Runs until it is told to end. */
import { isReceivable } from '../../airisk/loopback.ts';
import { parseAiriskSwitch, type AiriskBehaviour } from '../../emulator/airisk/airisk-behaviour.ts';
import { parseAiriskFault, type AiriskFault } from '../../emulator/airisk/airisk-faults.ts';
import { redirectProblem } from '../../emulator/airisk/redirect.ts';
import { readAiriskSeed } from '../../emulator/airisk/airisk-seed-file.ts';
import type { AiriskSeed } from '../../emulator/airisk/airisk-seed.ts';
import { LOOPBACK_HOSTS, startAirisk, type RunningAirisk } from '../../emulator/airisk/serve-airisk.ts';
import { printable } from '../../report/paint.ts';
import { shownName } from '../../specfile/problem/visible.ts';
import { cannotServe, readSeedFile, readSettings, type FlagProblem } from './emulation.ts';
import type { EmulateOptions } from './verbs.ts';
import type { Command } from '../command.ts';
import { aborted, type World } from '../system/world.ts';

export async function emulateAirisk({ world, output, options }: Command<EmulateOptions>): Promise<number> {
  const settings = readSettings<AiriskBehaviour, AiriskFault>(
    options,
    { switch: parseAiriskSwitch, fault: parseAiriskFault },
    flagProblems(options),
  );
  const seed = await readSeed(world, options.seed);
  const { redirectUri = [] } = options;
  const starting = startAirisk({
    ...settings,
    redirectUris: redirectUri,
    clock: world.now,
    random: (bytes) => world.randomBytes(bytes),
    ...(seed && { seed }),
  });
  const server = await starting.catch((error: unknown) => {
    throw cannotServe(error, 'the server', settings.port);
  });
  try {
    const { url, clients } = server;
    const env = environmentFor(server, redirectUri, settings.behaviour);
    const users = server.users.map(({ id, name }) => ({ id, name }));
    output.result({ format: 'fitform.emulate-airisk/1', url, clients, users, env }, textFor(url, env, users));
    await aborted(world.stop);
    return 0;
  } finally {
    await server.stop();
  }
}

/** What a tenant can do and this cannot, and what is wrong with its own flag. */
function flagProblems({ data, host, redirectUri = [] }: EmulateOptions): readonly FlagProblem[] {
  return [
    ...(data === undefined
      ? []
      : [{ flag: '--data', problem: 'is for a tenant: with --airisk nothing is kept' }]),
    ...(host === undefined || LOOPBACK_HOSTS.includes(host)
      ? []
      : [
          {
            flag: `--host ${host}`,
            problem: 'with --airisk it listens on this machine only',
            near: { given: host, candidates: LOOPBACK_HOSTS },
          },
        ]),
    ...redirectUri.flatMap((uri) => {
      const problem = redirectProblem(uri);
      return problem === undefined ? [] : [{ flag: `--redirect-uri ${uri}`, problem }];
    }),
  ];
}

async function readSeed(world: World, file: string | undefined): Promise<AiriskSeed | undefined> {
  if (file === undefined) return undefined;
  return (await readSeedFile(world, file, (text) => Promise.resolve(readAiriskSeed(text)))).seed;
}

type Environment = Readonly<Record<string, string>>;

/** For the first client and the first user who may sign in, and an address where a browser comes back to fitform. */
function environmentFor(
  { url, client, users }: RunningAirisk,
  redirectUris: readonly string[],
  { http_redirect }: Partial<AiriskBehaviour>,
): Environment {
  const offered = redirectUris.length > 0 ? redirectUris : client.redirect_uris;
  const received = http_redirect === 'refuse' ? undefined : offered.find(isReceivable);
  const user = users.find(({ inactive }) => inactive !== true);
  return {
    AIRISK_URL: url,
    CLIENT_ID: client.client_id,
    CLIENT_SECRET: client.client_secret,
    REDIRECT_URI: received ?? offered[0] ?? '',
    ...(user && { USER_ID: user.id }),
  };
}

function textFor(
  url: string,
  env: Environment,
  users: readonly { readonly id: string; readonly name: string }[],
): string {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const listed = users.map(({ id, name }) => `  ${printable(id)}  ${shownName(name)}\n`);
  return (
    `An AIRisk server at ${url}, with fixtures only, until Ctrl-C. For the .env of a client:\n\n` +
    `${lines.join('')}\nUsers:\n${listed.join('')}Calls so far: ${url}/__fitform/log\n`
  );
}

/** As .env files have it: bare where nothing in it could be taken for something else. */
function quoted(value: string): string {
  if (/^[\w.:/?&=%@+~-]*$/.test(value)) return value;
  const mark = ["'", '"', '`'].find((each) => !value.includes(each)) ?? '"';
  return `${mark}${value}${mark}`;
}
