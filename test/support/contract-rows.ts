/** The calls that answers.test.ts makes: of every operation that the emulator offers, successes and refusals. */
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { ids, operator, unknownId } from './emulated-tenant.ts';
import { settingsRows } from './contract-settings-rows.ts';
import type { Allowance } from './openapi-check.ts';

export interface Row {
  /** As in the file; its parameter stands for the seed's object of that family. */
  readonly operation: string;
  /** With its `?`. */
  readonly query?: string;
  readonly status: number;
  readonly body?: unknown;
  /** `john` holds a reviewer's permissions on two inboxes, `nobody` sends no credentials. */
  readonly as?: 'john' | 'nobody';
  /** The id is of nothing. */
  readonly gone?: true;
  readonly behaviour?: Partial<Behaviour>;
  readonly allowance?: Allowance;
}

export const JOHN = { username: 'john@embedded.example', password: 'of john' };

const badRequest = { badRequest: true };
const general = { generalStatus: true } as const;

export const project = {
  name: 'Sales',
  formats: [ids.format],
  split_into_sections: true,
  sub_page_splitting: false,
};
const grant = { role: ids.reviewer, inbox: ids.orders, document_id: unknownId };
export const user = { username: 'ann', active: true, password: 'x', roles: [grant] };
const { document_id: _, ...patchGrant } = grant;
const label = { field_name: 'x', options: [{ name: 'o', active: true }], mandatory_if: { any: ['thing'] } };
export const format = {
  name: 'f',
  labels: [label],
  display_name: 'F',
  document_types: [{ field_name: 'd', display_name: 'D' }],
  table_types: [{ label: 't', columns: [label], scope: 'page' }],
  separators: [{ name: 's', page: 1 }],
};

