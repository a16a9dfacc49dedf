/**
 * What a kind of resource is: the contract between one declaration and everything that is derived from it
 * (schema, diff, order, reports). Declarations live beside this file, one each; field types in `fields.ts`.
 *
 * Values in "name space" are plain JSON in which other resources appear by name, so a plan that holds them
 * can be printed, saved and applied as it is.
 */

import type { FieldChange, Json, JsonObject, SetChange, ValueChange } from '../documents/documents.ts';
import type { Asking, Difference, Flaw, Renamed, Term } from './parts.ts';

export type { FieldChange, Json, JsonObject, SetChange, ValueChange };
export type { Asking, Difference, Flaw, Renamed, Term };

/** A JSON Schema (draft 7) for one value of the spec. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Another resource: by its name, or by its id where no single name leads to it (it is gone, or a twin). */
export type Ref = string | { readonly id: string };

/** A field type's mention of another resource. */
export interface Mention {
  readonly kind: string;
  readonly ref: Ref;
}

/** A name that the spec refers to, with the path to it inside the field's spec value. */
export interface SpecMention {
  readonly kind: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
}

export type IsMeant = (kind: string, name: string) => boolean;

/** A live value is not of the shape that the API describes: it must not be taken for an empty one. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** What decoding needs to know besides the value: the names of the live objects. */
export interface DecodeContext {
  nameOf(kind: string, id: string): Ref;
}

/** Names become ids only in the moment of writing. Throws when the resource has no id yet. */
export interface EncodeContext {
  idOf(kind: string, ref: Ref): string;
}

/** A role that is granted on an inbox, or on a document; with neither, on the whole tenant. */
export interface ScopedGrant {
  readonly role: Ref;
  readonly inbox: Ref | null;
  readonly document: string | null;
}

/** The part of a live value that a spec cannot speak of; with `blocks`, it cannot survive a write either. */
export interface Unseen {
  /** The rule under which a plan warns of it. */
  readonly rule: string;
  readonly note: string;
  /** Each such part: of flags their names, of anything else as a person reads it. */
  readonly members: readonly string[];
  /** Of grants: the same, as data. */
  readonly grants?: readonly ScopedGrant[];
  readonly blocks?: { readonly reason: string; readonly way_out: string };
}

/** What the API documents of an object in its answers. */
export interface DocumentedKeys {
  readonly keys: readonly string[];
  /** Objects in it, and in lists of it, by their keys. */
  readonly within?: Readonly<Record<string, DocumentedKeys>>;
}

/** One field of a kind. `V` is its value in name space. */
export interface Field<V extends Json = Json> {
  readonly type: string;
  /**
   * `always`: on create and update. `create`: the API takes it on create only. `carried`: not in the spec, but in the
   * API's patch model, so each update sends back what was read. `marker`: the spec's alone, never on the wire.
   */
  readonly written: 'always' | 'create' | 'carried' | 'marker';
  /** Its key in the API's bodies, where that is not its key in the spec; `a.b`: the key `b` of the object at `a`. */
  readonly wire?: string;
  readonly schema: JsonSchema;
  /** The value is a set: its differences are members, and `show` is given one of them. */
  readonly isSet?: true;
  /** The kinds that its values refer to. */
  readonly targets?: readonly string[];
  /** Flags only: the names that it knows. What else is live is left as it is. */
  readonly names?: readonly string[];
  /** Flags only: the documented names, and what each means. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** Flags only: the same field, knowing the documented names and these. */
  knowing?(extra: readonly string[]): Field<V>;
  /** Of lists of objects: what the API documents of each. */
  readonly documented?: DocumentedKeys;
  /** What a higher number in it means for documents that nobody looks at: they get more, or fewer. */
  readonly unattended?: 'more' | 'fewer';
  /** A tenant may keep a part that is taken out, as its PATCH merges. */
  readonly mayKeep?: true;
  /** In a spec alone: the value is settings of that kind, which the planner knows as a resource of its own. */
  readonly settings?: Kind;
  /** What a create sends when the spec is silent, because the API requires the key. */
  readonly default?: V;
  /** Of members of a list: what it means that the tenant leaves the key out, or sends null. */
  readonly otherwise?: V;
  /** The spec may ask for a part of the value: then it is not what the spec gives, but what comes of that. */
  readonly asking?: Asking<V>;
  /** Markers only: fields that the marker sets, and body keys that a create fills with random bytes. */
  readonly implies?: JsonObject;
  readonly generates?: Readonly<Record<string, { readonly bytes: number }>>;
  /** The spec's value in name space: shorthands expanded, sets sorted and without repetitions. */
  resolve(spec: Json): V;
  /** The inverse: a value that refers to others by name only as the spec spells it, in an order of its own. */
  spell(value: V): Json;
  /**
   * Sets of which one item of the spec's list can stand for several members: the items as far as they can stay,
   * `null` for those that cannot, and the wanted members that are left. `today` are the items by the names of today.
   */
  fitted?(
    items: readonly Json[],
    today: readonly Json[],
    wanted: V,
  ): { readonly items: readonly (Json | null)[]; readonly rest: V };
  /** A live value (`undefined` and `null` alike: not there) in name space. Throws `Unreadable`. */
  decode(wire: Json | undefined, context: DecodeContext): V | null;
  /** The value for a request body; `live` is what the object now holds there, for what the value does not cover. */
  encode(value: V, context: EncodeContext, live: Json | undefined): Json;
  diff(before: V | null, after: V): Omit<ValueChange, 'field'> | Omit<SetChange, 'field'> | undefined;
  /** Of values with parts: what differs, part by part. */
  differences?(before: V | null, after: V): readonly Difference[];
  /** Of values with parts: those that seem to have changed their names. */
  renames?(before: V | null, after: V): readonly Renamed[];
  /** What is wrong with what a spec asks for; `known`: what is there and what comes of it, where the tenant tells. */
  flaws?(asked: Json, known: { readonly before: Json; readonly after: Json } | null): readonly Flaw[];
  /**
   * Declared where the tenant may write by itself, as when it learns: whether some of what was there is gone. What else
   * differs need not come from a write of ours.
   */
  lost?(before: V | null, after: V | null): boolean;
  /** The value after a change: the inverse of `diff`. */
  patched(before: V | null, change: FieldChange): V;
  /** The terms that a value, or what a spec asks of it, gives to others; and those that it goes by. */
  defines?(value: Json): readonly Term[];
  /** Of which sorts the terms are that it may define. */
  readonly definesSorts?: readonly Term['sort'][];
  uses?(value: Json): readonly Term[];
  /** The rule that tells of a term which it uses and nothing gives. */
  readonly unknownTerms?: string;
  mentions(value: V): Mention[];
  /** The names in what a spec gives; `isMeant`: only these, as of a large spec few are. */
  specMentions(spec: Json, isMeant?: IsMeant): SpecMention[];
  mapRefs(value: V, map: (mention: Mention) => Ref): V;
  unseen?(wire: Json | undefined, context: DecodeContext): Unseen | undefined;
  /** One value, or one member of a set, as a person reads it. */
  show(member: Json): string;
}

