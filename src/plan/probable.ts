/** A create and a delete of equal content: probably a rename that nobody has said. It is pointed out, never guessed. */
import { addressOf } from '../kinds/address.ts';
import { askedDiff } from '../kinds/field-types/fields.ts';
import { fieldNamed, kindNamed, type Json, type Kind, type Kinds } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { isManaged, isScoped } from '../kinds/object.ts';
import type { Resource } from '../specfile/desired.ts';
import { warning, type Violation } from './change.ts';
import type { Decision } from './diff.ts';
import type { Matched, Matches } from './match.ts';

/** A delete counts though it is blocked: that what refers to the object would be lost is the more reason to say it. */
export function probableRenames(
  { kinds, desired, matches }: Matched,
  decisions: readonly Decision[],
): Violation[] {
  const actions = new Map(
    decisions.map((decision) => [
      decision.address,
      decision.action === 'blocked' ? decision.blocks : decision.action,
    ]),
  );
  const of = (action: Decision['action']): Resource[] =>
    desired.resources.filter(
      ({ kind, name }) => actions.get(addressOf(kind, name)) === action && !isScoped(kindNamed(kinds, kind)),
    );
  const gone = of('delete').flatMap((resource) => {
    const match = matches.of(resource);
    return match.found === 'one' ? [{ resource, object: match.object }] : [];
  });
  if (gone.length === 0) return [];
  const pairs = of('create').flatMap((created) => {
    const kind = kindNamed(kinds, created.kind);
    return gone
      .filter(({ resource }) => resource.kind === created.kind)
      .filter(({ object }) => isCopy(kind, created, object, matches))
      .map(({ resource }) => ({ created, deleted: resource }));
  });
  const isAlone = (one: Resource): boolean =>
    pairs.filter(({ created, deleted }) => created === one || deleted === one).length === 1;
  return pairs
    .filter(({ created, deleted }) => isAlone(created) && isAlone(deleted))
    .map(({ created, deleted }) =>
      warning(
        'probable-rename',
        addressOf(created.kind, created.name),
        `it is created with just what ${addressOf(deleted.kind, deleted.name)} holds, which is deleted: was it meant to be renamed?`,
        `with renamed_from: ${JSON.stringify(deleted.name)} it keeps its id and everything that refers to it`,
      ),
    );
}

/** The same of the parts of one value, which have no ids and cannot be renamed. */
export function renamedParts(kinds: Kinds, decisions: readonly Decision[]): Violation[] {
  return decisions.flatMap((decision) => {
    if (decision.action !== 'update' && decision.action !== 'rename') return [];
    const kind = kindNamed(kinds, decision.kind);
    return decision.fields.flatMap((change) => {
      const field = fieldNamed(kind, change.field);
      if (!field.renames || !('after' in change)) return [];
      return field
        .renames(change.before, change.after)
        .map(({ from, to, hint }) =>
          warning(
            'probable-rename',
            decision.address,
            `the ${from} goes, and the ${to} comes with just what it holds: was it meant to be renamed?`,
            hint,
          ),
        );
    });
  });
}

function isCopy(kind: Kind, { fields }: Resource, object: LiveObject, matches: Matches): boolean {
  const live = matches.inSpecNames(kind, object);
  const compared = Object.entries(fields).filter(([name]) => isManaged(fieldNamed(kind, name)));
  const isSame = ([name, value]: [string, Json]): boolean =>
    askedDiff(fieldNamed(kind, name), live[name] ?? null, value) === undefined;
  return compared.length > 0 && compared.every(isSame);
}