const ownRows: Row[] = [
  { operation: 'POST /auth', body: operator, status: 200, as: 'nobody' },
  { operation: 'POST /auth', body: { ...operator, password: 'wrong' }, status: 401, as: 'nobody' },
  {
    operation: 'POST /auth',
    body: { username: 'x' },
    status: 400,
    as: 'nobody',
    allowance: { ...badRequest, ...general },
  },
  // With HTTP Basic there is no session to end; the 204 is tested with a token, below.
  { operation: 'POST /auth/logout', status: 400 },
  { operation: 'GET /about/version', status: 200 },

  { operation: 'GET /users/me', status: 200 },
  { operation: 'GET /users/me', status: 200, as: 'john' },
  { operation: 'GET /users/me', status: 401, as: 'nobody' },
  {
    operation: 'POST /users/me/change_password',
    body: { old_password: JOHN.password, new_password: 'x' },
    status: 204,
    as: 'john',
  },
  {
    operation: 'POST /users/me/change_password',
    body: { old_password: 'wrong', new_password: 'x' },
    status: 403,
  },
  { operation: 'GET /users', status: 200 },
  { operation: 'GET /users', status: 403, as: 'john' },
  { operation: 'POST /users', body: user, status: 201 },
  { operation: 'POST /users', body: { username: 'ann' }, status: 400, allowance: badRequest },
  { operation: 'POST /users', body: { ...user, active: 'yes' }, status: 400, allowance: badRequest },
  { operation: 'POST /users', body: user, status: 403, as: 'john' },
  { operation: 'POST /users', body: { ...user, roles: [{ ...grant, inbox: unknownId }] }, status: 404 },
  { operation: 'POST /users', body: { ...user, roles: [{ role: unknownId }] }, status: 406 },
  {
    operation: 'POST /users',
    body: { ...user, username: JOHN.username },
    status: 409,
    behaviour: { duplicates: 'refuse' },
    allowance: general,
  },
  { operation: 'GET /users/{user_id}', status: 200 },
  { operation: 'GET /users/{user_id}', status: 403, as: 'john' },
  { operation: 'GET /users/{user_id}', status: 404, gone: true },
  { operation: 'PATCH /users/{user_id}', body: { username: 'joan', roles: [patchGrant] }, status: 200 },
  {
    operation: 'PATCH /users/{user_id}',
    body: { username: 'joan' },
    status: 400,
    behaviour: { partial_user_patch: 'refuse' },
  },
  { operation: 'PATCH /users/{user_id}', body: { roles: 'none' }, status: 400, allowance: badRequest },
  { operation: 'PATCH /users/{user_id}', body: { roles: [] }, status: 403, as: 'john' },
  { operation: 'PATCH /users/{user_id}', body: { roles: [] }, status: 404, gone: true },
  { operation: 'DELETE /users/{user_id}', status: 204 },
  { operation: 'DELETE /users/{user_id}', status: 404, gone: true },

  { operation: 'GET /roles', status: 200 },
  { operation: 'POST /roles', body: { name: 'R', permissions: {} }, status: 201 },
  { operation: 'POST /roles', body: { name: 'R', permissions: {} }, status: 403, as: 'john' },
  { operation: 'POST /roles', body: {}, status: 405, allowance: badRequest },
  {
    operation: 'POST /roles',
    body: { name: 'R', permissions: { review: 'yes' } },
    status: 400,
    allowance: { ...badRequest, ...general },
  },
  { operation: 'GET /roles/{role_id}', status: 200 },
  { operation: 'GET /roles/{role_id}', status: 404, gone: true },
  { operation: 'PATCH /roles/{role_id}', body: { permissions: { review: true } }, status: 200 },
  { operation: 'PATCH /roles/{role_id}', body: { name: 'R' }, status: 403, as: 'john' },
  { operation: 'PATCH /roles/{role_id}', body: { name: 'R' }, status: 404, gone: true },
  { operation: 'DELETE /roles/{role_id}', status: 204 },
  { operation: 'DELETE /roles/{role_id}', status: 403, as: 'john' },
  { operation: 'DELETE /roles/{role_id}', status: 404, gone: true },

  { operation: 'GET /inboxes', status: 200 },
  { operation: 'POST /inboxes', body: { name: 'i', project: ids.project }, status: 201 },
  { operation: 'POST /inboxes', body: { name: 'i', project: ids.project }, status: 403, as: 'john' },
  { operation: 'POST /inboxes', body: { name: 'i', project: unknownId }, status: 404 },
  { operation: 'GET /inboxes/{inbox_id}', status: 200 },
  { operation: 'GET /inboxes/{inbox_id}', status: 200, as: 'john' },
  { operation: 'GET /inboxes/{inbox_id}', status: 404, gone: true },
  { operation: 'PATCH /inboxes/{inbox_id}', body: { name: 'j' }, status: 200 },
  { operation: 'PATCH /inboxes/{inbox_id}', body: { name: 'j' }, status: 403, as: 'john', gone: true },
  { operation: 'PATCH /inboxes/{inbox_id}', body: { project: unknownId }, status: 404 },
  { operation: 'DELETE /inboxes/{inbox_id}', status: 204 },
  { operation: 'DELETE /inboxes/{inbox_id}', status: 404, gone: true },

  { operation: 'GET /projects', status: 200 },
  { operation: 'POST /projects', body: project, status: 201, behaviour: { undeclared_create: 201 } },
  { operation: 'POST /projects', body: project, status: 200, behaviour: { undeclared_create: 200 } },
  { operation: 'POST /projects', body: project, status: 403, as: 'john' },
  { operation: 'POST /projects', body: { ...project, formats: [unknownId] }, status: 404 },
  {
    operation: 'POST /projects',
    body: { ...project, formats: [] },
    status: 400,
    allowance: { ...badRequest, ...general },
  },
  { operation: 'GET /projects/{project_id}', status: 200 },
  { operation: 'GET /projects/{project_id}', status: 404, gone: true },
  { operation: 'PATCH /projects/{project_id}', body: { timeout: 9 }, status: 200 },
  { operation: 'PATCH /projects/{project_id}', body: { timeout: 9 }, status: 403, as: 'john' },
  { operation: 'PATCH /projects/{project_id}', body: { timeout: 9 }, status: 404, gone: true },
  { operation: 'DELETE /projects/{project_id}', status: 204 },
  { operation: 'DELETE /projects/{project_id}', status: 403, as: 'john' },
  { operation: 'DELETE /projects/{project_id}', status: 404, gone: true },

  { operation: 'GET /formats', status: 200 },
  { operation: 'POST /formats', body: format, status: 201, behaviour: { undeclared_create: 201 } },
  { operation: 'POST /formats', body: format, status: 200, behaviour: { undeclared_create: 200 } },
  { operation: 'POST /formats', body: format, status: 403, as: 'john' },
  { operation: 'GET /formats/document_types', status: 200 },
  { operation: 'GET /formats/document_types', status: 403, as: 'john' },
  { operation: 'GET /formats/{scope}/tag_fields', status: 200 },
  { operation: 'GET /formats/{scope}/tag_fields', status: 200, as: 'john' },
  { operation: 'GET /formats/{scope}/tag_fields', status: 403, as: 'john', gone: true },
  {
    operation: 'GET /formats/{scope}/tag_fields',
    status: 404,
    gone: true,
    behaviour: { unknown_scope: 404 },
    allowance: general,
  },
  { operation: 'GET /formats/{format_id}', status: 200 },
  { operation: 'GET /formats/{format_id}', status: 403, as: 'john' },
  // Declared nowhere for formats, though all other families have it.
  { operation: 'GET /formats/{format_id}', status: 404, gone: true, allowance: general },
  { operation: 'PATCH /formats/{format_id}', body: format, status: 200 },
  { operation: 'PATCH /formats/{format_id}', body: format, status: 403, as: 'john' },
  { operation: 'DELETE /formats/{format_id}', status: 204 },
  { operation: 'DELETE /formats/{format_id}', status: 403, as: 'john' },
];

