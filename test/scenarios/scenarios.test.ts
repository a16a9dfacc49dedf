/**
 * Each folder here is a tenant (before.json), a spec (tenant.yaml), what plan says (plan.txt) and what apply makes of
 * the tenant (after.json; left out when nothing changes). Every scenario ends by planning again: the plan is empty,
 * or it is refused as before. scenario.json may say which exit codes are expected, with which flags the commands are
 * called, how the tenant behaves, and which calls fail in the first apply.
 */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Fault, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';

interface Scenario {
  /** Of plan and apply when the plan is refused or the spec does not fit; 0 otherwise. */
  refused?: number;
  /** Of drift where the plan is refused, and drift sees it otherwise. */
  drift?: number;
  /** Of every command. */
  args?: string[];
  /** Calls that the tenant always answers with a status. */
  declined?: Fault[];
  behaviour?: Partial<Behaviour>;
  faults?: Fault[];
  /** What the first apply's result says of each address, when calls fail. */
  failed?: string[];
  not_attempted?: string[];
  specs?: string[];
}

const folder = import.meta.dirname;
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const json = <T>(fallback: T, ...path: string[]): T =>
  existsSync(join(folder, ...path)) ? (JSON.parse(text(...path)) as T) : fallback;

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

/** `--allow-delete` and its number. */
const isAgreement = (args: readonly string[], index: number): boolean =>
  args[index] === '--allow-delete' || args[index - 1] === '--allow-delete';

describe.each(names)('%s', (name) => {
  test('plans, applies, and has nothing left to plan', async () => {
    const scenario = json<Scenario>({}, name, 'scenario.json');
    const before = stateOf(json<Tenant>({}, name, 'before.json'));
    const named = scenario.specs ?? ['tenant.yaml'];
    const files: Files = Object.fromEntries(named.map((spec) => [spec, text(name, spec)]));
    const { args = [] } = scenario;
    const specs = [...named, ...args];
    // Drift deletes nothing, so there is nothing to agree to.
    const compared = [...named, ...args.filter((_, index) => !isAgreement(args, index))];
    const { declined = [] } = scenario;
    tenant = await foreignTenant(before, scenario.behaviour);
    tenant.faults = declined;
    const { env, store, log } = tenant;
    const url = new URL(env['FITFORM_URL'] ?? '');
    const writes = (): number =>
      log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth')).length;

    const planned = await cli(['plan', ...specs], env, files);
    const said = (planned.stdout || planned.stderr)
      .replaceAll(url.origin, 'https://tenant.example')
      .replaceAll(url.host, 'tenant.example');
    expect(said).toBe(text(name, 'plan.txt'));
    expect(planned.code).toBe(scenario.refused ?? 0);
    expect(writes()).toBe(0);

    if (scenario.refused !== undefined) {
      const refused = await cli(['apply', ...specs, '--yes'], env, files);
      expect(refused.code).toBe(scenario.refused);
      const drifted = await cli(['drift', ...compared], env, files);
      expect(drifted.code).toBe(scenario.drift ?? scenario.refused);
      expect(writes()).toBe(0);
      expect(await store.read()).toEqual(before);
      return;
    }

    if (scenario.faults) {
      tenant.faults = [...declined, ...scenario.faults];
      const partly = await cli(['apply', ...specs, '--yes', '--json'], env, files);
      const result = JSON.parse(partly.stdout) as Record<string, { address: string }[]>;
      expect(partly.code).toBe(7);
      expect(result['failed']?.map(({ address }) => address)).toEqual(scenario.failed);
      expect(result['not_attempted']?.map(({ address }) => address)).toEqual(scenario.not_attempted ?? []);
      tenant.faults = declined;
    }

    const applied = await cli(['apply', ...specs, '--yes'], env, files);
    expect(applied.stderr + applied.stdout).not.toMatch(/defect/);
    expect(applied.code).toBe(0);
    const after = json<Tenant>(json<Tenant>({}, name, 'before.json'), name, 'after.json');
    expect(tenantOf(await store.read())).toEqual(tenantOf(stateOf(after)));

    const written = writes();
    const again = await cli(['plan', ...specs, '--detailed-exitcode'], env, files);
    expect(again.code).toBe(0);
    expect((await cli(['drift', ...compared], env, files)).code).toBe(0);
    expect((await cli(['apply', ...specs], env, files)).code).toBe(0);
    expect(writes()).toBe(written);
  });
});
