/** How a list of a spec becomes another one with as little change as may be: what stays keeps its place and comments. */
import { isDeepStrictEqual } from 'node:util';
import type { Field, Json, JsonObject, Mention, Ref } from '../kinds/kind.ts';
import type { Path } from '../specfile/problem/path.ts';
import type { Change, Member } from './changes.ts';

/** The name of today of what a spec mentions. */
export type NameNow = (mention: Mention) => Ref;

/** What a field's value in a spec says with the names of today. */
export function withNamesNow(field: Field, spec: Json, nameNow: NameNow): Json {
  let renamed = spec;
  for (const { kind, name, path } of field.specMentions(spec)) {
    const now = nameNow({ kind, ref: name });
    if (now !== name) renamed = replacedAt(renamed, path, now);
  }
  return renamed;
}

function replacedAt(json: Json, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(json)) {
    return (json as Json[]).map((one, index) => (index === step ? replacedAt(one, rest, value) : one));
  }
  const object = json as JsonObject;
  return { ...object, [step]: replacedAt(object[step] ?? null, rest, value) };
}

/** A list as the spec has it, and the same with the names of today. */
interface Before {
  readonly path: Path;
  readonly before: readonly Json[];
  readonly today: readonly Json[];
}

/**
 * Changes of a list whose members stand for themselves. One that was renamed stays under its new name; those that stand
 * before one that shall come earlier are moved.
 */
export function membersChanges({ path, before, today }: Before, after: readonly Json[]): Change[] {
  let last = -1;
  const members = after.map((value): Member => {
    const position = today.findIndex((one) => isDeepStrictEqual(one, value));
    if (position === -1) return { added: value };
    if (position < last) {
      return isDeepStrictEqual(before[position], value) ? { moved: position } : { added: value };
    }
    last = position;
    return position;
  });
  const renamed = members.flatMap((member): Change[] =>
    typeof member !== 'number' || before[member] === today[member]
      ? []
      : [{ does: 'value', path: [...path, member], value: today[member] ?? null }],
  );
  return [...renamed, ...listChange(path, before.length, members)];
}

/**
 * Changes of the list of a set, of which one item can stand for several members. Each item stays as far as it can,
 * and what none of them covers goes to the end.
 */
export function itemsChanges(
  field: Field,
  { path, before, today }: Before,
  wanted: readonly Json[],
): Change[] {
  const { items, rest } = (field.fitted ?? wholeOnly(field))(before, today, wanted);
  const inside = items.flatMap((item, index) =>
    item === null ? [] : partsChanges([...path, index], before[index] ?? null, today[index] ?? null, item),
  );
  const members: Member[] = [
    ...items.flatMap((item, index) => (item === null ? [] : index)),
    ...(field.spell(rest) as readonly Json[]).map((added) => ({ added })),
  ];
  return [...inside, ...listChange(path, before.length, members)];
}

/** Of an item, the lists that differ. */
function partsChanges(path: Path, before: Json, today: Json, after: Json): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [was, now, shall] = [before, today, after] as [Lists, Lists, Lists];
  return Object.entries(shall).flatMap(([key, list]) =>
    isDeepStrictEqual(was[key], list)
      ? []
      : membersChanges({ path: [...path, key], before: was[key] ?? [], today: now[key] ?? [] }, list),
  );
}

type Lists = Readonly<Record<string, readonly Json[]>>;

const listChange = (path: Path, length: number, members: readonly Member[]): Change[] =>
  members.length === length && members.every((member, index) => member === index)
    ? []
    : [{ does: 'list', path, members }];

/** An item stays if all that it stands for is wanted. */
const wholeOnly =
  (field: Field): NonNullable<Field['fitted']> =>
  (before, _today, wanted) => {
    const isWanted = memberOf(wanted as readonly Json[]);
    const items = before.map((item) =>
      (field.resolve([item]) as readonly Json[]).every(isWanted) ? item : null,
    );
    const isCovered = memberOf(field.resolve(items.filter((item) => item !== null)) as readonly Json[]);
    return { items, rest: (wanted as readonly Json[]).filter((member) => !isCovered(member)) };
  };

/** Members of a set are the same when their JSON is. */
export function memberOf(members: readonly Json[]): (member: Json) => boolean {
  const keys = new Set(members.map((member) => JSON.stringify(member)));
  return (member) => keys.has(JSON.stringify(member));
}
