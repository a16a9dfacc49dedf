/**
 * Signing in and switching, without a page: what a sign-in changes in what is held of a browser. Until the new token is
 * there, nothing changes; a failed switch leaves whoever was active before, or nobody.
 */
import { sameSecret } from '../../web/sessions.ts';
import { Secret, type Mask } from '../../wire/secret.ts';
import { AiriskError } from '../airisk-error.ts';
import type { Http } from '../http.ts';
import type { Instance } from '../instance.ts';
import { signIns, type SignInWorld } from '../sign-in.ts';
import { exchange, type Token } from '../token.ts';
import type { AiriskUser } from '../user.ts';
import { wipe, type Attempt, type Held } from './held.ts';
import { REASONS, type Log, type Reason } from './log.ts';

export interface ActingOptions {
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  /** The system's account that runs the app, for the log. */
  readonly operator: string;
  readonly world: SignInWorld;
  readonly log: Log;
}

export type Outcome =
  | { readonly done: true; readonly attempt: Attempt }
  | {
      readonly done: false;
      readonly attempt: Attempt | null;
      readonly reason: Reason;
      /** `null` where it came to nothing because of what its own browser did meanwhile. */
      readonly error: AiriskError | null;
    };

export interface Acting {
  /** Where to send the browser. `user: null` signs in the application itself. */
  begin(held: Held, user: AiriskUser | null, resume?: string): URL;
  /** What the browser came back with. */
  finish(held: Held, parameters: URLSearchParams): Promise<Outcome>;
  /** Of a switch that was refused before it began. */
  refuse(held: Held | null, reason: Reason): void;
  /** Forgets what is held, tokens above all. */
  end(held: Held): void;
}

export function makeActing({ instance, http, mask, operator, world, log }: ActingOptions): Acting {
  const begun = signIns<Held>(instance, mask, world);

  function told(attempt: Attempt | null, result: 'ok' | Reason): void {
    if (attempt?.user) {
      log({ event: 'switch', operator, from: attempt.from, to: attempt.user.id, result });
    } else {
      log({ event: 'sign-in', operator, result });
    }
  }

  function failed(attempt: Attempt | null, reason: Reason, error: AiriskError | null = null): Outcome {
    told(attempt, reason);
    return { done: false, attempt, reason, error };
  }

  return {
    begin(held, user, resume) {
      const url = begun.begin({ userId: user?.id ?? null, owner: held });
      // What became of an earlier one, and who was acted as then, is of no interest any more.
      held.notice = null;
      held.attempt = {
        state: new Secret(url.searchParams.get('state') ?? ''),
        user,
        from: held.active?.user.id ?? null,
        resume: resume ?? null,
      };
      return url;
    },
    async finish(held, parameters) {
      const attempt = attemptOf(held, parameters.get('state'));
      if (attempt) held.attempt = null;
      let token: Token;
      try {
        const returned = begun.end(parameters, held);
        // It is this browser's own, but not the last; its code is not used.
        if (!attempt) return failed(null, 'superseded');
        token = await exchange({ instance, http, mask, now: world.now }, returned);
      } catch (error) {
        if (!(error instanceof AiriskError)) throw error;
        return failed(attempt, attempt ? REASONS[error.kind] : 'unknown-state', error);
      }
      if (held.ended) return failed(attempt, 'signed-out');
      if (held.attempt) return failed(attempt, 'superseded');
      const { user, resume } = attempt;
      if (user) held.active = { user, token, resumed: resume };
      else held.generic = { token, accepted: false };
      held.notice = null;
      told(attempt, 'ok');
      return { done: true, attempt };
    },
    refuse(held, reason) {
      log({ event: 'switch', operator, from: held?.active?.user.id ?? null, to: null, result: reason });
    },
    end(held) {
      log({ event: 'sign-out', operator, from: held.active?.user.id ?? null });
      wipe(held);
    },
  };
}

function attemptOf({ attempt }: Held, state: string | null): Attempt | null {
  return attempt && state !== null && sameSecret(state, attempt.state.reveal()) ? attempt : null;
}
