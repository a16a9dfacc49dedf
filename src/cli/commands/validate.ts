/** `fitform validate`: everything about a spec that can be said without a tenant. Sends nothing. */
import { validationOf } from '../../engine/validation.ts';
import { kinds } from '../../kinds/index.ts';
import { countedOf } from '../../kinds/object.ts';
import { showProblem } from '../../specfile/problem/code-frame.ts';
import { readEnvironment } from '../system/environment.ts';
import type { ValidateOptions } from './validate-verb.ts';
import { frameWidth, outputFor } from '../terminal/output.ts';
import { loadSpec } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';

export async function validate(
  world: World,
  files: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const output = outputFor(world, options);
  const spec = await loadSpec(world, await readEnvironment(world), files);
  const validation = validationOf(kinds, spec);
  for (const warning of validation.warnings) {
    output.message(`warning: ${showProblem(warning, spec.sources, frameWidth(world.stderr))}`);
  }
  const counts = kinds.flatMap((kind) => {
    const count = validation.resources[kind.name];
    return count === undefined ? [] : [countedOf(kind, count)];
  });
  output.result(validation, `valid: ${counts.length === 0 ? 'nothing listed' : counts.join(', ')}\n`);
  return 0;
}
