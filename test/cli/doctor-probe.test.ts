/** `doctor --probe` as it is called: at most 40 calls that only read, and nothing of the tenant in what it prints. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import { READER_USERNAME, likeState } from '../../src/emulator/tenant/like-seed.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { hashPassword } from '../../src/emulator/tenant/password.ts';
import { startEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { defaultBehaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { ProbeDocument } from '../../src/documents/doctor-documents.ts';
import { cli, type Ended } from '../support/cli-in-process.ts';
import { documentOf } from '../support/documents.ts';
import {
  closedPort,
  idOf,
  PASSWORD,
  startFront,
  startTenant,
  type Answer,
  type Call,
  type Front,
} from '../support/tenant-server.ts';

const probe = (env: Readonly<Record<string, string>>, ...flags: string[]): Promise<Ended> =>
  cli(['doctor', '--probe', ...flags], { ...env }, {});

async function probed(env: Readonly<Record<string, string>>): Promise<ProbeDocument> {
  const { code, stdout, stderr } = await probe(env, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return documentOf(stdout, code) as ProbeDocument;
}

/** Sign-ins apart, nothing but GET, and nothing whose GET could change or reveal anything. */
function mustOnlyRead({ calls }: Pick<Front, 'calls'>): void {
  const others = calls.filter(({ method, path }) => method !== 'GET' && path !== '/admin/auth');
  expect(others).toEqual([]);
  const risky = /activate|generate|reset|\/sso|api-key|\/documents|\/tenant$|\/auth\//;
  expect(calls.map(({ path }) => path).filter((path) => risky.test(path))).toEqual([]);
  expect(calls.length).toBeLessThanOrEqual(40);
}

const many = (draft: Draft): void => {
  const [project] = draft.projects;
  for (let number = 0; number < 10_000; number += 1) {
    draft.inboxes.push({ id: idOf(number), name: `inbox ${number}`, project: project?.id ?? '' });
  }
};

describe('at most 40 calls, which it counts', () => {
  test('with 10,000 inboxes', async () => {
    const front = await startFront(await startTenant(many));
    const { calls } = await probed(front.env);
    expect(front.calls).toHaveLength(calls);
    mustOnlyRead(front);
  });

  const busy: Answer = { status: 429, body: { message: 'busy' }, headers: { 'retry-after': '0' } };
  test.each<[string, (call: Call, count: number) => Answer | undefined]>([
    ['every other call is refused as busy', (_call, count) => (count % 2 === 0 ? busy : undefined)],
    ['no object can be read', ({ path }) => (/[0-9a-f]{24}$/.test(path) ? { status: 503 } : undefined)],
    [
      'tokens end with each call',
      ({ path }, count) => (count % 3 === 0 && path !== '/admin/auth' ? { status: 401 } : undefined),
    ],
  ])('where %s', async (_what, react) => {
    let count = 0;
    const front = await startFront(await startTenant(), (call) => react(call, (count += 1)));
    const { calls, paths } = await probed(front.env);
    expect(front.calls).toHaveLength(calls);
    mustOnlyRead(front);
    // What was left out is said to be.
    expect([calls, paths.at(-1)?.status]).toEqual([40, null]);
  });

  test('where lists come in pages', async () => {
    const front = await startFront(await startTenant(many, { pages: 'wrapped', order: 'random' }));
    const { calls } = await probed(front.env);
    expect(front.calls).toHaveLength(calls);
    mustOnlyRead(front);
  });
});

describe('nothing of the tenant is in what it prints', () => {
  const marked: string[] = [];
  const mark = (): string => {
    const made = `zq${randomBytes(6).toString('hex')}`;
    marked.push(made);
    return made;
  };
  const markedId = (): string => {
    const made = randomBytes(12).toString('hex');
    marked.push(made);
    return made;
  };
  const [project, inbox, format, role] = [markedId(), markedId(), markedId(), markedId()];
  const fill = (draft: Draft): void => {
    draft.formats.push({
      id: format,
      name: mark(),
      labels: [
        { field_name: mark(), description: `https://${mark()}.example/`, mandatory_if: { [mark()]: mark() } },
      ],
    });
    draft.projects.push({
      id: project,
      name: mark(),
      formats: [format],
      split_into_sections: true,
      sub_page_splitting: false,
      default_document_type: mark(),
    });
    draft.inboxes.push({ id: inbox, name: mark(), project });
    draft.roles.push({ id: role, name: mark(), permissions: permissionMap(['review']) });
    draft.users.push({
      id: markedId(),
      username: `${mark()}@${mark()}.example`,
      active: true,
      roles: [{ role, inbox }],
    });
    draft.sampling_settings = [
      {
        id: markedId(),
        scope: inbox,
        second_pass_STP: 84123,
        second_pass_FFR: 1,
        auto_submit_FFR: 0,
        auto_reject_FFR: 0,
      },
    ];
  };

  /** Errors that echo what was asked for, and keys that are the customer's words. */
  const echo = (call: Call, answer: Answer): Answer => {
    if (answer.status >= 400) {
      return {
        ...answer,
        body: JSON.stringify({ message: `${call.path} ${mark()}`, [mark()]: mark() }),
        headers: {
          'content-type': `application/vnd.${mark()}+json`,
          link: `<https://${mark()}/>; rel="next"`,
        },
      };
    }
    if (!/\/(roles|users|inboxes)$/.test(call.path)) return answer;
    const items = JSON.parse(String(answer.body)) as { name?: string; permissions?: object }[];
    const changed = items.map((item) => ({
      ...item,
      brand_new: mark(),
      [markedId()]: 1,
      [`${mark()} with blanks`]: 2,
      // A word, but somebody's name too.
      ...(item.name === undefined ? {} : { [item.name]: 3 }),
      ...(item.permissions && {
        permissions: { ...item.permissions, read_minds: true, [`Ü${mark()}`]: true },
      }),
    }));
    return { ...answer, body: JSON.stringify(changed) };
  };

  test.each([['--json'], ['--format=text']])('%s', async (flag) => {
    const front = await startFront(await startTenant(fill), undefined, echo);
    const { code, stdout, stderr } = await probe(front.env, flag);
    expect([code, stderr]).toEqual([0, '']);
    const secrets = [...marked, ...front.secrets, PASSWORD, front.url, new URL(front.url).host, '84123'];
    expect(secrets.length).toBeGreaterThan(40);
    expect(secrets.filter((one) => stdout.includes(one))).toEqual([]);
    expect(stdout).toContain('brand_new');
    expect(stdout).toContain('read_minds');
    expect(stdout).not.toMatch(/zq[0-9a-f]|\/\/|127\.0\.0\.1|embedded|Accounting/);
  });

  test('what is new is told by its plain names; others are counted', async () => {
    const front = await startFront(await startTenant(fill), undefined, echo);
    const { new: news } = await probed(front.env);
    expect(news.permissions).toEqual(['read_minds']);
    expect(news.keys).toEqual(
      expect.arrayContaining(['/roles', '/users', '/inboxes'].map((path) => ({ path, key: 'brand_new' }))),
    );
    expect(news.withheld).toBeGreaterThan(3);
  });

  test('a base path is named where it is one of those that all tenants have', async () => {
    const tenant = await startTenant();
    const { base_paths } = await probed({ ...tenant.env, FITFORM_BASE_PATH: '/api' });
    expect(base_paths).toEqual([
      { path: '/api', answers: 'used' },
      { path: '/admin', answers: 'same' },
    ]);
  });
});

