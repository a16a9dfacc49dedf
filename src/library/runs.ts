/** The calls that go through the engine: loaded with the first of them, as a program that makes links needs none of it. */
import { dirname, resolve } from 'node:path';
import type { AccessDocument } from '../documents/access-documents.ts';
import type { Drift, Plan, Result } from '../documents/documents.ts';
import type { Problem, Validation } from '../documents/problem-documents.ts';
import { liveAccess, plannedAccess, specAccess, type View } from '../engine/access.ts';
import { answered } from '../engine/access-question.ts';
import { openConnection } from '../engine/connection.ts';
import { Interrupted, unlessStopped } from '../engine/errors.ts';
import { execute, exitCodeOf } from '../engine/execute.ts';
import { exitClassOf, problemsOf } from '../engine/exit-class.ts';
import { exportLive } from '../engine/export-live.ts';
import { look, type SourceOf } from '../engine/looking.ts';
import { planSource } from '../engine/plan-source.ts';
import { withSession, type Session } from '../engine/session.ts';
import { isUnusedInBase, sinceBase } from '../engine/since-base.ts';
import { specSource } from '../engine/spec-source.ts';
import { choiceOf, chosenPatterns, dayOf } from '../engine/targets.ts';
import { validationOf } from '../engine/validation.ts';
import { asYaml } from '../export/export-tenant.ts';
import { kinds } from '../kinds/index.ts';
import { readPlan } from '../plan/saved/read-plan.ts';
import { driftOf } from '../report/drift.ts';
import { counted } from '../report/paint.ts';
import { headOf } from '../specfile/problem/code-frame.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { readSpec, type Spec, type SpecInput } from '../specfile/read.ts';
import { OBJECT } from '../specfile/yaml/tree.ts';
import type { HttpOptions } from '../tenant/http-tenant.ts';
import { chooseTarget, type TargetInput } from '../tenant/target.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { FitformError } from './fitform-error.ts';
import type { AskedOfAccess, AskedOfApply, AskedOfDrift, AskedOfExport, AskedOfPlan } from './run-options.ts';
import type { Given } from './spec-input.ts';
import { VERSION, worldOf } from './world.ts';

/** What `connect` was called with, checked. */
export interface Settings {
  readonly http: Omit<HttpOptions, 'origin' | 'basePath' | 'readOnly' | 'world'>;
  readonly origin: string;
  /** `undefined`: as the spec says. */
  readonly basePath: string | undefined;
  /** Seconds. */
  readonly settle: number;
  readonly notice: (message: string) => void;
}

export const validate = (given: Given): Promise<Validation> =>
  told(async () => {
    const { warnings, ...rest } = validationOf(kinds, await readGiven(given), dayOf(Date.now()));
    return { ...rest, warnings: warnings.map(inObject) };
  });

export const plan = (settings: Settings, { forAccount, withKeys, ...asked }: AskedOfPlan): Promise<Plan> =>
  told(async () => {
    const choice = choiceOf(kinds, asked, Date.now());
    const spec = await readGiven(asked.spec);
    const run = { settings, signal: asked.signal, target: { spec: spec.desired.tenant } };
    const source = specSource({ spec, choice, forAccount, withKeys });
    return withRun(run, async (session) => (await look(session, source)).plan);
  });

export const drift = (settings: Settings, asked: AskedOfDrift): Promise<Drift> =>
  told(async () => {
    const choice = choiceOf(kinds, asked, Date.now());
    const [spec, base] = await readBoth(asked.spec, asked.base, isUnusedInBase);
    const run = { settings, signal: asked.signal, target: { spec: spec.desired.tenant } };
    return withRun(run, async (session) => {
      const looked = await look(session, specSource({ spec, choice, compares: true }));
      const { desired } = spec;
      const since = base && sinceBase(kinds, { desired: base.desired, names: [] }, desired, looked);
      return driftOf(looked.plan, since);
    });
  });

/** Begins when `before` has ended: two at once would each write what the other has not read. */
export const apply = (settings: Settings, asked: AskedOfApply, before: Promise<unknown>): Promise<Result> =>
  told(async () => {
    const { signal, journal, tell } = asked;
    await (signal ? unlessStopped(signal, before) : before);
    const { target, source } = await sourceFor(asked);
    const run = { settings, signal, target, writes: true, journal, tell };
    const executed = await withRun(run, async (session) => execute(session, await look(session, source)));
    const { result, broken } = executed;
    if (exitCodeOf(executed) === 130) throw new Interrupted();
    if (broken !== null) {
      settings.notice(
        `the journal ${result.journal ?? ''} broke off after ${counted(broken.calls, 'write')} (${broken.why}); it may not record how the last of them ended`,
      );
    }
    return result;
  });

export const access = (settings: Settings, asked: AskedOfAccess): Promise<AccessDocument> =>
  told(async () => answered(await viewOf(settings, asked), asked.question).document);