const DOCUMENT = '5eed000000000000000000d0';
const KEY = 'the-key-of-john';

/** A form with a file, and what else is said. */
function upload(more: Record<string, string> = {}, text = 'a file'): FormData {
  const form = new FormData();
  form.set('file', new File([text], 'a.txt'));
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  return form;
}

// A key's grants, unlike those of a user's update, may have a document.
const keyRequest = { user: ids.john, roles: [grant, { role: ids.reviewer, inbox: ids.orders }] };
const expiring = { ...keyRequest, active: true, expire_at: '2030-01-01T00:00:00Z' };
// The file declares no body for the update of a key, so any is beyond it.
const undeclaredBody = badRequest;

const keyRows: Row[] = [
  { operation: 'GET /auth/api-key', status: 200 },
  { operation: 'GET /auth/api-key', status: 403, as: 'john' },
  { operation: 'POST /auth/api-key', body: keyRequest, status: 201 },
  ...(['honoured', 'stored', 'dropped'] as const).map((expire_at): Row => {
    return { operation: 'POST /auth/api-key', body: expiring, status: 201, behaviour: { expire_at } };
  }),
  { operation: 'POST /auth/api-key', body: keyRequest, status: 403, as: 'john' },
  { operation: 'POST /auth/api-key', body: { ...keyRequest, roles: [{ role: unknownId }] }, status: 404 },
  {
    operation: 'POST /auth/api-key',
    body: { ...keyRequest, name: 'no key has one' },
    status: 400,
    allowance: { ...badRequest, ...general },
  },
  { operation: 'GET /auth/api-key/inbox/{inbox_id}', status: 200 },
  { operation: 'GET /auth/api-key/inbox/{inbox_id}', status: 403, as: 'john' },
  { operation: 'GET /auth/api-key/inbox/{inbox_id}', status: 404, gone: true },
  {
    operation: 'POST /auth/api-key/inbox/{inbox_id}',
    body: { ...keyRequest, roles: keyRequest.roles.slice(1) },
    status: 201,
  },
  { operation: 'POST /auth/api-key/inbox/{inbox_id}', body: keyRequest, status: 403, as: 'john' },
  { operation: 'POST /auth/api-key/inbox/{inbox_id}', body: keyRequest, status: 404, gone: true },
  { operation: 'GET /auth/api-key/{key}', status: 200 },
  { operation: 'GET /auth/api-key/{key}', status: 403, as: 'john' },
  { operation: 'GET /auth/api-key/{key}', status: 404, gone: true, allowance: general },
  { operation: 'PATCH /auth/api-key/{key}', body: { active: false }, status: 200, allowance: undeclaredBody },
  {
    operation: 'PATCH /auth/api-key/{key}',
    body: { roles: [] },
    status: 400,
    allowance: { ...undeclaredBody, ...general },
  },
  {
    operation: 'PATCH /auth/api-key/{key}',
    body: { active: false },
    status: 403,
    as: 'john',
    allowance: undeclaredBody,
  },
  { operation: 'DELETE /auth/api-key/{key}', status: 204 },
  { operation: 'DELETE /auth/api-key/{key}', status: 403, as: 'john' },
  { operation: 'DELETE /auth/api-key/{key}', status: 404, gone: true, allowance: general },
  { operation: 'POST /auth/token', body: { username: JOHN.username }, status: 201 },
  { operation: 'POST /auth/token', body: { username: JOHN.username, roles: [grant] }, status: 201 },
  { operation: 'POST /auth/token', body: { username: JOHN.username }, status: 201, as: 'john' },
  { operation: 'POST /auth/token', body: { username: operator.username }, status: 403, as: 'john' },
  { operation: 'POST /auth/token', body: { username: 'none' }, status: 404, allowance: general },
];

