/** What the app knows of one browser. All of it stays in this process: the cookie is only a random id. */
import type { Html } from '../../web/page.ts';
import type { Secret } from '../../wire/secret.ts';
import type { Token } from '../token.ts';
import type { AiriskUser, UserList } from '../airisk-user.ts';

export interface Browser {
  /** The application's own token, which lists users. `accepted`: it has been good for something already. */
  generic: { readonly token: Token; readonly accepted: boolean } | null;
  /** As it was fetched last; only who is in it may be chosen. */
  list: UserList | null;
  active: Active | null;
  /** The sign-ins that were begun last. One is open at a time: an older one that comes back is refused. */
  attempts: readonly Attempt[];
  /** For the next page that is shown. */
  notice: Notice | null;
  /** Signed out, or another session has taken its place: what comes back later is thrown away. */
  ended: boolean;
}

/** Name and token change together or not at all. */
export interface Active {
  readonly user: AiriskUser;
  readonly token: Token;
  /** The path of the API for whose sake this token was fetched; a 401 for it is not answered by another one. */
  readonly resumed: string | null;
}

export interface Attempt {
  readonly state: Secret;
  /** `null`: the application itself. */
  readonly user: AiriskUser | null;
  /** Id of who was active when it was begun. */
  readonly from: string | null;
  /** The path of the API that is asked for once it is done. */
  readonly resume: string | null;
}

export interface Notice {
  readonly title: string;
  readonly text: string | Html;
  readonly hint: string | null;
}

export const newBrowser = (notice: Notice | null = null): Browser => ({
  generic: null,
  list: null,
  active: null,
  attempts: [],
  notice,
  ended: false,
});

/** Whether there is something in it that its browser would have to sign in for again. */
export const holdsToken = ({ generic, active }: Browser): boolean => generic !== null || active !== null;

/** Whom its pages are made for: what their forms bring back as `as`. */
export const actingId = ({ active }: Browser): string => active?.user.id ?? '';

/** Whatever still holds on to it finds nothing to act with. */
export function wipe(browser: Browser): void {
  Object.assign(browser, { ...newBrowser(), ended: true });
}
