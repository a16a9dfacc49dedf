/** The one way from a file's bytes to its text: a byte order mark is skipped, and any other encoding is named. */
import { LineCounter } from 'yaml';
import { decode, type Decoded } from './decode.ts';
import { InvalidInput, problemWith, type Problem } from '../problem/problem.ts';

/** Throws `InvalidInput` where it is no text in UTF-8. No line of it is shown: it may hold secrets. */
export function textOf(file: string, bytes: Uint8Array): string {
  const decoded = decode(bytes);
  const problem = encodingProblem(file, decoded);
  if (problem) throw new InvalidInput([problem]);
  return decoded.text;
}

/** What is wrong with the encoding, at its place; `null` where nothing is. */
export function encodingProblem(file: string, { text, fault }: Decoded): Problem | null {
  if (fault === undefined) return null;
  const { message, hint, offset } = fault;
  const problem = problemWith(file, message, hint);
  return offset === null ? problem : { ...problem, ...spotsOf(text)(offset) };
}

/** From an index in the text to line and column, both from 1. */
export function spotsOf(text: string): (offset: number) => { line: number; column: number } {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return (offset) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line, column: col };
  };
}
