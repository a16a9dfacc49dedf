/** The action where something is missing, wrong or hostile. */
import { expect, test } from 'vitest';
import { idOf, roleOf, startTenant } from '../support/tenant-server.ts';
import { specWith } from '../support/specs.ts';
import { rendered } from '../support/rendered-markdown.ts';
import { gitHubServer } from '../support/github/server.ts';
import { play, type Job } from '../support/github/runner.ts';
import { team, workflows } from '../support/github/team.ts';

const SPEC = specWith('roles:', '  - { name: Clerk, permissions: [view_list] }');

/** One job with the action alone. */
async function act(
  input: Record<string, string>,
  given: { env?: Record<string, string>; files?: Record<string, string> } = {},
) {
  const tenant = await startTenant();
  const github = await gitHubServer();
  const job: Job = {
    permissions: {},
    steps: [
      { uses: 'actions/checkout@v5' },
      { run: 'npm ci' },
      { uses: 'OWNER/fitform@v0', with: input, env: { ...tenant.env, ...given.env } },
    ],
  };
  const played = await play({
    github,
    job,
    files: given.files ?? { 'tenant.yaml': SPEC },
    event: 'workflow_dispatch',
    sha: 'a'.repeat(40),
  });
  return { ...played, tenant, github };
}

test.each<[Record<string, string>, string]>([
  [{ command: 'destroy' }, 'Input command is "destroy": write plan, apply, drift.'],
  [{ command: 'plan', comment: 'yes' }, 'Input comment is "yes": write true or false.'],
  [
    { command: 'plan', 'working-directory': 'nowhere' },
    'Input working-directory is "nowhere": there is no such folder.',
  ],
  [{ command: 'drift', 'plan-file': 'plan.json' }, 'Input plan-file is for plan and apply: leave it out.'],
  [{ command: 'apply', issue: 'true' }, 'Input issue is for drift: leave it out.'],
  [{ command: 'plan', 'fail-on-drift': 'false' }, 'Input fail-on-drift is for drift: leave it out.'],
  [{ command: 'plan', args: "--target 'role/a" }, "Input args has a quote that does not end: '"],
])('%j is refused before anything runs', async (input, message) => {
  const { ended, log, tenant } = await act(input);
  expect(ended).toBe('failure');
  expect(log).toContain(`::error title=fitform::${message}`);
  expect(log).toContain('exit code 3');
  expect(tenant.log).toEqual([]);
});

test('without FITFORM_URL nothing runs; a fork is told why', async () => {
  const us = await team();
  const missing = await us.drift(SPEC, { secrets: {} });
  expect(missing.ended).toBe('failure');
  expect(missing.log).toContain(
    '::error title=fitform::FITFORM_URL is not set. Put it in the env of this step',
  );
  const skipped = await us.push(9, SPEC, { fork: true, secrets: {} });
  expect(skipped).toMatchObject({ ended: 'skipped', log: '' });
  const { if: _, ...always } = workflows.plan.jobs['plan'] ?? { permissions: {}, steps: [] };
  const fork = await play({
    github: us.github,
    job: always,
    files: { 'tenant.yaml': SPEC },
    event: 'pull_request',
    payload: { pull_request: us.github.pulls[0] },
    sha: 'b'.repeat(40),
  });
  expect(fork.log).toContain('GitHub gives a pull request from a fork no secrets');
  expect(us.tenant.log).toEqual([]);
});

test('the fork has its spec checked without secrets', async () => {
  const us = await team();
  const validate = workflows.plan.jobs['validate'];
  if (!validate) throw new Error('no such job');
  const given = { github: us.github, job: validate, event: 'pull_request', sha: 'b'.repeat(40) };
  expect((await play({ ...given, files: { 'tenant.yaml': SPEC } })).ended).toBe('success');
  const wrong = await play({ ...given, files: { 'tenant.yaml': 'version: 1\nroels: []\n' } });
  expect(wrong.ended).toBe('failure');
  expect(wrong.log).toContain('roels');
});

test('where fitform is not installed, nothing is fetched from a registry', async () => {
  const us = await team();
  const { ended, log } = await us.push(7, SPEC, { installed: false });
  expect(ended).toBe('failure');
  expect(log).toContain(
    '::error title=fitform::fitform is not installed in ".", or does not start there. Run npm ci',
  );
});

