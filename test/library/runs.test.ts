/** plan, apply, drift, export and validate as a program calls them, on a tenant that is served on a port. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { connect, FitformError, TenantError, validate } from '../../src/library/index.ts';
import type {
  ApplyEvent,
  ApplyOptions,
  Connection,
  ConnectOptions,
  PlanOptions,
  SpecInput,
} from '../../src/library/types.ts';
import { documentOf } from '../support/documents.ts';

const PASSWORD = 'of the library';
const open: { emulator: RunningEmulator; connection: Connection }[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const { connection, emulator } of open.splice(0)) {
    await connection.close();
    await emulator.stop();
  }
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'fitform-library-'));
  folders.push(path);
  return path;
}

interface More {
  readonly options?: Partial<ConnectOptions>;
  readonly faults?: string[];
  /** Called when the tenant's data are read. */
  readonly onRead?: () => void;
}

async function library({ options, faults = [], onRead }: More = {}) {
  const memory = memoryTenant();
  const store: Store = { ...memory, read: () => (onRead?.(), memory.read()) };
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const emulator = await startEmulator({ store, operator, faults });
  const notices: string[] = [];
  const connection = connect({
    url: emulator.url,
    credentials: operator,
    settle: 1,
    onNotice: (message) => notices.push(message),
    ...options,
  });
  open.push({ emulator, connection });
  const roles = async (): Promise<string[]> => (await memory.read()).roles.map(({ name }) => name);
  const writes = (): string[] =>
    emulator.log
      .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth'))
      .map(({ method, path }) => `${method} ${path}`);
  return { ...connection, emulator, store: memory, notices, roles, writes };
}

const failure = (promise: Promise<unknown>): Promise<FitformError> =>
  promise.then(
    () => expect.unreachable('it must reject'),
    (error: unknown) => error as FitformError,
  );

const roleNamed = (name: string) => ({ name, permissions: ['upload'] });
const SPEC = { version: 1, roles: [roleNamed('One'), roleNamed('Two')] };
const spec: SpecInput = { object: SPEC };

