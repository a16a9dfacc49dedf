/** The command line: verbs joined with their code, which is loaded when they are called; errors to exit codes. */
import { Command, CommanderError } from 'commander';
import type { ErrorDocument } from '../documents/documents.ts';
import { Stopped } from '../engine/errors.ts';
import { InvalidInput, type Problem } from '../specfile/problem/problem.ts';
import { group, listed, type Group, type Listed } from './command.ts';
import * as airisk from './commands/airisk-verbs.ts';
import { doctorVerb } from './commands/doctor-verb.ts';
import * as link from './commands/link-verbs.ts';
import * as reference from './commands/reference-verbs.ts';
import * as verbs from './commands/verbs.ts';
import { COMPLETE } from './completion/scripts.ts';
import { asDocument, oneLineOf, rowsOfFailure } from './failure.ts';
import { addHelp } from './help.ts';
import { reports, type Format } from '../report/index.ts';
import type { Rows } from '../report/rows.ts';
import type { World } from './system/world.ts';
import { forReader, filePageOf, sizeOf, type Output } from './terminal/output.ts';
import { usageDocument } from './usage.ts';

/** In the order in which help lists them. */
export const VERBS: readonly (Listed | Group)[] = [
  listed(verbs.initVerb, async () => (await import('./commands/init.ts')).init),
  listed(verbs.validateVerb, async () => (await import('./commands/validate.ts')).validate),
  listed(verbs.planVerb, async () => (await import('./commands/plan.ts')).plan),
  listed(verbs.applyVerb, async () => (await import('./commands/apply.ts')).apply),
  listed(verbs.driftVerb, async () => (await import('./commands/drift.ts')).drift),
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
    const document =
      error instanceof CommanderError ? usageDocument(error, program, world.argv) : asDocument(error);
    if (!document) throw error;
    await print(world, { document, error, kept: keptBy(output) });
    return document.exit_code;
  }
}

/** What a run has told or kept before it failed. */
const keptBy = (output: Output | null): Rows | null => output?.kept() ?? null;

interface Failed {
  readonly document: ErrorDocument;
  readonly error: unknown;
  readonly kept: Rows | null;
}

/**
 * With --json the document, and its message in one line on stderr; otherwise each problem on stderr, with the lines of the
 * file where it is in one, and on stdout the report where a format other than text was asked for.
 */
async function print(world: World, { document, error, kept }: Failed): Promise<void> {
  const format = formatIn(world.argv);
  if (format === 'json') {
    world.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    world.stderr.write(`error: ${oneLineOf(document)}\n`);
    return;
  }
  // A result stands on stdout already.
  if (format !== 'text' && kept?.about !== 'result') {
    const writer = await reports[format].load();
    world.stdout.write(writer.of(rowsOfFailure(document, kept), filePageOf(world)));
  }
  const { showProblem } = await import('../specfile/problem/code-frame.ts');
  const { wayToDoctor } = await import('./way-to-doctor.ts');
  const { message } = document;
  // A plan on stdout has told why it is refused.
  const problems = error instanceof Stopped && error.inPlan ? [] : document.problems;
  const sources = error instanceof InvalidInput ? error.sources : new Map<string, string>();
  const alone = problems.every((problem) => problem.message === message || problem.file !== null);
  const { longest } = sizeOf(world.stderr);
  const lines = problems.map((problem, index) =>
    showProblem(toldOnce(problem, problems[index + 1]), sources, longest),
  );
  const said =
    alone && lines.length > 0
      ? lines.map((line, index) => `${problems[index]?.file == null ? 'error: ' : ''}${line}`)
      : [`error: ${message}`, ...lines];
  const doctor = await wayToDoctor(world, error);
  if (doctor !== null) said.push(`  ${doctor}`);
  world.stderr.write(said.map((line) => `${forReader(line, world.stderr)}\n`).join(''));
}

/** Where the same has to be done about one object after the other, it is told after the last of them. */
const toldOnce = (problem: Problem, next: Problem | undefined): Problem =>
  problem.file === null && next?.file === null && next.hint === problem.hint
    ? { ...problem, hint: null }
    : problem;

/** Before or without a valid command line, the bare words decide. */
function formatIn(argv: readonly string[]): Format {
  if (argv.includes('--json')) return 'json';
  const given = argv.map((word, index) =>
    word === '--format'
      ? argv[index + 1]
      : word.startsWith('--format=')
        ? word.slice('--format='.length)
        : null,
  );
  return (Object.keys(reports) as Format[]).find((format) => given.includes(format)) ?? 'text';
}
