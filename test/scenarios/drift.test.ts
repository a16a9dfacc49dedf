/**
 * The scenarios that have a drift.txt: what drift says of them with base.yaml as the base, and how it ends (`drift_from_base` in
 * scenario.json).
 * On the same tenant the same must come out from both ends: with the spec itself as the base, only the tenant can have
 * moved; and where the base has just been applied, only the spec can.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { documentOf, type Document } from '../support/documents.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, type Tenant } from '../support/scenario-notation.ts';

const folder = import.meta.dirname;
const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'drift.txt')));

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

test('there are such scenarios', () => {
  expect(names.length).toBeGreaterThan(3);
});

describe.each(names)('%s', (name) => {
  const files: Files = { 'tenant.yaml': text(name, 'tenant.yaml'), 'base.yaml': text(name, 'base.yaml') };
  const { drift_from_base: drift } = JSON.parse(text(name, 'scenario.json')) as { drift_from_base: 0 | 2 };

  async function start(): Promise<Foreign> {
    tenant = await foreignTenant(stateOf(JSON.parse(text(name, 'before.json')) as Tenant));
    return tenant;
  }

  test('tells who moved, and only reads', async () => {
    const { env, store, log } = await start();
    const before = await store.read();
    const told = await cli(['drift', '--base', 'base.yaml', 'tenant.yaml'], env, files);
    expect(told.stdout.replaceAll(env['FITFORM_URL'] ?? '', 'https://tenant.example')).toBe(
      text(name, 'drift.txt'),
    );
    expect(told.code).toBe(drift);

    const json = await cli(['drift', '--json', '--base', 'base.yaml'], env, files);
    expect(json.code).toBe(drift);
    const document = documentOf(json.stdout, json.code);
    expect(document['in_sync']).toBe(false);
    expect(causesIn(document).some((cause) => cause !== 'not_applied')).toBe(drift === 2);

    expect((await cli(['drift', '--strict', '--base', 'base.yaml'], env, files)).code).toBe(2);
    expect(await store.read()).toEqual(before);
    expect(log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth'))).toEqual([]);
  });

  test.each(['--full', '--strict'])(
    'without a base nobody can tell, and all of it is drift: %s',
    async (flag) => {
      const { env } = await start();
      const { code, stdout } = await cli(['drift', '--json', flag], env, files);
      expect(code).toBe(2);
      expect(new Set(causesIn(documentOf(stdout, code)))).toEqual(new Set([null]));
    },
  );

  test('with the spec itself as the base, only the tenant has moved', async () => {
    const { env } = await start();
    const { code, stdout } = await cli(['drift', '--json', '--base', 'tenant.yaml'], env, files);
    expect(code).toBe(2);
    expect(new Set(causesIn(documentOf(stdout, code)))).toEqual(new Set(['live_changed']));
  });

  test('where the base has just been applied, only the spec has', async () => {
    const { env } = await start();
    expect((await cli(['apply', 'base.yaml', '--yes', '--allow-delete', '9'], env, files)).code).toBe(0);
    const { code, stdout } = await cli(['drift', '--json', '--base', 'base.yaml'], env, files);
    expect(code).toBe(0);
    expect(causesIn(documentOf(stdout, code)).filter((cause) => cause !== 'not_applied')).toEqual([]);
  });

  test('where the spec has just been applied, there is no drift', async () => {
    const { env } = await start();
    expect((await cli(['apply', '--yes', '--allow-delete', '9'], env, files)).code).toBe(0);
    const { code, stdout } = await cli(['drift', '--json', '--strict', '--base', 'base.yaml'], env, files);
    expect(code).toBe(0);
    expect(documentOf(stdout, code)).toMatchObject({ in_sync: true, changes: [] });
  });
});

const causesIn = (document: Document): unknown[] =>
  (document['changes'] as { cause: unknown }[]).map(({ cause }) => cause);
