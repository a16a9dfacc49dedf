/** Values that the updated spec keeps in files of their own: an update leaves those as they are, and tells where they differ. */
import { addressOf } from '../kinds/address.ts';
import { askedDiff, isObject, settled } from '../kinds/field-types/fields.ts';
import { fieldNamed, type Field, type Json } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { specFields } from '../kinds/object.ts';
import { draftAddress, type Draft } from '../specfile/check/merge.ts';
import type { SpecNode } from '../specfile/yaml/tree.ts';

/** What an update leaves to whoever keeps the file. */
export interface LeftInFile {
  /** As plans have it. */
  readonly address: string;
  readonly field: string;
  readonly file: string;
}

/** The object as if such values of it were as their files say, and those of them that are not. */
export function asInFiles(draft: Draft, object: LiveObject): { object: LiveObject; left: LeftInFile[] } {
  const left: LeftInFile[] = [];
  const address = draftAddress(draft);
  const become = (at: Omit<LeftInFile, 'file'>, field: Field, live: Json, spec: Json, file: string): Json => {
    const asked = field.resolve(spec);
    if (askedDiff(field, live, asked) !== undefined) left.push({ ...at, file });
    return settled(field, live, asked);
  };
  const fields = specFields(draft.kind).flatMap(([name, field]): [string, Json][] => {
    const node = draft.fields.get(name)?.node;
    const live = object.fields[name] ?? null;
    if (!node) return [];
    const { settings } = field;
    if (!settings || node.type !== 'mapping') {
      const file = fileOf(node);
      return file === null ? [] : [[name, become({ address, field: name }, field, live, node.json, file)]];
    }
    const its = [...node.entries].flatMap(([key, { node: value }]): [string, Json][] => {
      const file = fileOf(value);
      if (file === null) return [];
      const at = { address: addressOf(settings.name, address), field: key };
      const now = isObject(live) ? (live[key] ?? null) : null;
      return [[key, become(at, fieldNamed(settings, key), now, node.json[key] ?? null, file)]];
    });
    if (its.length === 0) return [];
    return [[name, { ...(isObject(live) ? live : {}), ...Object.fromEntries(its) }]];
  });
  return { object: { ...object, fields: { ...object.fields, ...Object.fromEntries(fields) } }, left };
}

/** The file that the value, or a part of it, stands in, where it is not that of the spec. */
function fileOf(node: SpecNode): string | null {
  if (node.source.within !== undefined) return node.source.file;
  if (node.type !== 'mapping') return null;
  return [...node.entries.values()].map((entry) => fileOf(entry.node)).find((file) => file !== null) ?? null;
}
