/** Drift: the same plan, read the other way round — not what will be written, but how the tenant differs. */
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kind } from '../kinds/kind.ts';
import { isEmpty, type Change, type Plan } from '../plan/change.ts';
import { counted, printable, wrapped } from './paint.ts';
import { blockedText, headText, unmanagedText, violationsText, type TextOptions } from './plan-text.ts';

export type Drift = Omit<Plan, 'format' | 'changes'> & {
  readonly format: 'fitform.drift/1';
  readonly in_sync: boolean;
  /** `cause` is `null` where nothing tells who moved: the spec or the tenant. */
  readonly changes: readonly (Change & { readonly cause: null })[];
};

export function driftOf(plan: Plan): Drift {
  const { format: _, changes, ...rest } = plan;
  return {
    format: 'fitform.drift/1',
    ...rest,
    in_sync: isEmpty(plan) && plan.blocked.length === 0,
    changes: changes.map((change) => ({ ...change, cause: null })),
  };
}

export function driftText(plan: Plan, options: TextOptions): string {
  const { kinds, paint } = options;
  const inSync = isEmpty(plan) && plan.blocked.length === 0;
  const differing = plan.changes.length + plan.blocked.length;
  const blocks = [
    headText(plan, paint),
    inSync
      ? `${paint.added('In sync:')} ${counted(plan.summary.keep, 'resource')} ${plan.summary.keep === 1 ? 'is' : 'are'} as the spec says`
      : `${paint.removed('Drift:')} ${differing} of ${counted(differing + plan.summary.keep, 'resource')} ${differing === 1 ? 'differs' : 'differ'} from the spec`,
    ...plan.changes.map((change) => {
      const kind = kindNamed(kinds, change.kind);
      if (change.action === 'create') {
        return `${paint.removed(`! ${printable(change.address)}`)} is not on the tenant`;
      }
      if (change.action === 'delete') {
        return `${paint.removed(`! ${printable(change.address)}`)} ${paint.faint(`(id ${printable(change.id)})`)} is on the tenant and should not be`;
      }
      const named =
        change.action === 'rename'
          ? [
              `    ${kind.identity}: is ${printable(change.before_name)} on the tenant, ${printable(change.name)} in the spec`,
            ]
          : [];
      return [
        `${paint.changed(`! ${printable(change.address)}`)} ${paint.faint(`(id ${printable(change.id)})`)}`,
        ...named,
        ...change.fields.flatMap((difference) => differenceLines(kind, difference)),
      ].join('\n');
    }),
    blockedText(plan.blocked, paint),
    violationsText(plan.violations, paint),
    unmanagedText(plan, options),
    plan.changes.length > 0 ? 'fitform apply makes the tenant as the spec says.' : '',
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function differenceLines(kind: Kind, difference: FieldChange): string[] {
  const field = fieldNamed(kind, difference.field);
  const show = (value: Json): string => printable(field.show(value));
  const lines = (label: string, members: readonly Json[]): string[] =>
    wrapped(members.map(show), 80).map(
      (line, index) => `    ${difference.field}: ${index === 0 ? label : ' '.repeat(label.length)} ${line}`,
    );
  if ('added' in difference) {
    return [
      ...lines('the tenant lacks   ', difference.added),
      ...lines('only the tenant has', difference.removed),
    ];
  }
  return [
    `    ${difference.field}: is ${show(difference.before)} on the tenant, ${show(difference.after)} in the spec`,
  ];
}
