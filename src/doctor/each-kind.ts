/** For each kind: what the account may do with it, and whether its list can be read. */
import { accessOnTenant, wholeTenant } from '../access/holders.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { countedOf } from '../kinds/object.ts';
import { lacking } from '../kinds/rights.ts';
import { isLookup, type Desired, type Resource } from '../specfile/desired.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import type { Examined } from './examined.ts';
import { failure, notChecked, ok, warning, type Verdict } from './finding.ts';

type Job = keyof Kind['permissions'];

const WORDS: Readonly<Record<Job, string>> = {
  read: 'read',
  see: 'see all',
  create: 'create',
  update: 'update',
  delete: 'delete',
};

const WRITES = ['create', 'update', 'delete'] as const satisfies Job[];

export async function rights(given: Examined): Promise<Verdict[]> {
  const lists = await given.lists();
  const live = await given.live();
  if (!live.account) return [notChecked('the tenant does not say whose account this is')];
  const { name } = live.account;
  const found = accessOnTenant(live, live.account);
  const held = found.at(wholeTenant);
  // To list all that it could lack would be a guess, and the list of what grants it tells why.
  if (!found.known && held.size === 0) {
    return [notChecked(`a role that ${name} holds could not be read, so what it may do is not known`)];
  }
  const desired = (await given.spec().catch(() => null))?.desired ?? null;
  return lists
    .filter(({ isRequired }) => isRequired)
    .map(({ kind }) => ({
      ...verdictOn(kind, desired ? jobsIn(desired, kind, live) : jobsOf(kind), {
        name,
        held,
        known: found.known,
      }),
      of: kind.name,
    }));
}

const READS = ['read', 'see'] as const satisfies Job[];

const jobsOf = ({ observed }: Kind): readonly Job[] =>
  observed === undefined ? [...READS, ...WRITES] : READS;

/** What plan and apply do with a kind. What is live already need not be created. */
export function jobsIn({ resources, policy }: Desired, kind: Kind, live: Live): readonly Job[] {
  if (kind.observed !== undefined) return READS;
  const own = resources.filter((resource) => resource.kind === kind.name);
  const isLive = (name: string): boolean => live.named(kind.name, name).length > 0;
  const jobOf = ({ name, state, renamedFrom = [] }: Resource): Job | null => {
    const isThere = isLive(name) || renamedFrom.some(isLive);
    if (state === 'absent') return isThere ? 'delete' : null;
    return isThere ? 'update' : 'create';
  };
  const jobs = own.flatMap((resource) =>
    isLookup(resource) && resource.state !== 'absent' && resource.renamedFrom === undefined
      ? []
      : (jobOf(resource) ?? []),
  );
  const deletes = policy.exclusive.includes(kind.name) ? (['delete'] as const) : [];
  return [...new Set<Job>([...READS, ...jobs, ...deletes])];
}

interface Holder {
  readonly name: string;
  readonly held: ReadonlySet<string>;
  /** Every role that it holds was read. */
  readonly known: boolean;
}

export function verdictOn(kind: Kind, jobs: readonly Job[], { name, held, known }: Holder): Verdict {
  const missing = new Map<string, Job[]>();
  for (const job of jobs) {
    for (const lack of lacking(kind.permissions[job], held)) {
      missing.set(lack, [...(missing.get(lack) ?? []), job]);
    }
  }
  const writes = jobs.filter((job) => (WRITES as readonly Job[]).includes(job));
  if (missing.size === 0) {
    return ok(`the account may ${inWords(['read', ...writes])} them`);
  }
  const list = [...missing].map(([lack, why]) => `${lack} (to ${inWords(why)})`);
  const said = `${name} ${known ? 'lacks' : 'seems to lack'}, on the whole tenant: ${list.join('; ')}`;
  const mend = 'grant a role that holds it with tenant_wide: true, or use another account';
  // To see some of them is enough where none is going to be made; what cannot be told for sure, the tenant will tell.
  const isGrave =
    known && [...missing.values()].flat().some((job) => job !== 'see' || jobs.includes('create'));
  return isGrave ? failure('refused', said, mend) : warning(said, mend);
}

const IN_ENGLISH = new Intl.ListFormat('en-GB');

/** As `read, create and update`. */
const inWords = (jobs: readonly Job[]): string => IN_ENGLISH.format(jobs.map((job) => WORDS[job]));

/** Milliseconds after which a list counts as slow. */
const SLOW_MS = 5000;

export async function lists(given: Examined): Promise<Verdict[]> {
  const read = await given.lists();
  return read.map(({ kind, isRequired, list, ms }) => {
    const of = kind.name;
    if (list instanceof TenantError) {
      const mend = list.hint ?? 'run it again later; if it stays like this, report it to the vendor';
      const exitClass = list.exitClass;
      return {
        ...(isRequired ? failure(exitClass, list.message, mend) : warning(list.message, mend)),
        of,
      };
    }
    const took = `${Math.round(ms)} ms`;
    const count = `${countedOf(kind, list.length)} in ${took}`;
    return {
      ...(ms > SLOW_MS
        ? warning(`${count}, which is slow`, 'give each call more time with --timeout, if one fails')
        : ok(count)),
      of,
    };
  });
}
