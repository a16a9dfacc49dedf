/** What the handlers of the app share. */
import { html } from 'hono/html';
import { readBody } from '../../web/body.ts';
import { mayChange } from '../../web/requests.ts';
import type { Session, Sessions } from '../../web/sessions.ts';
import { makeActing, type Acting, type ActingOptions } from './acting.ts';
import { makeFrame, type Frame } from './frame.ts';
import { newHeld, type Held } from './held.ts';

export interface AppOptions extends ActingOptions {
  /** USER_ID: preselected in the form, and offered as the one to sign in as. */
  readonly userId: string | null;
}

export interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly session: Session<Held> | null;
  /** Tells the log what came to nothing, in a word or two of our own. */
  failed(problem: string): void;
}

export type Handler = (asked: Asked) => Promise<Response> | Response;

export interface Parts extends AppOptions {
  readonly sessions: Sessions<Held>;
  readonly acting: Acting;
  readonly frame: Frame;
  /** The session, begun where there is none, and the headers that tell the browser so. */
  opened(asked: Asked): {
    readonly session: Session<Held>;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** What a form of this very session says; `null` where it was not sent by one. */
  sentForm(asked: Asked): Promise<{ session: Session<Held>; form: URLSearchParams } | null>;
  foreignForm(asked: Asked): Promise<Response>;
}

/** Bytes: a form here is a token and an id. */
const LONGEST_FORM = 16 * 1024;

export function makeParts(options: AppOptions, sessions: Sessions<Held>): Parts {
  const frame = makeFrame(options.instance);
  return {
    ...options,
    sessions,
    frame,
    acting: makeActing(options),
    opened({ request, session }) {
      if (session) return { session, headers: {} };
      const begun = sessions.start(request, newHeld());
      return { session: begun.session, headers: { 'set-cookie': begun.cookie } };
    },
    async sentForm({ request, session }) {
      const form = new URLSearchParams((await readBody(request, LONGEST_FORM)) ?? '');
      return session && mayChange(request, session, form.get('csrf')) ? { session, form } : null;
    },
    foreignForm: ({ session }) =>
      frame({
        title: 'This form is not from here',
        status: 403,
        session,
        content: html`<p>It was not sent by a page of this app, or the page is too old. Nothing was done.</p>
          <p><a href="/">Back to the beginning</a></p>`,
      }),
  };
}
