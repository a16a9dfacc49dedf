/** docs/promotion.md from its beginning to its end, between two emulated tenants that share no id. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { mustDiffer } from '../support/page-spec.ts';
import { pageAt } from '../support/page.ts';
import { stateOf } from '../support/scenario-notation.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/promotion.md');

/** Ids that begin with this digit, and the set-up account. */
const holding =
  (digit: string, given: (id: (name: string) => string) => Partial<Draft>) => (draft: Draft) => {
    const { roles, users } = stateOf({});
    const id = (name: string): string =>
      digit + Buffer.from(name).toString('hex').padEnd(23, '0').slice(0, 23);
    const its = given(id);
    Object.assign(draft, stateOf({}), { documents: [], ...its });
    draft.roles = [...roles, ...(its.roles ?? [])];
    draft.users = [...users, ...(its.users ?? [])];
  };

const qualification = await startTenant(
  holding('a', (id) => ({
    formats: [
      { id: id('vendor'), name: 'Vendor invoice', labels: [{ field_name: 'amount', is_library: true }] },
      {
        id: id('format'),
        name: 'Invoice',
        labels: [
          { field_name: 'total_amount', type: 'currency', display_name: 'Total' },
          { field_name: 'iban', type: 'alphanumeric', mandatory: false },
          {
            field_name: 'department',
            category: 'tag',
            options: [
              { name: 'finance', active: true },
              { name: 'logistics', active: true },
            ],
          },
        ],
      },
    ],
    projects: [
      {
        id: id('project'),
        name: 'Accounting',
        formats: [id('format'), id('vendor')],
        split_into_sections: true,
        sub_page_splitting: false,
      },
    ],
    inboxes: [{ id: id('inbox'), name: 'invoice', project: id('project') }],
    roles: [
      { id: id('role'), name: 'Reviewer', permissions: { view_list: true, review: true, submit: true } },
    ],
    users: [
      {
        id: id('tester'),
        username: 'tester@example.com',
        active: true,
        roles: [{ role: id('role'), inbox: id('inbox') }],
      },
    ],
    threshold_settings: [
      {
        id: id('thresholds'),
        scope: id('inbox'),
        thresholds: { annotations: { total_amount: 95, iban: 98 }, lines: {}, sections: {} },
      },
    ],
    predictor_settings: [{ id: id('predictors'), scope: id('inbox'), blacklist: { iban: ['BE0123456789'] } }],
  })),
);

const production = await startTenant(
  holding('b', (id) => ({
    formats: [
      {
        id: id('format'),
        name: 'Invoice',
        labels: [
          { field_name: 'iban', type: 'alphanumeric' },
          { field_name: 'total_amount', type: 'currency' },
          { field_name: 'department', category: 'tag', options: [{ name: 'finance', active: true }] },
        ],
      },
      {
        id: id('vendor'),
        name: 'Vendor invoice',
        labels: [
          { field_name: 'amount', is_library: true },
          { field_name: 'score', is_library: true },
        ],
      },
      { id: id('orders'), name: 'Order', labels: [{ field_name: 'number' }] },
    ],
    projects: [
      {
        id: id('project'),
        name: 'Accounting',
        formats: [id('format'), id('vendor')],
        split_into_sections: true,
        sub_page_splitting: false,
      },
    ],
    inboxes: [
      { id: id('orders'), name: 'orders', project: id('project') },
      { id: id('inbox'), name: 'invoice', project: id('project') },
    ],
    roles: [
      { id: id('other'), name: 'Auditor', permissions: { view_list: true } },
      { id: id('role'), name: 'Reviewer', permissions: { view_list: true, review: true } },
    ],
    threshold_settings: [
      {
        id: id('thresholds'),
        scope: id('inbox'),
        thresholds: { annotations: { total_amount: 99 }, lines: {}, sections: {} },
      },
    ],
  })),
);

const { FITFORM_USERNAME = '', FITFORM_PASSWORD = '' } = qualification.env;
const cwd = await folder({ 'prod.yaml': page.block('yaml', '# prod.yaml') });
const shell = {
  cwd,
  env: { FITFORM_USERNAME, FITFORM_PASSWORD },
  instead: [
    ['https://yourname.contract-q.fit', qualification.url],
    ['https://yourname.contract.fit', production.url],
  ] as const,
};
const base = (): Promise<string> => readFile(join(cwd, 'base.yaml'), 'utf8');
const PLAN = 'fitform plan base.yaml prod.yaml --url https://yourname.contract.fit';

test('the first time', async () => {
  await page.run('fitform export --portable --url https://yourname.contract-q.fit > base.yaml', shell);
  for (const text of [await base(), page.block('yaml', '# prod.yaml')]) {
    expect(text).not.toMatch(/\bid:|[0-9a-f]{24}/);
  }
  await page.run(PLAN, shell);
  const before = await production.store.read();
  await page.run('fitform apply base.yaml prod.yaml --url https://yourname.contract.fit --yes', shell);
  const after = await production.store.read();
  const others = ({ formats, inboxes, roles }: typeof after) =>
    [...formats, ...inboxes, ...roles].filter(({ name }) =>
      ['Order', 'Vendor invoice', 'orders', 'Auditor'].includes(name),
    );
  expect(others(after)).toEqual(others(before));
  expect(others(after)).toHaveLength(4);
  expect(after.threshold_settings).toMatchObject([
    { thresholds: { annotations: { total_amount: 99, iban: 98 } } },
  ]);
  const again = await fitform(
    ['plan', 'base.yaml', 'prod.yaml', '--url', production.url, '--detailed-exitcode'],
    shell,
  );
  expect(again).toMatchObject({ code: 0 });
});

test('the next time', async () => {
  await qualification.store.update((draft) => {
    const labels = draft.formats.find(({ name }) => name === 'Invoice')?.['labels'] as {
      options?: object[];
    }[];
    labels.at(-1)?.options?.push({ name: 'archive', active: true });
    draft.threshold_settings?.forEach((one) => {
      Object.assign((one as unknown as { thresholds: { annotations: object } }).thresholds.annotations, {
        iban: 97,
      });
    });
  });
  const before = await base();
  await page.run('fitform export --update base.yaml --url https://yourname.contract-q.fit', shell);
  mustDiffer(page.block('diff', '- name: archive'), before, (await base()).replace('iban: 97', 'iban: 98'));
  await page.run(PLAN, shell);
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
