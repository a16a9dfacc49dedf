/**
 * Reading the live tenant: the lists of the kinds that the spec needs and the account that reads, all at once.
 * Source: config lists are plain arrays without paging; ids are strings that the server makes.
 */
import { kindNamed, type Json, type JsonObject, type Kind, type Kinds } from '../kinds/kind.ts';
import { keysById, type Live } from '../kinds/live.ts';
import { folded } from '../kinds/look-alike.ts';
import { lacking } from '../kinds/rights.ts';
import { addressOf, splitAddress } from '../kinds/address.ts';
import { idIn, itemFault, ownName } from '../kinds/object.ts';
import { isLookup, type Desired } from '../specfile/desired.ts';
import type { TenantReader } from './client.ts';
import { decodeLive, malformedList } from './decode-live.ts';
import { afresh, filled, type IsNeeded } from './thin-lists.ts';
import { readAccount } from './own-account.ts';
import { whyNoList } from './paged-list.ts';
import { TenantError } from './tenant-error.ts';

/** What there is to say about a read that was not quite as expected; nothing of it stops the run. */
export type Notice = (message: string) => void;

/** The kinds to read: those that a plan cannot do without, and those that only tell whom its changes reach. */
export interface Wanted {
  readonly required: readonly Kind[];
  readonly helpful: readonly Kind[];
  /** Of objects that a list shows by name alone: those that are read by themselves. None where it is not given. */
  readonly whole?: IsNeeded;
}

/**
 * Reads `users/me` and the list of each of the kinds. Throws the `TenantError` of the first read that fails or whose
 * list is not one: what could not be read in full is never taken for absent. Only a helpful list may be refused.
 */
export async function observe(
  tenant: TenantReader,
  kinds: Kinds,
  { required, helpful, whole = () => false }: Wanted,
  notice: Notice,
): Promise<Live> {
  const account = readAccount(tenant, notice);
  const lists = allRead([
    ...required.map(async (kind): Promise<Read> => [
      kind.name,
      await filled(tenant, kind, await readList(tenant, kind), whole),
    ]),
    ...helpful.map(async (kind): Promise<Read> => [kind.name, await readHelpful(tenant, kind, notice)]),
  ]);
  const [me, read] = await Promise.all([account, lists]);
  const found = read.flatMap(([kind, list]) => (list ? [[kind, list] as const] : []));
  return decodeLive(kinds, new Map(found), me);
}

/** The name of a kind and its list; `null` for a helpful one that was refused. */
type Read = readonly [string, JsonObject[] | null];

/** All values, or what went wrong with each read: the gravest first, the others named after it. */
async function allRead<T>(reads: readonly Promise<T>[]): Promise<T[]> {
  const values: T[] = [];
  const errors: TenantError[] = [];
  for (const one of await Promise.allSettled(reads)) {
    if (one.status === 'fulfilled') values.push(one.value);
    else if (one.reason instanceof TenantError) errors.push(one.reason);
    else throw one.reason as Error;
  }
  // Without a sign-in or a tenant the rest is only what follows from it.
  const root = errors.find(({ kind }) => kind === 'sign-in' || kind === 'unreachable');
  if (root) throw root;
  const [first] = errors;
  if (first) throw first.beside(errors);
  return values;
}

/**
 * The live tenant with some of its kinds read once more: to see what the writes came to. `touched`: what was written, by id
 * (`role/5f…`; `role/` where that is not known).
 */
export async function observeAgain(
  tenant: TenantReader,
  kinds: Kinds,
  live: Live,
  touched: ReadonlySet<string>,
): Promise<Live> {
  const isWritten = (kind: Kind, raw: JsonObject): boolean =>
    touched.has(addressOf(kind.name, idIn(kind, raw) ?? ''));
  const names = new Set([...touched].map((address) => splitAddress(address).kind));
  const wanted = kinds.filter(({ name }) => live.objects.has(name) && names.has(name));
  const fresh = await allRead(
    wanted.map(async (kind) => {
      const list = await readList(tenant, kind);
      return [kind.name, await afresh(tenant, kind, list, { live, isWritten })] as const;
    }),
  );
  const lists = new Map([...sentOf(live), ...fresh]);
  return decodeLive(kinds, lists, live.account?.raw ?? null, keysById(live));
}

/** The live tenant with objects of one kind that its list does not show yet. */
export function withObjects(kinds: Kinds, live: Live, kind: Kind, objects: readonly JsonObject[]): Live {
  const lists = sentOf(live);
  lists.set(kind.name, [...(lists.get(kind.name) ?? []), ...asList(kind, objects)]);
  return decodeLive(kinds, lists, live.account?.raw ?? null, keysById(live));
}

