/** `fitform export`: the live tenant as a spec, or a spec brought up to date with it. Reads the tenant only. */
import { asJson, asYaml, exportTenant, type Exported } from '../../export/export-tenant.ts';
import { unknownFlags } from '../../export/unknown.ts';
import { kinds } from '../../kinds/index.ts';
import { addressOf } from '../../kinds/address.ts';
import { kindsKnowing } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import { matching } from '../../kinds/pattern.ts';
import { counted, printable } from '../../report/paint.ts';
import { patternFault } from '../../specfile/check/policy-section.ts';
import { InvalidInput, invalid } from '../../specfile/problem/problem.ts';
import { observeAgain } from '../../tenant/observe.ts';
import { connect } from '../connect.ts';
import { readEnvironment } from '../system/environment.ts';
import { unplaced } from '../failure.ts';
import type { TenantOptions } from '../options.ts';
import { outputFor, type Output } from '../terminal/output.ts';
import { exportIds } from './export-ids.ts';
import { hiddenKinds } from '../hidden-kinds.ts';
import { STANDARD_INPUT } from '../system/spec-files.ts';
import { mustMatch } from '../targets.ts';
import { updateFile } from './update-file.ts';
import type { World } from '../system/world.ts';
import { mustBeNew, readAll, writeTo } from './written-spec.ts';

export interface ExportOptions extends TenantOptions {
  readonly out?: string;
  readonly update?: string;
  readonly target?: readonly string[];
  readonly ids?: boolean;
  readonly spec?: readonly string[];
}

/** Throws `InvalidInput` for a file that is there already or cannot be written, `Refused` or a `TenantError`. */
export async function exportSpec(world: World, options: ExportOptions): Promise<number> {
  const output = outputFor(world, options);
  if (options.update === STANDARD_INPUT) {
    throw invalid('--update needs a file, and - is standard input', 'name the file');
  }
  if (options.update !== undefined) {
    return updateFile(world, output, options.update, options);
  }
  if (options.ids) return exportIds(world, output, options);
  if (options.spec) {
    throw invalid('--spec goes only with --update or --ids', 'to bring FILE up to date: --update FILE');
  }
  checkPatterns(options.target ?? []);
  if (options.out !== undefined) await mustBeNew(world, options.out);
  const env = await readEnvironment(world);
  const connection = await connect(world, env, options, { url: null, base_path: null }, true);
  try {
    const live = await readAll(world, connection, { required: kinds, helpful: [] });
    const chosen = chosenBy(options.target, live);
    const extra = unknownFlags(kinds, live, chosen);
    const known = await observeAgain(connection.tenant, kindsKnowing(kinds, extra), live, new Set());
    for (const { kind, lacks } of hiddenKinds(known)) {
      output.message(
        `warning: this account lacks ${lacks.join(', ')} on the whole tenant, so it may not see all ${kind.section}`,
      );
    }
    const tenant = { url: connection.url, base_path: connection.basePath, extra_permissions: extra };
    const exported = exportTenant({ kinds, live: known, tenant, ...(chosen ? { chosen } : {}) });
    await hand(world, output, options.out, exported);
    return 0;
  } finally {
    await connection.close();
  }
}

function checkPatterns(patterns: readonly string[]): void {
  const faults = patterns.flatMap((pattern) => {
    const fault = patternFault(pattern, kinds);
    return fault ? [unplaced('', `--target: ${fault.message}`, fault.hint)] : [];
  });
  if (faults.length > 0) throw new InvalidInput(faults);
}

function chosenBy(
  patterns: readonly string[] | undefined,
  live: Live,
): ((address: string) => boolean) | undefined {
  if (patterns === undefined) return undefined;
  const addresses = [...live.objects].flatMap(([kind, objects]) =>
    objects.map(({ name }) => addressOf(kind, name)),
  );
  mustMatch(patterns, addresses, 'as no such thing is live');
  const tests = patterns.map(matching);
  return (address) => tests.some((matches) => matches(address));
}

/** To standard output or to a file, which holds YAML; with --json the spec is on standard output in any case. */
async function hand(
  world: World,
  output: Output,
  file: string | undefined,
  exported: Exported,
): Promise<void> {
  const remarks = exported.sections.flatMap(({ entries }) =>
    entries.flatMap(({ address, remarks: whole, keys }) =>
      [...whole, ...keys.flatMap((key) => key.remarks)].map((remark) => `${address}: ${remark}`),
    ),
  );
  if (file === undefined || output.json) {
    // As YAML they are comments.
    if (output.json && file === undefined) {
      for (const remark of remarks) output.message(`note: ${printable(remark)}`);
    }
    output.result(asJson(exported), asYaml(exported));
  }
  if (file === undefined) return;
  await writeTo(world, file, asYaml(exported), 'new');
  const counts = exported.sections.map(({ kind, entries }) =>
    counted(entries.length, kind.name, kind.section),
  );
  const about =
    remarks.length === 0
      ? ''
      : `; ${counted(remarks.length, 'comment', 'comments')} in it on what a spec cannot hold`;
  output.message(`wrote ${file}: ${counts.length === 0 ? 'nothing is live' : counts.join(', ')}${about}`);
}
