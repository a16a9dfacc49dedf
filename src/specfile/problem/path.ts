/** A path into a spec: the keys and list positions that lead to a value. */
import type { Json } from '../../kinds/kind.ts';
import { quote } from './quote.ts';

export type Path = readonly (string | number)[];

/** `users[0].grants[0].roles[1]`; a key that is not a plain word stands in brackets and quotes. */
export function showPath(path: Path): string {
  return path.map((step, index) => showStep(step, index === 0)).join('');
}

/** The path of a JSON pointer (RFC 6901) into `root`, which knows what is a position in a list. */
export function pathOfPointer(pointer: string, root: Json): Path {
  const path: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const step: string | number = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value = (value as Readonly<Record<string | number, Json>> | null | undefined)?.[step];
  }
  return path;
}

function showStep(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[\w-]+$/.test(step)) return `[${quote(step)}]`;
  return first ? step : `.${step}`;
}
