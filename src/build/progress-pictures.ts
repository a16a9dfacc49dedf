/**
 * Writes docs/progress.svg and docs/progress-interrupted.svg: what an apply shows while it runs. The runs are real, of the
 * command line on an emulated tenant; only their time is not: it passes in steps, each once all calls wait for the next.
 */
import { writeFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import xterm from '@xterm/headless';
import { run } from '../cli/program.ts';
import type { World } from '../cli/system/world.ts';
import { memoryTenant, SETUP_USERNAME } from '../emulator/tenant/default-tenant.ts';
import { createEmulator } from '../emulator/tenant/tenant-emulator.ts';
import { openPort } from '../emulator/kit/port.ts';
import { steppedTime, type SteppedTime } from './stepped-time.ts';
import { linesOn } from './terminal-lines.ts';
import { drawn, type Frame } from './terminal-svg.ts';

const COLUMNS = 80;
const STEP_MS = 100;
/** Every so many steps there is a picture. */
const STEPS = 3;

interface Scene {
  readonly title: string;
  readonly rows: number;
  readonly spec: string;
  readonly args: readonly string[];
  /** Milliseconds that the tenant takes for the object of that name; other calls take 400. */
  readonly slow: (name: string) => number;
  /** What the first create of that name meets: a 429, or a 502 although it was carried out. */
  readonly faultFor?: Readonly<Record<string, 'busy' | 'unclear'>>;
  /** When Ctrl-C is pressed, in milliseconds. */
  readonly interrupted?: number;
  /** A piece of the screen that is seen where there is no motion. */
  readonly still: string;
}

const roles = (...names: readonly string[]): string =>
  `roles:\n${names.map((name) => `  - { name: ${name}, permissions: [review, submit] }\n`).join('')}`;
const user = (name: string, role: string): string =>
  `  - { username: ${name}, grants: [{ roles: [${role}], inboxes: [invoice] }] }\n`;

const SCENES: Readonly<Record<string, Scene>> = {
  'progress.svg': {
    title: 'fitform apply: each change with what it waits for, a busy tenant, an answer that was not clear',
    rows: 12,
    spec: `version: 1\ninboxes: [{ name: invoice }]\n${roles('Clerk', 'Senior', 'Auditor', 'Intern')}users:\n${user('maria', 'Clerk')}${user('jan', 'Senior')}${user('ada', 'Auditor')}${user('tom', 'Intern')}`,
    args: ['apply', '--yes', '--journal', 'off'],
    slow: (name) => ({ Clerk: 700, Auditor: 1600, Senior: 900, Intern: 500 })[name] ?? 1100,
    faultFor: { Clerk: 'busy', Auditor: 'unclear' },
    still: 'no clear answer',
  },
  'progress-interrupted.svg': {
    title: 'fitform apply with 60 changes: a bar, the names under way, and what Ctrl-C does',
    rows: 18,
    spec: `version: 1\n${roles(...Array.from({ length: 60 }, (_, n) => `Reviewer ${String(n + 1).padStart(2, '0')}`))}`,
    args: ['apply', '--yes', '--journal', 'off'],
    slow: (name) => 500 + ((Number(name.slice(-2)) * 7) % 11) * 100,
    faultFor: { 'Reviewer 04': 'busy' },
    interrupted: 4200,
    still: 'press Ctrl-C again',
  },
};

/** File name to picture. */
export async function progressPictures(): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  // What is loaded on the way takes time of another sort, so all of it is loaded before.
  for (const scene of Object.values(SCENES)) await pictureOf(scene);
  for (const [name, scene] of Object.entries(SCENES)) pictures.set(name, await pictureOf(scene));
  return pictures;
}

