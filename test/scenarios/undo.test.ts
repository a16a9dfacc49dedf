/** `fitform undo` from end to end: a run, its journal, and the way back. */
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { State } from '../../src/emulator/tenant/state.ts';
import { documentOf, type Document } from '../support/documents.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';

const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [{ name: 'invoice', project: 'Accounting' }],
  roles: [{ name: 'Clerk', permissions: ['review'] }],
  users: [{ username: 'ann', grants: [['Clerk', 'invoice']] }],
};
const SPEC = `version: 1
formats: [{ name: Invoice }]
projects: [{ name: Sales, formats: [Invoice] }]
inboxes:
  - name: invoice
  - { name: offers, project: Sales }
roles:
  - { name: Clerk, permissions: [review, upload] }
  - { name: Seller, permissions: [submit] }
users:
  - { username: ann, grants: [{ roles: [Seller], inboxes: [offers] }] }
  - { username: bob, grants: [{ roles: [Clerk, Seller], inboxes: [invoice] }] }
`;

let tenant: Foreign;
let files: Files;
beforeEach(async () => {
  tenant = await foreignTenant(stateOf(before));
  files = { 'tenant.yaml': SPEC };
});
afterEach(() => tenant.stop());

const fitform = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, files);
const state = (): Promise<State> => tenant.store.read();
const writes = (): number =>
  tenant.log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth')).length;
/** The newest journal, as somebody in the working folder would name it. */
const journal = (): string =>
  Object.keys(files)
    .filter((name) => name.endsWith('.jsonl'))
    .at(-1)
    ?.slice(1) ?? '';

async function apply(): Promise<string> {
  const ended = await fitform('apply', '--yes');
  expect(ended.code).toBe(0);
  return journal();
}

/** What the tenant answers when it is asked for the documents of the inbox that the run created. */
async function documentsAre(body: unknown): Promise<void> {
  const id = (await state()).inboxes.find(({ name }) => name === 'offers')?.id ?? '';
  const fault = { method: 'GET', path: `/admin/inboxes/${id}/documents`, status: 200, message: '', body };
  tenant.faults = [fault];
}

function json(ended: Ended): Document {
  return documentOf(ended.stdout, ended.code);
}

