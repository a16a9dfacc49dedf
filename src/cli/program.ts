/** The command line: verbs and flags to commands, errors to exit codes. Commands are loaded when they are called. */
import { Command, CommanderError, Option } from 'commander';
import type { ApplyOptions } from './commands/apply.ts';
import type { DriftOptions } from './commands/drift.ts';
import type { ExportOptions } from './commands/export.ts';
import type { CreateOptions, RevokeOptions, SweepOptions } from './commands/link.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { ServeOptions } from './commands/serve.ts';
import type { UndoOptions } from './commands/undo.ts';
import { airiskCommands } from './commands/airisk-verbs.ts';
import type { EmulateOptions } from './commands/emulation.ts';
import { Stopped } from '../engine/errors.ts';
import type { ErrorDocument } from '../documents/documents.ts';
import { asDocument, oneLineOf } from './failure.ts';
import type { SpecOptions } from './commands/with-links.ts';
import { forReader, frameWidth } from './terminal/output.ts';
import {
  JOURNALS,
  outFile,
  port,
  positiveNumber,
  refuseRepeated,
  repeatable,
  wholeNumber,
  withOutput,
  withPlanning,
  withReport,
  withSpec,
  withTenant,
  type OutputOptions,
} from './options.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { usageDocument } from './usage.ts';
import type { World } from './system/world.ts';

/** Runs one command line and resolves to its exit code. Rejects only for a defect of fitform itself. */
export async function run(world: World): Promise<number> {
  let code = 0;
  const program = commands(world, (result) => (code = result));
  try {
    await program.parseAsync(world.argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const document =
      error instanceof CommanderError ? usageDocument(error, program, world.argv) : asDocument(error);
    if (!document) throw error;
    await print(world, document, error);
    return document.exit_code;
  }
}

function commands(world: World, done: (code: number) => void): Command {
  const program = new Command('fitform')
    .description('Infrastructure as code for Contract Fit tenants.')
    .version(world.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: () => undefined,
    })
    .showSuggestionAfterError();
  const verb = (name: string, summary: string): Command =>
    program
      .command(name)
      .description(summary)
      .argument('[spec...]', 'spec files, merged left to right; - is standard input (default: tenant.yaml)');

  withOutput(verb('validate', 'check a spec without a tenant; sends nothing')).action(
    async (files: string[], options: OutputOptions) => {
      const { validate } = await import('./commands/validate.ts');
      done(await validate(world, files, options));
    },
  );
  withPlanning(verb('plan', 'show what apply would do; reads only'))
    .option('--detailed-exitcode', 'exit 2 when there are changes')
    .option('--out <file>', 'save the plan, for apply --plan', outFile)
    .action(async (files: string[], options: PlanOptions) => {
      const { plan } = await import('./commands/plan.ts');
      done(await plan(world, files, options));
    });
  withPlanning(verb('apply', 'make the tenant as the spec says'))
    .option('--plan <file>', 'apply just this saved plan; with a spec, only if the spec gives the same')
    .option('--yes', 'do not ask')
    .option('--journal <folder>', 'where to keep what was done, or off', JOURNALS)
    .action(async (files: string[], options: ApplyOptions) => {
      const { apply } = await import('./commands/apply.ts');
      done(await apply(world, files, options));
    });
  withPlanning(verb('drift', 'exit 2 when the tenant is not as the spec says; reads only'))
    .addOption(
      repeatable(
        '--base <file or ref:path>',
        'the spec that was applied last: exit 2 only for what was changed on the tenant',
      ),
    )
    .option('--strict', 'with --base: exit 2 also for what is not applied yet')
    .action(async (files: string[], options: DriftOptions) => {
      const { drift } = await import('./commands/drift.ts');
      done(await drift(world, files, options));
    });
  withSpec(
    withTenant(program.command('export').description('write the tenant as a spec; reads only')),
    'with --update: a file that the updated one is laid over; with --ids: one whose review section names the user and the roles',
  )
    .option('--out <file>', 'a new file (default: standard output)', outFile)
    .addOption(
      new Option('--ids', 'print the ids that review links need where users may not be listed').conflicts([
        'out',
        'update',
        'target',
      ]),
    )
    .option('--update <file>', 'bring this spec up to date: only what it manages, and only where it differs')
    .addOption(
      repeatable(
        '--target <pattern>',
        'only these and what they refer to: * matches anything, \\* is a star',
      ).conflicts('update'),
    )
    .action(async (options: ExportOptions) => {
      const { exportSpec } = await import('./commands/export.ts');
      done(await exportSpec(world, options));
    });
  withOutput(
    program
      .command('emulate')
      .description('serve a tenant, or an AIRisk server, on this machine, for tests; runs until stopped'),
  )
    .option('--airisk', 'an AIRisk authorization server instead of a tenant')
    .option('--port <n>', 'the port (default: any that is free)')
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--seed <file>', 'what it holds at first, YAML or JSON')
    .option('--data <file>', "keep the tenant's data in this file (else in memory)")
    .option('--latency <ms>', 'how long every answer takes')
    .addOption(repeatable('--switch <name=value>', 'how it behaves, as patch=replace'))
    .addOption(repeatable('--fault <spec>', 'what goes wrong, as "POST /roles#1=status:502@after"'))
    .addOption(repeatable('--redirect-uri <uri>', 'with --airisk: where the client may be sent back to'))
    .action(async (options: EmulateOptions) => {
      if (options.airisk) {
        const { emulateAirisk } = await import('./commands/emulate-airisk.ts');
        done(await emulateAirisk(world, options));
        return;
      }
      const { emulate } = await import('./commands/emulate.ts');
      done(await emulate(world, options));
    });
  linkCommands(program, world, done);
  airiskCommands(program, world, done);
  withSpec(
    withTenant(
      program.command('serve').description('review links over HTTP, for back-ends; runs until stopped'),
    ),
  )
    .option('--port <n>', 'the port; 0: any that is free', port, 8080)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--rate <n>', 'requests per second, for each caller', positiveNumber, 20)
    .option('--dashboard', "show the flow of the vendor's guide on the embedded tenant")
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./commands/serve.ts');
      done(await serve(world, options));
    });
  withReport(program.command('undo').description('take back what an apply has done'))
    .argument('<journal>', 'the file that the apply named at its end')
    .option('--yes', 'do not ask')
    .option('--allow-delete <n>', 'the most deletions in this run', wholeNumber, 0)
    .addOption(repeatable('--target <pattern>', 'only these: * matches anything, \\* is a star'))
    .option('--journal <folder>', 'where to keep what was done, or off', JOURNALS)
    .action(async (journal: string, options: UndoOptions) => {
      const { undo } = await import('./commands/undo.ts');
      done(await undo(world, journal, options));
    });
  refuseRepeated(program);
  return program;
}

