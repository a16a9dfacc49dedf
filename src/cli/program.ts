/** The command line: verbs joined with their code, which is loaded when they are called. */
import { Command, CommanderError } from 'commander';
import { group, listed, type Listed } from './command.ts';
import { accessVerb } from './commands/access-verb.ts';
import { accessVerifyVerb } from './commands/access-verify-verb.ts';
import * as airisk from './commands/airisk-verbs.ts';
import { doctorVerb } from './commands/doctor-verb.ts';
import { graphVerb } from './commands/graph-verb.ts';
import * as link from './commands/link-verbs.ts';
import * as reference from './commands/reference-verbs.ts';
import * as verbs from './commands/verbs.ts';
import { COMPLETE } from './completion/scripts.ts';
import { addHelp } from './help.ts';
import type { Rows } from '../report/rows.ts';
import type { World } from './system/world.ts';
import { sizeOf, type Output } from './terminal/output.ts';

/** In the order in which help lists them. */
export const VERBS: readonly Listed[] = [
  listed(verbs.initVerb, async () => (await import('./commands/init.ts')).init),
  listed(verbs.validateVerb, async () => (await import('./commands/validate.ts')).validate),
  listed(verbs.planVerb, async () => (await import('./commands/plan.ts')).plan),
  listed(verbs.applyVerb, async () => (await import('./commands/apply.ts')).apply),
  listed(verbs.driftVerb, async () => (await import('./commands/drift.ts')).drift),
  listed(accessVerb, async () => (await import('./commands/access.ts')).access, [
    listed(accessVerifyVerb, async () => (await import('./commands/access-verify.ts')).accessVerify),
  ]),
  listed(graphVerb, async () => (await import('./commands/graph.ts')).graph),
  listed(verbs.exportVerb, async () => (await import('./commands/export.ts')).exportSpec),
  listed(verbs.emulateVerb, () =>
    Promise.resolve(async (command) =>
      command.options.airisk
        ? (await import('./commands/emulate-airisk.ts')).emulateAirisk(command)
        : (await import('./commands/emulate.ts')).emulate(command),
    ),
  ),
  group('link', 'review links: one document, no account needed', [
    listed(link.createVerb, async () => (await import('./commands/link.ts')).create),
    listed(link.listVerb, async () => (await import('./commands/link.ts')).list),
    listed(link.revokeVerb, async () => (await import('./commands/link.ts')).revoke),
    listed(link.sweepVerb, async () => (await import('./commands/link.ts')).sweep),
    listed(link.auditVerb, async () => (await import('./commands/link.ts')).audit),
  ]),
  group('airisk', 'act as a user of an AIRisk instance; reads only', [
    listed(airisk.usersVerb, async () => (await import('./commands/airisk.ts')).users),
    listed(airisk.getVerb, async () => (await import('./commands/airisk.ts')).get),
    listed(airisk.loginVerb, async () => (await import('./commands/airisk.ts')).login),
    listed(airisk.airiskServeVerb, async () => (await import('./commands/airisk-serve.ts')).airiskServe),
    listed(airisk.logoutVerb, async () => (await import('./commands/airisk.ts')).logout),
    listed(airisk.whoamiVerb, async () => (await import('./commands/airisk.ts')).whoami),
  ]),
  listed(verbs.serveVerb, async () => (await import('./commands/serve.ts')).serve),
  listed(verbs.runsVerb, async () => (await import('./commands/runs.ts')).runs),
  listed(verbs.undoVerb, async () => (await import('./commands/undo.ts')).undo),
  listed(doctorVerb, () =>
    Promise.resolve(async (command) =>
      command.options.probe
        ? (await import('./commands/doctor-probe.ts')).doctorProbe(command)
        : (await import('./commands/doctor.ts')).doctor(command),
    ),
  ),
  listed(reference.explainVerb, async () => (await import('./commands/explain.ts')).explain),
  listed(reference.completionVerb, async () => (await import('./commands/completion.ts')).completion),
  listed(reference.schemaVerb, async () => (await import('./commands/schema.ts')).schema),
];

/** Runs one command line and resolves to its exit code. Rejects only for a defect of fitform itself. */
export async function run(world: World): Promise<number> {
  if (world.argv[0] === COMPLETE) return (await import('./completion/complete.ts')).answer(VERBS, world);
  let code = 0;
  const program = new Command('fitform')
    .description('Infrastructure as code for Contract Fit tenants.')
    .version(world.version)
    .exitOverride()
    // What stands behind a command belongs to that, also where a command has others below it.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => sizeOf(world.stdout).width,
    })
    .showSuggestionAfterError();
  let output: Output | null = null;
  const running = {
    begun: (its: Output) => void (output = its),
    ended: (result: number) => void (code = result),
  };
  for (const verb of VERBS) verb.join(program, world, running);
  addHelp(program, world);
  try {
    await program.parseAsync(world.argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { tellFailure } = await import('./tell-failure.ts');
    return tellFailure(world, { error, program, kept: keptBy(output) });
  }
}

/** What a run has told or kept before it failed. */
const keptBy = (output: Output | null): Rows | null => output?.kept() ?? null;