describe('the way back', () => {
  test('apply names its journal and the command; undo brings the tenant back; nothing is left to do', async () => {
    const applied = await fitform('apply', '--yes');
    const path = journal();
    expect(path).toMatch(/^\.fitform\/runs\/.*\.jsonl$/);
    expect(applied.stdout).toContain(
      `Journal: ${path}\nTake it back: fitform undo ${path} --allow-delete 4 --yes\n`,
    );
    await documentsAre([]);

    const undone = await fitform('undo', path, '--yes', '--allow-delete', '4');
    expect(undone.code).toBe(0);
    expect(undone.stdout).toContain('Plan: 4 to delete, 2 to update');
    expect(undone.stdout).toContain('    destroys  the inbox and every document in it');
    expect(undone.stdout).toContain('Applied: 2 updated, 4 deleted. Converged');
    expect(tenantOf(await state())).toEqual(tenantOf(stateOf(before)));

    const written = writes();
    const again = await fitform('undo', path);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Nothing to take back: the tenant is as it was before that run.');
    // What the first undo has deleted is not waited for.
    expect(again.stderr).not.toContain('cannot be seen yet');
    expect(writes()).toBe(written);
  });

  test('the command names the tenant and the folder where the apply did, and agrees beforehand only where nobody can be asked', async () => {
    const { FITFORM_URL: url = '', ...env } = tenant.env;
    const argv = ['apply', '--yes', '--url', url, '--insecure-http', '--journal', 'kept runs'];
    const { stdout } = await cli(argv, env, files);
    expect(stdout).toContain(
      `Take it back: fitform undo '${journal()}' --allow-delete 4 --url ${url} --insecure-http --journal 'kept runs' --yes\n`,
    );
    files['tenant.yaml'] = SPEC.replace('review, upload', 'review');
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const asked = await cli(['apply', '--yes'], tenant.env, files, { stdin, stderr });
    expect(asked.stdout).toContain(`Take it back: fitform undo ${journal()}\n`);
  });

  test('an undo can be undone, under new ids', async () => {
    const path = await apply();
    const after = tenantOf(await state());
    await documentsAre([]);
    await fitform('undo', path, '--yes', '--allow-delete', '4');
    const back = await fitform('undo', journal(), '--yes');
    expect(back.code).toBe(0);
    expect(back.stdout).toMatch(
      /Warning \(created-again\) user\/bob: it comes back under a new id .* without a password/,
    );
    expect(tenantOf(await state())).toEqual(after);
    expect((await fitform('plan', '--detailed-exitcode')).code).toBe(0);
  });

  test('with --json the result, in its shape', async () => {
    const path = await apply();
    await documentsAre([]);
    const result = json(await fitform('undo', path, '--yes', '--allow-delete', '9', '--json'));
    expect(result).toMatchObject({ format: 'fitform.result/1', converged: true, failed: [] });
    const deleted = (result['applied'] as Document[]).filter(({ action }) => action === 'delete');
    expect(deleted.map(({ address }) => address as string).sort()).toEqual([
      'inbox/offers',
      'project/Sales',
      'role/Seller',
      'user/bob',
    ]);
    expect(result['requests']).toMatchObject({ POST: 0, PATCH: 2, DELETE: 4 });
  });

  test('what fails is told, and the same command goes on', async () => {
    const path = await apply();
    await documentsAre([]);
    const bob = (await state()).users.find(({ username }) => username === 'bob')?.id ?? '';
    const fault = { method: 'DELETE', path: `/admin/users/${bob}`, status: 403, message: 'no' };
    tenant.faults = [...tenant.faults, fault];
    const partly = await fitform('undo', path, '--yes', '--allow-delete', '4', '--json');
    expect(partly.code).toBe(7);
    expect(json(partly)).toMatchObject({
      failed: [{ action: 'delete', address: 'user/bob' }],
      not_attempted: [{ address: 'role/Seller', reason: 'needs user/bob, which was not applied' }],
    });
    tenant.faults = tenant.faults.slice(0, 1);
    expect((await fitform('undo', path, '--yes', '--allow-delete', '4')).code).toBe(0);
    expect(tenantOf(await state())).toEqual(tenantOf(stateOf(before)));
  });
});

describe('refused, with nothing written', () => {
  const refusals: [name: string, argv: string[], code: number, words: RegExp][] = [
    [
      'without --allow-delete',
      ['--yes'],
      6,
      /4 deletions are planned, over the limit of 0.*--allow-delete 4/,
    ],
    ['with too small a limit', ['--yes', '--allow-delete', '3'], 6, /4 deletions.*over the limit of 3/],
    ['without a yes or a terminal', ['--allow-delete', '4'], 6, /no terminal to ask on/],
    [
      'for another host',
      ['--url', 'https://elsewhere.example'],
      6,
      /the journal is for 127.*nothing was sent/,
    ],
    ['for the demo tenant', ['--url', 'embedded'], 6, /the journal is for 127/],
    ['with a limit that is none', ['--allow-delete', '-1'], 3, /whole number from 0/],
  ];
  test.each(refusals)('%s', async (_name, argv, code, words) => {
    const path = await apply();
    await documentsAre([]);
    const then = await state();
    const ended = await fitform('undo', path, ...argv, '--json');
    expect(ended.code).toBe(code);
    const said = json(ended);
    const problems = (said['problems'] as Document[]).map(
      ({ message, hint }) => `${String(message)} ${String(hint)}`,
    );
    expect(`${String(said['message'])} ${problems.join(' ')}`).toMatch(words);
    expect(await state()).toEqual(then);
  });

  test.each<[string, unknown, RegExp]>([
    ['documents', [{ id: 'd1' }], /1 document is in it/],
    ['what cannot be read', { page: 1 }, /is unclear whether documents are in it: the answer is not a list/],
  ])('an inbox with %s is blocked, and so is its project', async (_name, body, words) => {
    const path = await apply();
    await documentsAre(body);
    const then = await state();
    const ended = await fitform('undo', path, '--yes', '--allow-delete', '9', '--json');
    expect(ended.code).toBe(6);
    expect(json(ended)['problems']).toMatchObject([
      { path: 'inbox/offers', message: expect.stringMatching(words) as unknown },
      { path: 'project/Sales', message: 'inbox/offers would still refer to it' },
    ]);
    expect(await state()).toEqual(then);
  });

  test('a CI run whose credentials only the journal would direct', async () => {
    const path = await apply();
    const { FITFORM_URL: _, ...env } = tenant.env;
    const calls = tenant.log.length;
    const ended = await cli(['undo', path, '--yes'], { ...env, CI: 'true' }, files);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain('only the journal says that the tenant is');
    expect(tenant.log).toHaveLength(calls);
  });

  test.each<[string, string | undefined, RegExp]>([
    ['is not there', undefined, /there is no such journal/],
    ['is a spec', SPEC, /run\.jsonl:1:1.*damaged: it is not JSON/],
    ['is empty', '', /no whole line/],
  ])('a journal that %s', async (_name, content, words) => {
    if (content !== undefined) files['run.jsonl'] = content;
    const ended = await fitform('undo', 'run.jsonl', '--yes');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(words);
    expect(tenant.log).toEqual([]);
  });
});

