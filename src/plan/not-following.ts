/**
 * Settings that the spec wants inherited and that count so, as they equal those further up, while the plan changes just
 * these. What is really inherited follows; what is set, and only equal, does not, and has to go.
 */
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { liveTenant, type Live, type LiveObject } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import { ownerIn } from '../kinds/settings.ts';
import type { Resource } from '../specfile/desired.ts';
import { isWrite, type Write } from './choose.ts';
import { warning, type Violation } from './change.ts';
import type { Decision } from './diff.ts';
import type { Matched } from './match.ts';

/** `own`: those that are certainly set. `notes`: about those of which nobody can say. */
export function notFollowing(
  { kinds, desired, live, matches }: Matched,
  decided: readonly Decision[],
): { own: ReadonlySet<LiveObject>; notes: Violation[] } {
  const writes = decided.filter(isWrite);
  const left = desired.resources.flatMap((resource): { resource: Resource; object: LiveObject }[] => {
    if (resource.state !== 'absent' || !isScoped(kindNamed(kinds, resource.kind))) return [];
    const match = matches.of(resource);
    const object = match.found === 'none' ? live.find(resource.kind, match.of ?? null) : undefined;
    return object && isParted(kinds, live, object, writes) ? [{ resource, object }] : [];
  });
  return {
    own: new Set(left.flatMap(({ object }) => (object.inherited?.isOwn ? object : []))),
    notes: left.flatMap(({ resource: { kind, name }, object }) =>
      object.inherited?.isOwn ? [] : mayNotFollow(`${kind}/${name}`),
    ),
  };
}

/** Whether what it equals is written, or it gets another place. */
function isParted(kinds: Kinds, live: Live, object: LiveObject, writes: readonly Write[]): boolean {
  const kind = kindNamed(kinds, object.kind);
  const owner = ownerIn(live, kind, object.id);
  const isAbove = (write: Write): boolean =>
    write.kind === kind.name && write.id !== null && object.inherited?.from.includes(write.id) === true;
  const isMove = (write: Write): boolean =>
    write.kind === owner?.kind &&
    write.id === owner.id &&
    write.fields.some(({ field }) =>
      kindNamed(kinds, write.kind).fields[field]?.targets?.some((target) => kind.of?.includes(target)),
    );
  return writes.some((write) => isAbove(write) || isMove(write));
}

const mayNotFollow = (address: string): Violation =>
  warning(
    'may-not-follow',
    address,
    'it counts as inherited because it equals the settings above it, and this plan changes those',
    'plan again afterwards: if it has not followed, it is deleted then',
  );

/** The live tenant in which these count as what they are: set. */
export const setApart = (live: Live, own: ReadonlySet<LiveObject>): Live =>
  liveTenant(
    new Map(
      [...live.objects].map(([kind, objects]) => [
        kind,
        objects.map((object) => {
          const { inherited: _, ...rest } = object;
          return own.has(object) ? rest : object;
        }),
      ]),
    ),
    live.account,
    live.keys,
  );
