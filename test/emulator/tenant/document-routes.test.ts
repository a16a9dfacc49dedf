import { describe, expect, test } from 'vitest';
import type { Permission } from '../../../src/emulator/tenant/permissions.ts';
import { seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import { basic, ids, openTenant, operator, unknownId } from '../../support/emulated-tenant.ts';

const documents = seedState().documents ?? [];
const [first = '', second = ''] = documents.map(({ id }) => id);
const marked = { value: true, since: '1970-01-01T00:00:00.000Z', by: ids.setup };

describe('documents', () => {
  test.each<[string, string, unknown, number, unknown]>([
    [
      'GET',
      `/inboxes/${ids.invoice}/documents`,
      undefined,
      200,
      [{ id: first, inbox: ids.invoice, original_filename: 'acme-2024-001.pdf' }, { page_count: 2 }, {}],
    ],
    ['GET', `/inboxes/${ids.orders}/documents`, undefined, 200, []],
    ['GET', `/inboxes/${unknownId}/documents`, undefined, 404, {}],
    [
      'GET',
      `/inboxes/${ids.invoice}/paginated`,
      undefined,
      200,
      [{ page: 1, per_page: 20, total: 3, results: [{ id: first }, {}, {}] }],
    ],
    [
      'GET',
      `/inboxes/${ids.invoice}/paginated?page=2&per_page=1`,
      undefined,
      200,
      [{ page: 2, per_page: 1, total: 3, results: [{ id: second }] }],
    ],
    ['GET', `/inboxes/${ids.invoice}/paginated?page=9`, undefined, 200, [{ page: 9, total: 3, results: [] }]],
    ['GET', `/inboxes/${ids.invoice}/paginated?page=0`, undefined, 400, {}],
    ['GET', `/documents/${first}`, undefined, 200, { id: first, status_data: { feedback: false } }],
    ['GET', `/documents/${unknownId}`, undefined, 404, {}],
    [
      'POST',
      `/documents/${first}/feedback`,
      { name: 'checked', annotations: { total: [] } },
      200,
      {
        id: first,
        last_version: 'checked',
        submitted: marked,
        feedback: { annotations: { total: [] } },
        status_data: { success: true, feedback: true },
      },
    ],
    ['POST', `/documents/${first}/feedback`, { name: 5 }, 400, {}],
    ['POST', `/documents/${unknownId}/feedback`, {}, 404, {}],
    [
      'POST',
      `/documents/${first}/status_data`,
      { escalate: { value: true, by: ids.john }, status_data: { sampling: true } },
      200,
      { escalate: marked, status_data: { success: true, escalate: true, sampling: true } },
    ],
    ['POST', `/documents/${first}/status_data`, { lock: { value: 'yes' } }, 400, {}],
    [
      'DELETE',
      `/documents/${first}?how=SOURCE_FILES`,
      undefined,
      200,
      { files: [], status_data: { archived: true } },
    ],
    ['DELETE', `/documents/${first}?how=predicted`, undefined, 400, {}],
    ['DELETE', `/documents/${unknownId}`, undefined, 404, {}],
    ['POST', `/documents/${ids.invoice}`, { file: 'x' }, 415, {}],
  ])('%s %s %j is %i', async (method, path, body, status, answer) => {
    expect(await openTenant({ clock: () => 0 }).call(method, path, body)).toMatchObject({
      status,
      body: answer,
    });
  });

  test('a deleted document is gone', async () => {
    const { call } = openTenant();
    expect(await call('DELETE', `/documents/${first}`)).toEqual({ status: 200, body: undefined });
    expect((await call('GET', `/documents/${first}`)).status).toBe(404);
    expect((await call('GET', `/inboxes/${ids.invoice}/documents`)).body).toHaveLength(2);
  });

  test.each<[string, string, unknown, Permission]>([
    ['GET', `/inboxes/${ids.invoice}/documents`, undefined, 'view_list'],
    ['GET', `/inboxes/${ids.invoice}/paginated`, undefined, 'view_list'],
    ['GET', `/documents/${first}`, undefined, 'review'],
    ['DELETE', `/documents/${first}`, undefined, 'review'],
    ['POST', `/documents/${first}/feedback`, {}, 'submit'],
    ['POST', `/documents/${first}/status_data`, {}, 'review'],
  ])('%s %s takes %4$s on the tenant, the inbox or the document', async (method, path, body, permission) => {
    for (const [place, allowed] of [
      [{}, true],
      [{ inbox: ids.invoice }, true],
      [{ inbox: ids.orders }, false],
      [{ document_id: first }, path.startsWith('/documents')],
      [{ document_id: first, inbox: ids.invoice }, path.startsWith('/documents')],
      [{ document_id: first, inbox: ids.orders }, false],
      [{ document_id: second }, false],
    ] as const) {
      const call = await openTenant().withGrants([permission], place);
      expect((await call(method, path, body)).status, JSON.stringify(place)).toBe(allowed ? 200 : 403);
    }
    const others = await openTenant().withGrants(['upload', 'edit_users'], {});
    expect((await others(method, path, body)).status).toBe(403);
  });

  test('whoever may not see a document does not hear that there is none', async () => {
    const call = await openTenant().withGrants(['review'], { inbox: ids.invoice });
    expect((await call('GET', `/documents/${unknownId}`)).status).toBe(403);
  });
});

describe('an upload', () => {
  const upload = async (path: string, form: FormData, tenant = openTenant()) => {
    const response = await tenant.fetch(
      new Request(`http://tenant.example/admin${path}`, {
        method: 'POST',
        headers: { authorization: basic(operator) },
        body: form,
      }),
    );
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as unknown };
  };
  function formOf(content: Uint8Array<ArrayBuffer> | string, fields: Record<string, string> = {}): FormData {
    const form = new FormData();
    form.set('file', new File([content], 'scan.pdf'));
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  }
  // Bytes that are no text in any encoding.
  const bytes = new Uint8Array([0x25, 0x50, 0xff, 0xfe, 0x00]);

  test.each<[string, string, FormData, number, unknown]>([
    [
      'to an inbox',
      `/documents/${ids.orders}`,
      formOf(bytes),
      200,
      { inbox: ids.orders, original_filename: 'scan.pdf' },
    ],
    ['to the inbox named invoice', '/documents/', formOf(bytes), 200, { inbox: ids.invoice }],
    [
      'to the inbox given',
      '/documents/',
      formOf(bytes, { inbox_id: ids.orders }),
      200,
      { inbox: ids.orders },
    ],
    [
      'that does not wait',
      `/documents/${ids.orders}`,
      formOf(bytes, { sync: 'false' }),
      200,
      { id: expect.any(String) as string },
    ],
    ['to no inbox', `/documents/${unknownId}`, formOf(bytes), 404, {}],
    ['of nothing', `/documents/${ids.orders}`, formOf(''), 415, {}],
    ['without a file', `/documents/${ids.orders}`, new FormData(), 400, {}],
    ['of too much', `/documents/${ids.orders}`, formOf(new Uint8Array(5_000_001)), 413, {}],
  ])('%s', async (_, path, form, status, answer) => {
    expect(await upload(path, form)).toMatchObject({ status, body: answer });
  });

  test('is there afterwards, known by the hash of its bytes', async () => {
    const tenant = openTenant({ clock: () => 0 });
    const { id } = (await upload(`/documents/${ids.orders}`, formOf(bytes), tenant)).body as { id: string };
    const { body } = await tenant.call('GET', `/documents/${id}`);
    expect(body).toMatchObject({
      files: [
        {
          filename: 'scan.pdf',
          filehash: '561cd709c56622aa16bdad959484ff8f61718914b079844348e78630b40b799f',
        },
      ],
      timings: { receive_time: '1970-01-01T00:00:00.000Z' },
    });
    expect((await tenant.call('GET', `/inboxes/${ids.orders}/documents`)).body).toEqual([body]);
    expect(tenant.log[0]).toMatchObject({ status: 200, body: undefined });
  });

  test('takes upload on the inbox', async () => {
    for (const [inbox, status] of [
      [ids.orders, 415],
      [ids.invoice, 403],
    ] as const) {
      const call = await openTenant().withGrants(['upload'], { inbox: ids.orders });
      // Once it is allowed, it is seen that the body is no form.
      expect((await call('POST', `/documents/${inbox}`, {})).status).toBe(status);
    }
  });
});
