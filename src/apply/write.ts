/**
 * One change as calls to the API: the moment in which names become ids. A PATCH sends every key of the patch model,
 * built from what was just read and what the spec manages, so that it is right whether the tenant merges, merges
 * deeply or replaces.
 */
import {
  fieldNamed,
  kindNamed,
  Unreadable,
  type DecodeContext,
  type EncodeContext,
  type Json,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { isObject } from '../kinds/fields.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Change, Create, Plan, Update } from '../plan/change.ts';
import { namesAndIds } from './names.ts';
import { objectPath, type RequestBody, type TenantClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/errors.ts';
import { Secret } from '../tenant/secret.ts';

/** `bytes` random bytes. */
export type RandomBytes = (bytes: number) => Buffer;

/** The tenant did what nobody planned; nothing more must be written. */
export class BroaderThanPlanned extends Error {
  override readonly name = 'BroaderThanPlanned';
}

/** The tenant says that it created the resource, but not under which id, and no single one bears its name. */
export class NotFoundAfterCreate extends Error {
  override readonly name = 'NotFoundAfterCreate';
}

export interface Writer {
  /** Resolves to the object's id. Throws a `TenantError`, `BroaderThanPlanned` or `NotFoundAfterCreate`. */
  write(change: Change): Promise<string>;
}

export function writer(
  tenant: TenantClient,
  kinds: Kinds,
  plan: Plan,
  live: Live,
  extraPermissions: readonly string[],
  randomBytes: RandomBytes,
): Writer {
  const names = namesAndIds(kinds, plan, live);
  const encoding: EncodeContext = { idOf: names.idOf, extraPermissions: new Set(extraPermissions) };
  const decoding: DecodeContext = { nameOf: names.nameOf, extraPermissions: encoding.extraPermissions };

  async function create(kind: Kind, change: Create): Promise<string> {
    const answer = await tenant.post(kind.path, createBody(kind, change, encoding, randomBytes));
    const id = isObject(answer) && typeof answer['id'] === 'string' ? answer['id'] : null;
    return id ?? findCreated(kind, change.name);
  }

  async function findCreated(kind: Kind, name: string): Promise<string> {
    const list = await tenant.get(kind.path);
    const found = Array.isArray(list)
      ? list.filter((item: Json) => isObject(item) && item[kind.identity] === name)
      : [];
    const [object] = found as Record<string, Json>[];
    if (found.length === 1 && typeof object?.['id'] === 'string') return object['id'];
    throw new NotFoundAfterCreate(
      `the tenant answered the creation without an id, and ${found.length} live ${kind.section} are named "${name}"`,
    );
  }

  async function update(kind: Kind, change: Update): Promise<string> {
    const object = (live.objects.get(kind.name) ?? []).find(({ id }) => id === change.id);
    if (!object) throw new RangeError(`${change.address} has no live object ${change.id}`);
    const before = decodedAgain(kind, object, decoding);
    const body = updateBody(kind, change, object, before, encoding);
    const answer = await tenant.patch(objectPath(kind.path, change.id), body);
    if (isObject(answer)) refuseBroader(kind, change, before, answer, decoding);
    return change.id;
  }

  return {
    async write(change) {
      const kind = kindNamed(kinds, change.kind);
      const id = change.action === 'create' ? await create(kind, change) : await update(kind, change);
      names.learn(change.kind, change.name, id);
      return id;
    },
  };
}

type Values = Readonly<Record<string, Json>>;

/** Identity, and every field of the plan; then random bytes where the kind wants a secret that nobody keeps. */
export function createBody(
  kind: Kind,
  change: Create,
  context: EncodeContext,
  randomBytes: RandomBytes,
): RequestBody {
  const body: Record<string, Json | Secret> = { [kind.identity]: change.name };
  for (const difference of change.fields) {
    const field = fieldNamed(kind, difference.field);
    const value = field.patched(null, difference);
    if (field.written === 'marker') {
      for (const [key, { bytes }] of Object.entries(value === true ? (field.generates ?? {}) : {})) {
        body[key] = new Secret(randomBytes(bytes).toString('base64url'));
      }
    } else {
      body[field.wire ?? difference.field] = field.encode(value, context, undefined);
    }
  }
  return body;
}

/** Every key of the patch model: as planned where the plan changes it, as it was read elsewhere. */
export function updateBody(
  kind: Kind,
  change: Update,
  object: LiveObject,
  before: Values,
  context: EncodeContext,
): RequestBody {
  const body: Record<string, Json> = { [kind.identity]: change.name };
  for (const [name, field] of Object.entries(kind.fields)) {
    if (field.written === 'marker' || field.written === 'create') continue;
    const difference = change.fields.find((candidate) => candidate.field === name);
    const value = difference ? field.patched(before[name] ?? null, difference) : (before[name] ?? null);
    const key = field.wire ?? name;
    if (value !== null) body[key] = field.encode(value, context, object.wire[key]);
  }
  return body;
}

/** A set that came back with members nobody planned: a permission or a grant too many. */
function refuseBroader(
  kind: Kind,
  change: Update,
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
function decodedAnswer(kind: Kind, change: Update, name: string, wire: Json, context: DecodeContext): Json {
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

function decodedAgain(kind: Kind, object: LiveObject, context: DecodeContext): Values {
  return Object.fromEntries(
    Object.entries(kind.fields).map(([name, field]) => [
      name,
      field.written === 'marker' ? null : field.decode(object.wire[field.wire ?? name], context),
    ]),
  );
}
