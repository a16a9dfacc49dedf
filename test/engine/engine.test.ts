/**
 * The engine without a terminal, a disk or a network: all that it needs is handed to it, the kinds too. So here it runs
 * with one that fitform does not have.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { Interrupted, Stopped } from '../../src/engine/errors.ts';
import { execute, exitCodeOf } from '../../src/engine/execute.ts';
import { exitClassOf } from '../../src/engine/exit-class.ts';
import { exportLive } from '../../src/engine/export-live.ts';
import type { Progress } from '../../src/engine/host.ts';
import { journalSource } from '../../src/engine/journal-source.ts';
import { look, type SourceOf } from '../../src/engine/looking.ts';
import { planSource } from '../../src/engine/plan-source.ts';
import { withSession, type Session, type SessionInput } from '../../src/engine/session.ts';
import { specSource } from '../../src/engine/spec-source.ts';
import { choiceOf } from '../../src/engine/targets.ts';
import { asYaml } from '../../src/export/export-tenant.ts';
import { text } from '../../src/kinds/field-types/fields.ts';
import { kinds as known } from '../../src/kinds/index.ts';
import type { Json, JsonObject, Kind } from '../../src/kinds/kind.ts';
import type { Plan } from '../../src/plan/change.ts';
import { readPlan } from '../../src/plan/saved/read-plan.ts';
import { readSpec } from '../../src/specfile/read.ts';
import type { RequestBody } from '../../src/tenant/client.ts';
import { readJournal } from '../../src/undo/read-journal.ts';

const printer = {
  name: 'printer',
  section: 'printers',
  path: '/printers',
  identity: 'label',
  description: 'Prints.',
  fields: { model: text({ description: 'What it is.' }) },
  createNeeds: [['model']],
  permissions: { see: [], read: [], create: [], update: [], delete: [] },
  destroys: 'the printer',
} as const satisfies Kind;
const kinds = [...known, printer];

const SPEC = `version: 1
printers:
  - { label: hall, model: New }
  - { label: attic, model: Old }
`;

let printers: JsonObject[] = [];
/** What the program was told, in order. */
let told: string[] = [];
let plans: Plan[] = [];
let files = new Map<string, string>();

beforeEach(() => {
  printers = [{ id: 'p1', label: 'hall', model: 'Old' }];
  told = [];
  plans = [];
  files = new Map();
});

const plain = (body: RequestBody): JsonObject => ({ ...body }) as JsonObject;
const idIn = (path: string): string => path.slice('/printers/'.length);
const traffic = { requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 }, sign_ins: 0 };
const tenant: Session['connection']['tenant'] = {
  traffic,
  hide: () => undefined,
  clock: () => null,
  get: (path) => {
    told.push(`GET ${path}`);
    if (path === '/users/me') return Promise.resolve({ id: 'u1', username: 'me' });
    return Promise.resolve(path === '/printers' ? (structuredClone(printers) as Json) : []);
  },
  post: (_path, body) => {
    const made = { ...plain(body), id: `p${printers.length + 1}` };
    printers.push(made);
    return Promise.resolve(made);
  },
  patch: (path, body) => {
    printers = printers.map((one) => (one['id'] === idIn(path) ? { ...one, ...plain(body) } : one));
    return Promise.resolve(printers.find((one) => one['id'] === idIn(path)) ?? null);
  },
  delete: (path) => {
    printers = printers.filter((one) => one['id'] !== idIn(path));
    return Promise.resolve();
  },
};

interface Given {
  readonly confirm?: (plan: Plan) => Promise<boolean>;
  readonly progress?: (event: Progress) => void;
  readonly stop?: AbortSignal;
  readonly writes?: boolean;
  readonly journal?: string | null;
}

