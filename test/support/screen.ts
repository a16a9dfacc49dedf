/** A terminal that is made of memory: what stands on it. */
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';

export interface Screen {
  readonly stream: PassThrough & { readonly isTTY: true; columns: number; rows: number };
  /** Its lines, without those below the last that is not empty. */
  lines(): Promise<string[]>;
  /** Where the next text goes, from 0. */
  cursor(): number;
}

export function screen(columns = 80, rows = 24): Screen {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const stream = Object.assign(new PassThrough(), { isTTY: true as const, columns, rows });
  stream.on('data', (chunk: Buffer) => terminal.write(chunk));
  return {
    stream,
    async lines() {
      await new Promise<void>((done) => {
        terminal.write('', done);
      });
      const { active } = terminal.buffer;
      const all = Array.from(
        { length: active.length },
        (_, row) => active.getLine(row)?.translateToString(true) ?? '',
      );
      return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
    },
    cursor: () => terminal.buffer.active.baseY + terminal.buffer.active.cursorY,
  };
}
