/**
 * What changes have in common where there are so many that text shows the first and counts the rest. Whatever a reader has
 * to see one by one is never counted: what strong permissions it gives or takes, what decides how documents leave
 * unattended, what a rule names, new names, and what is written in two steps.
 */
import { strongPermissions } from '../kinds/permissions.ts';
import { decidesAutomation } from '../kinds/automation.ts';
import { isStrong } from '../access/holders.ts';
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kind, type Kinds } from '../kinds/kind.ts';
import { pluralOf } from '../kinds/object.ts';
import type { Change, Plan } from '../plan/change.ts';
import { isSplit } from '../plan/steps.ts';

/** Shown of many that are alike. */
const FEW = 5;
/** That few more are shown as well: a plan of ordinary size is shown whole. */
const MANY = 20;

/** As `users to create`; `null` for what must be seen by itself. */
export type AlikeBy = (change: Change) => string | null;

/** Where everything is shown. */
export const apart: AlikeBy = () => null;

/** What is done so is shown by itself, in a plan as in what became of it. */
export const standsAlone = (action: string): boolean => action === 'delete' || action === 'rename';

export function alikeIn({ access, violations }: Plan, kinds: Kinds): AlikeBy {
  const named = new Set(violations.map(({ address }) => address));
  const strong = access.filter(({ gains, loses, inbox, document = null }) =>
    [...gains, ...loses].some((permission) => isStrong(permission, { inbox, document })),
  );
  const holders = new Set(strong.map(({ user }) => user));
  return (change) => {
    const kind = kindNamed(kinds, change.kind);
    const { action, address, name, fields } = change;
    if (standsAlone(action) || isSplit(change)) return null;
    if (named.has(address) || holders.has(name) || decidesAutomation(kind)) return null;
    if (fields.some((one) => membersOf(one).some(isStrongName))) return null;
    const many = pluralOf(kind);
    return action === 'create'
      ? `${many} to create`
      : `${many} to update: ${fields.map((one) => saySides(kind, one)).join(', ')}`;
  };
}

const isStrongName = (value: Json): boolean => typeof value === 'string' && strongPermissions.has(value);

const membersOf = (field: FieldChange): readonly Json[] =>
  'added' in field ? [...field.added, ...field.removed] : [];

/** Two updates are alike where they do the same to the same fields: what takes a part away is not one of many that add one. */
function saySides(kind: Kind, change: FieldChange): string {
  return `${marksOf(kind, change)} ${change.field}`;
}

function marksOf(kind: Kind, change: FieldChange): string {
  if ('added' in change) {
    return [...(change.added.length > 0 ? ['+'] : []), ...(change.removed.length > 0 ? ['-'] : [])].join('');
  }
  const { before, after, field } = change;
  const done = new Set(
    fieldNamed(kind, field)
      .differences?.(before, after)
      .map(({ does }) => does),
  );
  const parts = [...(done.has('adds') ? ['+'] : []), ...(done.has('removes') ? ['-'] : [])];
  return parts.length === 0 || done.has('changes') || done.has('moves')
    ? `${parts.join('')}~`
    : parts.join('');
}

interface Row {
  readonly alike: string | null;
}

/** Where many rows are alike, the first few of them are told, and in place of the others how many there are. */
export function foldAlike<R extends Row, T>(
  rows: readonly R[],
  told: (row: R) => T,
  counted: (words: string, row: R) => T,
): T[] {
  const sizes = new Map(
    [...Map.groupBy(rows, ({ alike }) => alike)].map(([alike, own]) => [alike, own.length]),
  );
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const { alike } = row;
    const rest = (sizes.get(alike) ?? 0) - FEW;
    if (alike === null || rest <= MANY) return [told(row)];
    const before = seen.get(alike) ?? 0;
    seen.set(alike, before + 1);
    if (before < FEW) return [told(row)];
    return before === FEW ? [counted(`… and ${rest} more`, row)] : [];
  });
}
