/** What the link commands send and what they are answered, against the vendor's file. */
import { beforeAll, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { GUIDE } from '../support/specs.ts';
import { ids, keyOf, provision } from '../support/review-tenant.ts';
import { cli, type Ended } from '../support/cli-in-process.ts';
import { BASE_PATHS, openContract, type Allowance, type Contract } from '../support/openapi-check.ts';
import { describeContract } from '../support/openapi-file.ts';
import { recordedEmulator, served, type Exchange } from '../support/recorder.ts';

const PASSWORD = 'of the set-up account';

/** All that these commands call: no less, or something was not checked. */
const CALLED = [
  'DELETE /auth/api-key/{key}',
  'GET /auth/api-key',
  'GET /auth/api-key/{key}',
  'GET /documents/{document_id}',
  'GET /inboxes',
  'GET /inboxes/{inbox_id}/documents',
  'GET /roles',
  'GET /users',
  'GET /users/me',
  'POST /auth',
  'POST /auth/api-key',
];

const EMULATED_KEYS: Parameters<typeof keyOf>[] = [
  ['a-link-that-has-ended', { expire_at: '1969-12-31T00:00:00.000Z' }],
  ['another-link', {}],
];

async function commands(behaviour: Partial<Behaviour>, basePath: string): Promise<readonly Exchange[]> {
  const store = memoryTenant();
  await store.update((draft) => {
    provision(draft);
    draft.api_keys = EMULATED_KEYS.map((key) => keyOf(...key));
  });
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  let refuseDocument = false;
  const recorded = recordedEmulator(
    // The clock of these commands stands at the beginning of 1970.
    { store, behaviour, operator, clock: () => 0 },
    {
      instead: ({ url, method }) =>
        refuseDocument && method === 'GET' && new URL(url).pathname.includes('/documents/')
          ? Response.json({ message: 'Permission insufficient' }, { status: 403 })
          : undefined,
    },
  );
  await served(recorded, async (url) => {
    const env = {
      FITFORM_URL: url,
      FITFORM_BASE_PATH: basePath,
      FITFORM_USERNAME: SETUP_USERNAME,
      FITFORM_PASSWORD: PASSWORD,
    };
    const run = async (...args: string[]): Promise<Ended> => {
      const ended = await cli(['link', ...args], env, { 'tenant.yaml': GUIDE });
      expect(ended.code, `fitform link ${args.join(' ')}\n${ended.stderr}`).toBe(0);
      return ended;
    };
    await run('create', '--document', ids.first);
    await run('create', '--document', ids.first, '--scope', 'inbox', '--ttl', '90s');
    refuseDocument = true;
    await run('create', '--document', ids.first, '--inbox', 'invoice');
    refuseDocument = false;
    await run('list');
    await run('audit');
    await run('sweep', '--dry-run');
    expect(recorded.exchanges.filter(({ method }) => method === 'DELETE')).toEqual([]);
    await run('sweep');
    await run('revoke', fingerprintOf(new Secret('another-link')));
    await run('revoke', '--document', ids.first);
    await run('revoke', '--all', '--yes');
  });
  expect((await store.read()).api_keys).toEqual([]);
  return recorded.exchanges;
}

describeContract("every request of the link commands and every answer to it fits the vendor's file", () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await openContract();
  });

  const cases: [Partial<Behaviour>, Allowance][] = [
    [{}, {}],
    [{ absent_fields: 'null' }, { nulls: true }],
    [{ permissions: 'sparse', order: 'random', fields: 'strict' }, {}],
    [{ expire_at: 'stored' }, {}],
  ];
  test.each(
    cases.flatMap(([behaviour, allowance]) =>
      BASE_PATHS.map((basePath) => ({ behaviour, allowance, basePath })),
    ),
  )('$behaviour below $basePath', async ({ behaviour, allowance, basePath }) => {
    const exchanges = await commands(behaviour, basePath);
    expect(exchanges.flatMap((exchange) => contract.problems(exchange, allowance))).toEqual([]);
    const called = exchanges.map((exchange) => contract.operationOf(exchange));
    expect([...new Set(called)].sort()).toEqual(CALLED);
  });

  test('the body of a new key is the model, with nothing left out that a link needs', async () => {
    const exchanges = await commands({}, '/admin');
    const bodies = exchanges
      .filter((exchange) => contract.operationOf(exchange) === 'POST /auth/api-key')
      .map(({ sent }) => JSON.parse(sent.body) as unknown);
    const inbox = { role: ids.inboxGuest, inbox: ids.invoice };
    const review = { role: ids.reviewGuest, document_id: ids.first };
    expect(bodies).toEqual([
      { user: ids.guest, roles: [inbox, review], expire_at: '1970-01-01T01:00:00.000Z' },
      {
        user: ids.guest,
        roles: [inbox, { role: ids.reviewGuest, inbox: ids.invoice }],
        expire_at: '1970-01-01T00:01:30.000Z',
      },
      { user: ids.guest, roles: [inbox, review], expire_at: '1970-01-01T01:00:00.000Z' },
    ]);
  });
});
