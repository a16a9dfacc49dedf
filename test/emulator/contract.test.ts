import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { permissionNames } from '../../src/emulator/permissions.ts';
import { ids, openTenant, operator, unknownId } from './tenant.ts';

type Schema = { $ref?: string; items?: Schema; allOf?: Schema[]; properties?: Record<string, Schema> };
type Operation = { responses: Record<string, { content?: { 'application/json'?: { schema: Schema } } }> };
type Contract = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

// The vendor's file is not part of this repository; beside it, it is checked against.
const file = fileURLToPath(new URL('../../../shared/reference/contract-fit-openapi.json', import.meta.url));
const present = existsSync(file);

const project = {
  name: 'Sales',
  formats: [ids.format],
  split_into_sections: true,
  sub_page_splitting: false,
};
const grant = { role: ids.reviewer, inbox: ids.orders, document_id: unknownId };
const user = { username: 'ann', active: true, password: 'x', roles: [grant] };

// method, path as in the file, body; the parameter stands for the seed's object of that name
const calls: [string, string, unknown?][] = [
  ['post', '/auth', operator],
  ['post', '/auth', { ...operator, password: 'wrong' }],
  ['post', '/auth/logout'],
  ['get', '/about/version'],
  ['get', '/users/me'],
  ['post', '/users/me/change_password', { old_password: 'wrong', new_password: 'x' }],
  ['get', '/users'],
  ['post', '/users', user],
  ['post', '/users', { username: 'ann' }],
  ['post', '/users', { ...user, roles: [{ role: unknownId }] }],
  ['get', '/users/{user_id}'],
  ['patch', '/users/{user_id}', { username: 'joan', roles: [grant] }],
  ['delete', '/users/{user_id}'],
  ['get', '/roles'],
  ['post', '/roles', { name: 'R', permissions: {} }],
  ['post', '/roles', {}],
  ['get', '/roles/{role_id}'],
  ['patch', '/roles/{role_id}', { permissions: { review: true } }],
  ['delete', '/roles/{role_id}'],
  ['get', '/inboxes'],
  ['post', '/inboxes', { name: 'i', project: ids.project }],
  ['get', '/inboxes/{inbox_id}'],
  ['patch', '/inboxes/{inbox_id}', { name: 'j' }],
  ['delete', '/inboxes/{inbox_id}'],
  ['get', '/projects'],
  ['post', '/projects', project],
  ['post', '/projects', { ...project, formats: [unknownId] }],
  ['get', '/projects/{project_id}'],
  ['patch', '/projects/{project_id}', { timeout: 9 }],
  ['delete', '/projects/{project_id}'],
  ['get', '/formats'],
  ['post', '/formats', { name: 'f', labels: [{ field_name: 'x' }] }],
  ['get', '/formats/{format_id}'],
  ['patch', '/formats/{format_id}', { separators: [{ name: 's', page: 1 }] }],
  ['delete', '/formats/{format_id}'],
];

const parameters: Record<string, string> = {
  '{user_id}': ids.john,
  '{role_id}': ids.reviewer,
  '{inbox_id}': ids.orders,
  '{project_id}': ids.project,
  '{format_id}': ids.format,
};

describe.skipIf(!present)(
  `answers fit the vendor's OpenAPI file${present ? '' : ' (skipped: file not present)'}`,
  () => {
    const contract = present ? (JSON.parse(readFileSync(file, 'utf8')) as Contract) : undefined;
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    addFormats.default(ajv);
    if (contract) ajv.addSchema({ components: contract.components }, 'api');

    /** The field names that a schema declares; the file lets undeclared ones pass. */
    function declared(schema: Schema): string[] {
      const name = schema.$ref?.split('/').at(-1);
      const target = name === undefined ? schema : (contract?.components.schemas[name] ?? {});
      return [...Object.keys(target.properties ?? {}), ...(target.allOf ?? []).flatMap(declared)];
    }

    test.each(calls)('%s %s %j', async (method, path, body) => {
      const operation = contract?.paths[path]?.[method];
      const filled = path.replace(/\{\w+\}/, (name) => parameters[name] ?? unknownId);
      const answer = await openTenant().call(method.toUpperCase(), filled, body);
      const statuses = Object.keys(operation?.responses ?? {});
      const success = statuses.some((status) => status.startsWith('2'));
      // 16 operations declare no success; a method without one may answer any.
      if (success || answer.status >= 300) expect(statuses).toContain(String(answer.status));
      const schema = operation?.responses[answer.status]?.content?.['application/json']?.schema;
      if (!schema) return;
      const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as Schema;
      const validate = ajv.compile(pointed);
      expect(validate(answer.body), JSON.stringify(validate.errors)).toBe(true);
      const items = Array.isArray(answer.body) ? (answer.body as object[]) : [answer.body as object];
      expect(declared(schema.items ?? schema)).toEqual(expect.arrayContaining(items.flatMap(Object.keys)));
    });

    test('projects and formats, which declare no answer, fit the models nearest to one', async () => {
      const { call } = openTenant();
      const nearest = { '/projects': 'ProjectModelPost', '/formats': 'FormatModelGet' };
      for (const [path, model] of Object.entries(nearest)) {
        const validate = ajv.compile({ type: 'array', items: { $ref: `api#/components/schemas/${model}` } });
        expect(validate((await call('GET', path)).body), JSON.stringify(validate.errors)).toBe(true);
      }
    });

    test('the permission names are those of the file', () => {
      const { properties } = contract?.components.schemas['PermissionsModel'] ?? {};
      expect([...permissionNames]).toEqual(Object.keys(properties ?? {}));
    });
  },
);
