/** `fitform drift`: whether the tenant still matches the spec, and if not, which side moved. Reads only. */
import { kinds } from '../../kinds/index.ts';
import { look } from '../../engine/looking.ts';
import { sinceBase } from '../../engine/since-base.ts';
import { isRefused } from '../../plan/change.ts';
import { driftRows } from '../../report/rows-drift.ts';
import { loadBase } from '../system/base-spec.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import type { DriftOptions } from './verbs.ts';
import { withReports } from '../report-files.ts';
import { withSpec } from '../with-tenant.ts';
import { orDefault } from '../system/spec-files.ts';

export function drift(command: Command<DriftOptions>, files: readonly string[]): Promise<number> {
  const taken = { 'the spec': orDefault(files), 'the base': command.options.base ?? [] };
  return withReports(command, taken, () => compare(command, files));
}

async function compare(command: Command<DriftOptions>, files: readonly string[]): Promise<number> {
  const { world, output, options } = command;
  const { base: names, strict = false } = options;
  const base = names ? await loadBase(world, await readEnvironment(world), names, files) : null;
  return withSpec(command, files, 'drift', async ({ session, spec, source }) => {
    const looked = await look(session, source);
    const { plan } = looked;
    const since = base && names ? sinceBase(kinds, { desired: base, names }, spec.desired, looked) : null;
    output.report(driftRows(plan, since, { kinds, full: output.full, spec }));
    if (isRefused(plan)) {
      output.failed('the plan is refused, so fitform cannot tell what has drifted');
      return 6;
    }
    const counts =
      since && !strict ? since.explained.filter(({ cause }) => cause !== 'not_applied') : plan.changes;
    return counts.length === 0 ? 0 : 2;
  });
}
