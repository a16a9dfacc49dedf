/**
 * What changes come to for the documents of each inbox and project: by settings of its own, by those that it inherits,
 * and by a move to where others are inherited. Only what is live counts: in what is new there is no document yet.
 */
import { addressOf } from '../kinds/address.ts';
import { decidesAutomation, isNarrowed, looseIn, turningFields, widenedIn } from '../kinds/automation.ts';
import { nextUp, WHOLE_TENANT } from '../kinds/inheritance.ts';
import { fieldNamed, kindNamed, type Json, type Kind, type Kinds, type Mention } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Change } from '../documents/documents.ts';

/** As much of a change as it takes, before it is known what must come before it. */
export type Written = Pick<Change, 'action' | 'address' | 'kind' | 'name' | 'id' | 'fields'>;

/** What one change does to the settings of a kind that hold for an inbox or a project. */
export interface Effect {
  readonly change: Written;
  /** `own`: to its own. `above`: to those that it inherits. `place`: from now on it inherits others. */
  readonly by: 'own' | 'above' | 'place';
  readonly narrows: boolean;
  /** What goes that did not before, in words. */
  readonly widens: readonly string[];
}

/** All that happens to the settings of one kind that hold for it. */
export interface Affected {
  readonly scope: LiveObject;
  readonly kind: Kind;
  readonly effects: readonly Effect[];
  /** What held before, and what will hold, is known. */
  readonly isKnown: { readonly before: boolean; readonly afterwards: boolean };
  /** It inherits, before and afterwards. */
  readonly inherits: { readonly before: boolean; readonly afterwards: boolean };
  /**
   * It gets another place while its own settings are made or deleted. `last`: where it goes, it would inherit more of a
   * way out for a moment; `first`: where it comes from, it would.
   */
  readonly move: { readonly change: Written; readonly last: boolean; readonly first: boolean } | null;
  /**
   * What goes neither before nor afterwards, in words: at the place it has before while what is above is as it will be,
   * and at its new place while what is above is as it was.
   */
  readonly passing: { readonly before: readonly string[]; readonly afterwards: readonly string[] };
  /** Changes of what is above it, as it stands before and afterwards. */
  readonly above: { readonly before: readonly Written[]; readonly afterwards: readonly Written[] };
}

export const affectedBy = (kinds: Kinds, live: Live, changes: readonly Written[]): Affected[] =>
  kinds
    .filter((kind) => decidesAutomation(kind) && live.objects.has(kind.name))
    .flatMap((kind) => affectedOf(kinds, kind, live, changes));

type Values = Readonly<Record<string, Json>>;
type When = 'before' | 'afterwards';
const SIDES: readonly When[] = ['before', 'afterwards'];

