/** What `access verify` writes down of its key, and how `link sweep` finds the key of a run that was killed, and no other. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { World } from '../../src/cli/system/world.ts';
import type { LinksDocument } from '../../src/documents/other-documents.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { ApiKey } from '../../src/emulator/tenant/state.ts';
import { run } from '../support/access-runs.ts';
import type { Files } from '../support/cli-in-process.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder, start } from '../support/cli-process.ts';
import { ids, keyOf, provision } from '../support/review-tenant.ts';
import { GUIDE } from '../support/specs.ts';
import { startFront, startTenant, type Call, type Front, type Tenant } from '../support/tenant-server.ts';

const SPEC = { 'tenant.yaml': GUIDE };
const VERIFY = ['access', 'verify', '--document', ids.first];
const SWEEP = ['link', 'sweep', '--json'];

const isCreate = ({ method, path }: Call): boolean => method === 'POST' && path.endsWith('/auth/api-key');
const isReadBack = ({ method, path }: Call): boolean => method === 'GET' && /\/api-key\/./.test(path);
const isRevoke = ({ method }: Call): boolean => method === 'DELETE';
const isCheck = ({ path, headers }: Call): boolean => 'x-api-key' in headers && path.endsWith('/users');

/** When a run is killed, by the call that it is at; `answered`: the tenant has carried it out. */
const moments = {
  'before the tenant makes the key': { at: isCreate, answered: false },
  'before the answer': { at: isCreate, answered: true },
  'after the answer': { at: isReadBack, answered: false },
  'while it is asking': { at: isCheck, answered: false },
  'before it revokes the key': { at: isRevoke, answered: false },
} as const;
type Moment = keyof typeof moments;

/** A world in which nothing can be written to these folders. */
const refusing = (...places: string[]): Partial<World> => ({
  makeFolder: (path) =>
    places.includes(path)
      ? Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' }))
      : Promise.resolve(),
});

type React = Parameters<typeof startFront>[1];

const secrets = new Set<string>();
const written: string[] = [];
afterAll(() => {
  expect(secrets.size).toBeGreaterThan(5);
  for (const secret of secrets) expect(written.join('\n')).not.toContain(secret);
});

const recordsIn = (files: Files): Record<string, unknown>[] =>
  Object.entries(files)
    .filter(([path]) => path.includes('access-verify-'))
    .map(([, text]) => JSON.parse(text) as Record<string, unknown>);

interface Left {
  readonly tenant: Tenant;
  readonly front: Front;
  /** Of the folder. */
  readonly files: Files;
  readonly keys: () => Promise<readonly ApiKey[]>;
}

/** A tenant and a folder, as the run leaves them that is killed then: put back after it has come to its end. */
async function killed(moment: Moment, behaviour: Partial<Behaviour> = {}): Promise<Left> {
  const { at, answered } = moments[moment];
  const tenant = await startTenant(provision, behaviour);
  const keys = async () => (await tenant.store.read()).api_keys ?? [];
  const files: Files = { ...SPEC };
  const seen: { files: Files; keys: readonly ApiKey[] }[] = [];
  const look = async (): Promise<void> => void seen.push({ files: { ...files }, keys: await keys() });
  const front = await startFront(
    tenant,
    async (call) => {
      if (!answered && at(call)) await look();
      return undefined;
    },
    async (call, answer) => {
      if (answered && at(call)) await look();
      return answer;
    },
  );
  await run(front, VERIFY, files);
  const [then] = seen;
  if (!then) throw new Error('the run did not come that far');
  await tenant.store.update((draft) => void (draft.api_keys = [...then.keys]));
  for (const { token } of then.keys) secrets.add(token);
  for (const secret of front.secrets) secrets.add(secret);
  written.push(...Object.values(then.files));
  return { tenant, front, files: then.files, keys };
}

/** Keys that are almost it: of the placeholder with near ends, of somebody else with the same. */
function near(end: string): ApiKey[] {
  const plus = (ms: number): string => new Date(Date.parse(end) + ms).toISOString();
  const onSecond = new Date(Math.floor(Date.parse(end) / 1000) * 1000).toISOString();
  return [
    keyOf('a-millisecond-later', { expire_at: plus(1) }),
    keyOf('a-millisecond-sooner', { expire_at: plus(-1) }),
    keyOf('in-whole-seconds', { expire_at: onSecond }),
    keyOf('of-somebody-else', { expire_at: end, user: ids.john }),
    keyOf('without-an-end', { expire_at: null as never }),
  ];
}

const add = (tenant: Tenant, keys: readonly ApiKey[]) =>
  tenant.store.update((draft) => void (draft.api_keys = [...(draft.api_keys ?? []), ...keys]));

async function sweep({ front, files }: Left, args: readonly string[] = [], more: Partial<World> = {}) {
  const { code, stdout, stderr } = await run(front, [...SWEEP, ...args], files, more);
  expect([code, stdout === '' ? stderr : '']).toEqual([0, '']);
  const { links } = JSON.parse(stdout) as LinksDocument;
  return { why: links.map((link) => link.why.join()), stderr };
}

