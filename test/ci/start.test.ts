/** How the action starts: with the Node of the job, or with what to do about it. */
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { ROOT } from '../support/github/runner.ts';

/** A Node that gives itself out for another. */
const nodeOf = (version: string): string => `#!/bin/sh
[ "$1" = --version ] && echo v${version} && exit
exec '${process.execPath}' --import "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})" "$@"
`;

const start = (path: string) =>
  new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile(
      '/bin/bash',
      [join(ROOT, 'ci/github/start'), 'prepare'],
      { env: { PATH: path, COMMAND: 'none' } },
      (error, stdout) => resolve({ code: Number(error?.code ?? 0), stdout }),
    );
  });

async function startWith(version: string) {
  const bin = await folder({ node: nodeOf(version) });
  await chmod(join(bin, 'node'), 0o755);
  return start(`${bin}:/usr/bin:/bin`);
}

test('without a Node it says which step is missing', async () => {
  expect(await start(await folder())).toEqual({
    code: 3,
    stdout:
      '::error title=fitform::There is no Node. Add actions/setup-node with node-version 24 before this step.\n',
  });
});

test.each(['20.20.2', '22.21.0', '23.11.0', '24.14.1'])('Node %s is too old', async (version) => {
  const { code, stdout } = await startWith(version);
  expect(code).toBe(3);
  expect(stdout).toContain(
    `::error title=fitform::fitform needs Node 22.22+ or 24.15+; this is v${version}. Add actions/setup-node`,
  );
});

test.each(['22.22.2', '24.15.0', '26.0.0'])('on Node %s it starts', async (version) => {
  expect(await startWith(version)).toEqual({
    code: 3,
    stdout: '::error title=fitform::Input command is "none": write plan, apply, drift.\n',
  });
});
