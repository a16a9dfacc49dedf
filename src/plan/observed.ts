/** Kinds that fitform only watches: no plan that is carried out writes them. It leaves them, and says how they differ. */
import { addressOf, kindOfAddress } from '../kinds/address.ts';
import { showAll } from '../kinds/field-types/fields.ts';
import { fieldNamed, kindNamed, type FieldChange, type Kind, type Kinds } from '../kinds/kind.ts';
import { partsOf } from '../kinds/field-types/list-differences.ts';
import { levelsBut } from '../kinds/scope.ts';
import { warning, type Plan, type Violation } from './change.ts';
import { isWrite, type Chosen, type Write } from './choose.ts';
import type { Decision } from './diff.ts';
import type { Matched } from './match.ts';

/** For a person. */
export const onlyWatched = ({ section, observed = '' }: Kind): string =>
  `fitform only watches ${section}, as ${observed}: set it in the dashboard`;

/** Whether some of it is of such a kind. */
export const watchedIn = (kinds: Kinds, left: Plan['left']): boolean =>
  left.some(({ address }) => kindOfAddress(kinds, address)?.observed !== undefined);

export function withoutObserved(
  { kinds, live }: Pick<Matched, 'kinds' | 'live'>,
  decisions: readonly Decision[],
): Chosen {
  const isWatched = (decision: Decision): decision is Write =>
    isWrite(decision) && kindNamed(kinds, decision.kind).observed !== undefined;
  return {
    decisions: decisions.filter((one) => !isWatched(one)),
    left: decisions.filter(isWatched).map((decision) => {
      const kind = kindNamed(kinds, decision.kind);
      const parts =
        decision.action === 'delete'
          ? Object.entries(live.find(kind.name, decision.id)?.fields ?? {}).map(
              ([name, value]) => `${name} ${showAll(fieldNamed(kind, name), value)}`,
            )
          : decision.fields.map((one) => differenceIn(kind, one));
      const reason = `${SAID[decision.action]}: ${parts.join(', ')}. ${onlyWatched(kind)}`;
      return { address: decision.address, reason };
    }),
  };
}

const SAID = {
  create: 'it is not set on the tenant',
  update: 'it is set otherwise on the tenant',
  rename: 'it has another name on the tenant',
  delete: 'it is to be inherited, and is set on the tenant',
} as const satisfies Record<Write['action'], string>;

/** What looks unset may only be under a level that the tenant calls otherwise. */
export function unknownLevels({ kinds, live }: Matched, decisions: readonly Decision[]): Violation[] {
  const created = decisions.filter(({ action }) => action === 'create').map(({ address }) => address);
  return kinds
    .filter(({ levels }) => levels)
    .flatMap((kind) =>
      (kind.of ?? []).flatMap((of): Violation[] => {
        const [first] = created.filter((address) => address.startsWith(addressOf(kind.name, `${of}/`)));
        const others = first === undefined ? null : levelsBut(kind, of, live);
        if (others === null) return [];
        const listed = others.length === 0 ? 'holds nothing' : `only has ${others.join(', ')}`;
        return [
          warning(
            'level-not-known',
            null,
            `no ${kind.section} of the level "${of}" is on the tenant, so its word for that level is not known: its list ${listed}`,
            `set the ${kind.section} of one ${of} in the dashboard and plan again`,
          ),
        ];
      }),
    );
}

/** `rules + { age: 90 }, - { age: 30 }`: what would have to be done. */
function differenceIn(kind: Kind, change: FieldChange): string {
  const field = fieldNamed(kind, change.field);
  if (!('added' in change)) {
    const parts = field.differences?.(change.before, change.after) ?? [];
    const whole = `${field.show(change.before)} -> ${field.show(change.after)}`;
    return `${change.field} ${parts.length > 0 ? partsOf(parts, true) : whole}`;
  }
  const added = change.added.map((member) => ({ does: 'adds' as const, says: field.show(member) }));
  const removed = change.removed.map((member) => ({ does: 'removes' as const, says: field.show(member) }));
  return `${change.field} ${partsOf([...added, ...removed], true)}`;
}
