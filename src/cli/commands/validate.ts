/** `fitform validate`: everything about a spec that can be said without a tenant. Sends nothing. */
import { kinds } from '../../kinds/index.ts';
import { countedOf } from '../../kinds/object.ts';
import { showProblem } from '../../specfile/problem/code-frame.ts';
import { readEnvironment } from '../system/environment.ts';
import type { ErrorDocument } from '../../documents/documents.ts';
import type { OutputOptions } from '../options.ts';
import { frameWidth, outputFor } from '../terminal/output.ts';
import { problemAt, type Problem } from '../../specfile/problem/problem.ts';
import type { Spec } from '../../specfile/read.ts';
import { sendsInClear } from '../../tenant/target.ts';
import { loadSpec } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';

export async function validate(
  world: World,
  files: readonly string[],
  options: OutputOptions,
): Promise<number> {
  const output = outputFor(world, options);
  const spec = await loadSpec(world, await readEnvironment(world), files);
  const { desired, warnings, sources } = spec;
  for (const warning of [...inClear(spec), ...warnings]) {
    output.message(`warning: ${showProblem(warning, sources, frameWidth(world.stderr))}`);
  }
  const counts = kinds.flatMap((kind) => {
    const count = desired.resources.filter((resource) => resource.kind === kind.name).length;
    return count === 0 ? [] : [countedOf(kind, count)];
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

/** Only a warning here: whether `--insecure-http` will be given, a spec does not tell. */
function inClear({ desired: { tenant }, urlAt }: Spec): Problem[] {
  if (urlAt === null || !URL.canParse(tenant.url ?? '') || !sendsInClear(new URL(tenant.url ?? ''))) {
    return [];
  }
  const message = 'http would send the credentials in the clear';
  return [problemAt(urlAt, message, 'use https; other commands refuse it without --insecure-http')];
}
