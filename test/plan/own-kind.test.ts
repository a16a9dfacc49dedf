/** A kind that fitform does not have, through schema, reading, diff, order, apply and export: declarations are enough. */
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { updateSpec } from '../../src/export/update-spec.ts';
import { asYaml, exportTenant } from '../../src/export/export-tenant.ts';
import { flag, integer, ref, text } from '../../src/kinds/field-types/fields.ts';
import { kinds as known } from '../../src/kinds/index.ts';
import type { Json, Kind } from '../../src/kinds/kind.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { text as asText } from '../../src/report/text.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import type { RequestBody, TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { tenant as identity } from '../support/shorthand.ts';

const printer = {
  name: 'printer',
  section: 'printers',
  path: '/printers',
  identity: 'label',
  description: 'Prints documents of an inbox.',
  fields: {
    inbox: ref('inbox', { wire: 'inbox_id', description: 'Where from.' }),
    model: text({ description: 'What it is.' }),
    tray: integer({ description: 'Which tray.' }),
    duplex: flag({ default: false, description: 'Both sides.' }),
  },
  createNeeds: [['inbox']],
  permissions: { see: [], read: [], create: [], update: [], delete: [] },
  destroys: 'the printer',
} as const satisfies Kind;

const kinds = [...known, printer];

/** Two collections, and PATCH by replacement: a key that is not sent is gone. */
function office(): TenantClient & { lists: Record<string, Record<string, Json>[]> } {
  const lists: Record<string, Record<string, Json>[]> = {
    '/roles': [],
    '/inboxes': [{ id: 'i1', name: 'invoice', project: 'p1' }],
    '/printers': [{ id: 'x1', label: 'hall', inbox_id: 'i1', model: 'Old', tray: 2, duplex: true }],
  };
  const plain = (body: RequestBody): Record<string, Json> => ({ ...body }) as Record<string, Json>;
  return {
    lists,
    get: (path) => Promise.resolve((lists[path] ?? null) as Json),
    post: (path, body) => {
      const made = { ...plain(body), id: `x${(lists[path]?.length ?? 0) + 1}` };
      lists[path]?.push(made);
      return Promise.resolve(made);
    },
    patch: (path, body) => {
      const [, collection = '', id = ''] = /^(\/\w+)\/(\w+)$/.exec(path) ?? [];
      const changed = { ...plain(body), id };
      lists[collection] = (lists[collection] ?? []).map((item) => (item['id'] === id ? changed : item));
      return Promise.resolve(changed);
    },
    delete: () => Promise.reject(new Error('nothing is deleted')),
  };
}

const yaml = `version: 1
inboxes:
  - name: invoice
printers:
  - label: hall
    model: New
  - label: attic
    inbox: invoice
    tray: 1
`;

test('a declaration gives schema, diff, text, order, writes and export', async () => {
  const ajv = new Ajv({ strict: false });
  const valid = ajv.compile(tenantSchema(kinds));
  expect(valid({ version: 1, printers: [{ label: 'a', tray: 1 }] })).toBe(true);
  expect(valid({ version: 1, printers: [{ label: 'a', tray: 'one' }] })).toBe(false);
  expect(valid({ version: 1, printers: [{ label: 'a', unknown: 1 }] })).toBe(false);

  const readFile = (): Promise<Buffer> => Promise.resolve(Buffer.from(yaml));
  const { desired } = await readSpec({ files: ['tenant.yaml'], kinds, env: {}, readFile });
  const client = office();
  const live = await observe(client, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (found: typeof live) => makePlan({ kinds, desired, live: found, tenant: identity }).plan;
  const plan = replan(live);
  const said = asText.of(planRows(plan, { kinds, full: false }));
  expect(said).toContain('~ printer/hall (id x1)\n    model  Old -> New');
  expect(said).toContain('+ printer/attic\n    inbox   invoice\n    tray    1\n    duplex  false');

  const { converged } = await applyToEnd({ tenant: client, kinds, plan, live, replan, parallelism: 1 });
  expect(converged).toBe(true);
  expect(client.lists['/printers']).toEqual([
    { id: 'x1', label: 'hall', inbox_id: 'i1', model: 'New', tray: 2, duplex: true },
    { id: 'x2', label: 'attic', inbox_id: 'i1', tray: 1, duplex: false },
  ]);

  const everything = { required: kinds.filter(({ path }) => path in client.lists), helpful: [] };
  const after = await observe(client, kinds, everything, () => undefined);
  const where = { url: identity.url, base_path: identity.base_path, extra_permissions: [] };
  const exported = asYaml(exportTenant({ kinds, live: after, tenant: where }));
  expect(exported.slice(exported.indexOf('printers:'))).toBe(`printers:
  - label: attic
    inbox: invoice
    tray: 1
  - label: hall
    inbox: invoice
    model: New
    tray: 2
    duplex: true
`);
  const updated = updateSpec({
    kinds,
    live: after,
    file: 'tenant.yaml',
    text: yaml.replace('New', 'Old'),
    env: {},
  });
  expect(updated).toMatchObject({ text: yaml, news: ['printer/hall: model Old -> New'] });
});
