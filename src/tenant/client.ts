/**
 * What the rest of fitform knows of a tenant's API. `http-tenant.ts` implements it; tests may stand something else in.
 * Paths are below the base path (`/roles/5f…`), with every segment already percent-encoded.
 */
import type { Json } from '../kinds/kind.ts';
import type { ClockReading } from '../wire/clock.ts';
import { Secret } from '../wire/secret.ts';
import { HALF_CHARACTER, urlPart } from '../wire/url.ts';
import { malformed } from './tenant-error.ts';

/** JSON that may hold secrets at any depth. */
export interface RequestBody {
  readonly [key: string]: BodyValue;
}
export type BodyValue = Json | Secret | readonly BodyValue[] | RequestBody;

/** A path that holds a secret, as that of an API key does: it is sent as it is, and shown in logs and errors without. */
export interface SecretPath {
  readonly shown: string;
  readonly real: Secret;
}

/** Reads only: all that plan and drift get. Each method throws a `TenantError`. */
export interface TenantReader {
  get(path: string): Promise<Json>;
}

/** What is known of an answer besides its body: for the journal. */
export interface Receipt {
  readonly status: number;
  /** Milliseconds, tries and waits included. */
  readonly ms: number;
  /** The tenant's own name for the request, where it gives one. */
  readonly request_id: string | null;
}

/** The answers of writes are `null` where the tenant sent no body; `receipt` is called before they resolve. */
export interface TenantClient extends TenantReader {
  post(path: string, body: RequestBody, receipt?: (receipt: Receipt) => void): Promise<Json>;
  patch(path: string, body: RequestBody, receipt?: (receipt: Receipt) => void): Promise<Json>;
  /** An object that is not there (404) is as good as deleted. */
  delete(path: string, receipt?: (receipt: Receipt) => void): Promise<void>;
}

/** What it takes to find a key and to delete it. */
export interface KeyCalls extends TenantReader {
  /** From now on the text of no error holds it, though the tenant should send it back. */
  hide(secret: Secret): void;
  getSecret(path: SecretPath): Promise<Json>;
  deleteSecret(path: SecretPath): Promise<void>;
}

/** For objects whose ids are secrets: API keys. */
export interface KeyClient extends TenantClient, KeyCalls {
  /**
   * The same for calls that must not be given up, such as those that take a key back: they are sent and tried again
   * although the program was told to stop, until `until` is aborted.
   */
  readonly persistent: KeyCalls & { readonly until: AbortSignal };
  /** How far the clock of this machine is from the tenant's; `null` before the first answer. */
  clock(): ClockReading | null;
}

/** Requests that were sent, repetitions included; sign-ins are counted apart. */
export interface Traffic {
  readonly requests: { GET: number; POST: number; PATCH: number; DELETE: number };
  sign_ins: number;
}

/** The account that asks. Source: `users/me` of the API. */
export const ACCOUNT_PATH = '/users/me';

/**
 * The path of one object of a collection. Throws a `TenantError` (malformed) for an id that would lead elsewhere or that no
 * path can hold: ids that people give are checked where they come in, so this one is the tenant's. It may be a secret.
 */
export function objectPath(collection: string, id: string): string {
  const isDots = /^\.{0,2}$/.test(id);
  if (isDots || !id.isWellFormed()) {
    const fault = isDots ? 'is empty, or only dots' : HALF_CHARACTER;
    throw malformed(
      'GET',
      collection,
      `an id in the answer ${fault}, so nothing can be asked of that object`,
    );
  }
  return `${collection}/${urlPart(id)}`;
}

/** The path of one object whose id is a secret. */
export const secretPath = (collection: string, id: Secret): SecretPath => ({
  shown: `${collection}/***`,
  real: new Secret(objectPath(collection, id.reveal())),
});
