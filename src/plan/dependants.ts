/** What must not be written because of what is not: a reference that leads nowhere yet, a name that is not free. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import type { Blocked } from './change.ts';
import { isWrite, type Write } from './choose.ts';
import type { Decision } from './diff.ts';
import { lookAlikes, type Why } from './look-alikes.ts';
import type { Matched } from './match.ts';
import { referencesOf, type Unordered } from './order.ts';

/** `all` are the decisions on the whole spec; `chosen` those that are neither `ignored` nor left out. */
export function withDependants(
  { kinds, live }: Matched,
  { all, chosen, ignored }: Readonly<Record<'all' | 'chosen' | 'ignored', readonly Decision[]>>,
): { writes: Unordered[]; blocked: Blocked[] } {
  const unmade = leftUnmade(all, chosen);
  // Settings have no name of their own that could be taken or look like another one.
  const isNamed = ({ kind }: Write): boolean => !isScoped(kindNamed(kinds, kind));
  const blocked = new Map<string, Blocked>();
  for (const decision of chosen) {
    if (decision.action !== 'blocked') continue;
    const { address, reason, way_out } = decision;
    blocked.set(address, { action: decision.blocks, address, reason, way_out });
  }
  const wanted = chosen.filter(isWrite);
  const listed = ignored.filter(({ action }) => action !== 'delete').map(({ address }) => address);
  let writes = wanted.filter(({ address }) => !blocked.has(address));
  for (let found = true; found;) {
    const gone = leaving(writes);
    const whyAlike = lookAlikes(live, writes.filter(isNamed), wanted.filter(isNamed), listed);
    const free = writes.filter((write) => {
      const { action, address } = write;
      const why =
        whyUnresolved(kinds, write, blocked, unmade) ??
        (isNamed(write) ? (whyNameTaken(write, live, gone) ?? whyAlike(write)) : undefined);
      if (why) blocked.set(address, { action, address, ...why });
      return !why;
    });
    found = free.length < writes.length;
    writes = free;
  }
  return { writes: writes.map(({ notes: _, ...write }) => write), blocked: [...blocked.values()] };
}

/** By address, what no reference can be resolved to because it is left as it is: not live, or not to be told from others. */
function leftUnmade(
  all: readonly Decision[],
  chosen: readonly Decision[],
): ReadonlyMap<string, 'not live' | 'blocked'> {
  const kept = new Set(chosen);
  return new Map(
    all.flatMap((one): [string, 'not live' | 'blocked'][] => {
      if (kept.has(one)) return [];
      if (one.action === 'create' || one.action === 'absent') return [[one.address, 'not live']];
      return one.action === 'blocked' ? [[one.address, 'blocked']] : [];
    }),
  );
}

function whyUnresolved(
  kinds: Kinds,
  write: Write,
  blocked: ReadonlyMap<string, Blocked>,
  unmade: ReadonlyMap<string, 'not live' | 'blocked'>,
): Why | undefined {
  const cause = referencesOf(kinds, write).find((one) => blocked.has(one) || unmade.has(one));
  if (cause === undefined) return undefined;
  if (blocked.has(cause)) {
    return { reason: `it needs ${cause}, which is blocked`, way_out: `resolve ${cause} first` };
  }
  return unmade.get(cause) === 'not live'
    ? {
        reason: `it needs ${cause}, which is not live and is ignored`,
        way_out: `let ${cause} be created, or ignore this too`,
      }
    : {
        reason: `it needs ${cause}, which is ignored, and nothing tells which live object it is`,
        way_out: `say it with id: there, or ignore this too`,
      };
}

/** By the address of its id, each live object that gives its name up. */
const leaving = (writes: readonly Write[]): ReadonlySet<string> =>
  new Set(
    writes.flatMap(({ action, kind, id }) =>
      id !== null && (action === 'rename' || action === 'delete') ? [addressOf(kind, id)] : [],
    ),
  );

/** What is to be renamed away and is not, after all, keeps its name: another one of it would be a twin. */
function whyNameTaken({ action, kind, name }: Write, live: Live, gone: ReadonlySet<string>): Why | undefined {
  if (action !== 'create' && action !== 'rename') return undefined;
  const staying = live.named(kind, name).filter(({ id }) => !gone.has(addressOf(kind, id)));
  if (staying.length === 0) return undefined;
  return {
    reason: `"${name}" is the name of ${kind} ${staying.map(({ id }) => id).join(', ')}, which is not renamed now`,
    way_out: 'let that one be renamed as well, or ignore this too',
  };
}
