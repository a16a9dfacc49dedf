import { beforeAll, describe, expect, test } from 'vitest';
import { defaultBehaviour, type Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { BASE_PATHS, openContract, type Allowance, type Contract } from '../support/openapi-check.ts';
import { fullCycle, KEY, PASSWORD } from '../support/contract-cycle.ts';
import { describeContract } from '../support/openapi-file.ts';
import type { Exchange } from '../support/recorder.ts';

/** All that a cycle calls: no less, or something was not checked; no more, or this list does not know it. */
const CALLED = [
  'DELETE /sampling_settings/{scope}',
  'GET /formats',
  'GET /inboxes',
  'GET /projects',
  'GET /roles',
  'GET /sampling_settings',
  'GET /users',
  'GET /users/me',
  'PATCH /inboxes/{inbox_id}',
  'PATCH /projects/{project_id}',
  'PATCH /roles/{role_id}',
  'PATCH /sampling_settings/{scope}',
  'PATCH /users/{user_id}',
  'POST /inboxes',
  'POST /projects',
  'POST /roles',
  'POST /users',
];

const account = { FITFORM_USERNAME: SETUP_USERNAME, FITFORM_PASSWORD: PASSWORD };
const basic = `Basic ${Buffer.from(`${SETUP_USERNAME}:${PASSWORD}`).toString('base64')}`;
const TOKEN = 'a-token-from-elsewhere';

/** A request as it is sent, and the credentials that this emulator knows. */
function asAccount(request: Request): Request {
  const translated = request.clone();
  translated.headers.set('authorization', basic);
  return translated;
}

interface SignIn {
  readonly env: Record<string, string>;
  /** Of every call but the sign-in. */
  readonly header: 'authorization' | 'x-api-key';
  readonly value: RegExp;
  readonly translate?: (request: Request) => Request;
}

const SIGN_INS: Record<string, SignIn> = {
  password: { env: account, header: 'authorization', value: /^Bearer \S{20,}$/ },
  basic: { env: { ...account, FITFORM_AUTH: 'basic' }, header: 'authorization', value: /^Basic \S+$/ },
  // No emulator made this token, so it is told whose it is.
  token: {
    env: { FITFORM_TOKEN: TOKEN },
    header: 'authorization',
    value: /^Bearer a-token-from-elsewhere$/,
    translate: asAccount,
  },
  'api-key': { env: { FITFORM_API_KEY: KEY }, header: 'x-api-key', value: new RegExp(`^${KEY}$`) },
};

/** Values besides the default, and what of their answers the file cannot say. */
interface Switch {
  readonly values: readonly Partial<Behaviour>[];
  readonly allowance?: Allowance;
  /** What it makes a cycle call besides. */
  readonly calls?: readonly string[];
}

const NEWER = ['approve_payments', 'view_everything'];

// Every switch is here: a new one has to say what it does to the contract.
const SWITCHES: Record<keyof typeof defaultBehaviour, Switch> = {
  patch: { values: [{ patch: 'deep' }, { patch: 'replace' }] },
  document_grants: { values: [{ document_grants: 'keep' }] },
  partial_user_patch: { values: [{ partial_user_patch: 'refuse' }] },
  duplicates: { values: [{ duplicates: 'refuse' }] },
  // The file declares no answer, so none at all is as good as one; what there is must fit.
  undeclared_create: {
    values: [{ undeclared_create: 200 }, { undeclared_create: 201 }, { undeclared_create: 'nobody' }],
    allowance: { emptyWhereUndeclared: true },
  },
  // A newer server than the published model: its further names are all that may differ.
  extra_permissions: {
    values: [{ extra_permissions: NEWER }],
    allowance: { extraPermissions: NEWER },
  },
  // No model of the file is nullable, so a null is wrong to any validator; without them the answers must fit.
  absent_fields: { values: [{ absent_fields: 'null' }], allowance: { nulls: true } },
  errors: { values: [{ errors: 'html' }, { errors: 'empty' }] },
  lists: { values: [{ lists: 'filtered' }] },
  order: { values: [{ order: 'random' }] },
  permissions: { values: [{ permissions: 'sparse' }] },
  // The emulator's own opinion of what is beyond the models; the same cycle has to pass it.
  fields: { values: [{ fields: 'strict' }] },
  // A tenant without the call at all: a 404 that the file does not declare.
  me: { values: [{ me: 'off' }], allowance: { generalStatus: ['GET /users/me'] } },
  names: { values: [{ names: 'trim' }, { names: 'nfc' }] },
  default_role: { values: [{ default_role: 'on' }] },
  // What an answer does not show to be gone is read once more.
  patch_answer: { values: [{ patch_answer: 'before' }], calls: ['GET /roles/{role_id}'] },
  // A list that is cut ends a cycle before its first write.
  pages: { values: [] },
  // Of API keys, which no cycle makes.
  expire_at: { values: [] },
  // A single GET of settings is no part of a cycle; answers.test.ts has it.
  unset_scope: {
    values: [{ patch_answer: 'before', unset_scope: 'empty' }],
    calls: ['GET /roles/{role_id}'],
  },
  scope_list: { values: [{ scope_list: 'all' }] },
  inheritance: { values: [{ inheritance: 'off' }] },
  scope_patch: { values: [{ scope_patch: 'deep' }, { scope_patch: 'replace' }] },
  scope_fill: { values: [{ scope_fill: 'zero' }, { scope_fill: 'null', scope_patch: 'replace' }] },
  scope_equal: { values: [{ scope_equal: 'dropped' }] },
  scope_delete: { values: [{ scope_delete: 'resets' }] },
  // No cycle deletes an inbox, or asks for one that is not there.
  scope_id_gone: { values: [{ scope_id_gone: 'removed' }] },
  unknown_scope: { values: [{ unknown_scope: 404 }] },
  // The file declares no answer for this list. What the check takes for one has labels.
  format_list: { values: [] },
  label_nulls: { values: [{ label_nulls: 'on' }, { label_nulls: 'sparse' }], allowance: { nulls: true } },
  // Of settings that no cycle has: answers.test.ts makes these calls.
  unknown_label_in_settings: { values: [] },
  autolearning_writes: { values: [] },
  retention_levels: { values: [] },
  // Time alone. A token that ends in mid-run has a test of its own.
  clock_offset: { values: [] },
  read_lag: { values: [] },
  token_seconds: { values: [] },
};

describeContract("every request of a cycle and every answer to it fits the vendor's file", () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await openContract();
  });

  function check(exchanges: readonly Exchange[], allowance: Allowance = {}): void {
    expect(exchanges.flatMap((exchange) => contract.problems(exchange, allowance))).toEqual([]);
  }

  const called = (exchanges: readonly Exchange[]) =>
    [...new Set(exchanges.map((exchange) => contract.operationOf(exchange)))].sort();

  describe.each(BASE_PATHS)('below %s', (basePath) => {
    test.each(Object.entries(SIGN_INS))('signed in by %s', async (method, signIn) => {
      const { env, header, value, translate } = signIn;
      const exchanges = await fullCycle({
        basePath,
        env,
        ...(translate ? { tampering: { translate } } : {}),
      });
      check(exchanges);
      const signInCall = method === 'password' ? ['POST /auth'] : [];
      expect(called(exchanges)).toEqual([...CALLED, ...signInCall].sort());
      for (const { path, sent } of exchanges) {
        expect(path.startsWith(`${basePath}/`)).toBe(true);
        if (path === `${basePath}/auth`) {
          expect(Object.keys(sent.headers)).not.toContain('authorization');
          continue;
        }
        expect(sent.headers[header]).toMatch(value);
        expect(['authorization', 'x-api-key'].filter((name) => name in sent.headers)).toEqual([header]);
      }
    });
  });

  const cases = Object.values(SWITCHES).flatMap(({ values, allowance, calls = [] }) =>
    values.map((behaviour) => ({ name: JSON.stringify(behaviour), behaviour, allowance, calls })),
  );

  test.each(cases)('whatever the tenant does: $name', async ({ behaviour, allowance, calls }) => {
    const exchanges = await fullCycle({ behaviour });
    check(exchanges, allowance);
    expect(called(exchanges)).toEqual([...CALLED, ...calls, 'POST /auth'].sort());
  });

  test('permissions of a newer server that the spec names are all that is sent beyond the model', async () => {
    const behaviour = { extra_permissions: NEWER };
    const exchanges = await fullCycle({ behaviour, extraPermissions: NEWER });
    check(exchanges, { extraPermissions: NEWER });
    const beyond = exchanges.flatMap((exchange) => contract.problems(exchange));
    expect(beyond.filter((problem) => problem.includes('POST /admin/roles'))).toContainEqual(
      expect.stringContaining('permissions.approve_payments is not in the request model'),
    );
  });

  test('a token that ends in mid-run is answered 401, and a new sign-in follows', async () => {
    let writes = 0;
    const start = Date.now();
    const exchanges = await fullCycle({
      clock: () => start + (writes > 2 ? 2 * defaultBehaviour.token_seconds * 1000 : 0),
      tampering: {
        instead: ({ method, url }) => {
          if (method === 'POST' && !url.endsWith('/auth')) writes += 1;
          return undefined;
        },
      },
    });
    check(exchanges);
    expect(exchanges.some(({ answered }) => answered.status === 401)).toBe(true);
  });

  test('a tenant that sheds load once per operation gets the same requests again', async () => {
    const shed = new Set<string>();
    const instead = ({ method, url }: Request): Response | undefined => {
      const operation = `${method} ${new URL(url).pathname}`;
      if (shed.has(operation)) return undefined;
      shed.add(operation);
      return Response.json({ message: 'Too many requests' }, { status: 429 });
    };
    const exchanges = await fullCycle({ tampering: { instead } });
    check(exchanges);
    expect(exchanges.filter(({ fault }) => fault).length).toBeGreaterThan(CALLED.length);
  });
});
