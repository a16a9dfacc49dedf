/**
 * One step of a plan as calls to the API: the moment in which names become ids. A PATCH sends every key of the patch model,
 * built from what was just read and what the spec manages, so that it is right whether the tenant merges, merges
 * deeply or replaces. A create is sent once; when it is not clear what became of it, the tenant is asked.
 */
import { fieldNamed, kindNamed, type JsonObject, type Kind } from '../kinds/kind.ts';
import { isScoped, valuesIn, type Values } from '../kinds/object.ts';
import type { Change, Delete, Rename, Update } from '../plan/change.ts';
import { reached } from '../plan/circles.ts';
import { stepsOf, type Step } from '../plan/steps.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { createObject, createSettings } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { namesAndIds } from './names.ts';
import type { Written } from './outcome.ts';
import { patchObject, readNarrowed } from './patch-object.ts';
import { tenantAdditions } from './tenant-additions.ts';
import { BroaderThanPlanned, HeldBack, type WriterInput, type Writing } from './writing.ts';

export interface Writer {
  /** Writes one step. Throws a `TenantError`, `BroaderThanPlanned`, `UnclearCreate` or `HeldBack`. */
  write(step: Step): Promise<Written>;
  /**
   * Whether nothing else may be written meanwhile: a tenant may give a new object more than was asked for, and that has
   * to be taken away before anything else gets wider.
   */
  goesAlone(change: Change): boolean;
}

export function writer(input: WriterInput): Writer {
  const { kinds, plan, live } = input;
  const names = namesAndIds(plan, live);
  let heldBack: string | null = null;
  const takings = new Set<Promise<unknown>>();
  const steps = stepsOf(kinds, plan.changes);
  const needsOf = new Map(steps.map(({ id, needs }) => [id, needs]));
  const needed = new Set([...needsOf.values()].flat());
  /** Kinds whose objects hold others, so that having more of these matters. */
  const holders = new Set(kinds.flatMap(({ heldBy = [] }) => heldBy));
  const additions = tenantAdditions();
  /** By address, what the first step of a change has left. */
  const narrowed = new Map<
    string,
    { readonly part: Update | Rename; readonly raw: JsonObject | null; readonly values: Values }
  >();
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
    created: additions.created,
  };
  const rawOf = ({ kind, id, address }: Update | Rename | Delete): JsonObject => {
    const object = live.find(kind, id);
    if (!object) throw new RangeError(`${address} has no live object ${id}`);
    return object.raw;
  };

  async function update(
    kind: Kind,
    { id: step, which }: Pick<Step, 'id' | 'which'>,
    change: Patched,
  ): Promise<Written> {
    const { address, id } = change;
    const left = which === 'second' ? narrowed.get(address) : undefined;
    // Others may have changed what the step before did not touch.
    const raw = left ? (left.raw ?? (await readNarrowed(writing, kind, left.part))) : rawOf(change);
    const taken = which === 'first' || needed.has(step);
    const now = await patchObject(writing, { kind, change, raw, left: left?.values ?? {}, taken });
    if (which === 'first') {
      narrowed.set(address, { part: change, raw: now, values: valuesAfter(kind, change, raw) });
    }
    return { id, adopted: false };
  }

  /** A tenant may show none of them where settings are as if they were inherited. */
  const valuesAfter = (kind: Kind, change: Patched, raw: JsonObject): Values => {
    const values = valuesIn(kind, raw, writing.decoding);
    const changed = change.fields.map((one) => [
      one.field,
      fieldNamed(kind, one.field).patched(values[one.field] ?? null, one),
    ]);
    return { ...values, ...(Object.fromEntries(changed) as Values) };
  };

  /**
   * A tenant may refuse a name that is in use. Where its bearer is to be renamed as well, but only after this one (they
   * swap names), the bearer is put aside under a name of its own, and gets its new one when its turn comes.
   */
  async function rename(kind: Kind, step: Step, change: Rename): Promise<Written> {
    try {
      return await update(kind, step, change);
    } catch (error) {
      if (!(error instanceof TenantError) || error.status !== 409) throw error;
      const bearer = steps.find(
        ({ part: other, which }) =>
          which !== 'second' &&
          other.action === 'rename' &&
          other.kind === change.kind &&
          other.before_name === change.name,
      );
      // By way of others, where more than two names go round.
      const before = reached(bearer?.needs ?? [], (id) => needsOf.get(id));
      if (bearer?.part.action !== 'rename' || !before.has(step.id)) throw error;
      const { part } = bearer;
      const aside = `${part.before_name} (to be ${part.name})`;
      await update(kind, bearer, { ...part, name: aside, fields: [] });
      return await update(kind, step, change).catch((second: unknown) => {
        throw second instanceof TenantError
          ? second.withHint(
              `the ${kind.name} ${part.id} is now named "${aside}"; the next apply goes on from there`,
            )
          : second;
      });
    }
  }

  async function remove(kind: Kind, step: Step, change: Delete): Promise<Written> {
    // With a holder goes what it holds.
    const seenGone = holders.has(kind.name) && needed.has(step.id);
    await deleteObject(writing, { kind, change, raw: rawOf(change), seenGone });
    return { id: change.id, adopted: false };
  }

  function carryOut(kind: Kind, step: Step): Promise<Written> {
    const { part: change } = step;
    if (kind.observed !== undefined) throw new RangeError(`${change.address} is only watched, never written`);
    switch (change.action) {
      case 'create':
        return (isScoped(kind) ? createSettings : createObject)(writing, kind, change);
      case 'update':
        return update(kind, step, change);
      case 'rename':
        return (step.which === 'second' ? update : rename)(kind, step, change);
      case 'delete':
        return remove(kind, step, change);
      default:
        return change satisfies never;
    }
  }

  return {
    goesAlone: (change) =>
      change.action === 'create' && holders.has(change.kind) && additions.mayGetMore(change),
    async write(step) {
      const { part: change } = step;
      while (takings.size > 0) await Promise.allSettled(takings);
      if (heldBack !== null) throw new HeldBack(heldBack);
      try {
        const written = await carryOut(kindNamed(kinds, change.kind), step);
        if (change.action !== 'delete') names.learn(change.kind, change.name, written.id);
        return written;
      } catch (error) {
        if (error instanceof BroaderThanPlanned) writing.halt(change);
        throw error;
      }
    },
  };
}

type Patched = Update | Rename;