function linkCommands(program: Command, world: World, done: (code: number) => void): void {
  const link = program.command('link').description('review links: for one document, without an account');
  const verb = (name: string, summary: string): Command =>
    withSpec(withTenant(link.command(name).description(summary)));
  verb('create', 'make a link and print it; whoever has it may review')
    .requiredOption('--document <id>', 'the document to review')
    .option('--inbox <name>', 'its inbox (default: the tenant is asked)')
    .addOption(
      new Option('--scope <scope>', 'what it opens').choices(['document', 'inbox']).default('document'),
    )
    .option('--ttl <time>', 'how long it is good for, as 30m or 1h (default: as the spec says, else 1h)')
    .action(async (options: CreateOptions) => {
      const { create } = await import('./commands/link.ts');
      done(await create(world, options));
    });
  verb('list', 'list the links that are out, without what they open with').action(
    async (options: SpecOptions) => {
      const { list } = await import('./commands/link.ts');
      done(await list(world, options));
    },
  );
  verb('revoke', 'end links before their time')
    .argument('[fingerprint...]', 'as fitform link list shows them')
    .option('--document <id>', 'all links to that document')
    .option('--all', 'all links')
    .option('--yes', 'do not ask')
    .action(async (fingerprints: string[], options: RevokeOptions) => {
      const { revoke } = await import('./commands/link.ts');
      done(await revoke(world, fingerprints, options));
    });
  verb('sweep', 'revoke links that are of no use any more: expired, inactive, or their role or inbox gone')
    .option('--dry-run', 'only tell which')
    .action(async (options: SweepOptions) => {
      const { sweep } = await import('./commands/link.ts');
      done(await sweep(world, options));
    });
  verb('audit', 'look at all API keys, whoever they act as').action(async (options: SpecOptions) => {
    const { audit } = await import('./commands/link.ts');
    done(await audit(world, options));
  });
}

/** With --json the document, and its message in one line on stderr; otherwise each problem on stderr, with the lines of the file where it is in one. */
async function print(world: World, document: ErrorDocument, error: unknown): Promise<void> {
  if (wantsJson(world.argv)) {
    world.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    world.stderr.write(`error: ${oneLineOf(document)}\n`);
    return;
  }
  const { showProblem } = await import('../specfile/problem/code-frame.ts');
  const { message } = document;
  // A plan on stdout has told why it is refused.
  const problems = error instanceof Stopped && error.inPlan ? [] : document.problems;
  const sources = error instanceof InvalidInput ? error.sources : new Map<string, string>();
  const alone = problems.every((problem) => problem.message === message || problem.file !== null);
  const width = frameWidth(world.stderr);
  const lines = problems.map((problem) => showProblem(problem, sources, width));
  const said =
    alone && lines.length > 0
      ? lines.map((line, index) => `${problems[index]?.file == null ? 'error: ' : ''}${line}`)
      : [`error: ${message}`, ...lines];
  world.stderr.write(said.map((line) => `${forReader(line, world.stderr)}\n`).join(''));
}

/** Before or without a valid command line, the bare words decide. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--json' || word === '--format=json' || (word === '--format' && argv[index + 1] === 'json'),
  );
}
