/** Faults at work: which calls they befall, how often, and what the actions do that can befall any server. */
import {
  fitting,
  isCommon,
  retryAfter,
  type AnyAction,
  type CommonAction,
  type FaultOf,
} from './fault-grammar.ts';
import { answered, type Outcome } from './outcome.ts';

/** A call as faults see it; the path is as it stands in a fault. */
export type FaultyCall = {
  readonly method: string;
  readonly path: string;
  carryOut: () => Promise<Response>;
};

/** The faults of one server. */
export type Faults<Fault, Call = FaultyCall> = {
  /** As they are now, in the order in which they were given: how many calls each fitted, and how often it came about. */
  readonly armed: readonly { readonly fault: Fault; readonly matched: number; readonly fired: number }[];
  /** Puts these faults in place of the others; all counts begin anew. */
  set: (faults: readonly Fault[]) => void;
  /**
   * Lets the faults that are due have their way with one call, in their order, those before it and then those after
   * it. The first that ends the call keeps the rest from coming about. `fired`: by what they do.
   */
  around: (call: Call) => Promise<{ readonly outcome: Outcome; readonly fired: readonly string[] }>;
};

/** What a server does when one of its faults comes about. */
export type FaultySide<Own, Call> = {
  /** In the page of a proxy: "This is not …". */
  readonly name: string;
  /** Whether the letter case of paths does not count. */
  readonly anyCase?: true;
  readonly clock: () => number;
  /** Resolves after so many milliseconds; rejects when the server is closed. */
  readonly pause: (ms: number) => Promise<void>;
  readonly expireTokens: () => void;
  readonly refuse: (status: number, message: string) => Response;
  /**
   * An action that only this server knows: what comes in place of its answer. `response` is that answer, undefined
   * while it is still to come. Undefined: the call goes on.
   */
  readonly befall: (action: Own, call: Call, response: Response | undefined) => Promise<Outcome | undefined>;
};

export function injectFaults<Own extends AnyAction, Call extends FaultyCall>(
  initial: readonly FaultOf<Own>[],
  side: FaultySide<Own, Call>,
): Faults<FaultOf<Own>, Call> {
  const arm = (fault: FaultOf<Own>) => ({
    fault,
    matched: 0,
    fired: 0,
    fits: fitting(fault, side.anyCase),
  });
  let all = initial.map(arm);

  /** Counts a call, and gives what is due with it. */
  const dueWith = (call: Call): typeof all =>
    all.filter((one) => {
      if (!one.fits(call)) return false;
      one.matched += 1;
      return one.fault.nth === undefined || one.fault.nth === one.matched;
    });

  const around: Faults<FaultOf<Own>, Call>['around'] = async (call) => {
    const due = dueWith(call);
    const fired: string[] = [];
    const fire = (one: (typeof due)[number], response?: Response): Promise<Outcome | undefined> => {
      const { action } = one.fault;
      one.fired += 1;
      fired.push(action.do);
      return isCommon(action) ? befall(action, response) : side.befall(action, call, response);
    };
    for (const one of due.filter(({ fault }) => fault.when === 'before')) {
      const outcome = await fire(one);
      if (outcome) return { outcome, fired };
    }
    let response = await call.carryOut();
    for (const one of due.filter(({ fault }) => fault.when === 'after')) {
      const outcome = await fire(one, response);
      if (outcome && outcome.end !== 'answered') return { outcome, fired };
      response = outcome?.response ?? response;
    }
    return { outcome: answered(response), fired };
  };

  async function befall(action: CommonAction, response: Response | undefined): Promise<Outcome | undefined> {
    switch (action.do) {
      case 'slow':
        await side.pause(action.ms);
        return undefined;
      case 'expire':
        side.expireTokens();
        return undefined;
      case 'status': {
        const { status } = action;
        const bare = status < 300 || status === 304;
        return answered(bare ? new Response(null, { status }) : side.refuse(status, 'Injected fault'));
      }
      case 'retry-after': {
        const later = side.refuse(429, 'Too Many Requests');
        later.headers.set('retry-after', retryAfter(action, side.clock()));
        return answered(later);
      }
      case 'html': {
        const page = `<!doctype html><title>Proxy</title><h1>This is not ${side.name}</h1>`;
        const headers = { 'content-type': 'text/html; charset=utf-8' };
        return answered(new Response(page, { status: action.status, headers }));
      }
      case 'reset':
        return { end: 'reset' };
      case 'hang':
        return { end: 'hung' };
      case 'truncate':
        if (response?.body === null) return { end: 'reset' };
        return {
          end: 'truncated',
          response: response ?? Response.json({ message: 'An answer that does not arrive' }),
        };
    }
  }

  return {
    get armed() {
      return all.map(({ fault, matched, fired }) => ({ fault, matched, fired }));
    },
    set(faults) {
      all = faults.map(arm);
    },
    around,
  };
}
