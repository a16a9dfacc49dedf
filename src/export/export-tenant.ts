/** `fitform export`: the live tenant as a spec. Planning that spec gives no change. */
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../kinds/address.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Field, Json, JsonObject, Kind, Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isMarker, nameKey, specFields } from '../kinds/object.ts';
import { INHERITED, kindsInSpec, liveInSpec } from '../kinds/settings.ts';
import { bearersOf, type Bearer, type Bearers } from './bearers.ts';
import { say } from './field-value.ts';
import { block, comment, escaped, indented, item } from './write-yaml.ts';

export interface ExportInput {
  readonly kinds: Kinds;
  /** Decoded with `extraPermissions` known; every kind was read. */
  readonly live: Live;
  readonly tenant: {
    readonly url: string;
    readonly base_path: string;
    readonly extra_permissions: readonly string[];
  };
  /** Of the addresses, those to export; what they refer to is listed as well. Everything where it is not given. */
  readonly chosen?: (address: string) => boolean;
  /** The addresses of those that get the marker of their kind: the tenant does not tell it. */
  readonly marked?: ReadonlySet<string>;
  /**
   * For any tenant: without the address of this one, and with all that can be managed, as what a spec leaves out would
   * stay as it is there. Ids stay where names repeat, for the caller to refuse.
   */
  readonly portable?: boolean;
}

/** One resource of the spec; a remark says what the spec cannot hold. */
export interface Entry {
  readonly address: string;
  /** About the resource as a whole. */
  readonly remarks: readonly string[];
  /** The ids of all that bear its name, where there are several. */
  readonly namesakes: readonly string[];
  readonly keys: readonly {
    readonly key: string;
    readonly value: Json;
    readonly remarks: readonly string[];
  }[];
}

export interface Exported {
  readonly tenant: JsonObject;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly kind: Kind;
  /** About its entries together. */
  readonly remarks: readonly string[];
  readonly entries: readonly Entry[];
}

/** Kinds in their order, resources by name. Whatever is referred to is listed, by its name alone if need be. */
export function exportTenant(input: ExportInput): Exported {
  const { tenant, chosen, marked = new Set(), portable = false } = input;
  const isChosen = (address: string): boolean => chosen?.(address) ?? true;
  const kinds = kindsInSpec(input.kinds);
  const bearers = bearersOf(liveInSpec(input.kinds, input.live));
  const isWhole = (kind: Kind, { object }: Bearer): boolean =>
    (kind.exported !== 'by name' || portable || chosen !== undefined) &&
    isChosen(addressOf(kind.name, object.name));
  const entries = new Map<Bearer, Entry>();
  const mentioned = new Set<string>();
  for (const kind of kinds) {
    for (const bearer of bearers.ofKind(kind.name)) {
      const isMarked = marked.has(addressOf(kind.name, bearer.object.name));
      const parts = { isWhole: isWhole(kind, bearer), isChosen, isMarked, inFull: portable };
      const isPart = ([key, { settings }]: readonly [string, Field]): boolean =>
        settings !== undefined &&
        bearer.object.fields[key] !== INHERITED &&
        isChosen(addressOfSettings(settings, kind, bearer));
      if (!parts.isWhole && !specFields(kind).some(isPart)) continue;
      entries.set(bearer, entryOf(kind, bearer, bearers, mentioned, parts));
    }
  }
  const sections = kinds.map((kind): Section => {
    const listed = bearers.ofKind(kind.name).flatMap((bearer) => {
      const address = addressOf(kind.name, bearer.object.name);
      return entries.get(bearer) ?? (mentioned.has(address) ? lookUp(kind, bearer) : []);
    });
    const isOwn = (key: string): boolean => key !== nameKey(kind) && !kind.fields[key]?.settings;
    const isOnlyNamed = listed.some(({ keys }) => !keys.some(({ key }) => isOwn(key)));
    return { kind, remarks: portable && isOnlyNamed ? [MUST_EXIST] : [], entries: listed };
  });
  const { extra_permissions, ...where } = tenant;
  return {
    tenant: {
      ...(portable ? {} : where),
      ...(extra_permissions.length === 0 ? {} : { extra_permissions }),
    },
    sections: sections.filter((section) => section.entries.length > 0),
  };
}

const MUST_EXIST = 'Whatever is listed by name alone must exist before this is planned on another tenant.';

const addressOfSettings = (settings: Kind, kind: Kind, { object }: Bearer): string =>
  addressOf(settings.name, addressOf(kind.name, object.name));

/** What is exported of an object: itself, or only the settings of it that are chosen. */
interface Parts {
  readonly isWhole: boolean;
  readonly isChosen: (address: string) => boolean;
  readonly isMarked: boolean;
  /** Also what is as it is by default, and what has nothing. */
  readonly inFull: boolean;
}

