/** A Node that is too old is told what to do, and not with a syntax error. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, run } from '../support/packed.ts';

/** Runs before the program, and makes Node look like another: those of before lack what came with 22.3. */
const looksLike = (version: string): string =>
  `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'});${
    isBefore(version, 22, 3) ? 'delete process.getBuiltinModule' : ''
  }`;

function isBefore(version: string, major: number, minor: number): boolean {
  const [its = 0, below = 0] = version.split('.').map(Number);
  return its < major || (its === major && below < minor);
}

const PROGRAMS = ['dist/fitform.js', 'src/build/check-node.js'];

const start = (program: string, version: string) =>
  run(process.execPath, ['--import', looksLike(version), join(ROOT, program), '--version']);

test.each(
  PROGRAMS.flatMap((program) =>
    ['18.20.8', '20.20.2', '22.21.0', '23.11.0', '24.14.1'].map((version) => [program, version] as const),
  ),
)('%s on Node %s', async (program, version) => {
  const failed = (await start(program, version).catch((error: unknown) => error)) as Record<string, unknown>;
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed['stderr']).toContain(`needs Node 22.22+ or 24.15+; this is Node ${version} (`);
  expect(failed['stderr']).toContain('npm i -D node@24');
  expect(String(failed['stderr']).trimEnd().split('\n')).toHaveLength(3);
});

test.each(
  PROGRAMS.flatMap((program) =>
    ['22.22.2', '24.15.0', '26.0.0'].map((version) => [program, version] as const),
  ),
)('%s runs on Node %s', async (program, version) => {
  expect((await start(program, version)).stderr).toBe('');
});
