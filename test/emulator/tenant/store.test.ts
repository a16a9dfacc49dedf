import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileStore, TenantFileError } from '../../../src/emulator/tenant/file-store.ts';
import { memoryTenant, seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import type { Role } from '../../../src/emulator/tenant/state.ts';
import type { Store } from '../../../src/emulator/tenant/store.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-store-'));
  file = join(folder, 'deep', 'tenant.json');
});
afterEach(() => rm(folder, { recursive: true }));

const roleNamed = (name: string, id = name): Role => ({ id, name, permissions: {} });
const names = async (store: Store) => (await store.read()).roles.map((role) => role.name);

describe.each([
  ['in memory', () => memoryTenant()],
  ['in a file', () => fileStore(file, seedState)],
])('a store %s', (_, open) => {
  test('gives what was stored, and leaves what was read before as it was', async () => {
    const store = open();
    const before = await store.read();
    expect(before).toEqual(seedState());
    const count = await store.update((draft) => draft.roles.push(roleNamed('Guest')));
    expect(count).toBe(3);
    expect(await names(store)).toEqual(['Administrator', 'Reviewer', 'Guest']);
    expect(before).toEqual(seedState());
  });

  test('keeps nothing of a change that throws, and goes on', async () => {
    const store = open();
    const failing = store.update((draft) => {
      draft.roles.pop();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.read()).toEqual(seedState());
    await store.update((draft) => draft.roles.push(roleNamed('Guest')));
    expect(await names(store)).toHaveLength(3);
  });
});

describe('a tenant file', () => {
  test('is made with its folder, for its owner only, and says what it is', async () => {
    await fileStore(file, seedState).read();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 'fitform.embedded-tenant/1' });
    expect(await readdir(join(folder, 'deep'))).toEqual(['tenant.json']);
  });

  test('keeps the tenant from one opening to the next, and is not seeded again', async () => {
    await fileStore(file, seedState).update((draft) => draft.roles.shift());
    expect(await names(fileStore(file, seedState))).toEqual(['Reviewer']);
  });

  test('is read whatever editor has saved it: a byte order mark is skipped', async () => {
    await fileStore(file, seedState).update((draft) => draft.roles.shift());
    await writeFile(file, `\uFEFF${await readFile(file, 'utf8')}`);
    expect(await names(fileStore(file, seedState))).toEqual(['Reviewer']);
  });

  test('is read again when another one wrote it', async () => {
    const [ours, theirs] = [fileStore(file, seedState), fileStore(file, seedState)];
    await ours.read();
    await theirs.update((draft) => draft.roles.push(roleNamed('Guest')));
    expect(await names(ours)).toContain('Guest');
  });

  test('loses nothing when two stores write at once', async () => {
    const stores = [fileStore(file, seedState), fileStore(file, seedState)];
    const writes = stores.flatMap((store, which) =>
      Array.from({ length: 50 }, (_, count) =>
        store.update((draft) => draft.roles.push(roleNamed('Guest', `${which}-${count}`))),
      ),
    );
    await Promise.all(writes);
    for (const store of stores) {
      expect(new Set((await store.read()).roles.map(({ id }) => id)).size).toBe(102);
    }
    expect(await readdir(join(folder, 'deep'))).toEqual(['tenant.json']);
  });

  test('loses nothing when two processes write at once', async () => {
    const script = fileURLToPath(new URL('../../support/count-up.ts', import.meta.url));
    const run = (name: string) => promisify(execFile)(process.execPath, [script, file, name, '50']);
    await Promise.all([run('first'), run('second')]);
    const written = await names(fileStore(file, seedState));
    expect(written.filter((name) => name === 'first')).toHaveLength(50);
    expect(written.filter((name) => name === 'second')).toHaveLength(50);
    expect(written).toHaveLength(102);
  });

  const whole = { format: 'fitform.embedded-tenant/1', ...seedState() };
  test.each([
    ['empty', '', 'is damaged (not JSON)'],
    ['cut off', JSON.stringify(whole).slice(0, -9), 'is damaged (not JSON)'],
    [
      'another file',
      '{"name": "fitform"}',
      'is not an embedded tenant (no format fitform.embedded-tenant/1)',
    ],
    ['no object', '[]', 'is not an embedded tenant (no format fitform.embedded-tenant/1)'],
    [
      'newer',
      JSON.stringify({ ...whole, format: 'fitform.embedded-tenant/2' }),
      'has the format fitform.embedded-tenant/2',
    ],
    ['without users', JSON.stringify({ ...whole, users: undefined }), 'is damaged (users is not a list)'],
    [
      'with a nameless role',
      JSON.stringify({ ...whole, roles: [{ id: 'x', permissions: {} }] }),
      'is damaged (roles[0].name)',
    ],
    ['with null for a user', JSON.stringify({ ...whole, users: [null] }), 'is damaged (users[0].id)'],
    [
      'with a grant of no role',
      JSON.stringify({ ...whole, users: [{ ...whole.users[0], roles: [{}] }] }),
      'is damaged (users[0].roles)',
    ],
  ])('that is %s is refused by name, and left as it is', async (_, text, problem) => {
    file = join(folder, 'tenant.json');
    await writeFile(file, text);
    const store = fileStore(file, seedState);
    for (const attempt of [store.read(), store.update((draft) => draft.roles.pop())]) {
      const error = await attempt.then(
        () => undefined,
        (reason: unknown) => reason as TenantFileError,
      );
      expect(error).toBeInstanceOf(TenantFileError);
      expect(error?.message).toContain(`${file} ${problem}`);
      expect(error?.message).toContain('delete it to start afresh');
    }
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['tenant.json']);
  });
});
