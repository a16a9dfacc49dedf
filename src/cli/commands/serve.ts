/** `fitform serve`: review links for back-ends in other languages, over HTTP. Runs until it is told to end. */
import { kinds } from '../../kinds/index.ts';
import { reviewLinks } from '../../review/review-links.ts';
import { tokenFault } from '../../serve/bearer.ts';
import { RETURN_PATH } from '../../serve/dashboard.ts';
import type { Log } from '../../serve/service-world.ts';
import { createService, type Service } from '../../serve/service.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { Secret } from '../../wire/secret.ts';
import { EMBEDDED, type Environment } from '../../tenant/target.ts';
import { inTime } from '../../web/in-time.ts';
import { logLine } from '../../web/log-line.ts';
import { listen, type Listening } from '../../web/listen.ts';
import type { Connection } from '../../engine/connection.ts';
import { connect } from '../connect.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import type { ServeOptions } from './verbs.ts';
import { cannotListen, isOnLoopback, later } from '../system/network.ts';
import type { Output } from '../terminal/output.ts';
import { DEFAULT_SPEC, loadSpec } from '../system/spec-files.ts';
import { aborted, type World } from '../system/world.ts';

/** Milliseconds for which what was looked up on the tenant is used again: many links at once do not read it each. */
const FRESH_MS = 10_000;
/** Milliseconds for which an end waits for answers that were begun. */
const GRACE_MS = 10_000;
/** Milliseconds after which an end goes on whatever hangs: until then, links that nobody has received are revoked. */
const END_MS = 14_000;

export async function serve({ world, output, options }: Command<ServeOptions>): Promise<number> {
  const env = await readEnvironment(world);
  const { desired } = await loadSpec(world, env, options.spec ?? []);
  const token = readToken(world, env, options);
  const onLoopback = await isOnLoopback(options.host);
  if (!onLoopback) checkHost(output, options);

  // A signal stops the taking in of work; what was begun may still write, above all take back a link.
  const ended = new AbortController();
  const working: World = {
    ...world,
    stop: ended.signal,
    pause: (ms, until = ended.signal) => world.pause(ms, until),
  };
  let isOver = false;
  const log: Log = (entry) => {
    // What hangs and ends in the last moment has been told as left open.
    if (!isOver) world.stderr.write(logLine(world.now(), entry));
  };
  let ownUrl: string | undefined;
  const connection = await connect({
    world: working,
    env,
    options,
    spec: desired.tenant,
    readOnly: false,
    log: (message) => {
      log({ event: 'tenant', message });
    },
    lastTry: world.stop,
    // Set with --dashboard only: nobody else's users come back here.
    returnTo: () => (ownUrl === undefined ? undefined : `${ownUrl}${RETURN_PATH}`),
  });
  try {
    if (options.dashboard) demandEmbedded(connection);
    const notice = (message: string): void => {
      log({ event: 'notice', message });
    };
    const { tenant, origin } = connection;
    const links = reviewLinks({ tenant, origin, kinds, desired, world: working, notice, freshFor: FRESH_MS });
    const service = createService({
      links,
      origin,
      token,
      rate: options.rate,
      onLoopback,
      version: world.version,
      world: { now: world.now, monotonic: world.monotonic, randomBytes: world.randomBytes, later },
      log,
      ...(options.dashboard && { dashboard: { tenant, setUp: setUpCommand(options) } }),
    });
    const server = await listening(service, options);
    service.start();
    if (options.dashboard) ownUrl = server.url;
    output.result(
      {
        format: 'fitform.serve/1',
        url: server.url,
        tenant: connection.url,
        dashboard: options.dashboard ?? false,
      },
      `${server.url}\n`,
    );
    if (options.dashboard) {
      await links.check().catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'for an unknown reason';
        notice(`no link can be made yet (${why}): run ${setUpCommand(options)}`);
      });
    }
    await aborted(world.stop);
    log({ event: 'stopping', message: 'no new connections; finishing what has begun' });
    await inTime(service.stop(server.stop()), { ms: END_MS, later, late: () => undefined });
    for (const detail of service.open()) log({ event: 'left-open', detail });
    log({ event: 'stopped', message: 'bye' });
    isOver = true;
    return 0;
  } finally {
    ended.abort();
    await connection.close();
  }
}

/** Throws `InvalidInput`, naming the variable and never its value. */
function readToken(world: World, env: Environment, { dashboard }: ServeOptions): Secret {
  const name = 'FITFORM_SERVE_TOKEN';
  const given = env[name];
  // The dashboard's users bring none, and its API is then open to nobody.
  if (given === undefined && dashboard) return new Secret(world.randomBytes(32).toString('base64url'));
  if (given === undefined) {
    throw invalid(
      `${name} is not set`,
      'set it to what callers must send, such as the output of: openssl rand -base64 32',
    );
  }
  const fault = tokenFault(given);
  if (fault !== null) throw invalid(`${name} ${fault}`, 'make a new one: openssl rand -base64 32');
  return new Secret(given);
}

/** Of a host that others reach. */
function checkHost(output: Output, { host, dashboard }: ServeOptions): void {
  if (dashboard) {
    throw invalid(
      `--dashboard listens on this machine only, not on ${host}: it gives links to anyone who asks`,
      'leave --host out',
    );
  }
  output.message(
    `warning: listening on ${host} without encryption: put a proxy with TLS in front, and let nobody else reach this port`,
  );
}

function demandEmbedded({ url }: Connection): void {
  if (url === EMBEDDED) return;
  throw invalid(
    '--dashboard works on the embedded tenant only: it asks nobody who they are, and gives links to anyone who asks',
    'leave --dashboard out, or unset FITFORM_URL where the spec says ${FITFORM_URL:-embedded}',
  );
}

const setUpCommand = ({ spec = [DEFAULT_SPEC] }: ServeOptions): string => `fitform apply ${spec.join(' ')}`;

function listening({ fetch, refuse }: Service, { host, port }: ServeOptions): Promise<Listening> {
  return listen({ fetch, refuse, host, port, grace: GRACE_MS, later }).catch((error: unknown) => {
    throw cannotListen(error, {
      where: `port ${port}`,
      what: 'it cannot listen there',
      wayOut: 'choose another one with --port or --host; port 0 takes any free one',
    });
  });
}