async function pictureOf(scene: Scene): Promise<string> {
  const time = steppedTime();
  const tenant = await openTenant(scene, time);
  const { rows } = scene;
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows, allowProposedApi: true, convertEol: true });
  const stop = new AbortController();
  const running = run(worldOf(scene, { time, tenant, terminal, stop: stop.signal }));
  let isOver = false;
  void running.finally(() => (isOver = true));
  const frames: Frame[] = [];
  try {
    for (let steps = 0; !isOver; steps += 1) {
      await time.step(STEP_MS, () => isOver);
      if (scene.interrupted === steps * STEP_MS) stop.abort();
      if (steps % STEPS > 0 && !isOver) continue;
      const lines = await seen(terminal);
      const isSame = JSON.stringify(lines) === JSON.stringify(frames.at(-1)?.lines);
      if (!isSame) frames.push({ lines, seconds: isOver ? 6 : (STEPS * STEP_MS) / 1000 });
    }
    await running;
  } finally {
    await tenant.stop();
    time.end();
  }
  const has = ({ lines }: Frame): boolean =>
    lines
      .map((line) => line.map(({ character }) => character).join(''))
      .join('\n')
      .includes(scene.still);
  return drawn(frames, { columns: COLUMNS, rows, title: scene.title, still: frames.findIndex(has) });
}

async function seen(terminal: xterm.Terminal): Promise<Frame['lines']> {
  await new Promise<void>((done) => {
    terminal.write('', done);
  });
  return linesOn(terminal, terminal.buffer.active.baseY);
}

const PASSWORD = 'of the account in the picture';

/** A tenant that takes its time for each call, and answers some creates otherwise once. */
async function openTenant({ slow, faultFor = {} }: Scene, time: SteppedTime) {
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const emulator = createEmulator({ store: memoryTenant(), operator, clock: time.now });
  const met = new Set<string>();
  return openPort({
    host: '127.0.0.1',
    port: 0,
    answer: async (request) => {
      const body = request.method === 'POST' ? await request.clone().text() : '{}';
      const { name = '' } = JSON.parse(body) as { name?: string };
      await time.served(name === '' ? 400 : slow(name));
      const fault = met.has(name) ? undefined : faultFor[name];
      met.add(name);
      if (fault === undefined) return emulator.answer(request);
      if (fault === 'unclear') await emulator.answer(request);
      const [status, headers] = fault === 'busy' ? [429, { 'retry-after': '3' }] : [502, {}];
      return { end: 'answered', response: new Response('', { status, headers }) };
    },
    close: emulator.close,
  });
}

interface Around {
  readonly time: SteppedTime;
  readonly tenant: { readonly url: string };
  readonly terminal: xterm.Terminal;
  readonly stop: AbortSignal;
}

/** What an apply takes of a world, and no more. */
function worldOf({ spec, args, rows }: Scene, { time, tenant, terminal, stop }: Around): World {
  const screen = (): World['stderr'] => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => terminal.write(chunk));
    return Object.assign(stream, { isTTY: true, columns: COLUMNS, rows });
  };
  const world: Partial<World> = {
    argv: args,
    env: { FITFORM_URL: tenant.url, FITFORM_USERNAME: SETUP_USERNAME, FITFORM_PASSWORD: PASSWORD },
    cwd: '/',
    version: '0.0.0',
    stdin: Readable.from([]),
    stdout: screen(),
    stderr: screen(),
    readFile: (path) =>
      path.endsWith('tenant.yaml')
        ? Promise.resolve(Buffer.from(spec))
        : Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' })),
    lock: () => Promise.resolve(() => Promise.resolve()),
    lineFiles: () => Promise.resolve([]),
    realPath: (path) => Promise.resolve(path),
    temporary: '/tmp',
    hostname: 'host',
    username: 'somebody',
    now: time.now,
    monotonic: time.monotonic,
    pause: (ms, until = stop) => time.pause(ms, until),
    later: (ms, until = stop) => time.pause(ms, until),
    random: () => 1,
    randomBytes: (count) => Buffer.alloc(count, 1),
    stop,
    writing: () => undefined,
  };
  return world as World;
}

if (import.meta.main) {
  for (const [name, picture] of await progressPictures()) await writeFile(`docs/${name}`, picture);
}
