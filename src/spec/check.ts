/** What a schema cannot see: names that lead nowhere, unknown permissions, ids pinned twice, contradictions. */
import { isDeepStrictEqual } from 'node:util';
import { addressOf, kindNamed, type Kinds } from '../kinds/kind.ts';
import { checkLives } from './lives.ts';
import type { Draft, Merged } from './merge.ts';
import { checkPolicy } from './policy.ts';
import { problemAt, type Problem } from './problem.ts';
import { didYouMean, quote } from './quote.ts';
import { specFields } from './schema.ts';
import { checkReview } from './review.ts';
import { nearest } from './suggest.ts';
import { below, isName, namesIn, placeOf, showSpot, type Placed, type Scalar } from './tree.ts';
import { EXTRA, type Unread } from './unread.ts';

/** The problems of the spec as a whole. Where part of it could not be read, nothing is said that the rest may refute. */
export function check(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  return [
    ...repeated(merged),
    ...dangling(merged, unread, kinds),
    ...unknownPermissions(merged, unread),
    ...pinnedTwice(merged),
    ...merged.drafts.flatMap(contradictions),
    ...checkLives(merged),
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
    return problemAt(placeOf(name), message, 'a file says one of the two; a later file may say the other');
  });
}

/** Names of the permissions that this tenant has beyond the documented ones. */
export function extraPermissions(merged: Merged): string[] {
  return namesIn(merged.tenant.get(EXTRA)).map(({ node }) => node.json);
}

/** A near miss is sought among all names, about ten microseconds for each: thousands of both would take minutes. */
const MOST_COMPARISONS = 100_000;

function dangling(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  const listed = new Map(kinds.map(({ name }) => [name, new Map<string, Scalar>()]));
  const absent = new Map<string, Draft>();
  for (const draft of merged.drafts) {
    const { kind, name } = draft;
    if (draft.tombstone) absent.set(addressOf(kind.name, name.node.json), draft);
    else listed.get(kind.name)?.set(name.node.json, name.node);
  }
  let comparisons = 0;
  return eachField(merged).flatMap(([field, placed]) =>
    field.specMentions(placed.node.json).flatMap(({ kind, name, path }): Problem[] => {
      const mention = below(placed, path);
      if (mention === undefined || !isName(mention.node) || unread.kinds.has(kind)) return [];
      const known = listed.get(kind) ?? new Map<string, Scalar>();
      if (known.has(name)) return [];
      const gone = absent.get(addressOf(kind, name))?.tombstone;
      if (gone) {
        const message = `${kind} ${quote(mention.node.written)} is to be absent, by ${showSpot(gone)}`;
        return [problemAt(placeOf(mention), message, 'take it out here, or let it be present there')];
      }
      comparisons += known.size;
      const near = comparisons > MOST_COMPARISONS ? undefined : suggestion(mention.node, known.values());
      const hint = near ?? `list it under ${kindNamed(kinds, kind).section}:`;
      return [problemAt(placeOf(mention), `no ${kind} ${quote(mention.node.written)}`, hint)];
    }),
  );
}

/** The near miss, if neither name came from a variable: values of variables are not shown. */
function suggestion(wanted: Scalar, listed: Iterable<Scalar>): string | undefined {
  if (wanted.fromVariable) return undefined;
  const names = [...listed].filter(({ fromVariable }) => !fromVariable).map(({ json }) => String(json));
  const near = nearest(String(wanted.json), names);
  if (near === undefined) return undefined;
  const alike = near.normalize('NFC') === String(wanted.json).normalize('NFC');
  return alike
    ? `${quote(near)} is listed in another Unicode form: copy the name from there`
    : didYouMean(near);
}

function unknownPermissions(merged: Merged, unread: Unread): Problem[] {
  if (unread.permissions) return [];
  const extra = extraPermissions(merged);
  return eachField(merged).flatMap(([{ names }, placed]) => {
    if (names === undefined) return [];
    const known = new Set([...names, ...extra]);
    return namesIn(placed)
      .filter(({ node }) => !known.has(node.json))
      .map((given) => {
        const near = given.node.fromVariable ? undefined : nearest(given.node.json, known);
        const hint =
          near === undefined ? `if the tenant knows it, list it in tenant.${EXTRA}` : didYouMean(near);
        return problemAt(placeOf(given), `unknown permission ${quote(given.node.written)}`, hint);
      });
  });
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
  return specFields(kind).flatMap(([name, { implies }]) => {
    if (implies === undefined || fields.get(name)?.node.json !== true) return [];
    return Object.entries(implies).flatMap(([other, value]): Problem[] => {
      const given = fields.get(other);
      if (given === undefined || isDeepStrictEqual(given.node.json, value)) return [];
      const message = `contradicts ${name}: true, which means ${other}: ${JSON.stringify(value)}`;
      return [problemAt(placeOf(given), message, 'leave it out')];
    });
  });
}

/** Every field that is given, with its type; those of repeated resources too. */
const eachField = ({ drafts, repeats }: Merged) =>
  [...drafts.filter(({ tombstone }) => !tombstone), ...repeats.map(({ draft }) => draft)].flatMap(
    ({ kind, fields }) =>
      specFields(kind).flatMap(([name, field]) => {
        const placed = fields.get(name);
        return placed === undefined ? [] : [[field, placed] as const];
      }),
  );
