/** How many deletions one run may hold. Each limit is lifted by itself, by the number that it is about. */
import { kindNamed } from '../kinds/kind.ts';
import { countedOf } from '../kinds/object.ts';
import { deletesOf } from './deletions.ts';
import type { Facts, Found, Rule } from './rule.ts';

const SOURCE = 'fitform: a deletion cannot be taken back in full.';

/** Nothing is deleted that nobody has agreed to by its number. */
export const allowedDeletions: Rule = {
  id: 'allow-delete',
  severity: 'error',
  guard: true,
  reason: 'A run deletes nothing unless you agree to the number of deletions.',
  way_out: 'Check what the deletions destroy, then give their number: --allow-delete N.',
  source: SOURCE,
  ofPlan(facts) {
    const limit = facts.policy.allow_delete;
    const count = deletesOf(facts).length;
    if (facts.purpose === 'compare' || count <= limit) return [];
    const planned = count === 1 ? '1 deletion is' : `${count} deletions are`;
    return [
      {
        address: null,
        message: `${planned} planned, over the limit of ${limit}`,
        hint:
          count === 1
            ? 'check what it destroys; --allow-delete 1 allows it'
            : `check what they destroy; --allow-delete ${count} allows them`,
      },
    ];
  },
};

/** From so many live objects on, their share counts as well: one of three is no slip of a whole list. */
const SHARE_COUNTS_FROM = 10;

export const deletionCount: Rule = {
  id: 'max-delete-count',
  severity: 'error',
  guard: true,
  reason: 'One run deletes no more objects of one kind than policy.max_delete.count.',
  way_out: 'Raise policy.max_delete.count in the spec.',
  source: SOURCE,
  ofPlan: (facts) =>
    deletedOf(facts, ({ count, would }) => {
      const most = facts.policy.max_delete.count;
      return count > most
        ? { over: `${would}, over the limit of ${most}`, lift: `policy.max_delete.count: ${count}` }
        : null;
    }),
};

export const deletionShare: Rule = {
  id: 'max-delete-percent',
  severity: 'error',
  guard: true,
  reason:
    'One run deletes no larger a share of the live objects of one kind than policy.max_delete.percent. It applies from 10 live objects on.',
  way_out: 'Raise policy.max_delete.percent in the spec.',
  source: SOURCE,
  ofPlan: (facts) =>
    deletedOf(facts, ({ count, live, would }) => {
      const { percent } = facts.policy.max_delete;
      if (live < SHARE_COUNTS_FROM || count * 100 <= live * percent) return null;
      const share = Math.ceil((count * 100) / live);
      return {
        over: `${would} (${share} %), over the limit of ${percent} %`,
        lift: `policy.max_delete.percent: ${share}`,
      };
    }),
};

interface Deleted {
  readonly count: number;
  readonly live: number;
  readonly would: string;
}

/** Kind by kind. */
function deletedOf(
  facts: Facts,
  over: (deleted: Deleted) => { readonly over: string; readonly lift: string } | null,
): Found[] {
  if (facts.purpose === 'compare') return [];
  return [...Map.groupBy(deletesOf(facts), ({ kind }) => kind)].flatMap(([name, { length: count }]) => {
    const kind = kindNamed(facts.kinds, name);
    const live = facts.live.objects.get(name)?.length ?? 0;
    const found = over({ count, live, would: `${count} of ${countedOf(kind, live)} would be deleted` });
    return found === null ? [] : [{ address: null, message: found.over, hint: `${found.lift} allows it` }];
  });
}
