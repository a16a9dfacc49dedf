/** What stands on a terminal of @xterm/headless, for a picture of it. */
import type xterm from '@xterm/headless';
import type { Line } from './terminal-svg.ts';

/** From the row `first` on, without the empty ones at the end. */
export function linesOn(terminal: xterm.Terminal, first = 0): Line[] {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length - first }, (_row, row): Line => {
    const line = active.getLine(first + row);
    return Array.from({ length: terminal.cols }, (_column, column) => {
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
  return lines.slice(0, lines.findLastIndex((line) => line.some(({ character }) => character !== ' ')) + 1);
}
