/** Terms: names inside objects by which others go although no id leads there, such as the fields of a format. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { settled, showRef } from '../kinds/fields.ts';
import { kindNamed, type Json, type Kind, type Term } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import type { SpecView } from './rule.ts';

/** What the terms of one resource may mean. */
export interface Vocabulary {
  /** Whether everything that may define one is known: then what is not there does not exist. */
  readonly complete: boolean;
  has(term: Term): boolean;
  readonly terms: readonly Term[];
  /** The names of all that defines any. */
  readonly definers: readonly string[];
}

export const termKey = ({ sort, path }: Term): string => JSON.stringify([sort, ...path]);

/** `field iban`, `column lines.quantity`. */
export const showTerm = ({ sort, path }: Term): string => `${sort} ${path.join('.')}`;

/**
 * All that an object leads to by references may define terms for it: an inbox leads to its project, and that to its
 * formats. Settings go by those of what they belong to.
 */
export function vocabularyOf(spec: SpecView, address: string): Vocabulary {
  const { kind: own, name } = splitAddress(address);
  const ways = [isScoped(kindNamed(spec.kinds, own)) ? name : address];
  const terms: Term[] = [];
  const definers: string[] = [];
  let complete = true;
  for (const way of ways) {
    const kind = kindNamed(spec.kinds, splitAddress(way).kind);
    const values = valuesOf(spec, kind, splitAddress(way).name);
    const defining = Object.entries(kind.fields).filter(([, { defines }]) => defines);
    if (defining.length > 0) definers.push(splitAddress(way).name);
    // A list may leave out what an object holds; then it shows none of it.
    if (defining.length > 0 && defining.every(([key]) => values(key) === null)) complete = false;
    for (const [key, field] of Object.entries(kind.fields)) {
      const value = values(key);
      if (value === null) {
        if (field.targets?.some((one) => leadsToTerms(spec, one)) === true) complete = false;
        continue;
      }
      terms.push(...(field.defines?.(value) ?? []));
      for (const { kind: target, ref } of field.mentions(value)) {
        const next = addressOf(target, showRef(ref));
        if (typeof ref !== 'string') complete = false;
        else if (!ways.includes(next)) ways.push(next);
      }
    }
  }
  const known = new Set(terms.map(termKey));
  return { complete, terms, definers, has: (term) => known.has(termKey(term)) };
}

const leadsToTerms = ({ kinds }: SpecView, name: string): boolean => {
  const fields = Object.values(kindNamed(kinds, name).fields);
  return fields.some(({ defines, targets }) => defines !== undefined || targets !== undefined);
};

/** The live object that a resource of the spec stands for; `undefined` where there is none, or more than one. */
export function objectOf(
  { live }: Pick<SpecView, 'live'>,
  { kind, name, id, renamedFrom = [] }: SpecView['resources'][number],
): LiveObject | undefined {
  if (id !== undefined) return live?.find(kind, id);
  const bearers = [name, ...renamedFrom].map((one) => live?.named(kind, one) ?? []);
  const [object, ...others] = bearers.find((one) => one.length > 0) ?? [];
  return others.length === 0 ? object : undefined;
}

/** What its fields come to when the spec is carried out; `null` where nobody knows. A live reference may be by an old name. */
function valuesOf(spec: SpecView, kind: Kind, name: string): (key: string) => Json {
  const own = spec.resources.filter((one) => one.kind === kind.name);
  const asked =
    own.find((one) => one.name === name) ??
    own.find((one) => one.renamedFrom?.includes(name) && objectOf(spec, one)?.name === name);
  const now = objectOf(spec, asked ?? { kind: kind.name, name, fields: {} })?.fields;
  return (key) => {
    const given = asked?.fields[key];
    const field = kind.fields[key];
    if (given === undefined || !field) return now?.[key] ?? null;
    // Part of a list alone does not tell what else is there.
    const isPart = field.asking !== undefined && !Array.isArray(given);
    if (isPart && (now?.[key] ?? null) === null) return null;
    return settled(field, now?.[key] ?? null, given);
  };
}
