/** A saved plan with the settings of inboxes and projects: applied just so, or not at all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { documentOf, type Document } from '../support/documents.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import {
  idOf,
  stateOf,
  tenantOf,
  type Sampling,
  type Tenant,
  everyNumber as N,
} from '../support/scenario-notation.ts';

const inbox = (name: string) => ({ name, project: 'Sales' });
const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: ['invoice', 'orders', 'letters', 'old'].map(inbox),
  sampling: { 'inbox/orders': N(2), 'inbox/letters': N(3) },
};
const after: Tenant = {
  ...before,
  inboxes: ['invoice', 'orders', 'letters', 'new', 'offers'].map(inbox),
  sampling: {
    'project/Sales': N(1),
    'inbox/invoice': N(5),
    'inbox/orders': { ...N(2), second_pass_stp: 7 },
    'inbox/new': N(6),
    'inbox/offers': N(8),
  },
};
/** Of each action one: on what is live, on what is renamed, on what is made. */
const SPEC = `version: 1
projects: [{ name: Sales, sampling: ${JSON.stringify(N(1))} }]
inboxes:
  - { name: invoice, sampling: ${JSON.stringify(N(5))} }
  - { name: orders, sampling: { second_pass_stp: 7 } }
  - { name: letters, sampling: inherited }
  - { name: new, renamed_from: old, project: Sales, sampling: ${JSON.stringify(N(6))} }
  - { name: offers, project: Sales, sampling: ${JSON.stringify(N(8))} }
`;
const OLD = idOf('inbox', 'old');

let tenant: Foreign;
let files: Files;
beforeEach(async () => {
  tenant = await foreignTenant(stateOf(before), { scope_id_gone: 'kept' });
  files = { 'tenant.yaml': SPEC };
});
afterEach(() => tenant.stop());

const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files);
const writes = (): number =>
  tenant.log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth')).length;
const samplingNow = async () => tenantOf(await tenant.store.read()).sampling;

async function saved(): Promise<Document> {
  const ended = await fitform('plan', '--out', 'plan.json', '--allow-delete', '1', '--json');
  expect(ended.code, ended.stderr).toBe(0);
  files['plan.json'] = files['/plan.json'] ?? '';
  return documentOf(ended.stdout, ended.code);
}

test('each is known by the id of what it belongs to, and relied on by its digest', async () => {
  const plan = await saved();
  const settings = (plan['changes'] as Document[]).filter(({ kind }) => kind === 'sampling');
  const id = (name: string): string => idOf('inbox', name);
  expect(settings.map((one): unknown[] => [one['action'], one['address'], one['id']])).toEqual([
    ['create', 'sampling/inbox/invoice', id('invoice')],
    ['create', 'sampling/inbox/new', id('old')],
    ['create', 'sampling/project/Sales', idOf('project', 'Sales')],
    ['update', 'sampling/inbox/orders', id('orders')],
    ['delete', 'sampling/inbox/letters', id('letters')],
    ['create', 'sampling/inbox/offers', null],
  ]);
  expect(plan['live']).toMatchObject({
    'sampling/inbox/invoice': null,
    'sampling/inbox/orders': { id: id('orders'), digest: expect.stringMatching(/^sha256:/) as unknown },
    'sampling/inbox/letters': { id: id('letters') },
    'sampling/inbox/new': null,
    'inbox/new': { id: id('old') },
    'inbox/offers': null,
  });
  const { fields } = (plan['live'] as Record<string, { fields: object }>)['sampling/inbox/orders'] ?? {};
  expect(Object.keys(fields ?? {})).toEqual(Object.keys(N(0)));
});

test.each([
  ['without the spec', ['--plan', 'plan.json']],
  ['with the spec', ['tenant.yaml', '--plan', 'plan.json']],
])('it is applied, once: %s', async (_name, argv) => {
  await saved();
  const applied = await fitform('apply', ...argv, '--yes');
  expect(applied.stdout).toContain('Converged: read back');
  expect(applied.code).toBe(0);
  expect(tenantOf(await tenant.store.read())).toEqual(tenantOf(stateOf(after)));
  expect((await fitform('plan', '--detailed-exitcode')).code).toBe(0);

  const count = writes();
  const again = await fitform('apply', ...argv, '--yes', '--json');
  expect([again.code, writes()]).toEqual([5, count]);
  expect(again.stdout).toContain(`sampling of it is there now: id ${idOf('inbox', 'invoice')}`);
});

