/** The steps in which changes are written: one each, or two where a change is split. */
import type { FieldChange } from '../kinds/kind.ts';
import type { Change, Rename, Update } from './change.ts';
import type { Unordered } from './change-references.ts';

/** One write of a plan. */
export interface Step {
  readonly id: string;
  /** The change that it is a step of, as the plan has it. */
  readonly whole: Change;
  /** What this step alone does. */
  readonly part: Change;
  /** `first` takes away, `second` does the rest; `only`: the change is not split. */
  readonly which: 'only' | 'first' | 'second';
  /** The ids of the steps that must be done before. */
  readonly needs: readonly string[];
}

/** Which step of which change. */
const idOf = (address: string, which: Step['which']): string =>
  which === 'first' ? `first step of ${address}` : address;

export function stepsOf(changes: readonly Change[]): Step[] {
  const split = new Set(changes.filter(isSplit).map(({ address }) => address));
  return changes.flatMap((whole): Step[] => {
    const { address, needs, narrowed = [] } = whole;
    const needed = (addresses: readonly string[]): string[] =>
      addresses.map((one) => idOf(one, split.has(one) && narrowed.includes(one) ? 'first' : 'only'));
    if (!isSplit(whole)) return [{ id: address, whole, part: whole, which: 'only', needs: needed(needs) }];
    const first = idOf(address, 'first');
    return [
      { id: first, whole, part: narrowing(whole), which: 'first', needs: needed(whole.first_needs ?? []) },
      { id: address, whole, part: widening(whole), which: 'second', needs: [first, ...needed(needs)] },
    ];
  });
}

export const isSplit = (change: Change): change is Update | Rename =>
  (change.action === 'update' || change.action === 'rename') && change.split === true;

/** Whether there is something for each of two steps to do. */
export function canBeSplit(change: Unordered): boolean {
  if (change.action !== 'update' && change.action !== 'rename') return false;
  const first = change.fields.flatMap(takenFrom);
  const second = change.fields.flatMap(leftOf);
  return (change.action === 'rename' || first.length > 0) && second.length > 0;
}

/** The first step only takes away; a rename gets its new name with it. */
const narrowing = <C extends Update | Rename>(change: C): C => ({
  ...change,
  fields: change.fields.flatMap(takenFrom),
});

const widening = <C extends Update | Rename>(change: C): C => ({
  ...change,
  fields: change.fields.flatMap(leftOf),
});

const takenFrom = (one: FieldChange): FieldChange[] =>
  'added' in one && one.removed.length > 0 ? [{ ...one, added: [] }] : [];

const leftOf = (one: FieldChange): FieldChange[] =>
  !('added' in one) ? [one] : one.added.length > 0 ? [{ ...one, removed: [] }] : [];
