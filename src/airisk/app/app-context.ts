/** What the handlers of the app share. */
import { html } from 'hono/html';
import { readBody } from '../../web/limited-body.ts';
import { mayChange } from '../../web/request-origin.ts';
import { MOST_SESSIONS, type Session, type Sessions } from '../../web/sessions.ts';
import type { Acting, ActingOptions } from './acting.ts';
import { makeFrame } from './frame.ts';
import { actingId, newBrowser, type Browser } from './browser.ts';
import { resendPage, type Resend } from './resend-page.ts';

export interface AppOptions extends ActingOptions {
  /** USER_ID: preselected in the form, and offered as the one to sign in as. */
  readonly userId: string | null;
}

export interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly session: Session<Browser> | null;
  /** Whether the whole answer went out, once that is known. */
  readonly arrived: Promise<boolean>;
  /** Tells the log what came to nothing, in a word or two of our own. */
  failed(problem: string): void;
}

export type Handler = (asked: Asked) => Promise<Response> | Response;

export type AppContext = ReturnType<typeof makeContext>;

interface SentForm {
  readonly session: Session<Browser>;
  readonly form: URLSearchParams;
}

/** Bytes: a form here is a token and an id. */
const LONGEST_FORM = 16 * 1024;

export function makeContext(options: AppOptions, sessions: Sessions<Browser>, acting: Acting) {
  const frame = makeFrame(options.instance);
  return {
    ...options,
    sessions,
    frame,
    acting,
    /** The session, begun where there is none, and the headers that tell the browser so; `null` where there is no place. */
    openSession({ request, session }: Asked): {
      readonly session: Session<Browser>;
      readonly headers: Readonly<Record<string, string>>;
    } | null {
      if (session) return { session, headers: {} };
      const begun = sessions.start(request, newBrowser());
      return begun && { session: begun.session, headers: { 'set-cookie': begun.cookie } };
    },
    /** Why nothing is begun. */
    noPlacePage: (): Promise<Response> =>
      frame({
        title: 'Too many sessions',
        status: 503,
        session: null,
        content: html`<p>
            This app keeps at most ${MOST_SESSIONS.toLocaleString('en')} sessions, and all of them hold a
            token. Nothing was begun.
          </p>
          <p>Sign out in one of the browsers that are signed in here, or start the app again.</p>`,
      }),
    /** The same for a request that a page of somebody else has made; `href` is where a person goes on. */
    askFirst: (session: Session<Browser> | null, href: string, label: string): Promise<Response> =>
      frame({
        title: 'Nothing has begun yet',
        session,
        content: html`<p>Another site led you here. Go on only if that is what you want.</p>
          <p><a class="button" href="${href}">${label}</a></p>`,
      }),
    /** What a form of this very session says; `null` where it was not sent by one. */
    async sentForm({ request, session }: Asked): Promise<SentForm | null> {
      const form = new URLSearchParams((await readBody(request, LONGEST_FORM)) ?? '');
      // While the form was on its way the session may have ended.
      if (!session || session.values.ended) return null;
      return mayChange(request, session, form.get('csrf')) ? { session, form } : null;
    },
    foreignForm: ({ session }: Asked): Promise<Response> =>
      frame({
        title: 'This form did not come from here',
        status: 403,
        session,
        content: html`<p>It was not sent by a page of this app, or the page is too old. Nothing was done.</p>
          <p><a href="/">Back to the beginning</a></p>`,
      }),
    /** Whether the form's page was made when the same user was acted as as now. */
    isOfNow: ({ session, form }: SentForm): boolean => form.get('as') === actingId(session.values),
    /** Says who is acted as now, and offers to send the same as them. */
    olderPage: (session: Session<Browser>, resend: Resend): Promise<Response> =>
      frame({
        title: 'Who you act as has changed',
        status: 409,
        session,
        content: resendPage(resend, session),
      }),
  };
}
