/** The command line: its verbs, of which one is loaded when it is named, and its code when it is called. */
import { Command, CommanderError } from 'commander';
import { all, group, listed, type Command as Called, type Listed } from './command.ts';
import type { DoctorOptions } from './commands/doctor-verb.ts';
import type { EmulateOptions } from './commands/verbs.ts';
import { COMPLETE } from './completion/scripts.ts';
import { addHelp } from './help.ts';
import type { Rows } from '../report/rows.ts';
import type { World } from './system/world.ts';
import { sizeOf, type Output } from './terminal/output.ts';

/** In the order in which help lists them. */
export const VERBS: readonly Listed[] = [
  listed({
    name: 'init',
    summary: 'write a first spec, and the files that go with it; overwrites nothing',
    verb: async () => (await import('./commands/verbs.ts')).initVerb,
    code: async () => (await import('./commands/init.ts')).init,
  }),
  listed({
    name: 'validate',
    summary: 'check a spec without a tenant; sends nothing',
    verb: async () => (await import('./commands/verbs.ts')).validateVerb,
    code: async () => (await import('./commands/validate.ts')).validate,
  }),
  listed({
    name: 'plan',
    summary: 'show what apply would do; reads only',
    verb: async () => (await import('./commands/verbs.ts')).planVerb,
    code: async () => (await import('./commands/plan.ts')).plan,
  }),
  listed({
    name: 'apply',
    summary: 'make the tenant match the spec',
    verb: async () => (await import('./commands/verbs.ts')).applyVerb,
    code: async () => (await import('./commands/apply.ts')).apply,
  }),
  listed({
    name: 'drift',
    summary: 'check that the tenant still matches the spec, and exit 2 if not; reads only',
    verb: async () => (await import('./commands/verbs.ts')).driftVerb,
    code: async () => (await import('./commands/drift.ts')).drift,
  }),
  listed({
    name: 'access',
    summary: 'show who can do what where, and through which roles; reads only',
    verb: async () => (await import('./commands/access-verb.ts')).accessVerb,
    code: async () => (await import('./commands/access.ts')).access,
    below: [
      listed({
        name: 'verify',
        summary: 'try what a review link opens, and what not, with a key that is revoked at once',
        verb: async () => (await import('./commands/access-verify-verb.ts')).accessVerifyVerb,
        code: async () => (await import('./commands/access-verify.ts')).accessVerify,
      }),
    ],
  }),
  listed({
    name: 'graph',
    summary: 'draw who can do what where, as a page to search or as a diagram; reads only',
    verb: async () => (await import('./commands/graph-verb.ts')).graphVerb,
    code: async () => (await import('./commands/graph.ts')).graph,
  }),
  listed({
    name: 'export',
    summary: 'write the tenant as a spec; reads only',
    verb: async () => (await import('./commands/verbs.ts')).exportVerb,
    code: async () => (await import('./commands/export.ts')).exportSpec,
  }),
  listed({
    name: 'emulate',
    summary: 'serve a tenant, or an AIRisk server, on this machine, for tests; runs until stopped',
    verb: async () => (await import('./commands/verbs.ts')).emulateVerb,
    code: () =>
      Promise.resolve(async (command: Called<EmulateOptions>) =>
        command.options.airisk
          ? (await import('./commands/emulate-airisk.ts')).emulateAirisk(command)
          : (await import('./commands/emulate.ts')).emulate(command),
      ),
  }),
  group('link', 'review links: one document, no account needed', [
    listed({
      name: 'create',
      summary: 'make a link and print it; whoever has it may review',
      verb: async () => (await import('./commands/link-verbs.ts')).createVerb,
      code: async () => (await import('./commands/link.ts')).create,
    }),
    listed({
      name: 'list',
      summary: 'list the links that are in use, without their secrets',
      verb: async () => (await import('./commands/link-verbs.ts')).listVerb,
      code: async () => (await import('./commands/link.ts')).list,
    }),
    listed({
      name: 'revoke',
      summary: 'revoke links before they expire',
      verb: async () => (await import('./commands/link-verbs.ts')).revokeVerb,
      code: async () => (await import('./commands/link.ts')).revoke,
    }),
    listed({
      name: 'sweep',
      summary:
        'revoke useless links: expired, inactive, with a role or inbox that is gone, or left by access verify',
      verb: async () => (await import('./commands/link-verbs.ts')).sweepVerb,
      code: async () => (await import('./commands/link.ts')).sweep,
    }),
    listed({
      name: 'audit',
      summary: 'check all API keys, whoever they act as',
      verb: async () => (await import('./commands/link-verbs.ts')).auditVerb,
      code: async () => (await import('./commands/link.ts')).audit,
    }),
  ]),
  group('airisk', 'act as a user of an AIRisk instance; reads only', [
    listed({
      name: 'users',
      summary: 'list the users that you may act as',
      verb: async () => (await import('./commands/airisk-verbs.ts')).usersVerb,
      code: async () => (await import('./commands/airisk.ts')).users,
    }),
    listed({
      name: 'get',
      summary: 'print what the API answers to a GET as a user',
      verb: async () => (await import('./commands/airisk-verbs.ts')).getVerb,
      code: async () => (await import('./commands/airisk.ts')).get,
    }),
    listed({
      name: 'login',
      summary: 'sign in as a user, to check that it works or to keep the token',
      verb: async () => (await import('./commands/airisk-verbs.ts')).loginVerb,
      code: async () => (await import('./commands/airisk.ts')).login,
    }),
    listed({
      name: 'serve',
      summary: 'a local web app: sign in, choose a user, act as them, switch; runs until stopped',
      verb: async () => (await import('./commands/airisk-verbs.ts')).airiskServeVerb,
      code: async () => (await import('./commands/airisk-serve.ts')).airiskServe,
    }),
    listed({
      name: 'logout',
      summary: 'remove the token that login --cache has kept; sends nothing',
      verb: async () => (await import('./commands/airisk-verbs.ts')).logoutVerb,
      code: async () => (await import('./commands/airisk.ts')).logout,
    }),
    listed({
      name: 'whoami',
      summary: 'print the instance, client and user that are set here; sends nothing',
      verb: async () => (await import('./commands/airisk-verbs.ts')).whoamiVerb,
      code: async () => (await import('./commands/airisk.ts')).whoami,
    }),
  ]),
  listed({
    name: 'serve',
    summary: 'hand out review links to back-ends over HTTP; runs until stopped',
    verb: async () => (await import('./commands/verbs.ts')).serveVerb,
    code: async () => (await import('./commands/serve.ts')).serve,
  }),
  listed({
    name: 'runs',
    summary: 'list the runs of this folder, by their journals; sends nothing',
    verb: async () => (await import('./commands/verbs.ts')).runsVerb,
    code: async () => (await import('./commands/runs.ts')).runs,
  }),
  listed({
    name: 'undo',
    summary: 'undo what an apply did',
    verb: async () => (await import('./commands/verbs.ts')).undoVerb,
    code: async () => (await import('./commands/undo.ts')).undo,
  }),
  listed({
    name: 'doctor',
    summary: 'check each step from this machine to the tenant, and say what to fix; reads only',
    verb: async () => (await import('./commands/doctor-verb.ts')).doctorVerb,
    code: () =>
      Promise.resolve(async (command: Called<DoctorOptions>) =>
        command.options.probe
          ? (await import('./commands/doctor-probe.ts')).doctorProbe(command)
          : (await import('./commands/doctor.ts')).doctor(command),
      ),
  }),
  listed({
    name: 'explain',
    summary: 'explain a kind, a key of a spec, a permission, or a rule about plans; sends nothing',
    verb: async () => (await import('./commands/reference-verbs.ts')).explainVerb,
    code: async () => (await import('./commands/explain.ts')).explain,
  }),
  listed({
    name: 'completion',
    summary: 'print a script for your shell that completes commands, flags and addresses; sends nothing',
    verb: async () => (await import('./commands/reference-verbs.ts')).completionVerb,
    code: async () => (await import('./commands/completion.ts')).completion,
  }),
  listed({
    name: 'schema',
    summary: 'print the JSON Schema of a spec or of a document that fitform prints',
    verb: async () => (await import('./commands/reference-verbs.ts')).schemaVerb,
    code: async () => (await import('./commands/schema.ts')).schema,
  }),
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
  const declares = new Map(VERBS.map((one) => [one.name, one.join(program, world, running)]));
  const declareAll = (): Promise<void> => all([...declares.values()]);
  addHelp(program, world);
  // A line that begins with anything else is about all of them: help, or a word that is unknown.
  await (declares.get(world.argv[0] ?? '') ?? declareAll)();
  try {
    await program.parseAsync(world.argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { tellFailure } = await import('./tell-failure.ts');
    // It may be a flag of another command.
    await declareAll();
    return tellFailure(world, { error, program, kept: keptBy(output) });
  }
}

/** What a run has told or kept before it failed. */
const keptBy = (output: Output | null): Rows | null => output?.kept() ?? null;
