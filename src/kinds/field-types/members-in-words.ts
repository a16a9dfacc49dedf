/** Members of a list as a person reads them, and how two lists differ. */
import type { Difference, Field, Json } from '../kind.ts';
import { listed, partsOf, said, unmoved } from './list-differences.ts';
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
      if (!was) return [said('adds', (isFull) => showMember(its, member, isFull))];
      const changed = its.keys.filter(([key, field]) => differs(field, was[key], member[key]));
      const change = (isFull: boolean): string =>
        changed.map(([key, field]) => changeOf(key, field, { was, member, isFull })).join(', ');
      const ahead = after[index - 1];
      const to = ahead ? `after ${showName(ahead)}` : 'to the front';
      return [
        ...(changed.length === 0
          ? []
          : [said('changes', (isFull) => `${showName(member)}: ${change(isFull)}`)]),
        ...(moved.has(key) ? [{ does: 'moves', says: `${showName(member)} ${to}` } as const] : []),
      ];
    }),
  ];
}

interface Changed {
  readonly was: Member;
  readonly member: Member;
  readonly isFull: boolean;
}

function changeOf(key: string, field: Field, { was, member, isFull }: Changed): string {
  const [had, has] = [meant(field, was[key]), meant(field, member[key])];
  const parts = field.differences?.(had, has ?? []);
  if (parts && parts.length > 0) return `${key} ${partsOf(parts, isFull)}`;
  return `${key} ${field.show(had)} -> ${field.show(has)}`;
}

const showName = (member: Member): string => nameOf(member) || '(without a name)';

/** With what it says more than its name. */
export function showMember({ keys }: Its, member: Member, isFull: boolean): string {
  const more = keys.flatMap(([key, field]) => {
    const value = member[key] ?? null;
    if (value === null || !differs(field, field.default, value)) return [];
    const shown = Array.isArray(value)
      ? listed(
          (value as Json[]).map((one) => field.show(one)),
          isFull,
        )
      : field.show(value);
    return [`${key}: ${shown}`];
  });
  return more.length === 0 ? showName(member) : `${showName(member)} (${more.join(', ')})`;
}
