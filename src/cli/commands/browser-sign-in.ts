/** A sign-in with a browser: one is opened, and the redirect that it ends in is waited for. */
import type { Authorize } from '../../airisk/make-airisk.ts';
import { openLoopback, portOf, type Loopback, type LoopbackOptions } from '../../airisk/loopback.ts';
import { LIFE_MS, refusedReturn } from '../../airisk/sign-in.ts';
import { isCi } from '../../tenant/is-ci.ts';
import { inTime } from '../../web/in-time.ts';
import { cannotListen } from '../system/network.ts';
import type { Output } from '../terminal/output.ts';
import type { World } from '../system/world.ts';

export interface BrowserSignInOptions extends LoopbackOptions {
  readonly world: Pick<World, 'env' | 'openBrowser'>;
  readonly output: Pick<Output, 'message'>;
}

/** Milliseconds after which the address is told: that a program was started does not mean that it shows anything. */
const TELL_MS = 5_000;

/** One listener for all sign-ins of a command. */
export function browserSignIn({ world, output, redirectUri, later }: BrowserSignInOptions): {
  authorize: Authorize;
  stop(): Promise<void>;
} {
  let listening: Promise<Loopback> | null = null;
  return {
    async authorize(url) {
      // Whoever is waited for is not there.
      if (isCi(world.env)) {
        throw refusedReturn(
          'CI is set, so nobody can sign in with a browser',
          'use --headless, which signs in without one',
        );
      }
      listening ??= openLoopback({ redirectUri, later }).catch((error: unknown) => {
        throw cannotListen(error, {
          where: `port ${portOf(redirectUri)} of REDIRECT_URI`,
          what: 'fitform cannot listen on REDIRECT_URI',
          wayOut:
            'use --headless, or give another registered address with a port that is free and above 1023',
        });
      });
      const returned = (await listening).next();
      let isOver = false;
      let isTold = false;
      const tell = (why: string): void => {
        if (isOver || isTold) return;
        isTold = true;
        output.message(`${why} Open this address on this machine to sign in:\n${url.href}`);
      };
      const takeBack = later(TELL_MS, () => tell('No browser has come back yet.'));
      // Not waited for: some openers run as long as the browser does.
      void world.openBrowser(url.href).then(
        (isOpened) => {
          if (!isOpened) tell('No browser could be opened.');
          else if (!isOver && !isTold) output.message(WAITING);
        },
        () => tell('No browser could be opened.'),
      );
      try {
        return await inTime(returned, { ms: LIFE_MS, later, late: nobodyCame });
      } finally {
        isOver = true;
        takeBack();
      }
    },
    async stop() {
      await (await listening?.catch(() => null))?.stop();
    },
  };
}

const WAITING = `Waiting for the sign-in in the browser. If none opens, its address follows in ${TELL_MS / 1000} seconds.`;

function nobodyCame(): never {
  throw refusedReturn(
    'nothing came back from the browser within 10 minutes',
    'run it again; if AIRisk showed an error, the redirect address may not be registered',
  );
}