describe('what has to stay', () => {
  const GUEST = `version: 1
formats: [{ name: Invoice }]
projects: [{ name: Sales, formats: [Invoice] }]
inboxes: [{ name: invoice }, { name: offers, project: Sales }]
roles: [{ name: Guest, permissions: [view_list] }, { name: Seller, permissions: [submit] }]
users:
  - { username: guest, placeholder: true, grants: [{ roles: [Guest], inboxes: [offers] }] }
  - { username: bob, grants: [{ roles: [Guest, Seller], inboxes: [invoice] }] }
`;
  const reasons: [address: string, reason: RegExp][] = [
    ['project/Sales', /^inbox\/offers stays and refers to it$/],
    ['role/Guest', /^user\/guest stays and refers to it$/],
    ['inbox/offers', /^user\/guest stays and refers to it$/],
    ['user/guest', /^review links act as it/],
  ];

  test('is the placeholder and what it holds; the rest goes, with exit code 7, and the next undo has nothing more to do', async () => {
    files['tenant.yaml'] = GUEST;
    const path = await apply();
    const refused = await fitform('undo', path, '--yes', '--allow-delete', '1', '--json');
    expect(refused.code).toBe(6);
    expect(refused.stdout).toContain('2 deletions are planned');
    const ended = await fitform('undo', path, '--yes', '--allow-delete', '2');
    expect(ended.code).toBe(7);
    const [plan = '', result] = ended.stdout.split('Left as it is:\n');
    expect(plan).toContain('Plan: 2 to delete\n');
    for (const [address, reason] of reasons) {
      const line = result?.split('\n').find((one) => one.startsWith(`  ${address}: `)) ?? '';
      expect(line.slice(address.length + 4)).toMatch(reason);
    }
    expect(result).toContain(
      'Applied: 2 deleted. Converged: read back, the tenant is as it was before that run, except for',
    );
    const left = await state();
    expect(tenantOf(left).users.map(({ username }) => username)).toEqual(['ann', 'guest']);
    expect(tenantOf(left).roles.map(({ name }) => name)).toEqual(['Clerk', 'Guest']);

    const written = writes();
    const again = await fitform('undo', path);
    expect(again.code).toBe(7);
    expect(again.stdout).toContain(
      'Nothing to take back: the tenant is as it was before that run, except for',
    );
    const json = await fitform('undo', path, '--json');
    expect(json.code).toBe(7);
    expect(json.stderr).toMatch(/^error: that run is only partly taken back; left as it is: .*and 1 more/m);
    expect(writes()).toBe(written);
  });

  test('goes once the placeholder is gone', async () => {
    files['tenant.yaml'] = GUEST;
    const path = await apply();
    await documentsAre([]);
    await tenant.store.update((draft) => {
      draft.users = draft.users.filter(({ username }) => username !== 'guest');
    });
    const ended = await fitform('undo', path, '--yes', '--allow-delete', '5');
    expect(ended.code).toBe(0);
    expect(tenantOf(await state())).toEqual(tenantOf(stateOf(before)));
  });

  test('a role that it holds stays when it is chosen alone; one that somebody else holds is blocked', async () => {
    files['tenant.yaml'] = GUEST;
    const path = await apply();
    const held = await fitform('undo', path, '--yes', '--allow-delete', '9', '--target', 'role/Guest');
    expect(held.code).toBe(7);
    expect(held.stdout).toContain('role/Guest: user/guest stays and refers to it');
    const blocked = await fitform('undo', path, '--yes', '--allow-delete', '9', '--target', 'role/Seller');
    expect(blocked.code).toBe(6);
    expect(blocked.stdout).toContain('x role/Seller: user/bob would still refer to it');
  });
});

