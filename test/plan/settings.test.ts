/** What a plan makes of the settings of inboxes and projects. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/change.ts';
import { everything, type Choice } from '../../src/plan/choose.ts';
import type { PlanInput } from '../../src/plan/make-plan.ts';
import { deletionGuards } from '../../src/policy/deletions.ts';
import { readText } from '../support/read-text-spec.ts';
import { sampledTenant, type Numbers, type Sampled } from '../support/sampled-tenant.ts';
import { planFor } from '../support/shorthand.ts';

const A: Numbers = [1, 2, 3, 4];
const B: Numbers = [9, 9, 9, 9];

interface Made extends Plan {
  readonly absent: readonly string[];
}

async function plan(spec: string, given: Sampled, more: Partial<PlanInput> = {}): Promise<Made> {
  const { desired } = await readText(`version: 1\n${spec}`);
  const made = planFor(desired, sampledTenant(given), more);
  return { ...made.plan, absent: made.absent.map(({ why, way_out }) => `${why}: ${way_out}`) };
}

const changesOf = ({ changes }: Plan): string[] =>
  changes.map(({ action, address }) => `${action} ${address}`);
const chosen = (choice: Partial<Choice>): Partial<PlanInput> => ({ choice: { ...everything, ...choice } });

const FULL = '{ second_pass_stp: 1, second_pass_ffr: 2, auto_submit_ffr: 3, auto_reject_ffr: 4 }';

describe('new settings', () => {
  test.each([
    ['{ second_pass_stp: 1 }', 'second_pass_ffr, auto_submit_ffr and auto_reject_ffr'],
    ['{ second_pass_stp: 1, second_pass_ffr: 2, auto_reject_ffr: 4 }', 'auto_submit_ffr'],
  ])('need all four numbers: %s', async (given, lacking) => {
    const spec = `inboxes: [{ name: invoice, sampling: ${given} }]`;
    const { absent } = await plan(spec, {});
    expect(absent).toEqual([
      `inbox/invoice has no sampling of its own, and making it needs ${lacking}: add ${lacking}`,
    ]);
  });

  test('say whose they will be; what is to be made has no id yet', async () => {
    const spec = `
projects: [{ name: Sales }]
inboxes:
  - { name: invoice, sampling: ${FULL} }
  - { name: offers, project: Sales, sampling: ${FULL} }`;
    const { changes, live } = await plan(spec, {});
    expect(changes.map(({ address, id, needs }) => [address, id, needs])).toEqual([
      ['inbox/offers', null, []],
      ['sampling/inbox/invoice', 'i-invoice', []],
      ['sampling/inbox/offers', null, ['inbox/offers']],
    ]);
    expect(live).toMatchObject({
      'inbox/invoice': { id: 'i-invoice' },
      'inbox/offers': null,
      'sampling/inbox/invoice': null,
      'sampling/inbox/offers': null,
      'project/Sales': { id: 'p-Sales' },
    });
  });
});

describe('an inbox that is renamed', () => {
  const spec = `
projects: [{ name: Sales }]
inboxes: [{ name: bills, renamed_from: invoice, project: Sales, sampling: inherited }]`;
  const given = { sampling: { 'i-invoice': A } };

  test.each(['sampling/inbox/bills', 'sampling/inbox/invoice', 'sampling/inbox/i*'])(
    'its settings go by either name where they are chosen: %s',
    async (pattern) => {
      expect(changesOf(await plan(spec, given, chosen({ target: [pattern] })))).toEqual([
        'delete sampling/inbox/bills',
      ]);
    },
  );

  test.each(['sampling/inbox/bills', 'sampling/inbox/invoice'])(
    'and where they are ignored: %s',
    async (pattern) => {
      const made = await plan(spec, given, chosen({ ignore: [pattern] }));
      expect(changesOf(made)).toEqual(['rename inbox/bills']);
      expect(made.violations).toEqual([]);
    },
  );

  test.each(['sampling/inbox/bills', 'sampling/inbox/invoice'])(
    'and where they are protected: %s',
    async (pattern) => {
      const guards = deletionGuards({ documents: new Map(), keyHolders: new Set() });
      const made = await plan(`policy: { protect: [${pattern}] }${spec}`, given, { guards });
      expect(changesOf(made)).toEqual(['rename inbox/bills']);
      expect(made.blocked).toMatchObject([{ address: 'sampling/inbox/bills', action: 'delete' }]);
    },
  );

  test.each(['inbox/bills', 'inbox/invoice'])(
    'neither name of it means its settings: %s',
    async (pattern) => {
      const { violations, changes } = await plan(spec, given, chosen({ target: [pattern] }));
      expect(changes.map(({ address }) => address)).toEqual(['inbox/bills']);
      expect(violations.map(({ message }) => message)).toEqual([
        `--target: "${pattern}" does not mean sampling/inbox/bills`,
      ]);
    },
  );
});

test.each(['sampling/inbox/invoice', 'sampling/inbox/old'])(
  'what a tenant keeps after a deletion is left, whatever its inbox is called by now: %s',
  async (address) => {
    const spec = 'inboxes: [{ name: invoice, sampling: inherited }]';
    const made = await plan(
      spec,
      { sampling: { 'i-invoice': A } },
      { kept: new Map([[address, 'i-invoice']]) },
    );
    expect([changesOf(made), made.left]).toEqual([
      [],
      [
        {
          address: 'sampling/inbox/invoice',
          reason: 'it was deleted, and the tenant keeps an entry of its own for it',
        },
      ],
    ]);
  },
);

describe('settings that count as inherited while what they equal is changed', () => {
  const spec = (project: string, inbox = 'name: invoice') => `
formats: [{ name: Invoice }]
projects: [{ name: Sales${project} }, { name: Other }]
inboxes: [{ ${inbox}, sampling: inherited }]`;
  const projects = ['Sales', 'Other'];

  test.each<[name: string, spec: string, given: Sampled, changes: string[]]>([
    [
      'those of the project',
      spec(', sampling: { second_pass_stp: 7 }'),
      { projects, sampling: { 'i-invoice': A, 'p-Sales': A } },
      ['update sampling/project/Sales', 'delete sampling/inbox/invoice'],
    ],
    [
      'those of the project go',
      spec(', sampling: inherited'),
      { projects, sampling: { 'i-invoice': A, 'p-Sales': A } },
      ['delete sampling/project/Sales', 'delete sampling/inbox/invoice'],
    ],
    [
      'the project gets its own in place of those of the whole tenant',
      spec(`, sampling: ${FULL}`),
      { projects, sampling: { 'i-invoice': B, '': B } },
      ['create sampling/project/Sales', 'delete sampling/inbox/invoice'],
    ],
    [
      'the inbox moves to another project',
      spec('', 'name: invoice, project: Other'),
      { projects, sampling: { 'i-invoice': A, 'p-Sales': A, 'p-Other': B } },
      ['update inbox/invoice', 'delete sampling/inbox/invoice'],
    ],
    [
      'nothing of that',
      spec(', sampling: { second_pass_stp: 1 }'),
      { projects, sampling: { 'i-invoice': A, 'p-Sales': A } },
      [],
    ],
  ])('%s', async (_name, text, given, changes) => {
    const made = await plan(text, given);
    expect(changesOf(made)).toEqual(changes);
    const gone = made.changes.find(({ action, kind }) => action === 'delete' && kind === 'sampling');
    if (gone) expect(made.live[gone.address]).toMatchObject({ id: gone.id });
  });

  test('not where what they equal is what a tenant keeps after a deletion', async () => {
    const made = await plan(
      spec(', sampling: inherited'),
      { projects, sampling: { 'i-invoice': A, 'p-Sales': A } },
      { kept: new Map([['sampling/project/Sales', 'p-Sales']]) },
    );
    expect(changesOf(made)).toEqual([]);
    expect(made.left.map(({ address }) => address)).toEqual(['sampling/project/Sales']);
  });

  test('where the list may show what is inherited, nobody knows: it is kept, and told', async () => {
    const given = {
      projects: ['Sales'],
      inboxes: { invoice: 'Sales' },
      sampling: { 'i-invoice': A, 'p-Sales': A },
    };
    const made = await plan(
      'projects: [{ name: Sales, sampling: { second_pass_stp: 7 } }]\ninboxes: [{ name: invoice, sampling: inherited }]',
      given,
    );
    expect(changesOf(made)).toEqual(['update sampling/project/Sales']);
    expect(made.violations).toMatchObject([
      { rule: 'may-not-follow', severity: 'warning', address: 'sampling/inbox/invoice' },
    ]);
  });
});

describe('settings have no names of their own', () => {
  test('so what goes here and comes there is no rename', async () => {
    const { changes, violations } = await plan(
      `inboxes: [{ name: invoice, sampling: inherited }, { name: orders, sampling: ${FULL} }]`,
      { sampling: { 'i-invoice': A } },
    );
    expect(changes.map(({ action }) => action).sort()).toEqual(['create', 'delete']);
    expect(violations).toEqual([]);
  });

  test('so those of an inbox whose name looks alike are not taken for them', async () => {
    const given = { inboxes: { invoice: 'Sales', Invoice: 'Sales' }, sampling: { 'i-Invoice': A } };
    const gone = await plan('inboxes: [{ name: invoice, sampling: inherited }]', given);
    expect([gone.changes, gone.blocked]).toEqual([[], []]);
    const made = await plan(`inboxes: [{ name: invoice, sampling: ${FULL} }]`, given);
    expect([changesOf(made), made.blocked]).toEqual([['create sampling/inbox/invoice'], []]);
  });

  test('so they are renamed by nothing, and an update of them is one', async () => {
    const { changes } = await plan(
      'projects: [{ name: Sales }]\ninboxes: [{ name: bills, renamed_from: invoice, sampling: { second_pass_stp: 7 } }]',
      { sampling: { 'i-invoice': A } },
    );
    expect(changes.map(({ action, address, needs }) => [action, address, needs])).toEqual([
      ['rename', 'inbox/bills', []],
      ['update', 'sampling/inbox/bills', []],
    ]);
  });
});