function affectedOf(kinds: Kinds, kind: Kind, live: Live, changes: readonly Written[]): Affected[] {
  const own = new Map(changes.filter((one) => one.kind === kind.name).map((one) => [one.id, one]));
  const moves = movesIn(kinds, kind, live, changes);
  if (own.size + moves.size === 0) return [];
  const gone = new Set(
    changes.filter(({ action }) => action === 'delete').map((one) => addressOf(one.kind, one.id ?? '')),
  );
  const parents = nextUp(kinds, kind, live);
  const entryOf = (id: string): LiveObject | undefined => {
    const entry = live.find(kind.name, id);
    return id !== WHOLE_TENANT && entry?.inherited?.isOwn === false ? undefined : entry;
  };
  const valuesOf = (id: string, when: When): Values | undefined => {
    const change = when === 'afterwards' ? own.get(id) : undefined;
    if (!change) return entryOf(id)?.fields;
    return change.action === 'delete' ? undefined : afterwards(kind, change, live.find(kind.name, id));
  };
  /** What is above it, the next one first. */
  const wayUp = (id: string, when: When): string[] => {
    const way: string[] = [];
    for (let at = id; at !== WHOLE_TENANT;) {
      const next = (when === 'afterwards' ? moves.get(at)?.to : undefined) ?? parents.get(at) ?? WHOLE_TENANT;
      if (way.includes(next)) break;
      way.push(next);
      at = next;
    }
    return way;
  };

  /** What it inherits at a place, by what is above it there at a time. */
  const aboveOf = (id: string, place: When, when: When): Values | undefined =>
    wayUp(id, place)
      .map((one) => valuesOf(one, when))
      .find((one) => one !== undefined);
  const sideOf = (id: string, when: When): Side => {
    const way = wayUp(id, when);
    const values = [id, ...way].map((one) => valuesOf(one, when));
    return {
      inherits: values[0] === undefined,
      above: way.flatMap((one) => own.get(one) ?? []),
      values: values.find((one) => one !== undefined),
    };
  };

  return (kind.of ?? [])
    .flatMap((of) => live.objects.get(of) ?? [])
    .flatMap((scope): Affected[] => {
      const { id } = scope;
      if (gone.has(addressOf(scope.kind, id))) return [];
      const [before, later] = [sideOf(id, 'before'), sideOf(id, 'afterwards')];
      const turns = turnsOf(kind, before.values, later.values);
      const effect = (change: Written, by: Effect['by']): Effect => ({ change, by, ...turns });
      const [mine, place] = [own.get(id), moves.get(id)];
      const others = before.inherits
        ? [
            ...(place ? [effect(place.change, 'place')] : []),
            ...later.above.map((change) => effect(change, 'above')),
          ]
        : [];
      const passing = (from: Values | undefined, place: When): boolean =>
        SIDES.some((when) => turnsOf(kind, from, aboveOf(id, place, when)).widens.length > 0);
      const move =
        mine && place
          ? {
              change: place.change,
              last: passing(before.values, 'afterwards'),
              first: passing(later.values, 'before'),
            }
          : null;
      const effects = mine ? [effect(mine, 'own')] : others;
      if (effects.length === 0) return [];
      const between = (place: When, when: When): readonly string[] =>
        looserThan(kind, [before.values, later.values], aboveOf(id, place, when));
      return [
        {
          ...{ scope, kind, effects, move },
          isKnown: { before: before.values !== undefined, afterwards: later.values !== undefined },
          inherits: { before: before.inherits, afterwards: later.inherits },
          passing: {
            before: between('before', 'afterwards'),
            afterwards: between('afterwards', 'before'),
          },
          above: { before: before.above, afterwards: later.above },
        },
      ];
    });
}

interface Side {
  readonly inherits: boolean;
  readonly above: readonly Written[];
  readonly values: Values | undefined;
}

/** By its id, what gets another place: the change, and the id of where it goes, or the name of what is yet to be made. */
function movesIn(
  kinds: Kinds,
  kind: Kind,
  live: Live,
  changes: readonly Written[],
): ReadonlyMap<string, { readonly change: Written; readonly to: string }> {
  const idOf = ({ kind: of, ref }: Mention): string => {
    if (typeof ref !== 'string') return ref.id;
    const planned = changes.find((one) => one.kind === of && one.name === ref);
    return planned?.id ?? (planned ? undefined : live.named(of, ref)[0]?.id) ?? addressOf(of, ref);
  };
  const found = changes.flatMap((change): [string, { change: Written; to: string }][] => {
    const { id } = change;
    if (id === null || kind.of?.includes(change.kind) !== true) return [];
    const its = kindNamed(kinds, change.kind);
    return change.fields.flatMap((one) => {
      const field = fieldNamed(its, one.field);
      const isPlace = field.targets?.some((target) => kind.of?.includes(target)) === true;
      const [to] = isPlace && 'after' in one && one.after !== null ? field.mentions(one.after) : [];
      return to ? [[id, { change, to: idOf(to) }]] : [];
    });
  });
  return new Map(found);
}

function afterwards(kind: Kind, change: Written, entry: LiveObject | undefined): Values {
  const before = change.action === 'create' ? {} : (entry?.fields ?? {});
  const changed = change.fields.map((one) => [
    one.field,
    fieldNamed(kind, one.field).patched(before[one.field] ?? null, one),
  ]);
  return { ...before, ...(Object.fromEntries(changed) as Values) };
}

function turnsOf(kind: Kind, before: Values = {}, later: Values = {}): Pick<Effect, 'narrows' | 'widens'> {
  const sides = turningFields(kind).map(
    ([name, field]) => [name, field, before[name] ?? null, later[name] ?? null] as const,
  );
  return {
    narrows: sides.some(([, ...rest]) => isNarrowed(...rest)),
    widens: sides.flatMap((one) => widenedIn(...one)),
  };
}

const looserThan = (kind: Kind, sides: readonly (Values | undefined)[], found: Values = {}): string[] =>
  turningFields(kind).flatMap(([name, field]) =>
    looseIn(
      name,
      field,
      sides.map((side) => side?.[name] ?? null),
      found[name] ?? null,
    ),
  );
