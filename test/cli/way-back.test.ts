/** The command that apply prints at its end: pasted into a shell as it stands, it takes the run back. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { ended, folder, start, type Run } from '../support/cli-process.ts';

const TOUR = join(import.meta.dirname, '../../tenant.example.yaml');
const SPEC = `version: 1
tenant: { url: embedded }
formats: [{ name: Invoice }]
projects: [{ name: Sales, formats: [Invoice] }]
inboxes: [{ name: offers, project: Sales }]
`;

/** The text after the label, on its own line or on the next. */
const commandIn = ({ stdout }: Run): string => /^Take it back[^:]*:\s(.*)$/m.exec(stdout)?.[1] ?? '';

/** In a shell that knows `fitform`. */
async function pasted(command: string, cwd: string): Promise<Run> {
  const shell = `node="$1" program="$2"; fitform() { "$node" "$program" "$@"; }; ${command}`;
  return ended(await start([], { cwd, shell }), []);
}

const live = async (cwd: string): Promise<Record<string, { name?: string; username?: string }[]>> =>
  JSON.parse(await readFile(join(cwd, '.fitform/embedded-tenant.json'), 'utf8')) as never;

describe.concurrent('what apply prints', () => {
  test('takes back the tour, except for what has to stay', async () => {
    const cwd = await folder({ 'tenant.example.yaml': await readFile(TOUR, 'utf8') });
    const applied = await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd });
    expect(applied.stdout).toContain('Take it back, except for what has to stay: fitform undo');
    const command = commandIn(applied);
    expect(command).toMatch(/^fitform undo \.fitform\/runs\/\S+\.jsonl --allow-delete 4 --yes$/);
    const undone = await pasted(command, cwd);
    expect(undone.stderr).not.toContain('error');
    expect(undone.code).toBe(7);
    expect(undone.stdout).toContain('Applied: 1 updated, 4 deleted. Converged');
    const plan = await fitform(['plan', 'tenant.example.yaml', '--json'], { cwd });
    const changes = plan.document['changes'] as { action: string; address: string }[];
    expect(changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'update format/Invoice',
      'create project/Purchasing',
      'create inbox/purchases',
      'create sampling/inbox/purchases',
      'create user/mary@example.com',
    ]);

    const again = await pasted(command, cwd);
    expect(again.code).toBe(7);
    expect(again.stdout).toContain('Nothing to take back: ');
    const runs: unknown = (await fitform(['runs', '--json'], { cwd })).document['runs'];
    expect(runs).toMatchObject([{ undone: 'no' }, { undone: 'partly' }]);
    const last = await fitform(['undo', '--last', '--yes'], { cwd });
    expect(last.code).toBe(3);
    expect(last.stderr).toContain('nothing more to take back: all runs on embedded');
  });

  test('goes by npx where npm has put fitform', async () => {
    const cwd = await folder({ 'tenant.yaml': SPEC });
    const schemas = join(cwd, 'node_modules/fitform/schemas');
    await mkdir(schemas, { recursive: true });
    await writeFile(join(schemas, 'tenant.schema.json'), '{}');
    const applied = await fitform(['apply', '--yes'], { cwd });
    expect(commandIn(applied)).toMatch(/^npx --no-install fitform undo \S+\.jsonl --allow-delete 2 --yes$/);
  });

  test.each([
    ['in the usual folder', []],
    ['in a folder whose name a shell would take apart', ['--journal', "it's $HOME; here"]],
    ['in one that begins like a flag', ['--journal=-runs']],
  ])('and that of the undo after it, %s', async (_name, flags) => {
    const cwd = await folder({ 'tenant.yaml': SPEC });
    const applied = await fitform(['apply', '--yes', ...flags], { cwd });
    const after = await live(cwd);
    const undone = await pasted(commandIn(applied), cwd);
    expect(undone.stderr).not.toContain('error');
    expect(undone.code).toBe(0);
    expect((await live(cwd))['inboxes']?.map(({ name }) => name)).not.toContain('offers');
    const back = await pasted(commandIn(undone), cwd);
    expect(back.code).toBe(0);
    expect((await live(cwd))['inboxes']?.map(({ name }) => name)).toEqual(
      after['inboxes']?.map(({ name }) => name),
    );
    expect(commandIn(back)).toContain(' --allow-delete 2 ');
    const runs = await fitform(['runs', '--json', ...flags], { cwd });
    expect(runs.document['runs']).toMatchObject([{ undone: 'no' }, { undone: 'full' }, { undone: 'no' }]);
  });
});

test('runs: a folder that is named and is not there is exit 3', async () => {
  const cwd = await folder();
  const run = await fitform(['runs', '--journal', 'nowhere'], { cwd });
  expect([run.code, run.stdout]).toEqual([3, '']);
  expect(run.stderr).toContain('nowhere: there is no such folder');
});
