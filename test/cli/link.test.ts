/** `fitform link`: the link alone on stdout, documents of their shapes, and no token anywhere else. */
import { afterAll, describe, expect, test } from 'vitest';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { ids, JOHN, keyOf, provision, tokenIn } from '../support/review-tenant.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, ended, start, type Run } from '../support/cli-process.ts';
import { GUIDE, specWith } from '../support/specs.ts';
import { startFront, startTenant, type Front, type Tenant } from '../support/tenant-server.ts';

const files = { 'tenant.yaml': GUIDE };
const fingerprint = (token: string): string => fingerprintOf(new Secret(token));
const create = ['link', 'create', '--document', ids.first];

/** Everything that was printed besides the links themselves, and every token that there was. */
const printed: string[] = [];
const tokens = new Set<string>();

async function link(tenant: Pick<Front, 'env'>, args: readonly string[], given = files): Promise<Run> {
  const run = await fitform(['link', ...args, '--verbose'], { env: tenant.env, files: given });
  const isLink = args[0] === 'create' && run.code === 0;
  printed.push(run.stderr, ...(isLink ? [] : [run.stdout]));
  return run;
}

async function provisioned(...keys: Parameters<typeof keyOf>[]): Promise<Tenant> {
  return startTenant((draft) => {
    provision(draft);
    draft.api_keys = keys.map((key) => keyOf(...key));
    for (const [token] of keys) tokens.add(token);
  });
}

async function keep(tenant: Tenant): Promise<readonly string[]> {
  const all = ((await tenant.store.read()).api_keys ?? []).map(({ token }) => token);
  for (const token of all) tokens.add(token);
  return all;
}

afterAll(() => {
  expect(tokens.size).toBeGreaterThan(5);
  const everything = printed.join('\n');
  for (const token of tokens) {
    for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString('base64')]) {
      expect(everything).not.toContain(form);
    }
  }
});