async function viewOf(
  settings: Settings,
  { view, spec: given, withKeys, signal }: AskedOfAccess,
): Promise<View> {
  const spec = given && (await readGiven(given));
  if (spec && view === 'spec') return specAccess(spec);
  const target = { spec: spec?.desired.tenant ?? NO_TENANT };
  return withRun({ settings, signal, target }, async (session) =>
    spec
      ? (await plannedAccess(session, spec, { withKeys, today: dayOf(Date.now()) })).view
      : liveAccess(session, { desired: null, withKeys }),
  );
}

const NO_TENANT = { url: null, base_path: null };

export const exported = (
  settings: Settings,
  { portable, signal, ...chosen }: AskedOfExport,
): Promise<{ readonly text: string }> =>
  told(async () => {
    const target = chosenPatterns(kinds, chosen);
    const run = { settings, signal, target: { spec: NO_TENANT } };
    return withRun(run, async (session) => ({
      text: asYaml(await exportLive(session, { target, portable })),
    }));
  });

/**
 * However a spec was handed over, it goes through the one front door, where everything that is wrong is told at once.
 * Rejects with `InvalidInput`. `how`: as `readSpec` has it.
 */
async function readGiven(
  { files, variables, read, readBeside }: Given,
  how: Pick<SpecInput, 'isUnused' | 'version'> = { version: VERSION },
): Promise<Spec> {
  try {
    const beside = readBeside ? { readBeside } : {};
    const spec = await readSpec({ files, kinds, env: variables, readFile: read, ...beside, ...how });
    return { ...spec, warnings: spec.warnings.map(inObject) };
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(error.problems.map(inObject)) : error;
  }
}

/** A spec and its base, with the problems of both at once. */
async function readBoth(
  spec: Given,
  base: Given | null,
  isUnused: (path: string) => boolean,
): Promise<[Spec, Spec | null]> {
  const reading = [readGiven(spec), base ? readGiven(base, { isUnused }) : Promise.resolve(null)] as const;
  const problems = (await Promise.allSettled(reading)).flatMap((read): readonly Problem[] => {
    if (read.status === 'fulfilled') return [];
    if (read.reason instanceof InvalidInput) return read.reason.problems;
    throw read.reason as Error;
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return Promise.all(reading);
}

/** An object has no lines. */
const inObject = (problem: Problem): Problem =>
  problem.file === OBJECT ? { ...problem, line: null, column: null } : problem;

async function sourceFor({ spec: given, plan, withKeys, ...chosen }: AskedOfApply): Promise<{
  readonly source: SourceOf;
  readonly target: Run['target'];
}> {
  if (given === null) {
    const saved = readPlan(plan ?? '', '<plan>', kinds);
    const { allowDelete } = chosen;
    return { source: planSource({ saved, allowDelete }), target: { spec: saved.tenant, source: 'plan' } };
  }
  const choice = choiceOf(kinds, chosen, Date.now());
  const spec = await readGiven(given);
  return { source: specSource({ spec, choice, withKeys }), target: { spec: spec.desired.tenant } };
}

interface Run {
  readonly settings: Settings;
  readonly signal: AbortSignal | undefined;
  readonly target: Pick<TargetInput, 'spec' | 'source'>;
  readonly writes?: boolean;
  readonly journal?: string | null;
  readonly tell?: AskedOfApply['tell'];
}

/** A connection of its own, so that a run's requests and its signal are its own as well. Nothing is sent before `use` is called. */
async function withRun<T>(run: Run, use: (session: Session) => Promise<T>): Promise<T> {
  const { settings, target, writes = false, journal = null, tell = () => undefined } = run;
  const { http, origin, basePath, settle, notice } = settings;
  const world = worldOf(run.signal ?? new AbortController().signal);
  if (world.stop.aborted) throw new Interrupted();
  const flags = { url: origin, ...(basePath === undefined ? {} : { basePath }) };
  const chosen = chooseTarget({ ...target, flags, env: {}, urlFrom: 'connect' });
  const connection = { ...http, origin, basePath: chosen.basePath, readOnly: !writes, world };
  return withSession(
    {
      kinds,
      host: { notice, warning: notice, confirm: null, progress: tell },
      world,
      settings: { writes, parallelism: http.sockets, settle, journal },
      lockFolder: journal === null ? null : dirname(resolve(journal)),
      connect: () => Promise.resolve(openConnection(connection)),
    },
    use,
  );
}

/** With the errors that the library is documented to reject with. */
async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const exitClass = exitClassOf(error);
    if (exitClass === null || error instanceof TenantError || !(error instanceof Error)) throw error;
    const problems = problemsOf(error).map(inObject);
    const message = error instanceof InvalidInput ? inShort(problems) : error.message;
    throw new FitformError(exitClass, message, problems);
  }
}

function inShort([first, ...others]: readonly Problem[]): string {
  const head = first ? headOf(first) : 'it cannot be used';
  return others.length === 0 ? head : `${others.length + 1} problems, the first: ${head}`;
}
