/**
 * In a job of GitHub Actions, a line of the log that begins with `::`, or holds `##[`, can be a command to the runner:
 * no name that somebody else chose may be one. Source: `ActionCommand` of github.com/actions/runner.
 */
import type { Writable } from 'node:stream';
import type { World } from '../system/world.ts';

export const isWorkflow = ({ env }: Pick<World, 'env'>): boolean => env['GITHUB_ACTIONS'] === 'true';

/** Text for people, in which nothing is a command. */
export const withoutCommands = (text: string): string =>
  text.replace(/^(\s*):(?=:)/gm, '$1\\u{3A}').replaceAll('##[', '\\u{23}#[');

/** A stream for people, whose text holds no command where a runner reads it. */
export function forRunner<S extends Writable>(stream: S, env: World['env']): S {
  if (!isWorkflow({ env })) return stream;
  const write = (text: string | Uint8Array): boolean =>
    stream.write(typeof text === 'string' ? withoutCommands(text) : text);
  return Object.create(stream, { write: { value: write } }) as S;
}