describe.concurrent('fitform link create', () => {
  test('prints the link and nothing else on stdout', async () => {
    const tenant = await provisioned();
    const { code, stdout, stderr } = await link(tenant, create.slice(1));
    const [token = ''] = await keep(tenant);
    expect(code).toBe(0);
    expect(stdout).toBe(`${tenant.url}/#/view/${ids.first}?nonce=${encodeURIComponent(token)}\n`);
    expect(stderr).toMatch(/^good until \S+; fitform link revoke [0-9a-f]{12} ends it sooner$/m);
    expect(stderr).toMatch(/^GET \/admin\/auth\/api-key\/\*\*\* 200 /m);
  });

  test('is refused where the clocks differ: exit code 6, and no key', async () => {
    const tenant = await startTenant(provision, { clock_offset: -7200 });
    const run = await link(tenant, create.slice(1));
    expect(run.code).toBe(6);
    expect(complaintOf(run)).toMatch(/the clock of this machine is 2h ahead of the tenant's[^]*NTP/);
    expect(await keep(tenant)).toEqual([]);
  });

  test('takes back what an unclear answer left, though it is interrupted', async () => {
    const tenant = await provisioned();
    const looking = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const front = await startFront(
      tenant,
      async ({ method, path }) => {
        if (method !== 'GET' || !path.endsWith('/auth/api-key')) return undefined;
        looking.resolve(undefined);
        await gate.promise;
        return undefined;
      },
      ({ method, path }, answer) => (method === 'POST' && path.endsWith('/auth/api-key') ? 'cut' : answer),
    );
    const args = [...create, '--verbose'];
    const child = await start(args, { env: front.env, files });
    const run = ended(child, args);
    await looking.promise;
    expect(await keep(tenant)).toHaveLength(1);
    child.kill('SIGINT');
    gate.resolve(undefined);
    const { code, stderr, stdout } = await run;
    printed.push(stderr, stdout);
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toContain('the key that it had made was found and revoked');
    expect(await keep(tenant)).toEqual([]);
  });

  test('with --json, --inbox, --scope and --ttl', async () => {
    const tenant = await provisioned();
    const more = ['--inbox', 'invoice', '--scope', 'inbox', '--ttl', '30m', '--json'];
    const { code, document } = await link(tenant, [...create.slice(1), ...more]);
    const [token = ''] = await keep(tenant);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      format: 'fitform.link/1',
      fingerprint: fingerprint(token),
      document_id: ids.first,
      scope: 'inbox',
    });
    expect(tokenIn(String(document['url']))).toBe(token);
    const seconds = (Date.parse(String(document['expires_at'])) - Date.now()) / 1000;
    expect(seconds).toBeLessThanOrEqual(1800);
    expect((await tenant.store.read()).api_keys?.[0]?.expire_at).toBe(document['expires_at']);
  });

  test.each<[string, string[], number, string, RegExp]>([
    ['no document', ['create'], 3, GUIDE, /required option '--document <id>'/],
    ['an empty document', ['create', '--document', ''], 3, GUIDE, /an id is missing/],
    ['an unknown document', ['create', '--document', ids.unknown], 3, GUIDE, /there is no document f{24}/],
    [
      'another inbox',
      [...create.slice(1), '--inbox', 'orders'],
      3,
      GUIDE,
      /is not in inbox "orders", but in "invoice"/,
    ],
    [
      'an unknown inbox',
      [...create.slice(1), '--inbox', 'invoic'],
      3,
      GUIDE,
      /no inbox "invoic"[^]*did you mean "invoice"/,
    ],
    [
      'a time that is none',
      [...create.slice(1), '--ttl', '1 hour'],
      3,
      GUIDE,
      /--ttl: "1 hour" is not a time/,
    ],
    ['a time of nothing', [...create.slice(1), '--ttl', '0s'], 3, GUIDE, /--ttl: "0s" is not a time/],
    [
      'a time over the maximum',
      [...create.slice(1), '--ttl', '25h'],
      3,
      GUIDE,
      /25h is longer than .* \(1d\)/,
    ],
    [
      'a scope that is none',
      [...create.slice(1), '--scope', 'tenant'],
      3,
      GUIDE,
      /--scope .*document, inbox/,
    ],
    [
      'roles that are not there',
      create.slice(1),
      3,
      specWith('review: { inbox_role: Nobody }'),
      /no role "Nobody"[^]*fitform plan/,
    ],
    [
      'roles not as in the spec',
      create.slice(1),
      6,
      GUIDE.replace('[review,', '[upload, review,'),
      /"ReviewGuest" does not match the spec: it lacks upload[^]*fitform plan/,
    ],
    [
      'the account as placeholder',
      create.slice(1),
      6,
      specWith('review: { user: setup@embedded.example }'),
      /is the account that runs this/,
    ],
    [
      'an invalid section',
      create.slice(1),
      3,
      specWith('review: { tll: 1h }'),
      /unknown key "tll"[^]*did you mean "ttl"/,
    ],
    [
      'times that contradict each other',
      create.slice(1),
      3,
      specWith('review: { ttl: 2h, max_ttl: 1h }'),
      /2h is longer than review\.max_ttl, which is 1h/,
    ],
  ])('%s: no key', async (_name, args, code, spec, message) => {
    const tenant = await provisioned();
    const given = { 'tenant.yaml': spec };
    // Half of the cases each way: the two are held against each other where errors are tested as such.
    const isJson = _name.length % 2 === 0;
    const run = await link(tenant, isJson ? [...args, '--json'] : args, given);
    expect(run.code).toBe(code);
    expect(complaintOf(run)).toMatch(message);
    expect(await keep(tenant)).toEqual([]);
  });

  test.each([
    ['edit_backend_settings', ['edit_users', 'view_list', 'review', 'view_api_keys']],
    ['view_api_keys', ['edit_users', 'view_list', 'review', 'edit_backend_settings']],
  ] as const)('an account without %s is exit 6 and told so', async (lacking, held) => {
    const tenant = await startTenant((draft) => {
      provision(draft);
      draft.roles.push({ id: 'held', name: 'Held', permissions: permissionMap(held) });
      draft.users.push({ id: 'me', username: JOHN, active: true, roles: [{ role: 'held' }] });
      draft.api_keys = [keyOf('the-key-of-me', { user: 'me', roles: [{ role: 'held' }] })];
    });
    const env = { FITFORM_URL: tenant.url, FITFORM_API_KEY: 'the-key-of-me' };
    await tenant.store.update((draft) => {
      draft.api_keys = [
        {
          ...keyOf('the-key-of-me', { user: 'me', roles: [{ role: 'held' }] }),
          expire_at: '2100-01-01T00:00:00Z',
        },
      ];
    });
    const { code, stderr } = await link({ env }, create.slice(1));
    expect(code).toBe(6);
    expect(stderr).toContain(`lacks, on the whole tenant: ${lacking}`);
    expect(await keep(tenant)).toEqual(['the-key-of-me']);
  });

  test('a tenant that drops the end is exit 7, and the key is revoked', async () => {
    const tenant = await startTenant(provision, { expire_at: 'dropped' });
    const { code, document } = await link(tenant, [...create.slice(1), '--json']);
    expect(code).toBe(7);
    expect(document['message']).toMatch(/has no end \(expire_at\); it was revoked$/);
    expect(await keep(tenant)).toEqual([]);
  });

  test('on the embedded tenant it says that the link leads nowhere', async () => {
    const { code, stderr } = await fitform(create, { files });
    expect(code).toBe(3);
    expect(stderr).toMatch(/demo tenant ends with this command/);
  });
});

