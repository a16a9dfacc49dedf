/** The flags and arguments that commands share, and what is wrong with a value. */
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { OWN_FOLDER } from '../engine/on-disk/make-folder.ts';
import { endingsOf, reports, type Format, type Report } from '../report/index.ts';
import {
  notBeside,
  oneOf,
  orElse,
  repeatable,
  toggle,
  untoggle,
  value,
  type Argument,
  type Flags,
  type OptionsOf,
} from './flags.ts';

/** Where journals are kept unless a flag says otherwise, from the working folder. */
export const JOURNALS = join(OWN_FOLDER, 'runs');

export const specFiles: Argument<string[]> = {
  name: '[spec...]',
  says: 'spec files, merged left to right; - is standard input (default: tenant.yaml)',
};

const json = notBeside(toggle('print one JSON document (the same as --format json)'), 'format');
const format = <const F extends string>(formats: readonly F[]) =>
  oneOf('<format>', 'how to print the result', formats);
const color = untoggle('no colours (NO_COLOR does the same)');

/** Of what prints its result in these formats, be they formats of a report or its own. */
export const printing = <const F extends string>(formats: readonly F[]) => ({
  json,
  format: format(formats),
  color,
});

/** Of every command. */
export const output = printing(['text', 'json']);

/** Of what tells of a plan, a drift or a result, and keeps it in files too. `known`: the formats that there are. */
export const reporting = (known: Readonly<Record<string, Report>> = reports) => ({
  json,
  format: format(Object.keys(known) as Format[]),
  full: toggle('list everything that is otherwise only counted'),
  color,
  report: repeatable(
    '<file>',
    `also write a report to this file, in the format of its ending: ${endingsOf(known)}`,
  ),
});
const { report, ...shown } = reporting();

/** Of what counts where it could list. */
export const listing = { full: shown.full } as const satisfies Flags;

/** Of what tells of a spec alone. */
export const validating = { json, format: shown.format, color, report } as const satisfies Flags;

export type ReportingOptions = OptionsOf<{ readonly report: typeof report }>;

/** `format`: of a report, or one that the command prints by itself. */
export type OutputOptions = Omit<OptionsOf<typeof shown>, 'format'> & { readonly format?: string };

export const formatOf = ({ json, format }: OutputOptions): string =>
  json === true ? 'json' : (format ?? 'text');

const reach = {
  url: value('<url>', 'the tenant (default: FITFORM_URL, else tenant.url of the spec)'),
  basePath: value('<path>', 'the path of its API (default: FITFORM_BASE_PATH, else the spec, else /admin)'),
  insecureHttp: toggle('allow http:// to an address that is not this machine'),
  parallelism: orElse(value('<n>', 'how many calls at once', positiveInteger), 10),
  /** Requests per second. */
  rps: value('<n>', 'the most requests per second', positiveNumber),
  /** Seconds. */
  timeout: orElse(value('<seconds>', 'how long one call may take', positiveNumber), 30),
} as const satisfies Flags;
const verbose = toggle('log each call on stderr');

/** Of what talks to a tenant. */
export const tenant = { ...output, ...reach, verbose } as const satisfies Flags;

export type TenantOptions = Pick<OptionsOf<typeof tenant>, keyof typeof reach | 'verbose'>;

/** Of what makes a plan, which earlier runs may have to do with, and tells of it. */
export const planning = { ...shown, ...reach, verbose, report } as const satisfies Flags;

export type PlanningOptions = OptionsOf<typeof planning>;

/** `--target` for all of a kind. */
export const ofKinds = repeatable('<kind>', "choose by kind: --kinds role is the same as --target 'role/*'");

/** Of what makes a plan from a spec. */
export const choosing = {
  target: repeatable(
    '<pattern>',
    'only what matches, and what that needs; * matches anything, \\* is a star',
  ),
  kinds: ofKinds,
  ignore: repeatable('<pattern>', 'leave what matches as it is'),
} as const satisfies Flags;

export const deleting = {
  allowDelete: value('<n>', 'the most deletions to allow (default: 0)', wholeNumber),
} as const satisfies Flags;

/** Of what tells who holds which access. */
export const withKeys = toggle('count API keys as holders of access too; reading them takes view_api_keys');

export type ChoosingOptions = OptionsOf<typeof choosing> & Partial<OptionsOf<typeof deleting>>;

/** Seconds for which a create is looked for, where nobody says otherwise. */
export const SETTLE = 30;

/** Of what writes. */
export const writing = {
  settle: orElse(
    value('<seconds>', 'how long to look for an object whose create got no clear answer', positiveNumber),
    SETTLE,
  ),
  yes: toggle('do not ask for confirmation'),
  journal: orElse(value('<folder>', 'the folder for the journal, or off'), JOURNALS),
} as const satisfies Flags;

export type WriteOptions = OptionsOf<typeof writing>;

/** Where the spec is no argument. */
export const spec = (
  says = 'a spec file; several are merged left to right (default: tenant.yaml)',
): ReturnType<typeof repeatable> => repeatable('<file>', says);

/** Of what looks at access. */
export const viewing = {
  spec: spec(
    'a spec (default: tenant.yaml; with --view live only where neither --url nor FITFORM_URL names the tenant)',
  ),
  view: oneOf(
    '<view>',
    'the tenant as it is, what the spec alone says, or the tenant after the plan (default: live)',
    ['live', 'spec', 'plan'],
  ),
  withKeys,
} as const satisfies Flags;

/** A number of things that may be none. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 999999.');
  return Number(text);
}

/** Where a result is to be kept. What other tools mean by `-` is where it goes anyway. */
export function outFile(text: string): string {
  if (text !== '-') return text;
  throw new InvalidArgumentError(
    'It must be a file (./- if it is called that): fitform export and fitform graph without --out, and fitform plan --json, print to standard output.',
  );
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  }
  return Number(text);
}

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
