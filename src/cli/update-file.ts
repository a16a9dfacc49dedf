/** `fitform export --update FILE`: the file with the smallest changes after which planning it gives no change. */
import { resolve } from 'node:path';
import { unknownFlags } from '../export/unknown.ts';
import { plainOf, Unwritable } from '../export/source.ts';
import { updateSpec, type Updated, type UpdateInput } from '../export/update.ts';
import { kinds } from '../kinds/index.ts';
import { matching } from '../kinds/pattern.ts';
import { makePlan } from '../plan/plan.ts';
import { expectedAccount } from '../policy/rules.ts';
import { counted } from '../report/paint.ts';
import { decode } from '../spec/decode.ts';
import type { Policy } from '../spec/desired.ts';
import { InvalidInput, problemWith } from '../spec/problem.ts';
import { readSpec } from '../spec/read.ts';
import { Refused } from '../tenant/errors.ts';
import { kindsToRead, observeAgain } from '../tenant/observe.ts';
import { connect, type Connection } from './connect.ts';
import { readEnvironment } from './environment.ts';
import { Stopped, unplaced } from './failure.ts';
import type { Output } from './output.ts';
import { hiddenKinds } from './sight.ts';
import { loadSpec } from './spec.ts';
import type { TenantOptions } from './options.ts';
import type { World } from './world.ts';
import { mustBeNew, readAll, writeTo } from './written-spec.ts';

/** Throws as every reading command does; `Stopped` (exit code 6) where no change of the file would be enough. */
export async function updateFile(
  world: World,
  output: Output,
  file: string,
  options: TenantOptions & { readonly out?: string },
): Promise<number> {
  const { out = file } = options;
  const isElsewhere = resolve(world.cwd, out) !== resolve(world.cwd, file);
  const env = await readEnvironment(world);
  const { desired, sources } = await loadSpec(world, env, [file]);
  if (isElsewhere) await mustBeNew(world, out);
  const text = sources.get(file) ?? '';
  const connection = await connect(world, env, options, desired.tenant, true);
  try {
    const { extra_permissions: extra } = desired.tenant;
    const live = await readAll(world, connection, kindsToRead(kinds, desired), extra);
    const known = await observeAgain(connection.tenant, kinds, live, new Set(), [
      ...new Set([...extra, ...unknownFlags(kinds, live)]),
    ]);
    const today = new Date(world.now()).toISOString().slice(0, 10);
    const isIgnored = ignoredBy(desired.policy, today);
    const updated = updateIn({ kinds, live: known, file, text, env, isIgnored });
    mustSee(updated, known);
    await mustBeEmpty(connection, { kinds, live, file, text: updated.text, env }, today);
    const isChanged = updated.text !== text;
    if (isChanged || isElsewhere) {
      const whole = (await markOf(world, file, text)) + updated.text;
      await writeTo(world, out, whole, !isElsewhere);
    }
    if (output.json) output.result(plainOf(updated.text), '');
    for (const one of updated.news) output.message(one);
    output.message(
      isChanged
        ? `wrote ${out}: ${counted(updated.news.length, 'change', 'changes')}`
        : `${file} is as the tenant is${isElsewhere ? `; ${out} is a copy of it` : ': nothing to write'}`,
    );
    return 0;
  } finally {
    await connection.close();
  }
}

/** The file's byte order mark, which the spec's text is without. Throws `Stopped` where somebody has written to it since. */
async function markOf(world: World, file: string, text: string): Promise<string> {
  const bytes = await world.readFile(resolve(world.cwd, file)).catch(() => Buffer.alloc(0));
  if (decode(bytes).text !== text) {
    const problem = unplaced('', 'it is no longer as it was when this run began', 'run it again');
    throw new Stopped(5, `${file} was changed meanwhile; nothing was written`, [problem]);
  }
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? '\uFEFF' : '';
}

function updateIn(input: UpdateInput): Updated {
  try {
    return updateSpec(input);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    const line = input.text.slice(0, error.offset).split('\n').length;
    const problem = problemWith(
      input.file,
      `what begins on line ${line} ${error.message}`,
      'write it as other lists and mappings are written, or export to a new file with --out',
    );
    throw new InvalidInput([problem]);
  }
}

/** What this account may not see is not gone. */
function mustSee({ missing }: Updated, live: UpdateInput['live']): void {
  const hidden = hiddenKinds(live).find(({ kind }) => missing.has(kind.name));
  if (!hidden) return;
  const { kind, lacks } = hidden;
  throw new Refused(
    `some ${kind.section} of the spec are not in the tenant's list, which may leave them out: this account lacks ${lacks.join(', ')} on the whole tenant`,
    'run it as an account that sees them all, or take them out of the file by hand',
  );
}

/** The plan of the new text: if it is not empty, nothing is written. */
async function mustBeEmpty(
  { tenant, url, basePath }: Connection,
  { live, file, text, env }: UpdateInput,
  today: string,
): Promise<void> {
  const readFile = (): Promise<Buffer> => Promise.resolve(Buffer.from(text));
  const { desired } = await readSpec({ files: [file], kinds, env, readFile });
  const { plan, absent } = makePlan({
    kinds,
    desired,
    live: await observeAgain(tenant, kinds, live, new Set(), desired.tenant.extra_permissions),
    tenant: { url, base_path: basePath, account: live.account?.name ?? null },
    choice: { target: null, ignore: [], allowDelete: 0, today },
    rules: [expectedAccount],
  });
  const problems = [
    ...plan.violations
      .filter(({ severity }) => severity === 'error')
      .map(({ address, message, hint }) => unplaced(address ?? '', message, hint)),
    ...plan.blocked.map(({ address, reason, way_out }) => unplaced(address, reason, way_out)),
    ...absent.map(({ resource, why, way_out }) =>
      unplaced(`${resource.kind}/${resource.name}`, why, way_out),
    ),
    ...plan.changes.map(({ address, action }) => unplaced(address, `a plan would still ${action} it`, null)),
  ];
  if (problems.length === 0) return;
  throw new Stopped(6, `${file} cannot be brought up to date; nothing was written`, problems);
}

function ignoredBy({ ignore }: Policy, today: string): (address: string) => boolean {
  const tests = ignore
    .filter(({ until }) => until === null || until >= today)
    .map(({ pattern }) => matching(pattern));
  return (address) => tests.some((matches) => matches(address));
}
