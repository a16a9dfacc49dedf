/** A path into a spec: the keys and list positions that lead to a value. */
import { quote } from './quote.ts';

export type Path = readonly (string | number)[];

/** `users[0].grants[0].roles[1]`; a key that is not a plain word stands in brackets and quotes. */
export function showPath(path: Path): string {
  return path.map((step, index) => showStep(step, index === 0)).join('');
}

function showStep(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[\w-]+$/.test(step)) return `[${quote(step)}]`;
  return first ? step : `.${step}`;
}
