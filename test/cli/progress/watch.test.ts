/** When progress is shown, in which form, and what is left of it. Time passes only where a test says so. */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { watchOn, type Watch } from '../../../src/cli/terminal/progress/watch.ts';
import type { World } from '../../../src/cli/system/world.ts';
import { outputFor } from '../../../src/cli/terminal/output.ts';
import { virtualClock, type Clock } from '../../support/fake-clock.ts';
import { screen } from '../../support/screen.ts';
import { again, applied, creating, failed, started } from '../../support/told-changes.ts';

const role = creating('role/Reviewer');
const user = creating('user/guest', 'role/Reviewer');
const roles = { method: 'GET', path: '/admin/roles', signIn: false } as const;

interface Given {
  readonly stderr: PassThrough;
  readonly env?: Record<string, string>;
  readonly asLines?: boolean;
  readonly json?: boolean;
  readonly later?: World['later'];
}

interface Watched {
  readonly watch: Watch;
  readonly clock: Clock;
  readonly stop: AbortController;
}

async function watching({ stderr, env = {}, asLines = false, json = false, later }: Given): Promise<Watched> {
  const clock = virtualClock();
  const stop = new AbortController();
  const world = {
    ...{ stderr, stdout: new PassThrough(), env, stop: stop.signal, monotonic: clock.monotonic },
    later:
      later ??
      ((ms: number, until: AbortSignal) =>
        Promise.race([
          clock.until(ms),
          new Promise<void>((done) => {
            until.addEventListener('abort', () => done(), { once: true });
          }),
        ])),
  } as unknown as World;
  return {
    watch: watchOn(world, await outputFor(world, { ...(json ? { json } : {}), color: false }), asLines),
    clock,
    stop,
  };
}

/** Whatever has to be loaded first: turns of the event loop, and no time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}

/** More of them than loading takes: what was going to be shown is shown then. */
async function turns(): Promise<void> {
  await Promise.all([
    import('../../../src/cli/terminal/progress/redrawn.ts'),
    import('../../../src/cli/terminal/progress/log.ts'),
  ]);
  for (let count = 0; count < 50; count += 1) await turn();
}

function log(): { readonly stderr: PassThrough; text(): string } {
  let text = '';
  const stderr = new PassThrough();
  stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stderr, text: () => text };
}

describe('what is over within 300 ms is not shown', () => {
  test.each([
    ['on a terminal', () => screen().stream],
    ['in a log', () => new PassThrough()],
  ])('%s', async (_where, open) => {
    const stderr = open();
    let written = '';
    stderr.on('data', (chunk: Buffer) => (written += chunk.toString()));
    const { watch, clock } = await watching({ stderr });
    watch.tell({ type: 'looking' });
    watch.tell({ type: 'call', change: null, news: { type: 'begun', call: roles } });
    await clock.pause(290);
    await turns();
    watch.tell({ type: 'looked' });
    watch.tell({ type: 'begun', changes: [role] });
    watch.tell(started(role));
    await clock.pause(290);
    await turns();
    watch.tell(failed(role, 'answered 403'));
    watch.tell({ type: 'ended' });
    watch.end();
    await clock.pause(5000);
    await turns();
    expect(written).toBe('');
  });
});

test('where time stands still, nothing takes long', async () => {
  const { stderr, text } = log();
  const { watch } = await watching({ stderr, later: () => Promise.resolve() });
  watch.tell({ type: 'begun', changes: [role] });
  watch.tell(started(role));
  await turns();
  expect(text()).toBe('');
});

test('what cannot be shown ends nothing', async () => {
  const terminal = screen();
  const { watch, clock } = await watching({ stderr: terminal.stream });
  watch.tell({ type: 'begun', changes: [role] });
  watch.tell(started(role));
  await clock.pause(300);
  await until(async () => (await terminal.lines()).length > 0);
  terminal.stream.write = () => {
    throw new Error('no more');
  };
  watch.tell(applied(role));
  await clock.pause(500);
  watch.tell({ type: 'ended' });
});

