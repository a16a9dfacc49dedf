import { may, type Where } from './access.ts';
import type { Permission } from './permissions.ts';
import { Refusal } from '../kit/refusal.ts';
import type { SignIn } from './sign-in.ts';
import type { Grant, State, User } from './state.ts';
import type { Store } from './store.ts';
import type { Behaviour } from './tenant-behaviour.ts';

/** What the routes of a tenant work with. */
export type TenantContext = {
  readonly store: Store;
  readonly behaviour: Behaviour;
  readonly signIn: SignIn;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly newId: () => string;
  /** The same objects in the order in which a list shows them. */
  readonly inListOrder: <T>(items: readonly T[]) => readonly T[];
};

/** One request of a signed-in user. */
export type Call = {
  /** What the tenant held when the request came in. A write looks again (Store.update). */
  readonly state: State;
  readonly user: User;
  /** What the caller may do: the user's own grants, or those of the API key or token that the request came with. */
  readonly grants: readonly Grant[];
  /** The bearer token of the request; undefined where it came with something else. */
  readonly token: string | undefined;
  /** The `{…_id}` segment of the path, decoded; empty where the path has none. */
  readonly id: string;
  /** The `{level}` segment of the path, decoded; empty where the path has none. */
  readonly level: string;
  /** The body as a JSON object; throws a Refusal (400, 415) where it is none. */
  body: () => Promise<Readonly<Record<string, unknown>>>;
  /** The body as a multipart form; throws a Refusal (415) where it is none. */
  form: () => Promise<FormData>;
  readonly query: URLSearchParams;
};

/** What answers one operation of the API, or throws a Refusal. */
export type Run = (call: Call) => Promise<Response> | Response;

/** By path, as in the reference, without the prefix, and with `:id` for the parameter; then by method. */
export type Routes = Readonly<
  Record<string, Readonly<Partial<Record<'GET' | 'POST' | 'PATCH' | 'DELETE', Run>>>>
>;

/** Throws a Refusal (403) unless the caller holds one of the permissions; none named, none needed. */
export function demand(call: Call, oneOf: readonly Permission[] | undefined, where?: Where): void {
  if (!oneOf || may(call.state, call.grants, oneOf, where)) return;
  throw new Refusal(403, `Permission insufficient: ${oneOf.join(' or ')}`);
}

/** The same on an inbox, which must be there (404). */
export function demandInbox(call: Call, inbox: string, permission: Permission): void {
  demand(call, [permission], { inbox });
  if (!call.state.inboxes.some(({ id }) => id === inbox)) throw new Refusal(404, 'Inbox not found');
}

/** An answer without a body. */
export const noContent = (): Response => new Response(null, { status: 204 });
