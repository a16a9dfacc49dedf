/**
 * `npm run soak`: 2,000 users applied to an emulated tenant while one call in twenty fails in some way, until a run
 * ends converged. Prints what that took. Real time, real sockets on this machine, no other network.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { apply } from '../src/apply/run-plan.ts';
import type { Applied } from '../src/apply/outcome.ts';
import { memoryTenant, SETUP_USERNAME } from '../src/emulator/tenant/default-tenant.ts';
import { startEmulator } from '../src/emulator/tenant/serve-tenant.ts';
import { kinds } from '../src/kinds/index.ts';
import { kindNamed, type Json } from '../src/kinds/kind.ts';
import type { Live } from '../src/kinds/live.ts';
import type { Plan } from '../src/plan/change.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import { defaultPolicy, type Desired, type Resource } from '../src/specfile/desired.ts';
import { TenantError } from '../src/tenant/tenant-error.ts';
import { httpTenant } from '../src/tenant/http-tenant.ts';
import { kindsToRead, observe } from '../src/tenant/observe.ts';
import { Secret } from '../src/wire/secret.ts';

const USERS = 2000;
const ROLES = 20;
/** One call in so many meets a fault. */
const ONE_IN = 20;
const PARALLELISM = 10;
const ACTIONS = [
  'status:500@before',
  'status:500@after',
  'status:502@after',
  'status:503@before',
  'status:504@after',
  'retry-after:1@before',
  'reset@before',
  'reset@after',
  'truncate@after',
  'html:502@before',
  'expire@before',
  'commit-late:700@before',
];

/** The same faults in every run of the soak: a linear congruential generator (Numerical Recipes). */
let state = 20261122;
const random = (): number => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;

function desired(): Desired {
  const at = { file: 'soak', line: 1, column: 1, path: '' };
  const resource = (kind: string, name: string, fields: Record<string, Json>): Resource => ({
    kind,
    name,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        kindNamed(kinds, kind).fields[field]?.resolve(value) ?? value,
      ]),
    ),
    at,
  });
  const permissions = ['view_list', 'review', 'submit', 'upload', 'view_statistics'];
  const resources = [
    resource('inbox', 'invoice', {}),
    resource('inbox', 'orders', {}),
    ...Array.from({ length: ROLES }, (_, index) =>
      resource('role', `role ${index}`, { permissions: permissions.slice(0, 1 + (index % 5)) }),
    ),
    ...Array.from({ length: USERS }, (_, index) =>
      resource('user', `user-${index}@example.com`, {
        grants: [
          { roles: [`role ${index % ROLES}`, `role ${(index + 7) % ROLES}`], inboxes: ['invoice', 'orders'] },
        ],
      }),
    ),
  ];
  return {
    tenant: { url: null, base_path: null, extra_permissions: [] },
    policy: defaultPolicy,
    sections: new Set(['inbox', 'role', 'user']),
    resources,
  };
}

/** One in each run of twenty calls, somewhere in it. */
const faults = Array.from({ length: USERS / 2 }, (_, index) => {
  const nth = index * ONE_IN + 1 + Math.floor(random() * ONE_IN);
  return `* *#${nth}=${ACTIONS[Math.floor(random() * ACTIONS.length)] ?? ''}`;
});

const store = memoryTenant();
const password = randomBytes(12).toString('hex');
const server = await startEmulator({ store, faults, operator: { username: SETUP_USERNAME, password } });
const spec = desired();
const total = { requests: 0, sign_ins: 0, retries: 0, adopted: 0, unknown: 0, failed: 0 };
const began = Date.now();

/** One apply; `null` when the tenant could not be read. */
async function run(): Promise<Applied | null> {
  const stop = new AbortController().signal;
  const pause = async (ms: number): Promise<void> => {
    await wait(ms);
  };
  const client = httpTenant({
    origin: server.url,
    basePath: '/admin',
    credentials: { method: 'password', username: SETUP_USERNAME, password: new Secret(password) },
    readOnly: false,
    sockets: PARALLELISM,
    timeout: 5000,
    world: {
      random: Math.random,
      now: Date.now,
      monotonic: () => performance.now(),
      stop,
      pause: (ms) => {
        total.retries += 1;
        return pause(ms);
      },
    },
  });
  const planOf = (live: Live): Plan =>
    makePlan({
      kinds,
      desired: spec,
      live,
      tenant: { url: server.url, base_path: '/admin', account: live.account?.name ?? null },
    }).plan;
  try {
    const live = await observe(client, kinds, kindsToRead(kinds, spec), () => undefined);
    const plan = planOf(live);
    if (plan.changes.length === 0) return { outcomes: [], converged: true };
    const events = apply({
      tenant: client,
      kinds,
      plan,
      live,
      replan: planOf,
      parallelism: PARALLELISM,
      world: { randomBytes, now: Date.now, pause, stop, settle: 5000 },
    });
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
    }
  } catch (error) {
    if (error instanceof TenantError) return null;
    throw error;
  } finally {
    total.requests += Object.values(client.traffic.requests).reduce((sum, count) => sum + count, 0);
    total.sign_ins += client.traffic.sign_ins;
    client.close();
  }
}

let runs = 0;
for (let converged = false; !converged && runs < 10;) {
  runs += 1;
  const applied = await run();
  const of = (type: string): number =>
    applied?.outcomes.filter((outcome) => outcome.type === type).length ?? 0;
  total.adopted += applied?.outcomes.filter((one) => one.type === 'applied' && one.adopted).length ?? 0;
  total.unknown += of('unknown');
  total.failed += of('failed');
  converged = applied?.converged === true;
  console.log(
    applied === null
      ? `run ${runs}: could not read the tenant`
      : `run ${runs}: ${of('applied')} applied, ${of('failed')} failed, ${of('unknown')} unknown, ` +
          `${of('not attempted')} not attempted, converged: ${String(applied.converged)}`,
  );
}

const { users, roles } = await store.read();
const names = [...users.map(({ username }) => username), ...roles.map(({ name }) => name)];
const fired = server.faults.armed.reduce((sum, one) => sum + one.fired, 0);
await server.stop();
console.log(
  [
    `users ${USERS}, roles ${ROLES}, runs ${runs}`,
    `requests ${total.requests}, sign-ins ${total.sign_ins}, faults met ${fired}, retries ${total.retries}`,
    `adopted ${total.adopted}, unknown ${total.unknown}, failed ${total.failed}`,
    `duplicates ${names.length - new Set(names).size}, users there ${users.length - 2} of ${USERS}`,
    `seconds ${((Date.now() - began) / 1000).toFixed(1)}`,
  ].join('\n'),
);
process.exitCode = names.length === new Set(names).size && users.length - 2 === USERS ? 0 : 1;
