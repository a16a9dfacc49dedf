/** `fitform access`: who can do what where, and through what. Reads only. */
import { liveAccess, plannedAccess, specAccess, type View } from '../../engine/access.ts';
import { answered } from '../../engine/access-question.ts';
import { dayOf } from '../../engine/targets.ts';
import { kinds } from '../../kinds/index.ts';
import { isRefused } from '../../plan/change.ts';
import { accessText } from '../../report/access-text.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import type { Command } from '../command.ts';
import { readEnvironment } from '../system/environment.ts';
import { loadSpec, specForTenant } from '../system/spec-files.ts';
import { withConnection, withTenant } from '../with-tenant.ts';
import type { AccessOptions } from './access-verb.ts';

/** Throws `InvalidInput` for a name that there is not, and what the views throw. */
export async function access(command: Command<AccessOptions>): Promise<number> {
  const { view, withKeys } = command.options;
  if (view === 'spec') {
    if (withKeys) {
      throw invalid('--with-keys cannot be used with --view spec', 'a spec has no API keys: leave one out');
    }
    return fromSpec(command);
  }
  return view === 'plan' ? afterPlan(command) : asItIs(command);
}

async function fromSpec(command: Command<AccessOptions>): Promise<number> {
  const { world, options } = command;
  const spec = await loadSpec(world, await readEnvironment(world), options.spec ?? []);
  await tell(command, specAccess(spec));
  return 0;
}

async function asItIs(command: Command<AccessOptions>): Promise<number> {
  const { world, options } = command;
  const env = await readEnvironment(world);
  const names = options.url ?? env['FITFORM_URL'];
  const spec = await specForTenant(world, env, { files: options.spec, names });
  const desired = spec?.desired ?? null;
  const target = { env, spec: desired?.tenant ?? { url: null, base_path: null } };
  return withConnection(command, target, false, async (connection, host) => {
    const asked = { desired, withKeys: options.withKeys ?? false };
    await tell(command, await liveAccess({ kinds, connection, world, host }, asked));
    return 0;
  });
}

async function afterPlan(command: Command<AccessOptions>): Promise<number> {
  const { world, output, options } = command;
  const env = await readEnvironment(world);
  const spec = await loadSpec(world, env, options.spec ?? []);
  return withTenant(command, { env, spec: spec.desired.tenant }, false, async (session) => {
    const asked = { withKeys: options.withKeys ?? false, today: dayOf(world.now()) };
    const { view, plan } = await plannedAccess(session, spec, asked);
    await tell(command, view);
    if (!isRefused(plan)) return 0;
    output.message('error: the plan is refused, so nothing comes of it; fitform plan says why');
    return 6;
  });
}

async function tell({ output, options }: Command<AccessOptions>, view: View): Promise<void> {
  const answer = answered(view, options);
  if (options.format !== 'csv') {
    output.result(answer.document, accessText({ ...answer, question: options }, output, output.full));
    return;
  }
  const { accessCsv } = await import('../../report/access-csv.ts');
  output.result(answer.document, accessCsv(answer.document));
}
