/** `fitform completion`: the script that makes a shell ask fitform at the tab key. */
import { invalid } from '../../specfile/problem/problem.ts';
import { nearest } from '../../kinds/nearest.ts';
import { didYouMean, quote } from '../../specfile/problem/quote.ts';
import type { Command, Options } from '../command.ts';
import { isShell, scripts, shells } from '../completion/scripts.ts';
import type { completionVerb } from './reference-verbs.ts';

/** Throws `InvalidInput` for a shell that it does not know. */
export function completion(
  { world }: Command<Options<typeof completionVerb>>,
  shell: string,
): Promise<number> {
  if (!isShell(shell)) {
    const near = nearest(shell, shells);
    throw invalid(
      `there is no completion for ${quote(shell)}`,
      near === undefined ? `the shells are ${shells.join(', ')}` : didYouMean(near, shell),
    );
  }
  world.stdout.write(scripts[shell]);
  return Promise.resolve(0);
}
