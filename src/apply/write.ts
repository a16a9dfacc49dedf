/**
 * One change as calls to the API: the moment in which names become ids. A PATCH sends every key of the patch model,
 * built from what was just read and what the spec manages, so that it is right whether the tenant merges, merges
 * deeply or replaces. A create is sent once; when it is not clear what became of it, the tenant is asked.
 */
import {
  fieldNamed,
  kindNamed,
  Unreadable,
  type DecodeContext,
  type EncodeContext,
  type FieldChange,
  type Json,
  type JsonObject,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { isObject } from '../kinds/fields.ts';
import type { Live } from '../kinds/live.ts';
import type { Change, Create, Delete, Plan, Rename, Update } from '../plan/change.ts';
import { objectPath, type TenantClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/errors.ts';
import { noJournal, type Journal } from './journal.ts';
import { createBody, updateBody, valuesOf, type RandomBytes, type Values } from './body.ts';
import { namesAndIds } from './names.ts';

/** The tenant did what nobody planned; nothing more must be written. */
export class BroaderThanPlanned extends Error {
  override readonly name = 'BroaderThanPlanned';
}

/** Nobody can say whether the resource was created: it must not be created again now. */
export class UnclearCreate extends Error {
  override readonly name = 'UnclearCreate';
}

export interface WriteWorld {
  readonly randomBytes: RandomBytes;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, sooner when the program is told to stop. */
  pause(ms: number): Promise<void>;
  readonly stop: AbortSignal;
  /** Milliseconds for which an unclear create is looked for: it may be carried out late. */
  readonly settle: number;
}

export interface Written {
  readonly id: string;
  /** The object was found after an unclear create, and is now as planned. */
  readonly adopted: boolean;
}

export interface Writer {
  /** Throws a `TenantError`, `BroaderThanPlanned` or `UnclearCreate`. */
  write(change: Change): Promise<Written>;
}

const FIRST_LOOK_MS = 500;
const LAG_MS = 5000;

export function writer(
  tenant: TenantClient,
  kinds: Kinds,
  plan: Plan,
  live: Live,
  extraPermissions: readonly string[],
  world: WriteWorld,
  journal: Journal = noJournal,
): Writer {
  const names = namesAndIds(kinds, plan, live);
  const encoding: EncodeContext = { idOf: names.idOf, extraPermissions: new Set(extraPermissions) };
  const decoding: DecodeContext = { nameOf: names.nameOf, extraPermissions: encoding.extraPermissions };

  async function create(kind: Kind, change: Create): Promise<Written> {
    const body = createBody(kind, change, encoding, world.randomBytes);
    let unclear: TenantError;
    try {
      const { address, action } = change;
      const line = { method: 'POST', path: kind.path, address, action, before: null, sent: body } as const;
      const answer = await journal.record(line, kind, (receipt) => tenant.post(kind.path, body, receipt));
      if (isObject(answer) && typeof answer['id'] === 'string') return { id: answer['id'], adopted: false };
      const found = await lookFor(kind, change.name, world.settle);
      if (found) return { id: found['id'] as string, adopted: false };
      throw new UnclearCreate(`answered without an id, and no ${kind.name} of that name has appeared since`);
    } catch (error) {
      if (!(error instanceof TenantError) || !(error.ambiguous || error.status === 409)) throw error;
      unclear = error;
    }
    // What somebody else has made (409) is there already, give or take a list that lags.
    const found = await lookFor(kind, change.name, unclear.ambiguous ? world.settle : LAG_MS);
    if (!found) {
      // 409: somebody else was first; yet nothing of that name is to be seen.
      if (!unclear.ambiguous) throw unclear;
      throw new UnclearCreate(`${unclear.message}; it has not appeared since, but may be carried out late`);
    }
    await complete(kind, change, found);
    return { id: found['id'] as string, adopted: true };
  }

  /**
   * The one object of that name, once the tenant shows it; `null` when the time to settle is up. What was live before is
   * not it, though a list that lags may still show it under a name that it has just given up.
   */
  async function lookFor(kind: Kind, name: string, settle: number): Promise<JsonObject | null> {
    const until = world.now() + Math.min(settle, world.settle);
    const known = new Set((live.objects.get(kind.name) ?? []).map(({ id }) => id));
    for (let wait = FIRST_LOOK_MS; ; wait *= 2) {
      // A list that cannot be read now says nothing; the next one may.
      const list = await tenant.get(kind.path).catch((error: unknown) => {
        if (error instanceof TenantError) return null;
        throw error;
      });
      const found = Array.isArray(list)
        ? list
            .filter(isObject)
            .filter((item) => item[kind.identity] === name && typeof item['id'] === 'string')
            .filter((item) => !known.has(item['id'] as string))
        : [];
      if (found.length > 1) {
        const ids = found.map((item) => item['id'] as string).join(', ');
        throw new UnclearCreate(`${found.length} live ${kind.section} are now named "${name}": ids ${ids}`);
      }
      if (found[0]) return found[0];
      const left = until - world.now();
      if (left <= 0 || world.stop.aborted) return null;
      await world.pause(Math.min(wait, left));
    }
  }

  /** What was found under the name may be somebody else's, or half of ours: it is made as planned. */
  async function complete(kind: Kind, change: Create, wire: JsonObject): Promise<void> {
    const before = valuesOf(kind, wire, decoding);
    const fields = change.fields.flatMap((difference): FieldChange[] => {
      const field = fieldNamed(kind, difference.field);
      if (field.written !== 'always') return [];
      const wanted = field.patched(null, difference);
      const rest = field.diff(before[difference.field] ?? null, wanted);
      return rest ? [{ field: difference.field, ...rest }] : [];
    });
    if (fields.length === 0) return;
    await patch(kind, { ...change, action: 'update', id: wire['id'] as string, fields }, wire, before);
  }

  async function update(kind: Kind, change: Update | Rename): Promise<Written> {
    const object = (live.objects.get(kind.name) ?? []).find(({ id }) => id === change.id);
    if (!object) throw new RangeError(`${change.address} has no live object ${change.id}`);
    await patch(kind, change, object.wire, valuesOf(kind, object.wire, decoding));
    return { id: change.id, adopted: false };
  }

  /**
   * A tenant may refuse a name that is in use. Where its bearer is to be renamed as well, but only after this one (they
   * swap names), the bearer is put aside under a name of its own, and gets its new one when its turn comes.
   */
  async function rename(kind: Kind, change: Rename): Promise<Written> {
    try {
      return await update(kind, change);
    } catch (error) {
      if (!(error instanceof TenantError) || error.status !== 409) throw error;
      const bearer = plan.changes.find(
        (other): other is Rename =>
          other.action === 'rename' && other.kind === change.kind && other.before_name === change.name,
      );
      if (!bearer || !comesAfter(bearer, change)) throw error;
      const aside = `${bearer.before_name} (to be ${bearer.name})`;
      await update(kind, { ...bearer, name: aside, fields: [] });
      return await update(kind, change).catch((second: unknown) => {
        throw second instanceof TenantError
          ? second.withHint(
              `the ${kind.name} ${bearer.id} is now named "${aside}"; the next apply goes on from there`,
            )
          : second;
      });
    }
  }

  /** By way of others, where more than two names go round. */
  function comesAfter(later: Change, first: Change): boolean {
    const seen = new Set<string>();
    const open = [...later.needs];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === first.address) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(plan.changes.find(({ address }) => address === next)?.needs ?? []));
    }
    return false;
  }

  async function patch(kind: Kind, change: Update | Rename, wire: JsonObject, before: Values): Promise<void> {
    const body = updateBody(kind, change, wire, before, encoding);
    const path = objectPath(kind.path, change.id);
    const { address, action } = change;
    const line = { method: 'PATCH', path, address, action, before: wire, sent: body } as const;
    const answer = await journal.record(line, kind, (receipt) => tenant.patch(path, body, receipt));
    if (isObject(answer)) refuseBroader(kind, change, before, answer, decoding);
  }

  async function remove(kind: Kind, change: Delete): Promise<Written> {
    const object = (live.objects.get(kind.name) ?? []).find(({ id }) => id === change.id);
    if (!object) throw new RangeError(`${change.address} has no live object ${change.id}`);
    const path = objectPath(kind.path, change.id);
    const { address, action } = change;
    const line = { method: 'DELETE', path, address, action, before: object.wire, sent: null } as const;
    await journal.record(line, kind, async (receipt) => {
      await tenant.delete(path, receipt);
      return null;
    });
    return { id: change.id, adopted: false };
  }

  function carryOut(kind: Kind, change: Change): Promise<Written> {
    switch (change.action) {
      case 'create':
        return create(kind, change);
      case 'update':
        return update(kind, change);
      case 'rename':
        return rename(kind, change);
      case 'delete':
        return remove(kind, change);
      default:
        return change satisfies never;
    }
  }

  return {
    async write(change) {
      const written = await carryOut(kindNamed(kinds, change.kind), change);
      if (change.action !== 'delete') names.learn(change.kind, change.name, written.id);
      return written;
    },
  };
}

