/**
 * The spec that was applied last, in the words of the current one. A name may have changed between the two, so each
 * is matched with what is live: they speak of the same where they mean the same object.
 */
import { addTo } from '../kinds/add-to.ts';
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed, kindsKnowing, type Kind, type Mention, type Ref } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { isScoped, withRefs } from '../kinds/object.ts';
import type { Desired, Resource } from '../specfile/desired.ts';
import type { Change } from '../plan/change.ts';
import { matchAll, type Matched } from '../plan/match.ts';

/** What the base asked of the resource of a change. */
export interface Former {
  /** `null` where the base did not list it, or wanted it gone. What its fields refer to bears the names of today. */
  readonly resource: Resource | null;
  /** The names that the base had for it: several where it listed as two what is one by now. */
  readonly names: readonly string[];
  /** It was to be absent: by a tombstone, or as one that is not listed of an exclusive kind. */
  readonly gone: boolean;
  /** The base listed another object than the one that the change is about. */
  readonly replaced: boolean;
  /** Its kind as the base knew it: it managed no other permissions. */
  readonly kind: Kind;
}

/** `now`: what the current spec asks for. */
export function formers(now: Matched, base: Desired): (change: Change) => Former {
  const { kinds, live } = now;
  const known = kindsKnowing(kinds, base.tenant.extra_permissions);
  const matches = matchAll(kinds, base, live);
  const refNow = namesNow(now);
  const objectOf = (resource: Resource): LiveObject | null => {
    const match = matches.of(resource);
    return 'object' in match ? match.object : null;
  };
  const refs = new Map<string, Ref>();
  const byAddress = new Map<string, Resource[]>();
  const isOfOthers = ({ kind }: Resource): boolean => isScoped(kindNamed(kinds, kind));
  /** Settings bear the name of what they belong to, which is known by then. */
  const nameNow = (resource: Resource): Ref => {
    if (!isOfOthers(resource)) return refNow(resource, objectOf(resource));
    const owner = refs.get(resource.name) ?? '';
    return typeof owner === 'string' ? addressOf(splitAddress(resource.name).kind, owner) : owner;
  };
  const settingsLast = [...base.resources].sort((a, b) => Number(isOfOthers(a)) - Number(isOfOthers(b)));
  for (const resource of settingsLast) {
    const ref = nameNow(resource);
    refs.set(addressOf(resource.kind, resource.name), ref);
    if (typeof ref !== 'string') continue;
    const address = addressOf(resource.kind, ref);
    addTo(byAddress, address, resource);
  }
  const renamed = ({ kind, ref }: Mention): Ref =>
    typeof ref === 'string' ? (refs.get(addressOf(kind, ref)) ?? ref) : ref;

  return ({ kind, name, id, address }) => {
    const all = byAddress.get(address) ?? [];
    const listed = all.filter(({ state }) => state !== 'absent');
    const resource =
      listed.find((one) => id !== null && objectOf(one)?.id === id) ??
      listed.find((one) => one.name === name) ??
      listed[0];
    const isExclusive = base.policy.exclusive.includes(kind);
    return {
      resource: resource
        ? { ...resource, fields: withRefs(kindNamed(kinds, kind), resource.fields, renamed) }
        : null,
      // Settings have none but that of what they belong to.
      names: listed.map((one) => (isOfOthers(one) ? name : one.name)),
      gone: listed.length === 0 && (all.length > 0 || isExclusive),
      replaced: id !== null && resource !== undefined && objectOf(resource)?.id !== id,
      kind: kindNamed(known, kind),
    };
  };
}

/** How the current spec calls what the base listed: by the live object where there is one, else by an old name. */
function namesNow({ desired, matches }: Matched): (resource: Resource, object: LiveObject | null) => Ref {
  const present = desired.resources.filter(({ state }) => state !== 'absent');
  const listed = new Set(present.map(({ kind, name }) => addressOf(kind, name)));
  const byOldName = new Map(
    present.flatMap(({ kind, name, renamedFrom = [] }) =>
      renamedFrom.map((old) => [addressOf(kind, old), name] as const),
    ),
  );
  return ({ kind, name, id }, object) => {
    const address = addressOf(kind, name);
    // What was found by an old name was not left behind by the base: it may be another's by now.
    const isSure = object !== null && (id !== undefined || object.name === name || !listed.has(address));
    if (isSure) return matches.refOf(object);
    return byOldName.get(address) ?? name;
  };
}
