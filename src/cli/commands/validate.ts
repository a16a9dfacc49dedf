/** `fitform validate`: everything about a spec that can be said without a tenant. Sends nothing. */
import { validationOf } from '../../engine/validation.ts';
import { kinds } from '../../kinds/index.ts';
import { countedOf } from '../../kinds/object.ts';
import { showProblem } from '../../specfile/problem/code-frame.ts';
import { readEnvironment } from '../system/environment.ts';
import type { ErrorDocument } from '../../documents/documents.ts';
import type { Command } from '../command.ts';
import type { OutputOptions } from '../options.ts';
import { loadSpec } from '../system/spec-files.ts';

export async function validate(
  { world, output }: Command<OutputOptions>,
  files: readonly string[],
): Promise<number> {
  const spec = await loadSpec(world, await readEnvironment(world), files);
  const { resources, warnings } = validationOf(kinds, spec);
  for (const warning of warnings) {
    output.message(`warning: ${showProblem(warning, spec.sources, output.stderr.longest)}`);
  }
  const counts = kinds.flatMap((kind) => {
    const count = resources[kind.name];
    return count === undefined ? [] : [countedOf(kind, count)];
  });
  const message = `valid: ${counts.length === 0 ? 'nothing listed' : counts.join(', ')}`;
  const document: ErrorDocument = {
    format: 'fitform.error/1',
    exit_code: 0,
    class: 'ok',
    message,
    problems: [],
  };
  output.result(document, `${message}\n`);
  return 0;
}
