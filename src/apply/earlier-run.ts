/**
 * What an earlier run may have left that no list shows yet, by its journal: creates that were sent and whose answer
 * nobody saw, and creates that were answered while the lists lag behind.
 */
import { addressOf, kindOfAddress } from '../kinds/address.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject, Kinds } from '../kinds/kind.ts';
import { idIn, idInPath, ownName } from '../kinds/object.ts';

export interface Unsettled {
  readonly count: number;
  /** When the last of them was sent, in milliseconds since the epoch. */
  readonly since: number;
}

/** From the text of a journal; `null` when the run came to its end, left nothing open, or was about another tenant. */
export function unsettledIn(journal: string, url: string): Unsettled | null {
  const lines = linesOf(journal, url);
  if (lines.some((line) => 'end' in line)) return null;
  const answered = new Set(lines.filter((line) => 'after' in line).map(({ n }) => n));
  const open = lines.filter((line) => line['method'] === 'POST' && !answered.has(line['n']));
  const sent = open.map(({ when }) => Date.parse(String(when))).filter((when) => !Number.isNaN(when));
  return sent.length === 0 ? null : { count: sent.length, since: Math.max(...sent) };
}

/** A create that was answered with an id. */
export interface Made {
  readonly kind: string;
  readonly id: string;
  /** By the name that was sent, and by the one that was answered where that is another. */
  readonly addresses: readonly string[];
  /** When it was answered, in milliseconds since the epoch. */
  readonly at: number;
}

/** From the text of a journal; nothing for one about another tenant. `deleted`: `kind/id` of what the run has deleted. */
export function madeIn(
  journal: string,
  url: string,
  kinds: Kinds,
): { readonly made: readonly Made[]; readonly deleted: ReadonlySet<string> } {
  const lines = linesOf(journal, url);
  const deleted = new Set<string>();
  const made: Made[] = [];
  const done = new Map(
    lines.filter((line) => 'after' in line && line['error'] === null).map((line) => [line['n'], line]),
  );
  for (const line of lines) {
    const after = done.get(line['n']);
    const { method, address, path } = line;
    if (!after || typeof method !== 'string' || typeof address !== 'string') continue;
    const kind = kindOfAddress(kinds, address);
    if (!kind) continue;
    if (method === 'DELETE' && typeof path === 'string') {
      deleted.add(addressOf(kind.name, idInPath(kind, path) ?? path));
    }
    const object = after['after'] as Json;
    const id = idIn(kind, object);
    if (method !== 'POST' || id === null) continue;
    const name = ownName(kind, object);
    const answered = name === '' ? [] : [addressOf(kind.name, name)];
    const at = Date.parse(String(after['when']));
    const addresses = [...new Set([address, ...answered])];
    made.push({ kind: kind.name, id, addresses, at: Number.isNaN(at) ? 0 : at });
  }
  return { made, deleted };
}

type Line = Readonly<Record<string, unknown>>;

/**
 * None of a journal about another tenant. Lines that cannot be read are passed over: the last one of a run that was cut
 * off may be half a line.
 */
function linesOf(journal: string, url: string): Line[] {
  const lines = journal.split('\n').flatMap(readLine);
  const tenant = lines[0]?.['tenant'] as { url?: unknown } | undefined;
  return tenant?.url === url ? lines : [];
}

function readLine(line: string): Line[] {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? [value as Line] : [];
  } catch {
    return [];
  }
}

/**
 * By `kind/id`, the id and the image of settings of which the tenant showed an entry after they were deleted; `null` where
 * they were written since, which says more than what stood there before.
 */
export function staysIn(
  journal: string,
  url: string,
  kinds: Kinds,
): ReadonlyMap<string, { readonly id: string; readonly image: JsonObject } | null> {
  const stays = new Map<string, { id: string; image: JsonObject } | null>();
  for (const line of linesOf(journal, url)) {
    const { stays: kept, address: written, path } = line;
    // Of what was made, not of what was deleted.
    if (line['filled_in'] === true) continue;
    const address = kept ?? written;
    const kind = typeof address === 'string' ? kindOfAddress(kinds, address) : undefined;
    if (!kind) continue;
    const image = line['image'] as Json;
    const id = kept === undefined ? idInPath(kind, String(path)) : idIn(kind, image);
    if (typeof id !== 'string') continue;
    stays.set(addressOf(kind.name, id), isObject(image) ? { id, image } : null);
  }
  return stays;
}
