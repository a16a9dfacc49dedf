/** The writes of an undo as a spec would ask for them: what the rest of a plan is put together from. */
import { addressOf } from '../kinds/address.ts';
import type { Json, Kinds } from '../kinds/kind.ts';
import type { Unordered } from '../plan/order.ts';
import { defaultPolicy, nowhere, type Desired, type Resource } from '../specfile/desired.ts';

/** What the plan touches, by id, and what it refers to, by name: as if a spec had listed it. */
export function askedFor(kinds: Kinds, writes: readonly Unordered[], extra: readonly string[]): Desired {
  const resources = new Map<string, Resource>();
  for (const write of writes) {
    const { address, kind, name, id } = write;
    const renamedFrom = write.action === 'rename' ? { renamedFrom: [write.before_name] } : {};
    resources.set(address, {
      kind,
      name,
      ...(id === null ? {} : { id }),
      ...renamedFrom,
      fields: {},
      at: nowhere,
    });
  }
  for (const write of writes) {
    const kind = kinds.find(({ name }) => name === write.kind);
    for (const change of write.fields) {
      const value: Json = 'added' in change ? change.added : change.after;
      const mentions = value === null ? [] : (kind?.fields[change.field]?.mentions(value) ?? []);
      for (const { kind: target, ref } of mentions) {
        if (typeof ref !== 'string' || resources.has(addressOf(target, ref))) continue;
        resources.set(addressOf(target, ref), { kind: target, name: ref, fields: {}, at: nowhere });
      }
    }
  }
  return {
    tenant: { url: null, base_path: null, extra_permissions: extra },
    policy: defaultPolicy,
    sections: new Set(),
    resources: [...resources.values()],
  };
}
