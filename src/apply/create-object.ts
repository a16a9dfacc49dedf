/** A create, sent once; and what the tenant makes of it: another name, more than was asked for, or no clear answer. */
import { isObject } from '../kinds/field-types/fields.ts';
import { splitAddress } from '../kinds/address.ts';
import { fieldNamed, type FieldChange, type JsonObject, type Kind, type SetChange } from '../kinds/kind.ts';
import { showAlike } from '../kinds/look-alike.ts';
import { createBody, generatedBy, idIn, isIn, isManaged, ownName, valuesIn } from '../kinds/object.ts';
import type { Create, Update } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import { readWhole } from '../tenant/thin-lists.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { Secret } from '../wire/secret.ts';
import { showRemoved, surplusIn } from './answers.ts';
import { lookFor } from './find-created.ts';
import type { Written } from './outcome.ts';
import { patchObject } from './patch-object.ts';
import { BroaderThanPlanned, UnclearCreate, type Writing } from './writing.ts';

const LAG_MS = 5000;

/** Throws a `TenantError`, `BroaderThanPlanned` or `UnclearCreate`. */
export async function createObject(writing: Writing, kind: Kind, change: Create): Promise<Written> {
  const { tenant, live, world, journal, encoding, tell } = writing;
  const { address, action, name } = change;
  const made = writing.madeBefore.get(address);
  if (made !== undefined) {
    throw new UnclearCreate(`made as ${made} by an earlier run, not visible yet; it was not created again`);
  }
  const generated = Object.entries(generatedBy(kind, change.fields)).map(
    ([key, { bytes }]) => [key, new Secret(world.randomBytes(bytes).toString('base64url'))] as const,
  );
  const body = { ...createBody(kind, name, change.fields, encoding), ...Object.fromEntries(generated) };
  let unclear: TenantError;
  try {
    const line = { method: 'POST', path: kind.path, address, action, before: null, sent: body } as const;
    const answer = await journal.record(line, kind, (receipt) => tenant.post(kind.path, body, receipt));
    if (isObject(answer) && idIn(kind, answer) !== null) return await madeOf(writing, kind, change, answer);
    tell({ type: 'unclear', change, why: 'answered without an id', ms: world.settle });
    const { found, alike } = await lookFor(tenant, kind, name, live, world);
    const object = found ?? alike;
    if (object) return await madeOf(writing, kind, change, object);
    throw new UnclearCreate(`answered without an id, and no ${kind.name} of that name has appeared since`);
  } catch (error) {
    if (!(error instanceof TenantError) || !(error.ambiguous || error.status === 409)) throw error;
    unclear = error;
  }
  // What somebody else has made (409) is there already, give or take a list that lags.
  const settle = unclear.ambiguous ? world.settle : Math.min(LAG_MS, world.settle);
  tell({ type: 'unclear', change, why: unclear.message, ms: settle });
  const { found, alike } = await lookFor(tenant, kind, name, live, { ...world, settle });
  if (!found) {
    const seen = alike ? `there is a new ${kind.name} ${showAlike(ownName(kind, alike), name)}` : null;
    // 409: somebody else was first; yet nothing of that name is to be seen.
    if (!unclear.ambiguous) {
      throw seen === null ? unclear : unclear.withHint(`${seen}, and was left as it is`);
    }
    throw new UnclearCreate(
      `${unclear.message}; ${seen === null ? 'it has not appeared since, but may be carried out late' : `${seen}: it may be this one`}`,
    );
  }
  await complete(writing, kind, change, await readWhole(tenant, kind, found));
  return { id: idIn(kind, found) ?? '', adopted: true };
}