const input = ({ confirm, progress, stop, writes = true, journal = 'runs' }: Given = {}): SessionInput => ({
  kinds,
  host: {
    notice: (message) => void told.push(message),
    warning: (message) => void told.push(`warning: ${message}`),
    confirm: confirm ?? null,
    progress: (event) => {
      told.push('change' in event ? `${event.type} ${event.change?.address ?? ''}` : event.type);
      progress?.(event);
    },
  },
  world: {
    random: () => 0,
    randomBytes: (count) => Buffer.alloc(count),
    now: () => Date.parse('2026-11-22T10:15:00Z'),
    monotonic: () => 0,
    pause: () => Promise.resolve(),
    stop: stop ?? new AbortController().signal,
    version: '0.0.0-test',
    hostname: 'host',
    cwd: '/there',
    temporary: '/temporary',
    readFile: (path) => Promise.resolve(Buffer.from(files.get(path) ?? '')),
    removeFile: (path) => Promise.resolve(void files.delete(path)),
    lineFiles: () => Promise.resolve([...files.keys()]),
    newLineFile: (folder, name) => {
      const path = `${folder}/${name}`;
      return Promise.resolve({
        path,
        append: (line) => void files.set(path, (files.get(path) ?? '') + line),
        close: () => Promise.resolve(),
      });
    },
    lock: (path) => {
      told.push(`lock ${path}`);
      return Promise.resolve(() => Promise.resolve(void told.push('unlock')));
    },
  },
  settings: { writes, parallelism: 2, settle: 30, journal },
  lockFolder: writes ? '/there/.fitform' : null,
  connect: () => {
    told.push('connect');
    const close = (): Promise<void> => Promise.resolve(void told.push('close'));
    return Promise.resolve({ tenant, url: 'https://tenant.example', basePath: '/admin', close });
  },
});

async function fromSpec(yaml = SPEC, allowDelete = 0): Promise<SourceOf> {
  const readFile = (): Promise<Buffer> => Promise.resolve(Buffer.from(yaml));
  const spec = await readSpec({ files: ['tenant.yaml'], kinds, env: {}, readFile });
  return specSource({ spec, choice: choiceOf(kinds, { allowDelete }, 0) });
}

const carryOut = (source: SourceOf, given?: Given) =>
  withSession(input(given), async (session) => {
    const looked = await look(session, source);
    plans.push(looked.plan);
    return execute(session, looked);
  });

const models = (): Record<string, Json> =>
  Object.fromEntries(printers.map(({ label, model }) => [label as string, model ?? null]));

describe('a spec, its saved plan and its journal go the same way', () => {
  test('a spec: connected, locked, read, planned, carried out and read back', async () => {
    const executed = await carryOut(await fromSpec());
    expect(executed.result).toMatchObject({
      converged: true,
      journal: '/there/runs/20261122T101500Z-host.jsonl',
    });
    expect(exitCodeOf(executed)).toBe(0);
    expect(models()).toEqual({ hall: 'New', attic: 'Old' });
    expect(told.filter((line) => !line.startsWith('GET') && !/^(started|applied)/.test(line))).toEqual([
      'connect',
      'lock /there/.fitform/apply.lock',
      'looking',
      'looked',
      'begun',
      'verifying',
      'verified',
      'ended',
      'unlock',
      'close',
    ]);
    expect(told.filter((line) => line.startsWith('GET'))).toEqual([
      'GET /users/me',
      'GET /printers',
      // The roles: what the account itself may do hangs on them.
      'GET /roles',
      'GET /printers',
    ]);
    expect(told.filter((line) => /^(started|applied)/.test(line)).sort()).toEqual([
      'applied printer/attic',
      'applied printer/hall',
      'started printer/attic',
      'started printer/hall',
    ]);
  });

  test('a saved plan, once', async () => {
    const saved = await withSession(input({ writes: false }), async (session) =>
      look(session, await fromSpec()),
    );
    const read = readPlan(JSON.stringify(saved.plan), 'plan.json', kinds);
    expect(told).not.toContain('lock /there/.fitform/apply.lock');
    await carryOut(planSource({ saved: read }));
    expect(plans[0]?.plan_digest).toBe(saved.plan.plan_digest);
    expect(models()).toEqual({ hall: 'New', attic: 'Old' });
    const again = await carryOut(planSource({ saved: read })).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(Stopped);
    expect(exitClassOf(again)).toBe('stale');
  });

  test('a journal, back to what was before', async () => {
    const { result } = await carryOut(await fromSpec());
    const journal = readJournal(files.get(result.journal ?? '') ?? '', 'run.jsonl', kinds);
    const { result: undone } = await carryOut(journalSource({ journal, allowDelete: 1 }));
    expect(undone.applied.map(({ action, address }) => `${action} ${address}`).sort()).toEqual([
      'delete printer/attic',
      'update printer/hall',
    ]);
    expect(models()).toEqual({ hall: 'Old' });
  });

  test('the tenant as a spec', async () => {
    const { world, host, connect } = input();
    const exported = await exportLive({ kinds, world, host, connection: await connect(() => undefined) });
    expect(asYaml(exported)).toContain('printers:\n  - label: hall\n    model: Old\n');
  });
});

