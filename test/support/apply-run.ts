/** One apply over HTTP on a tenant of its own, as the command does it, with time and randomness in hand. */
import { apply, type ApplyInput } from '../../src/apply/run-plan.ts';
import { noJournal, openJournal, type Journal, type LineFile } from '../../src/apply/journal.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/change.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient, Traffic } from '../../src/tenant/client.ts';
import { httpTenant } from '../../src/tenant/http-tenant.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { Secret } from '../../src/wire/secret.ts';
import { ended } from './run-ended.ts';
import type { Clock } from './fake-clock.ts';

export interface Visit {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly desired: Desired;
  readonly clock: Clock;
  readonly parallelism: number;
  /** Milliseconds of real time for one try. */
  readonly timeout: number;
  readonly random: () => number;
  readonly journal?: LineFile;
  /** Stands between apply and the tenant: to cut the run off, say. */
  readonly between?: (client: TenantClient) => TenantClient;
}

export interface Visited {
  readonly plan: Plan;
  readonly applied: Applied;
  readonly traffic: Traffic;
}

/** Plans and applies. Rejects with the `TenantError` of a read that failed; then nothing was written. */
export async function visit(given: Visit): Promise<Visited> {
  const { desired, clock } = given;
  const world = {
    random: given.random,
    now: clock.now,
    monotonic: clock.monotonic,
    pause: clock.pause,
    stop: new AbortController().signal,
    randomBytes: (count: number) => Buffer.alloc(count, 1),
    settle: 30_000,
  };
  const client = httpTenant({
    origin: given.url,
    basePath: '/admin',
    credentials: { method: 'password', username: given.username, password: new Secret(given.password) },
    readOnly: false,
    sockets: given.parallelism,
    timeout: given.timeout,
    world,
  });
  const planOf = (live: Live): Plan =>
    makePlan({
      kinds,
      desired,
      live,
      tenant: { url: given.url, base_path: '/admin', account: live.account?.name ?? null },
    }).plan;
  try {
    const live = await observe(client, kinds, kindsToRead(kinds, desired), () => undefined);
    const plan = planOf(live);
    const journal: Journal = given.journal
      ? openJournal(given.journal, { plan, version: '0.0.0-test' }, clock.now)
      : noJournal;
    const input: ApplyInput = {
      tenant: given.between?.(client) ?? client,
      kinds,
      plan,
      live,
      replan: planOf,
      parallelism: given.parallelism,
      world,
      journal,
    };
    const applied = plan.changes.length === 0 ? { outcomes: [], converged: true } : await ended(apply(input));
    await journal.end(applied.converged);
    return { plan, applied, traffic: client.traffic };
  } finally {
    client.close();
  }
}