describe('where the tenant has moved on', () => {
  /** Somebody takes Clerk's upload away again, adds another permission, and deletes bob. */
  async function meanwhile(): Promise<void> {
    await tenant.store.update((draft) => {
      draft.roles = draft.roles.map((role) =>
        role.name === 'Clerk' ? { ...role, permissions: { ...role.permissions, submit: true } } : role,
      );
      draft.users = draft.users.filter(({ username }) => username !== 'ann');
    });
  }

  test('all is refused with what was found and what the run left', async () => {
    const path = await apply();
    await meanwhile();
    const then = await state();
    const ended = await fitform('undo', path, '--yes', '--allow-delete', '9', '--json');
    expect(ended.code).toBe(5);
    const document = json(ended);
    expect(document).toMatchObject({ class: 'stale', message: /moved on/ });
    const problems = document['problems'] as Document[];
    expect(
      problems.map(({ path: address, message }) => `${String(address)}: ${String(message)}`).sort(),
    ).toEqual([
      'role/Clerk: permissions: found review, submit, upload; the run left review, upload',
      `user/ann: the user with the id ${idOf('user', 'ann')} is gone`,
    ]);
    expect(await state()).toEqual(then);
  });

  test('--target takes back others; a pattern that matches nothing is exit 3', async () => {
    const path = await apply();
    await meanwhile();
    const args = ['undo', path, '--yes', '--allow-delete', '1', '--target', 'user/b*'];
    const idle = await fitform(...args, '--target', 'inbox/\\*', '--target', 'user/bobb');
    expect(idle.code).toBe(3);
    expect(idle.stderr).toMatch(/"inbox\/\\\\\*" matches nothing/);
    expect(idle.stderr).toMatch(/"user\/bobb" matches nothing.*did you mean "user\/bob"\?/);
    const ended = await fitform(...args);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Applied: 1 deleted.');
    expect(tenantOf(await state()).users).toEqual([]);
  });
});

test('a run that was cut off before it heard what became of a create', async () => {
  const path = `/${await apply()}`;
  await documentsAre([]);
  // Nothing after the line that was written before the creation of Seller, and half a line.
  const lines = (files[path] ?? '').split('\n');
  const at = lines.findIndex((line) => line.includes('"POST"') && line.includes('"role/Seller"'));
  expect(at).toBeGreaterThan(0);
  const others = lines.slice(0, at).filter((line) => !line.includes('"n"'));
  files[path] = [...others, lines[at], '{"n":1,"when":"2026'].join('\n');
  const ended = await fitform('undo', path, '--yes', '--allow-delete', '1', '--json');
  expect(ended.code).toBe(6);
  expect(json(ended)['problems']).toMatchObject([
    { path: 'role/Seller', message: 'user/ann, user/bob would still refer to it' },
  ]);
  await tenant.store.update((draft) => {
    draft.users = draft.users.filter(({ username }) => !['ann', 'bob'].includes(username));
  });
  expect((await fitform('undo', path, '--yes', '--allow-delete', '1')).code).toBe(0);
  expect(tenantOf(await state()).roles.map(({ name }) => name)).toEqual(['Clerk']);
});

