/** What is wrong with what a spec asks for, as its fields themselves can tell: with a tenant they can tell more. */
import { addressOf } from '../kinds/address.ts';
import { settled } from '../kinds/field-types/fields.ts';
import { kindNamed } from '../kinds/kind.ts';
import type { Found, Rule, SpecView } from './rule.ts';
import { objectOf } from './terms.ts';

/** Those of the rule. */
const flawsOf =
  (id: string) =>
  (spec: SpecView): readonly Found[] => {
    const found = known.get(spec) ?? allFlaws(spec);
    known.set(spec, found);
    return found.get(id) ?? [];
  };

const known = new WeakMap<SpecView, ReadonlyMap<string, readonly Found[]>>();

/** By the rule that tells of them. */
function allFlaws(spec: SpecView): ReadonlyMap<string, readonly Found[]> {
  const all = spec.resources.flatMap((resource) => {
    if (resource.state === 'absent') return [];
    const { fields } = kindNamed(spec.kinds, resource.kind);
    return Object.entries(resource.fields).flatMap(([key, asked]) => {
      const field = fields[key];
      if (!field?.flaws || asked === null) return [];
      const before = objectOf(spec, resource)?.fields[key] ?? null;
      const known = spec.live && { before, after: settled(field, before, asked) };
      return field
        .flaws(asked, known)
        .map(({ rule, message, hint, within, isOld = false, isDoubt = false }): [string, Found] => [
          rule,
          {
            address: addressOf(resource.kind, resource.name),
            message,
            hint,
            ...(within ? { within: [key, ...within] } : {}),
            ...(isOld || isDoubt ? { severity: 'warning' as const } : {}),
          },
        ]);
    });
  });
  const byRule = Map.groupBy(all, ([rule]) => rule);
  return new Map([...byRule].map(([rule, its]) => [rule, its.map(([, found]) => found)]));
}

export const duplicateField: Rule = {
  id: 'duplicate-field',
  severity: 'error',
  reason:
    'Two members of one list have the same name: fields, columns, options, tables, document types or separators. Whatever goes by the name means one of them, and nobody can tell which.',
  way_out:
    'Leave one of them, or name them apart. Where the tenant has both already, a plan only warns of it.',
  source: 'The API: everything that refers to a field does so by its name alone.',
  doubts: true,
  ofSpec: flawsOf('duplicate-field'),
};

export const optionWithoutTag: Rule = {
  id: 'option-without-tag',
  severity: 'warning',
  reason: 'A field has options to choose from, and its category is not tag: nobody is shown them.',
  way_out: 'Give it category: tag, or leave its options out.',
  source: 'The API: options belong to fields of the category tag.',
  ofSpec: flawsOf('option-without-tag'),
};

export const thresholdOutOfScale: Rule = {
  id: 'threshold-out-of-scale',
  severity: 'warning',
  reason: 'A threshold is 0, which holds nothing back, or above 100, which lets nothing through.',
  way_out: 'Write a level above 0 and no higher than 100. If you mean it, except it in policy.rules.',
  source: 'The vendor: confidences are numbers such as 97; that they end at 100 is not written anywhere.',
  ofSpec: flawsOf('threshold-out-of-scale'),
};

export const formulaNamesNoField: Rule = {
  id: 'formula-names-no-field',
  severity: 'warning',
  reason: 'A formula holds a word that is neither a field of its format nor a function.',
  way_out: 'Correct the word, or add the field.',
  source: 'The API: a formula is "excel-like" and names other fields.',
  ofSpec: flawsOf('formula-names-no-field'),
};

export const ruleGrammar: Rule = {
  id: 'rule-grammar',
  severity: 'error',
  reason:
    'A rule that chooses an option of a tag does not follow the published grammar: the tenant may accept it, and then find nothing by it.',
  way_out:
    'Correct the rule where the message says. What is on the tenant already, and what the grammar does not exclude, is only warned of.',
  source: "The vendor's pages on rules, their search space and its limits.",
  doubts: true,
  ofSpec: flawsOf('rule-grammar'),
};
