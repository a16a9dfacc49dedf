/** Terms: names inside objects by which others go although no id leads there, such as the fields of a format. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { settled, showRef } from '../kinds/field-types/fields.ts';
import { kindNamed, type Json, type Kind, type Term } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import type { SpecView } from './rule.ts';

/** What the terms of one resource may mean. */
export interface Vocabulary {
  /** Whether everything that may define one is known: then what is not there does not exist. */
  readonly complete: boolean;
  /** Whether all terms of the sort are known: a spec alone may leave out what the tenant has. */
  knows(sort: Term['sort']): boolean;
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
  const terms: Term[] = [];
  const definers: string[] = [];
  const unsaid = new Set<Term['sort']>();
  let complete = true;
  const leads = leadsFrom(spec, isScoped(kindNamed(spec.kinds, own)) ? name : address);
  for (const { address: way, kind, values, isOpen } of leads) {
    const defining = Object.entries(kind.fields).filter(([, { defines }]) => defines);
    for (const [key, { definesSorts = [] }] of defining) {
      if (values(key) === null) definesSorts.forEach((sort) => unsaid.add(sort));
    }
    if (defining.length > 0) definers.push(splitAddress(way).name);
    // A list may leave out what an object holds; then it shows none of it.
    if (defining.length > 0 && defining.every(([key]) => values(key) === null)) complete = false;
    for (const [key, field] of Object.entries(kind.fields)) {
      const value = values(key);
      if (value !== null) terms.push(...(field.defines?.(value) ?? []));
      else if (field.targets?.some((one) => leadsToTerms(spec, one)) === true) complete = false;
    }
    if (isOpen) complete = false;
  }
  const known = new Set(terms.map(termKey));
  return {
    complete,
    // What a tenant shows of an object is all that there is.
    knows: (sort) => complete && (spec.live !== null || !unsaid.has(sort)),
    terms,
    definers,
    has: (term) => known.has(termKey(term)),
  };
}

/** The address itself and all that it leads to by references. */
export const waysFrom = (
  spec: Pick<SpecView, 'kinds' | 'resources' | 'live'>,
  address: string,
): ReadonlySet<string> => new Set(leadsFrom(spec, address).map((one) => one.address));

interface Lead {
  readonly address: string;
  readonly kind: Kind;
  readonly values: (key: string) => Json;
  /** It leads to something of which only the id is known. */
  readonly isOpen: boolean;
}

function leadsFrom(spec: SpecView, from: string): Lead[] {
  const ways = [from];
  const leads: Lead[] = [];
  for (const address of ways) {
    const { kind: kindName, name } = splitAddress(address);
    const kind = kindNamed(spec.kinds, kindName);
    const values = valuesOf(spec, kind, name);
    let isOpen = false;
    for (const [key, field] of Object.entries(kind.fields)) {
      const value = values(key);
      for (const { kind: target, ref } of value === null ? [] : field.mentions(value)) {
        const next = addressOf(target, showRef(ref));
        if (typeof ref !== 'string') isOpen = true;
        else if (!ways.includes(next)) ways.push(next);
      }
    }
    leads.push({ address, kind, values, isOpen });
  }
  return leads;
}

const leadsToTerms = ({ kinds }: SpecView, name: string): boolean => {
  const fields = Object.values(kindNamed(kinds, name).fields);
  return fields.some(({ defines, targets }) => defines !== undefined || targets !== undefined);
};

/** The live object that a resource of the spec stands for; `undefined` where there is none, or more than one. */
export function objectOf(
  { live }: Pick<SpecView, 'live'>,
  { kind, name, id, renamedFrom = [] }: Asked,
): LiveObject | undefined {
  if (id !== undefined) return live?.find(kind, id);
  const bearers = [name, ...renamedFrom].map((one) => live?.named(kind, one) ?? []);
  const [object, ...others] = bearers.find((one) => one.length > 0) ?? [];
  return others.length === 0 ? object : undefined;
}

type Asked = SpecView['resources'][number];

const indexes = new WeakMap<SpecView['resources'], ReadonlyMap<string, readonly Asked[]>>();

/** Under each name that a resource has or had: those that have it first. */
function askedAs(resources: SpecView['resources'], address: string): readonly Asked[] {
  let index = indexes.get(resources);
  if (!index) {
    const named = resources.map((one) => [addressOf(one.kind, one.name), one] as const);
    const old = resources.flatMap((one) =>
      (one.renamedFrom ?? []).map((former) => [addressOf(one.kind, former), one] as const),
    );
    const groups = Map.groupBy([...named, ...old], ([key]) => key);
    index = new Map([...groups].map(([key, all]) => [key, all.map(([, one]) => one)]));
    indexes.set(resources, index);
  }
  return index.get(address) ?? [];
}

/** What its fields come to when the spec is carried out; `null` where nobody knows. A live reference may be by an old name. */
function valuesOf(spec: SpecView, kind: Kind, name: string): (key: string) => Json {
  const asked = askedAs(spec.resources, addressOf(kind.name, name)).find(
    (one) => one.name === name || objectOf(spec, one)?.name === name,
  );
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
