/** What a form came to whose page was made when somebody else was acted as: nothing, and the same form for now. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';
import type { AiriskUser } from '../user.ts';
import { nameOf } from './frame.ts';

export interface Resend {
  readonly method: 'get' | 'post';
  readonly action: string;
  /** What the form says besides `as` and `csrf`. */
  readonly fields: Readonly<Record<string, string>>;
  /** What its button says. */
  readonly label: Html;
  /** Who is acted as now. */
  readonly active: AiriskUser | null;
  readonly csrf: string;
}

export const resendPage = ({ method, action, fields, label, active, csrf }: Resend): Html =>
  html`<p>
      The page that this came from was made for somebody else. You act as
      ${active ? nameOf(active) : 'nobody'} now, so nothing was sent.
    </p>
    <form method="${method}" action="${action}">
      ${Object.entries(fields).map(([name, value]) => hidden(name, value))} ${hidden('as', active?.id ?? '')}
      ${method === 'post' ? hidden('csrf', csrf) : ''}
      <p><button type="submit">${label}</button></p>
    </form>
    <p><a href="/">Back to the beginning</a></p>`;

const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;
