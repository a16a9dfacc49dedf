/** `fitform init`: a spec to begin with, and what goes beside it. */
import { exportLive } from '../../engine/export-live.ts';
import { asYaml, type Exported } from '../../export/export-tenant.ts';
import { kinds } from '../../kinds/index.ts';
import { publishedSchemas } from '../../report/published-schemas.ts';
import { basePathFault } from '../../specfile/check/tenant-url.ts';
import { folded } from '../../specfile/problem/fold.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { EMBEDDED, sendsInClear, unusableUrl, type Environment } from '../../tenant/target.ts';
import type { Command } from '../command.ts';
import { starters } from '../starters.ts';
import { readEnvironment } from '../system/environment.ts';
import { DEFAULT_SPEC } from '../system/spec-files.ts';
import { calledAs, isInstalled, isThere } from '../system/installed.ts';
import { chosen, typed, whyNotAsk } from '../terminal/prompt.ts';
import { withConnection } from '../with-tenant.ts';
import {
  ENV_EXAMPLE,
  envExample,
  GIT_IGNORE,
  ignoredLines,
  mustBeFree,
  OWN_SCHEMA,
  readIgnored,
  schemaLine,
  withLines,
  writeFiles,
  type InitFile,
} from './init-files.ts';
import { leftToDo, pipelineFiles, type Ci } from './init-pipelines.ts';
import type { InitOptions } from './verbs.ts';

type Source = keyof typeof starters | 'live';

interface Beginning {
  readonly from: Source;
  /** The URL of the tenant, or `embedded`; `null` where nobody has said. */
  readonly named: string | null;
}

/** Throws `InvalidInput` where a file is there already or cannot be written: before anything is asked or sent. */
export async function init(command: Command<InitOptions>): Promise<number> {
  const { ci, from, fromLive } = command.options;
  const isAlone = ci !== undefined && from === undefined && fromLive === undefined;
  if (isAlone && (await isThere(command.world, DEFAULT_SPEC))) return initPipeline(command, ci);
  return initSpec(command, pipelineFiles(ci));
}

/** In a folder that has its spec. */
async function initPipeline({ world, output }: Command<InitOptions>, ci: Ci): Promise<number> {
  const files = pipelineFiles(ci);
  const wrote = files.map(({ name }) => name);
  await mustBeFree(world, wrote);
  await writeFiles(world, files, null);
  const text = [...sayWrote(wrote, output.longest), '', ...leftToDo(ci, output.longest), ''].join('\n');
  output.result({ format: 'fitform.init/1', from: null, wrote, next: [] }, text);
  return 0;
}

async function initSpec(command: Command<InitOptions>, pipeline: readonly InitFile[]): Promise<number> {
  const { world, output, options } = command;
  const installed = await isInstalled(world);
  const more = [...(installed ? [] : [{ name: OWN_SCHEMA, text: ownSchema() }]), ...pipeline];
  const moreNames = more.map(({ name }) => name);
  await mustBeFree(world, [DEFAULT_SPEC, ENV_EXAMPLE, ...moreNames]);
  const ignored = withLines(await readIgnored(world), ignoredLines(installed));
  const env = await readEnvironment(world);
  const beginning = await beginningOf(command, env);
  const { from, named } = beginning;
  const { spec, note } = await specOf(command, env, beginning);
  const url = named === EMBEDDED ? null : named;
  await writeFiles(
    world,
    [
      ...more,
      { name: ENV_EXAMPLE, text: envExample(url, options.basePath) },
      { name: DEFAULT_SPEC, text: `${schemaLine(installed)}\n${spec}` },
    ],
    ignored,
  );
  const wrote = [DEFAULT_SPEC, ENV_EXAMPLE, ...moreNames, ...(ignored === null ? [] : [GIT_IGNORE])];
  const copies = url !== null && !(await isThere(world, '.env'));
  const flags = flagsFor(options, env, beginning, from === 'live' || copies);
  const steps = nextSteps([(await calledAs(world)).join(' '), flags], url, copies);
  const text = [
    told({ wrote, steps, isOwn: from === 'live' || url !== null, longest: output.longest }),
    ...(options.ci === undefined ? [] : [...leftToDo(options.ci, output.longest), '']),
  ].join('\n');
  output.result({ format: 'fitform.init/1', from, wrote, next: steps.map(({ run }) => run) }, text);
  if (note !== null) output.message(note);
  return 0;
}

const ownSchema = (): string => `${JSON.stringify(publishedSchemas(kinds)['tenant'], null, 2)}\n`;

