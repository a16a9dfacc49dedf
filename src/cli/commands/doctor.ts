/** `fitform doctor`: each step from this machine to the tenant, checked by itself. Reads only. */
import { join } from 'node:path';
import { examine } from '../../doctor/checks.ts';
import type { Finding } from '../../doctor/finding.ts';
import { network } from '../../doctor/sockets.ts';
import { once, type Surroundings } from '../../doctor/surroundings.ts';
import type { DoctorDocument } from '../../documents/doctor-documents.ts';
import type { Connection } from '../../engine/connection.ts';
import { unlessStopped } from '../../engine/errors.ts';
import { EXIT_CODES } from '../../engine/exit-class.ts';
import { looking, type Host } from '../../engine/host.ts';
import { LOCK } from '../../engine/lock.ts';
import { OWN_FOLDER } from '../../engine/on-disk/make-folder.ts';
import { kinds } from '../../kinds/index.ts';
import type { CallNews } from '../../tenant/call-news.ts';
import { chooseCredentials, chooseTarget, type TargetInput } from '../../tenant/target.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { JOURNALS } from '../options.ts';
import { originOf, readEnvironment, variablesIn } from '../system/environment.ts';
import { codeOf, isMissing, whyNot } from '../system/read-text.ts';
import { extraCertificates, logOn, proxyFor } from '../system/network.ts';
import { DEFAULT_SPEC, loadSpec } from '../system/spec-files.ts';
import { isThere } from '../system/installed.ts';
import type { World } from '../system/world.ts';
import { askOn } from '../terminal/prompt.ts';
import { hostOn } from '../terminal/run-host.ts';
import { doctorText, shortSummary } from './doctor-text.ts';
import type { DoctorOptions } from './doctor-verb.ts';

export async function doctor(command: Command<DoctorOptions>): Promise<number> {
  const { world, output } = command;
  const opened: Connection[] = [];
  try {
    const host = hostOn(world, output, command.options);
    const around = surroundingsOf(command, host, (connection) => void opened.push(connection));
    // A question on the terminal comes before anything is drawn there. What is wrong is told by its check.
    await around.credentials().catch(() => undefined);
    const findings = await looking(host, () => unlessStopped(world.stop, examine(around)));
    const document: DoctorDocument = {
      format: 'fitform.doctor/1',
      checks: findings.map(({ name, level, message, mend }) => ({ name, level, message, mend })),
    };
    output.result(document, doctorText(document.checks, output));
    const code = exitCodeOf(findings);
    if (code !== 0) output.failed(shortSummary(document.checks));
    host.done();
    return code;
  } finally {
    for (const connection of opened) await connection.close();
  }
}

/** Where several hold, the first of these. */
const ORDER = [3, 4, 5, 6, 1] as const;

function exitCodeOf(findings: readonly Finding[]): number {
  const codes = findings.flatMap(({ exitClass }) => (exitClass === null ? [] : EXIT_CODES[exitClass]));
  return ORDER.find((code) => codes.includes(code)) ?? 0;
}

function surroundingsOf(
  { world, options }: Command<DoctorOptions>,
  host: Pick<Host, 'progress'>,
  opened: (connection: Connection) => void,
): Surroundings {
  const environment = once(() => readEnvironment(world));
  const spec = once(async () => {
    const files = options.spec ?? [];
    const isNamed = files.length > 0 || (await isThere(world, DEFAULT_SPEC));
    // What is wrong with the environment is told by itself.
    return isNamed ? loadSpec(world, await environment().catch(() => ({})), files) : null;
  });
  const settings = async (): Promise<TargetInput['spec']> =>
    (await spec().catch(() => null))?.desired.tenant ?? { url: null, base_path: null };
  const target = once(async () =>
    chooseTarget({ spec: await settings(), flags: options, env: await environment() }),
  );
  const remote = async () => {
    const found = await target();
    if (found.embedded) throw new RangeError('the embedded tenant is asked for nothing of this');
    return found;
  };
  const credentials = once(async () => chooseCredentials(await remote(), await environment(), askOn(world)));
  const connection = once(async () => {
    const chosen = (await target()).embedded ? {} : { credentials: await credentials() };
    const env = await environment();
    const told = (news: CallNews): void => void host.progress({ type: 'call', news, change: null });
    const input = { world, env, options, spec: await settings(), readOnly: true, told, ...chosen };
    const found = await connect(input);
    opened(found);
    return found;
  });
  const from: Surroundings['from'] = async (what) => {
    const env = await environment();
    const typed = (name: string, otherwise: string): string =>
      env[name] === undefined ? otherwise : originOf(world, env, name);
    const { url, base_path } = await settings();
    if (what === 'url') {
      return options.url === undefined ? typed('FITFORM_URL', url === null ? '' : 'the spec') : '--url';
    }
    if (what !== 'basePath') return typed(what.variable, 'as typed');
    return options.basePath === undefined
      ? typed('FITFORM_BASE_PATH', base_path === null ? 'the default' : 'the spec')
      : '--base-path';
  };
  return {
    kinds,
    world,
    network,
    timeout: options.timeout * 1000,
    ...(options.verbose ? { log: logOn(world) } : {}),
    node: world.node,
    version: world.version,
    installed: () => versionInFolder(world),
    variables: once(() => variablesIn(world)),
    environment,
    spec,
    target,
    from,
    credentials,
    proxy: once(async () => proxyFor((await remote()).origin, await environment())),
    certificates: once(async () => extraCertificates(world, await environment())),
    connection,
    journal: () => journalFolder(world),
    lock: async () => {
      const path = join(OWN_FOLDER, LOCK);
      return (await world.modeOf(join(world.cwd, path))) === null ? null : path;
    },
  };
}

/** `null` where npm has put none there, or its package.json cannot be read. */
async function versionInFolder(world: World): Promise<string | null> {
  const path = join(world.cwd, 'node_modules', 'fitform', 'package.json');
  try {
    const { version } = JSON.parse(String(await world.readFile(path))) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

/** Nothing is written. A folder that is not there yet is made in the first one above it that is. */
async function journalFolder(world: World): Promise<{ folder: string; fault: string | null }> {
  for (const folder of [JOURNALS, OWN_FOLDER, '.']) {
    try {
      await world.mayWrite(join(world.cwd, folder, 'journal-of-no-run'));
      return { folder: JOURNALS, fault: null };
    } catch (error) {
      if (codeOf(error) === 'no code') throw error;
      if (!isMissing(error)) {
        return {
          folder: JOURNALS,
          fault: codeOf(error) === 'ENOTDIR' ? 'a file is in its place' : whyNot(error),
        };
      }
    }
  }
  return { folder: JOURNALS, fault: 'the working folder is gone' };
}