describe('the way of a spec', () => {
  test('a plan is a document; applied, it is done and read back; applied again, it does not hold any more', async () => {
    const { plan, apply, emulator, roles } = await library();
    const planned = await plan({ spec });
    expect(documentOf(JSON.stringify(planned), null)).toEqual(planned);
    expect(planned).toMatchObject({ tenant: { url: emulator.url }, summary: { create: 2 } });
    const before = emulator.log.length;
    const result = await apply({ plan: planned });
    expect(documentOf(JSON.stringify(result), null)).toEqual(result);
    expect(result).toMatchObject({
      converged: true,
      journal: null,
      sign_ins: 1,
      requests: { POST: 2, PATCH: 0 },
    });
    const { GET, POST } = result.requests;
    expect(emulator.log.length - before).toBe(GET + POST + result.sign_ins);
    expect(await roles()).toEqual(expect.arrayContaining(['One', 'Two']));
    const error = await failure(apply({ plan: JSON.parse(JSON.stringify(planned)) as object }));
    expect(error).toBeInstanceOf(FitformError);
    expect(error).toMatchObject({
      exitClass: 'stale',
      message: expect.stringContaining('is already done') as string,
    });
    expect(error.problems.map(({ path }) => path)).toEqual(['role/One', 'role/Two']);
  });

  test('a plan for another account is refused for what that one lacks', async () => {
    const { plan } = await library();
    expect(await plan({ spec, forAccount: 'john@embedded.example' })).toMatchObject({
      tenant: { account: SETUP_USERNAME },
      violations: [
        { rule: 'missing-permissions', address: 'user/john@embedded.example' },
        { rule: 'unused-role' },
      ],
    });
    expect(await failure(plan({ spec, forAccount: 'jon@embedded.example' }))).toMatchObject({
      exitClass: 'invalid',
      problems: [{ hint: 'did you mean "john@embedded.example"?' }],
    });
  });

  test('from files, from a text, and with variables', async () => {
    const { apply, plan, roles } = await library();
    const at = await folder();
    await writeFile(join(at, 'a.yaml'), 'version: 1\nroles: [{ name: "${A}", permissions: [upload] }]\n');
    await writeFile(join(at, 'b.yaml'), 'version: 1\nroles: [{ name: "${A}", permissions: [submit] }]\n');
    const files = ['a.yaml', 'b.yaml'].map((name) => join(at, name));
    await apply({ spec: { files }, variables: { A: 'Ann' } });
    expect(await roles()).toContain('Ann');
    const text = 'version: 1\nroles: [{ name: Ann, permissions: [submit] }]\n';
    expect((await plan({ spec: { text } })).changes).toEqual([]);
    const error = await failure(plan({ spec: { files } }));
    expect(error).toMatchObject({ exitClass: 'invalid' });
    expect(error.problems[0]).toMatchObject({
      file: files[0],
      line: 2,
      message: 'the variable A is not set',
    });
  });

  test('chosen, ignored, and with deletions agreed to', async () => {
    const { plan, apply, roles } = await library();
    const { changes } = await plan({ spec, target: ['role/One'] });
    expect(changes.map(({ address }) => address)).toEqual(['role/One']);
    const byKind = await plan({ spec, kinds: ['role'] });
    expect(byKind).toEqual(await plan({ spec, target: ['role/*'] }));
    expect(byKind.policy.target).toEqual(['role/*']);
    expect((await plan({ spec, ignore: ['role/*'] })).changes).toEqual([]);
    await apply({ spec });
    const gone: SpecInput = { object: { version: 1, roles: [{ name: 'Two', state: 'absent' }] } };
    const refused = await plan({ spec: gone });
    expect(refused.violations).toMatchObject([{ rule: 'allow-delete', severity: 'error' }]);
    const error = await failure(apply({ spec: gone }));
    expect(error).toMatchObject({
      exitClass: 'refused',
      message: 'the plan is refused; nothing was written',
    });
    expect(error.problems).toMatchObject([{ message: refused.violations[0]?.message }]);
    expect(await roles()).toContain('Two');
    expect((await apply({ plan: refused, allowDelete: 1 })).applied).toMatchObject([{ action: 'delete' }]);
    expect(await roles()).not.toContain('Two');
  });

  test('a pattern that can match nothing, and one that does', async () => {
    const { plan, emulator } = await library();
    expect(await failure(plan({ spec, target: ['rolle/One'] }))).toMatchObject({ exitClass: 'invalid' });
    expect(await failure(plan({ spec, kinds: ['roles'] }))).toMatchObject({
      exitClass: 'invalid',
      problems: [{ hint: 'did you mean "role"?' }],
    });
    expect(emulator.log).toEqual([]);
    const error = await failure(plan({ spec, target: ['role/Oe'] }));
    expect(error).toMatchObject({ exitClass: 'invalid' });
    expect(error.problems[0]?.hint).toContain('role/One');
  });

  test('drift, and who has moved since a base', async () => {
    const { drift, apply, store, emulator } = await library();
    await apply({ spec });
    expect(await drift({ spec })).toMatchObject({ format: 'fitform.drift/1', in_sync: true, changes: [] });
    await store.update((draft) => {
      draft.roles = draft.roles.filter(({ name }) => name !== 'One');
    });
    const later: SpecInput = { object: { version: 1, roles: [...SPEC.roles, roleNamed('Three')] } };
    const before = emulator.log.length;
    const found = await drift({ spec: later, base: spec });
    expect(documentOf(JSON.stringify(found), null)).toEqual(found);
    expect(found.changes.map(({ address, cause }) => [address, cause])).toEqual([
      ['role/One', 'live_changed'],
      ['role/Three', 'not_applied'],
    ]);
    expect(emulator.log.slice(before).filter(({ method }) => method !== 'GET')).toMatchObject([
      { path: '/admin/auth' },
    ]);
    const wrong: SpecInput = { object: { version: 1, rolls: [] } };
    const { problems } = await failure(drift({ spec: wrong, base: { text: 'version: 2\n' } }));
    expect(problems.map(({ file }) => file)).toEqual(['<object>', '<text>']);
  });

  test('the tenant as a spec, which gives no change', async () => {
    const { plan, emulator, ...tenant } = await library();
    const { text } = await tenant.export();
    expect(text).toContain(`url: ${emulator.url}`);
    expect((await plan({ spec: { text } })).changes).toEqual([]);
    const part = await tenant.export({ target: ['inbox/invoice'] });
    expect(part.text).not.toContain('users:');
    expect(await tenant.export({ kinds: ['inbox'] })).toEqual(await tenant.export({ target: ['inbox/*'] }));
    expect(await failure(tenant.export({ kinds: ['inboxes'] }))).toMatchObject({ exitClass: 'invalid' });
    const { text: portable } = await tenant.export({ portable: true });
    expect(portable).not.toMatch(/^ +(url|base_path|id):/m);
    expect(await failure(tenant.export({ portable: 1 as unknown as boolean }))).toBeInstanceOf(TypeError);
    expect(await failure(tenant.export({ target: ['inbox/x'] }))).toMatchObject({ exitClass: 'invalid' });
  });
});

