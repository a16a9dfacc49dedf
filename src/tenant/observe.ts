/**
 * Reading the live tenant: the lists of the kinds that the spec needs and the account that reads, all at once.
 * Source: config lists are plain arrays without paging; ids and names are server-made strings.
 */
import { isObject } from '../kinds/fields.ts';
import {
  kindNamed,
  type DecodeContext,
  type Json,
  type JsonObject,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import type { Account, Live, LiveObject } from '../kinds/live.ts';
import type { Desired } from '../spec/desired.ts';
import type { TenantReader } from './client.ts';
import { TenantError } from './errors.ts';

/** What there is to say about a read that was not quite as expected; nothing of it stops the run. */
export type Notice = (message: string) => void;

/**
 * Reads `users/me` and the list of each of the kinds. Throws the `TenantError` of the first read that fails or whose
 * list is not one: what could not be read in full is never taken for absent.
 */
export async function observe(
  tenant: TenantReader,
  wanted: readonly Kind[],
  extraPermissions: readonly string[],
  notice: Notice,
): Promise<Live> {
  const [account, lists] = await Promise.all([readAccount(tenant, notice), readLists(tenant, wanted)]);
  return decodeLive(lists, extraPermissions, account);
}

/** The live tenant with some of its kinds read once more: to see what the writes came to. */
export async function observeAgain(
  tenant: TenantReader,
  kinds: Kinds,
  live: Live,
  touched: ReadonlySet<string>,
  extraPermissions: readonly string[],
): Promise<Live> {
  const known = kinds.filter((kind) => live.objects.has(kind.name));
  const fresh = await readLists(
    tenant,
    known.filter((kind) => touched.has(kind.name)),
  );
  const lists = known.map(
    (kind) => [kind, fresh.get(kind) ?? (live.objects.get(kind.name) ?? []).map(({ wire }) => wire)] as const,
  );
  return decodeLive(new Map(lists), extraPermissions, live.account);
}

async function readLists(
  tenant: TenantReader,
  wanted: readonly Kind[],
): Promise<Map<Kind, readonly JsonObject[]>> {
  const lists = wanted.map(async (kind) => [kind, asList(kind, await tenant.get(kind.path))] as const);
  return new Map(await Promise.all(lists));
}

/** The kinds with a section in the spec, and those that the fields it manages refer to. */
export function kindsToRead(kinds: Kinds, desired: Desired): Kind[] {
  const wanted = new Set(desired.sections);
  for (const resource of desired.resources) {
    wanted.add(resource.kind);
    const kind = kindNamed(kinds, resource.kind);
    for (const name of Object.keys(resource.fields)) {
      for (const target of kind.fields[name]?.targets ?? []) wanted.add(target);
    }
  }
  return kinds.filter((kind) => wanted.has(kind.name));
}

/** Lists as the API sends them, in name space. */
export function decodeLive(
  lists: ReadonlyMap<Kind, readonly JsonObject[]>,
  extraPermissions: readonly string[],
  account: Account | null,
): Live {
  const context: DecodeContext = {
    nameOf: namesById(lists),
    extraPermissions: new Set(extraPermissions),
  };
  const objects = [...lists].map(
    ([kind, list]) => [kind.name, list.map((wire) => decodeObject(kind, wire, context))] as const,
  );
  return { objects: new Map(objects), account };
}

/** One object as the tenant sent it, in name space. */
export function decodeObject(kind: Kind, wire: JsonObject, context: DecodeContext): LiveObject {
  const onWire = Object.entries(kind.fields).filter(([, field]) => field.written !== 'marker');
  return {
    kind: kind.name,
    id: wire['id'] as string,
    name: wire[kind.identity] as string,
    fields: Object.fromEntries(
      onWire.map(([name, field]) => [name, field.decode(wire[field.wire ?? name], context)]),
    ),
    unseen: onWire.flatMap(([name, field]) => field.unseen?.(wire[field.wire ?? name], context) ?? []),
    wire,
  };
}

/** A name stands for an object only while no other of its kind bears it. */
function namesById(lists: ReadonlyMap<Kind, readonly JsonObject[]>): DecodeContext['nameOf'] {
  const names = new Map<string, Map<string, string>>();
  for (const [kind, list] of lists) {
    const bearers = new Map<string, number>();
    for (const wire of list) {
      const name = wire[kind.identity] as string;
      bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
    const unique = list.filter((wire) => bearers.get(wire[kind.identity] as string) === 1);
    names.set(
      kind.name,
      new Map(unique.map((wire) => [wire['id'] as string, wire[kind.identity] as string])),
    );
  }
  return (kind, id) => names.get(kind)?.get(id) ?? { id };
}

async function readAccount(tenant: TenantReader, notice: Notice): Promise<Account | null> {
  try {
    const me = await tenant.get('/users/me');
    if (isObject(me) && typeof me['id'] === 'string' && typeof me['username'] === 'string') {
      return { id: me['id'], username: me['username'], wire: me };
    }
    notice('GET /users/me does not tell who this account is, so checks of its own rights are left out');
    return null;
  } catch (error) {
    // No list depends on it, and not every way to sign in has a user behind it.
    const declined = error instanceof TenantError && error.method === 'GET';
    if (!declined || ![403, 404, 405].includes(error.status ?? 0)) throw error;
    notice(`${error.message}; checks of this account's own rights are left out`);
    return null;
  }
}

function asList(kind: Kind, answer: Json): JsonObject[] {
  const malformed = (detail: string): TenantError =>
    new TenantError({
      kind: 'malformed',
      method: 'GET',
      path: kind.path,
      detail: `${detail}; nothing that depends on the ${kind.section} can be planned`,
    });
  if (!Array.isArray(answer)) throw malformed('the answer is not a list');
  return answer.map((item: Json, index) => {
    if (!isObject(item)) throw malformed(`item ${index} of the list is not an object`);
    for (const key of ['id', kind.identity]) {
      if (typeof item[key] !== 'string' || item[key] === '') {
        throw malformed(`item ${index} of the list has no ${key}`);
      }
    }
    return item;
  });
}
