import type { Unreadable } from './fault-grammar.ts';
import { isObject } from './model.ts';

/** Reads `{"faults": [TEXT, …]}`, each text by `parse`. */
export function readFaults<F>(
  body: string,
  parse: (text: string) => { readonly fault: F } | Unreadable,
): { faults: F[] } | { problem: string } {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return { problem: 'The body is not JSON' };
  }
  const texts = isObject(given) ? given['faults'] : undefined;
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) {
    return { problem: 'The body must be {"faults": [TEXT, …]}' };
  }
  const faults: F[] = [];
  for (const text of texts) {
    const read = parse(text);
    if ('problem' in read) return { problem: `${text}: ${read.problem}` };
    faults.push(read.fault);
  }
  return { faults };
}