describe('a spec as an object', () => {
  test('has no lines: a problem has its path, in what it says of another place, too', async () => {
    const twice = {
      version: 1,
      roles: [roleNamed('One'), roleNamed('One'), { name: 'X', permissions: ['uplod'] }],
    };
    const error = await failure(validate({ spec: { object: twice } }));
    expect(error).toMatchObject({
      exitClass: 'invalid',
      message: expect.stringMatching(/^2 problems/) as string,
    });
    const place = { file: '<object>', line: null, column: null };
    expect(error.problems).toEqual([
      {
        ...place,
        path: 'roles[1].name',
        message: 'duplicate role "One", first at roles[0].name',
        hint: 'list it once, with all its fields',
      },
      expect.objectContaining({ ...place, path: 'roles[2].permissions[0]', hint: 'did you mean "upload"?' }),
    ]);
  });

  test('what the tenant brings to light has no lines either', async () => {
    const { plan } = await library();
    const error = await failure(plan({ spec: { object: { version: 1, inboxes: [{ name: 'invoices' }] } } }));
    expect(error.problems).toMatchObject([
      {
        file: '<object>',
        line: null,
        column: null,
        path: 'inboxes[0].name',
        hint: 'did you mean "invoice"?',
      },
    ]);
  });

  test('its texts stand for themselves, unless variables are given', async () => {
    const { plan } = await library();
    const object = { version: 1, roles: [roleNamed('a ${B} $${C}')] };
    const name = async (variables?: Record<string, string>) =>
      (await plan({ spec: { object }, ...(variables && { variables }) })).changes[0]?.name;
    expect(await name()).toBe('a ${B} $${C}');
    expect(await name({ B: 'b' })).toBe('a b ${C}');
    expect(await failure(name({}))).toMatchObject({ exitClass: 'invalid' });
  });

  const circle: Record<string, unknown> = { version: 1 };
  circle['roles'] = [{ name: 'x', parent: circle, other: circle }];
  const hole: unknown[] = [];
  hole.length = 1;
  test.each<[string, unknown, RegExp]>([
    ['a circle', circle, /object\.roles\[0\]\.parent: it is circular/],
    ['a function', { version: () => 1 }, /object\.version: function cannot be written as JSON/],
    ['a bigint', { version: 1n }, /object\.version: bigint/],
    ['undefined', { version: 1, roles: undefined }, /object\.roles: undefined/],
    ['no number', { version: NaN }, /object\.version: NaN/],
    ['a hole', { version: 1, roles: hole }, /object\.roles\[0\]: undefined/],
    ['a date', { version: new Date() }, /object\.version: it is not a plain object/],
    ['a map', new Map(), /object: it is not a plain object/],
    ['a text', 'version: 1', /object: must be an object/],
    ['very deep', JSON.parse('['.repeat(99) + ']'.repeat(99)), /nested too deeply/],
  ])('with %s is refused', async (_name, object, message) => {
    const error = await failure(validate({ spec: { object: object as object } }));
    expect(error).toMatchObject({ exitClass: 'invalid' });
    expect(error.message).toMatch(message);
  });

  test('is what it is in a file: keys and texts of any form', async () => {
    const name = 'a: "b"\u2028 # c\u{1F600}';
    const { warnings, resources } = await validate({
      spec: { object: { version: 1, roles: [roleNamed(name)] } },
    });
    expect([warnings, resources]).toEqual([[], { role: 1 }]);
  });
});

