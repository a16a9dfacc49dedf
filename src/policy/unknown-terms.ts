/** Names that nothing gives: what goes by them finds nothing, without a word from the tenant. */
import { addressOf } from '../kinds/address.ts';
import { kindNamed, type Term } from '../kinds/kind.ts';
import { areAlike } from '../kinds/look-alike.ts';
import { nearest } from '../kinds/nearest.ts';
import { few } from './few.ts';
import type { Found, Rule, SpecView } from './rule.ts';
import { objectOf, showTerm, termKey, vocabularyOf, type Vocabulary } from './terms.ts';

export const ruleNamesNoField: Rule = {
  id: 'rule-names-no-field',
  severity: 'error',
  reason:
    'A rule names a tag or an option that no format of the project has, or a list of values names such a field. Names are compared byte by byte, and a rule under another name predicts nothing.',
  way_out:
    'Correct the name, or add the field or the option to a format of the project. A list of values, and what is on the tenant already, is only warned of.',
  source: "The vendor's pages on rules: with any other name, “the prediction will be empty”.",
  doubts: true,
  ofSpec: unknownTerms('rule-names-no-field', (uses) => uses.some(({ sort }) => sort === 'option')),
};

export const thresholdNamesNoField: Rule = {
  id: 'threshold-names-no-field',
  severity: 'error',
  reason:
    'A threshold names a field, a table or a column that no format of the project has. Names are compared byte by byte: the field that was meant is not held back by it, and a tenant may refuse the name.',
  way_out:
    'Correct the name, or add the field to a format of the project. What is on the tenant already is only warned of.',
  source: 'The vendor: the name of a field is the key by which settings find it.',
  doubts: true,
  ofSpec: unknownTerms('threshold-names-no-field', () => true),
};

/** In fields of which that rule tells. `breaks`: whether whatever names these is of no use without them. */
function unknownTerms(id: string, breaks: (uses: readonly Term[]) => boolean): NonNullable<Rule['ofSpec']> {
  return (spec) =>
    spec.resources.flatMap((resource) => {
      if (resource.state === 'absent') return [];
      const { fields } = kindNamed(spec.kinds, resource.kind);
      const telling = Object.entries(resource.fields).filter(([key]) => fields[key]?.unknownTerms === id);
      if (telling.length === 0) return [];
      const address = addressOf(resource.kind, resource.name);
      const vocabulary = vocabularyOf(spec, address);
      const object = objectOf(spec, resource);
      return telling.flatMap(([key, asked]): Found[] => {
        const uses = fields[key]?.uses?.(asked) ?? [];
        const old = new Set((fields[key]?.uses?.(object?.fields[key] ?? null) ?? []).map(termKey));
        return uses.flatMap((term): Found[] => {
          const why = whyUnknown(term, vocabulary, spec);
          if (why === null) return [];
          const isWorse = breaks(uses) && !old.has(termKey(term));
          return [
            {
              address,
              message: `${key}: ${why.message}`,
              hint: why.hint,
              within: [key, ...term.path],
              ...(isWorse ? {} : { severity: 'warning' as const }),
            },
          ];
        });
      });
    });
}

function whyUnknown(
  term: Term,
  vocabulary: Vocabulary,
  { live }: SpecView,
): Pick<Found, 'message' | 'hint'> | null {
  const { has, knows } = vocabulary;
  // Of document types another rule tells; of a column in a table that is not there, the table is told.
  if (has(term) || !knows(term.sort) || term.sort === 'document type') return null;
  if (term.sort === 'column' && !has({ sort: 'table', path: term.path.slice(0, 1) })) return null;
  const { sort, path } = term;
  const [name = '', option = ''] = path;
  const siblings = vocabulary.terms.filter(
    (one) => one.sort === sort && one.path[0] === (path.length > 1 ? name : one.path[0]),
  );
  const names = siblings.map((one) => one.path.at(-1) ?? '');
  if (sort !== 'option') {
    return {
      message: `no format of the project has the ${showTerm(term)}`,
      hint: meant(path.at(-1) ?? '', names),
    };
  }
  // What is not there has no options. Which ones there are, a spec need not say.
  if (!has({ sort: 'field', path: [name] }) || (live === null && names.length === 0)) return null;
  return names.length === 0
    ? {
        message: `the field ${name} has no options, so no rule can choose one`,
        hint: 'make it a tag, with options, in its format',
      }
    : { message: `the field ${name} has no option ${option}`, hint: meant(option, names) };
}

function meant(name: string, names: readonly string[]): string {
  const near = names.find((one) => areAlike(one, name)) ?? nearest(name, names);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  return names.length === 0
    ? 'add it to a format'
    : `correct it, or add it to a format; there: ${few(names)}`;
}
