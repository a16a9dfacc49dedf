/**
 * Several files as one spec, left to right: a later file adds resources, and of those that are listed already it
 * overrides the fields that it gives. Nothing is checked here, and whatever is in the files is taken as far as
 * it makes sense, so that all problems can be told at once.
 */
import type { Kind, Kinds } from '../kinds/kind.ts';
import { specFields } from './schema.ts';
import { below, children, isName, itemsOf, type Placed, type Scalar, type SpecFile } from './tree.ts';

export type PlacedName = Placed<Scalar & { readonly json: string }>;

/** One resource, each field as it was last set. */
export interface Draft {
  readonly kind: Kind;
  /** Where it is listed first. */
  readonly name: PlacedName;
  readonly id?: Placed;
  readonly fields: ReadonlyMap<string, Placed>;
}

export interface Merged {
  readonly tenant: ReadonlyMap<string, Placed>;
  /** Names of the kinds that have a section. */
  readonly sections: ReadonlySet<string>;
  readonly drafts: readonly Draft[];
  /** What a file lists under a name that it has listed before; it is not among the drafts. */
  readonly repeats: readonly Repeat[];
}

export interface Repeat {
  readonly draft: Draft;
  readonly first: PlacedName;
}

export function merge(files: readonly SpecFile[], kinds: Kinds): Merged {
  const tenant = new Map<string, Placed>();
  const sections = new Set<string>();
  const drafts: Draft[] = [];
  const repeats: Repeat[] = [];
  const roots = files.flatMap(({ name, tree }): Placed[] =>
    tree ? [{ file: name, path: [], node: tree }] : [],
  );
  for (const root of roots) {
    for (const [key, value] of children(below(root, ['tenant']))) tenant.set(key, value);
  }
  for (const kind of kinds) {
    const byName = new Map<string, Draft>();
    for (const root of roots) {
      const section = below(root, [kind.section]);
      if (section === undefined) continue;
      sections.add(kind.name);
      const ofFile = draftsOf(section, kind);
      for (const [name, draft] of ofFile.listed) byName.set(name, overlay(byName.get(name), draft));
      repeats.push(...ofFile.repeats);
    }
    drafts.push(...byName.values());
  }
  return { tenant, sections, drafts, repeats };
}

/** The resources of one section of one file, by name. */
function draftsOf(section: Placed, kind: Kind): { listed: ReadonlyMap<string, Draft>; repeats: Repeat[] } {
  const listed = new Map<string, Draft>();
  const repeats: Repeat[] = [];
  for (const item of itemsOf(section)) {
    const name = nameOf(item, kind);
    if (name === undefined) continue;
    const draft = draftOf(item, name, kind);
    const first = listed.get(name.node.json)?.name;
    if (first === undefined) listed.set(name.node.json, draft);
    else repeats.push({ draft, first });
  }
  return { listed, repeats };
}

function draftOf(item: Placed, name: PlacedName, kind: Kind): Draft {
  const id = below(item, ['id']);
  const fields = specFields(kind).flatMap(([field]) => {
    const value = below(item, [field]);
    return value === undefined ? [] : [[field, value] as const];
  });
  return { kind, name, ...(id === undefined ? {} : { id }), fields: new Map(fields) };
}

function overlay(lower: Draft | undefined, upper: Draft): Draft {
  if (lower === undefined) return upper;
  return {
    ...lower,
    ...(upper.id === undefined ? {} : { id: upper.id }),
    fields: new Map([...lower.fields, ...upper.fields]),
  };
}

/** The name of an item of a section, if it has one that can be worked with. */
export function nameOf(item: Placed, kind: Kind): PlacedName | undefined {
  const name = below(item, [kind.identity]);
  return name !== undefined && isName(name.node) ? { ...name, node: name.node } : undefined;
}
