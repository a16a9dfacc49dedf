/** `--report FILE`: what a run tells, kept in files as well, whichever way the run ends. */
import { resolve } from 'node:path';
import { endingsOf, reports, type Report, type Writer } from '../report/index.ts';
import type { Rows } from '../report/rows.ts';
import { InvalidInput, problemWith, type Problem } from '../specfile/problem/problem.ts';
import type { Command } from './command.ts';
import { asDocument, rowsOfFailure } from './failure.ts';
import type { ReportingOptions } from './options.ts';
import { whyNotWritten } from './system/read-text.ts';
import type { World } from './system/world.ts';
import { filePageOf } from './terminal/output.ts';

interface ReportFile {
  /** As it was given. */
  readonly name: string;
  /** Where it really is. */
  readonly path: string;
  readonly writer: Writer;
}

/** The files of a run that no report may overwrite, by what they are: `the spec`. */
type Taken = Readonly<Record<string, readonly (string | undefined)[]>>;

/**
 * Runs the command and writes its reports: of what it told last, of its plan where it ended without a result, of the
 * error where there is not even a plan. A report that cannot be written takes nothing from the result: it makes exit code 1
 * of a 0, and of no other. Throws `InvalidInput` before anything is run where that is known already.
 */
export async function withReports(
  { world, output, options: { report: files = [] } }: Command<ReportingOptions>,
  taken: Taken,
  run: () => Promise<number>,
): Promise<number> {
  const wanted = files.length === 0 ? [] : await reportFiles(world, files, taken);
  let code: number;
  try {
    code = await run();
  } catch (error) {
    const rows = rowsAtEnd(error, output.kept());
    const lost = rows ? await writeAll(world, wanted, rows) : [];
    for (const one of lost) output.message(`warning: ${one}`);
    throw error;
  }
  const rows = output.kept();
  // Of a failure that is told otherwise, one line says `error`.
  const lost = rows ? await writeAll(world, wanted, rows) : [];
  for (const one of lost) output.message(`${code === 0 ? 'error' : 'warning'}: ${one}`);
  return lost.length > 0 && code === 0 ? 1 : code;
}

function rowsAtEnd(error: unknown, kept: Rows | null): Rows | null {
  if (kept?.about === 'result') return kept;
  const document = asDocument(error);
  return document && rowsOfFailure(document, kept);
}

/** Of what ends in none of the endings, `undefined`. `known`: the formats that there are. */
export const reportFor = (
  name: string,
  known: Readonly<Record<string, Report>> = reports,
): Report | undefined => Object.values(known).find(({ ending }) => name.toLowerCase().endsWith(ending));

/** `r.sarif.json` would be written as JSON, and be taken for SARIF. */
function otherEnding(name: string, { ending }: Report): string | null {
  const other = reportFor(name.slice(0, -ending.length))?.ending;
  return other === undefined
    ? null
    : `it ends like two formats, ${other} and ${ending}: name it ${name.slice(0, -ending.length)} for the first`;
}

/** With each problem at once. */
async function reportFiles(world: World, names: readonly string[], taken: Taken): Promise<ReportFile[]> {
  const pathOf = (name: string): Promise<string> => world.realPath(resolve(world.cwd, name));
  const owners = new Map<string, string>();
  for (const [what, files] of Object.entries({ ...taken, 'the settings of this run': ['.env'] })) {
    for (const file of files) if (file !== undefined) owners.set(await pathOf(file), what);
  }
  const found: ReportFile[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const path = await pathOf(name);
    const report = reportFor(name);
    const fault = report
      ? (otherEnding(name, report) ?? (await faultAt(world, path, owners.get(path))))
      : 'no report has this ending';
    if (fault !== null) problems.push(problemWith(name, fault, report ? OTHER : endings()));
    else if (report) found.push({ name, path, writer: await report.load() });
    owners.set(path, 'another report');
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return found;
}

const OTHER = 'name another file with --report';
const endings = (): string => `the ending chooses the format: ${endingsOf(reports)}`;

async function faultAt(world: World, path: string, owner: string | undefined): Promise<string | null> {
  if (owner !== undefined) return `it is ${owner}, which a report must not overwrite`;
  return world.mayWrite(path).then(
    () => null,
    (error: unknown) => `the report cannot be written here: ${whyNotWritten(error)}`,
  );
}

/** Resolves to what could not be written, in words. */
async function writeAll(world: World, files: readonly ReportFile[], rows: Rows): Promise<string[]> {
  const lost: string[] = [];
  const page = filePageOf(world);
  for (const { name, path, writer } of files) {
    try {
      await world.writeFile(path, writer.of(rows, page), { replace: true, mode: 0o644 });
    } catch (error) {
      lost.push(`the report ${name} could not be written: ${whyNotWritten(error)}`);
    }
  }
  return lost;
}
