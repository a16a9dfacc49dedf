/**
 * One change as calls to the API: the moment in which names become ids. A PATCH sends every key of the patch model,
 * built from what was just read and what the spec manages, so that it is right whether the tenant merges, merges
 * deeply or replaces. A create is sent once; when it is not clear what became of it, the tenant is asked.
 */
import { kindNamed, type JsonObject, type Kind } from '../kinds/kind.ts';
import { isScoped } from '../kinds/object.ts';
import type { Change, Delete, Rename, Update } from '../plan/change.ts';
import { reached } from '../plan/order.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { createObject, createSettings } from './create-object.ts';
import { namesAndIds } from './names.ts';
import type { Written } from './outcome.ts';
import { patchObject } from './patch-object.ts';
import { BroaderThanPlanned, HeldBack, type WriterInput, type Writing } from './writing.ts';

/** Writes one change. Throws a `TenantError`, `BroaderThanPlanned`, `UnclearCreate` or `HeldBack`. */
export type Write = (change: Change) => Promise<Written>;

export function writer(input: WriterInput): Write {
  const { tenant, kinds, plan, live, journal } = input;
  const names = namesAndIds(plan, live);
  let heldBack: string | null = null;
  const takings = new Set<Promise<unknown>>();
  const needsOf = new Map(plan.changes.map(({ address, needs }) => [address, needs]));
  const needed = new Set([...needsOf.values()].flat());
  const writing: Writing = {
    ...input,
    names,
    encoding: { idOf: names.idOf },
    decoding: { nameOf: names.nameOf },
    takings,
    halt: ({ address }) => {
      heldBack ??= `stopped: ${address} came back broader than planned`;
    },
    isNeeded: ({ address }) => needed.has(address),
  };
  const rawOf = ({ kind, id, address }: Update | Rename | Delete): JsonObject => {
    const object = live.find(kind, id);
    if (!object) throw new RangeError(`${address} has no live object ${id}`);
    return object.raw;
  };

  async function update(kind: Kind, change: Update | Rename): Promise<Written> {
    await patchObject(writing, kind, change, rawOf(change));
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
      // By way of others, where more than two names go round.
      const before = reached(bearer?.needs ?? [], (address) => needsOf.get(address));
      if (!bearer || !before.has(change.address)) throw error;
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

  async function remove(kind: Kind, change: Delete): Promise<Written> {
    const { address, action, id } = change;
    const path = objectPath(kind.path, id);
    const line = { method: 'DELETE', path, address, action, before: rawOf(change), sent: null } as const;
    await journal.record(line, kind, async (receipt) => {
      await tenant.delete(path, receipt);
      return null;
    });
    return { id, adopted: false };
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

  return async (change) => {
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
  };
}