/** A permission; or several of which one is enough. */
export type Needed = string | readonly string[];

/** A collection of the tenant that fitform can read and write. */
export interface Kind {
  readonly name: string;
  /** Its key in the spec. */
  readonly section: string;
  /** Its collection in the API, below the base path; one object is `path/{id}`. */
  readonly path: string;
  /** The key, in the spec and in the API, of the name that tells its resources apart. */
  readonly identity: string;
  /**
   * Settings of others alone: the kinds that they belong to, the narrowest first. `section` then is their key in a spec
   * below these, and `identity` the key under which the API tells whose they are. Whatever holds without them comes from
   * the next of the kinds that the object refers to.
   */
  readonly of?: readonly string[];
  /** Settings alone: the API tells whose they are by `{level, id}`, and one entry is at `path/{level}/{id}`. */
  readonly levels?: true;
  /** Settings alone: the one field, whose value stands for the settings in a spec. */
  readonly sole?: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** What the Get model of the API has besides. A key that is in neither is news to a probe. */
  readonly answers?: DocumentedKeys;
  /** To create one, the spec must give a field of each group. */
  readonly createNeeds: readonly (readonly string[])[];
  /** Tenant-wide permissions that each job takes, as the API states them. */
  readonly permissions: {
    /** Without it the list may leave objects out: then what is live looks missing. */
    readonly see: readonly Needed[];
    readonly read: readonly Needed[];
    readonly create: readonly string[];
    readonly update: readonly string[];
    readonly delete: readonly string[];
  };
  /** Declared where its list may show names alone: the permissions that reading one object by itself takes. */
  readonly readAlone?: readonly Needed[];
  /** The kinds whose objects hold it, so that a change of it reaches them: a plan shows whom. */
  readonly heldBy?: readonly string[];
  /** The kinds whose changes come first where both are about the same object: what a document meets first. */
  readonly after?: readonly string[];
  /** An export of everything lists its objects by name alone: what they hold is written where it is asked for. */
  readonly exported?: 'by name';
  /** No spec can have it deleted, and no undo deletes it: too much would go with it. */
  readonly deletable?: false;
  /** Settings alone: they are compared and never written, and this is why. A person sets them in the dashboard. */
  readonly observed?: string;
  /** What a delete would take with it, in words for a person. */
  readonly destroys: string;
  /** What outside the tenant may go by its names, and so would no longer find an object that is renamed. */
  readonly namedElsewhere?: string;
}

/** Every kind in use, in the order in which reports list them. */
export type Kinds = readonly Kind[];

/** The same kinds, with flags that know these names besides the documented ones (`tenant.extra_permissions`). */
export function kindsKnowing(kinds: Kinds, extra: readonly string[]): Kinds {
  return kinds.map((kind) => {
    const fields = Object.entries(kind.fields);
    if (!fields.some(([, { knowing }]) => knowing)) return kind;
    const knowing = fields.map(([name, field]) => [name, field.knowing?.(extra) ?? field] as const);
    return { ...kind, fields: Object.fromEntries(knowing) };
  });
}

/** The kind of that name. Throws a `RangeError` when there is none: that is a mistake of the caller. */
export function kindNamed(kinds: Kinds, name: string): Kind {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new RangeError(`no kind named ${name}`);
  return kind;
}

/** `a role`, `an inbox`. */
export const withArticle = (kind: string): string => `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`;

/** The field of that name. Throws a `RangeError` when there is none. */
export function fieldNamed(kind: Kind, name: string): Field {
  const field = kind.fields[name];
  if (!field) throw new RangeError(`${kind.name} has no field ${name}`);
  return field;
}