/** By kind name, the lists as the tenant sent them. */
const sentOf = ({ objects }: Live): Map<string, readonly JsonObject[]> =>
  new Map([...objects].map(([kind, list]) => [kind, list.map(({ raw }) => raw)]));

/** The kinds with a section in the spec and those that the fields it manages refer to; then those that hold them. */
export function kindsToRead(kinds: Kinds, desired: Desired): Wanted {
  const required = new Set(desired.sections);
  const helpful = new Set<string>();
  // What the account itself may do hangs on its roles.
  const held = kinds.filter(({ heldBy }) => heldBy !== undefined).map(({ name }) => name);
  for (const kind of deletable(kinds, desired)) {
    for (const one of around(kinds, kind)) required.add(one);
    for (const one of held) helpful.add(one);
  }
  for (const resource of desired.resources) {
    const kind = kindNamed(kinds, resource.kind);
    const fields = Object.keys(resource.fields);
    // Settings are known by what they belong to, and inherit from what that belongs to.
    for (const owner of kind.of ?? []) required.add(owner);
    for (const target of fields.flatMap((name) => kind.fields[name]?.targets ?? [])) required.add(target);
    if (isLookup(resource) && resource.renamedFrom === undefined && resource.state !== 'absent') continue;
    for (const one of held) helpful.add(one);
    for (const holder of kind.heldBy ?? []) {
      for (const one of [holder, ...targetsOf(kindNamed(kinds, holder))]) helpful.add(one);
    }
  }
  return {
    required: kinds.filter(({ name }) => required.has(name)),
    helpful: kinds.filter(({ name }) => helpful.has(name) && !required.has(name)),
    whole: managedBy(kinds, desired),
  };
}

/** What a resource that manages more than the name may mean: by its id, or by a name like any of its names. */
function managedBy(kinds: Kinds, { resources }: Desired): IsNeeded {
  const thin = new Set(kinds.filter(({ readAlone }) => readAlone).map(({ name }) => name));
  const managed = resources.filter(
    (one) => thin.has(one.kind) && (!isLookup(one) || one.renamedFrom !== undefined),
  );
  const ids = new Set(managed.flatMap(({ kind, id }) => (id === undefined ? [] : addressOf(kind, id))));
  const names = new Set(
    managed.flatMap(({ kind, name, renamedFrom = [] }) =>
      [name, ...renamedFrom].map((one) => addressOf(kind, folded(one))),
    ),
  );
  return (kind, raw) =>
    ids.has(addressOf(kind.name, idIn(kind, raw) ?? '')) ||
    names.has(addressOf(kind.name, folded(ownName(kind, raw))));
}

const deletable = (kinds: Kinds, { resources, policy }: Desired): Kind[] =>
  kinds.filter(
    ({ name }) =>
      policy.exclusive.includes(name) ||
      resources.some(({ kind, state }) => kind === name && state === 'absent'),
  );

/** Before an object is deleted, all that refers to it must be known, and to what it refers itself: an account to its roles. */
function around(kinds: Kinds, kind: Kind): string[] {
  const referring = kinds.filter((one) => targetsOf(one).includes(kind.name));
  return [kind, ...referring].flatMap((one) => [one.name, ...targetsOf(one)]);
}

const targetsOf = ({ fields }: Kind): string[] =>
  Object.values(fields).flatMap(({ targets }) => targets ?? []);

/** Throws the `TenantError`; of a list that the account may not read, with what that takes. */
export async function readList(tenant: TenantReader, kind: Kind): Promise<JsonObject[]> {
  try {
    return asList(kind, await tenant.get(kind.path));
  } catch (error) {
    const { read } = kind.permissions;
    if (!(error instanceof TenantError) || error.status !== 403 || read.length === 0) throw error;
    const needed = lacking(read, new Set()).join(' and ');
    throw error.withHint(`reading ${kind.section} takes ${needed} on the whole tenant`);
  }
}

/** Without it (`null`) a plan is right all the same; it only cannot say whom the changes reach. */
async function readHelpful(tenant: TenantReader, kind: Kind, notice: Notice): Promise<JsonObject[] | null> {
  try {
    return asList(kind, await tenant.get(kind.path));
  } catch (error) {
    if (!(error instanceof TenantError) || error.status !== 403) throw error;
    notice(`${error.message}; the plan cannot say which ${kind.section} it reaches`);
    return null;
  }
}

export function asList(kind: Kind, answer: Json): JsonObject[] {
  if (!Array.isArray(answer)) throw malformedList(kind, whyNoList(answer));
  return answer.map((item: Json, index) => {
    const fault = itemFault(kind, item);
    if (fault !== null) throw malformedList(kind, `item ${index} of the list ${fault}`);
    return item as JsonObject;
  });
}
