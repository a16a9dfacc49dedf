/**
 * What the rest of fitform knows of a tenant's API. `http.ts` implements it; tests may stand something else in.
 * Paths are below the base path (`/roles/5f…`), with every segment already percent-encoded.
 */
import type { Json } from '../kinds/kind.ts';
import type { Secret } from './secret.ts';

export type RequestBody = Readonly<Record<string, Json | Secret>>;

/** Reads only: all that plan and drift get. Each method throws a `TenantError`. */
export interface TenantReader {
  get(path: string): Promise<Json>;
}

/** The answers of writes are `null` where the tenant sent no body. */
export interface TenantClient extends TenantReader {
  post(path: string, body: RequestBody): Promise<Json>;
  patch(path: string, body: RequestBody): Promise<Json>;
}

/** Requests that were sent, repetitions included; sign-ins are counted apart. */
export interface Traffic {
  readonly requests: { GET: number; POST: number; PATCH: number; DELETE: number };
  sign_ins: number;
}

/** The path of one object of a collection. */
export const objectPath = (collection: string, id: string): string =>
  `${collection}/${encodeURIComponent(id)}`;
