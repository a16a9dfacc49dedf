/** What is settled before anything is compared: of exclusive kinds, all that is live and not listed is to be absent. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { liveAddress, type Live, type LiveObject } from '../kinds/live.ts';
import { isLookup, nowhere, type Desired, type Resource } from '../specfile/desired.ts';
import type { Blocked } from './change.ts';
import type { Match, Matches } from './match.ts';

export interface Settled {
  /** With a tombstone for each object that has to go. */
  readonly desired: Desired;
  /** What has to go and cannot be told from another. */
  readonly blocked: readonly Blocked[];
  /** Names of live objects that the spec says nothing about and that stay. */
  readonly unmanaged: readonly string[];
}

export function settle(kinds: Kinds, desired: Desired, live: Live, matches: Matches): Settled {
  const managed = new Set(
    desired.resources.flatMap((resource) =>
      idsIn(matches.of(resource)).map((id) => addressOf(resource.kind, id)),
    ),
  );
  const listed = new Set(desired.resources.map(({ kind, name }) => addressOf(kind, name)));
  const tombstones: Resource[] = [];
  const blocked: Blocked[] = [];
  const unmanaged: string[] = [];
  for (const [kindName, objects] of live.objects) {
    if (!desired.sections.has(kindName)) continue;
    unmanaged.push(...keysLeftOut(kinds, desired, kindName, matches));
    const rest = objects.filter(({ id, inherited }) => !inherited && !managed.has(addressOf(kindName, id)));
    if (!desired.policy.exclusive.includes(kindName)) {
      unmanaged.push(...rest.map(liveAddress));
      continue;
    }
    for (const [name, bearers] of Map.groupBy(rest, (object) => object.name)) {
      const address = addressOf(kindName, name);
      const [object, ...others] = bearers;
      if (!object) continue;
      if (name === '') {
        unmanaged.push(...bearers.map(liveAddress));
      } else if (others.length > 0 || listed.has(address)) {
        const { section } = kindNamed(kinds, kindName);
        blocked.push(cannotTell(address, section, name, objects));
      } else {
        tombstones.push({ kind: kindName, name, id: object.id, state: 'absent', fields: {}, at: nowhere });
      }
    }
  }
  const resources = tombstones.length === 0 ? desired.resources : [...desired.resources, ...tombstones];
  return { desired: { ...desired, resources }, blocked, unmanaged };
}

/** Of settings that the spec manages, the keys that it does not name. */
function keysLeftOut(kinds: Kinds, desired: Desired, kindName: string, matches: Matches): string[] {
  const kind = kindNamed(kinds, kindName);
  const asking = Object.entries(kind.fields).filter(([, field]) => field.asking?.unmanaged);
  if (asking.length === 0) return [];
  return desired.resources.flatMap((resource) => {
    const match = resource.kind === kindName && resource.state !== 'absent' ? matches.of(resource) : null;
    if (match?.found !== 'one' || isLookup(resource)) return [];
    const { fields } = match.object;
    return asking.flatMap(([name, field]) =>
      (field.asking?.unmanaged?.(resource.fields[name] ?? null, fields[name] ?? {}) ?? []).map((path) =>
        [addressOf(kindName, resource.name), name, ...path].join('/'),
      ),
    );
  });
}

/** Of all that it may stand for. Of the name that two claim, the resource says already what is wrong with it. */
const idsIn = (match: Match): string[] => [
  ...('object' in match ? [match.object.id] : []),
  ...('objects' in match ? match.objects.map(({ id }) => id) : []),
  ...('ids' in match ? match.ids : []),
];

function cannotTell(address: string, section: string, name: string, objects: readonly LiveObject[]): Blocked {
  const ids = objects.filter((object) => object.name === name).map(({ id }) => id);
  return {
    action: 'delete',
    address,
    reason: `${ids.length} live ${section} are named "${name}" (ids ${ids.join(', ')}), and not all of them are listed`,
    way_out: 'delete the surplus in the dashboard, or ignore them with policy.ignore',
  };
}
