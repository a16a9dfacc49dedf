/** Edits of a text that leave the rest as it is. */
import { Unwritable } from './source-text.ts';

/** Replaces what stands from `from` up to `to` in the text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  /** Where in the text before the edits a place of the new text comes from. */
  origin(offset: number): number;
}

/** Edits lie apart, else it throws `Unwritable`. At one place, what is put in comes before what is taken out, in the order given. */
export function edited(text: string, edits: readonly Edit[]): Edited {
  const isTaken = ({ from, to }: Edit): number => (to > from ? 1 : 0);
  const inOrder = edits.toSorted((a, b) => a.from - b.from || isTaken(a) - isTaken(b));
  let result = '';
  let at = 0;
  for (const edit of inOrder) {
    if (edit.from < at) throw new Unwritable(edit.from);
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  const origin = (offset: number): number => {
    let shift = 0;
    for (const edit of inOrder) {
      const start = edit.from + shift;
      if (offset < start) break;
      if (offset < start + edit.text.length) return edit.from;
      shift += edit.text.length - (edit.to - edit.from);
    }
    return offset - shift;
  };
  return { text: result + text.slice(at), origin };
}

export const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;

/** Behind the line end, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Whole lines at the beginning of a line, or behind a last line without an end. They end as their neighbours do. */
export function insertLines(text: string, at: number, lines: readonly string[]): Edit {
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const newline = newlineBeside(text, at);
  const added = lines.join(newline);
  return { from: at, to: at, text: isOpen ? `${newline}${added}` : `${added}${newline}` };
}

/** How the line before this place ends; where there is none, the one after it. */
export function newlineBeside(text: string, at: number): string {
  const before = text.lastIndexOf('\n', at - 1);
  const end = at > 0 && before !== -1 ? before : text.indexOf('\n', at);
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}
