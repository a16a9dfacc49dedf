/** What is probably wrong with the members that a spec asks for, and which of them seem to have changed their names. */
import { atLeastIn } from './at-least.ts';
import { withArticle, type Field, type Flaw, type Json, type Renamed } from '../kind.ts';
import {
  differs,
  isAbsent,
  keyed,
  membersIn,
  nameOf,
  type Its,
  type Member,
  type Members,
} from './list-members.ts';

type Known = Parameters<NonNullable<Field['flaws']>>[1];

/** Names that stand twice in one list, at whatever depth. */
export function flaws(its: Its, asked: Json, known: Known): Flaw[] {
  const wanted = membersIn(atLeastIn(asked) ?? asked);
  return [...repeated(its, wanted, membersIn(known?.before ?? null)), ...within(its, wanted, known)];
}

function repeated({ each }: Its, wanted: Members, live: Members): Flaw[] {
  const had = Map.groupBy(live, nameOf);
  return [...Map.groupBy(wanted, nameOf)].flatMap(([name, same]): Flaw[] =>
    same.length === 1
      ? []
      : [
          {
            rule: 'duplicate-field',
            message: `${same.length} ${each}s are named "${name}"`,
            hint: 'leave one of them, or name them apart',
            isOld: !same.some(isAbsent) && (had.get(name)?.length ?? 0) >= same.length,
          },
        ],
  );
}

function within({ keys, each }: Its, wanted: Members, known: Known): Flaw[] {
  const [before, after] = [keyed(membersIn(known?.before ?? null)), keyed(membersIn(known?.after ?? null))];
  return [...keyed(wanted.filter((one) => !isAbsent(one)))].flatMap(([place, member]) =>
    keys.flatMap(([key, field]) => {
      const value = member[key] ?? null;
      const inner = known && {
        before: before.get(place)?.[key] ?? null,
        after: after.get(place)?.[key] ?? null,
      };
      const found = value === null ? [] : (field.flaws?.(value, inner) ?? []);
      return found.map((one) => ({ ...one, message: `${each} "${nameOf(member)}": ${one.message}` }));
    }),
  );
}

/** One goes and another comes that holds the same, and there is no second of either. */
export function renames(its: Its, before: Members, after: Members): Renamed[] {
  const [old, now] = [keyed(before), keyed(after)];
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, member]) => member);
  const fresh = [...now].filter(([key]) => !old.has(key)).map(([, member]) => member);
  const pairs = gone.flatMap((from) =>
    fresh.filter((to) => holdSame(its, from, to)).map((to) => ({ from, to })),
  );
  const isAlone = (one: Member): boolean =>
    pairs.filter(({ from, to }) => from === one || to === one).length === 1;
  const called = (member: Member): string => `${its.each} "${nameOf(member)}"`;
  return [
    ...pairs
      .filter(({ from, to }) => isAlone(from) && isAlone(to))
      .map(({ from, to }) => ({ from: called(from), to: called(to), hint: hintFor(its) })),
    ...[...now].flatMap(([key, member]) => {
      const was = old.get(key);
      if (!was) return [];
      return its.keys.flatMap(([name, field]) => {
        const [had, has] = [was[name] ?? null, member[name] ?? null];
        const inner = had === null || has === null ? [] : (field.renames?.(had, has) ?? []);
        return inner.map((one) => ({ ...one, from: `${one.from} of ${called(member)}` }));
      });
    }),
  ];
}

const holdSame = ({ keys }: Its, from: Member, to: Member): boolean =>
  !keys.some(([key, field]) => differs(field, from[key], to[key]));

const hintFor = ({ fields, each }: Its): string =>
  `the API cannot rename ${withArticle(each)}, and whatever goes by the old name loses it${
    'display_name' in fields ? '; to show people another name, keep this one and give it a display_name' : ''
  }`;