describe.concurrent('the API repeats the token', () => {
  /** Every answer below the keys, as one that a failing server might send: with the token in it. */
  const echo =
    (status: number, which: (call: { method: string; path: string }) => boolean) =>
    async (tenant: Tenant) => {
      let seen = '';
      return startFront(tenant, undefined, (call, answer) => {
        const [, token] = /"token":"([^"]+)"/.exec(String(answer.body)) ?? [];
        seen = token ?? seen;
        if (!which(call)) return answer;
        return { status, body: { message: `token ${seen} at ${call.path}`, errors: { token: seen } } };
      });
    };
  const isPost = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path.endsWith('/api-key');
  const isKey = ({ method, path }: { method: string; path: string }) =>
    method === 'GET' && /api-key\/.+/.test(path);
  const isDelete = ({ method }: { method: string }) => method === 'DELETE';

  test.each<[string, ReturnType<typeof echo>, number]>([
    ['to the making, with 500', echo(500, isPost), 7],
    ['to the making, with 502', echo(502, isPost), 7],
    ['to the read-back, with 403', echo(403, isKey), 7],
    ['to the read-back, with 400', echo(400, isKey), 7],
    ['to the revocation, with 409', echo(409, (call) => isKey(call) || isDelete(call)), 7],
  ])('%s: it is in no output', async (_name, faulty, code) => {
    const tenant = await provisioned();
    const front = await faulty(tenant);
    const [plain, json] = [
      await link(front, create.slice(1)),
      await link(front, [...create.slice(1), '--json']),
    ];
    expect([plain.code, json.code]).toEqual([code, code]);
    for (const secret of front.secrets) tokens.add(secret);
    await keep(tenant);
  });
});

