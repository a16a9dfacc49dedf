/** `fitform airisk serve`: the app in which an operator chooses a user of AIRisk and acts as them. Runs until it is told to end. */
import { createApp } from '../../airisk/app/app.ts';
import type { Log } from '../../airisk/app/app-log.ts';
import type { Instance } from '../../airisk/instance.ts';
import { isReceivable, listenAll, portOf, withPort } from '../../airisk/loopback.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { logLine } from '../../web/log-line.ts';
import { reach, readAiriskSettings } from './airisk-settings.ts';
import type { AiriskServeOptions } from './airisk-verbs.ts';
import { cannotListen, later } from '../system/network.ts';
import type { Command } from '../command.ts';
import type { Output } from '../terminal/output.ts';
import { aborted } from '../system/world.ts';

/** Milliseconds for which an end waits for answers that were begun. */
const GRACE_MS = 5_000;

export async function airiskServe({ world, output, options }: Command<AiriskServeOptions>): Promise<number> {
  const settings = await readAiriskSettings(world, options, output);
  const instance = chooseAddress(settings.instance, options, output);
  const log: Log = (entry) => {
    world.stderr.write(logLine(world.now(), entry));
  };
  const { http, mask } = await reach(world, { ...settings, instance }, options, (message) => {
    log({ event: 'airisk', message });
  });
  const app = createApp({
    instance,
    http,
    mask,
    userId: settings.userId ?? null,
    operator: world.username,
    world,
    later,
    log,
  });
  try {
    const { redirectUri } = instance;
    const listening = listenAll({
      redirectUri,
      fetch: app.fetch,
      refuse: app.refuse,
      grace: GRACE_MS,
      later,
    });
    const servers = await listening.catch((error: unknown) => {
      throw cannotListen(error, {
        where: `port ${portOf(redirectUri)}`,
        what: 'the app cannot listen there',
        wayOut: 'register another address, and give its port with --port or in REDIRECT_URI',
      });
    });
    const url = new URL(redirectUri).origin;
    output.result({ format: 'fitform.airisk-serve/1', url, airisk_url: instance.origin }, `${url}\n`);
    await aborted(world.stop);
    log({ event: 'stopping', message: 'no new connections; finishing what has begun' });
    await Promise.all(servers.map((server) => server.stop()));
    app.stop();
    log({ event: 'stopped', message: 'bye' });
    return 0;
  } finally {
    http.close();
  }
}

/** AIRisk compares the address as a text, so the port of the app is a part of what is registered. */
function chooseAddress(instance: Instance, { port }: AiriskServeOptions, output: Output): Instance {
  const { redirectUri } = instance;
  if (!isReceivable(redirectUri)) {
    throw invalid(
      'REDIRECT_URI is not a plain http address of this machine, and the app listens nowhere else',
      'register one such as http://127.0.0.1:8765/callback with the client, and use that',
    );
  }
  if (port === undefined || port === portOf(redirectUri)) return instance;
  const moved = withPort(redirectUri, port);
  output.message(
    `--port ${port}: AIRisk is told to come back to ${moved}, which must be registered with the client exactly like that`,
  );
  return { ...instance, redirectUri: moved };
}