describe('on a terminal', () => {
  test('reading is one line, which is gone when it is over', async () => {
    const terminal = screen();
    const { watch, clock } = await watching({ stderr: terminal.stream });
    watch.tell({ type: 'looking' });
    watch.tell({ type: 'call', change: null, news: { type: 'begun', call: roles } });
    await clock.pause(300);
    await until(async () => (await terminal.lines()).length > 0);
    expect(await terminal.lines()).toEqual([expect.stringMatching(/^\S reading roles 0\.3 s$/)]);
    await clock.pause(700);
    expect(await terminal.lines()).toEqual([expect.stringMatching(/^\S reading roles 1\.0 s$/)]);
    watch.message('warning: something');
    expect(await terminal.lines()).toEqual([
      'warning: something',
      expect.stringMatching(/^\S reading roles 1\.0 s$/),
    ]);
    watch.tell({ type: 'looked' });
    expect(await terminal.lines()).toEqual(['warning: something']);
    expect(terminal.cursor()).toBe(1);
    watch.end();
    expect(await terminal.lines()).toEqual(['warning: something', 'took 1.0 s']);
  });

  test('changes stay as they ended', async () => {
    const terminal = screen();
    const { watch, clock } = await watching({ stderr: terminal.stream });
    watch.tell({ type: 'begun', changes: [role, user] });
    watch.tell(started(role));
    await clock.pause(400);
    await until(async () => (await terminal.lines()).length > 0);
    watch.tell(again(role, 3000));
    expect(await terminal.lines()).toEqual([
      expect.stringMatching(/^\S applying 2 changes 0\.4 s$/),
      expect.stringMatching(/^ {2}\S \+ role\/Reviewer {2}429, again in 3 s$/),
      '  · + user/guest  waits for role/Reviewer',
    ]);
    await clock.pause(3200);
    watch.tell(applied(role));
    watch.tell(started(user));
    await clock.pause(100);
    watch.tell(applied(user));
    watch.tell({ type: 'verifying' });
    await clock.pause(300);
    watch.tell({ type: 'verified', converged: true });
    watch.tell({ type: 'ended' });
    watch.end();
    expect(await terminal.lines()).toEqual([
      '✔ 2 changes applied 3.7 s',
      '  ✔ + role/Reviewer  3.6 s',
      '  ✔ + user/guest  0.1 s',
      '✔ read back: as planned 0.3 s',
      '',
      'took 4.0 s',
    ]);
  });

  test('of many changes, however much happens is drawn with the next turn', async () => {
    const terminal = screen();
    const many = Array.from({ length: 400 }, (_, n) => creating(`role/${n}`));
    const { watch, clock } = await watching({ stderr: terminal.stream });
    watch.tell({ type: 'begun', changes: many });
    await clock.pause(300);
    await until(async () => (await terminal.lines()).length > 0);
    let drawn = 0;
    terminal.stream.on('data', () => (drawn += 1));
    for (const one of many) watch.tell(started(one));
    for (const one of many.slice(0, 300)) watch.tell(applied(one));
    expect(drawn).toBe(0);
    await clock.pause(100);
    expect(drawn).toBe(1);
    expect((await terminal.lines())[1]).toContain('300 of 400');
    watch.tell({ type: 'ended' });
  });

  test('Ctrl-C is answered at once, however short it all is', async () => {
    const terminal = screen();
    const { watch, clock, stop } = await watching({ stderr: terminal.stream });
    watch.tell({ type: 'begun', changes: [role, user] });
    watch.tell(started(role));
    await clock.pause(10);
    stop.abort();
    await until(async () => (await terminal.lines()).length > 0);
    expect((await terminal.lines())[0]).toMatch(
      /^\S finishing 1 call; press Ctrl-C again to stop now 0\.0 s$/,
    );
    watch.tell(applied(role));
    watch.tell({ type: 'not attempted', change: user, reason: 'interrupted' });
    watch.tell({ type: 'ended' });
    expect((await terminal.lines())[0]).toBe('⚠ interrupted: 1 of 2 changes applied, 1 not attempted 0.0 s');
  });

  test('a list that was drawn again and again is there once', async () => {
    const terminal = screen(40, 10);
    const { watch, clock } = await watching({ stderr: terminal.stream });
    const many = Array.from({ length: 40 }, (_, n) => creating(`role/A role with a long name ${n}`));
    watch.tell({ type: 'begun', changes: many });
    for (const one of many) watch.tell(started(one));
    await clock.pause(300);
    await until(async () => (await terminal.lines()).length > 0);
    for (const one of many) {
      await clock.pause(100);
      watch.tell(applied(one));
    }
    watch.tell({ type: 'ended' });
    expect(await terminal.lines()).toEqual(['✔ 40 changes applied 4.3 s']);
  });
});

