/** Reports of each sort in which every text that others choose is given by a function, for all formats alike. */
import { kinds } from '../../src/kinds/index.ts';
import { ofSpec, type AccessDelta, type Change, type Plan } from '../../src/plan/change.ts';
import type { SinceBase } from '../../src/report/drift.ts';
import type { Result } from '../../src/documents/documents.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { errorRows, validationRows } from '../../src/report/rows-error.ts';
import { planRows, type RowsOptions } from '../../src/report/rows-plan.ts';
import { resultRows } from '../../src/report/rows-result.ts';
import type { Rows } from '../../src/report/rows.ts';
import type { Problem } from '../../src/specfile/problem/problem.ts';
import { desiredOf, planPolicy } from './shorthand.ts';

export const empty: Plan = {
  format: 'fitform.plan/1',
  tenant: { url: 'https://tenant.example', base_path: '/admin', account: 'me' },
  spec_digest: '',
  plan_digest: '',
  summary: { create: 0, update: 0, rename: 0, delete: 0, keep: 1, blocked: 0, unmanaged: 0 },
  changes: [],
  blocked: [],
  left: [],
  unmanaged: [],
  access: [],
  violations: [],
  live: {},
  policy: planPolicy,
};

const addressed = (kind: string, name: string) => ({ kind, name, address: `${kind}/${name}`, needs: [] });
export const created = (name: string): Change => ({
  action: 'create',
  ...addressed('role', name),
  id: null,
  fields: [{ field: 'permissions', added: ['upload'], removed: [] }],
});
export const deleted = (name: string): Change => ({
  ...{ action: 'delete', ...addressed('role', name), id: '5eed00000000000000000001', fields: [] },
});
export const gain = (user: string, inbox: string | null, ...gains: string[]): AccessDelta => ({
  ...{ user, inbox, gains, loses: [] },
});

/** A plan in which every text that others choose is made of `name`, and something of each sort is told. */
export function planOf(name: (which: number) => string): Plan {
  const changes: Change[] = [
    deleted(name(1)),
    created(name(2)),
    {
      action: 'rename',
      ...addressed('project', name(3)),
      before_name: name(4),
      id: name(5),
      fields: [
        { field: 'default_document_type', before: name(6), after: name(7) },
        { field: 'formats', before: null, after: [name(8), { id: name(9) }] },
      ],
    },
    {
      action: 'update',
      ...addressed('user', name(10)),
      id: name(11),
      fields: [
        {
          field: 'grants',
          added: [{ role: name(12), inbox: name(13) }],
          removed: [{ role: name(14), inbox: null }],
        },
      ],
    },
  ];
  const sentence = (which: number): string => `it is ${name(which)}, which "${name(which + 1)}" (says) so.`;
  return {
    ...empty,
    tenant: { ...empty.tenant, account: name(15) },
    summary: { ...empty.summary, create: 1, delete: 1, rename: 1, update: 1, blocked: 1, unmanaged: 1 },
    changes,
    blocked: [
      { action: 'update', address: `inbox/${name(16)}`, reason: sentence(17), way_out: sentence(18) },
    ],
    left: [{ address: `role/${name(19)}`, reason: sentence(20) }],
    unmanaged: [`role/${name(21)}`],
    access: [
      gain(name(22), null, name(23)),
      gain(name(24), name(25), 'edit_users', name(26)),
      { user: name(27), inbox: name(28), gains: [], loses: [name(29)] },
      { user: name(27), key: '0123456789ab', inbox: null, document: name(28), gains: [name(29)], loses: [] },
    ],
    violations: [
      ...(['error', 'warning'] as const).map((severity) => ({
        rule: 'missing-permissions',
        severity,
        address: `role/${name(30)}`,
        message: sentence(31),
        hint: sentence(32),
      })),
    ],
  };
}

export const sinceOf = ({ changes }: Plan, name: (which: number) => string): SinceBase => ({
  names: [name(33), name(34)],
  explained: changes.map(({ fields }) => ({
    cause: 'both',
    parts: [
      { cause: 'live_changed', difference: null, asked: name(35) },
      ...fields.map((difference) => ({ cause: 'not_applied' as const, difference, asked: name(36) })),
    ],
  })),
});

export const resultOf = (name: (which: number) => string): Result => ({
  format: 'fitform.result/1',
  applied: [
    { action: 'create', address: `role/${name(1)}`, id: name(2), adopted: false, note: `is ${name(3)}.` },
  ],
  failed: [{ action: 'update', address: `role/${name(4)}`, error: `answered ${name(5)}` }],
  unknown: [{ action: 'create', address: `user/${name(6)}`, error: name(7) }],
  not_attempted: [{ action: 'delete', address: `user/${name(8)}`, reason: `needs ${name(9)}` }],
  converged: false,
  requests: { GET: 3, POST: 2, PATCH: 1, DELETE: 0 },
  sign_ins: 1,
  journal: name(10),
});

/** What the plan was made from: each resource stands somewhere, and something is in doubt. */
export const specOf = (
  { changes }: Plan,
  name: (which: number) => string,
): NonNullable<RowsOptions['spec']> => ({
  desired: {
    ...desiredOf({}),
    resources: changes.map((change, index) => ({
      ...{ kind: change.kind, name: change.name, fields: {} },
      at: { file: name(38), line: index + 1, column: 2, path: `roles[${index}]` },
    })),
  },
  warnings: [doubtOf(name)],
});

const doubtOf = (name: (which: number) => string): Problem => ({
  ...{ file: name(38), line: 7, column: 3, path: name(39), message: name(1), hint: name(2) },
});

/** Each sort of report. */
export const REPORTS: Readonly<Record<string, (name: (which: number) => string) => Rows>> = {
  'a plan': (name) => planRows(planOf(name), { kinds, full: true }),
  'a plan that was not carried out': (name) => ({
    ...planRows(planOf(name), { kinds, full: false }),
    stopped: `declined by ${name(37)}`,
  }),
  'a plan of a spec': (name) => {
    const plan = planOf(name);
    const spec = specOf(plan, name);
    const violations = [...plan.violations, ...spec.warnings.map(ofSpec)];
    return planRows({ ...plan, violations }, { kinds, full: true, spec });
  },
  'a drift': (name) => driftRows(planOf(name), null, { kinds, full: true }),
  'a drift since a base': (name) => {
    const plan = planOf(name);
    return driftRows(plan, sinceOf(plan, name), { kinds, full: true });
  },
  'a result': (name) =>
    resultRows(resultOf(name), {
      ...{
        done: 'matches the spec',
        idle: 'Nothing to do',
        next: 'look',
        journal: { path: name(10), undo: `fitform undo ${name(10)}`, leaves: true },
      },
      tenant: { ...empty.tenant, account: name(11) },
    }),
  'a spec that is right': (name) =>
    validationRows(
      { format: 'fitform.validation/1', resources: { role: 1 }, warnings: [doubtOf(name)] },
      '1 role',
    ),
  'an error': (name) =>
    errorRows({
      exit_code: 3,
      message: `2 problems with ${name(1)}`,
      problems: [
        { file: name(2), line: 1, column: 2, path: name(3), message: `no ${name(4)}`, hint: name(5) },
        { file: null, line: null, column: null, path: '', message: name(6), hint: null },
      ],
    }),
};