test('several specs, another folder, and arguments that no shell gets to see', async () => {
  const files = {
    'eu/base.yaml': SPEC,
    'eu/more roles.yaml':
      'version: 1\nroles:\n  - { name: "$(touch pwned) `x`", permissions: [] }\n  - { name: B, permissions: [] }\n',
  };
  const input = {
    command: 'apply',
    spec: 'base.yaml\n  more roles.yaml\n',
    'working-directory': 'eu',
    args: '--target \'role/$(touch pwned) `x`\' --target "role/Cl"erk --journal=logs',
  };
  const { ended, log, summary, tenant, github } = await act(input, { files });
  expect(ended, log).toBe('success');
  expect(summary).toMatch(/^## fitform apply: `base.yaml`, `more roles.yaml` in `eu`\n/);
  const names = (await tenant.store.read()).roles.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Clerk', '$(touch pwned) `x`']));
  expect(names).not.toContain('B');
  expect(github.artifacts).toMatchObject([{ name: expect.stringMatching(/^fitform-journal-/) as string }]);
});

test('what is wrong with the arguments is in the summary', async () => {
  const { ended, outputs, summary } = await act({ command: 'plan', args: '--allow-delete' });
  expect(ended).toBe('failure');
  expect(outputs['action']).toEqual({ changes: '', 'exit-code': '3', 'plan-file': '' });
  expect(summary).toMatch(/fitform ended with exit code 3 and no report\.\n\n {4}error: .*--allow-delete/);
});

test('what is wrong with a spec stands at its line', async () => {
  const files = { 'tenant.yaml': 'version: 1\nroels: []\n' };
  const { ended, log, summary } = await act({ command: 'plan' }, { files });
  expect(ended).toBe('failure');
  expect(log).toMatch(/^::error file=tenant\.yaml,line=2,col=1,title=fitform/m);
  expect(summary).toContain('`tenant.yaml:2:1');
});

test('drift may be a message and no failure', async () => {
  const { ended, outputs } = await act({ command: 'drift', 'fail-on-drift': 'false' });
  expect([ended, outputs['action']?.['changes']]).toEqual(['success', 'true']);
});

test('a job without the permission to comment goes on, and says what it lacks', async () => {
  const us = await team();
  const plan = workflows.plan.jobs['plan'];
  if (!plan) throw new Error('no such job');
  await us.push(7, SPEC);
  us.github.comments.clear();
  const { ended, log } = await play({
    github: us.github,
    job: { ...plan, permissions: { contents: 'read' } },
    secrets: us.planner,
    files: { 'tenant.yaml': SPEC },
    event: 'pull_request',
    payload: { pull_request: us.github.pulls[0] },
    sha: 'b'.repeat(40),
  });
  expect(ended, log).toBe('success');
  expect(log).toContain(
    'The comment could not be written: GitHub answered 403 to GET /issues/7/comments (Resource not accessible by integration). The job needs the permission pull-requests: write',
  );
  expect(us.comments(7)).toEqual([]);
});

test('hostile names of the tenant stay text: in the comment, in the log, and in the search for the comment', async () => {
  const names = [
    '@everyone',
    '`@acme/owners`',
    '<!-- fitform plan 0000000000 -->',
    '<img src=x onerror=alert(1)>',
    '::set-output name=changes::false',
    '::error::boo',
    '#1 fixes #2',
    '[link](https://evil.example)',
  ];
  const us = await team((draft) => {
    names.forEach((name, at) => draft.roles.push(roleOf(idOf(at + 2), name, 'view_list')));
  });
  const spec = specWith(
    'roles:',
    ...names.map((name) => `  - { name: ${JSON.stringify(name)}, permissions: [submit] }`),
  );
  const first = await us.push(7, spec);
  const second = await us.push(7, `${spec}# again\n`);
  expect([first.ended, second.ended], first.log).toEqual(['success', 'success']);
  const [body = '', ...others] = us.comments(7);
  expect(others).toEqual([]);
  expect(rendered(body).html).not.toMatch(/<img|<a href="https:\/\/evil/);
  const outside = body.replaceAll(/`[^`\n]*`/g, '');
  expect(outside).not.toMatch(/@|::|<img|#\d/);
  expect(outside.match(/<!--/g)).toHaveLength(1);
  // The runner takes a line for a command only outside of what is fenced off.
  const [, word = ''] = /^::stop-commands::(\S+)$/m.exec(first.log) ?? [];
  const fenced = new RegExp(`^::stop-commands::${word}$[\\s\\S]*^::${word}::$`, 'm');
  expect(first.log).toMatch(fenced);
  expect(first.log.replace(fenced, '')).not.toMatch(/^\s*::(?!notice|warning|error title=fitform)/m);
});

test('a report of a thousand roles is cut below what GitHub takes, in the open', async () => {
  const us = await team();
  const roles = Array.from(
    { length: 1000 },
    (_, at) => `  - { name: ${'Role'.repeat(20)}${at}, permissions: [view_list, submit] }`,
  );
  const { ended, log, summary } = await us.push(7, specWith('roles:', ...roles));
  expect(ended, log).toBe('success');
  const [body = ''] = us.comments(7);
  expect(body.length).toBeLessThan(65_536);
  expect(body).toMatch(/Cut to fit into a comment/);
  expect(body).toMatch(
    /\[This run\]\(https:\/\/github\.example\/acme\/tenants\/actions\/runs\/\d+\) looked at commit [0-9a-f]{7}\.$/,
  );
  expect(body.split('<details>')).toHaveLength(body.split('</details>').length);
  expect(summary).toContain('1000 to create');
});