describe('how it ends', () => {
  test.each<[string, () => Promise<Record<string, string>>, number, RegExp]>([
    [
      'the password is wrong',
      async () => ({ ...(await startTenant()).env, FITFORM_PASSWORD: 'wrong' }),
      4,
      /credentials were not accepted/,
    ],
    [
      'nobody listens',
      async () => ({ ...(await startTenant()).env, FITFORM_URL: await closedPort() }),
      4,
      /ECONNREFUSED|refused/,
    ],
    [
      'there is no tenant below that path',
      async () => ({
        FITFORM_URL: (await startFront(null)).url,
        FITFORM_TOKEN: 'of-somebody',
        FITFORM_BASE_PATH: '/api',
      }),
      4,
      /no other list of a tenant can be read.*--base-path \/admin/s,
    ],
    ['no tenant is named', () => Promise.resolve({ FITFORM_TOKEN: 'of-somebody' }), 3, /no tenant is named/],
  ])('%s', async (_what, env, expected, said) => {
    const { code, stdout, stderr } = await probe(await env());
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(said);
  });

  test('an account that sees little is told what there is to tell', async () => {
    const password = 'of-the-reader';
    const state = likeState(defaultBehaviour, { twins: false, orphans: false });
    const hash = await hashPassword(password);
    const users = state.users.map((user) =>
      user.username === READER_USERNAME ? { ...user, password: hash } : user,
    );
    const tenant = await startEmulator({
      store: memoryTenant({ ...state, users }),
      behaviour: { lists: 'filtered' },
    });
    const front = await startFront(tenant);
    const document = await probed({
      FITFORM_URL: front.url,
      FITFORM_USERNAME: READER_USERNAME,
      FITFORM_PASSWORD: password,
    });
    await tenant.stop();
    mustOnlyRead(front);
    expect(document.reach).toBe('inboxes');
    expect(document.switches.find(({ name }) => name === 'lists')).toMatchObject({ values: ['filtered'] });
    expect(document.paths.find(({ path }) => path === '/users')).toMatchObject({ status: 403 });
  });

  test('a call that hangs up in between is only one thing less to tell', async () => {
    const front = await startFront(await startTenant(), ({ path }) =>
      path === '/admin/users/me' ? undefined : path.includes('/users') ? 'cut' : undefined,
    );
    const document = await probed(front.env);
    expect(document.paths.find(({ path }) => path === '/users')).toMatchObject({ status: null });
    expect(document.switches.find(({ name }) => name === 'permissions')).toMatchObject({ values: ['full'] });
  });

  test('a tenant whose lists all fail is told as it is', async () => {
    const front = await startFront(await startTenant(), ({ path }) =>
      /\/(auth|me)$/.test(path) ? undefined : { status: 500, body: '' },
    );
    const { calls, switches } = await probed(front.env);
    expect(calls).toBe(40);
    expect(switches.find(({ name }) => name === 'me')).toMatchObject({ values: ['on'] });
    expect(switches.find(({ name }) => name === 'order')).toMatchObject({ state: 'not_shown' });
  });

  test('told to stop, it stops', async () => {
    const stop = new AbortController();
    const front = await startFront(await startTenant(), ({ path }) => {
      if (path.endsWith('/inboxes')) stop.abort();
      return undefined;
    });
    const env = { ...front.env };
    const { code, stdout } = await cli(['doctor', '--probe'], env, {}, { stop: stop.signal });
    expect([code, stdout]).toEqual([130, '']);
    expect(front.calls.at(-1)?.path).toBe('/admin/inboxes');
  });
});