/** A new object as the tenant shows it: it may bear the name in another form, and hold more than was asked for. */
async function madeOf(writing: Writing, kind: Kind, change: Create, object: JsonObject): Promise<Written> {
  const id = idIn(kind, object) ?? '';
  const name = ownName(kind, object);
  // Who is given it from here on is given this one.
  writing.names.learn(kind.name, change.name, id);
  const surplus = surplusIn(kind, change, object, writing.decoding);
  if (showsSets(kind, object)) writing.created(kind, change, surplus.length > 0);
  const { stays = [], goes = [] } = Object.groupBy(surplus, (one) => (one.at_least ? 'stays' : 'goes'));
  const notes: string[] = [];
  if (goes.length > 0) {
    await takeAway(
      writing,
      kind,
      { ...change, name: name === '' ? change.name : name, action: 'update', id, fields: goes },
      object,
      (what) => `it was created, and the tenant gave it ${what} on its own`,
    );
    notes.push(`the tenant gave it ${showRemoved(kind, goes)} on its own, which was taken away at once`);
  }
  if (stays.length > 0) {
    notes.push(
      `the tenant gave it ${showRemoved(kind, stays)} on its own, which stays: the spec does not list all that it may hold`,
    );
  }
  return {
    id,
    adopted: false,
    ...(name === '' || name === change.name ? {} : { keptAs: name }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}

const showsSets = (kind: Kind, object: JsonObject): boolean =>
  Object.entries(kind.fields).every(([name, field]) => !field.isSet || isIn(kind, name, object));

/** Throws `BroaderThanPlanned` where what nobody asked for stays; `say`: how it came to be there. */
async function takeAway(
  writing: Writing,
  kind: Kind,
  change: Update,
  raw: JsonObject,
  say: (what: string) => string,
): Promise<void> {
  const taking = patchObject(writing, { kind, change, raw, taken: true }).catch((error: unknown) => {
    const stays = error instanceof TenantError || error instanceof BroaderThanPlanned;
    if (!stays) throw error;
    // At once: what waits for this to end must not begin then.
    writing.halt(change);
    const what = showRemoved(
      kind,
      change.fields.filter((one): one is SetChange => 'added' in one),
    );
    throw new BroaderThanPlanned(`${say(what)}, which could not be taken away: ${error.message}`);
  });
  writing.takings.add(taking);
  try {
    await taking;
  } finally {
    writing.takings.delete(taking);
  }
}

/** What was found under the name may be somebody else's, or half of ours: it is made as planned, unmanaged members apart. */
async function complete(writing: Writing, kind: Kind, change: Create, raw: JsonObject): Promise<void> {
  const before = valuesIn(kind, raw, writing.decoding);
  const surplus = surplusIn(kind, change, raw, writing.decoding).filter((one) => !one.at_least);
  if (surplus.length > 0) writing.created(kind, change, true);
  const fields = change.fields.flatMap((difference): FieldChange[] => {
    const field = fieldNamed(kind, difference.field);
    if (!isManaged(field)) return [];
    const had = before[difference.field] ?? null;
    const isOpen = 'added' in difference ? difference.at_least === true : 'asked' in difference;
    const rest = field.diff(had, field.patched(isOpen ? had : null, difference));
    return rest ? [{ field: difference.field, ...rest }] : [];
  });
  if (fields.length === 0) return;
  const rest: Update = { ...change, action: 'update', id: idIn(kind, raw) ?? '', fields };
  if (surplus.length > 0) await takeAway(writing, kind, rest, raw, (what) => `it was found with ${what}`);
  else await patchObject(writing, { kind, change: rest, raw, taken: writing.isNeeded(change) });
}

/** New settings of an inbox or a project: one PATCH to what they belong to, which does no harm when it is repeated. Throws a `TenantError`. */
export async function createSettings(
  { tenant, journal, names, encoding }: Writing,
  kind: Kind,
  change: Create,
): Promise<Written> {
  const { address, action, fields } = change;
  const owner = splitAddress(change.name);
  const id = change.id ?? names.idOf(owner.kind, owner.name);
  const path = objectPath(kind.path, id);
  const body = createBody(kind, change.name, fields, encoding);
  const line = { method: 'PATCH', path, address, action, before: null, sent: body } as const;
  await journal.record(line, kind, (receipt) => tenant.patch(path, body, receipt));
  return { id, adopted: false };
}
