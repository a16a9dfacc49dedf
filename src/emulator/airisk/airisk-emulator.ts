import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '../tenant/faults.ts';
import { received } from '../kit/outcome.ts';
import { makeAnswers } from './answers.ts';
import { defaultAirisk, type AiriskBehaviour } from './airisk-behaviour.ts';
import { logAiriskCall, type AiriskCall } from './airisk-call-log.ts';
import { controlAirisk, type AiriskControls } from './airisk-control.ts';
import { airiskFault, type AiriskFault } from './airisk-faults.ts';
import { makeAiriskFaults } from './faults.ts';
import { makeGrants } from './codes-and-tokens.ts';
import { makeRegistry, type ClientCredentials } from './registry.ts';
import type { AiriskSeed, SeedUser } from './airisk-seed.ts';
import { routesOf } from './airisk-routes.ts';
import { makeSignIn, SIGN_IN } from './sign-in-page.ts';
import type { Site } from './endpoint-context.ts';
import { bearerOf } from './user-routes.ts';

export type AiriskOptions = {
  /** What differs from `defaultAirisk`. */
  readonly behaviour?: Partial<AiriskBehaviour>;
  /** What goes wrong; a text as `parseAiriskFault` reads it. */
  readonly faults?: readonly (AiriskFault | string)[];
  /** Who is registered; a client and three users where nothing is said. */
  readonly seed?: AiriskSeed;
  /** Further entries for the list of the first client. */
  readonly redirectUris?: readonly string[];
  /** Milliseconds that every answer takes. */
  readonly latency?: number;
  /** Now, in milliseconds since 1970; for the life of codes and tokens. */
  readonly clock?: () => number;
  /** So many random bytes; for secrets, codes, tokens and trace ids. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Resolves after so many milliseconds; rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

export type Airisk = AiriskControls & {
  /** The first client, with its secret. */
  readonly client: ClientCredentials;
  readonly clients: readonly ClientCredentials[];
  /** As they are now. */
  readonly users: readonly SeedUser[];
  /** Answers one request; a connection that a fault ends rejects, as that of a real fetch does. */
  fetch: (request: Request) => Promise<Response>;
  /** The same for a server, which can do to a connection what a fault asks for. Never rejects. */
  answer: (request: Request) => Promise<Outcome>;
  /** As if an administrator had deleted this user: codes and tokens bound to them are of no use any more. */
  removeUser: (id: string) => void;
  /** Ends what is being waited for. */
  close: () => void;
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
  const grants = makeGrants({ clock, random, behaviour });
  const answers = makeAnswers(random, behaviour);
  const site: Site = { behaviour, registry, grants, answers, clock, random };
  const signIn = makeSignIn(site);

  const route = routesOf(site, signIn);

  const closing = new AbortController();
  const pause = async (ms: number): Promise<void> => {
    closing.signal.throwIfAborted();
    await (options.pause ?? pauseFor)(ms, closing.signal);
  };
  const armed = (options.faults ?? []).map((each) => (typeof each === 'string' ? airiskFault(each) : each));
  const faults = makeAiriskFaults(armed, { clock, pause, answers, grants });
  const log: AiriskCall[] = [];

  function reset(): void {
    grants.clear();
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
    fetch: async (request) => received(await answer(request), request.signal),
    answer,
    log,
    faults,
    expireTokens: grants.expireTokens,
    removeUser: registry.removeUser,
    reset,
    close: () => closing.abort(),
  };

  async function answer(request: Request): Promise<Outcome> {
    const { method } = request;
    const path = new URL(request.url).pathname;
    if (path.startsWith('/__fitform/') && path !== SIGN_IN) {
      const response = await controlAirisk(request, server).catch(() => answers.problem(500));
      return marked({ end: 'answered', response });
    }
    // Now, and not when the call is over: it may have ended by then.
    const bearer = bearerOf(request, site);
    let outcome: Outcome;
    let fired: readonly string[] = [];
    try {
      if (options.latency !== undefined) await pause(options.latency);
      ({ outcome, fired } = await faults.around({ method, path, carryOut: async () => route(request) }));
    } catch {
      // The words of the error might quote what was sent.
      outcome = { end: 'answered', response: answers.problem(500) };
    }
    const status = outcome.end === 'answered' ? outcome.response.status : 0;
    logAiriskCall(log, { method, path, status, token: bearer, faults: fired });
    return marked(outcome);
  }

  return server;
}

/** Every answer says what gives it, so that nobody takes it for a real server's. */
function marked(outcome: Outcome): Outcome {
  if ('response' in outcome) outcome.response.headers.set('server', 'fitform-emulator');
  return outcome;
}

const pauseFor = (ms: number, signal: AbortSignal): Promise<unknown> => wait(ms, undefined, { signal });
