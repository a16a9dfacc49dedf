/** Plans and applies a spec on an emulated tenant, with a journal and in a still world: for tests of settings. */
import { openJournal } from '../../src/apply/journal.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything, type Choice } from '../../src/plan/choose.ts';
import { makePlan, type PlanInput } from '../../src/plan/make-plan.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { wireTo, type Wire } from './direct-client.ts';
import { readText } from './read-text-spec.ts';
import { applyToEnd } from './run-ended.ts';
import { tenant } from './shorthand.ts';

export interface Ran extends Applied {
  readonly plan: Plan;
  /** `PATCH /sampling_settings/…` of each write, in order. */
  readonly writes: readonly string[];
  /** The text of its journal. */
  readonly journal: string;
}

export interface Runs {
  readonly wire: Wire;
  read(): Promise<State>;
  /** Without `version: 1`. */
  apply(spec: string, how?: How): Promise<Ran>;
  plan(spec: string, how?: How): Promise<Plan>;
}

interface How {
  readonly choice?: Partial<Choice>;
  readonly kept?: PlanInput['kept'];
  /** Stands between apply and the tenant. */
  readonly between?: (client: TenantClient) => TenantClient;
}

export function runsOn(state: State, behaviour: Partial<Behaviour> = {}): Runs {
  const store = memoryTenant(state);
  const wire = wireTo(store, behaviour);
  const desiredOf = async (spec: string): Promise<Desired> => (await readText(`version: 1\n${spec}`)).desired;
  const look = (desired: Desired): Promise<Live> =>
    observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const planner =
    (desired: Desired, { choice, kept }: How) =>
    (live: Live, more?: PlanInput['kept']): Plan => {
      const known = new Map([...(kept ?? []), ...(more ?? [])]);
      const input = { kinds, desired, live, tenant, kept: known, choice: { ...everything, ...choice } };
      return makePlan(input).plan;
    };
  return {
    wire,
    read: () => store.read(),
    async plan(spec, how = {}) {
      const desired = await desiredOf(spec);
      return planner(desired, how)(await look(desired));
    },
    async apply(spec, how = {}) {
      const desired = await desiredOf(spec);
      const live = await look(desired);
      const replan = planner(desired, how);
      const plan = replan(live);
      let text = '';
      const append = (line: string): Promise<void> => Promise.resolve(void (text += line));
      const file = { path: '', append, close: (): Promise<void> => Promise.resolve() };
      const journal = await openJournal(file, plan, '1.2.3', () => 0);
      const before = wire.writes.length;
      const client = how.between?.(wire) ?? wire;
      const applied = await applyToEnd({ tenant: client, plan, live, replan, journal });
      const writes = wire.writes.slice(before).map(({ method, path }) => `${method} ${path}`);
      return { ...applied, plan, writes, journal: text };
    },
  };
}
