/** `fitform validate`: everything about a spec that can be said without a tenant. Sends nothing. */
import { dayOf } from '../../engine/targets.ts';
import { validationOf } from '../../engine/validation.ts';
import { kinds } from '../../kinds/index.ts';
import { countedOf } from '../../kinds/object.ts';
import { validationRows } from '../../report/rows-error.ts';
import { showProblem } from '../../specfile/problem/code-frame.ts';
import { withReports } from '../report-files.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import { loadSpec, orDefault } from '../system/spec-files.ts';
import type { ValidateOptions } from './verbs.ts';

export function validate(command: Command<ValidateOptions>, files: readonly string[]): Promise<number> {
  return withReports(command, { 'the spec': orDefault(files) }, () => check(command, files));
}

async function check({ world, output }: Command<ValidateOptions>, files: readonly string[]): Promise<number> {
  const spec = await loadSpec(world, await readEnvironment(world), files);
  const validation = validationOf(kinds, spec, dayOf(world.now()));
  for (const warning of validation.warnings) {
    output.message(`warning: ${showProblem(warning, spec.sources, output.stderr.longest)}`);
  }
  const listed = kinds.flatMap((kind) => {
    const count = validation.resources[kind.name];
    return count === undefined ? [] : [countedOf(kind, count)];
  });
  const counts = listed.length === 0 ? 'nothing listed' : listed.join(', ');
  const rows = validationRows(validation, counts);
  if (output.format !== 'text') output.report(rows);
  else {
    output.keep(rows);
    // The warnings stand on stderr, with the lines that they are about.
    output.result(validation, `valid: ${counts}\n`);
  }
  return 0;
}
