/**
 * What works for every kind, whichever there are: resources of each are planned, saved, ignored, protected, targeted,
 * exported, compared with a base and taken back by what the kind declares; no room knows it by name.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { splitAddress } from '../../src/kinds/address.ts';
import { kinds as all } from '../../src/kinds/index.ts';
import type { JsonObject, Kind } from '../../src/kinds/kind.ts';
import { isDeletable, isScoped, isWritable, nameKey } from '../../src/kinds/object.ts';
import { INHERITED } from '../../src/kinds/settings.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf } from '../support/scenario-notation.ts';

const SPEC = await readFile(join(import.meta.dirname, '../../examples/inbox-end-to-end/tenant.yaml'), 'utf8');
const spec = parse(SPEC) as Record<string, JsonObject[]>;

interface At {
  readonly address: string;
  readonly cause?: string;
  readonly reason?: string;
}
interface Told {
  readonly changes: readonly At[];
  readonly blocked: readonly At[];
  readonly left: readonly At[];
  readonly applied: readonly At[];
}

let tenant: Foreign;
let untouched: Foreign;
let files: Files;
beforeAll(async () => {
  tenant = await foreignTenant(stateOf({}));
  untouched = await foreignTenant(stateOf({}));
  files = { 'tenant.yaml': SPEC, 'base.yaml': 'version: 1' };
});
afterAll(() => Promise.all([tenant.stop(), untouched.stop()]));

async function fitform(code: number | null, argv: string[], on = tenant): Promise<Ended> {
  const ended = await cli(argv, on.env, files);
  expect(ended.code, `${argv.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code ?? ended.code);
  return ended;
}
const told = async (code: number | null, argv: string[], on = tenant): Promise<Told> =>
  JSON.parse((await fitform(code, [...argv, '--json'], on)).stdout) as Told;

const kinds: readonly Kind[] = all;
/** The addresses of a kind's resources in the example. */
function own(kind: Kind): string[] {
  const listed = (section: string): JsonObject[] => spec[section] ?? [];
  if (!isScoped(kind)) {
    return listed(kind.section).map((one) => `${kind.name}/${one[nameKey(kind)] as string}`);
  }
  return kinds
    .filter(({ name }) => kind.of?.includes(name))
    .flatMap((of) =>
      listed(of.section)
        .filter((one) => kind.section in one)
        .map((one) => `${kind.name}/${of.name}/${one[nameKey(of)] as string}`),
    );
}
const ofKind = (kind: Kind, found: readonly At[]): string[] =>
  found
    .map(({ address }) => address)
    .filter((address) => splitAddress(address).kind === kind.name)
    .sort();

/** A spec in which all of that kind are to be gone, and protected. */
function gone(kind: Kind): JsonObject {
  const ofIt = kinds.filter(({ name }) => (kind.of ?? [kind.name]).includes(name));
  const entries = (of: Kind): JsonObject[] =>
    (spec[of.section] ?? []).flatMap((entry) => {
      const name = { [nameKey(of)]: entry[nameKey(of)] ?? null };
      if (!isScoped(kind)) return [{ ...name, state: 'absent' }];
      return kind.section in entry ? [{ ...name, [kind.section]: INHERITED }] : [];
    });
  const sections = ofIt.map((of) => [of.section, entries(of)] as const);
  return { version: 1, policy: { protect: [`${kind.name}/*`] }, ...Object.fromEntries(sections) };
}

const tried = kinds.filter((kind) => own(kind).length > 0);

test('whatever can be written is in the example', () => {
  expect(kinds.filter((kind) => isWritable(kind) && !tried.includes(kind))).toEqual([]);
});

describe.each(tried)('$name', (kind) => {
  const pattern = `${kind.name}/*`;
  const its = own(kind).sort();

  test('is chosen, left alone, and compared with what the spec said before', async () => {
    const planned = await told(0, ['plan', '--target', pattern], untouched);
    expect(ofKind(kind, planned.changes)).toEqual(its);
    // What needs it is blocked.
    const ignored = await told(null, ['plan', '--ignore', pattern], untouched);
    expect(ofKind(kind, ignored.changes)).toEqual([]);
    expect(ofKind(kind, ignored.left)).toEqual(its);
    for (const [base, cause] of [
      ['base.yaml', 'not_applied'],
      ['tenant.yaml', 'live_changed'],
    ] as const) {
      const { changes } = await told(null, ['drift', '--base', base, '--kinds', kind.name], untouched);
      const causes = changes.filter(({ address }) => its.includes(address)).map((change) => change.cause);
      expect(causes, base).toEqual(its.map(() => cause));
    }
  });

  test('is saved, applied, exported, and taken back or left', async () => {
    await fitform(0, ['plan', '--kinds', kind.name, '--out', `${kind.name}.json`]);
    const { applied } = await told(0, ['apply', '--plan', `${kind.name}.json`, '--yes']);
    expect(ofKind(kind, applied)).toEqual(its);
    files['live.yaml'] = (await fitform(0, ['export', '--portable', '--kinds', kind.name])).stdout;
    expect(ofKind(kind, (await told(0, ['plan', 'live.yaml'])).changes)).toEqual([]);
    for (const address of its) {
      expect(files['live.yaml']).toContain(splitAddress(address).name.split('/').at(-1));
    }
    await fitform(null, ['undo', '--last', '--yes', '--allow-delete', '9']);
    const missing = ofKind(kind, (await told(0, ['plan', '--kinds', kind.name])).changes);
    // The placeholder stays, and with it what it refers to.
    if (isDeletable(kind)) expect(missing.length).toBeGreaterThan(0);
    else expect(missing).toEqual([]);
    await fitform(0, ['apply', '--kinds', kind.name, '--yes']);
  });

  test('is known to explain', async () => {
    expect((await fitform(0, ['explain', kind.name])).stdout).toMatch(new RegExp(`^${kind.name}\\b`));
  });
});

test('doctor looks at the list of each, and at the rights that it takes', async () => {
  const { stdout } = await fitform(null, ['doctor', '--json']);
  const names = (JSON.parse(stdout) as { checks: { name: string }[] }).checks.map(({ name }) => name);
  for (const { name } of tried) {
    expect(names).toEqual(expect.arrayContaining([`rights/${name}`, `list/${name}`]));
  }
});

test.each(tried.filter(isDeletable))('$name: is not deleted where it is protected', async (kind) => {
  files['gone.yaml'] = JSON.stringify(gone(kind));
  const { blocked, changes } = await told(6, ['plan', 'gone.yaml', '--allow-delete', '9']);
  expect(changes).toEqual([]);
  expect(ofKind(kind, blocked)).toEqual(own(kind).sort());
  for (const { reason } of blocked) expect(reason).toContain(`policy.protect keeps it: "${kind.name}/*"`);
});