/** Notes in `mentioned` the addresses of what it refers to. */
function entryOf(
  kind: Kind,
  bearer: Bearer,
  bearers: Bearers,
  mentioned: Set<string>,
  { isWhole, isChosen, isMarked, inFull }: Parts,
): Entry {
  const { address, keys, remarks, namesakes } = lookUp(kind, bearer);
  const implied = isMarked ? specFields(kind).flatMap(([, { implies }]) => Object.keys(implies ?? {})) : [];
  const fields: Entry['keys'][number][] = [];
  const left: string[] = [];
  // A list may leave out what its objects hold; then it shows none of it.
  const isShown = inFull && specFields(kind).some(([key, { asking }]) => asking && bearer.object.fields[key]);
  for (const [key, field] of specFields(kind)) {
    if (!field.settings && !isWhole) continue;
    if (implied.includes(key)) continue;
    if (isMarked && isMarker(field)) {
      fields.push({ key, value: true, remarks: [] });
      continue;
    }
    const settings = field.settings && addressOfSettings(field.settings, kind, bearer);
    if (settings !== undefined && !isChosen(settings)) {
      if (bearer.object.fields[key] !== INHERITED) left.push(`its ${key} is not chosen: ${settings}`);
      continue;
    }
    const said = say(key, field, bearer.object, bearers);
    if (said.says === 'nothing' && isShown && field.asking?.empty !== undefined) {
      fields.push({ key, value: field.asking.empty, remarks: [] });
    }
    if (said.says === 'nothing') continue;
    if (said.says === 'unspeakable') {
      left.push(`${key} is not managed here: ${said.why}`);
      continue;
    }
    // What is only watched is not brought anywhere.
    const isNeeded = inFull && field.settings?.observed === undefined;
    if (!isNeeded && !field.isSet && isDeepStrictEqual(said.value, field.default)) continue;
    for (const { kind: target, ref } of field.mentions(said.value)) {
      mentioned.add(addressOf(target, ref as string));
    }
    const spelled = (inFull ? spelledInFull : spelledIn)(field, said.value);
    const missing = [...said.left, ...said.unseen];
    fields.push({
      key,
      value: missing.length === 0 ? spelled : { at_least: spelled },
      remarks: missing.map((member) => `${member}: this cannot be listed, and stays as it is`),
    });
  }
  return { address, remarks: [...remarks, ...left], namesakes, keys: [...keys, ...fields] };
}

const spelledIn = (field: Field, value: Json): Json => field.spell(value);

/** With all that a spec can ask for, so that the same comes of it wherever it is planned. */
function spelledInFull(field: Field, value: Json): Json {
  if (field.asking) return field.asking.exactly(value, null);
  if (!field.settings || field.settings.sole !== undefined || !isObject(value)) return field.spell(value);
  const keys = specFields(field.settings).flatMap(([key, its]): [string, Json][] => {
    const one = value[key] ?? null;
    if (one === null) return its.asking?.empty === undefined ? [] : [[key, its.asking.empty]];
    return [[key, spelledInFull(its, one)]];
  });
  return Object.fromEntries(keys);
}

/** By its name alone, and its id where that name is not enough. */
function lookUp(kind: Kind, { object, twins }: Bearer): Entry {
  const key = (name: string, value: string): Entry['keys'][number] => ({ key: name, value, remarks: [] });
  const others =
    twins.length === 1 ? `another ${kind.name} has` : `${twins.length} other ${kind.section} have`;
  return {
    address: addressOf(kind.name, object.name),
    remarks:
      twins.length === 0 ? [] : [`${others} this name, too, and cannot be listed: id ${twins.join(', ')}`],
    namesakes: twins.length === 0 ? [] : [object.id, ...twins],
    keys: [key(nameKey(kind), object.name), ...(twins.length === 0 ? [] : [key('id', object.id)])],
  };
}

/** As YAML, each remark as a comment above what it is about. The same tenant gives the same text. */
export function asYaml({ tenant, sections }: Exported): string {
  const { url } = tenant;
  const settings = Object.entries(tenant).flatMap(([key, value]) => block(key, value));
  const head = [
    comment(
      typeof url === 'string'
        ? `The tenant ${url} as fitform export found it: planning it changes nothing.`
        : 'A tenant as fitform export --portable found it, without its address: for any tenant.',
    ),
    comment('What is not listed here is not managed. Comments say what a spec cannot hold.'),
    'version: 1',
    ...(settings.length === 0 ? [] : ['tenant:', ...indented(settings)]),
  ];
  const body = sections.flatMap(({ kind, remarks, entries }) => [
    '',
    ...remarks.map(comment),
    `${kind.section}:`,
    ...indented(entries.flatMap(linesOf)),
  ]);
  return [...head, ...body, ''].join('\n');
}

function linesOf({ remarks, keys }: Entry): string[] {
  const lines = keys.flatMap(({ key, value, remarks: about }) => [
    ...about.map(comment),
    ...block(key, value),
  ]);
  return [...remarks.map(comment), ...item(lines)];
}

/** As one JSON document that is a spec as well; remarks have no place in it. */
export function asJson({ tenant, sections }: Exported): JsonObject {
  return escaped({
    version: 1,
    ...(Object.keys(tenant).length === 0 ? {} : { tenant }),
    ...Object.fromEntries(
      sections.map(({ kind, entries }) => [
        kind.section,
        entries.map(({ keys }) => Object.fromEntries(keys.map(({ key, value }) => [key, value]))),
      ]),
    ),
  }) as JsonObject;
}
