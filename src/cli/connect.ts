/** From a spec's settings, flags and the environment to a client for the one tenant that is meant. */
import { dirname, join } from 'node:path';
import { openConnection, type Connection } from '../engine/connection.ts';
import { OWN_FOLDER } from '../engine/on-disk/make-folder.ts';
import { invalid } from '../specfile/problem/problem.ts';
import type { Credentials, Origins } from '../tenant/auth.ts';
import type { HttpOptions } from '../tenant/http-tenant.ts';
import { Secret } from '../wire/secret.ts';
import {
  chooseCredentials,
  chooseTarget,
  SECRETS,
  type Environment,
  type Source,
  type TargetInput,
} from '../tenant/target.ts';
import { originOf } from './system/environment.ts';
import { extraCertificates, logOn, proxyFor } from './system/network.ts';
import type { TenantOptions } from './options.ts';
import { askOn } from './terminal/prompt.ts';
import type { World } from './system/world.ts';

/** Where the embedded tenant keeps its data, below the working folder. */
const EMBEDDED_DATA = join(OWN_FOLDER, 'embedded-tenant.json');

export interface ConnectInput {
  readonly world: World;
  readonly env: Environment;
  readonly options: TenantOptions;
  /** What the spec, or what stands in for it, says of the tenant. */
  readonly spec: TargetInput['spec'];
  /** What plays the spec's part. */
  readonly source?: Source;
  readonly readOnly: boolean;
  /** Where they were chosen already, so that nobody is asked twice. */
  readonly credentials?: Credentials;
  /** Takes the lines of --verbose; else they go to stderr as they are. */
  readonly log?: (line: string) => void;
  /** As `HttpOptions` has it. */
  readonly told?: HttpOptions['told'];
  /** As `HttpOptions` has it. */
  readonly lastTry?: AbortSignal;
  readonly most?: number;
  /** Where the embedded tenant's review page sends people back to. */
  readonly returnTo?: () => string | undefined;
}

/** Nothing is sent yet. Throws `InvalidInput`, `Refused` or a `TenantError` when no credentials are to be had. */
export async function connect(input: ConnectInput): Promise<Connection> {
  const {
    world,
    env,
    options,
    spec,
    source = 'spec',
    readOnly,
    log = logOn(world),
    lastTry,
    most,
    told,
  } = input;
  const target = chooseTarget({ spec, source, flags: options, env });
  const common = {
    basePath: target.basePath,
    readOnly,
    sockets: options.parallelism,
    rate: options.rps,
    timeout: options.timeout * 1000,
    world,
    told,
    ...(lastTry ? { lastTry } : {}),
    ...(most === undefined ? {} : { most }),
    ...(options.verbose ? { log } : {}),
  };
  if (target.embedded) return connectEmbedded(input, common);

  const proxy = proxyFor(target.origin, env);
  const credentials = input.credentials ?? (await chooseCredentials(target, env, askOn(world)));
  const certificates = await extraCertificates(world, env);
  return openConnection({
    ...common,
    origin: target.origin,
    credentials,
    origins: originsOf(input, credentials.method),
    proxy,
    ...(certificates ? { certificates } : {}),
  });
}

/** For messages: which flag, variable, file or person gave what. */
function originsOf(
  { world, env, options, source = 'spec' }: ConnectInput,
  method: Credentials['method'],
): Origins {
  const from = (name: string, otherwise: string): string =>
    env[name] === undefined ? otherwise : originOf(world, env, name);
  return {
    host: options.url === undefined ? from('FITFORM_URL', `the ${source}`) : '--url',
    username: from('FITFORM_USERNAME', 'as typed'),
    secret: from(SECRETS[method], 'as typed'),
  };
}

/** The demo tenant is reached as any tenant is: over HTTP, with a sign-in, on a port of its own. */
async function connectEmbedded(
  { world, returnTo }: ConnectInput,
  common: Omit<HttpOptions, 'origin' | 'credentials'>,
): Promise<Connection> {
  const { startEmbedded } = await import('../emulator/tenant/tenant-with-account.ts');
  const data = join(world.cwd, EMBEDDED_DATA);
  const started = world
    .makeFolder(dirname(data))
    .then(() => startEmbedded(data, returnTo ? { returnTo } : {}));
  const embedded = await started.catch((error: unknown) => {
    throw invalid(
      `the embedded tenant cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      `it keeps its data in ${EMBEDDED_DATA}: make room for that, or name a tenant with FITFORM_URL or --url`,
    );
  });
  const { url: origin, username, password } = embedded;
  const credentials = { method: 'password' as const, username, password: new Secret(password) };
  return openConnection({ ...common, origin, credentials }, embedded);
}