describe('as lines', () => {
  async function shown(given: Omit<Given, 'stderr'> & { readonly stderr?: PassThrough }): Promise<string[]> {
    const { stderr, text } = log();
    if (given.stderr) given.stderr.on('data', (chunk: Buffer) => stderr.write(chunk));
    const { watch, clock, stop } = await watching({ ...given, stderr: given.stderr ?? stderr });
    watch.tell({ type: 'begun', changes: [role, user] });
    watch.tell(started(role));
    await clock.pause(400);
    await until(() => text() !== '');
    watch.tell({ type: 'unclear', change: role, why: 'POST /admin/roles: answered 502', ms: 30_000 });
    watch.tell(again(role, 2500));
    await clock.pause(2600);
    watch.tell(applied(role, true));
    watch.tell(started(user));
    stop.abort();
    await clock.pause(50);
    watch.tell(failed(user, 'answered 403\nand more'));
    watch.tell({ type: 'verifying' });
    watch.tell({ type: 'reading again', open: 1, ms: 1000 });
    await clock.pause(1000);
    watch.tell({ type: 'verified', converged: false });
    watch.tell({ type: 'ended' });
    watch.end();
    await turn();
    return text().trimEnd().split('\n');
  }
  const LINES = [
    'started: create role/Reviewer',
    'unclear: create role/Reviewer: POST /admin/roles: answered 502; looking for it for up to 30 s',
    'waiting: create role/Reviewer: 429, again in 3 s',
    'done: create role/Reviewer (3.0 s, found after all)',
    'started: create user/guest',
    'interrupted: finishing 1 call; a second Ctrl-C or SIGTERM stops at once',
    'failed: create user/guest (0.1 s): answered 403\\u{A}and more',
    'reading back',
    'waiting: 1 change not visible yet, reading back again in 1 s',
    'read back: not as planned (1.0 s)',
  ];

  test.each<[string, Parameters<typeof shown>[0]]>([
    ['in a log', {}],
    ['in CI', { stderr: screen().stream, env: { CI: 'true' } }],
    ['on a terminal that cannot redraw', { stderr: screen().stream, env: { TERM: 'dumb' } }],
    [
      'on a terminal that shows ASCII alone',
      { stderr: screen().stream, env: { LC_ALL: 'C', LANG: 'C.UTF-8' } },
    ],
    ['on a terminal without a width', { stderr: Object.assign(screen().stream, { columns: 0 }) }],
    ['beside the lines of --verbose', { stderr: screen().stream, asLines: true }],
  ])('%s', async (_where, given) => {
    expect(await shown(given)).toEqual([...LINES, 'took 4.0 s']);
  });

  test('how long it took is not said beside JSON', async () => {
    expect(await shown({ json: true })).toEqual(LINES);
  });

  test('reading is told only where it takes long, and says then what is missing', async () => {
    const { stderr, text } = log();
    const { watch, clock } = await watching({ stderr });
    watch.tell({ type: 'looking' });
    watch.tell({ type: 'call', change: null, news: { type: 'begun', call: roles } });
    await clock.pause(2900);
    expect(text()).toBe('');
    await clock.pause(100);
    await until(() => text() !== '');
    watch.tell(again(null, 8000));
    await clock.pause(8000);
    watch.tell({ type: 'looked' });
    watch.end();
    await turn();
    expect(text().split('\n')).toEqual([
      'reading roles (3.0 s so far)',
      'roles: 429, again in 8 s',
      'done reading (11 s)',
      'took 11 s',
      '',
    ]);
  });
});