describe('validate', () => {
  test('gives a document, with warnings', async () => {
    const text =
      'version: 1\ntenant: { url: http://tenant.example }\nroles: [{ name: $A, permissions: [upload] }]\n';
    const document = await validate({ spec: { text } });
    expect(documentOf(JSON.stringify(document), null)).toEqual(document);
    expect(document).toMatchObject({
      format: 'fitform.validation/1',
      resources: { role: 1 },
      warnings: [
        { file: '<text>', line: 2, column: 16, path: 'tenant.url' },
        { file: '<text>', line: 3, path: 'roles[0].name' },
      ],
    });
  });

  test('refuses what breaks a rule, where it stands', async () => {
    const text =
      'version: 1\nroles: [{ name: Both, permissions: [view_list, review] }]\ninboxes: [{ name: a }]\nusers: [{ username: guest, grants: [{ roles: [Both], inboxes: [a] }] }]\n';
    expect(await failure(validate({ spec: { text } }))).toMatchObject({
      exitClass: 'refused',
      problems: [{ file: '<text>', line: 2, column: 17, path: 'roles[0].name' }],
    });
  });

  test('of a secret in a spec no text tells more than that', async () => {
    const text = `version: 1\nusers: [{ username: ann, password: ${PASSWORD} }]\n`;
    const error = await failure(validate({ spec: { text } }));
    expect(error.problems).not.toEqual([]);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  });

  test('a file that is not there', async () => {
    const error = await failure(validate({ spec: { files: ['/nowhere/tenant.yaml'] } }));
    expect(error.problems).toMatchObject([{ file: '/nowhere/tenant.yaml', message: 'no such file' }]);
  });
});

