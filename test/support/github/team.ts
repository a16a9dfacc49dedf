/** A team: its repository on GitHub, its tenant with an account to plan and one to apply, and what happens to both. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SETUP_USERNAME } from '../../../src/emulator/tenant/default-tenant.ts';
import { hashPassword } from '../../../src/emulator/tenant/password.ts';
import type { Draft } from '../../../src/emulator/tenant/state.ts';
import { idOf, PASSWORD, startTenant } from '../tenant-server.ts';
import { play, readYaml, ROOT, type Given, type Played, type Workflow } from './runner.ts';
import { gitHubServer, REPOSITORY, type Pull } from './server.ts';

export const PLANNER = 'planner@example.com';
const PLANNERS_PASSWORD = 'Plan-only/"pässwörd"-1';

export const workflows = {
  plan: await readYaml<Workflow>(join(ROOT, 'examples/github/fitform-plan.yml')),
  apply: await readYaml<Workflow>(join(ROOT, 'examples/github/fitform-apply.yml')),
  drift: await readYaml<Workflow>(join(ROOT, 'examples/github/fitform-drift.yml')),
};

const shaOf = (text: string): string => createHash('sha1').update(text).digest('hex');

type More = Partial<Pick<Given, 'secrets' | 'vars' | 'installed'>>;

export async function team(change: (draft: Draft) => void = () => undefined) {
  const hash = await hashPassword(PLANNERS_PASSWORD);
  const tenant = await startTenant((draft) => {
    const administrator = draft.roles.find(({ name }) => name === 'Administrator')?.id ?? '';
    draft.users.push({
      id: idOf(1),
      username: PLANNER,
      password: hash,
      active: true,
      roles: [{ role: administrator }],
    });
    change(draft);
  });
  const github = await gitHubServer();
  /** Its secrets. */
  const planner = {
    FITFORM_URL: tenant.url,
    FITFORM_USERNAME: PLANNER,
    FITFORM_PASSWORD: PLANNERS_PASSWORD,
  };
  const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'tenant-plan': planner,
    tenant: { FITFORM_URL: tenant.url, FITFORM_USERNAME: SETUP_USERNAME, FITFORM_PASSWORD: PASSWORD },
  };
  const opened = new Map<number, string>();

  async function played(
    workflow: Workflow,
    jobName: string,
    given: Omit<Given, 'github' | 'job'>,
  ): Promise<Played> {
    const job = workflow.jobs[jobName];
    if (!job) throw new Error(`no job ${jobName}`);
    const secrets = given.secrets ?? environments[job.environment ?? ''] ?? {};
    const done = await play({ ...given, github, job, secrets });
    const told = [
      done.log,
      done.summary,
      JSON.stringify([...github.comments.values(), github.issues]),
    ].join();
    for (const secret of [PASSWORD, PLANNERS_PASSWORD]) {
      if (told.includes(secret)) throw new Error('a password was told');
    }
    return done;
  }

  const pullOf = (number: number): Pull => {
    const pull = github.pulls.find((one) => one.number === number);
    if (!pull) throw new Error(`no pull request ${number}`);
    return pull;
  };

  return {
    tenant,
    github,
    planner,
    comments: (number: number): string[] => (github.comments.get(number) ?? []).map(({ body }) => body),
    /** Opens a pull request with this spec, or pushes to it; resolves to its plan. */
    async push(number: number, spec: string, { fork = false, ...more }: More & { fork?: boolean } = {}) {
      const repo = { full_name: fork ? 'stranger/tenants' : REPOSITORY };
      const pull = { number, head: { sha: shaOf(spec), repo }, merge_commit_sha: null, merged_at: null };
      const before = github.pulls.findIndex((one) => one.number === number);
      github.pulls.splice(before < 0 ? github.pulls.length : before, 1, pull);
      opened.set(number, spec);
      return this.plan(number, more);
    },
    /** The plan of a pull request, again where it was run before. */
    async plan(number: number, more: More = {}): Promise<Played> {
      return played(workflows.plan, 'plan', {
        event: 'pull_request',
        payload: { pull_request: pullOf(number) },
        sha: shaOf(`merge ref of ${number}`),
        files: { 'tenant.yaml': opened.get(number) ?? '' },
        ...more,
      });
    },
    /** Merges it; `spec`: what the branch then holds, where that is more than the pull request brought. */
    merge(number: number): void {
      Object.assign(pullOf(number), {
        merge_commit_sha: shaOf(`merge of ${number}`),
        merged_at: '2026-01-01T00:00:00Z',
      });
    },
    async apply(number: number, spec = opened.get(number) ?? '', more: More = {}): Promise<Played> {
      return played(workflows.apply, 'apply', {
        event: 'push',
        sha: shaOf(`merge of ${number}`),
        files: { 'tenant.yaml': spec },
        ...more,
      });
    },
    async applyByHand(spec: string): Promise<Played> {
      return played(workflows.apply, 'apply', {
        event: 'workflow_dispatch',
        sha: shaOf('by hand'),
        files: { 'tenant.yaml': spec },
      });
    },
    async drift(spec: string, more: More = {}): Promise<Played> {
      return played(workflows.drift, 'drift', {
        event: 'schedule',
        sha: shaOf('main'),
        files: { 'tenant.yaml': spec },
        ...more,
      });
    },
  };
}
