/** Names that must be listed in the spec, and are not: in fields, and in `review`. */
import { addressOf } from '../../kinds/address.ts';
import { kindNamed, type Kinds } from '../../kinds/kind.ts';
import { schemaAt, type Known } from '../yaml/schema-at.ts';
import { meantBy } from '../problem/near-miss.ts';
import { draftAddress, eachField, type Draft, type Merged } from './merge.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { reviewNames, strayInboxes } from './review-section.ts';
import { below, isName, placeOf, showSpot, type PlacedName, type Scalar } from '../yaml/tree.ts';
import type { Unread } from './unread.ts';

/** A name where it is mentioned. */
interface Reference {
  readonly kind: string;
  readonly mention: PlacedName;
  /** The schema of the list that it stands in, if it stands in one. */
  readonly list: Known;
}

type IsListed = (kind: string, name: string) => boolean;

/** A near miss is sought among all names, about ten microseconds for each: thousands of both would take minutes. */
const MOST_COMPARISONS = 100_000;

export function dangling(merged: Merged, unread: Unread, kinds: Kinds): Problem[] {
  const listed = new Map(kinds.map(({ name }) => [name, new Map<string, Scalar>()]));
  const absent = new Map<string, Draft>();
  for (const draft of merged.drafts) {
    const { kind, name } = draft;
    if (draft.tombstone) absent.set(draftAddress(draft), draft);
    else listed.get(kind.name)?.set(name.node.json, name.node);
  }
  /** By the address of an old name: the new one. */
  const renamed = new Map(
    merged.drafts.flatMap(({ kind, name, renamedFrom }) =>
      renamedFrom.map((old) => [addressOf(kind.name, old.node.json), name] as const),
    ),
  );
  let comparisons = 0;
  const isListed: IsListed = (kind, name) => unread.kinds.has(kind) || listed.get(kind)?.has(name) === true;
  const inReview = reviewNames(merged).filter(({ kind, mention }) => !isListed(kind, mention.node.json));
  const strays = [...straysIn(merged, isListed), ...inReview.map((one) => ({ ...one, list: null }))];
  const problems = strays.map(({ kind, mention, list }): Problem => {
    const known = listed.get(kind) ?? new Map<string, Scalar>();
    const { json: name, written } = mention.node;
    const gone = absent.get(addressOf(kind, name))?.tombstone;
    if (gone) {
      const message = `${kind} ${quote(written)} is marked absent at ${showSpot(gone)}`;
      return problemAt(placeOf(mention), message, 'remove it here, or remove state: absent there');
    }
    comparisons += known.size;
    const candidates = comparisons > MOST_COMPARISONS ? NONE : shownNames(known);
    const now = mention.node.fromVariable ? undefined : renamed.get(addressOf(kind, name));
    const hint =
      now === undefined
        ? (meantBy(mention.node, candidates, list) ?? `list it under ${kindNamed(kinds, kind).section}:`)
        : `${quote(written)} is renamed to ${quote(now.node.written)} at ${showSpot(now)}: write the new name`;
    return problemAt(placeOf(mention), `no ${kind} ${quote(written)}`, hint);
  });
  if (unread.kinds.has('inbox')) return problems;
  return [...problems, ...strayInboxes(merged, shownNames(listed.get('inbox') ?? new Map()))];
}

const NONE: ReadonlySet<string> = new Set();

/** Values of variables are not shown. */
const shownNames = (listed: ReadonlyMap<string, Scalar>): Set<string> =>
  new Set([...listed].filter(([, { fromVariable }]) => !fromVariable).map(([name]) => name));

/** Nearly all names are listed, so what is needed to speak of one is looked for only where it is not. */
function straysIn(merged: Merged, isListed: IsListed): Reference[] {
  const strays: Reference[] = [];
  const isStray = (kind: string, name: string): boolean => !isListed(kind, name);
  for (const [field, placed] of eachField(merged)) {
    for (const { kind, path } of field.specMentions(placed.node.json, isStray)) {
      const mention = below(placed, path);
      if (mention === undefined || !isName(mention.node)) continue;
      const isItem = typeof path.at(-1) === 'number';
      const list = isItem ? schemaAt(field.schema, placed.node, path.slice(0, -1)) : null;
      strays.push({ kind, mention: { ...mention, node: mention.node }, list });
    }
  }
  return strays;
}
