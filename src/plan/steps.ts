/** The steps in which changes are written: one each, or two where a change is split. */
import { strictest } from '../kinds/automation.ts';
import { fieldNamed, kindNamed, type Field, type FieldChange, type Kinds } from '../kinds/kind.ts';
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

export function stepsOf(kinds: Kinds, changes: readonly Change[]): Step[] {
  const split = new Set(changes.filter(isSplit).map(({ address }) => address));
  return changes.flatMap((whole): Step[] => {
    const { address, needs, narrowed = [] } = whole;
    const needed = (addresses: readonly string[]): string[] =>
      addresses.map((one) => idOf(one, split.has(one) && narrowed.includes(one) ? 'first' : 'only'));
    if (!isSplit(whole)) return [{ id: address, whole, part: whole, which: 'only', needs: needed(needs) }];
    const first = idOf(address, 'first');
    return [
      {
        id: first,
        whole,
        part: narrowing(kinds, whole),
        which: 'first',
        needs: needed(whole.first_needs ?? []),
      },
      { id: address, whole, part: widening(kinds, whole), which: 'second', needs: [first, ...needed(needs)] },
    ];
  });
}

export const isSplit = (change: Change): change is Update | Rename =>
  (change.action === 'update' || change.action === 'rename') && change.split === true;

/** Whether there is something for each of two steps to do. */
export function canBeSplit(kinds: Kinds, change: Unordered): boolean {
  if (change.action !== 'update' && change.action !== 'rename') return false;
  const [first, second] = [narrowing(kinds, change), widening(kinds, change)];
  return (change.action === 'rename' || first.fields.length > 0) && second.fields.length > 0;
}

type Patch = Omit<Update | Rename, 'needs'>;

/** The first step only takes away; a rename gets its new name with it. */
const narrowing = <C extends Patch>(kinds: Kinds, change: C): C => ({
  ...change,
  fields: eachIn(kinds, change, takenFrom),
});

const widening = <C extends Patch>(kinds: Kinds, change: C): C => ({
  ...change,
  fields: eachIn(kinds, change, leftOf),
});

const eachIn = (
  kinds: Kinds,
  { kind, fields }: Patch,
  part: (field: Field, one: FieldChange) => FieldChange[],
): FieldChange[] => fields.flatMap((one) => part(fieldNamed(kindNamed(kinds, kind), one.field), one));

/** Of what says how far documents go unattended, the first step holds back as much as either side does. */
function takenFrom(field: Field, one: FieldChange): FieldChange[] {
  if ('added' in one) return one.removed.length > 0 ? [{ ...one, added: [] }] : [];
  if (field.unattended === undefined) return [];
  const { field: name, before, after } = one;
  const strict = strictest(field, before, after);
  return field.diff(before, strict) ? [{ field: name, before, after: strict }] : [];
}

function leftOf(field: Field, one: FieldChange): FieldChange[] {
  if ('added' in one) return one.added.length > 0 ? [{ ...one, removed: [] }] : [];
  if (field.unattended === undefined) return [one];
  const strict = strictest(field, one.before, one.after);
  return field.diff(strict, one.after) ? [{ ...one, before: strict }] : [];
}
