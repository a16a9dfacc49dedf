/** `fitform export --update FILE`: the file with the smallest changes after which planning the spec gives no change. */
import { dirname, resolve } from 'node:path';
import type { Connection } from '../../engine/connection.ts';
import { Stopped } from '../../engine/errors.ts';
import { readLists } from '../../engine/export-live.ts';
import { hiddenKinds } from '../../engine/hidden-kinds.ts';
import { dayOf } from '../../engine/targets.ts';
import { unknownFlags } from '../../export/unknown.ts';
import { plainOf, Unwritable } from '../../export/source-text.ts';
import { updateSpec, type Updated, type UpdateInput } from '../../export/update-spec.ts';
import { kinds } from '../../kinds/index.ts';
import { kindsKnowing } from '../../kinds/kind.ts';
import { matching } from '../../kinds/pattern.ts';
import type { Change } from '../../plan/change.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { expectedAccount } from '../../policy/account-rules.ts';
import { counted, printable } from '../../report/paint.ts';
import { decode } from '../../specfile/yaml/decode.ts';
import type { Policy } from '../../specfile/desired.ts';
import { filled, namesFile, type Values } from '../../specfile/yaml/contents.ts';
import { parse } from '../../specfile/yaml/parse.ts';
import { nameBeside } from '../../specfile/yaml/read-below.ts';
import {
  InvalidInput,
  invalid,
  problemWith,
  unplaced,
  type Problem,
} from '../../specfile/problem/problem.ts';
import { readSpec } from '../../specfile/read.ts';
import { tenantSchema } from '../../specfile/check/spec-schema.ts';
import { Refused } from '../../tenant/tenant-error.ts';
import { kindsToRead, observeAgain } from '../../tenant/observe.ts';
import { withConnection } from '../with-tenant.ts';
import { readEnvironment } from '../system/environment.ts';
import { loadSpec } from '../system/spec-files.ts';
import type { Command } from '../command.ts';
import type { ExportOptions } from './verbs.ts';
import type { World } from '../system/world.ts';
import { mustBeNew, mustBeWritable, writeTo } from './written-spec.ts';

/** Throws as every reading command does; `Stopped` (exit code 6) where no change of the file would be enough. */
export async function updateFile(command: Command<ExportOptions>, file: string): Promise<number> {
  const { world, output, options } = command;
  const { out = file } = options;
  const isElsewhere = resolve(world.cwd, out) !== resolve(world.cwd, file);
  const names = namesBelow(world, file, options.spec ?? []);
  const env = await readEnvironment(world);
  const { desired, sources, values } = await loadSpec(world, env, [...names, file]);
  if (isElsewhere) {
    mustFindFiles({ file, out: resolve(world.cwd, out), from: resolve(world.cwd, file) }, values);
  }
  if (isElsewhere) await mustBeNew(world, out);
  else await mustBeWritable(world, file);
  const text = sources.get(file) ?? '';
  const schema = tenantSchema(kinds);
  const below = names.map((name) => ({
    name,
    tree: filled({ name, ...parse(name, sources.get(name) ?? '', env, schema) }, values),
  }));
  return withConnection(command, { env, spec: desired.tenant }, false, async (connection, host) => {
    const { extra_permissions: extra } = desired.tenant;
    const live = await readLists({ kinds, connection, world, host }, kindsToRead(kinds, desired));
    const knowing = kindsKnowing(kinds, [...extra, ...unknownFlags(kinds, live)]);
    const known = await observeAgain(connection.tenant, knowing, live, new Set());
    const today = dayOf(world.now());
    const isIgnored = ignoredBy(desired.policy, today);
    const updated = updateIn({ kinds, live: known, file, text, below, env, values, isIgnored });
    mustSee(updated, known);
    mustHaveWorked(file, updated);
    const texts = new Map([...sources, [file, updated.text]]);
    await mustBeEmpty(connection, { live, env, files: [...names, file], left: updated.left }, texts, today);
    const isChanged = updated.text !== text;
    if (isChanged || isElsewhere) {
      const whole = (await markOf(world, file, text)) + updated.text;
      await writeTo(world, out, whole, isElsewhere ? 'new' : 'as before');
    }
    if (output.json) output.result(plainOf(updated.text), '');
    for (const one of updated.news) output.message(printable(one));
    output.message(
      isChanged
        ? `wrote ${out}: ${counted(updated.news.length, 'change', 'changes')}`
        : `${asItIs([...names, file], updated)}${isElsewhere ? `; ${out} is a copy of ${file}` : ': nothing to write'}`,
    );
    for (const { address, field, file: kept } of updated.left) {
      output.message(
        `left: ${printable(address)}: ${field} differs, and ${printable(kept)} holds it: change it there by hand`,
      );
    }
    return updated.left.length === 0 ? 0 : 7;
  });
}

