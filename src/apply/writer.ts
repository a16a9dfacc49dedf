/**
 * One change as calls to the API: the moment in which names become ids. A PATCH sends every key of the patch model,
 * built from what was just read and what the spec manages, so that it is right whether the tenant merges, merges
 * deeply or replaces. A create is sent once; when it is not clear what became of it, the tenant is asked.
 */
import { kindNamed, type Kind, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped, valuesIn } from '../kinds/object.ts';
import type { Change, Delete, Plan, Rename, Update } from '../plan/change.ts';
import { objectPath, type TenantClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { createObject } from './create-object.ts';
import { createSettings } from './create-settings.ts';
import { noJournal, type Journal } from './journal.ts';
import { namesAndIds } from './names.ts';
import type { Written } from './outcome.ts';
import { patchObject } from './patch-object.ts';
import { BroaderThanPlanned, HeldBack, type MadeBefore, type WriteWorld, type Writing } from './writing.ts';

export interface WriterInput {
  readonly tenant: TenantClient;
  readonly kinds: Kinds;
  readonly plan: Plan;
  readonly live: Live;
  readonly world: WriteWorld;
  readonly journal?: Journal | undefined;
  readonly madeBefore?: MadeBefore | undefined;
}

export interface Writer {
  /** Throws a `TenantError`, `BroaderThanPlanned`, `UnclearCreate` or `HeldBack`. */
  write(change: Change): Promise<Written>;
}

export function writer({
  tenant,
  kinds,
  plan,
  live,
  world,
  journal = noJournal,
  madeBefore = new Map(),
}: WriterInput): Writer {
  const names = namesAndIds(plan, live);
  let heldBack: string | null = null;
  const takings = new Set<Promise<unknown>>();
  const needed = new Set(plan.changes.flatMap(({ needs }) => needs));
  const writing: Writing = {
    tenant,
    live,
    world,
    journal,
    names,
    encoding: { idOf: names.idOf },
    decoding: { nameOf: names.nameOf },
    madeBefore,
    takings,
    halt: ({ address }) => {
      heldBack ??= `stopped: ${address} came back broader than planned`;
    },
    isNeeded: ({ address }) => needed.has(address),
  };
  async function update(kind: Kind, change: Update | Rename): Promise<Written> {
    const object = live.find(kind.name, change.id);
    if (!object) throw new RangeError(`${change.address} has no live object ${change.id}`);
    const { raw } = object;
    await patchObject(writing, kind, change, { raw, before: valuesIn(kind, raw, writing.decoding) });
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

  async function remove(kind: Kind, change: Delete): Promise<Written> {
    const object = live.find(kind.name, change.id);
    if (!object) throw new RangeError(`${change.address} has no live object ${change.id}`);
    const path = objectPath(kind.path, change.id);
    const { address, action } = change;
    const line = { method: 'DELETE', path, address, action, before: object.raw, sent: null } as const;
    await journal.record(line, kind, async (receipt) => {
      await tenant.delete(path, receipt);
      return null;
    });
    return { id: change.id, adopted: false };
  }

  function carryOut(kind: Kind, change: Change): Promise<Written> {
    switch (change.action) {
      case 'create':
        return (isScoped(kind) ? createSettings : createObject)(writing, kind, change);
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
      while (takings.size > 0) await Promise.allSettled(takings);
      if (heldBack !== null) throw new HeldBack(heldBack);
      try {
        const written = await carryOut(kindNamed(kinds, change.kind), change);
        if (change.action !== 'delete') names.learn(change.kind, change.name, written.id);
        return written;
      } catch (error) {
        if (error instanceof BroaderThanPlanned) writing.halt(change);
        throw error;
      }
    },
  };
}
