/** The flags that commands share, as commander gives them. */
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { reports, type Format, type Report } from '../report/index.ts';
import { invalid } from '../specfile/problem/problem.ts';

export interface OutputOptions {
  readonly json?: boolean;
  readonly format?: Format;
  readonly full?: boolean;
  /** False after --no-color. */
  readonly color: boolean;
}

export interface TenantOptions extends OutputOptions {
  readonly url?: string;
  readonly basePath?: string;
  readonly insecureHttp?: boolean;
  readonly parallelism: number;
  /** Requests per second. */
  readonly rps?: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly settle: number;
  readonly verbose?: boolean;
}

/** Where journals are kept unless a flag says otherwise, from the working folder. */
export const JOURNALS = join('.fitform', 'runs');

/** `choices`: the formats that mean something on the command. */
export function withOutput(command: Command, choices: readonly string[] = ['text', 'json']): Command {
  return command
    .addOption(
      new Option('--json', 'print one JSON document (the same as --format json)').conflicts('format'),
    )
    .addOption(new Option('--format <format>', 'how to print the result').choices(choices))
    .option('--full', 'list what is otherwise only counted')
    .option('--no-color', 'no colours (NO_COLOR does the same)');
}

export function withTenant(command: Command, choices?: readonly string[]): Command {
  return withOutput(command, choices)
    .option('--url <url>', 'the tenant (else FITFORM_URL, else tenant.url of the spec)')
    .option('--base-path <path>', 'where its API is (else FITFORM_BASE_PATH, else the spec, else /admin)')
    .option('--insecure-http', 'allow http:// to an address that is not this machine')
    .option('--parallelism <n>', 'calls at once', positiveInteger, 10)
    .option('--rps <n>', 'requests per second, at the most', positiveNumber)
    .option('--timeout <seconds>', 'for one call', positiveNumber, 30)
    .option(
      '--settle <seconds>',
      'how long to look for a create that got no clear answer or is in no list yet',
      positiveNumber,
      30,
    )
    .option('--verbose', 'log each call on stderr');
}

/** Of what writes. */
export interface WriteOptions extends TenantOptions {
  readonly yes?: boolean;
  /** A folder, or `off`. */
  readonly journal: string;
}

/** What a plan is made with besides the spec. */
export interface PlanningOptions extends TenantOptions, ReportOptions {
  readonly target?: readonly string[];
  readonly ignore?: readonly string[];
  readonly allowDelete?: number;
}

/** What tells of a plan, a drift or a result, in any format, and keeps it in files too. */
export interface ReportOptions {
  readonly report?: readonly string[];
}

/** `known`: the formats that there are. */
export function withReport(command: Command, known: Readonly<Record<string, Report>> = reports): Command {
  const endings = Object.values(known).map(({ ending }) => ending);
  return withTenant(command, Object.keys(known)).addOption(
    repeatable('--report <file>', `also write it to this file, as its ending says: ${endings.join(', ')}`),
  );
}

export function withPlanning(command: Command): Command {
  return withReport(command)
    .addOption(
      repeatable('--target <pattern>', 'only these and what they need: * matches anything, \\* is a star'),
    )
    .addOption(repeatable('--ignore <pattern>', 'leave these as they are'))
    .option('--allow-delete <n>', 'the most deletions in this run (default: 0)', wholeNumber);
}

/** A number of things that may be none. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 999999.');
  return Number(text);
}

/**
 * An option that takes one value and may be repeated: one that took several would swallow the spec files after it. All
 * that take lists are made by this.
 */
export const repeatable = (flags: string, description: string): Option =>
  new Option(flags, `${description}; may be repeated`).argParser(oneMore);

export const isRepeatable = ({ parseArg }: Option): boolean => parseArg === oneMore;

/** Every other option with a value stands once: of two values, nobody can tell which one was meant. */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if ((!option.required && !option.optional) || isRepeatable(option)) continue;
    let given = 0;
    command.on(`option:${option.name()}`, () => {
      given += 1;
      if (given > 1) {
        throw invalid(
          `${option.long ?? option.flags} is given twice`,
          'it takes one value: leave one of them out',
        );
      }
    });
  }
  command.commands.forEach(refuseRepeated);
}

/** Where the spec is no argument. */
export const withSpec = (
  command: Command,
  description = 'a spec file; several are merged left to right (default: tenant.yaml)',
): Command => command.addOption(repeatable('--spec <file>', description));

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return [...before, text];
}

/** Where a result is to be kept. What other tools mean by `-` is where it goes anyway. */
export function outFile(text: string): string {
  if (text !== '-') return text;
  throw new InvalidArgumentError(
    'It must be a file (./- if it is called that): fitform export without --out, and fitform plan --json, print to standard output.',
  );
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  }
  return Number(text);
}

export const formatOf = ({ json, format }: OutputOptions): Format =>
  json === true ? 'json' : (format ?? 'text');

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  }
  return Number(text);
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0 || number > 86_400) {
    throw new InvalidArgumentError('It must be a number above 0 and at most 86400.');
  }
  return number;
}