describe('somebody is asked', () => {
  test('and says no: nothing is written', async () => {
    const confirm = (): Promise<boolean> => Promise.resolve(false);
    const error: unknown = await carryOut(await fromSpec(), { confirm }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'declined; nothing was written', exitClass: 'refused' });
    expect(models()).toEqual({ hall: 'Old' });
    expect(told).not.toContain('begun');
    expect(told.slice(-2)).toEqual(['unlock', 'close']);
  });

  test('while the tenant changes: the plan that holds now comes with the error', async () => {
    const confirm = (): Promise<boolean> => {
      printers.push({ id: 'p9', label: 'attic', model: 'Other' });
      return Promise.resolve(true);
    };
    const error: unknown = await carryOut(await fromSpec(), { confirm }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Stopped);
    const { exitClass, planNow } = error as Stopped;
    expect(exitClass).toBe('stale');
    expect(planNow?.changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'update printer/hall',
      'update printer/attic',
    ]);
    expect(models()).toEqual({ hall: 'Old', attic: 'Other' });
  });

  test('only where there is something to do', async () => {
    printers = [{ id: 'p1', label: 'hall', model: 'New' }];
    const confirm = (): Promise<boolean> => Promise.reject(new Error('nobody is there'));
    const { result } = await carryOut(
      await fromSpec('version: 1\nprinters: [{ label: hall, model: New }]\n'),
      {
        confirm,
      },
    );
    expect(result).toMatchObject({ applied: [], converged: true, journal: null });
  });
});

test('a plan that deletes too much is refused, with its reasons, which the plan has told', async () => {
  const source = await fromSpec('version: 1\nprinters: [{ label: hall, state: absent }]\n');
  const error: unknown = await carryOut(source).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ exitClass: 'refused', inPlan: true });
  expect((error as Stopped).problems).not.toEqual([]);
  expect(models()).toEqual({ hall: 'Old' });
});

describe('told to stop', () => {
  test('before it began: nothing is written, and the lock is given back', async () => {
    const stop = AbortSignal.abort();
    const error: unknown = await carryOut(await fromSpec(), { stop }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Interrupted);
    expect(exitClassOf(error)).toBe('interrupted');
    expect(told.slice(-2)).toEqual(['unlock', 'close']);
    expect(told).not.toContain('begun');
  });

  test('while it waits for the lock: one that is taken later is given back', async () => {
    const controller = new AbortController();
    const taken = Promise.withResolvers<() => Promise<void>>();
    const given = input({ stop: controller.signal });
    const lock = (): Promise<() => Promise<void>> => {
      controller.abort();
      return taken.promise;
    };
    const use = (): Promise<never> => Promise.reject(new Error('it has no lock'));
    const run = withSession({ ...given, world: { ...given.world, lock } }, use);
    await expect(run).rejects.toBeInstanceOf(Interrupted);
    await new Promise<void>((resolve) => {
      taken.resolve(() => Promise.resolve(resolve()));
    });
  });

  test('after the first change: the rest is not attempted', async () => {
    const controller = new AbortController();
    const executed = await carryOut(await fromSpec(), {
      stop: controller.signal,
      progress: (event) => {
        if (event.type === 'started') controller.abort();
      },
    });
    expect(executed.result).toMatchObject({ applied: [{ address: 'printer/hall' }] });
    expect(executed.result.not_attempted).toMatchObject([
      { address: 'printer/attic', reason: 'interrupted' },
    ]);
    expect(exitCodeOf(executed)).toBe(7);
  });
});

test('without a folder for journals none is kept', async () => {
  const { result } = await carryOut(await fromSpec(), { journal: null });
  expect(result.journal).toBeNull();
  expect(files.size).toBe(0);
});

test.each([
  [new Error('a defect'), null],
  ['no error at all', null],
  [Object.assign(new Error('disk full'), { code: 'ENOSPC', path: '/x' }), 'error'],
  [Object.assign(new Error('strange'), { exitClass: 'toString' }), null],
])('%s is of class %s', (error, exitClass) => {
  expect(exitClassOf(error)).toBe(exitClass);
});