const LEFT = ['left-by-access-verify'];
/** When the key of any run here has ended. */
const later = { now: () => Date.now() + 180_000 };

describe('a run that is killed', () => {
  test.each<Moment>([
    'before the answer',
    'after the answer',
    'while it is asking',
    'before it revokes the key',
  ])('%s: the next sweep revokes its key, and no other', async (moment) => {
    const left = await killed(moment);
    const [own] = await left.keys();
    const others = near(String(own?.expire_at));
    await add(left.tenant, others);
    const [record] = recordsIn(left.files);
    expect(record?.['expires_at']).toBe(own?.expire_at);
    expect(record?.['fingerprint'] === null).toBe(moment === 'before the answer');

    const before = { ...left.files };
    expect((await sweep(left, ['--dry-run'])).why).toEqual(LEFT);
    expect(await left.keys()).toHaveLength(others.length + 1);
    expect(left.files).toEqual(before);

    expect((await sweep(left)).why).toEqual(LEFT);
    expect(await left.keys()).toEqual(others);
    expect(left.files).toEqual(SPEC);
    expect((await sweep(left)).why).toEqual([]);
  });

  test('before the tenant makes the key: nothing is revoked, and the record goes when the key would have ended', async () => {
    const left = await killed('before the tenant makes the key');
    const [record] = recordsIn(left.files);
    await add(left.tenant, near(String(record?.['expires_at'])));
    expect((await sweep(left)).why).toEqual([]);
    expect(recordsIn(left.files)).toEqual([record]);
    expect((await sweep(left, ['--dry-run'], later)).why).toEqual([]);
    expect(recordsIn(left.files)).toEqual([record]);
    expect((await sweep(left, [], later)).why).toEqual([]);
    expect(left.files).toEqual(SPEC);
    expect(await left.keys()).toHaveLength(5);
  });

  test('on a tenant that drops the end: the key is known by its fingerprint, also after its end', async () => {
    const left = await killed('before it revokes the key', { expire_at: 'dropped' });
    expect((await sweep(left, [], later)).why).toEqual(LEFT);
    expect([await left.keys(), left.files]).toEqual([[], SPEC]);
  });

  test('on a tenant that drops the end, before the answer: nobody can know the key, and it is left', async () => {
    const left = await killed('before the answer', { expire_at: 'dropped' });
    expect((await sweep(left, [], later)).why).toEqual([]);
    expect(await left.keys()).toHaveLength(1);
  });

  test('as a process, with SIGKILL', async () => {
    const tenant = await startTenant(provision);
    const asking = Promise.withResolvers<undefined>();
    const front = await startFront(tenant, (call) => {
      if (!isCheck(call)) return undefined;
      asking.resolve(undefined);
      return 'hang';
    });
    const cwd = await folder(SPEC);
    const child = await start(VERIFY, { cwd, env: front.env });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await asking.promise;
    child.kill('SIGKILL');
    await closed;
    const kept = await readdir(join(cwd, '.fitform'));
    expect(kept.sort()).toEqual(['.gitignore', expect.stringMatching(/^access-verify-[0-9a-f]{16}\.json$/)]);
    await add(tenant, [
      keyOf('of-a-customer', { expire_at: new Date(Date.now() + 3_600_000).toISOString() }),
    ]);
    const { code, stdout } = await fitform(['link', 'sweep'], { cwd, env: front.env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^revoked: 0 links that no longer work, and 1 key that access verify left\n[^]*left-by-access-verify\n$/,
    );
    expect((await tenant.store.read()).api_keys?.map(({ token }) => token)).toEqual(['of-a-customer']);
    expect(await readdir(join(cwd, '.fitform'))).toEqual(['.gitignore']);
  });
});

describe('a run that comes to its end', () => {
  test.each<[string, React, Partial<Behaviour>, number]>([
    ['as expected', () => undefined, {}, 0],
    ['not as expected', (call) => (isCheck(call) ? { status: 200, body: [{}] } : undefined), {}, 2],
    [
      'without a key, as it may not make one',
      (call) => (isCreate(call) ? { status: 403 } : undefined),
      {},
      6,
    ],
    ['with a key that is not as it was asked for', () => undefined, { expire_at: 'dropped' }, 7],
  ])('%s: no record stays', async (_, react, behaviour, exit) => {
    const front = await startFront(await startTenant(provision, behaviour), react);
    const files: Files = { ...SPEC };
    expect((await run(front, VERIFY, files)).code).toBe(exit);
    expect(files).toEqual(SPEC);
  });

  test('with an answer that was cut, and a key that was found: no record stays', async () => {
    const tenant = await startTenant(provision);
    const front = await startFront(tenant, undefined, (call, answer) => (isCreate(call) ? 'cut' : answer));
    const files: Files = { ...SPEC };
    expect((await run(front, VERIFY, files)).code).toBe(7);
    expect(files).toEqual(SPEC);
  });

  test('with Ctrl-C: no record stays', async () => {
    const stop = new AbortController();
    const front = await startFront(await startTenant(provision), (call) => {
      if (!isCheck(call)) return undefined;
      stop.abort();
      return 'hang';
    });
    const files: Files = { ...SPEC };
    expect((await run(front, VERIFY, files, { stop: stop.signal })).code).toBe(130);
    expect(files).toEqual(SPEC);
  });

  test.each<[string, Partial<World>, string]>([
    ['', {}, '/.fitform/access-verify-'],
    [' in a folder that cannot be written', refusing('/.fitform'), '/temporary/fitform-access-verify-'],
  ])('with a key that could not be revoked%s: the next sweep revokes it', async (_, world, place) => {
    let mayRevoke = false;
    const tenant = await startTenant(provision);
    const front = await startFront(tenant, (call) =>
      isRevoke(call) && !mayRevoke ? { status: 403, body: {} } : undefined,
    );
    const files: Files = { ...SPEC };
    expect((await run(front, VERIFY, files, world)).code).toBe(7);
    expect(Object.keys(files).filter((path) => path.startsWith(place))).toHaveLength(1);
    mayRevoke = true;
    const keys = async () => (await tenant.store.read()).api_keys ?? [];
    expect((await sweep({ tenant, front, files, keys })).why).toEqual(LEFT);
    expect([await keys(), files]).toEqual([[], SPEC]);
  });
});

describe('a record', () => {
  const PATH = '/.fitform/access-verify-0101010101010101.json';

  /** The one of a killed run, written anew in as many ways, each in a file of its own. */
  async function changed(...ways: readonly ((text: string) => string)[]): Promise<Left> {
    const left = await killed('while it is asking');
    const text = left.files[PATH] ?? '';
    delete left.files[PATH];
    for (const [index, way] of ways.entries()) {
      left.files[PATH.replace('01.json', `a${index}.json`)] = way(text);
    }
    return left;
  }

  test('that cannot be understood is told, and stays, and the sweep goes on', async () => {
    const left = await changed(
      (text) => text.slice(0, 40),
      (text) => text.replace('-key/1', '-key/2'),
      (text) => text.replace(/"expires_at":"[^"]+"/, '"expires_at":"soon"'),
      () => '',
    );
    const before = { ...left.files };
    await add(left.tenant, [keyOf('useless', { active: false, expire_at: '2100-01-01T00:00:00.000Z' })]);
    const { why, stderr } = await sweep(left);
    expect(why).toEqual(['inactive']);
    expect(stderr.match(/^.*\/access-verify-\w+\.json is not as access verify writes it.*$/gm)).toHaveLength(
      4,
    );
    expect(left.files).toEqual(before);
  });

  test('of another tenant, base path or placeholder is left alone, also after its end', async () => {
    const left = await changed(
      (text) => text.replace(/"url":"[^"]+"/, '"url":"https://other.example"'),
      (text) => text.replace(/"base_path":"[^"]+"/, '"base_path":"/other"'),
      (text) => text.replace(/"user":"[^"]+"/, `"user":"${ids.john}"`),
    );
    const before = { ...left.files };
    expect((await sweep(left, [], later)).why).toEqual([]);
    expect(left.files).toEqual(before);
    expect(await left.keys()).toHaveLength(1);
  });

  test.each<[string, Partial<World>]>([
    ['that is still going on', { pid: 2, isRunning: (pid) => pid === 1 }],
    ['of another machine, which may be', { hostname: 'other' }],
  ])('of a run %s is left alone until the key has ended', async (_, world) => {
    const left = await killed('while it is asking');
    const { why, stderr } = await sweep(left, [], world);
    expect(why).toEqual([]);
    expect(stderr).toContain('an access verify is still running; its key was left alone');
    expect(recordsIn(left.files)).toHaveLength(1);
    expect((await sweep(left, [], { ...world, ...later })).why).toEqual(LEFT);
    expect(await left.keys()).toEqual([]);
  });

  test('two runs at once keep one each, and a sweep revokes the key of the one that was killed', async () => {
    const left = await killed('while it is asking');
    const files = left.files;
    const seen: number[] = [];
    const front = await startFront(left.tenant, async (call) => {
      if (!isCheck(call)) return undefined;
      seen.push(recordsIn(files).length);
      const now = { pid: 3, isRunning: (pid: number) => pid === 2 };
      // By its URL the front is another tenant, which it is not for those who sweep.
      for (const [path, text] of Object.entries(files)) files[path] = text.replace(front.url, left.front.url);
      expect((await sweep(left, [], now)).why).toEqual(LEFT);
      seen.push(recordsIn(files).length);
      return undefined;
    });
    const world = { pid: 2, randomBytes: (count: number) => Buffer.alloc(count, 9) };
    expect((await run(front, VERIFY, files, world)).code).toBe(0);
    expect(seen).toEqual([2, 1]);
    expect([await left.keys(), files]).toEqual([[], SPEC]);
  });

  test('that can be kept nowhere: no key is made, exit 6', async () => {
    const tenant = await startTenant(provision);
    const { code, stderr } = await run(tenant, VERIFY, { ...SPEC }, refusing('/.fitform', '/temporary'));
    expect(code).toBe(6);
    expect(stderr).toMatch(/no record of the key can be kept; no key was made[^]*read-only[^]*make one of/);
    expect(tenant.writes()).toEqual([]);
  });
});
