/** Where results and messages go: the result alone to stdout, all else to stderr. */
import { colours, filePage, noPaint, printable, type Page } from '../../report/paint.ts';
import { reports, type Report } from '../../report/index.ts';
import { text as asText } from '../../report/text.ts';
import type { Rows } from '../../report/rows.ts';
import { folded } from '../../specfile/problem/fold.ts';
import { formatOf, type OutputOptions } from '../options.ts';
import { nameInRepository } from '../system/repository.ts';
import type { Terminal, World } from '../system/world.ts';
import { isWorkflow, withoutCommands } from './workflow-log.ts';

/** As a page it is stdout. */
export interface Output extends Page {
  readonly format: string;
  readonly json: boolean;
  readonly full: boolean;
  readonly stderr: Page;
  /** The command's one result, in the format that was asked for. */
  report(rows: Rows): void;
  /** What is going to be done: before the result where that is text, otherwise where a person may look. */
  preview(rows: Rows): void;
  /** For --report, where nothing later is told: what the run was about, shown or not. */
  keep(rows: Rows): void;
  /** What was told or kept last; `null` for nothing. */
  kept(): Rows | null;
  /** A result that is no report. With --json it is printed as JSON (a text is JSON already), otherwise as text. */
  result(document: unknown, text: string): void;
  message(text: string): void;
  /** Says in one line that the result is a failure: its text says so itself, its JSON only to a program. */
  failed(text: string): void;
}

const REPORTS: Readonly<Record<string, Report | undefined>> = reports;

export async function outputFor(world: World, options: OutputOptions): Promise<Output> {
  const format = formatOf(options);
  // A format that is no report's is printed by the command itself.
  const writer = await (REPORTS[format] ?? reports.text).load();
  const json = format === 'json';
  let last: Rows | null = null;
  const keep = (rows: Rows): void => {
    last = rows;
  };
  const pageOf = (stream: Terminal): Page => {
    const coloured = options.color && (world.env['NO_COLOR'] ?? '') === '' && stream.isTTY === true;
    return { paint: coloured ? colours : noPaint, ...sizeOf(stream) };
  };
  const printText = (rows: Rows, page: Page): void => {
    const text = asText.of(rows, page);
    world.stdout.write(isWorkflow(world) ? withoutCommands(text) : text);
  };
  const [stdout, stderr] = [pageOf(world.stdout), pageOf(world.stderr)];
  return {
    format,
    json,
    full: options.full ?? false,
    ...stdout,
    stderr,
    report: (rows) => {
      keep(rows);
      if (format === 'text') printText(rows, { ...stdout, followsPlan: true });
      else world.stdout.write(writer.of(rows, filePageOf(world)));
    },
    preview: (rows) => {
      keep(rows);
      if (format !== 'text') world.stderr.write(asText.of(rows, stderr));
      else {
        printText(rows, stdout);
        world.stdout.write('\n');
      }
    },
    keep,
    kept: () => last,
    result: (document, text) => {
      const written = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
      world.stdout.write(json ? `${written}\n` : text);
    },
    message: (text) => {
      world.stderr.write(`${forReader(text, world.stderr)}\n`);
    },
    failed: (text) => {
      if (format !== 'text') world.stderr.write(`error: ${text}\n`);
    },
  };
}

/** What a report that is no text, or goes into a file, stands on. */
export const filePageOf = (world: World): Page => ({
  ...filePage,
  fileName: (file) => nameInRepository(world, file),
});

/**
 * Text for stderr: folded on a terminal; elsewhere each message is one line, which is what is searched for in a log. Names
 * from the tenant or a file may be in it, so nothing in it is obeyed; one that could hold a line break is `printable` before.
 */
export function forReader(text: string, stream: Terminal): string {
  const { longest } = sizeOf(stream);
  return text
    .split('\n')
    .flatMap((line) => {
      const [lead = ''] = /^ */.exec(line) ?? [];
      return folded(lead, printable(line.slice(lead.length)), longest, lead.length + 4);
    })
    .join('\n');
}

const [NARROWEST, WIDEST] = [40, 160];

/** A terminal that does not tell its size is taken for the usual one; so is a file or a pipe, but for its sentences. */
export function sizeOf({
  isTTY = false,
  columns = 0,
  rows = 0,
}: Terminal): Pick<Page, 'width' | 'longest' | 'rows'> {
  const width = isTTY && columns > 0 ? Math.min(WIDEST, Math.max(NARROWEST, columns)) : 80;
  return { width, longest: isTTY ? width : Infinity, rows: isTTY && rows > 0 ? rows : 24 };
}