describe('--last', () => {
  const at = (minute: number, ...argv: string[]): Promise<Ended> =>
    cli(argv, tenant.env, files, { now: () => minute * 60_000 });
  const roles = async (): Promise<string[]> => tenantOf(await state()).roles.map(({ name }) => name);
  const SMALL = 'version: 1\nroles: [{ name: NAME, permissions: [review] }]\n';
  async function applyAt(minute: number, name: string): Promise<void> {
    files['tenant.yaml'] = SMALL.replace('NAME', name);
    expect((await at(minute, 'apply', '--yes')).code).toBe(0);
  }
  const undoLast = (minute: number, ...more: string[]): Promise<Ended> =>
    at(minute, 'undo', '--last', '--yes', '--allow-delete', '1', ...more);

  test('takes back one run after the other, the newest first, and then says that there is none', async () => {
    await applyAt(1, 'One');
    await applyAt(2, 'Two');
    const first = await undoLast(3);
    expect([first.code, await roles()]).toEqual([0, ['Clerk', 'One']]);
    expect(first.stderr).toContain(
      `the last run on ${tenant.env['FITFORM_URL'] ?? ''} began at 1970-01-01T00:02:00.000Z: .fitform/runs/19700101T000200Z-this-host.jsonl`,
    );
    expect([(await undoLast(4)).code, await roles()]).toEqual([0, ['Clerk']]);
    const calls = tenant.log.length;
    const none = await undoLast(5, '--json');
    expect(none.code).toBe(3);
    expect(json(none)).toMatchObject({
      message: expect.stringMatching(/^nothing more to take back/) as unknown,
    });
    expect(tenant.log).toHaveLength(calls);
  });

  test('takes a run back again whose undo was taken back: what was created again has another id', async () => {
    await applyAt(1, 'One');
    const before = new Set(Object.keys(files));
    expect((await undoLast(2)).code).toBe(0);
    const made = Object.keys(files).find((name) => !before.has(name)) ?? '';
    expect((await at(3, 'undo', made, '--yes')).code).toBe(0);
    expect(await roles()).toEqual(['Clerk', 'One']);
    const again = await undoLast(4);
    expect([again.code, await roles()]).toEqual([0, ['Clerk']]);
    expect(again.stderr).toContain('what restored it: .fitform/runs/19700101T000300Z-this-host.jsonl');
    expect((await undoLast(5)).code).toBe(3);
  });

  test('the first journal does not claim what another run has made again since', async () => {
    await applyAt(1, 'One');
    const first = journal();
    expect((await undoLast(2)).code).toBe(0);
    expect((await at(3, 'undo', journal(), '--yes')).code).toBe(0);
    const ended = await at(4, 'undo', first, '--yes', '--allow-delete', '1');
    expect([ended.code, await roles()]).toEqual([7, ['Clerk', 'One']]);
    expect(ended.stdout + ended.stderr).toMatch(/now there is another of that name: id/);
    expect(ended.stdout).toContain('except for role/One');
  });

  test('takes the tenant from the spec that is named', async () => {
    await applyAt(1, 'One');
    const { FITFORM_URL: url = '', ...env } = tenant.env;
    const last = (...more: string[]): Promise<Ended> => cli(['undo', '--last', ...more], env, files);
    files['tenant.yaml'] = 'version: 1\ntenant: { url: https://other.example }\nroles: []\n';
    files['this.yaml'] = `version: 1\ntenant: { url: ${url} }\nroles: []\n`;
    expect((await last()).code).toBe(3);
    expect((await last('--spec', 'nothing.yaml')).stderr).toContain('no such file');
    const over = await last('--spec', 'this.yaml', '--report', 'this.yaml');
    expect([over.code, files['this.yaml']]).toEqual([3, `version: 1\ntenant: { url: ${url} }\nroles: []\n`]);
    expect((await last('--spec', 'this.yaml', '--allow-delete', '1', '--yes')).code).toBe(0);
    expect(await roles()).toEqual(['Clerk']);
    const named = await cli(['undo', journal(), '--spec', 'this.yaml'], env, files);
    expect([named.code, named.stderr]).toEqual([3, expect.stringContaining('--spec goes with --last')]);
  });

  test('looks for the tenant as other verbs do, and else takes that of the newest run', async () => {
    await applyAt(1, 'One');
    const { FITFORM_URL: url = '', ...env } = tenant.env;
    const last = (...more: string[]): Promise<Ended> => cli(['undo', '--last', ...more], env, files);
    files['tenant.yaml'] = 'version: 1\ntenant: { url: https://other.example }\nroles: []\n';
    expect((await last()).stderr).toContain('there is no run on https://other.example in .fitform/runs');
    expect((await last('--url', url, '--allow-delete', '1', '--yes')).code).toBe(0);
    await applyAt(2, 'Two');
    delete files['tenant.yaml'];
    expect((await last('--allow-delete', '1', '--yes')).code).toBe(0);
    expect(await roles()).toEqual(['Clerk']);
  });

  test.each<[name: string, argv: string[], words: RegExp]>([
    ['neither a journal nor --last', [], /say which run/],
    ['both', ['run.jsonl', '--last'], /in one way only/],
    ['--last without a folder to look in', ['--last', '--journal', 'off'], /--journal is off/],
  ])('%s is exit 3', async (_name, argv, words) => {
    const ended = await fitform('undo', ...argv);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(words);
    expect(ended.stderr).toMatch(/name the journal|fitform runs lists them/);
  });

  test('what has changed nothing is no reason to take back an older run', async () => {
    await applyAt(1, 'One');
    tenant.faults = [{ method: 'POST', path: '/admin/roles', status: 403, message: 'no' }];
    files['tenant.yaml'] = SMALL.replace('NAME', 'Two');
    expect((await at(2, 'apply', '--yes')).code).toBe(7);
    const ended = await undoLast(3);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Nothing to take back');
    expect(ended.stderr).toContain('to take back an older run, name its journal');
    expect(await roles()).toEqual(['Clerk', 'One']);
  });

  test('what an earlier undo has created again is not created twice where the list lags behind', async () => {
    await applyAt(1, 'One');
    const old = (await state()).roles.filter(({ name }) => name !== 'One');
    files['tenant.yaml'] = 'version: 1\nroles: [{ name: One, state: absent }]\n';
    expect((await at(2, 'apply', '--yes', '--allow-delete', '1')).code).toBe(0);
    const deletion = '.fitform/runs/19700101T000200Z-this-host.jsonl';
    expect((await at(3, 'undo', deletion, '--yes')).code).toBe(0);
    expect(await roles()).toEqual(['Clerk', 'One']);
    let lists = 0;
    tenant.faults = [{ method: 'GET', path: '/admin/roles', status: 200, message: '', body: old }];
    tenant.meanwhile = ({ url, method }) => {
      if (method === 'GET' && url.endsWith('/roles') && (lists += 1) > 2) tenant.faults = [];
      return Promise.resolve();
    };
    const written = writes();
    const again = await at(3, 'undo', deletion, '--yes');
    expect(again.stderr).toContain('1 object that an earlier run made cannot be seen yet');
    expect([again.code, writes(), lists]).toEqual([0, written, 3]);
  });
});

