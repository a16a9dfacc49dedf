/** One example of a `--help`, run as it stands there: on an emulated tenant or instance, in a folder with what it needs. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { fitform } from './cli-on-disk.ts';
import { folder, start, type Run } from './cli-process.ts';
import { freePort } from './free-port.ts';
import { ids, provision } from './review-tenant.ts';
import { running } from './running-process.ts';
import { GUIDE } from './specs.ts';
import { startTenant, type Tenant } from './tenant-server.ts';

const SPEC = GUIDE.replace('roles:\n', 'roles:\n  - name: Clerk\n    permissions: [review]\n');
const git = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', PATH: process.env['PATH'] ?? '' };

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What stands for the reader's own in examples, and how to come by it. The first match is taken. */
const OWN: readonly (readonly [RegExp, (place: Place, tenant: Tenant) => Promise<string>])[] = [
  [/https:\/\/tenant\.example\.com/, (_place, tenant) => Promise.resolve(tenant.url)],
  [/(?<=--port )\d+/, async () => String(await freePort())],
  [/\bDOCUMENT\b/, () => Promise.resolve(ids.first)],
  [/\bOTHER_DOCUMENT\b/, () => Promise.resolve(ids.second)],
  [/\bUSER_ID\b/, () => Promise.resolve('1001')],
  [/\bJOURNAL\b/, journalOf],
  [/--last\b/, async (place) => ((await journalOf(place)) === '' ? '' : '--last')],
  [/\bFINGERPRINT\b/, fingerprintOf],
  [/(?<=--plan )plan\.json/, savedPlan],
  [/(?<=--like )probe\.json/, savedProbe],
  [/(?<=--for-account )\S+/, () => Promise.resolve(SETUP_USERNAME)],
];

/** `runs`: it goes on until it is stopped, which it then is. */
export async function runExample(
  line: string,
  { runs }: { readonly runs: boolean },
): Promise<Pick<Run, 'code' | 'stdout' | 'stderr'>> {
  const tenant = await startTenant(provision);
  const isNew = /--out tenant\.yaml|fitform init/.test(line);
  const cwd = await folder(isNew ? {} : { 'tenant.yaml': SPEC, 'base.yaml': SPEC, 'production.yaml': SPEC });
  const place = { cwd, env: { ...git, ...(await surroundings(line, tenant)) } };
  if (line.includes(' main:')) commit(cwd);
  let filled = line;
  for (const [own, found] of OWN) {
    if (own.test(filled)) filled = filled.replace(own, await found(place, tenant));
  }
  const [program, ...words] = (filled.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
  if (program !== 'fitform') throw new Error(`it does not run fitform: ${line}`);
  return runs ? (await running(await start(words, place))).stop() : fitform(words, place);
}

async function surroundings(line: string, tenant: Tenant): Promise<Record<string, string>> {
  const forServe = { FITFORM_SERVE_TOKEN: randomBytes(32).toString('base64url') };
  if (line.includes('--dashboard')) return forServe;
  if (!line.includes('fitform airisk')) return { ...tenant.env, ...forServe };
  const redirectUris = [`http://127.0.0.1:${await freePort()}/callback`];
  const airisk = await startAirisk({ redirectUris });
  onTestFinished(airisk.stop);
  return {
    AIRISK_URL: airisk.url,
    CLIENT_ID: airisk.client.client_id,
    CLIENT_SECRET: airisk.client.client_secret,
    REDIRECT_URI: redirectUris[0] ?? '',
    BROWSER: `${process.execPath} ${join(import.meta.dirname, 'fake-browser.ts')}`,
    BROWSER_LOG: '/dev/null',
  };
}

function commit(cwd: string): void {
  const run = (...args: string[]): unknown => execFileSync('git', args, { cwd, env: git, stdio: 'pipe' });
  run('init', '--quiet', '--initial-branch=main');
  run('add', '.');
  run('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'first');
}

async function journalOf(place: Place): Promise<string> {
  await fitform(['apply', '--yes'], place);
  const runs = join('.fitform', 'runs');
  const [name = ''] = (await readdir(join(place.cwd, runs))).filter((one) => one.endsWith('.jsonl'));
  return join(runs, name);
}

async function savedProbe({ cwd, env }: Place): Promise<string> {
  const { stdout } = await fitform(['doctor', '--probe', '--json'], { cwd, env });
  await writeFile(join(cwd, 'probe.json'), stdout);
  return 'probe.json';
}

async function savedPlan(place: Place): Promise<string> {
  await fitform(['plan', '--out', 'plan.json'], place);
  return 'plan.json';
}

async function fingerprintOf(place: Place): Promise<string> {
  await fitform(['link', 'create', '--document', ids.first], place);
  const { stdout } = await fitform(['link', 'list'], place);
  return /^[0-9a-f]{12}(?= )/m.exec(stdout)?.[0] ?? 'none';
}
