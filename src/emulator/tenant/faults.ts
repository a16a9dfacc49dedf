import { arming, type Armed } from '../kit/fault-injection.ts';
import { applyEdit } from '../kit/edit.ts';
import type { Action, Fault } from './tenant-faults.ts';
import { retryAfter } from '../kit/fault-grammar.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Store } from './store.ts';

/** How a call ended for the one who made it. A truncated answer has a body, of which half arrives. */
export type Outcome =
  | { readonly end: 'answered' | 'truncated'; readonly response: Response }
  | { readonly end: 'reset' | 'hung' };

/** The faults of one emulator. */
export type Faults = {
  /** As they are now, in the order in which they were given. */
  readonly armed: readonly Armed<Fault>[];
  /** Puts these faults in place of the others; all counts begin anew. */
  set: (faults: readonly Fault[]) => void;
  /**
   * Lets the faults that are due have their way with one call, in their order, those before it and then those after
   * it. The first that ends the call keeps the rest from coming about.
   */
  around: (call: FaultyCall) => Promise<{ readonly outcome: Outcome; readonly fired: readonly Fault[] }>;
  /** Resolves when no late commit is left; rejects with what prevented one. */
  settled: () => Promise<void>;
};

/** A call as faults see it. */
export type FaultyCall = {
  readonly method: string;
  /** Below the prefix. */
  readonly path: string;
  carryOut: () => Promise<Response>;
  /** Who makes the call is found out now, and what the answer of this does, as they, at any time later. */
  prepare: () => Promise<() => Promise<Response>>;
};

/** What the actions work with. */
export type FaultWorld = {
  readonly store: Store;
  readonly clock: () => number;
  /** Resolves after so many milliseconds; rejects when the emulator is closed. */
  readonly pause: (ms: number) => Promise<void>;
  readonly newId: () => string;
  readonly refuse: (refusal: Refusal) => Response;
  readonly expireTokens: () => void;
};

export function makeFaults(initial: readonly Fault[], world: FaultWorld): Faults {
  const faults = arming(initial);
  const late = new Set<Promise<unknown>>();

  async function around(call: FaultyCall): ReturnType<Faults['around']> {
    const fired: Fault[] = [];
    const due = faults.due(call);
    const fire = (one: (typeof due)[number]): Action => {
      one.fire();
      fired.push(one.fault);
      return one.fault.action;
    };
    for (const one of due.filter(({ fault }) => fault.when === 'before')) {
      const outcome = await before(fire(one), call);
      if (outcome) return { outcome, fired };
    }
    let outcome: Outcome = { end: 'answered', response: await call.carryOut() };
    for (const one of due.filter(({ fault }) => fault.when === 'after')) {
      if (outcome.end !== 'answered') break;
      outcome = await after(fire(one), outcome.response);
    }
    return { outcome, fired };
  }

  /** Undefined: the request goes on. */
  async function before(action: Action, call: FaultyCall): Promise<Outcome | undefined> {
    if (action.do === 'commit-late') {
      const commit = await call.prepare();
      track(world.pause(action.ms).then(commit, () => undefined));
      return answered(badGateway());
    }
    if (action.do === 'truncate') {
      return { end: 'truncated', response: Response.json({ message: 'An answer that does not arrive' }) };
    }
    return befall(action);
  }

  async function after(action: Action, response: Response): Promise<Outcome> {
    if (action.do === 'commit-late') return answered(badGateway());
    if (action.do === 'truncate') {
      return response.body === null ? { end: 'reset' } : { end: 'truncated', response };
    }
    return (await befall(action)) ?? answered(response);
  }

  const badGateway = (): Response => world.refuse(new Refusal(502, 'Bad Gateway'));

  /** What comes in place of the tenant's own answer, or undefined where that is still to come. */
  async function befall(
    action: Exclude<Action, { do: 'commit-late' | 'truncate' }>,
  ): Promise<Outcome | undefined> {
    switch (action.do) {
      case 'slow':
        await world.pause(action.ms);
        return undefined;
      case 'expire':
        world.expireTokens();
        return undefined;
      case 'edit':
        await world.store.update((draft) => applyEdit(draft, action.edit, world.newId));
        return undefined;
      case 'status': {
        const { status } = action;
        const bare = status < 300 || status === 304;
        return answered(
          bare ? new Response(null, { status }) : world.refuse(new Refusal(status, 'Injected fault')),
        );
      }
      case 'retry-after': {
        const response = world.refuse(new Refusal(429, 'Too Many Requests'));
        response.headers.set('retry-after', retryAfter(action, world.clock()));
        return answered(response);
      }
      case 'html':
        return answered(
          new Response('<!doctype html><title>Proxy</title><h1>This is not the tenant</h1>', {
            status: action.status,
            headers: { 'content-type': 'text/html; charset=utf-8' },
          }),
        );
      case 'reset':
        return { end: 'reset' };
      case 'hang':
        return { end: 'hung' };
    }
  }

  function track(commit: Promise<unknown>): void {
    late.add(commit);
    // Whoever asks by `settled` hears of a failure; nobody asking must not end the process.
    void commit.catch(() => undefined).finally(() => late.delete(commit));
  }

  return {
    get armed() {
      return faults.armed;
    },
    set: faults.set,
    around,
    async settled() {
      while (late.size > 0) await Promise.all(late);
    },
  };
}

const answered = (response: Response): Outcome => ({ end: 'answered', response });
