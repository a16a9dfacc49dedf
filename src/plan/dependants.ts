/** What must not be written because of what is not: a reference that leads nowhere yet, a name that is not free. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import { takesName, type Blocked } from './change.ts';
import { isWrite, type Write } from './choose.ts';
import type { Decision } from './diff.ts';
import { lookAlikes, type Why } from './look-alikes.ts';
import type { Matched } from './match.ts';
import { referencesOf, type Unordered } from './change-references.ts';

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
        whyUnresolved(referencesOf(kinds, write), blocked, unmade) ??
        (isNamed(write) ? (whyNameTaken(write, live, gone) ?? whyAlike(write)) : undefined);
      if (why) blocked.set(address, { action, address, ...why });
      return !why;
    });
    found = free.length < writes.length;
    writes = free;
  }
  return { writes: writes.map(({ notes: _, ...write }) => write), blocked: [...blocked.values()] };
}

/** By address, why nothing that refers to it can be written, as it is left as it is: not live, or not to be told from others. */
function leftUnmade(all: readonly Decision[], chosen: readonly Decision[]): ReadonlyMap<string, Why> {
  const kept = new Set(chosen);
  const unmade = new Map<string, Why>();
  for (const { action, address } of all.filter((one) => !kept.has(one))) {
    if (action === 'create' || action === 'absent') {
      const reason = `it needs ${address}, which is not live and is ignored`;
      unmade.set(address, { reason, way_out: `let ${address} be created, or ignore this too` });
    } else if (action === 'blocked') {
      const reason = `it needs ${address}, which is ignored, and it is unclear which live object it is`;
      unmade.set(address, { reason, way_out: `pin it with id: there, or ignore this too` });
    }
  }
  return unmade;
}

function whyUnresolved(
  references: readonly string[],
  blocked: ReadonlyMap<string, Blocked>,
  unmade: ReadonlyMap<string, Why>,
): Why | undefined {
  const cause = references.find((one) => blocked.has(one) || unmade.has(one)) ?? '';
  return blocked.has(cause)
    ? { reason: `it needs ${cause}, which is blocked`, way_out: `resolve ${cause} first` }
    : unmade.get(cause);
}

/** By the address of its id, each live object that gives its name up. */
const leaving = (writes: readonly Write[]): ReadonlySet<string> =>
  new Set(
    writes.flatMap(({ action, kind, id }) =>
      id !== null && (action === 'rename' || action === 'delete') ? [addressOf(kind, id)] : [],
    ),
  );

/** What is to be renamed away and is not, after all, keeps its name: another one of it would be a twin. */
function whyNameTaken(write: Write, live: Live, gone: ReadonlySet<string>): Why | undefined {
  if (!takesName(write)) return undefined;
  const { kind, name } = write;
  const staying = live.named(kind, name).filter(({ id }) => !gone.has(addressOf(kind, id)));
  if (staying.length === 0) return undefined;
  return {
    reason: `"${name}" is the name of ${kind} ${staying.map(({ id }) => id).join(', ')}, which is not renamed now`,
    way_out: 'let that one be renamed as well, or ignore this too',
  };
}