const documentRows: Row[] = [
  { operation: 'GET /inboxes/{inbox_id}/documents', status: 200 },
  { operation: 'GET /inboxes/{inbox_id}/documents', status: 200, as: 'john' },
  { operation: 'GET /inboxes/{inbox_id}/documents', status: 403, as: 'john', gone: true },
  { operation: 'GET /inboxes/{inbox_id}/documents', status: 404, gone: true },
  { operation: 'GET /inboxes/{inbox_id}/paginated', status: 200 },
  { operation: 'GET /inboxes/{inbox_id}/paginated', status: 404, gone: true },
  { operation: 'POST /documents/', body: upload(), status: 200 },
  { operation: 'POST /documents/', body: upload({ inbox_id: ids.orders }), status: 200, as: 'john' },
  { operation: 'POST /documents/{inbox_id}', body: upload(), status: 200 },
  { operation: 'POST /documents/{inbox_id}', body: upload({ sync: 'false' }), status: 200, as: 'john' },
  { operation: 'POST /documents/{inbox_id}', body: upload(), status: 403, as: 'john', gone: true },
  { operation: 'POST /documents/{inbox_id}', body: upload({}, ''), status: 415 },
  { operation: 'GET /documents/{document_id}', status: 200 },
  { operation: 'GET /documents/{document_id}', status: 403, as: 'john', gone: true },
  { operation: 'GET /documents/{document_id}', status: 404, gone: true, allowance: general },
  {
    operation: 'POST /documents/{document_id}/feedback',
    body: { name: 'human', evaluate: false, sections: [{ page: 1, format: ids.format }] },
    status: 200,
    as: 'john',
  },
  {
    operation: 'POST /documents/{document_id}/status_data',
    body: { escalate: { value: true }, lock: { value: false }, status_data: { archived: true } },
    status: 200,
    as: 'john',
  },
  { operation: 'POST /documents/{document_id}/status_data', body: {}, status: 403, as: 'john', gone: true },
  { operation: 'DELETE /documents/{document_id}', status: 200 },
  { operation: 'DELETE /documents/{document_id}', status: 403, as: 'john', gone: true },
];

export const rows = [...ownRows, ...keyRows, ...documentRows, ...settingsRows];

export const PARAMETERS: Record<string, string> = {
  '{user_id}': ids.john,
  '{role_id}': ids.reviewer,
  '{inbox_id}': ids.orders,
  '{project_id}': ids.project,
  '{format_id}': ids.format,
  '{document_id}': DOCUMENT,
  '{key}': KEY,
  '{scope}': ids.orders,
  '{id}': ids.orders,
};

/** What the emulator holds besides the seed. */
export const documents = [
  {
    id: DOCUMENT,
    inbox: ids.orders,
    original_filename: 'a.pdf',
    page_count: 1,
    files: [{ filename: 'a.pdf', page_count: 1 }],
    status_data: { success: true },
    timings: { receive_time: '2024-01-01T09:00:00.000Z' },
  },
];
export const api_keys = [
  { id: '5eed000000000000000000a0', token: KEY, user: ids.john, roles: [grant], active: true },
];
