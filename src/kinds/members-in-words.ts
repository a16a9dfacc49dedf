/** Members of a list as a person reads them, and how two lists differ. */
import type { Difference, Field, Json } from './kind.ts';
import { partsOf, unmoved } from './list-differences.ts';
import { differs, keyed, meant, nameOf, type Its, type Member, type Members } from './list-members.ts';

export function differences(its: Its, before: Members, after: Members): Difference[] {
  const [old, now] = [keyed(before), keyed(after)];
  const place = new Map([...old.keys()].map((key, index) => [key, index]));
  const shared = [...now.keys()].filter((key) => old.has(key));
  const steady = unmoved(shared.map((key) => place.get(key) ?? 0));
  const moved = new Set(shared.filter((_, index) => !steady.has(index)));
  return [
    ...[...old].flatMap(([key, member]): Difference[] =>
      now.has(key) ? [] : [{ does: 'removes', says: showName(member) }],
    ),
    ...[...now].flatMap(([key, member], index): Difference[] => {
      const was = old.get(key);
      if (!was) return [{ does: 'adds', says: showMember(its, member) }];
      const changed = its.keys.flatMap(([key, field]) => changeOf(key, field, was[key], member[key]));
      const ahead = after[index - 1];
      const to = ahead ? `after ${showName(ahead)}` : 'to the front';
      return [
        ...(changed.length === 0
          ? []
          : [{ does: 'changes', says: `${showName(member)}: ${changed.join(', ')}` } as const]),
        ...(moved.has(key) ? [{ does: 'moves', says: `${showName(member)} ${to}` } as const] : []),
      ];
    }),
  ];
}

function changeOf(key: string, field: Field, before: Json | undefined, after: Json | undefined): string[] {
  if (!differs(field, before, after)) return [];
  const [had, has] = [meant(field, before), meant(field, after)];
  const parts = field.differences?.(had, has ?? []);
  if (parts && parts.length > 0) return [`${key} ${partsOf(parts)}`];
  return [`${key} ${field.show(had)} -> ${field.show(has)}`];
}

const showName = (member: Member): string => nameOf(member) || '(without a name)';

/** With what it says more than its name. */
export function showMember({ keys }: Its, member: Member): string {
  const said = keys.flatMap(([key, field]) =>
    differs(field, field.default, member[key]) && (member[key] ?? null) !== null
      ? [`${key}: ${field.show(member[key] ?? null)}`]
      : [],
  );
  return said.length === 0 ? showName(member) : `${showName(member)} (${said.join(', ')})`;
}