describe('it is not applied when the tenant has moved on', () => {
  const set = (address: string, numbers: Sampling) => (draft: Draft) => {
    const [fresh] = stateOf({ ...before, sampling: { [address]: numbers } }).sampling_settings ?? [];
    const others = (draft.sampling_settings ?? []).filter(({ scope }) => scope !== fresh?.scope);
    draft.sampling_settings = [...others, ...(fresh ? [fresh] : [])];
  };
  const gone = (name: string) => (draft: Draft) => {
    draft.inboxes = draft.inboxes.filter((one) => one.name !== name);
  };
  const moves: [what: string, address: string, says: RegExp, change: (draft: Draft) => void][] = [
    [
      'a number that the plan changes',
      'sampling/inbox/orders',
      /second_pass_stp changed since the plan was made/,
      set('inbox/orders', { ...N(2), second_pass_stp: 3 }),
    ],
    [
      'a number that it does not change',
      'sampling/inbox/orders',
      /auto_reject_ffr changed since the plan was made/,
      set('inbox/orders', { ...N(2), auto_reject_ffr: 3 }),
    ],
    [
      'what it deletes',
      'sampling/inbox/letters',
      /second_pass_stp.* changed since/,
      set('inbox/letters', N(4)),
    ],
    [
      'somebody has set what it makes',
      'sampling/inbox/invoice',
      /sampling of it is there now: id/,
      set('inbox/invoice', N(4)),
    ],
    [
      'even to just that',
      'sampling/inbox/invoice',
      /sampling of it is there now: id/,
      set('inbox/invoice', N(5)),
    ],
    [
      'so for an inbox that it renames',
      'sampling/inbox/new',
      /sampling of it is there now: id/,
      set('inbox/old', N(4)),
    ],
    [
      'an inbox is gone whose settings it makes',
      'inbox/invoice',
      /the inbox with the id .* is gone/,
      gone('invoice'),
    ],
    ['or changes', 'inbox/orders', /the inbox with the id .* is gone/, gone('orders')],
    [
      'settings are gone that it changes',
      'sampling/inbox/orders',
      /the sampling with the id .* is gone/,
      (draft) => void (draft.sampling_settings = []),
    ],
  ];
  test.each(moves)('%s', async (_what, address, says, change) => {
    await saved();
    await tenant.store.update(change);
    const then = await samplingNow();
    for (const argv of [
      ['--plan', 'plan.json'],
      ['tenant.yaml', '--plan', 'plan.json'],
    ]) {
      const refused = await fitform('apply', ...argv, '--yes', '--json');
      const document = documentOf(refused.stdout, refused.code);
      if (argv.length === 3 && refused.code === 3) {
        // Without that inbox, or these settings, the spec itself no longer fits the tenant.
        expect(String(says)).toContain('is gone');
        continue;
      }
      expect(refused.code, refused.stdout).toBe(5);
      expect(document['problems']).toContainEqual(
        expect.objectContaining({ path: address, message: expect.stringMatching(says) as unknown }),
      );
    }
    expect(writes()).toBe(0);
    expect(await samplingNow()).toEqual(then);
  });

  test('an inbox under another name is still the same', async () => {
    await saved();
    await tenant.store.update((draft) => {
      draft.inboxes = draft.inboxes.map((one) => (one.id === OLD ? { ...one, name: 'older' } : one));
    });
    const refused = await fitform('apply', '--plan', 'plan.json', '--yes', '--json');
    expect(refused.code).toBe(5);
    expect(refused.stdout).toContain('name changed since the plan was made');
  });
});

test('the settings of one of two inboxes of a name', async () => {
  const second = idOf('inbox', 'orders', 2);
  await tenant.store.update((draft) => {
    draft.inboxes.push(
      ...stateOf({ ...before, inboxes: [inbox('orders'), inbox('orders')] }).inboxes.slice(1),
    );
  });
  files['tenant.yaml'] =
    `version: 1\ninboxes: [{ name: orders, id: ${second}, sampling: ${JSON.stringify(N(4))} }]\n`;
  await saved();
  const applied = await fitform('apply', '--plan', 'plan.json', '--yes');
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  expect(await samplingNow()).toMatchObject({ 'inbox/orders': N(2), 'inbox/orders#2': N(4) });
});
