/** Texts in the log of a GitHub Actions job: what a runner would take for a command is none. */
import { expect, test } from 'vitest';
import { withoutCommands } from '../../src/cli/terminal/workflow-log.ts';
import { fitform, folder } from '../support/cli-process.ts';
import { startTenant } from '../support/tenant-server.ts';
import { commandsIn } from '../support/workflow-commands.ts';

test.each([
  ['::error::x', '\\u{3A}:error::x'],
  ['a\n   ::add-mask::b', 'a\n   \\u{3A}:add-mask::b'],
  ['role/##[error]x', 'role/\\u{23}#[error]x'],
  ['a::b # c [d] ## [e]', 'a::b # c [d] ## [e]'],
])('%j', (text, shown) => {
  expect(withoutCommands(text)).toBe(shown);
  expect(commandsIn(shown).filter((one) => one !== null)).toEqual([]);
});

/** More permissions than one to a line, so that one begins a line. */
const NAMES = Array.from({ length: 12 }, (_, index) => `::error file=a${index}::${'x'.repeat(30)}`);

test('a plan and its progress hold none, though names begin lines of them', async () => {
  const tenant = await startTenant();
  const spec = {
    version: 1,
    tenant: { extra_permissions: NAMES },
    roles: [
      { name: 'A', permissions: NAMES },
      { name: '##[error]b', permissions: ['upload'] },
    ],
  };
  const cwd = await folder({ 'tenant.yaml': JSON.stringify(spec) });
  const found = async (env: Record<string, string>, ...args: string[]): Promise<number> => {
    const run = await fitform(args, { cwd, env: { ...tenant.env, ...env } });
    // Data is never changed, so a program gets it as it is.
    const text = args.includes('json') ? run.stderr : `${run.stdout}\n${run.stderr}`;
    return commandsIn(text).filter((one) => one !== null).length;
  };
  expect(await found({}, 'plan')).toBeGreaterThan(0);
  for (const args of [['plan'], ['apply', '--yes', '--format', 'json'], ['drift']]) {
    expect(await found({ GITHUB_ACTIONS: 'true' }, ...args), args.join(' ')).toBe(0);
  }
});