describe('which tenant', () => {
  const forHost = (url: string): SpecInput => ({
    object: { version: 1, tenant: { url }, roles: [roleNamed('One')] },
  });

  test('a spec for another host is refused, and nothing is sent', async () => {
    const { plan, apply, drift, emulator } = await library();
    for (const call of [plan, apply, drift]) {
      const error = await failure(call({ spec: forHost('https://other.example') }));
      expect(error).toMatchObject({ exitClass: 'refused' });
      expect(error.message).toContain('the spec is for other.example, but connect says 127.0.0.1');
    }
    expect(emulator.log).toEqual([]);
  });

  test('a spec for this host, or for the embedded tenant, may be used', async () => {
    const { plan, emulator } = await library();
    expect((await plan({ spec: forHost(emulator.url) })).changes).toHaveLength(1);
    expect((await plan({ spec: forHost('embedded') })).tenant.url).toBe(emulator.url);
  });

  test('a plan for another host is refused; one that somebody has changed is no plan', async () => {
    const { plan, apply, emulator } = await library();
    const other = await library();
    const planned = await other.plan({ spec });
    expect(await failure(apply({ plan: planned }))).toMatchObject({ exitClass: 'refused' });
    const changed = { ...planned, changes: [] };
    const error = await failure(apply({ plan: changed }));
    expect(error).toMatchObject({ exitClass: 'invalid' });
    expect(error.problems).toMatchObject([{ file: '<plan>', path: 'plan_digest' }]);
    expect(await failure(apply({ plan: { version: 1 } }))).toMatchObject({ exitClass: 'invalid' });
    expect(emulator.log).toEqual([]);
    expect((await plan({ spec })).changes).toHaveLength(2);
  });

  test("a spec's base path counts where connect gives none", async () => {
    const { plan, emulator } = await library();
    const at: SpecInput = {
      object: { version: 1, tenant: { base_path: '/api' }, roles: [roleNamed('One')] },
    };
    expect((await plan({ spec: at })).tenant.base_path).toBe('/api');
    expect(emulator.log.every(({ path }) => path.startsWith('/api/'))).toBe(true);
  });

  test('wrong credentials and a tenant that is not there are told apart', async () => {
    const wrong = await library({ options: { credentials: { username: 'me', password: 'other-word' } } });
    const signIn = await failure(wrong.plan({ spec }));
    expect(signIn).toBeInstanceOf(TenantError);
    expect(signIn.exitClass).toBe('sign-in');
    const nobody = await library({ options: { url: 'http://127.0.0.1:1' } });
    const unreachable = await failure(nobody.plan({ spec }));
    expect(unreachable).toBeInstanceOf(TenantError);
    expect(unreachable.exitClass).toBe('unreachable');
    for (const error of [signIn, unreachable]) {
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/other-word|of the library/);
    }
  });

  test('nothing comes from the environment', async () => {
    const names = ['FITFORM_URL', 'FITFORM_TOKEN', 'FITFORM_BASE_PATH', 'HTTPS_PROXY', 'A', 'CI'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = 'http://127.0.0.1:9';
    try {
      const { plan } = await library();
      expect((await plan({ spec })).changes).toHaveLength(2);
      const text = 'version: 1\nroles: [{ name: "${A}", permissions: [upload] }]\n';
      expect(await failure(plan({ spec: { text } }))).toMatchObject({ exitClass: 'invalid' });
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

describe('as a run goes on', () => {
  const one = { options: { parallelism: 1 } };

  test('each change is told as it begins and ends, and the secrets of none', async () => {
    const { apply } = await library({ ...one, faults: ['POST /roles#2=status:400'] });
    const events: ApplyEvent[] = [];
    const users = [{ username: 'g', placeholder: true, grants: [{ roles: ['One'], inboxes: ['invoice'] }] }];
    const object = { version: 1, inboxes: [{ name: 'invoice' }], roles: [...SPEC.roles], users };
    const result = await apply({ spec: { object }, onEvent: (event) => void events.push(event) });
    const told = (type: ApplyEvent['type']): string[] =>
      events.filter((event) => event.type === type).map(({ address }) => address);
    expect(told('started').sort()).toEqual(['role/One', 'role/Two', 'user/g']);
    expect(told('failed')).toHaveLength(1);
    expect(told('failed')).toEqual(result.failed.map(({ address }) => address));
    expect(told('applied').sort()).toEqual(result.applied.map(({ address }) => address).sort());
    expect(new Set(events.flatMap(Object.keys))).toEqual(new Set(['type', 'address']));
    expect(result.converged).toBe(false);
  });

  test('what the function throws or rejects with does not end it', async () => {
    const { apply, roles } = await library({
      options: {
        onNotice: () => {
          throw new Error('not mine');
        },
      },
    });
    const functions: [string, () => unknown][] = [
      ['One', () => expect.unreachable('thrown')],
      ['Two', () => Promise.reject(new Error('rejected'))],
    ];
    for (const [name, onEvent] of functions) {
      const object = { version: 1, roles: [roleNamed(name)] };
      expect(await apply({ spec: { object }, onEvent: onEvent })).toMatchObject({
        converged: true,
      });
    }
    expect(await roles()).toEqual(expect.arrayContaining(['One', 'Two']));
  });

  test('after the signal no change begins, and the result says which', async () => {
    const { apply, roles } = await library(one);
    const controller = new AbortController();
    const events: string[] = [];
    const result = await apply({
      spec,
      signal: controller.signal,
      onEvent: ({ type, address }) => {
        events.push(`${type} ${address}`);
        if (type === 'applied') controller.abort();
      },
    });
    expect(result.applied.map(({ address }) => address)).toEqual(['role/One']);
    expect(result.not_attempted).toEqual([{ action: 'create', address: 'role/Two', reason: 'interrupted' }]);
    expect(events).toEqual(['started role/One', 'applied role/One', 'not_attempted role/Two']);
    expect(await roles()).not.toContain('Two');
  });

  test('a signal before the first write is sent: it rejects, and nothing is written', async () => {
    const { apply, writes } = await library();
    const controller = new AbortController();
    const onEvent = (): void => {
      controller.abort();
    };
    const error = await failure(apply({ spec, signal: controller.signal, onEvent }));
    expect(error).toMatchObject({ exitClass: 'interrupted' });
    expect(writes()).toEqual([]);
  });

  test('a signal that came before it began: nothing is sent', async () => {
    const tenant = await library();
    const signal = AbortSignal.abort();
    const calls = [tenant.plan, tenant.apply, tenant.drift].map((call) => call({ spec, signal }));
    for (const call of [...calls, tenant.export({ signal })]) {
      expect(await failure(call)).toMatchObject({ name: 'FitformError', exitClass: 'interrupted' });
    }
    await tenant.plan({ spec });
    expect(tenant.emulator.log.filter(({ path }) => path.endsWith('/auth'))).toHaveLength(1);
  });

  test('a signal while the tenant is read: it rejects, and nothing is written', async () => {
    for (const verb of ['plan', 'apply', 'drift'] as const) {
      const controller = new AbortController();
      const tenant = await library({
        onRead: () => {
          controller.abort();
        },
      });
      expect(await failure(tenant[verb]({ spec, signal: controller.signal }))).toMatchObject({
        exitClass: 'interrupted',
        message: 'interrupted; nothing was written',
      });
      expect(tenant.writes()).toEqual([]);
    }
  });

  test('two at once wait for each other; one that is told to stop meanwhile does not', async () => {
    const { apply, emulator } = await library();
    const other: SpecInput = { object: { version: 1, roles: [roleNamed('Three')] } };
    const controller = new AbortController();
    let isDone = false;
    const first = apply({ spec });
    void first.then(() => (isDone = true));
    const second = apply({ spec: other });
    const third = apply({ spec: other, signal: controller.signal });
    controller.abort();
    expect(await failure(third)).toMatchObject({ exitClass: 'interrupted' });
    expect(isDone).toBe(false);
    const [one, two] = await Promise.all([first, second]);
    expect([one.applied.length, two.applied.length]).toEqual([2, 1]);
    const signIns = emulator.log.flatMap(({ path }, index) => (path.endsWith('/auth') ? index : []));
    const { GET, POST } = one.requests;
    expect(signIns).toEqual([0, GET + POST + 1]);
  });

  test('a call that failed does not hold up the next one', async () => {
    const { apply, roles } = await library();
    const wrong: SpecInput = { object: { version: 2 } };
    const calls = [failure(apply({ spec: wrong })), apply({ spec })] as const;
    expect((await Promise.all(calls))[1]).toMatchObject({ converged: true });
    expect(await roles()).toContain('One');
  });

  test('close waits for it; then calls reject', async () => {
    const { apply, close, plan, roles } = await library();
    const applying = apply({ spec });
    await close();
    expect(await roles()).toContain('Two');
    expect(await applying).toMatchObject({ converged: true });
    await expect(plan({ spec })).rejects.toThrow('this connection is closed');
  });
});

describe('with a folder for journals', () => {
  test('a run leaves its journal there, and no lock', async () => {
    const { apply } = await library();
    const at = await folder();
    const { journal } = await apply({ spec, journal: join(at, '.fitform', 'runs') });
    expect((await readdir(at, { recursive: true })).sort()).toEqual([
      '.fitform',
      '.fitform/.gitignore',
      '.fitform/runs',
      relative(at, journal ?? ''),
    ]);
    const lines = (await readFile(journal ?? '', 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(1 + 2 * 2 + 1);
    expect(lines.at(-1)).toContain('"converged":true');
    expect(lines.join()).not.toContain(PASSWORD);
  });

  test('it takes the lock that the command line takes, and waits for who holds it', async () => {
    const at = await folder();
    const controller = new AbortController();
    const tenant = await library({ options: { onNotice: () => controller.abort() } });
    const lock = join(at, '.fitform', 'apply.lock');
    await mkdir(lock, { recursive: true });
    const journal = join(at, '.fitform', 'runs');
    const error = await failure(tenant.apply({ spec, journal, signal: controller.signal }));
    expect(error).toMatchObject({ exitClass: 'interrupted' });
    expect(tenant.writes()).toEqual([]);
    await rm(lock, { recursive: true });
    expect(await tenant.apply({ spec, journal })).toMatchObject({ converged: true });
    expect(existsSync(lock)).toBe(false);
  });

  test('what an earlier run there has left open is waited for', async () => {
    const at = await folder();
    const controller = new AbortController();
    const said: string[] = [];
    const tenant = await library({
      options: {
        onNotice: (message) => {
          said.push(message);
          controller.abort();
        },
      },
    });
    const header = { format: 'fitform.journal/1', tenant: { url: tenant.emulator.url } };
    const sent = {
      n: 1,
      when: new Date(Date.now() + 1e6).toISOString(),
      method: 'POST',
      address: 'role/One',
    };
    const text = [header, sent].map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFile(join(at, '20261122T101500Z-host.jsonl'), text);
    const error = await failure(tenant.apply({ spec, journal: at, signal: controller.signal }));
    expect(error).toMatchObject({ exitClass: 'interrupted' });
    expect(said).toEqual([expect.stringContaining('an earlier run was cut off with 1 create under way')]);
    expect(tenant.writes()).toEqual([]);
  });

  test('one that cannot be written to: nothing is changed on the tenant', async () => {
    const at = await folder();
    await writeFile(join(at, 'taken'), '');
    const { apply, writes } = await library();
    const error = await failure(apply({ spec, journal: join(at, 'taken', 'runs') }));
    expect(error).toMatchObject({ exitClass: 'refused' });
    expect(writes()).toEqual([]);
  });
});

describe('arguments of another shape reject with a TypeError, and nothing is sent', () => {
  const bad: Record<string, [object | undefined, RegExp]> = {
    nothing: [undefined, /^plan: must be an object/],
    'no spec': [{}, /^plan: spec: must be an object/],
    'a mistyped option': [{ spec, targets: [] }, /unknown key "targets"/],
    'a key of a document': [{ spec, allow_delete: 1 }, /unknown key "allow_delete"/],
    'two specs': [{ spec: { text: '', files: [] } }, /give files, or text, or object/],
    'a mistyped spec': [{ spec: { file: 'x' } }, /unknown key "file"/],
    'no files': [{ spec: { files: [] } }, /spec\.files: must be a list/],
    'a file that is none': [{ spec: { files: [5] } }, /spec\.files\[0\]: must be a text/],
    'a text that is none': [{ spec: { text: 5 } }, /spec\.text: must be a text/],
    'half a character': [{ spec: { text: 'a\ud800' } }, /half a character/],
    'variables that are none': [{ spec, variables: ['A'] }, /^variables: must be an object/],
    'a variable that is none': [{ spec, variables: { A: 5 } }, /^variables\.A: must be a text/],
    'a target alone': [{ spec, target: 'role/A' }, /^target: must be a list/],
    'a target that is none': [{ spec, target: [5] }, /^target\[0\]/],
    'a kind alone': [{ spec, kinds: 'role' }, /^kinds: must be a list of names of kinds/],
    'a kind that is none': [{ spec, kinds: [''] }, /^kinds\[0\]/],
    'half a deletion': [{ spec, allowDelete: 0.5 }, /^allowDelete/],
    'an account that is no name': [{ spec, forAccount: 5 }, /^forAccount/],
    'a signal that is none': [{ spec, signal: { aborted: false } }, /^signal: must be an AbortSignal/],
  };
  test.each(Object.entries(bad))('plan with %s', async (_name, [given, message]) => {
    const { plan, emulator } = await library();
    const error = await failure(plan(given as unknown as PlanOptions));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: 'TypeError', exitClass: 'invalid' });
    expect(error.message).toMatch(message);
    expect(emulator.log).toEqual([]);
  });

  const plan = { format: 'fitform.plan/1' };
  test.each<[string, object, RegExp]>([
    ['neither', {}, /give spec, or plan/],
    ['both', { spec, plan }, /give spec, or plan/],
    ['a plan in a text', { plan: '{}' }, /^plan: must be a document/],
    ['a target beside a plan', { plan, target: ['role/A'] }, /^target: it cannot be given with a plan/],
    ['kinds beside a plan', { plan, kinds: ['role'] }, /^kinds: it cannot be given with a plan/],
    ['variables beside a plan', { plan, variables: {} }, /^variables: it cannot be given/],
    ['an event that is no function', { spec, onEvent: 'x' }, /^onEvent: must be a function/],
    ['an empty journal', { spec, journal: '' }, /^journal: must be a text/],
    ['journal: off', { spec, journal: false }, /^journal: must be a text/],
  ])('apply with %s', async (_name, given, message) => {
    const { apply, emulator } = await library();
    const error = await failure(apply(given as ApplyOptions));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
    expect(emulator.log).toEqual([]);
  });

  test('connect with a mistyped option', () => {
    const made = (): unknown =>
      connect({ url: 'https://a.example', credentials: { token: 'x' }, setle: 1 } as never);
    expect(made).toThrow(/unknown key "setle"/);
    expect(made).toThrow(TypeError);
  });
});