/** `a, b and c`. */
const inWords = (list: readonly string[]): string => new Intl.ListFormat('en-GB').format(list);

function asItIs(files: readonly string[], { left }: Updated): string {
  const verb = files.length === 1 ? 'matches' : 'match';
  return `${inWords(files)} ${verb} the tenant${left.length === 0 ? '' : ' but for what is in other files'}`;
}

/** In another folder a copy would name files that are not there. */
function mustFindFiles({ file, out, from }: Record<'file' | 'out' | 'from', string>, values: Values): void {
  if (dirname(out) === dirname(from) || !namesFile(values, file)) return;
  throw invalid(
    `${file} names files by their paths from its own folder, and ${out} would be in another one`,
    'write it to the same folder',
  );
}

/** Those of `--spec`, of which the updated file may be the last. */
function namesBelow(world: World, file: string, specs: readonly string[]): readonly string[] {
  const isFile = (name: string): boolean => resolve(world.cwd, name) === resolve(world.cwd, file);
  const below = isFile(specs.at(-1) ?? '') ? specs.slice(0, -1) : specs;
  if (!below.some(isFile)) return below;
  throw invalid(
    `${file} is not the last of the files: a later one overrides it`,
    'use --spec for the files below the one to update',
  );
}

/** The file's byte order mark, which the spec's text is without. Throws `Stopped` where somebody has written to it since. */
async function markOf(world: World, file: string, text: string): Promise<string> {
  const bytes = await world.readFile(resolve(world.cwd, file)).catch(() => Buffer.alloc(0));
  if (decode(bytes).text !== text) {
    const problem = unplaced('', 'it has changed since this run began', 'run it again');
    throw new Stopped('stale', `${file} was changed meanwhile; nothing was written`, [problem]);
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
  const hidden = hiddenKinds(kinds, live).find(({ kind }) => missing.has(kind.name));
  if (!hidden) return;
  const { kind, lacks } = hidden;
  throw new Refused(
    `some ${kind.section} of the spec are not in the tenant's list, which may leave them out: this account lacks ${lacks.join(', ')} on the whole tenant`,
    'run it as an account that sees them all, or take them out of the file by hand',
  );
}

function mustHaveWorked(file: string, { obstacles }: Updated): void {
  if (obstacles.length === 0) return;
  throw cannotBe(
    file,
    obstacles.map(({ address, message, hint }) => unplaced(address, message, hint)),
  );
}

const cannotBe = (file: string, problems: readonly Problem[]): Stopped =>
  new Stopped('refused', `${file} cannot be brought up to date; nothing was written`, problems);

/** The plan of all files, `texts` by name, the updated one as it would be: if it is not empty, nothing is written. */
async function mustBeEmpty(
  { tenant, url, basePath }: Connection,
  {
    live,
    env,
    files,
    left,
  }: Pick<UpdateInput, 'live' | 'env'> & Pick<Updated, 'left'> & { files: readonly string[] },
  texts: ReadonlyMap<string, string>,
  today: string,
): Promise<void> {
  const readFile = (name: string): Promise<Buffer> => Promise.resolve(Buffer.from(texts.get(name) ?? ''));
  const readBeside = async (spec: string, path: string) => {
    const name = nameBeside(spec, path);
    return { name, bytes: await readFile(name) };
  };
  const file = files.at(-1) ?? '';
  const { desired } = await readSpec({ files, kinds, env, readFile, readBeside }).catch((error: unknown) => {
    // An old name that is borne by something else now, say.
    throw error instanceof InvalidInput ? cannotBe(file, error.problems) : error;
  });
  const knowing = kindsKnowing(kinds, desired.tenant.extra_permissions);
  // What is only told must not be an error here, however the spec weighs it.
  const { rules: _, ...policy } = desired.policy;
  const { plan, absent } = makePlan({
    kinds: knowing,
    desired: { ...desired, policy },
    live: await observeAgain(tenant, knowing, live, new Set()),
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
    ...plan.changes
      .filter(differsOtherwise(left))
      .map(({ address, action }) => unplaced(address, `a plan would still ${action} it`, null)),
  ];
  if (problems.length > 0) throw cannotBe(file, problems);
}

/** Than in what was left. */
const differsOtherwise =
  (left: Updated['left']) =>
  ({ address, fields }: Change): boolean =>
    fields.length === 0 ||
    !fields.every(({ field }) => left.some((one) => one.address === address && one.field === field));

function ignoredBy({ ignore }: Policy, today: string): (address: string) => boolean {
  const tests = ignore
    .filter(({ until }) => until === null || until >= today)
    .map(({ pattern }) => matching(pattern));
  return (address) => tests.some((matches) => matches(address));
}
