/** Plays GitLab's runner: which jobs a pipeline has, by a program that reads GitLab's files; and their scripts, in bash. */
import { execFile, execFileSync } from 'node:child_process';
import { chmod, cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { BINARY, folder } from './cli-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'node_modules/gitlab-ci-local/dist/index.js');
export const FILE = join(ROOT, 'examples/gitlab/.gitlab-ci.yml');

interface Job {
  readonly script: readonly string[];
  readonly environment?: { readonly name: string };
  readonly needs?: readonly string[];
  readonly resource_group?: string;
  readonly artifacts?: {
    readonly paths?: readonly string[];
    readonly reports?: Readonly<Record<string, string>>;
  };
}

export const gitlab = parse(await readFile(FILE, 'utf8')) as {
  readonly default: { readonly before_script: string[] };
} & Readonly<Record<string, Job>>;

export interface Listed {
  readonly name: string;
  readonly when: string;
}

/** A checkout with the file. */
export async function checkout(files: Readonly<Record<string, string>>, text?: string): Promise<string> {
  const cwd = await folder(files);
  if (text === undefined) await cp(FILE, join(cwd, '.gitlab-ci.yml'));
  else await writeFile(join(cwd, '.gitlab-ci.yml'), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      cwd,
      stdio: 'ignore',
    });
  git('init', '--initial-branch=main');
  git('remote', 'add', 'origin', 'git@gitlab.example:acme/tenants.git');
  git('add', '.gitlab-ci.yml');
  git('commit', '--message', 'x');
  return cwd;
}

/** Its jobs under these variables. Rejects where the file is not what GitLab's schema wants. */
export async function jobsIn(cwd: string, variables: Readonly<Record<string, string>>): Promise<Listed[]> {
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const args = [
    PROGRAM,
    '--list-json',
    '--ignore-predefined-vars',
    Object.keys(variables).join(','),
    ...given,
  ];
  const env = { PATH: process.env['PATH'], HOME: cwd };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
  return (JSON.parse(stdout) as Listed[]).filter(({ when }) => when !== 'never');
}

export interface Ended {
  readonly code: number;
  readonly log: string;
}

/** One job, in bash as GitLab's runner starts it. Each artifact must be there where the job has passed. */
export async function runJob(
  cwd: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const job = gitlab[name];
  if (!job) throw new Error(`no job ${name}`);
  const bin = await folder({
    npm: `#!/bin/sh\nmkdir -p node_modules/.bin && ln -sf '${BINARY}' node_modules/.bin/fitform\n`,
  });
  await chmod(join(bin, 'npm'), 0o755);
  const script = [...gitlab.default.before_script, ...job.script].join('\n');
  const path = `${bin}:${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`;
  const ended = await new Promise<Ended>((resolve) => {
    execFile(
      'bash',
      ['-eo', 'pipefail', '-c', script],
      {
        cwd,
        env: { ...env, CI: 'true', HOME: bin, PATH: path, npm_config_offline: 'true' },
        timeout: 60_000,
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, log: stdout + stderr }),
    );
  });
  const { paths = [], reports = {} } = job.artifacts ?? {};
  const promised = ended.code === 0 ? [...paths, ...Object.values(reports)] : [];
  for (const artifact of promised) await stat(join(cwd, artifact));
  return ended;
}
