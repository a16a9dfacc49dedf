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
  const leads = leadsFrom(spec, isScoped(kindNamed(spec.kinds, own)) ? name : address);
  const complete = leads.every((one) => one.complete);
  return {
    complete,
    // What a tenant shows of an object is all that there is.
    knows: (sort) => complete && (spec.live !== null || !leads.some(({ unsaid }) => unsaid.includes(sort))),
    get terms() {
      return leads.flatMap(({ terms }) => terms);
    },
    definers: leads.flatMap(({ definer }) => definer ?? []),
    has: (term) => {
      const key = termKey(term);
      return leads.some(({ known }) => known.has(key));
    },
  };
}

/** The address itself and all that it leads to by references. */
export const waysFrom = (spec: Network, address: string): ReadonlySet<string> =>
  new Set(leadsFrom(spec, address).map((one) => one.address));

type Network = Pick<SpecView, 'kinds' | 'resources' | 'live'>;

/** What one object has to say, wherever it is met on the way. */
interface Lead {
  readonly address: string;
  /** The addresses that its references lead to. */
  readonly next: readonly string[];
  readonly terms: readonly Term[];
  /** The keys of its terms. */
  readonly known: ReadonlySet<string>;
  /** Its name, if it may define terms. */
  readonly definer: string | null;
  /** The sorts of which it may define terms and says nothing. */
  readonly unsaid: readonly Term['sort'][];
  /** All terms that it may define or lead to are known. */
  readonly complete: boolean;
}

function leadsFrom(spec: Network, from: string): Lead[] {
  const ways = new Set([from]);
  const leads: Lead[] = [];
  for (const address of ways) {
    const lead = leadAt(spec, address);
    leads.push(lead);
    lead.next.forEach((next) => ways.add(next));
  }
  return leads;
}

const leadsOf = new WeakMap<Network, Map<string, Lead>>();

/** A format that a thousand inboxes lead to is asked once. */
function leadAt(spec: Network, address: string): Lead {
  const known = leadsOf.get(spec) ?? new Map<string, Lead>();
  leadsOf.set(spec, known);
  const lead = known.get(address) ?? leadOf(spec, address);
  known.set(address, lead);
  return lead;
}

function leadOf(spec: Network, address: string): Lead {
  const { kind: kindName, name } = splitAddress(address);
  const kind = kindNamed(spec.kinds, kindName);
  const values = valuesOf(spec, kind, name);
  const fields = Object.entries(kind.fields).map(([key, field]) => ({ field, value: values(key) }));
  const defining = fields.filter(({ field }) => field.defines);
  const said = fields.flatMap(({ field, value }) => (value === null ? [] : [{ field, value }]));
  const mentions = said.flatMap(({ field, value }) => field.mentions(value));
  const terms = said.flatMap(({ field, value }) => field.defines?.(value) ?? []);
  const isUnsaid = ({ value }: { readonly value: Json }): boolean => value === null;
  // It may lead to something of which nobody knows, or only the id is known.
  const isOpen =
    mentions.some(({ ref }) => typeof ref !== 'string') ||
    fields.some(
      (one) => isUnsaid(one) && one.field.targets?.some((target) => leadsToTerms(spec, target)) === true,
    );
  return {
    address,
    next: mentions.flatMap(({ kind: target, ref }) =>
      typeof ref === 'string' ? addressOf(target, showRef(ref)) : [],
    ),
    terms,
    known: new Set(terms.map(termKey)),
    definer: defining.length > 0 ? name : null,
    unsaid: defining.filter(isUnsaid).flatMap(({ field }) => field.definesSorts ?? []),
    // A list may leave out what an object holds; then it shows none of it.
    complete: !isOpen && !(defining.length > 0 && defining.every(isUnsaid)),
  };
}

const leadsToTerms = ({ kinds }: Network, name: string): boolean => {
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
function valuesOf(spec: Network, kind: Kind, name: string): (key: string) => Json {
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
