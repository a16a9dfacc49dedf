/**
 * What earlier runs of this folder have made and the tenant does not show yet: a tenant may carry a create out late, and
 * its lists may lag behind it. To plan before that can be seen would be to make it a second time.
 */
import { resolve } from 'node:path';
import { madeIn, unsettledIn, type Made } from '../apply/earlier-run.ts';
import type { MadeBefore } from '../apply/writing.ts';
import { kinds } from '../kinds/index.ts';
import { kindNamed } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan, Violation } from '../plan/change.ts';
import { counted } from '../report/paint.ts';
import { decode } from '../specfile/yaml/decode.ts';
import { objectPath, type TenantReader } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import type { Output } from './terminal/output.ts';
import { unlessStopped, type World } from './system/world.ts';

export interface EarlierOptions {
  /** A folder, or `off`. */
  readonly journal: string;
  /** Seconds. */
  readonly settle: number;
}

/** Milliseconds of `settle` that are left since a moment; never more than all of it, whatever the clocks say. */
export const leftOf = ({ settle }: EarlierOptions, since: number, now: number): number =>
  Math.max(0, Math.min(settle * 1000, since + settle * 1000 - now));

/**
 * A run that was killed may have left creates on their way: what is left of the time to settle is waited for. All
 * journals are asked: the newest may be about another tenant, or by a clock that was set back since.
 */
export async function letArrive(
  world: World,
  output: Output,
  url: string,
  options: EarlierOptions,
): Promise<void> {
  const texts = await textsIn(world, options);
  const open = texts.flatMap((text) => unsettledIn(text, url) ?? []);
  const late = open.filter(({ since }) => leftOf(options, since, world.now()) > 0);
  if (late.length === 0) return;
  const left = Math.max(...late.map(({ since }) => leftOf(options, since, world.now())));
  const creates = late.reduce((sum, { count }) => sum + count, 0);
  output.message(
    `an earlier run was cut off with ${counted(creates, 'create')} on the way; waiting ${Math.ceil(left / 1000)} s for ${creates === 1 ? 'it' : 'them'} to arrive (--settle)`,
  );
  await unlessStopped(world.stop, world.pause(left));
}

/** By the address in the plan: what it would create although an earlier run has, by the journals. */
export type Unseen = ReadonlyMap<string, Made>;

export async function unseenIn(
  world: World,
  options: EarlierOptions,
  url: string,
  { plan, live }: { readonly plan: Plan; readonly live: Live },
): Promise<Unseen> {
  const wanted = new Set(
    plan.changes.filter(({ action }) => action === 'create').map(({ address }) => address),
  );
  const unseen = new Map<string, Made>();
  const deleted = new Set<string>();
  for (const text of wanted.size === 0 ? [] : await textsIn(world, options)) {
    const run = madeIn(text, url, kinds);
    for (const address of run.deleted) deleted.add(address);
    for (const one of run.made.toReversed()) {
      const address = one.addresses.find((each) => wanted.delete(each));
      const isGone = deleted.has(`${one.kind}/${one.id}`) || isLive(live, one);
      if (address !== undefined && !isGone) unseen.set(address, one);
    }
  }
  return unseen;
}

/** `kind/id` of what runs of this folder have deleted: it is not late, it is gone. */
export async function deletedBefore(
  world: World,
  options: EarlierOptions,
  url: string,
): Promise<ReadonlySet<string>> {
  const texts = await textsIn(world, options);
  return new Set(texts.flatMap((text) => [...madeIn(text, url, kinds).deleted]));
}

const isLive = (live: Live, { kind, id }: Pick<Made, 'kind' | 'id'>): boolean =>
  live.find(kind, id) !== undefined;

export const PAUSE_MS = 2000;

/** Looks again until all is to be seen that earlier runs have made, or `--settle` is over; `look` reads the tenant. */
export async function untilSeen<T extends { readonly plan: Plan; readonly live: Live }>(
  world: World,
  output: Output,
  options: EarlierOptions,
  { url, first, look }: { readonly url: string; readonly first: T; readonly look: () => Promise<T> },
): Promise<{ readonly seen: T; readonly unseen: Unseen }> {
  let seen = first;
  let unseen = await unseenIn(world, options, url, seen);
  const began = world.now();
  const limit = Math.max(0, ...[...unseen.values()].map(({ at }) => leftOf(options, at, began)));
  if (limit > 0) {
    output.message(
      `${counted(unseen.size, 'object')} that an earlier run made cannot be seen yet; looking for up to ${Math.ceil(limit / 1000)} s (--settle)`,
    );
  }
  for (let waited = 0; waited < limit && unseen.size > 0;) {
    const ms = Math.min(PAUSE_MS, limit - waited);
    await unlessStopped(world.stop, world.pause(ms));
    waited += ms;
    seen = await look();
    unseen = new Map([...unseen].filter(([, made]) => !isLive(seen.live, made)));
  }
  return { seen, unseen };
}

/** Those that may still appear, and of the others those that the tenant does not say to be gone. */
export async function openIn(
  world: World,
  tenant: TenantReader,
  options: EarlierOptions,
  unseen: Unseen,
): Promise<Unseen> {
  const isRecent = ({ at }: Made): boolean => leftOf(options, at, world.now()) > 0;
  const recent = [...unseen].filter(([, made]) => isRecent(made));
  const older = [...unseen].filter(([, made]) => !isRecent(made));
  return new Map([...recent, ...(await withoutGone(tenant, new Map(older)))]);
}

/** Only a 404 for the object itself says that it is gone. */
export async function withoutGone(tenant: TenantReader, unseen: Unseen): Promise<Unseen> {
  const asked = [...unseen].map(async ([address, made]) =>
    (await isGone(tenant, made)) ? [] : [[address, made] as const],
  );
  return new Map((await Promise.all(asked)).flat());
}

async function isGone(tenant: TenantReader, { kind, id }: Made): Promise<boolean> {
  try {
    await tenant.get(objectPath(kindNamed(kinds, kind).path, id));
    return false;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return error.status === 404;
  }
}

export const idsOf = (unseen: Unseen): MadeBefore =>
  new Map([...unseen].map(([address, { id }]) => [address, id]));

/** A warning for each. */
export const notSeenYet = (unseen: Unseen, willWait: boolean): Violation[] =>
  [...unseen].map(([address, { id }]) => ({
    rule: 'not-seen-yet',
    severity: 'warning',
    address,
    message: `an earlier run made it as ${id}, and it is not to be seen yet`,
    hint: willWait ? 'apply looks for it, and does not create it again' : 'it is not created again',
  }));

/** Of the journals, the newest first. One that cannot be read tells nothing; it may have been cleared away meanwhile. */
async function textsIn(world: World, { journal }: EarlierOptions): Promise<readonly string[]> {
  const paths = journal === 'off' ? [] : await world.lineFiles(resolve(world.cwd, journal));
  return Promise.all(
    paths.map((path) =>
      world.readFile(path).then(
        (bytes) => decode(bytes).text,
        () => '',
      ),
    ),
  );
}
