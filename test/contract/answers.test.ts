/** What the emulator answers where fitform does not call it, or calls it wrongly. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { hashPassword } from '../../src/emulator/tenant/password.ts';
import { permissionNames as emulated } from '../../src/emulator/tenant/permissions.ts';
import { memoryTenant, seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { permissionNames as managed } from '../../src/kinds/permissions.ts';
import { basic, ids, operator, unknownId } from '../support/emulated-tenant.ts';
import { BASE_PATHS, openContract, type Contract } from '../support/openapi-check.ts';
import { contractFile, describeContract } from '../support/openapi-file.ts';
import { recordedEmulator, type Exchange } from '../support/recorder.ts';
import {
  api_keys,
  documents,
  format,
  JOHN,
  PARAMETERS,
  project,
  rows,
  user,
  type Row,
} from '../support/contract-rows.ts';
import { settings } from '../support/contract-settings-rows.ts';

async function open(behaviour: Partial<Behaviour> = {}) {
  const seed = seedState();
  const password = await hashPassword(JOHN.password);
  const users = seed.users.map((each) => (each.id === ids.john ? { ...each, password } : each));
  const recorded = recordedEmulator({
    store: memoryTenant({ ...seed, users, documents, api_keys, ...settings }),
    behaviour,
    operator,
  });
  /** The answer's body, and the exchange. */
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: basic(operator) },
  ): Promise<[unknown, Exchange]> => {
    const isJson = body !== undefined && !(body instanceof FormData);
    const response = await recorded.fetch(
      new Request(`http://tenant.example${path}`, {
        method,
        headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
      }),
    );
    const text = await response.text();
    const exchange = recorded.exchanges.at(-1);
    if (!exchange) throw new Error('nothing was recorded');
    return [
      (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text,
      exchange,
    ];
  };
}

const headersOf = (as: Row['as']): Record<string, string> =>
  as === 'nobody' ? {} : { authorization: basic(as === 'john' ? JOHN : operator) };

const shown = (value: unknown): string =>
  JSON.stringify(value instanceof FormData ? [...value.keys()] : value);

const titled = rows.map((row) => {
  const { operation, query = '', status, as = 'administrator', gone, body, behaviour } = row;
  const of = gone ? ' of nothing' : '';
  const said = [body, behaviour].flatMap((part) => (part === undefined ? [] : [` ${shown(part)}`]));
  return { ...row, title: `${operation}${query}${of} as ${as}${said.join('')}: ${status}` };
});

describeContract("every answer of the emulator fits the vendor's file", () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await openContract();
  });

  test.each(titled)('$title', async (row) => {
    const { operation, query = '', status, body, as, gone, behaviour, allowance = {} } = row;
    const [method = '', template = ''] = operation.split(' ');
    const path = template
      .replace('{level}', 'inbox')
      .replace(/\{\w+\}/, (name) => (gone ? unknownId : (PARAMETERS[name] ?? '')));
    for (const basePath of BASE_PATHS) {
      const call = await open(behaviour);
      const [, exchange] = await call(method, basePath + path + query, body, headersOf(as));
      expect(exchange.answered.status).toBe(status);
      expect(contract.operationOf(exchange)).toBe(operation);
      expect(contract.problems(exchange, allowance)).toEqual([]);
    }
  });

  test('signing in and out by token', async () => {
    const call = await open();
    const [answer] = await call('POST', '/admin/auth', operator, {});
    const { authentication_token: token } = answer as { authentication_token: string };
    const headers = { authorization: `Bearer ${token}` };
    for (const [method, path, status] of [
      ['GET', '/admin/users/me', 200],
      ['POST', '/admin/auth/logout', 204],
      ['GET', '/admin/users/me', 401],
    ] as const) {
      const [, exchange] = await call(method, path, undefined, headers);
      expect(exchange.answered.status).toBe(status);
      expect(contract.problems(exchange)).toEqual([]);
    }
  });

  test('what was created, changed and read again in one tenant fits too', async () => {
    const call = await open();
    for (const [path, create, change] of [
      ['/formats', format, { separators: [] }],
      [
        '/projects',
        { ...project, timeout: 3, default_document_type: 'd', default_format: ids.format },
        { timeout: 4 },
      ],
      ['/inboxes', { name: 'i', project: ids.project }, { name: 'j' }],
      ['/roles', { name: 'R', permissions: { review: true } }, { permissions: { submit: true } }],
      ['/users', user, { roles: [] }],
    ] as const) {
      const [created, ...exchanges] = await call('POST', `/api${path}`, create);
      const one = `/api${path}/${(created as { id: string }).id}`;
      for (const [method, target, body] of [
        ['GET', one],
        ['PATCH', one, change],
        ['GET', `/api${path}`],
        ['DELETE', one],
        ['GET', `/api${path}`],
      ] as const) {
        exchanges.push((await call(method, target, body))[1]);
      }
      expect(exchanges.every(({ answered }) => answered.status < 300)).toBe(true);
      expect(exchanges.flatMap((exchange) => contract.problems(exchange))).toEqual([]);
    }
  });

  test('the operations that the emulator offers are those with a success above', async () => {
    const call = await open();
    const [notOffered] = await call('GET', '/admin/no-such-family');
    const { paths } = JSON.parse(readFileSync(contractFile, 'utf8')) as { paths: Record<string, object> };
    const offered: string[] = [];
    for (const [path, item] of Object.entries(paths)) {
      for (const method of Object.keys(item).filter((each) => each !== 'parameters')) {
        const filled = path.replaceAll(/\{\w+\}/g, unknownId);
        const [answer, exchange] = await call(method.toUpperCase(), `/admin${filled}`);
        const { status } = exchange.answered;
        const missing = JSON.stringify(answer) === JSON.stringify(notOffered);
        if (status !== 405 && !missing) offered.push(`${method.toUpperCase()} ${path}`);
      }
    }
    const driven = rows.filter(({ status }) => status < 300).map(({ operation }) => operation);
    expect(offered.sort()).toEqual([...new Set([...driven, 'POST /auth/logout'])].sort());
  });

  test('the permission names, of the emulator and of fitform, are those of the file', () => {
    const file = JSON.parse(readFileSync(contractFile, 'utf8')) as {
      components: { schemas: { PermissionsModel: { properties: object } } };
    };
    const published = Object.keys(file.components.schemas.PermissionsModel.properties);
    expect([...emulated]).toEqual(published);
    expect([...managed]).toEqual(published);
  });
});
