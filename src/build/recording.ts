/**
 * Writes docs/recording.svg: the tour of README.md as a terminal shows it, drawn from what the built program really
 * prints on a pseudo-terminal. Nothing in it is typed in by hand but the commands.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import xterm from '@xterm/headless';
import { drawn, type Frame, type Line } from './terminal-svg.ts';

const COLUMNS = 92;
const ROWS = 34;
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
    const terminal = new xterm.Terminal({
      cols: COLUMNS,
      rows: ROWS,
      allowProposedApi: true,
      convertEol: true,
    });
    const frames: Frame[] = [];
    const show = async (text: string, seconds: number): Promise<void> => {
      await new Promise<void>((done) => terminal.write(text, done));
      frames.push({ lines: screenOf(terminal), seconds });
    };
    for (const [command, stays] of COMMANDS) {
      await show('\u001b[32m$\u001b[0m ', 0.6);
      for (const word of command.match(/\S+\s*/g) ?? []) await show(word, 0.25);
      const lines = (await printedBy(folder, command)).split(/(?<=\n)/);
      await show('\n', 0.3);
      for (let at = 0; at < lines.length; at += 6) await show(lines.slice(at, at + 6).join(''), 0.3);
      await show('\n', stays);
    }
    return drawn(frames, { columns: COLUMNS, rows: ROWS, title: 'fitform: init, plan, apply, drift' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a terminal is sent, without what differs from run to run. */
async function printedBy(folder: string, command: string): Promise<string> {
  const bin = join(folder, '.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(
    join(bin, 'fitform'),
    `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/fitform.js')}' "$@"\n`,
  );
  await chmod(join(bin, 'fitform'), 0o755);
  const terminal = spawn('script', ['-qec', `stty cols ${COLUMNS} rows ${ROWS}; ${command}`, '/dev/null'], {
    cwd: folder,
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
  });
  // Whoever tries it out takes what is proposed.
  terminal.stdout.on('data', (printed: Buffer) => {
    if (printed.includes('?')) terminal.stdin.write('\r');
  });
  const stdout = await text(terminal.stdout);
  return stdout
    .replaceAll(/\d{8}T\d{6}Z-[\w.-]+(?=\.jsonl)/g, '20261122T101500Z-host')
    .replaceAll(/\b[0-9a-f]{24}\b/g, '83d6a337f5aab6a94a125233');
}

function screenOf(terminal: xterm.Terminal): Line[] {
  const { active } = terminal.buffer;
  return Array.from({ length: ROWS }, (_, row): Line => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: COLUMNS }, (_, column) => {
      const cell = line?.getCell(column);
      const characters = cell?.getChars() ?? '';
      return {
        character: characters === '' ? ' ' : characters,
        colour: cell?.isFgPalette() ? cell.getFgColor() : null,
        bold: Boolean(cell?.isBold()),
        dim: Boolean(cell?.isDim()),
      };
    });
  });
}

if (import.meta.main) {
  await writeFile('docs/recording.svg', await recording());
}
