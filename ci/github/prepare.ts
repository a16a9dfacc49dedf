/** Before fitform runs: is everything there, and where is the saved plan? */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  ApiError,
  at,
  gitHub,
  isFork,
  main,
  messageOf,
  pullRequestOf,
  setOutputs,
  type GitHub,
  type Json,
} from './github.ts';
import {
  childEnvironment,
  Fault,
  installedIn,
  journalFolder,
  keyOf,
  readInputs,
  type Environment,
  type Inputs,
} from './inputs.ts';

const { env } = process;

async function prepare(): Promise<number> {
  const inputs = readInputs(env);
  const where = join(env['GITHUB_WORKSPACE'] ?? '', inputs.folder);
  mustNameTenant(env);
  mustBeInstalled(inputs.folder, where);
  const key = keyOf(inputs);
  const artifact = `fitform-plan-${key}`;
  const file = inputs.planFile === null ? null : resolve(where, inputs.planFile);
  const isMissing = inputs.command === 'apply' && file !== null && !existsSync(file);
  const journal = journalFolder(inputs);
  setOutputs(env, {
    'plan-artifact': artifact,
    'plan-folder': file === null ? '' : dirname(file),
    'plan-run': isMissing ? await planRun(gitHub(env), inputs, artifact) : '',
    'journal-artifact': `fitform-journal-${key}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`,
    'journal-folder': journal === null ? '' : resolve(where, journal),
  });
  return 0;
}

function mustNameTenant(env: Environment): void {
  if (env['FITFORM_URL']?.trim()) return;
  throw new Fault(
    isFork(env)
      ? 'FITFORM_URL is not set: GitHub gives a pull request from a fork no secrets. Run the job only for branches of this repository (examples/github does so), and fitform validate for forks.'
      : 'FITFORM_URL is not set. Put it in the env of this step, with the credentials: FITFORM_URL: ${{ secrets.FITFORM_URL }}',
  );
}

/** Never what a registry has under that name. */
function mustBeInstalled(folder: string, cwd: string): void {
  try {
    execFileSync(installedIn(cwd) ?? '', ['--version'], { cwd, env: childEnvironment(env), stdio: 'ignore' });
  } catch {
    throw new Fault(
      `fitform is not installed in "${folder}", or does not start there. Run npm ci before this step; if fitform is not in package.json yet, add it from a release: npm i -D https://HOST/OWNER/fitform/releases/download/vX.Y.Z/fitform-X.Y.Z.tgz`,
    );
  }
}

/** The id of the newest run for the merged pull request that saved a plan. */
async function planRun(github: GitHub, { planFile }: Inputs, artifact: string): Promise<string> {
  try {
    const pull = await pullRequestOf(env, github);
    if (!pull) {
      throw new Fault(
        `There is no ${planFile ?? 'plan'}, and this commit is not the merge of a pull request whose plan could be taken. Make the change by a pull request, or apply without a saved plan (leave plan-file out).`,
      );
    }
    const head = String(at(pull, 'head', 'sha'));
    const query = `/actions/runs?event=pull_request&head_sha=${head}&per_page=100`;
    const runs = at(await github.call('GET', query), 'workflow_runs') as Json[];
    for (const { id } of runs.toSorted((a, b) => Number(b['id']) - Number(a['id']))) {
      const list = await github.call('GET', `/actions/runs/${String(id)}/artifacts?name=${artifact}`);
      const artifacts = at(list, 'artifacts') as Json[];
      if (artifacts.some(({ expired }) => expired === false)) return String(id);
    }
    throw new Fault(
      `Pull request #${String(pull['number'])} has no saved plan of this spec for its last commit ${head.slice(0, 7)}: its plan failed, is too old (GitHub deletes artifacts after a time), or was made with another spec, plan-file, working-directory or FITFORM_URL. Run its plan again, look at it, and run this job again.`,
    );
  } catch (error) {
    if (error instanceof Fault) throw error;
    const what = `The saved plan cannot be looked for: ${messageOf(error)}.`;
    if (error instanceof ApiError && error.isDenied) {
      throw new Fault(`${what} The job needs the permissions actions: read and pull-requests: read.`);
    }
    throw new Error(`${what} Nothing was written: run this job again later.`, { cause: error });
  }
}

await main(prepare, (error) => error instanceof Fault);
