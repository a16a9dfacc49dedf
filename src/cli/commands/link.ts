/** `fitform link`: review links, made, listed and taken back. */
import { kinds } from '../../kinds/index.ts';
import { reviewLinks, type ReviewLinks } from '../../review/review-links.ts';
import type { ListedKey, Which } from '../../review/list-keys.ts';
import type { LinksDocument } from '../../documents/other-documents.ts';
import { counted, printable } from '../../report/paint.ts';
import { folded } from '../../specfile/problem/fold.ts';
import { parseDuration } from '../../specfile/check/duration.ts';
import { Stopped } from '../../engine/errors.ts';
import type { Connection } from '../../engine/connection.ts';
import { looking, type Host } from '../../engine/host.ts';
import { invalid, unplaced } from '../../specfile/problem/problem.ts';
import type { CreateOptions, LinkOptions, RevokeOptions, SweepOptions } from './link-verbs.ts';
import { withConnection } from '../with-tenant.ts';
import { readEnvironment } from '../system/environment.ts';
import { loadSpec } from '../system/spec-files.ts';
import { leftRecords, removeRecord, type LeftRecord } from '../system/verify-records.ts';
import type { Output } from '../terminal/output.ts';
import type { Command } from '../command.ts';
import { confirmed, whyNotAsk } from '../terminal/prompt.ts';
import type { World } from '../system/world.ts';
import { EMBEDDED } from '../../tenant/target.ts';
import { HALF_CHARACTER } from '../../wire/url.ts';

/**
 * Calls `use` with the links of the tenant, and resolves to 0. Only what `writes` gets a client that writes. What it calls
 * them for it does `on` the tenant, so that a person sees what is waited for.
 */
async function withLinks(
  command: Command<LinkOptions>,
  writes: boolean,
  use: (
    links: ReviewLinks,
    on: <T>(work: () => Promise<T>) => Promise<T>,
    there: { readonly connection: Connection; readonly host: Host },
  ) => Promise<void>,
): Promise<0> {
  const { world, options } = command;
  const env = await readEnvironment(world);
  const { desired } = await loadSpec(world, env, options.spec ?? []);
  await withConnection(command, { env, spec: desired.tenant }, writes, async (connection, host) => {
    const { tenant, origin, url } = connection;
    const notice = host.warning;
    if (url === EMBEDDED && writes) {
      notice(
        'the demo tenant ends with this command, so its links would lead nowhere; fitform emulate serves one that stays',
      );
    }
    const links = reviewLinks({ tenant, origin, kinds, desired, world, notice });
    await use(links, (work) => looking(host, work), { connection, host });
  });
  return 0;
}

/** The link alone goes to stdout: it is what was asked for, and it is a secret. */
export async function create(command: Command<CreateOptions>): Promise<number> {
  const { output, options } = command;
  const { document: document_id, inbox, scope } = options;
  if (document_id === '') throw invalid('--document: an id is missing');
  if (!document_id.isWellFormed()) throw invalid(`--document: the id ${HALF_CHARACTER}`, 'write it again');
  const ttl = options.ttl === undefined ? undefined : parseDuration(options.ttl);
  if (ttl === null) {
    throw invalid(`--ttl: "${options.ttl ?? ''}" is not a time`, 'write it as 90s, 30m, 1h or 1d');
  }
  return withLinks(command, true, async (links, on) => {
    const { url, fingerprint, expires_at } = await on(() => links.create({ document_id, inbox, scope, ttl }));
    output.result({ format: 'fitform.link/1', url, fingerprint, expires_at, document_id, scope }, `${url}\n`);
    output.message(`good until ${expires_at}; fitform link revoke ${fingerprint} ends it sooner`);
  });
}

export async function list(command: Command<LinkOptions>): Promise<number> {
  const { output } = command;
  return withLinks(command, false, async (links, on) => {
    const { links: found, others } = await on(() => links.list());
    const document = documentOf('listed', found);
    const besides =
      others === 0 ? '' : `; ${counted(others, 'key')} of others (fitform link audit looks at all)`;
    show(output, document, `${counted(found.length, 'link')}${besides}`);
  });
}

export async function revoke(
  command: Command<RevokeOptions>,
  fingerprints: readonly string[],
): Promise<number> {
  const { world, output, options } = command;
  const which = chosen(fingerprints, options);
  return withLinks(command, true, async (links, on) => {
    if ('all' in which && !options.yes) await ask(world, (await on(() => links.list())).links.length);
    const revoked = documentOf('revoked', await on(() => links.revoke(which)));
    show(output, revoked, `revoked: ${counted(revoked.links.length, 'link')}`);
  });
}

