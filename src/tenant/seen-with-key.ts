/** Whether an answer shows that something was reached. What it holds is looked at, and goes no further. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json } from '../kinds/kind.ts';
import type { HttpTenant } from './http-tenant.ts';
import { TenantError } from './tenant-error.ts';

/** The tenant as whoever holds a key sees it. */
export type Viewer = Pick<HttpTenant, 'look' | 'close'>;

/** What is asked for: one object of that id, or a list. */
export interface Place {
  readonly path: string;
  /** `null`: it is a list. */
  readonly id: string | null;
}

export interface Seen {
  readonly found: 'reached' | 'not_reached' | 'undecided';
  readonly why: string;
  /** A list came, with nothing in it. */
  readonly empty?: true;
}

/** Source of the statuses: the vendor's list (401 credentials, 403 permission, 404 not there). Anything else tells nothing. */
const REFUSALS = [401, 403, 404];

export async function see(viewer: Viewer, { path, id }: Place): Promise<Seen> {
  try {
    const { status, body } = await viewer.look(path);
    const why = `answered ${status}`;
    if (REFUSALS.includes(status)) return { found: 'not_reached', why };
    if (status >= 300) return { found: 'undecided', why };
    return seenIn(parsed(body), why, id);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    // The one status that the client takes for its own.
    if (error.status === 401) return { found: 'not_reached', why: 'answered 401' };
    return { found: 'undecided', why: error.message };
  }
}

function seenIn(json: Json | undefined, why: string, id: string | null): Seen {
  if (json === undefined) return { found: 'undecided', why: `${why} with something that is not JSON` };
  if (id !== null) {
    return isObject(json) && json['id'] === id
      ? { found: 'reached', why }
      : { found: 'undecided', why: `${why} with something else` };
  }
  const list = listIn(json);
  if (!list) return { found: 'undecided', why: `${why} with something that is not a list` };
  if (list.length === 0) return { found: 'not_reached', why: `${why} with an empty list`, empty: true };
  return { found: 'reached', why };
}

/** Of an answer with pages, the list on its first one: the API declares a list of pages, each with its `results`. */
export function listIn(json: Json): readonly Json[] | null {
  const asList = (value: Json): readonly Json[] | null => (Array.isArray(value) ? (value as Json[]) : null);
  const page = Array.isArray(json) && json.length === 1 ? (json[0] as Json) : json;
  if (isObject(page) && Array.isArray(page['results'])) return asList(page['results']);
  if (!isObject(json)) return asList(json);
  return asList(Object.values(json).find((value) => Array.isArray(value)) ?? null);
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
