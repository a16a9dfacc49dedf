/** The access that a command looks at: that of the tenant, of a spec, or of the tenant after the spec's plan. Reads only. */
import { liveAccess, plannedAccess, specAccess, type View } from '../engine/access.ts';
import { dayOf } from '../engine/targets.ts';
import { kinds } from '../kinds/index.ts';
import { isRefused } from '../plan/change.ts';
import { invalid } from '../specfile/problem/problem.ts';
import type { Command } from './command.ts';
import type { OptionsOf } from './flags.ts';
import type { OutputOptions, TenantOptions, viewing } from './options.ts';
import { readEnvironment } from './system/environment.ts';
import { loadSpec, specForTenant } from './system/spec-files.ts';
import { withConnection, withTenant } from './with-tenant.ts';

export type Viewing = TenantOptions & OutputOptions & OptionsOf<typeof viewing>;
type Use = (view: View) => Promise<void>;

/** Resolves to the exit code. Throws what the views throw. */
export async function withView(command: Command<Viewing>, use: Use): Promise<number> {
  const { view, withKeys } = command.options;
  if (view === 'spec') {
    if (withKeys) {
      throw invalid('--with-keys cannot be used with --view spec', 'a spec has no API keys: leave one out');
    }
    return fromSpec(command, use);
  }
  return view === 'plan' ? afterPlan(command, use) : asItIs(command, use);
}

async function fromSpec(command: Command<Viewing>, use: Use): Promise<number> {
  const { world, options } = command;
  const spec = await loadSpec(world, await readEnvironment(world), options.spec ?? []);
  await use(specAccess(spec));
  return 0;
}

async function asItIs(command: Command<Viewing>, use: Use): Promise<number> {
  const { world, options } = command;
  const env = await readEnvironment(world);
  const names = options.url ?? env['FITFORM_URL'];
  const spec = await specForTenant(world, env, { files: options.spec, names });
  const desired = spec?.desired ?? null;
  const target = { env, spec: desired?.tenant ?? { url: null, base_path: null } };
  return withConnection(command, target, false, async (connection, host) => {
    const asked = { desired, withKeys: options.withKeys ?? false };
    await use(await liveAccess({ kinds, connection, world, host }, asked));
    return 0;
  });
}

async function afterPlan(command: Command<Viewing>, use: Use): Promise<number> {
  const { world, output, options } = command;
  const env = await readEnvironment(world);
  const spec = await loadSpec(world, env, options.spec ?? []);
  return withTenant(command, { env, spec: spec.desired.tenant }, false, async (session) => {
    const asked = { withKeys: options.withKeys ?? false, today: dayOf(world.now()) };
    const { view, plan } = await plannedAccess(session, spec, asked);
    await use(view);
    if (!isRefused(plan)) return 0;
    output.message('error: the plan is refused, so nothing comes of it; fitform plan says why');
    return 6;
  });
}
