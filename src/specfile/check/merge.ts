/**
 * Several files as one spec, left to right: a later file adds resources, and of those that are listed already it
 * overrides the fields that it gives. Nothing is checked here, and whatever is in the files is taken as far as
 * it makes sense, so that all problems can be told at once.
 */
import { addressOf } from '../../kinds/address.ts';
import { fieldNamed, type Field, type JsonObject, type Kind, type Kinds } from '../../kinds/kind.ts';
import { isMarker, nameKey, specFields } from '../../kinds/object.ts';
import { AT_LEAST } from '../../kinds/field-types/at-least.ts';
import {
  asName,
  below,
  children,
  itemsOf,
  nameAt,
  namesIn,
  rootOf,
  type Placed,
  type PlacedName,
  type SpecNode,
  type SpecFile,
} from '../yaml/tree.ts';

/** One resource, each field as it was last set. */
export interface Draft {
  readonly kind: Kind;
  /** Where it is listed first. */
  readonly name: PlacedName;
  readonly id?: Placed;
  /** `state: absent`. What it had in an earlier file is kept among its fields, for those who guard deletions. */
  readonly tombstone?: Placed;
  readonly renamedFrom: readonly PlacedName[];
  readonly fields: ReadonlyMap<string, Given>;
  /** The markers that some file says, whatever a later one says of them. */
  readonly marks: ReadonlySet<string>;
}

/** The value of a field; with `atLeast`, what the spec has under that key. */
export interface Given extends Placed {
  readonly atLeast?: true;
  /** Of settings that an earlier file gives as well: what the file itself says. */
  readonly own?: SpecNode;
}

export interface Merged {
  readonly tenant: ReadonlyMap<string, Placed>;
  /** `tenant.extra_permissions` of each file: they add up. */
  readonly extra: readonly Placed[];
  readonly review: ReadonlyMap<string, Placed>;
  /** `tenant.expect`, key by key: a later file must not drop what an earlier one expects. */
  readonly expect: ReadonlyMap<string, Placed>;
  /** File by file. */
  readonly policy: readonly Placed[];
  /** Names of the kinds that have a section. */
  readonly sections: ReadonlySet<string>;
  readonly drafts: readonly Draft[];
  /** What a file lists under a name that it has listed before; it is not among the drafts. */
  readonly repeats: readonly Repeat[];
}

export interface Repeat {
  readonly draft: Draft;
  readonly first: Draft;
}

/** The key of `tenant` for permissions beyond the documented ones. */
export const EXTRA = 'extra_permissions';

export function merge(files: readonly SpecFile[], kinds: Kinds): Merged {
  const roots = files.flatMap(rootOf);
  const inEach = (...path: string[]): Placed[] => roots.flatMap((root) => below(root, path) ?? []);
  const latest = (...path: string[]): Map<string, Placed> => new Map(inEach(...path).flatMap(children));
  const sections = new Set<string>();
  const drafts: Draft[] = [];
  const repeats: Repeat[] = [];
  for (const kind of kinds) {
    const byName = new Map<string, Draft>();
    for (const section of inEach(kind.section)) {
      sections.add(kind.name);
      const listed = itemsOf(section).flatMap((item) => draftOf(item, kind));
      for (const [name, [first, ...others]] of Map.groupBy(listed, (draft) => draft.name.node.json)) {
        if (!first) continue;
        byName.set(name, overlay(byName.get(name), first));
        repeats.push(...others.map((draft) => ({ draft, first })));
      }
    }
    drafts.push(...byName.values());
  }
  return {
    tenant: latest('tenant'),
    extra: inEach('tenant', EXTRA),
    review: latest('review'),
    expect: latest('tenant', 'expect'),
    policy: inEach('policy'),
    sections,
    drafts,
    repeats,
  };
}

/** Nothing for an item without a name that can be worked with. */
function draftOf(item: Placed, kind: Kind): Draft | [] {
  const name = nameAt(item, nameKey(kind));
  if (name === undefined) return [];
  const id = below(item, ['id']);
  const state = below(item, ['state']);
  const renamedFrom = below(item, ['renamed_from']);
  const fields = specFields(kind).flatMap(([field, { isSet }]) => {
    const value = below(item, [field]);
    return value === undefined ? [] : [[field, isSet ? exactOrAtLeast(value) : value] as const];
  });
  return {
    kind,
    name,
    ...(id === undefined ? {} : { id }),
    ...(state?.node.json === 'absent' ? { tombstone: state } : {}),
    renamedFrom: renamedFrom === undefined ? [] : [...asName(renamedFrom), ...namesIn(renamedFrom)],
    fields: new Map(fields),
    marks: new Set(
      fields.flatMap(([field, { node }]) =>
        isMarker(fieldNamed(kind, field)) && node.json === true ? field : [],
      ),
    ),
  };
}

export const draftAddress = ({ kind, name }: Draft): string => addressOf(kind.name, name.node.json);

function exactOrAtLeast(value: Placed): Given {
  const list = below(value, [AT_LEAST]);
  return list === undefined ? value : { ...list, atLeast: true };
}

/** The later file decides whether it is to be there at all; and where it is, field by field. */
function overlay(lower: Draft | undefined, upper: Draft): Draft {
  if (lower === undefined) return upper;
  const id = upper.id ?? lower.id;
  const pinned = id === undefined ? {} : { id };
  const fields = new Map(lower.fields);
  for (const [name, given] of upper.fields) fields.set(name, over(upper.kind, name, fields.get(name), given));
  const marks = lower.marks.union(upper.marks);
  if (upper.tombstone) return { ...lower, ...pinned, tombstone: upper.tombstone, fields, marks };
  const { tombstone: _, ...present } = lower;
  return {
    ...present,
    ...pinned,
    renamedFrom: lower.tombstone || upper.renamedFrom.length > 0 ? upper.renamedFrom : lower.renamedFrom,
    fields: lower.tombstone ? upper.fields : fields,
    marks,
  };
}

/** A later file says a field anew; of settings, those that it gives. */
function over(kind: Kind, name: string, lower: Given | undefined, upper: Given): Given {
  const { settings, asking } = fieldNamed(kind, name);
  if (lower === undefined) return upper;
  if (asking) {
    const json = asking.overlaid(lower.node.json, upper.node.json);
    return { ...upper, node: { ...upper.node, json } as SpecNode, own: upper.node };
  }
  if (!settings || lower.node.type !== 'mapping' || upper.node.type !== 'mapping') return upper;
  const entries = new Map([...lower.node.entries, ...upper.node.entries]);
  const both = Object.entries(upper.node.json).map(([key, value]) => {
    const [its, under] = [settings.fields[key]?.asking, lower.node.json as JsonObject];
    return [key, its && under[key] !== undefined ? its.overlaid(under[key], value) : value] as const;
  });
  const json = { ...lower.node.json, ...Object.fromEntries(both) };
  const broken = lower.node.broken || upper.node.broken;
  return { ...upper, node: { ...upper.node, entries, json, broken }, own: upper.node };
}

/** Every field that is given, with its type; those of repeated resources too. */
export function* eachField({ drafts, repeats }: Merged): Generator<readonly [Field, Given]> {
  for (const { kind, fields, tombstone } of drafts) {
    if (tombstone) continue;
    for (const [name, given] of fields) yield [fieldNamed(kind, name), given];
  }
  for (const { kind, fields } of repeats.map(({ draft }) => draft)) {
    for (const [name, given] of fields) yield [fieldNamed(kind, name), given];
  }
}
