/** The vendor's guide from the first apply to a repaired drift, and what it may cost in requests. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import type { Draft, State } from '../../src/emulator/tenant/state.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder, type Run } from '../support/cli-process.ts';
import { GUIDE } from '../support/specs.ts';
import { heldBy, idOf, roleOf, startFront, startTenant, tally, writesIn } from '../support/tenant-server.ts';

const seed = seedState();
const invoice = seed.inboxes[0]?.id ?? '';
const orders = seed.inboxes[1]?.id ?? '';

const permissions = {
  InboxGuest: ['edit_format_settings', 'read_thresholds_settings', 'view_list'],
  ReviewGuest: ['escalate_document', 'review', 'submit'],
};

/** By hand, past fitform. */
const grantToReviewGuest = (draft: Draft): void => {
  draft.roles = draft.roles.map((role) =>
    role.name === 'ReviewGuest' ? { ...role, permissions: { ...role.permissions, upload: true } } : role,
  );
};

/** The guest's grants as names. */
function guestIn(state: State): { grants: string[]; active: boolean; password: string | undefined } {
  const guests = state.users.filter(({ username }) => username === 'guest');
  expect(guests).toHaveLength(1);
  const [guest] = guests;
  const name = (list: readonly { id: string; name: string }[], id: string | undefined) =>
    list.find((each) => each.id === id)?.name ?? String(id);
  const grants = (guest?.roles ?? []).map(
    (grant) => `${name(state.roles, grant.role)} on ${name(state.inboxes, grant.inbox)}`,
  );
  return { grants: grants.sort(), active: guest?.active ?? false, password: guest?.password };
}

function expectGuide(state: State): void {
  for (const [role, held] of Object.entries(permissions)) {
    expect(state.roles.filter(({ name }) => name === role)).toHaveLength(1);
    expect(heldBy(state, role).sort()).toEqual(held);
  }
  expect(guestIn(state).grants).toEqual(['InboxGuest on invoice', 'ReviewGuest on invoice']);
}

const READS = {
  'GET /PREFIX/users/me': 1,
  'GET /PREFIX/inboxes': 1,
  'GET /PREFIX/roles': 1,
  'GET /PREFIX/users': 1,
};
const at = (prefix: string, counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [key.replace('/PREFIX', prefix), count]));

const signIns = [
  { auth: 'password', basePath: '/admin', sign_ins: 1, whole: true },
  { auth: 'password', basePath: '/api', sign_ins: 1 },
  { auth: 'basic', basePath: '/admin', sign_ins: 0 },
  { auth: 'token', basePath: '/api', sign_ins: 0 },
  { auth: 'api-key', basePath: '/admin', sign_ins: 0 },
];

