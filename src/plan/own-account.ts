/**
 * What the account that writes loses by its own plan goes last, as far as the safe order allows: a right must last until
 * everything that takes it is written, or until another way to it has been given. Where it cannot, the change that cuts
 * it off is blocked.
 */
import { accessNamed, wholeTenant } from '../access/holders.ts';
import { refKey } from '../access/state.ts';
import { addTo } from '../kinds/add-to.ts';
import { kindNamed, type Ref } from '../kinds/kind.ts';
import type { Blocked } from './change.ts';
import { reached } from './circles.ts';
import type { Unordered } from './change-references.ts';
import { grantsIn, permissionsIn } from './safety.ts';
import { canBeSplit } from './steps.ts';
import {
  isOf,
  isSecond,
  needsBy,
  nodeOf,
  placeOf,
  type Circumstances,
  type Split,
  type Wait,
} from './waits.ts';

interface Steps {
  readonly changes: readonly Unordered[];
  readonly waits: readonly Wait[];
  readonly split: Split;
}

/** `split`: these changes have to be split first, by their place. */
export type Kept =
  { readonly waits: readonly Wait[]; readonly blocked: Blocked[] } | { readonly split: readonly number[] };

/** A role that the account holds on the whole tenant before, after, or both; as nodes, what opens this way and what cuts it. */
interface Way {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A right that the account has now, that some change takes, and that no way gives throughout. */
interface AtRisk {
  readonly right: string;
  readonly ways: readonly Way[];
  /** The nodes that take it. */
  readonly takers: readonly number[];
}

export function accountKept(about: Circumstances, steps: Steps): Kept {
  const atRisk = [...rightsAtRisk(about, steps)];
  if (atRisk.length === 0) return { waits: [], blocked: [] };
  const graph = growing(needsBy(steps.waits, steps.split), steps.split);
  const open = atRisk.filter((one) => !isHandedOver(one, graph));
  goLast(open, graph, steps);
  const lacking = open.flatMap((one) => lackingIn(one, graph));
  const more = lacking.flatMap(({ end, taker }) =>
    [...graph.after(end)]
      .filter((node) => graph.before(taker).has(node))
      .map(placeOf)
      .filter((place) => place !== placeOf(end))
      .filter((place) => isWorthSplitting(place, about, steps)),
  );
  if (more.length > 0) return { split: more };
  return { waits: graph.waits, blocked: blockedBy(lacking, steps) };
}

const isWorthSplitting = (
  place: number,
  { kinds, writer }: Circumstances,
  { changes, split }: Steps,
): boolean => !split.has(place) && canBeSplit(kinds, changes[place]!) && !isOf(changes[place]!, writer);

function* rightsAtRisk(about: Circumstances, steps: Steps): Generator<AtRisk> {
  const { writer, now, kinds } = about;
  if (writer === null) return;
  const takers = new Map<string, number[]>();
  steps.changes.forEach(({ kind, action }, place) => {
    for (const right of kindNamed(kinds, kind).permissions[action === 'rename' ? 'update' : action]) {
      addTo(takers, right, 2 * place);
      if (steps.split.has(place)) addTo(takers, right, 2 * place + 1);
    }
  });
  const held = accessNamed(now, writer).at(wholeTenant);
  const waysTo = ways(about, writer, steps);
  for (const [right, nodes] of takers) {
    if (!held.has(right)) continue;
    const found = waysTo(right);
    if (found.some(({ starts, ends }) => starts.length + ends.length === 0)) continue;
    yield { right, ways: found, takers: nodes };
  }
}

function ways(
  { now, afterwards }: Circumstances,
  writer: Ref,
  { changes, split }: Steps,
): (right: string) => Way[] {
  const own = changes.findIndex((change) => isOf(change, writer));
  const [had, has] = [now, afterwards].map((state) => {
    const wide = grantsIn(writer, state).filter(({ inbox }) => inbox === null);
    return new Map(wide.map(({ role }) => [refKey(role), role]));
  });
  const roles = [...new Map([...had!, ...has!])].map(([key, role]) => ({
    key,
    place: changes.findIndex(({ kind, name }) => kind === 'role' && name === role),
    permissions: [now, afterwards].map((state) => permissionsIn(role, state)),
  }));
  return (right) =>
    roles.flatMap(({ key, place, permissions }): Way[] => {
      const [gave, gives] = permissions.map((all) => all.has(right));
      if (!gave && !gives) return [];
      const starting = [...(had!.has(key) ? [] : [own]), ...(gave ? [] : [place])];
      const ending = [...(has!.has(key) ? [] : [own]), ...(gives ? [] : [place])];
      return [
        {
          starts: starting.map((one) => nodeOf(one, 'gives', split)),
          ends: ending.map((one) => nodeOf(one, 'takes', split)),
        },
      ];
    });
}

/** The graph of needs while waits are added to it. */
interface Growing {
  readonly waits: readonly Wait[];
  add(later: number, first: number): void;
  /** What a node needs or what needs it, by way of others too, and itself. */
  before(node: number): ReadonlySet<number>;
  after(node: number): ReadonlySet<number>;
}

function growing(needs: Map<number, number[]>, split: Split): Growing {
  const waits: Wait[] = [];
  const needed = new Map<number, number[]>();
  for (const [later, all] of needs) for (const first of all) addTo(needed, first, later);
  let known = new Map<string, ReadonlySet<number>>();
  const once = (
    key: string,
    node: number,
    graph: ReadonlyMap<number, readonly number[]>,
  ): ReadonlySet<number> => {
    const found = known.get(key + node) ?? reached([node], (one) => graph.get(one));
    known.set(key + node, found);
    return found;
  };
  const stepOf = (node: number): Wait['laterStep'] =>
    isSecond(node) || !split.has(placeOf(node)) ? 'gives' : 'takes';
  return {
    waits,
    add(later, first) {
      if (later === first || needs.get(later)?.includes(first)) return;
      addTo(needs, later, first);
      addTo(needed, first, later);
      known = new Map();
      waits.push({
        later: placeOf(later),
        laterStep: stepOf(later),
        first: placeOf(first),
        firstStep: stepOf(first),
        why: 'account',
      });
    },
    before: (node) => once('before', node, needs),
    after: (node) => once('after', node, needed),
  };
}

const isOld = ({ starts }: Way): boolean => starts.length === 0;

/** Whether a lasting way can be given before one that there is goes; then it is, and the right never lacks. */
function isHandedOver({ ways }: AtRisk, graph: Growing): boolean {
  const lasting = ways.filter(({ ends }) => ends.length === 0);
  for (const { ends } of ways.filter(isOld)) {
    // The one write that gives and takes does both at once.
    const isLate = (start: number): boolean =>
      ends.some((end) => end !== start && graph.after(end).has(start));
    const next = lasting.find(({ starts }) => !starts.some(isLate));
    if (!next) continue;
    for (const start of next.starts) for (const end of ends) graph.add(end, start);
    return true;
  }
  return false;
}

/** What cuts a way comes after all that takes the right, but for what has to come after it. */
function goLast(open: readonly AtRisk[], graph: Growing, { changes }: Steps): void {
  const cuts = new Map<number, number[]>();
  for (const { ways, takers } of open) {
    for (const end of ways.filter(isOld).flatMap(({ ends }) => ends)) {
      for (const taker of takers) addTo(cuts, end, taker);
    }
  }
  const address = (node: number): string => changes[placeOf(node)]!.address;
  for (const [end, takers] of [...cuts].sort(([a], [b]) => (address(a) < address(b) ? -1 : 1))) {
    const late = graph.after(end);
    for (const taker of new Set(takers)) if (!late.has(taker)) graph.add(end, taker);
  }
}

interface Lacking {
  readonly right: string;
  readonly taker: number;
  /** What may have cut the right off by then. */
  readonly end: number;
}

/** Who takes the right and may find it gone: what cuts a way is done unless it comes later, what opens one only if it comes before. */
function lackingIn({ right, ways, takers }: AtRisk, graph: Growing): Lacking[] {
  const comesBy = (taker: number, end: number): boolean => graph.before(end).has(taker);
  return takers.flatMap((taker): Lacking[] => {
    const isThere = ({ starts, ends }: Way): boolean =>
      starts.every((start) => start !== taker && graph.after(start).has(taker)) &&
      ends.every((end) => comesBy(taker, end));
    if (ways.some(isThere)) return [];
    const ends = ways.filter(isOld).flatMap((way) => way.ends);
    return ends
      .filter((end) => !comesBy(taker, end))
      .slice(0, 1)
      .map((end) => ({ right, taker, end }));
  });
}

function blockedBy(lacking: readonly Lacking[], { changes }: Steps): Blocked[] {
  const byEnd = Map.groupBy(lacking, ({ end }) => changes[placeOf(end)]!.address);
  return [...byEnd].map(([address, [first]]): Blocked => {
    const { end, right, taker } = first!;
    return {
      action: changes[placeOf(end)]!.action,
      address,
      reason: `it takes ${right} from the account that runs this, and must come before ${changes[placeOf(taker)]!.address}, which needs that right`,
      way_out: 'run it as another account',
    };
  });
}
