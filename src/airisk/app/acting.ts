/**
 * Signing in and switching, without a page: what a sign-in changes in what is held of a browser. Until the new token is
 * there, nothing changes; a failed switch leaves whoever was active before, or nobody.
 */
import type { Later } from '../../web/in-time.ts';
import { sameSecret } from '../../web/sessions.ts';
import { Secret, type Mask } from '../../wire/secret.ts';
import { AiriskError } from '../airisk-error.ts';
import type { Http } from '../http-airisk.ts';
import type { Instance } from '../instance.ts';
import { LIFE_MS, MOST_UNDER_WAY, signIns, type SignInWorld } from '../sign-in.ts';
import { exchange } from '../token.ts';
import type { AiriskUser } from '../airisk-user.ts';
import { wipe, type Attempt, type Browser } from './browser.ts';
import { REASONS, type Log, type Reason } from './app-log.ts';

export interface ActingOptions {
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  /** The system's account that runs the app, for the log. */
  readonly operator: string;
  readonly world: SignInWorld;
  readonly later: Later;
  readonly log: Log;
}

export type Outcome =
  | {
      readonly done: true;
      readonly attempt: Attempt;
      /** The same has come back before, and this is what came of it then. */
      readonly isRepeat: boolean;
    }
  | {
      readonly done: false;
      readonly attempt: Attempt | null;
      readonly isRepeat: boolean;
      readonly reason: Reason;
      /** `null` where it came to nothing because of what its own browser did meanwhile. */
      readonly error: AiriskError | null;
    };

export type Acting = ReturnType<typeof makeActing>;

export function makeActing(options: ActingOptions) {
  const { instance, http, mask, operator, world, later, log } = options;
  const begun = signIns<Browser>(instance, mask, world);
  /** Those of which the log does not say yet what came of them, and what takes back that they are lost. */
  const open = new Map<Attempt, () => void>();
  /** What comes of those that have come back, but for those that have come to nothing: they are told once more. */
  const finishing = new WeakMap<Attempt, Promise<Outcome>>();

  /** Each leaves one line. What is said later of the same is not news. */
  function settle(attempt: Attempt, result: 'ok' | Reason): void {
    open.get(attempt)?.();
    if (!open.delete(attempt)) return;
    const { user, from } = attempt;
    if (user) log({ event: 'switch', operator, from, to: user.id, result });
    else log({ event: 'sign-in', operator, result });
  }

  /** It has come back, so it is not lost any more, however long the rest takes. */
  function keepOpen(attempt: Attempt): void {
    open.get(attempt)?.();
    open.set(attempt, () => undefined);
  }

  function settleAll(browser: Browser, reason: Reason): void {
    for (const attempt of browser.attempts) settle(attempt, reason);
  }

  /** What came back to a browser of which nothing is held: it is not used. */
  const stray = (): void => log({ event: 'sign-in', operator, result: 'unknown-state' });

  async function finish(
    browser: Browser,
    attempt: Attempt | null,
    parameters: URLSearchParams,
  ): Promise<Outcome> {
    const failed = (reason: Reason, error: AiriskError | null = null): Outcome => {
      if (attempt) settle(attempt, reason);
      return { done: false, attempt, isRepeat: false, reason, error };
    };
    try {
      const returned = begun.end(parameters, browser);
      // It is this browser's own, but not the last, or it is told as lost already; its code is not used.
      if (!attempt || attempt !== browser.attempts.at(-1)) return failed('superseded');
      if (!open.has(attempt)) return failed('lost');
      keepOpen(attempt);
      const token = await exchange({ instance, http, mask, now: world.now }, returned);
      if (browser.ended) return failed('signed-out');
      if (!open.has(attempt)) return failed('superseded');
      const { user, resume } = attempt;
      if (user) browser.active = { user, token, resumed: resume };
      else browser.generic = { token, accepted: false };
      browser.notice = null;
      settle(attempt, 'ok');
      return { done: true, attempt, isRepeat: false };
    } catch (error) {
      if (!(error instanceof AiriskError)) {
        failed('failed');
        throw error;
      }
      if (!attempt) stray();
      return failed(attempt ? REASONS[error.kind] : 'unknown-state', error);
    }
  }

  return {
    /** Where to send the browser. `user: null` signs in the application itself. */
    begin(browser: Browser, user: AiriskUser | null, resume?: string): URL {
      settleAll(browser, 'superseded');
      const url = begun.begin({ userId: user?.id ?? null, owner: browser });
      // What became of an earlier one, and who was acted as then, is of no interest any more.
      browser.notice = null;
      const attempt: Attempt = {
        state: new Secret(url.searchParams.get('state') ?? ''),
        user,
        from: browser.active?.user.id ?? null,
        resume: resume ?? null,
      };
      browser.attempts = [...browser.attempts, attempt].slice(-MOST_UNDER_WAY);
      open.set(
        attempt,
        later(LIFE_MS, () => settle(attempt, 'lost')),
      );
      return url;
    },
    /** What the browser came back with. */
    async finish(browser: Browser, parameters: URLSearchParams): Promise<Outcome> {
      const attempt = attemptOf(browser, parameters.get('state'));
      // A browser may ask twice for the same address, and drop the first answer.
      const before = attempt && finishing.get(attempt);
      if (before) return { ...(await before), isRepeat: true };
      const outcome = finish(browser, attempt, parameters);
      if (attempt) {
        finishing.set(attempt, outcome);
        const forget = (): boolean => finishing.delete(attempt);
        void outcome.then(({ done }) => done || forget(), forget);
      }
      return outcome;
    },
    /** Of a switch that was refused before it began. `to`: where it is known whom it was to. */
    refuse(browser: Browser | null, reason: Reason, to?: string): void {
      log({
        event: 'switch',
        operator,
        from: browser?.active?.user.id ?? null,
        to: to ?? null,
        result: reason,
      });
    },
    stray,
    /** Forgets what is held, tokens above all. */
    end(browser: Browser): void {
      log({ event: 'sign-out', operator, from: browser.active?.user.id ?? null });
      settleAll(browser, 'signed-out');
      begun.forget(browser);
      wipe(browser);
    },
    /** The same, as another session has taken its place. */
    evict(browser: Browser): void {
      settleAll(browser, 'evicted');
      begun.forget(browser);
      wipe(browser);
    },
    /** Nothing comes back any more. */
    stop(): void {
      for (const attempt of [...open.keys()]) settle(attempt, 'lost');
    },
  };
}

function attemptOf({ attempts }: Browser, state: string | null): Attempt | null {
  return attempts.find((one) => state !== null && sameSecret(state, one.state.reveal())) ?? null;
}