describe.concurrent('the guide', () => {
  test.each(signIns)('by $auth below $basePath', async ({ auth, basePath, sign_ins, whole = false }) => {
    const tenant = await startTenant();
    const token = await tokenFor(tenant);
    // The emulator knows no API keys: the front exchanges the one for a token.
    const front = await startFront(tenant, (call) => {
      const key = call.headers['x-api-key'];
      if (key === undefined) return undefined;
      expect([key, call.headers.authorization]).toEqual(['the-api-key', undefined]);
      call.headers.authorization = `Bearer ${token}`;
      return undefined;
    });
    const credentials: Record<string, Record<string, string>> = {
      token: { FITFORM_URL: front.url, FITFORM_TOKEN: token },
      'api-key': { FITFORM_URL: front.url, FITFORM_API_KEY: 'the-api-key' },
    };
    const env = {
      ...(credentials[auth] ?? { ...front.env, FITFORM_AUTH: auth }),
      FITFORM_BASE_PATH: basePath,
    };
    const cwd = await folder({ 'tenant.yaml': GUIDE });
    const outputs: Run[] = [];
    const run = async (...args: string[]): Promise<{ run: Run; asked: Record<string, number> }> => {
      const before = front.calls.length;
      const done = await fitform(args, { cwd, env });
      outputs.push(done);
      return { run: done, asked: tally(front.calls.slice(before)) };
    };
    const signIn = sign_ins === 0 ? {} : { [`POST ${basePath}/auth`]: sign_ins };

    const first = await run('apply', '--yes', '--json', '--verbose');
    expect(first.run.code, first.run.stderr).toBe(0);
    expect(first.run.document).toMatchObject({
      converged: true,
      sign_ins,
      requests: { GET: 6, POST: 3, PATCH: 0, DELETE: 0 },
      failed: [],
      unknown: [],
      not_attempted: [],
    });
    expect(first.asked).toEqual({
      ...signIn,
      ...at(basePath, {
        ...READS,
        'GET /PREFIX/roles': 2,
        'GET /PREFIX/users': 2,
        'POST /PREFIX/roles': 2,
        'POST /PREFIX/users': 1,
      }),
    });
    const state = await tenant.store.read();
    expectGuide(state);
    expect(guestIn(state)).toMatchObject({
      active: true,
      password: expect.stringMatching(/^scrypt\$/) as string,
    });
    // What is not in the spec is as it was.
    for (const kind of ['formats', 'projects', 'inboxes'] as const) expect(state[kind]).toEqual(seed[kind]);
    expect(state.roles.slice(0, 2)).toEqual(seed.roles);
    expect(state.users.slice(0, 2)).toEqual(seed.users);

    const second = await run('apply', '--json');
    expect(second.run.code, second.run.stderr).toBe(0);
    expect(second.run.document).toMatchObject({ applied: [], converged: true, sign_ins });
    expect(second.asked).toEqual({ ...signIn, ...at(basePath, READS) });

    await tenant.store.update(grantToReviewGuest);
    const drifted = await run('drift');
    expect(drifted.run.code).toBe(2);
    expect(drifted.run.stdout).toMatch(/role\/ReviewGuest.*\n.*permissions: only the tenant has upload/);
    expect(drifted.asked).toEqual({ ...signIn, ...at(basePath, READS) });
    if (whole) {
      const told = await run('drift', '--json');
      expect(told.run.code).toBe(2);
      expect(told.run.document).toMatchObject({
        format: 'fitform.drift/1',
        in_sync: false,
        changes: [
          {
            address: 'role/ReviewGuest',
            fields: [{ field: 'permissions', added: [], removed: ['upload'] }],
            cause: null,
          },
        ],
        access: [{ user: 'guest', inbox: 'invoice', gains: [], loses: ['upload'] }],
      });

      const repaired = await run('apply', '--yes');
      expect(repaired.run.code, repaired.run.stderr).toBe(0);
      expect(repaired.asked).toEqual({
        ...signIn,
        ...at(basePath, { ...READS, 'PATCH /PREFIX/roles/{id}': 1, 'GET /PREFIX/roles': 2 }),
      });
      expectGuide(await tenant.store.read());
      const inSync = await run('drift', '--json');
      expect(inSync.run.code).toBe(0);
      expect(inSync.run.document).toMatchObject({ in_sync: true, changes: [] });
    }

    const secrets = [...front.secrets, token, 'the-api-key'];
    expect(secrets.length).toBeGreaterThan(2);
    for (const { command, stdout, stderr } of outputs) {
      for (const secret of secrets) expect(stdout + stderr, command).not.toContain(secret);
    }
  });

  test('plan tells with --detailed-exitcode whether there is something to do, and does none of it', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'tenant.yaml': GUIDE });
    const [plain, detailed, json] = await Promise.all([
      fitform(['plan'], { cwd, env: tenant.env }),
      fitform(['plan', '--detailed-exitcode'], { cwd, env: tenant.env }),
      fitform(['plan', '--detailed-exitcode', '--format', 'json'], { cwd, env: tenant.env }),
    ]);
    expect([plain.code, detailed.code, json.code]).toEqual([0, 2, 2]);
    expect(detailed.stdout).toBe(plain.stdout);
    expect(plain.stdout).toMatch(/^Tenant: http:\/\/127\.0\.0\.1:\d+\/admin as setup@embedded\.example\n/);
    expect(json.document).toMatchObject({
      format: 'fitform.plan/1',
      tenant: { url: tenant.url, base_path: '/admin', account: 'setup@embedded.example' },
      summary: { create: 3, update: 0, keep: 1, blocked: 0, unmanaged: 5 },
      changes: [{ address: 'role/InboxGuest' }, { address: 'role/ReviewGuest' }, { address: 'user/guest' }],
    });
    expect(tenant.writes()).toEqual([]);

    await fitform(['apply', '--yes'], { cwd, env: tenant.env });
    const after = await fitform(['plan', '--detailed-exitcode'], { cwd, env: tenant.env });
    expect([after.code, after.stdout]).toEqual([0, expect.stringContaining('Plan: no changes')]);
  });
});

