/** `fitform validate`: everything about a spec that can be said without a tenant. Sends nothing. */
import { validationOf } from '../../engine/validation.ts';
import { kinds } from '../../kinds/index.ts';
import { countedOf } from '../../kinds/object.ts';
import { showProblem } from '../../specfile/problem/code-frame.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import type { OutputOptions } from '../options.ts';
import { loadSpec } from '../system/spec-files.ts';

export async function validate(
  { world, output }: Command<OutputOptions>,
  files: readonly string[],
): Promise<number> {
  const spec = await loadSpec(world, await readEnvironment(world), files);
  const validation = validationOf(kinds, spec);
  for (const warning of validation.warnings) {
    output.message(`warning: ${showProblem(warning, spec.sources, output.stderr.longest)}`);
  }
  const counts = kinds.flatMap((kind) => {
    const count = validation.resources[kind.name];
    return count === undefined ? [] : [countedOf(kind, count)];
  });
  output.result(validation, `valid: ${counts.length === 0 ? 'nothing listed' : counts.join(', ')}\n`);
  return 0;
}
