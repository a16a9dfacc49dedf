/** The form in which a user is chosen. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';
import type { Session } from '../../web/sessions.ts';
import { nameHtml } from '../../web/shown-name.ts';
import type { AiriskUser, UserList } from '../airisk-user.ts';
import { actingId, type Browser } from './browser.ts';
import { nameOf } from './frame.ts';

/** Of more than so many, only a part is shown at a time; all can be searched. */
export const MOST_SHOWN = 200;
/** Fewer need no search. */
const SEARCHED = 10;

/** `preferred`: USER_ID; `find`: what to look for in names and ids. */
export function selectPage(
  { users, dropped }: UserList,
  { values, csrf }: Session<Browser>,
  preferred: string | null,
  find: string,
): Html {
  if (users.length === 0) return html`<p>AIRisk lists no user for this client.</p>`;
  const isPreferred = ({ id }: AiriskUser): boolean => id === preferred;
  const found = users.filter((user) => matches(user, find));
  // Who is preselected must be seen, however long the list is.
  const shown = [...found.filter(isPreferred), ...found.filter((user) => !isPreferred(user))].slice(
    0,
    MOST_SHOWN,
  );
  return html`${
      preferred !== null && !users.some(isPreferred)
        ? html`<p class="notice">
            USER_ID is <code>${nameHtml(preferred)}</code>, which is not in the list.
          </p>`
        : ''
    }
    ${users.length > SEARCHED ? search(find) : ''}
    <p class="soft" id="count">${countOf(users.length, found.length, shown.length, dropped, find)}</p>
    ${find === '' ? '' : html`<p><a href="/select_user">Show all users</a></p>`}
    ${
      shown.length === 0
        ? ''
        : html`<form method="post" action="/select_user">
            <input type="hidden" name="csrf" value="${csrf}" />
            <input type="hidden" name="as" value="${actingId(values)}" />
            <fieldset aria-describedby="count">
              <legend class="unseen">Users</legend>
              ${shown.map((user) => choice(user, isPreferred(user), user.id === actingId(values)))}
            </fieldset>
            <p class="actions"><button type="submit">Act as this user</button></p>
          </form>`
    }`;
}

const matches = ({ id, name }: AiriskUser, find: string): boolean =>
  [id, name ?? ''].some((text) => text.toLowerCase().includes(find.toLowerCase()));

const search = (find: string): Html =>
  html`<form method="get" action="/select_user" class="row" role="search">
    <label for="find">Find a name or id</label>
    <input id="find" name="find" type="search" value="${find}" autocomplete="off" />
    <button type="submit" class="second">Find</button>
  </form>`;

function countOf(all: number, found: number, shown: number, dropped: number, find: string): string {
  const users = (count: number): string => `${count} user${count === 1 ? '' : 's'}`;
  const parts = [find === '' ? users(all) : `${found} of ${users(all)}`];
  if (shown < found) parts.push(`the first ${shown} are shown: find others by a part of their name or id`);
  if (dropped > 0) parts.push(`${dropped} more without an id cannot be acted as`);
  return `${parts.join('; ')}.`;
}

const choice = (user: AiriskUser, checked: boolean, isActive: boolean): Html =>
  html`<label class="choice">
    <input type="radio" name="userid" value="${user.id}" required ${checked ? 'checked' : ''} />
    <span>${nameOf(user)}${isActive ? html` <span class="done">active now</span>` : ''}</span>
  </label>`;
