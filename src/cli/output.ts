/** Where results and messages go: the result alone to stdout, all else to stderr. */
import { colours, noPaint, type Paint } from '../report/paint.ts';
import { isJson, type OutputOptions } from './options.ts';
import type { World } from './world.ts';

export interface Output {
  readonly json: boolean;
  readonly full: boolean;
  /** For stdout. */
  readonly paint: Paint;
  /** For stderr. */
  readonly errPaint: Paint;
  /** The command's one result. With --json it is printed as JSON, otherwise as text. */
  result(document: unknown, text: string): void;
  message(text: string): void;
  /** Says in one line that the result is a failure: its text says so itself, its JSON only to a program. */
  failed(text: string): void;
}

export function outputFor(world: World, options: OutputOptions): Output {
  const json = isJson(options);
  const coloured = (stream: { readonly isTTY?: boolean }): Paint => {
    const wanted = options.color && (world.env['NO_COLOR'] ?? '') === '' && stream.isTTY === true;
    return wanted ? colours : noPaint;
  };
  return {
    json,
    full: options.full ?? false,
    paint: coloured(world.stdout),
    errPaint: coloured(world.stderr),
    result: (document, text) => {
      world.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text);
    },
    message: (text) => {
      world.stderr.write(`${text}\n`);
    },
    failed: (text) => {
      if (json) world.stderr.write(`error: ${text}\n`);
    },
  };
}
