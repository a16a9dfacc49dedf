/** From a spec's settings, flags and the environment to a client for the one tenant that is meant. */
import { join } from 'node:path';
import { invalid } from '../specfile/problem/problem.ts';
import type { Origins } from '../tenant/account.ts';
import type { Credentials } from '../tenant/auth.ts';
import { httpTenant, type HttpOptions, type HttpTenant } from '../tenant/http-tenant.ts';
import { Secret } from '../wire/secret.ts';
import {
  chooseCredentials,
  chooseTarget,
  EMBEDDED,
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

export interface Connection {
  readonly tenant: HttpTenant;
  /** As a plan names it. */
  readonly url: string;
  readonly basePath: string;
  /** Scheme, host and port; of the embedded tenant, for as long as the connection lasts. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Where the embedded tenant keeps its data, below the working folder. */
const EMBEDDED_DATA = join('.fitform', 'embedded-tenant.json');

/** For programs that go on, such as a service. */
export interface ConnectMore {
  /** Takes the lines of --verbose; else they go to stderr as they are. */
  readonly log?: (line: string) => void;
  /** As `HttpOptions` has it. */
  readonly lastTry?: AbortSignal;
  /** Where the embedded tenant's review page sends people back to. */
  readonly returnTo?: () => string | undefined;
}

/** Nothing is sent yet. Throws `InvalidInput`, `Refused` or a `TenantError` when no credentials are to be had. */
export async function connect(
  world: World,
  env: Environment,
  options: TenantOptions,
  spec: TargetInput['spec'],
  readOnly: boolean,
  source: Source = 'spec',
  more: ConnectMore = {},
): Promise<Connection> {
  const target = chooseTarget({ spec, source, flags: options, env });
  const common = {
    basePath: target.basePath,
    readOnly,
    sockets: options.parallelism,
    rate: options.rps,
    timeout: options.timeout * 1000,
    world,
    ...(more.lastTry ? { lastTry: more.lastTry } : {}),
    ...(options.verbose ? { log: more.log ?? logOn(world) } : {}),
  };
  if (target.embedded) return connectEmbedded(world, common, more);

  const proxy = proxyFor(target.origin, env);
  const credentials = await chooseCredentials(target, env, askOn(world));
  const certificates = await extraCertificates(world, env);
  const tenant = httpTenant({
    ...common,
    origin: target.origin,
    credentials,
    origins: originsOf(world, env, { url: options.url, source, method: credentials.method }),
    proxy,
    ...(certificates ? { certificates } : {}),
  });
  return {
    tenant,
    url: target.origin,
    origin: target.origin,
    basePath: target.basePath,
    close: () => {
      tenant.close();
      return Promise.resolve();
    },
  };
}

/** For messages: which flag, variable, file or person gave what. */
function originsOf(
  world: World,
  env: Environment,
  { url, source, method }: { url: string | undefined; source: Source; method: Credentials['method'] },
): Origins {
  const from = (name: string, otherwise: string): string =>
    env[name] === undefined ? otherwise : originOf(world, env, name);
  return {
    host: url === undefined ? from('FITFORM_URL', `the ${source}`) : '--url',
    username: from('FITFORM_USERNAME', 'as typed'),
    secret: from(SECRETS[method], 'as typed'),
  };
}

/** The demo tenant is reached as any tenant is: over HTTP, with a sign-in, on a port of its own. */
async function connectEmbedded(
  world: World,
  common: Omit<HttpOptions, 'origin' | 'credentials'>,
  { returnTo }: ConnectMore,
): Promise<Connection> {
  const { startEmbedded } = await import('../emulator/tenant/tenant-with-account.ts');
  const embedded = await startEmbedded(join(world.cwd, EMBEDDED_DATA), returnTo ? { returnTo } : {}).catch(
    (error: unknown) => {
      throw invalid(
        `the embedded tenant cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  );
  const { username, password } = embedded;
  const tenant = httpTenant({
    ...common,
    origin: embedded.url,
    credentials: { method: 'password', username, password: new Secret(password) },
  });
  return {
    tenant,
    url: EMBEDDED,
    origin: embedded.url,
    basePath: common.basePath,
    close: async () => {
      tenant.close();
      await embedded.stop();
    },
  };
}