describe.concurrent('fitform link list, revoke, sweep and audit', () => {
  const past = { expire_at: '2000-01-01T00:00:00.000Z' };
  const future = { expire_at: '2100-01-01T00:00:00.000Z' };

  test('list shows names and ends', async () => {
    const tenant = await provisioned(['listed-link', future], ['of-somebody', { user: ids.john }]);
    const { code, stdout } = await link(tenant, ['list']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '1 link; 1 key of others (fitform link audit looks at all)',
        `${fingerprint('listed-link')}  guest, until 2100-01-01T00:00:00.000Z`,
        '    InboxGuest on inbox invoice',
        `    ReviewGuest on document ${ids.first}`,
        '',
      ].join('\n'),
    );
    const { document } = await link(tenant, ['list', '--json']);
    expect(document).toMatchObject({
      format: 'fitform.links/1',
      did: 'listed',
      links: [{ fingerprint: fingerprint('listed-link'), why: [] }],
    });
    expect(tenant.writes()).toEqual([]);
  });

  test('revoke takes fingerprints, a document, or all with --yes', async () => {
    const tenant = await provisioned(
      ['revoked-1', future],
      ['revoked-2', future],
      ['revoked-3', { ...future, roles: [{ role: ids.inboxGuest, inbox: ids.invoice }] }],
      ['of-the-account', { user: ids.setup }],
    );
    const one = await link(tenant, ['revoke', fingerprint('revoked-1')]);
    expect([one.code, one.stdout.split('\n')[0]]).toEqual([0, 'revoked: 1 link']);
    const two = await link(tenant, ['revoke', '--document', ids.first, '--json']);
    expect(two.document).toMatchObject({
      did: 'revoked',
      links: [{ fingerprint: fingerprint('revoked-2') }],
    });
    const unasked = await link(tenant, ['revoke', '--all']);
    expect(unasked.code).toBe(6);
    expect(unasked.stderr).toMatch(
      /there is no terminal to ask on; nothing was revoked[^]*run it with --yes/,
    );
    expect(await keep(tenant)).toEqual(['revoked-3', 'of-the-account']);
    expect((await link(tenant, ['revoke', '--all', '--yes'])).code).toBe(0);
    expect(await keep(tenant)).toEqual(['of-the-account']);
  });

  test.each<[string, string[], number, RegExp]>([
    ['nothing', [], 3, /say which links to revoke/],
    ['two ways at once', ['--all', '--document', 'x'], 3, /in one way only/],
    ['a key of somebody else', [fingerprint('not-a-link')], 6, /does not act as the placeholder/],
    ['a fingerprint of nothing', ['000000000000'], 3, /no key with the fingerprint 000000000000/],
    ['a token in a fingerprint’s place', ['not-a-link'], 3, /this is not a fingerprint/],
  ])('revoke of %s is refused', async (_name, args, code, message) => {
    const tenant = await provisioned(['not-a-link', { user: ids.john }]);
    const run = await link(tenant, ['revoke', ...args]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(tenant.writes()).toEqual([]);
  });

  test('sweep says why, and --dry-run only says', async () => {
    const tenant = await provisioned(['swept-link', past], ['kept-link', future]);
    const dry = await link(tenant, ['sweep', '--dry-run', '--json']);
    expect(dry.document).toMatchObject({ did: 'would_sweep', links: [{ why: ['expired'] }] });
    expect(tenant.writes()).toEqual([]);
    const { stdout } = await link(tenant, ['sweep']);
    expect(stdout).toMatch(/^revoked: 1 link that no longer work\n/);
    expect(stdout).toMatch(/^ {4}expired$/m);
    expect(await keep(tenant)).toEqual(['kept-link']);
    expect((await link(tenant, ['sweep', '--json'])).document).toMatchObject({ did: 'swept', links: [] });
  });

  test('audit looks at the keys of everybody', async () => {
    const roles = [{ role: ids.administrator }];
    const tenant = await provisioned(
      ['audited-key', { user: ids.setup, roles, ...future }],
      ['fine-link', future],
    );
    const { code, stdout } = await link(tenant, ['audit']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 key to look at\n/);
    expect(stdout).toMatch(/Administrator on the WHOLE TENANT\n {4}tenant-wide: it carries a role/);
    const { document } = await link(tenant, ['audit', '--json']);
    expect(document).toMatchObject({
      did: 'audited',
      links: [
        {
          fingerprint: fingerprint('audited-key'),
          why: ['tenant-wide: it carries a role on the whole tenant'],
        },
      ],
    });
    expect(tenant.writes()).toEqual([]);
  });
});

test('killed between the making and the answer: the key is there, and swept once it has ended', async () => {
  const tenant = await provisioned();
  let kill = (): void => undefined;
  const made = new Promise<void>((resolve) => (kill = resolve));
  const front = await startFront(tenant, async (call) => {
    if (call.method !== 'POST' || !call.path.endsWith('/auth/api-key')) return undefined;
    const { authorization = '' } = call.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    await fetch(`${tenant.url}${call.path}`, { method: 'POST', headers, body: call.body });
    kill();
    return 'hang';
  });
  const child = await start([...create, '--ttl', '1s'], { env: front.env, files });
  const end = ended(child, create);
  await made;
  child.kill('SIGKILL');
  const { code, stdout } = await end.catch((): Partial<Run> => ({ code: null, stdout: '' }));
  expect([code, stdout]).toEqual([null, '']);
  const [orphan] = (await tenant.store.read()).api_keys ?? [];
  expect(orphan?.expire_at).toBeDefined();
  await keep(tenant);
  // As if its second were over, whenever this is read.
  await tenant.store.update((draft) => {
    draft.api_keys = (draft.api_keys ?? []).map((key) => ({ ...key, expire_at: '2000-01-01T00:00:00.000Z' }));
  });
  expect((await link(tenant, ['sweep'])).stdout).toMatch(/^revoked: 1 link/);
  expect(await keep(tenant)).toEqual([]);
});
