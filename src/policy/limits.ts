/** How many deletions one run may hold. Each limit is lifted by itself, by the number that it is about. */
import { kindNamed } from '../kinds/kind.ts';
import { countedOf } from '../kinds/object.ts';
import type { Facts, Rule } from '../plan/assemble.ts';
import type { Violation } from '../plan/change.ts';
import { deletesOf } from './deletions.ts';

/** Nothing is deleted that nobody has agreed to by its number (`--allow-delete`). */
export function allowedDeletions(facts: Facts): Violation[] {
  const limit = facts.policy.allow_delete;
  const count = deletesOf(facts).length;
  if (facts.purpose === 'compare' || count <= limit) return [];
  const planned = count === 1 ? '1 deletion is' : `${count} deletions are`;
  return [
    refusal(
      'allow-delete',
      `${planned} planned, over the limit of ${limit}`,
      count === 1
        ? 'check what it destroys; --allow-delete 1 allows it'
        : `check what they destroy; --allow-delete ${count} allows them`,
    ),
  ];
}

/** From so many live objects on, their share counts as well: one of three is no slip of a whole list. */
const SHARE_COUNTS_FROM = 10;

/** `policy.max_delete`, for each kind. */
export function deletionsWithinLimits(facts: Facts): Violation[] {
  if (facts.purpose === 'compare') return [];
  const { count: most, percent } = facts.policy.max_delete;
  const byKind = Map.groupBy(deletesOf(facts), ({ kind }) => kind);
  return [...byKind].flatMap(([kind, { length: count }]) => {
    const live = facts.live.objects.get(kind)?.length ?? 0;
    const share = Math.ceil((count * 100) / live);
    const would = `${count} of ${countedOf(kindNamed(facts.kinds, kind), live)} would be deleted`;
    return [
      ...(count > most
        ? [
            refusal(
              'max-delete-count',
              `${would}, over the limit of ${most}`,
              `policy.max_delete.count: ${count} allows it`,
            ),
          ]
        : []),
      ...(live >= SHARE_COUNTS_FROM && count * 100 > live * percent
        ? [
            refusal(
              'max-delete-percent',
              `${would} (${share} %), over the limit of ${percent} %`,
              `policy.max_delete.percent: ${share} allows it`,
            ),
          ]
        : []),
    ];
  });
}

export const deletionRules: readonly Rule[] = [allowedDeletions, deletionsWithinLimits];

const refusal = (rule: string, message: string, hint: string): Violation => ({
  rule,
  severity: 'error',
  address: null,
  message,
  hint,
});
