/** Runs fitform, and tells what it said: in the summary, on the pull request, in an issue, as outputs. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { addSummary, at, gitHub, main, pullRequestOf, setOutputs, type GitHub } from './github.ts';
import { childEnvironment, Fault, installedIn, keyOf, readInputs, type Inputs } from './inputs.ts';
import {
  commentOf,
  issueTitleOf,
  markerOf,
  nextOf,
  summaryOf,
  titleOf,
  withoutReport,
  type Said,
} from './message.ts';
import { keepComment, keepIssue, orWarn } from './sticky.ts';

const { env } = process;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

async function run(): Promise<number> {
  const inputs = readInputs(env);
  const root = env['GITHUB_WORKSPACE'] ?? '';
  const cwd = join(root, inputs.folder);
  const reports = mkdtempSync(join(env['RUNNER_TEMP'] ?? tmpdir(), 'fitform-'));
  const ended = await fitform(argumentsOf(inputs, reports), cwd);
  const read = (name: string): string | null => {
    const path = join(reports, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  process.stdout.write(read('report.github') ?? '');
  const { code, stderr } = ended;
  const report = read('report.md') ?? withoutReport(code, stderr);
  const said: Said = { title: titleOf(inputs), report, next: nextOf(code, stderr) };
  const hasPlan = inputs.planFile !== null && (code === 0 || code === 2 || inputs.command === 'apply');
  setOutputs(env, {
    changes: changesOf(inputs, code, read('report.json')),
    'exit-code': String(code ?? ''),
    'plan-file': hasPlan ? relative(root, resolve(cwd, inputs.planFile ?? '')) : '',
  });
  addSummary(env, summaryOf(said));
  await tell(inputs, code, said);
  const passes = inputs.command === 'plan' || !inputs.failsOnDrift;
  return code === 2 && passes ? 0 : (code ?? 1);
}

/** The argument list of fitform. */
function argumentsOf({ command, specs, planFile, args }: Inputs, reports: string): string[] {
  const own = {
    plan: ['--detailed-exitcode', ...(planFile === null ? [] : ['--out', planFile])],
    apply: ['--yes', ...(planFile === null ? [] : ['--plan', planFile])],
    drift: [],
  };
  const files = ['report.md', 'report.json', 'report.github'].flatMap((name) => [
    '--report',
    join(reports, name),
  ]);
  return [command, ...specs, ...own[command], ...files, ...args];
}

/** Between two lines that nobody can guess, so that no name of the tenant is taken for a command to the runner. */
async function fitform(args: readonly string[], cwd: string): Promise<Ended> {
  const word = randomUUID();
  process.stdout.write(`::stop-commands::${word}\n`);
  const child = spawn(installedIn(cwd) ?? '', args, {
    cwd,
    env: childEnvironment(env),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  // Cancelled, fitform ends in order. GitHub sends SIGINT, SIGTERM 7.5 s later, and kills all after another 2.5 s.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.stdout.write(`\n::${word}::\n`);
  return { code, stderr };
}

/** Empty where it is not known. */
function changesOf({ command }: Inputs, code: number | null, json: string | null): string {
  if (command !== 'apply') return code === 2 ? 'true' : code === 0 ? 'false' : '';
  const applied = json === null ? undefined : at(JSON.parse(json), 'applied');
  if (Array.isArray(applied)) return String(applied.length > 0);
  // Before any write.
  return [0, 3, 4, 5, 6, 130].includes(code ?? 1) ? 'false' : '';
}

async function tell(inputs: Inputs, code: number | null, said: Said): Promise<void> {
  const github: GitHub = gitHub(env);
  const marker = markerOf(inputs.command, keyOf(inputs));
  const body = commentOf(said, marker, env);
  if (inputs.comment) {
    await orWarn('comment', 'pull-requests: write', async () => {
      const pull = await pullRequestOf(env, github);
      if (pull) await keepComment(github, Number(pull['number']), marker, body);
    });
  }
  // A run that came to no answer says nothing about the tenant.
  if (inputs.issue && (code === 0 || code === 2)) {
    const issue = { marker, title: issueTitleOf(inputs), body };
    await orWarn('issue', 'issues: write', () => keepIssue(github, code === 2, issue));
  }
}

await main(run, (error) => error instanceof Fault);
