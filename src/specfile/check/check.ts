/** What a schema cannot see: names that lead nowhere, unknown permissions, ids pinned twice, contradictions. */
import { isDeepStrictEqual } from 'node:util';
import { fieldNamed, type Field, type Kinds } from '../../kinds/kind.ts';
import { checkTombstones } from './tombstones.ts';
import { meantBy } from '../problem/near-miss.ts';
import { eachField, EXTRA, type Draft, type Merged } from './merge.ts';
import { checkPolicy } from './policy-section.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { dangling } from './references.ts';
import { checkReview } from './review-section.ts';
import { isName, namesIn, placeOf, showSpot, type Placed } from '../yaml/tree.ts';
import type { Unread } from './unread.ts';

/** The problems of the spec as a whole. Where part of it could not be read, nothing is said that the rest may refute. */
export function check(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  return [
    ...repeated(merged),
    ...dangling(merged, unread, kinds),
    ...unknownPermissions(merged, unread),
    ...pinnedTwice(merged),
    ...merged.drafts.flatMap(contradictions),
    ...checkTombstones(merged),
    ...checkPolicy(merged, unread, kinds),
    ...checkReview(merged),
  ];
}

function repeated({ repeats }: Merged): Problem[] {
  return repeats.map(({ draft, first }) => {
    const { kind, name } = draft;
    const shown = `${kind.name} ${quote(name.node.written)}`;
    if ((draft.tombstone === undefined) === (first.tombstone === undefined)) {
      const message = `duplicate ${shown}, first at ${showSpot(first.name)}`;
      return problemAt(placeOf(name), message, 'list it once, with all its fields');
    }
    const [here, there] = draft.tombstone ? ['absent', 'defined'] : ['defined', 'absent'];
    const message = `${shown} is ${here} here and ${there} at ${showSpot(first.name)}`;
    return problemAt(
      placeOf(name),
      message,
      'one file can say only one of the two; a later file may say the other',
    );
  });
}

/** Names of the permissions that this tenant has beyond the documented ones. */
export function extraPermissions(merged: Merged): string[] {
  return [...new Set(merged.extra.flatMap(namesIn).map(({ node }) => node.json))];
}

function unknownPermissions(merged: Merged, unread: Unread): Problem[] {
  if (unread.permissions) return [];
  const extra = extraPermissions(merged);
  const known = new Map<Field, ReadonlySet<string>>();
  const problems: Problem[] = [];
  for (const [field, placed] of eachField(merged)) {
    const { names, schema } = field;
    if (names === undefined) continue;
    const all = known.get(field) ?? new Set([...names, ...extra]);
    known.set(field, all);
    if (placed.node.type === 'list' && placed.node.items.every(({ json }) => all.has(json as string))) {
      continue;
    }
    for (const given of namesIn(placed).filter(({ node }) => !all.has(node.json))) {
      const hint = meantBy(given.node, all, schema) ?? `if the tenant knows it, list it in tenant.${EXTRA}`;
      problems.push(problemAt(placeOf(given), `unknown permission ${quote(given.node.written)}`, hint));
    }
  }
  return problems;
}

function pinnedTwice({ drafts }: Merged): Problem[] {
  const first = new Map<string, Placed>();
  return drafts.flatMap(({ kind, id }): Problem[] => {
    if (id === undefined || !isName(id.node)) return [];
    const key = `${kind.name}/${id.node.json}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, id);
      return [];
    }
    const message = `id ${quote(id.node.written)} is pinned by two ${kind.section}, first at ${showSpot(before)}`;
    return [problemAt(placeOf(id), message, 'an id belongs to one resource')];
  });
}

/** A marker sets other fields; the spec may repeat them, but not say otherwise. */
function contradictions({ kind, fields }: Draft): Problem[] {
  return [...fields].flatMap(([name, { node }]) => {
    const { implies } = fieldNamed(kind, name);
    if (implies === undefined || node.json !== true) return [];
    return Object.entries(implies).flatMap(([other, value]): Problem[] => {
      const given = fields.get(other);
      // What is no value of the field at all, the schema tells.
      if (given === undefined || typeof given.node.json !== typeof value) return [];
      if (isDeepStrictEqual(given.node.json, value)) return [];
      const message = `contradicts ${name}: true, which means ${other}: ${JSON.stringify(value)}`;
      return [problemAt(placeOf(given), message, 'leave it out')];
    });
  });
}
