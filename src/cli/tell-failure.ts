/** Tells how a command line failed, as a document, as a report, or in words. Loaded when one has. */
import { CommanderError, type Command } from 'commander';
import type { ErrorDocument } from '../documents/problem-documents.ts';
import { Stopped } from '../engine/errors.ts';
import { reports, type Format } from '../report/index.ts';
import type { Rows } from '../report/rows.ts';
import { showProblem } from '../specfile/problem/code-frame.ts';
import { InvalidInput, type Problem } from '../specfile/problem/problem.ts';
import { asDocument, oneLineOf, rowsOfFailure } from './failure.ts';
import type { World } from './system/world.ts';
import { filePageOf, forReader, sizeOf } from './terminal/output.ts';
import { usageDocument } from './usage.ts';
import { wayToDoctor } from './way-to-doctor.ts';

interface Failed {
  readonly error: unknown;
  readonly program: Command;
  /** What the run has told or kept before it failed. */
  readonly kept: Rows | null;
}

/** Resolves to the exit code. Throws the error again where it is a defect of fitform itself. */
export async function tellFailure(world: World, { error, program, kept }: Failed): Promise<number> {
  const document =
    error instanceof CommanderError ? usageDocument(error, program, world.argv) : asDocument(error);
  if (!document) throw error;
  await print(world, { document, error, kept });
  return document.exit_code;
}

interface Told extends Pick<Failed, 'error' | 'kept'> {
  readonly document: ErrorDocument;
}

/**
 * With --json the document, and its message in one line on stderr; otherwise each problem on stderr, with the lines of the
 * file where it is in one, and on stdout the report where a format other than text was asked for.
 */
async function print(world: World, { document, error, kept }: Told): Promise<void> {
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
  const { message } = document;
  // A plan on stdout has told why it is refused.
  const problems = error instanceof Stopped && error.inPlan ? [] : document.problems;
  const sources =
    error instanceof InvalidInput || error instanceof Stopped ? error.sources : new Map<string, string>();
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