test('runs lists the journals of a folder, with what became of each; a damaged one as well', async () => {
  const path = await apply();
  await documentsAre([]);
  await fitform('undo', path, '--yes', '--allow-delete', '4');
  files['/.fitform/runs/20260101T000000Z-x.jsonl'] = '{}\n';
  const calls = tenant.log.length;
  const listed = await cli(['runs', '--json'], {}, files);
  const common = { url: tenant.env['FITFORM_URL'], account: 'setup@embedded.example', outcome: 'converged' };
  expect(json(listed)).toEqual({
    format: 'fitform.runs/1',
    runs: [
      {
        ...{ journal: '/.fitform/runs/20260101T000000Z-x.jsonl', started: null, url: null, account: null },
        ...{ counts: null, outcome: 'unreadable', undone: 'no' },
        fault: expect.stringMatching(/^line 1: the journal is damaged: /) as unknown,
      },
      {
        ...{
          journal: `/${journal().replace('20260101T000000Z-x', '19700101T000000Z-this-host-2')}`,
          ...common,
        },
        ...{ started: '1970-01-01T00:00:00.000Z', undone: 'no', undoes: `/${path}` },
        counts: { created: 0, updated: 2, renamed: 0, deleted: 4 },
      },
      {
        ...{ journal: `/${path}`, started: '1970-01-01T00:00:00.000Z', ...common, undone: 'full' },
        counts: { created: 4, updated: 2, renamed: 0, deleted: 0 },
      },
    ],
  });
  const shown = (await cli(['runs'], {}, files)).stdout;
  expect(shown).toContain(
    `\n${path}\n  1970-01-01T00:00:00Z on ${common.url ?? ''} as setup@embedded.example\n`,
  );
  expect(shown).toContain('  4 created, 2 updated; converged; taken back\n');
  expect(shown).toContain(`  2 updated, 4 deleted; converged; takes back ${path}\n`);
  expect(shown).toContain('\n  line 1: the journal is damaged');
  expect(tenant.log).toHaveLength(calls);
  expect((await cli(['runs'], {}, {})).stdout).toBe('No runs: there is no journal in .fitform/runs\n');
});