/** A token as a CI job would have been given one. */
async function tokenFor(tenant: { url: string; env: Readonly<Record<string, string>> }): Promise<string> {
  const { FITFORM_USERNAME: username, FITFORM_PASSWORD: password } = tenant.env;
  const response = await fetch(`${tenant.url}/admin/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return ((await response.json()) as { authentication_token: string }).authentication_token;
}

describe.concurrent('whatever the tenant makes of a PATCH, and however it answers', () => {
  const patches: Behaviour['patch'][] = ['merge', 'deep', 'replace'];
  const absents: Behaviour['absent_fields'][] = ['omit', 'null'];
  const behaviours = patches.flatMap((patch) =>
    absents.map((absent_fields, index) => ({
      patch,
      absent_fields,
      duplicates: index === 0 ? ('refuse' as const) : ('allow' as const),
    })),
  );

  test.each(behaviours)(
    'PATCH: $patch, absent fields: $absent_fields, duplicates: $duplicates',
    async (behaviour) => {
      const project = seed.projects[0];
      const tenant = await startTenant(
        (draft) => {
          const review = roleOf(idOf(1), 'ReviewGuest', 'upload', 'review');
          draft.roles.push({ ...review, permissions: { ...review.permissions, from_a_newer_server: true } });
          const roles = [{ role: idOf(1) }, { role: idOf(1), inbox: orders }];
          draft.users.push({ id: idOf(2), username: 'guest', active: false, roles });
          draft.formats.push({ id: idOf(3), name: 'Receipt', labels: [] });
          draft.projects = [{ ...project!, default_format: 'Invoice', timeout: 7 }];
        },
        { ...behaviour, extra_permissions: ['from_a_newer_server'] },
      );
      const spec = `${GUIDE}formats:\n  - name: Invoice\n  - name: Receipt\nprojects:\n  - name: Accounting\n    formats: [Receipt, Invoice]\n`;
      const cwd = await folder({ 'tenant.yaml': spec });

      const applied = await fitform(['apply', '--yes', '--json'], { cwd, env: tenant.env });
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      const state = await tenant.store.read();
      expect(heldBy(state, 'ReviewGuest').sort()).toEqual(
        [...permissions.ReviewGuest, 'from_a_newer_server'].sort(),
      );
      expect(heldBy(state, 'InboxGuest').sort()).toEqual(permissions.InboxGuest);
      expect(guestIn(state)).toMatchObject({
        grants: ['InboxGuest on invoice', 'ReviewGuest on invoice'],
        active: false,
      });
      expect(state.projects).toEqual([
        {
          ...project,
          formats: [idOf(3), ...(project?.formats ?? [])],
          default_format: 'Invoice',
          timeout: 7,
        },
      ]);
      expect(state.inboxes.map(({ id }) => id)).toEqual([invoice, orders]);

      const before = tenant.log.length;
      const drifted = await fitform(['drift', '--json'], { cwd, env: tenant.env });
      expect(drifted.code, drifted.stdout).toBe(0);
      expect(writesIn(tenant.log.slice(before))).toEqual([]);
    },
  );
});
