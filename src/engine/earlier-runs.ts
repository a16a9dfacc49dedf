/**
 * What earlier runs of this folder have made and the tenant does not show yet: a tenant may carry a create out late, and
 * its lists may lag behind it. To plan before that can be seen would be to make it a second time.
 */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { madeIn, staysIn, unsettledIn, type Made } from '../apply/earlier-run.ts';
import type { Kept } from '../apply/verify.ts';
import type { MadeBefore } from '../apply/writing.ts';
import { kindOfAddress } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { fingerprint, patchFields } from '../kinds/object.ts';
import type { Plan, Violation } from '../plan/change.ts';
import { counted } from '../report/paint.ts';
import { decode } from '../specfile/yaml/decode.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { unlessStopped } from './errors.ts';
import type { Session } from './session.ts';
import { isLive, leftOf } from './until-seen.ts';

/**
 * A run that was killed may have left creates on their way: what is left of the time to settle is waited for. All
 * journals are asked: the newest may be about another tenant, or by a clock that was set back since.
 */
export async function letArrive(session: Session): Promise<void> {
  const { world, host, connection } = session;
  const texts = await journalsOf(session);
  const open = texts.flatMap((text) => unsettledIn(text, connection.url) ?? []);
  const late = open.filter(({ since }) => leftOf(session, since) > 0);
  if (late.length === 0) return;
  const left = Math.max(...late.map(({ since }) => leftOf(session, since)));
  const creates = late.reduce((sum, { count }) => sum + count, 0);
  host.notice(
    `an earlier run was cut off with ${counted(creates, 'create')} under way; waiting ${Math.ceil(left / 1000)} s for ${creates === 1 ? 'it' : 'them'} to arrive (--settle)`,
  );
  await host.progress({ type: 'waiting', why: `${counted(creates, 'create')} of an earlier run`, ms: left });
  await unlessStopped(world.stop, world.pause(left));
}

/** What a plan would create although an earlier run has, by the journals: under the address in the plan. */
export interface Unseen extends Made {
  readonly address: string;
}

export async function unseenIn(session: Session, plan: Plan, live: Live): Promise<readonly Unseen[]> {
  const wanted = new Set(
    plan.changes.filter(({ action }) => action === 'create').map(({ address }) => address),
  );
  const unseen: Unseen[] = [];
  const deleted = new Set<string>();
  for (const text of wanted.size === 0 ? [] : await journalsOf(session)) {
    const run = madeIn(text, session.connection.url, session.kinds);
    for (const address of run.deleted) deleted.add(address);
    for (const one of run.made.toReversed()) {
      const address = one.addresses.find((each) => wanted.delete(each));
      const isGone = deleted.has(`${one.kind}/${one.id}`) || isLive(live, one);
      if (address !== undefined && !isGone) unseen.push({ ...one, address });
    }
  }
  return unseen;
}

/** By `kind/id`, the entries of settings that tenants have kept after runs of this folder deleted them. */
export type Stays = ReturnType<typeof staysIn>;

export async function staysBefore(session: Session): Promise<Stays> {
  const { connection, kinds } = session;
  const texts = await journalsOf(session);
  // Of each, the newest journal that tells of it has the last word.
  return new Map(texts.toReversed().flatMap((text) => [...staysIn(text, connection.url, kinds)]));
}

/** Those that are still as they were then: to delete them again would come to nothing. */
export function keptBefore(kinds: Kinds, stays: Stays, live: Live): Kept {
  const kept = [...stays].flatMap(([address, entry]): [string, string][] => {
    const kind = kindOfAddress(kinds, address);
    const object = kind && entry ? live.find(kind.name, entry.id) : undefined;
    if (!kind || !entry || !object) return [];
    const isSame = patchFields(kind).every((field) =>
      isDeepStrictEqual(fingerprint(kind, field, entry.image), fingerprint(kind, field, object.raw)),
    );
    return isSame ? [[address, entry.id]] : [];
  });
  return new Map(kept);
}

/** `kind/id` of what runs of this folder have deleted: it is not late, it is gone. */
export async function deletedBefore(session: Session): Promise<ReadonlySet<string>> {
  const texts = await journalsOf(session);
  const { connection, kinds } = session;
  return new Set(texts.flatMap((text) => [...madeIn(text, connection.url, kinds).deleted]));
}

/**
 * Those that are not gone, as the tenant says when it is asked for each. A run that does not wait takes those for there
 * whose time to settle is not over yet.
 */
export async function stillOpen(session: Session, unseen: readonly Unseen[]): Promise<readonly Unseen[]> {
  const { settings } = session;
  const isOpen = async (one: Unseen): Promise<boolean> =>
    (!settings.writes && leftOf(session, one.at) > 0) || !(await isGone(session, one));
  const open = await Promise.all(unseen.map(isOpen));
  return unseen.filter((_, index) => open[index]);
}

/** Only a 404 for the object itself says that it is gone. */
async function isGone({ connection, kinds }: Session, { kind, id }: Made): Promise<boolean> {
  try {
    await connection.tenant.get(objectPath(kindNamed(kinds, kind).path, id));
    return false;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return error.status === 404;
  }
}

export const idsOf = (unseen: readonly Unseen[]): MadeBefore =>
  new Map(unseen.map(({ address, id }) => [address, id]));

/** A warning for each. */
export const notSeenYet = (unseen: readonly Unseen[], willWait: boolean): Violation[] =>
  unseen.map(({ address, id }) => ({
    rule: 'not-seen-yet',
    severity: 'warning',
    address,
    message: `an earlier run made it as ${id}, and it is not visible yet`,
    hint: willWait ? 'it is looked for, and not created again' : 'it is not created again',
  }));

/** Their texts, the newest first. One that cannot be read tells nothing; it may have been cleared away meanwhile. */
async function journalsOf({ world, settings: { journal } }: Session): Promise<readonly string[]> {
  const paths = journal === null ? [] : await world.lineFiles(resolve(world.cwd, journal));
  return Promise.all(
    paths.map((path) =>
      world.readFile(path).then(
        (bytes) => decode(bytes).text,
        () => '',
      ),
    ),
  );
}
