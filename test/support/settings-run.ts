/** Plans, applies and undoes on an emulated tenant, with journals and in a still world: for tests of settings. */
import { openJournal } from '../../src/apply/journal.ts';
import type { ApplyInput } from '../../src/apply/run-plan.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { Draft, State } from '../../src/emulator/tenant/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything, type Choice } from '../../src/plan/choose.ts';
import { makePlan, type PlanInput } from '../../src/plan/make-plan.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { effectsOf } from '../../src/undo/effects.ts';
import { makeInverse, type Inverse } from '../../src/undo/inverse.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { wireTo, type Wire } from './direct-client.ts';
import { readText } from './read-text-spec.ts';
import { applyToEnd } from './run-ended.ts';
import { planPolicy, tenant } from './shorthand.ts';

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
  /** Of a run, by its journal; not carried out where the tenant has moved on, or the plan is blocked. */
  undo(journal: string): Promise<Undone>;
  edit(change: (draft: Draft) => void): Promise<void>;
}

export interface Undone extends Ran {
  readonly moved: readonly string[];
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
  async function carriedOut(
    plan: Plan,
    live: Live,
    replan: ApplyInput['replan'],
    how: How = {},
  ): Promise<Ran> {
    let text = '';
    const append = (line: string): void => void (text += line);
    const file = { path: '', append, close: (): Promise<void> => Promise.resolve() };
    const journal = openJournal(file, { plan, version: '1.2.3' }, () => 0);
    const before = wire.writes.length;
    const client = how.between?.(wire) ?? wire;
    const applied = await applyToEnd({ tenant: client, plan, live, replan, journal });
    await journal.end(applied.converged);
    const writes = wire.writes.slice(before).map(({ method, path }) => `${method} ${path}`);
    return { ...applied, plan, writes, journal: text };
  }
  return {
    wire,
    read: () => store.read(),
    edit: async (change) => {
      await store.update(change);
    },
    async plan(spec, how = {}) {
      const desired = await desiredOf(spec);
      return planner(desired, how)(await look(desired));
    },
    async apply(spec, how = {}) {
      const desired = await desiredOf(spec);
      const live = await look(desired);
      const replan = planner(desired, how);
      return carriedOut(replan(live), live, replan, how);
    },
    async undo(journal) {
      const effects = effectsOf(readJournal(journal, 'run.jsonl', kinds));
      const inverse = (live: Live): Inverse =>
        makeInverse({
          ...{ kinds, effects, live, tenant, digest: 'sha256:0', policy: planPolicy },
          rules: [],
          guards: [],
        });
      const live = await observe(wire, kinds, { required: kinds, helpful: [] }, () => undefined);
      const { plan, moved: found } = inverse(live);
      const moved = found.map(({ address, detail }) => `${address}: ${detail}`);
      if (moved.length + plan.blocked.length > 0) {
        return { plan, moved, outcomes: [], converged: null, writes: [], journal: '' };
      }
      return { ...(await carriedOut(plan, live, (again) => inverse(again).plan)), moved };
    },
  };
}
