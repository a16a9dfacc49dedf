/**
 * Names that are to go out of a map and mean nothing any more, as what they named is gone: they have no effect, and not
 * every tenant can take a key out. So nothing is written for them alone.
 */
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type FieldChange, type Kind } from '../kinds/kind.ts';
import { termKey, vocabularyOf, type Vocabulary } from '../policy/terms.ts';
import type { Decision } from './diff.ts';
import type { Matched } from './match.ts';

/** By the update, why it is left. */
export function idleUpdates(
  { kinds, live }: Pick<Matched, 'kinds' | 'live'>,
  decisions: readonly Decision[],
): ReadonlyMap<Decision, string> {
  // What is live tells: a name that goes by the same plan is taken out once.
  const view = { kinds, resources: [], live };
  const found = decisions.flatMap((decision): [Decision, string][] => {
    if (decision.action !== 'update') return [];
    const kind = kindNamed(kinds, decision.kind);
    if (!decision.fields.every(({ field }) => fieldNamed(kind, field).mayKeep)) return [];
    const object = live.find(decision.kind, decision.id);
    if (!object) return [];
    const words = vocabularyOf(view, addressOf(kind.name, object.name));
    if (!words.complete) return [];
    const said = decision.fields.map((one) => idleIn(kind, one, words));
    if (said.some((one) => one === null)) return [];
    const names = said.flatMap((one) => one ?? []);
    const what =
      names.length === 1 ? 'names nothing any more, so it has' : 'name nothing any more, so they have';
    return [
      [
        decision,
        `${names.join(', ')} ${what} no effect; not every tenant can remove ${names.length === 1 ? 'it' : 'them'}`,
      ],
    ];
  });
  return new Map(found);
}

/** `null` where it does more than that. */
function idleIn(kind: Kind, difference: FieldChange, words: Vocabulary): readonly string[] | null {
  const field = fieldNamed(kind, difference.field);
  if ('added' in difference || !field.differences || !field.uses) return null;
  const { before, after } = difference;
  const stays = new Set(field.uses(after).map(termKey));
  const gone = field.uses(before).filter((term) => !stays.has(termKey(term)) && !words.has(term));
  const parts = field.differences(before, after);
  const isIdle = ({ does, path = [] }: (typeof parts)[number]): boolean =>
    does === 'removes' && gone.some((term) => term.path.every((name, at) => path[at] === name));
  return parts.every(isIdle) ? parts.map(({ path = [] }) => `${difference.field} ${path.join('.')}`) : null;
}
