/** Names by which others go: those that nothing defines, and those that a plan takes away from whoever goes by them. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, type Json, type Kind, type Term } from '../kinds/kind.ts';
import { few } from './few.ts';
import type { Facts, Found, Rule, SpecView } from './rule.ts';
import { showTerm, termKey, vocabularyOf } from './terms.ts';

export const documentTypeUnknown: Rule = {
  id: 'document-type-unknown',
  severity: 'warning',
  reason: 'A project or its settings name a document type that none of its formats has.',
  way_out: 'Correct the name, or add the document type to a format.',
  source: 'The API: document types are known by their names alone.',
  ofSpec: (spec) =>
    spec.resources.flatMap((resource) => {
      const named = usesIn(kindNamed(spec.kinds, resource.kind), resource.fields).filter(
        ({ sort }) => sort === 'document type',
      );
      if (resource.state === 'absent' || named.length === 0) return [];
      const address = addressOf(resource.kind, resource.name);
      const { complete, has, definers } = vocabularyOf(spec, address);
      if (!complete) return [];
      // Settings by document type may go by the name of a format as well.
      const unknown = named.filter((term) => !has(term) && !definers.includes(term.path.join('.')));
      return unknown.map((term) => ({
        address,
        message: `names the ${showTerm(term)}, which none of its formats has`,
        hint: 'correct the name, or add the document type to a format',
      }));
    }),
};

export const fieldStillNamed: Rule = {
  id: 'field-still-named',
  severity: 'error',
  reason:
    'The plan removes or renames a field, an option, a table, a column or a document type, and something still goes by that name: it would find nothing any more, without a word from the tenant.',
  way_out:
    'Take the name out of what the spec still says, or keep it. What only the tenant says is warned of: change it there, or in the spec.',
  source: 'The API: rules and settings go by these names, byte by byte.',
  doubts: true,
  ofPlan: stillNamed,
};

/** Terms that these fields go by. */
const usesIn = ({ fields }: Kind, values: Readonly<Record<string, Json>>): readonly Term[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : (fields[key]?.uses?.(value) ?? []),
  );

function stillNamed(facts: Facts): Found[] {
  const { kinds, live, changes, purpose } = facts;
  if (purpose === 'compare') return [];
  const removals = changes.flatMap((change) =>
    removedBy(facts, change).map((term) => ({ address: change.address, term })),
  );
  if (removals.length === 0) return [];
  const [before, after] = [{ kinds, resources: [], live }, afterwards(facts)];
  const users = usersAfter(facts);
  return removals.flatMap(({ address, term }): Found[] => {
    const key = termKey(term);
    const lost = users.filter(
      ({ now, then, uses }) =>
        uses.has(key) && vocabularyOf(before, now).has(term) && !vocabularyOf(after, then).has(term),
    );
    if (lost.length === 0) return [];
    const said = lost.filter(({ says }) => says.has(key));
    const isSure = said.some(({ then }) => vocabularyOf(after, then).complete);
    return [
      {
        address,
        message: `removes the ${showTerm(term)}, and ${few(lost.map(({ then }) => then))} still ${lost.length === 1 ? 'names' : 'name'} it`,
        hint:
          said.length > 0
            ? `take it out of ${few(said.map(({ then }) => then))}, or keep it`
            : 'take it out there as well, or keep it',
        ...(isSure ? {} : { severity: 'warning' as const }),
      },
    ];
  });
}

/** Those that one of its values gave and none gives any more. */
function removedBy({ kinds, live }: Facts, { kind, id, fields }: Facts['changes'][number]): Term[] {
  const its = kindNamed(kinds, kind);
  const object = live.find(kind, id);
  return fields.flatMap((difference): Term[] => {
    const field = its.fields[difference.field];
    if (!object || !field?.defines || !('after' in difference)) return [];
    const stays = new Set(field.defines(difference.after).map(termKey));
    return field.defines(object.fields[difference.field] ?? null).filter((term) => !stays.has(termKey(term)));
  });
}

/** The tenant with all changes made. */
function afterwards({ kinds, live, changes }: Facts): SpecView {
  const resources = changes.map((change) => {
    const { fields } = kindNamed(kinds, change.kind);
    const values = change.fields.flatMap((difference) => {
      const field = fields[difference.field];
      if (!field || !('after' in difference)) return [];
      const { after, before } = difference;
      return [[difference.field, field.asking?.exactly(after, before) ?? after] as const];
    });
    return {
      kind: change.kind,
      name: change.name,
      ...(change.id === null ? {} : { id: change.id }),
      ...(change.action === 'rename' ? { renamedFrom: [change.before_name] } : {}),
      fields: Object.fromEntries(values),
    };
  });
  return { kinds, resources, live };
}

interface User {
  /** Its address today, and once the plan is carried out. */
  readonly now: string;
  readonly then: string;
  /** The terms that it goes by then, and those that the spec has it go by. */
  readonly uses: ReadonlySet<string>;
  readonly says: ReadonlySet<string>;
}

/** Everything that goes by any names, once the plan is carried out. */
function usersAfter({ kinds, live, changes, desired }: Facts): User[] {
  const changed = new Map(changes.map((change) => [addressOf(change.kind, change.id ?? ''), change]));
  const asked = new Map(desired.resources.map((one) => [addressOf(one.kind, one.name), one.fields]));
  const user = (kind: Kind, now: string, then: string, values: Readonly<Record<string, Json>>): User => {
    const keys = (terms: readonly Term[]): ReadonlySet<string> => new Set(terms.map(termKey));
    return { now, then, uses: keys(usesIn(kind, values)), says: keys(usesIn(kind, asked.get(then) ?? {})) };
  };
  return kinds
    .filter(({ fields }) => Object.values(fields).some(({ uses }) => uses))
    .flatMap((kind) => [
      ...(live.objects.get(kind.name) ?? []).flatMap((object) => {
        const change = changed.get(addressOf(kind.name, object.id));
        if (object.name === '' || object.inherited || change?.action === 'delete') return [];
        const now = addressOf(kind.name, object.name);
        return [user(kind, now, change?.address ?? now, { ...object.fields, ...valuesAfter(change) })];
      }),
      ...changes
        .filter((change) => change.kind === kind.name && change.action === 'create')
        .map((change) => user(kind, change.address, change.address, valuesAfter(change))),
    ]);
}

const valuesAfter = (change: Facts['changes'][number] | undefined): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    (change?.fields ?? []).flatMap((one) => ('after' in one ? [[one.field, one.after] as const] : [])),
  );
