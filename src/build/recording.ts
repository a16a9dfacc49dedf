/**
 * Writes docs/recording.svg: the tour of README.md as a terminal shows it, drawn from what the built program really
 * prints on a pseudo-terminal. Nothing in it is typed in by hand but the commands.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import xterm from '@xterm/headless';
import { linesOn } from './terminal-lines.ts';
import { drawn, type Frame, type Line } from './terminal-svg.ts';

const COLUMNS = 92;
const ROWS = 34;
/** More lines than any command prints. */
const SCROLLBACK = 300;
const LONGEST_MS = 60_000;

/** Each with how long its last screen stays, in seconds. */
const COMMANDS: readonly (readonly [command: string, stays: number])[] = [
  ['fitform init --from guide', 4],
  ['fitform plan', 6],
  ['fitform apply --yes', 6],
  ['fitform drift', 5],
];

/** Resolves to the picture. `dist/` is what it runs. */
export async function recording(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fitform-recording-'));
  try {
    await install(join(folder, 'bin'));
    const frames: Frame[] = [];
    let above: Line[] = [];
    const show = (lines: readonly Line[], seconds: number): void => {
      frames.push({ lines: [...above, ...lines].slice(-ROWS), seconds });
    };
    for (const [command, stays] of COMMANDS) {
      const words = command.split(' ').map((_word, index, all) => all.slice(0, index + 1).join(' '));
      for (const typed of ['', ...words]) show(await linesOf(`\u001b[32m$\u001b[0m ${typed}`), 0.3);
      const printed = await linesOf(`\u001b[32m$\u001b[0m ${command}\n${await printedBy(folder, command)}`);
      for (let count = 6; count < printed.length; count += 6) show(printed.slice(0, count), 0.3);
      show(printed, stays);
      above = [...above, ...printed, []];
    }
    return drawn(frames, { columns: COLUMNS, rows: ROWS, title: 'fitform: init, plan, apply, drift' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function install(bin: string): Promise<void> {
  const program = join(bin, 'fitform');
  await mkdir(bin);
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/fitform.js')}' "$@"\n`);
  await chmod(program, 0o755);
}

/** What the terminal is sent, without what differs from run to run. */
async function printedBy(folder: string, command: string): Promise<string> {
  // On stderr stands what init asks; of the others, how long they take, which differs from run to run.
  const quiet = command.startsWith('fitform init') ? '' : ' 2>/dev/null';
  const sized = `stty cols ${COLUMNS} rows ${ROWS}; ${command}${quiet}`;
  const terminal = spawn('script', ['-qec', sized, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      TERM: 'xterm-256color',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
  });
  // Whoever tries it out takes what is proposed. The question is drawn again when it is answered.
  terminal.stdout.setEncoding('utf8');
  let waitsFor = 'demo tenant):';
  let seen = '';
  terminal.stdout.on('data', (printed: string) => {
    seen += printed;
    if (waitsFor === '' || !seen.includes(waitsFor)) return;
    waitsFor = '';
    terminal.stdin.write('\r');
  });
  await once(terminal, 'close');
  return seen
    .replaceAll(/\d{8}T\d{6}Z-[\w.-]+(?=\.jsonl)/g, '20261122T101500Z-host')
    .replaceAll(/\b[0-9a-f]{24}\b/g, '83d6a337f5aab6a94a125233');
}

/** What stands on the terminal in the end. */
async function linesOf(sent: string): Promise<Line[]> {
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: ROWS,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    convertEol: true,
  });
  await new Promise<void>((done) => {
    terminal.write(sent, done);
  });
  return linesOn(terminal);
}

if (import.meta.main) {
  await writeFile('docs/recording.svg', await recording());
}
