/** `fitform export`: the live tenant as a spec, or a spec brought up to date with it. Reads the tenant only. */
import { exportLive } from '../../engine/export-live.ts';
import { chosenPatterns } from '../../engine/targets.ts';
import { asJson, asYaml, type Exported } from '../../export/export-tenant.ts';
import { kinds } from '../../kinds/index.ts';
import { counted, printable } from '../../report/paint.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { withConnection } from '../with-tenant.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import type { ExportOptions } from './verbs.ts';
import { exportIds } from './export-ids.ts';
import { specForTenant, STANDARD_INPUT } from '../system/spec-files.ts';
import { updateFile } from './update-file.ts';
import { mustBeNew, writeTo } from './written-spec.ts';

/** Throws `InvalidInput` for a file that is there already or cannot be written, `Refused` or a `TenantError`. */
export async function exportSpec(command: Command<ExportOptions>): Promise<number> {
  const { world, options } = command;
  if (options.update === STANDARD_INPUT) {
    throw invalid('--update needs a file, and - is standard input', 'name the file');
  }
  if (options.update !== undefined) return updateFile(command, options.update);
  const patterns = chosenPatterns(kinds, options);
  if (options.out !== undefined) await mustBeNew(world, options.out);
  const env = await readEnvironment(world);
  const names = options.url ?? env['FITFORM_URL'];
  const spec = await specForTenant(world, env, { files: options.spec, names });
  const desired = spec?.desired ?? null;
  if (options.ids) return exportIds(command, env, desired);
  const target = { env, spec: desired?.tenant ?? { url: null, base_path: null } };
  return withConnection(command, target, false, async (connection, host) => {
    const reading = { kinds, connection, world, host };
    await hand(command, await exportLive(reading, { target: patterns, portable: options.portable, desired }));
    return 0;
  });
}

/** To standard output or to a file, which holds YAML; with --json the spec is on standard output in any case. */
async function hand(
  { world, output, options: { out: file } }: Command<ExportOptions>,
  exported: Exported,
): Promise<void> {
  const remarks = exported.sections.flatMap(({ kind, remarks: ofAll, entries }) => [
    ...ofAll.map((remark) => `${kind.section}: ${remark}`),
    ...entries.flatMap(({ address, remarks: whole, keys }) =>
      [...whole, ...keys.flatMap((key) => key.remarks)].map((remark) => `${address}: ${remark}`),
    ),
  ]);
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
