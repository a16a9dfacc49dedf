import { randomBytes } from 'node:crypto';
import { CONTROL } from '../kit/control.ts';
import { answered, received, type Outcome } from '../kit/outcome.ts';
import { endableWaits, logCall, type EmulatedServer, type ServerOptions } from '../kit/server.ts';
import { makeAnswers } from './answers.ts';
import { defaultAirisk, type AiriskBehaviour } from './airisk-behaviour.ts';
import { bearerLogged, controlAirisk, type AiriskCall, type AiriskControls } from './airisk-control.ts';
import { airiskFaults, type AiriskFault, type AiriskFaults } from './airisk-faults.ts';
import { makeCodesAndTokens } from './codes-and-tokens.ts';
import { makeRegistry, type ClientCredentials } from './registry.ts';
import type { AiriskSeed, SeedUser } from './airisk-seed.ts';
import { routesOf } from './airisk-routes.ts';
import { makeSignIn, SIGN_IN } from './sign-in-page.ts';
import type { Context } from './endpoint-context.ts';
import { bearerOf } from './user-routes.ts';

export type AiriskOptions = ServerOptions<AiriskBehaviour, AiriskFault> & {
  /** Who is registered; a client and three users where nothing is said. */
  readonly seed?: AiriskSeed;
  /** Further entries for the list of the first client. */
  readonly redirectUris?: readonly string[];
};

export type Airisk = EmulatedServer<AiriskCall, AiriskFaults> &
  AiriskControls & {
    /** The first client, with its secret. */
    readonly client: ClientCredentials;
    readonly clients: readonly ClientCredentials[];
    /** As they are now. */
    readonly users: readonly SeedUser[];
    /** As if an administrator had deleted this user: codes and tokens bound to them are that no longer work. */
    removeUser: (id: string) => void;
  };

/**
 * An AIRisk server as a function from request to response: its OAuth2 endpoints, ListUsers and GetConversations, as
 * the vendor's docs publish them, with fixtures in memory. What the docs leave open is a switch (`AiriskBehaviour`).
 * Throws where a fault cannot be read, or a seed has no client.
 */
export function createAirisk(options: AiriskOptions = {}): Airisk {
  const { clock = Date.now, random = randomBytes, seed, redirectUris } = options;
  const behaviour: AiriskBehaviour = { ...defaultAirisk, ...options.behaviour };
  const registry = makeRegistry({ seed, redirectUris, behaviour, random });
  const [client] = registry.credentials;
  if (!client) throw new Error('the seed has no client');
  const tokens = makeCodesAndTokens({ clock, random, behaviour });
  const answers = makeAnswers(random, behaviour);
  const context: Context = { behaviour, registry, tokens, answers, clock, random };
  const signIn = makeSignIn(context);
  const route = routesOf(context, signIn);
  const { pause, end } = endableWaits(options.pause);
  const faults = airiskFaults(options.faults ?? [], { clock, pause, answers, tokens });
  const log: AiriskCall[] = [];

  function reset(): void {
    tokens.clear();
    signIn.clear();
    registry.reset();
    log.length = 0;
    faults.set(faults.armed.map(({ fault }) => fault));
  }

  const server: Airisk = {
    client,
    clients: registry.credentials,
    get users() {
      return registry.users;
    },
    fetch: async (request) => received(await answer(request), request),
    answer,
    log,
    faults,
    expireTokens: tokens.expireTokens,
    removeUser: registry.removeUser,
    reset,
    close: end,
  };

  async function answer(request: Request): Promise<Outcome> {
    const { method } = request;
    const path = new URL(request.url).pathname;
    if (path.startsWith(`${CONTROL}/`) && path !== SIGN_IN) {
      return marked(answered(await controlAirisk(request, server).catch(() => answers.problem(500))));
    }
    // Now, and not when the call is over: it may have ended by then.
    const bearer = bearerLogged(bearerOf(request, context));
    let outcome: Outcome;
    let fired: readonly string[] = [];
    try {
      if (options.latency !== undefined) await pause(options.latency);
      ({ outcome, fired } = await faults.around({ method, path, carryOut: async () => route(request) }));
    } catch {
      // The words of the error might quote what was sent.
      outcome = answered(answers.problem(500));
    }
    const status = outcome.end === 'answered' ? outcome.response.status : 0;
    logCall(log, { method, path, status, ...bearer, faults: fired });
    return marked(outcome);
  }

  return server;
}

/** Every answer says what gives it, so that nobody takes it for a real server's. */
function marked(outcome: Outcome): Outcome {
  if ('response' in outcome) outcome.response.headers.set('server', 'fitform-emulator');
  return outcome;
}
