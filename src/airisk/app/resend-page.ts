/** The answer where somebody else is acted as by now than when its page was made, or when it was sent: here it is again. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';
import type { Session } from '../../web/sessions.ts';
import type { AiriskUser } from '../airisk-user.ts';
import { actingId, type Browser } from './browser.ts';
import { nameOf } from './frame.ts';

export interface Resend {
  readonly method: 'get' | 'post';
  readonly action: string;
  /** What the form says besides `as` and `csrf`. */
  readonly fields: Readonly<Record<string, string>>;
  /** What would be sent, where the button does not say all of it. */
  readonly what?: Html;
  /** What its button says. */
  readonly label: Html;
  /** As whom it was sent, where it was. */
  readonly sentAs?: AiriskUser;
}

/** `session`: as it is now. */
export function resendPage(
  { method, action, fields, what, label, sentAs }: Resend,
  { values, csrf }: Session<Browser>,
): Html {
  const active = values.active?.user ?? null;
  return html`<p>
      ${
        sentAs
          ? html`This was sent as ${nameOf(sentAs)}. Its answer is not shown, as you act as
            ${active ? nameOf(active) : 'nobody'} now.`
          : html`Who you act as has changed since that page was loaded. Now you act as
            ${active ? nameOf(active) : 'nobody'}, so nothing was sent.`
      }
    </p>
    ${what === undefined ? '' : html`<p>${what}</p>`}
    ${
      sentAs && !active
        ? ''
        : html`<form method="${method}" action="${action}">
            ${Object.entries(fields).map(([name, value]) => hidden(name, value))}
            ${hidden('as', actingId(values))} ${method === 'post' ? hidden('csrf', csrf) : ''}
            <p><button type="submit">${label}</button></p>
          </form>`
    }
    <p><a href="/">Back to the beginning</a></p>`;
}

const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;
