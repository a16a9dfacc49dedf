/** Plays GitHub's runner: the steps of a workflow and of the action for real, in bash, with the files that a runner gives. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { BINARY, folder } from '../cli-process.ts';
import { COMPILED_CODE } from '../compiled-code.ts';
import { artifactFrom, unpack } from './artifacts.ts';
import { filled, holds, type Contexts } from './expressions.ts';
import { REPOSITORY, type GitHubServer, type Permissions } from './server.ts';

export const ROOT = join(import.meta.dirname, '../../..');

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions: Permissions;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress'?: boolean | string };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export const readYaml = async <T>(path: string): Promise<T> => parse(await readFile(path, 'utf8')) as T;
export const action = await readYaml<Action>(join(ROOT, 'action.yml'));

export interface Played {
  readonly ended: 'success' | 'failure' | 'skipped';
  /** Both streams of all steps. */
  readonly log: string;
  readonly summary: string;
  /** Of each step of the job that has an id, and of the action, under `action`. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Given {
  readonly github: GitHubServer;
  readonly job: Job;
  /** The checkout, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly event: string;
  readonly payload?: object;
  readonly sha: string;
  /** Whether `npm ci` gives a fitform; it does unless it says otherwise. */
  readonly installed?: boolean;
}

interface Scope {
  /** Of the step that called the action: its own steps have it too. */
  readonly env?: Readonly<Record<string, string>>;
  readonly contexts: Contexts;
  readonly steps: Record<string, { outputs: Record<string, string> }>;
}

const tool = (name: string) => `#!/bin/sh
mkdir -p node_modules/.bin && ${name}
`;

export async function play(given: Given): Promise<Played> {
  const { github, job, event, payload = {}, sha, secrets = {}, vars = {} } = given;
  const [workspace, temp, bin] = [await folder(), await folder(), await folder()];
  const run = github.runs.length + 1;
  const head = (payload as { pull_request?: { head: { sha: string } } }).pull_request?.head.sha ?? sha;
  github.runs.push({ id: run, head_sha: head, event });
  const token = `token-of-run-${run}`;
  github.tokens.set(token, job.permissions);
  const eventFile = join(temp, 'event.json');
  const summaryFile = join(temp, 'summary');
  await writeFile(eventFile, JSON.stringify(payload));
  await writeFile(summaryFile, '');
  const install = given.installed === false ? 'true' : `ln -sf '${BINARY}' node_modules/.bin/fitform`;
  await writeFile(join(bin, 'npm'), tool(install));
  await chmod(join(bin, 'npm'), 0o755);
  await symlink(process.execPath, join(bin, 'node'));
  const machine = {
    ...COMPILED_CODE,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: temp,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: String(run),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_STEP_SUMMARY: summaryFile,
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
  };
  const base: Contexts = {
    secrets,
    vars,
    github: { event: payload, event_name: event, repository: REPOSITORY, token, sha },
  };
  let log = '';
  let called: Record<string, string> = {};

  async function shell(
    step: Step,
    contexts: Contexts,
    env: Readonly<Record<string, string>>,
  ): Promise<Record<string, string>> {
    const output = join(await folder(), 'output');
    await writeFile(output, '');
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(step.run ?? '', contexts)];
    const code = await new Promise<number>((resolve) => {
      execFile(
        'bash',
        args,
        {
          cwd: workspace,
          env: { ...machine, ...env, GITHUB_OUTPUT: output, GITHUB_ACTION_PATH: ROOT },
          timeout: 60_000,
        },
        (error, stdout, stderr) => {
          log += stdout + stderr;
          resolve(error ? Number(error.code ?? 1) : 0);
        },
      );
    });
    const text = await readFile(output, 'utf8');
    const outputs = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)];
    const found = Object.fromEntries(outputs.map(([, name = '', , value = '']) => [name, value]));
    return code === 0
      ? found
      : Promise.reject(Object.assign(new Error(`exit code ${code}`), { outputs: found }));
  }

  async function use(
    uses: string,
    input: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ): Promise<Record<string, string>> {
    const [name = ''] = uses.split('@');
    if (name === 'actions/checkout') {
      for (const [path, text] of Object.entries(given.files)) {
        await mkdir(dirname(join(workspace, path)), { recursive: true });
        await writeFile(join(workspace, path), text);
      }
    } else if (name === 'actions/upload-artifact') {
      const artifact = await artifactFrom(workspace, input);
      if (artifact) github.artifacts.unshift({ run, expired: false, ...artifact });
    } else if (name === 'actions/download-artifact') {
      const found = github.artifacts.find(
        (one) => one.run === Number(input['run-id']) && one.name === input['name'],
      );
      if (!found || job.permissions['actions'] === undefined) throw new Error('no such artifact');
      await unpack(found.files, input['path'] ?? '');
    } else if (basename(name) === 'fitform') {
      const inputs = Object.fromEntries(
        Object.entries(action.inputs).map(([key, { default: usual = '' }]) => [key, input[key] ?? usual]),
      );
      const scope: Scope = { contexts: { ...base, inputs }, env, steps: {} };
      const failed = await all(action.runs.steps, scope);
      called = Object.fromEntries(
        Object.entries(action.outputs).map(([key, { value }]) => [
          key,
          filled(value, { ...scope.contexts, steps: scope.steps }),
        ]),
      );
      if (failed) throw new Error('the action failed');
      return called;
    } else if (name !== 'actions/setup-node') throw new Error(`unknown action ${uses}`);
    return {};
  }

  /** Whether one of them failed. */
  async function all(steps: readonly Step[], scope: Scope): Promise<boolean> {
    let failed = false;
    for (const step of steps) {
      const contexts = { ...scope.contexts, steps: scope.steps };
      if (!holds(step.if, contexts, failed)) continue;
      const input = Object.fromEntries(
        Object.entries(step.with ?? {}).map(([key, value]) => [key, filled(String(value), contexts)]),
      );
      const own = Object.entries(step.env ?? {}).map(([name, value]) => [
        name,
        filled(String(value), contexts),
      ]);
      const env = { ...scope.env, ...(Object.fromEntries(own) as Record<string, string>) };
      const began = step.uses === undefined ? shell(step, contexts, env) : use(step.uses, input, env);
      const outputs = await began.catch((error: Error & { outputs?: Record<string, string> }) => {
        log += `${error.message}\n`;
        failed = true;
        return error.outputs ?? {};
      });
      if (step.id !== undefined) scope.steps[step.id] = { outputs };
    }
    return failed;
  }

  if (!holds(job.if, base, false)) return { ended: 'skipped', log, summary: '', outputs: {} };
  const scope: Scope = { contexts: base, steps: {} };
  const failed = await all(job.steps, scope);
  const outputs = Object.fromEntries(Object.entries(scope.steps).map(([id, step]) => [id, step.outputs]));
  return {
    ended: failed ? 'failure' : 'success',
    log,
    summary: await readFile(summaryFile, 'utf8'),
    outputs: { ...outputs, action: called },
  };
}
