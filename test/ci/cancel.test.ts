/** A run that is cancelled on GitHub: its runner signals the shell of the step alone, and waits for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { action, ROOT } from '../support/github/runner.ts';
import { specWith } from '../support/specs.ts';

/** It ends by a signal only, as an apply that still has calls under way. */
const FITFORM = `#!/usr/bin/env node
const waits = setInterval(() => undefined, 2 ** 30);
process.on('SIGINT', () => {
  console.log('finishing');
  clearInterval(waits);
  process.exitCode = 7;
});
console.log('started');
`;

test.runIf(process.platform !== 'win32')('fitform is told, and the step waits for its end', async () => {
  const workspace = await folder({ 'tenant.yaml': specWith('roles: []'), output: '', summary: '' });
  const bin = join(workspace, 'node_modules/.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'fitform'), FITFORM);
  await chmod(join(bin, 'fitform'), 0o755);
  await symlink(process.execPath, join(bin, 'node'));
  // A script in a file, as the runner has it: of one on the command line, bash makes the last command itself.
  const script = join(workspace, 'step.sh');
  await writeFile(script, action.runs.steps.find(({ id }) => id === 'run')?.run ?? '');
  const step = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: workspace,
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: workspace,
      RUNNER_TEMP: workspace,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(workspace, 'output'),
      GITHUB_STEP_SUMMARY: join(workspace, 'summary'),
      ...{ COMMAND: 'apply', COMMENT: 'false', ISSUE: 'false', FAIL_ON_DRIFT: 'true' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => {
    // All that it has started: where the signal was lost, that is still there.
    if (step.pid !== undefined && step.exitCode === null) process.kill(-step.pid, 'SIGKILL');
  });
  const closed = once(step, 'close');
  let said = '';
  for await (const text of step.stdout.setEncoding('utf8')) {
    said += String(text);
    if (/^started$/m.test(said) && !step.killed) step.kill('SIGINT');
  }
  expect(await closed).toEqual([7, null]);
  expect(said).toContain('finishing');
  expect(await readFile(join(workspace, 'output'), 'utf8')).toMatch(/^exit-code<<\S+\n7$/m);
  expect(await readFile(join(workspace, 'summary'), 'utf8')).toContain('exit code 7');
});
