/** The one way from a file's bytes to its text: a byte order mark is skipped, and any other encoding is named. */
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
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    const at = Math.min(offset, text.length);
    let [first, after] = [0, starts.length];
    while (after - first > 1) {
      const middle = (first + after) >> 1;
      if (starts[middle]! <= at) first = middle;
      else after = middle;
    }
    return { line: first + 1, column: at - starts[first]! + 1 };
  };
}
