/** Kinds that fitform only watches: no plan that is carried out writes them. It leaves them, and says how they differ. */
import { splitAddress } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type FieldChange, type Kind } from '../kinds/kind.ts';
import { partsOf } from '../kinds/list-differences.ts';
import { unseenLevel } from '../kinds/scope.ts';
import { isWrite, type Chosen, type Write } from './choose.ts';
import type { Decision } from './diff.ts';
import type { Matched } from './match.ts';

/** `fitform only watches retention: …` */
export const onlyWatched = ({ section, observed = '' }: Kind): string =>
  `fitform only watches ${section}: ${observed}`;

export function withoutObserved(
  { kinds, live }: Pick<Matched, 'kinds' | 'live'>,
  decisions: readonly Decision[],
): Chosen {
  const watched = (decision: Decision): decision is Write =>
    isWrite(decision) && kindNamed(kinds, decision.kind).observed !== undefined;
  return {
    decisions: decisions.filter((one) => !watched(one)),
    left: decisions.filter(watched).map((decision) => {
      const kind = kindNamed(kinds, decision.kind);
      const unknown =
        decision.action === 'create' ? unseenLevel(kind, splitAddress(decision.name).kind, live) : null;
      const why = [SAID[decision.action], ...decision.fields.map((one) => differenceIn(kind, one))];
      const said = [why.filter((one) => one !== '').join(': '), ...(unknown === null ? [] : [unknown])];
      return { address: decision.address, reason: [...said, onlyWatched(kind)].join('; ') };
    }),
  };
}

const SAID = {
  create: 'it is not set there',
  update: 'it is set otherwise',
  rename: 'it has another name',
  delete: 'it is set there, and should be inherited',
} as const satisfies Record<Write['action'], string>;

/** `rules + { age: 90 }, - { age: 30 }`: what would have to be done. */
function differenceIn(kind: Kind, change: FieldChange): string {
  const field = fieldNamed(kind, change.field);
  if (!('added' in change)) {
    const parts = field.differences?.(change.before, change.after) ?? [];
    const whole = `${field.show(change.before)} -> ${field.show(change.after)}`;
    return `${change.field} ${parts.length > 0 ? partsOf(parts) : whole}`;
  }
  const added = change.added.map((member) => ({ does: 'adds' as const, says: field.show(member) }));
  const removed = change.removed.map((member) => ({ does: 'removes' as const, says: field.show(member) }));
  return `${change.field} ${partsOf([...added, ...removed])}`;
}