function chosen(fingerprints: readonly string[], { document, all }: RevokeOptions): Which {
  const ways = [fingerprints.length > 0, document !== undefined, all === true].filter(Boolean).length;
  if (ways !== 1) {
    throw invalid(
      ways === 0 ? 'say which links to revoke' : 'choose the links to revoke in one way only',
      'give fingerprints, or --document ID, or --all',
    );
  }
  const strange = fingerprints.find((one) => !/^[0-9a-f]{12}$/.test(one));
  // It may be a token that was taken for a fingerprint, so it is not shown.
  if (strange !== undefined) {
    throw invalid(
      'this is not a fingerprint',
      'a fingerprint is 12 hex digits: fitform link list shows them',
    );
  }
  if (document !== undefined) return { document_id: document };
  return all ? { all: true } : { fingerprints };
}

async function ask(world: World, count: number): Promise<void> {
  if (count === 0) return;
  const silent = whyNotAsk(world);
  if (silent !== null) {
    const message = `this would revoke all links, and ${silent}; nothing was revoked`;
    throw new Stopped('refused', message, [unplaced('', message, 'run it with --yes')]);
  }
  if (!(await confirmed(world, `Revoke ${counted(count, 'link')}?`, true))) {
    throw new Stopped('refused', 'declined; nothing was revoked');
  }
}

export async function sweep(command: Command<SweepOptions>): Promise<number> {
  const { world, output, options } = command;
  const dryRun = options.dryRun ?? false;
  return withLinks(command, !dryRun, async (links, on, { connection, host }) => {
    const records = await leftRecords(world, host, connection);
    const left = await on(() => sweepLeft(world, links, records, dryRun));
    const others = await on(() => links.sweep({ dryRun }));
    const useless = others.filter((one) => !left.some(({ fingerprint }) => fingerprint === one.fingerprint));
    const document = documentOf(dryRun ? 'would_sweep' : 'swept', [...left, ...useless], ({ why }) => [why]);
    const besides = left.length === 0 ? '' : `, and ${counted(left.length, 'key')} that access verify left`;
    const heading = `${dryRun ? 'would be revoked' : 'revoked'}: ${counted(useless.length, 'link')} that no longer work${besides}`;
    show(output, document, heading);
  });
}

async function sweepLeft(
  world: World,
  links: ReviewLinks,
  records: readonly LeftRecord[],
  dryRun: boolean,
): Promise<(ListedKey & { readonly why: string })[]> {
  if (records.length === 0) return [];
  const { swept, settled } = await links.sweepLeft(records, { dryRun });
  for (const record of records) if (settled.has(record)) await removeRecord(world, record);
  return swept.map((key) => ({ ...key, why: 'left-by-access-verify' }));
}

export async function audit(command: Command<LinkOptions>): Promise<number> {
  const { output } = command;
  return withLinks(command, false, async (links, on) => {
    const findings = Map.groupBy(await on(() => links.audit()), ({ key }) => key.fingerprint);
    const keys = [...findings.values()].flatMap(([first]) => (first ? [first.key] : []));
    const document = documentOf('audited', keys, ({ fingerprint }) =>
      (findings.get(fingerprint) ?? []).map(({ rule, message }) => `${rule}: ${message}`),
    );
    const heading =
      keys.length === 0 ? 'nothing is wrong with any key' : `${counted(keys.length, 'key')} to look at`;
    show(output, document, heading);
  });
}

function documentOf<K extends ListedKey>(
  did: LinksDocument['did'],
  keys: readonly K[],
  why: (key: K) => readonly string[] = () => [],
): LinksDocument {
  return {
    format: 'fitform.links/1',
    did,
    links: keys.map((key) => {
      const { fingerprint, user, grants, active, expires_at } = key;
      return { fingerprint, user, grants, active, expires_at, why: why(key) };
    }),
  };
}

/** `heading` says what they are; with none, only that is printed. */
function show(output: Output, document: LinksDocument, heading: string): void {
  const { paint, longest } = output;
  const rows = document.links.map(({ fingerprint, user, grants, active, expires_at, why }) => {
    const end = expires_at === null ? paint.warning('no end') : `until ${expires_at}`;
    const state = active ? '' : `, ${paint.warning('inactive')}`;
    const head = `${paint.strong(fingerprint)}  ${user === '' ? 'nobody' : printable(user)}, ${end}${state}`;
    const places = grants.map(
      ({ role, inbox, document_id }) => `${printable(role)} on ${where(inbox, document_id)}`,
    );
    return [
      ...folded('', head, longest, 8),
      ...places.flatMap((place) => folded('    ', place, longest, 8)),
      ...why.flatMap((reason) => folded('    ', paint.warning(printable(reason)), longest, 8)),
    ].join('\n');
  });
  output.result(document, `${[heading, ...rows].join('\n')}\n`);
}

function where(inbox: string | null, documentId: string | null): string {
  const places = [
    ...(inbox === null ? [] : [`inbox ${printable(inbox)}`]),
    ...(documentId === null ? [] : [`document ${printable(documentId)}`]),
  ];
  return places.length === 0 ? 'the WHOLE TENANT' : places.join(', ');
}