/** A set that came back with members nobody planned: a permission or a grant too many. */
function refuseBroader(
  kind: Kind,
  change: Update | Rename,
  before: Values,
  answer: Record<string, Json>,
  decoding: DecodeContext,
): void {
  for (const difference of change.fields) {
    if (!('added' in difference)) continue;
    const field = fieldNamed(kind, difference.field);
    const wire = answer[field.wire ?? difference.field];
    if (wire === undefined) continue;
    const planned = field.patched(before[difference.field] ?? null, difference);
    const beyond = field.diff(planned, decodedAnswer(kind, change, difference.field, wire, decoding));
    if (beyond && 'added' in beyond && beyond.added.length > 0) {
      const members = beyond.added.map((member) => field.show(member)).join(', ');
      throw new BroaderThanPlanned(`${difference.field} came back broader than planned: ${members}`);
    }
  }
}

/** Throws a `TenantError` where the answer cannot be compared: the write may have done anything. */
function decodedAnswer(
  kind: Kind,
  change: Update | Rename,
  name: string,
  wire: Json,
  context: DecodeContext,
): Json {
  try {
    return fieldNamed(kind, name).decode(wire, context);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new TenantError({
      kind: 'malformed',
      method: 'PATCH',
      path: objectPath(kind.path, change.id),
      detail: `${name} in the answer ${error.message}`,
    });
  }
}