/** What the flags leave open is asked where somebody can answer; else it is what it is by default. */
async function beginningOf({ world, options }: Command<InitOptions>, env: Environment): Promise<Beginning> {
  const asks = whyNotAsk(world) === null;
  const given = options.fromLive === true ? 'live' : options.from;
  const from =
    given ??
    (asks ? await chosen<Source>(world, 'What do you want to start with?', SOURCES, 'guide') : 'guide');
  const known = options.url ?? env['FITFORM_URL'];
  const insecure = options.insecureHttp ?? false;
  const path = options.basePath ?? env['FITFORM_BASE_PATH'];
  const fault =
    (known === undefined ? null : unusableUrl(known, insecure)) ??
    (path === undefined ? null : basePathFault(path));
  if (fault) throw invalid(fault.message, fault.hint);
  const url =
    known ??
    (asks ? await typed(world, QUESTIONS[from === 'live' ? 'live' : 'any'], urlFault(from, insecure)) : '');
  return { from, named: url === '' ? null : url };
}

const SOURCES: readonly { readonly name: string; readonly value: Source }[] = [
  { name: "the guide's set-up: what review links need", value: 'guide' },
  { name: 'a tour of everything a spec can hold', value: 'tour' },
  { name: 'my tenant as it is now (reads only)', value: 'live' },
];

const QUESTIONS = {
  live: "Your tenant's URL:",
  any: "Your tenant's URL (empty: the demo tenant):",
} as const;

const urlFault =
  (from: Source, insecure: boolean) =>
  (text: string): string | null => {
    if (text === '') return from === 'live' ? 'Write it as https://HOST.' : null;
    const fault = unusableUrl(text, insecure);
    return fault && `${fault.message}; ${fault.hint}`;
  };

/** Its text, and what there is to say about it. */
async function specOf(
  command: Command<InitOptions>,
  env: Environment,
  { from, named }: Beginning,
): Promise<{ readonly spec: string; readonly note: string | null }> {
  if (from !== 'live') return { spec: starters[from], note: null };
  const { world } = command;
  const options = named === null ? command.options : { ...command.options, url: named };
  const target = { env, spec: { url: null, base_path: null } };
  const exported = await withConnection({ ...command, options }, target, false, (connection, host) =>
    exportLive({ kinds, connection, world, host }),
  );
  return { spec: asYaml(exported), note: aboutPlaceholder(exported) };
}

/** The tenant does not tell who it is, and it must not be deleted. */
function aboutPlaceholder({ sections }: Exported): string {
  const found = sections.flatMap(({ entries }) =>
    entries.filter(({ keys }) => keys.some(({ key }) => key === 'placeholder')),
  );
  return found.length > 0
    ? `${found.map(({ address }) => address).join(', ')} is marked as the placeholder that review links act as`
    : 'no user is set up for review links as in the guide; if one of them is the placeholder, give it "placeholder: true"';
}

interface Step {
  readonly run: string;
  readonly says: string;
}

/**
 * What a run in this folder needs to reach the same tenant. A variable that names another one comes before what init
 * wrote. `isWritten`: the spec or the `.env` to be holds the address.
 */
function flagsFor(
  { basePath, insecureHttp }: InitOptions,
  env: Environment,
  { named }: Beginning,
  isWritten: boolean,
): string {
  const tenant = named ?? EMBEDDED;
  const usual = env['FITFORM_URL'] ?? (isWritten ? tenant : EMBEDDED);
  const usualPath = env['FITFORM_BASE_PATH'] ?? (isWritten ? basePath : undefined);
  return [
    ...(originOf(usual) === originOf(tenant) ? [] : [` --url ${tenant}`]),
    ...(basePath === undefined || basePath === usualPath ? [] : [` --base-path ${basePath}`]),
    ...(insecureHttp === true && tenant !== EMBEDDED && sendsInClear(new URL(tenant))
      ? [' --insecure-http']
      : []),
  ].join('');
}

const originOf = (url: string): string => (url !== EMBEDDED && URL.canParse(url) ? new URL(url).origin : url);

function nextSteps([program, flags]: readonly [string, string], url: string | null, copies: boolean): Step[] {
  const where = url === null ? 'the demo tenant' : new URL(url).host;
  return [
    ...(copies
      ? [{ run: `cp ${ENV_EXAMPLE} .env`, says: 'then put your user name and password in .env' }]
      : []),
    { run: `${program} plan${flags}`, says: `shows what apply would do to ${where}` },
    { run: `${program} apply${flags}`, says: 'does it' },
    { run: `${program} drift${flags}`, says: 'exits 2 if the tenant differs' },
  ];
}

const sayWrote = (wrote: readonly string[], longest: number): readonly string[] =>
  folded('', `Wrote ${new Intl.ListFormat('en-GB').format(wrote)}.`, longest, 2);

interface Told {
  readonly wrote: readonly string[];
  readonly steps: readonly Step[];
  /** The tenant is the reader's own. */
  readonly isOwn: boolean;
  readonly longest: number;
}

function told({ wrote, steps, isOwn, longest }: Told): string {
  const width = Math.max(...steps.map(({ run }) => run.length));
  const later = ['', `For your own tenant, copy ${ENV_EXAMPLE} to .env, fill it in, and plan again.`];
  return [
    ...sayWrote(wrote, longest),
    '',
    'Next:',
    ...steps.map(({ run, says }) => `  ${run.padEnd(width)}  ${says}`),
    ...(isOwn ? [] : later),
    '',
  ].join('\n');
}
