/** A problem as a person reads it on a terminal: what is wrong and where, the lines around it, and what to do. */
import type { Problem } from './problem.ts';
import { maskUnsafe } from './quote.ts';
import { escapeUnsafe } from './visible.ts';

/** Columns of a source line that are shown, where there is room; a longer line is cut around the place. */
const WIDEST = 100;
const LINES_BEFORE = 2;

/**
 * `file:line:column path: message (did you mean "X"?)`, a code frame if the file's text is in `sources`, and any
 * other hint on a line of its own. Several lines, the last without a line end; no control characters. `width`: the
 * columns there are for the frame.
 */
export function showProblem(
  problem: Problem,
  sources: ReadonlyMap<string, string> = new Map(),
  width = Infinity,
): string {
  const { hint } = problem;
  const nearMiss = hint?.startsWith('did you mean ') ?? false;
  const first = `${headOf(problem)}${nearMiss ? ` (${escapeUnsafe(hint ?? '')})` : ''}`;
  const rest = hint === null || nearMiss ? [] : [`  ${escapeUnsafe(hint)}`];
  return [first, ...frameOf(problem, sources, width), ...rest].join('\n');
}

/** The problem on one line, without its hint. */
export function headOf({ file, line, column, path, message }: Problem): string {
  const spot = line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`;
  const where = [`${file ?? ''}${file === null ? '' : spot}`, path].filter((part) => part !== '').join(' ');
  return escapeUnsafe(where === '' ? message : `${where}: ${message}`);
}

function frameOf(
  { file, line, column }: Problem,
  sources: ReadonlyMap<string, string>,
  width: number,
): string[] {
  const lines = sources.get(file ?? '')?.split(/\r?\n/);
  if (lines === undefined || line === null || line > lines.length) return [];
  const at = (column ?? 1) - 1;
  const digits = String(line).length;
  // Besides the line there are its number, and where it is cut a mark at either end.
  const widest = Math.min(WIDEST, width - digits - 9);
  const start = windowStart(lines[line - 1] ?? '', at, widest);
  const from = Math.max(1, line - LINES_BEFORE);
  const shown = lines.slice(from - 1, line).map((text, index) => {
    const number = from + index;
    const mark = number === line ? '>' : ' ';
    return `  ${mark} ${String(number).padStart(digits)} | ${cut(text, start, widest)}`.trimEnd();
  });
  if (column === null) return shown;
  const before = cut((lines[line - 1] ?? '').slice(0, at), start, Infinity);
  return [...shown, `    ${' '.repeat(digits)} | ${' '.repeat(widthOf(before))}^`];
}

/** The first column to show, so that the place is in view with something before it. */
function windowStart(line: string, at: number, widest: number): number {
  const columns = (text: string): number => widthOf(maskUnsafe(text));
  return Math.max(0, Math.min(columns(line.slice(0, at)) - Math.floor(widest / 2), columns(line) - widest));
}

/** The columns of a line from `start` up to `start + widest`, and a mark where there is more; no character is halved. */
function cut(line: string, start: number, widest: number): string {
  let shown = '';
  let column = 0;
  for (const point of maskUnsafe(line)) {
    const from = column;
    column += widthOf(point);
    if (column > start + widest) return `${dots(shown, start)}${shown}…`;
    // What combines with a character that is left out goes with it.
    if (from >= start && (column > from || shown !== '' || from === 0)) shown += point;
  }
  return `${dots(shown, start)}${shown}`;
}

const dots = (shown: string, start: number): string => (start > 0 && shown !== '' ? '…' : '');

const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const NARROW = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** In columns of a terminal, as far as can be told without asking it. */
function widthOf(text: string): number {
  return [...text].reduce((sum, point) => sum + (NARROW.test(point) ? 0 : WIDE.test(point) ? 2 : 1), 0);
}
