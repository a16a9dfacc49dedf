/** Who can do what where: on the tenant as it is, by the spec alone, or as the tenant will be after the spec's plan. */
import { stateAsked } from '../access/asked.ts';
import { accessEntries, incompleteAccess, type Held } from '../access/listing.ts';
import { stateOf } from '../access/state.ts';
import type { AccessDocument } from '../documents/access-documents.ts';
import { kindsKnowing, type Ref } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan } from '../plan/change.ts';
import { statesOf } from '../plan/afterwards.ts';
import { everything } from '../plan/choose.ts';
import type { Desired } from '../specfile/desired.ts';
import type { Spec } from '../specfile/read.ts';
import { mustBeExpected } from './export-live.ts';
import { hiddenKinds } from './hidden-kinds.ts';
import { looking } from './host.ts';
import { look } from './looking.ts';
import { accessKinds, readTenant } from './read-tenant.ts';
import { identityOf, type Session } from './session.ts';
import { specSource } from './spec-source.ts';

/** What is held, and of what. */
export interface View extends Held, Pick<AccessDocument, 'tenant' | 'view' | 'with_keys'> {
  /** What the live objects of that name go by: by their ids where there are several. */
  readonly called: (kind: string, name: string) => readonly Ref[];
}

const calledIn =
  (live: Live): View['called'] =>
  (kind, name) =>
    live.named(kind, name).map(({ id }) => live.nameOf(kind, id));

export interface LiveAsked {
  /** The spec that the tenant is known by, where there is one. */
  readonly desired: Desired | null;
  readonly withKeys: boolean;
}

type Reading = Pick<Session, 'kinds' | 'connection'> & {
  readonly world: Pick<Session['world'], 'stop' | 'now'>;
  readonly host: Pick<Session['host'], 'warning' | 'progress'>;
};

/** Throws `Stopped` where the spec expects another account, `Interrupted`, or a `TenantError`. */
export async function liveAccess(reading: Reading, { desired, withKeys }: LiveAsked): Promise<View> {
  const { kinds, host } = reading;
  const knowing = kindsKnowing(kinds, desired?.tenant.extra_permissions ?? []);
  const wanted = { required: accessKinds(knowing), helpful: [] };
  const live = await looking(host, () =>
    // What there is to say about the account's own rights concerns only those who write.
    readTenant(reading, { kinds: knowing, wanted, withKeys }, () => undefined),
  );
  mustBeExpected(desired, live);
  for (const { kind, lacks } of hiddenKinds(knowing, live)) {
    host.warning(
      `this account lacks ${lacks.join(', ')} on the whole tenant, so it may not see all ${kind.section}`,
    );
  }
  return {
    view: 'live',
    tenant: identityOf(reading, live),
    with_keys: withKeys,
    state: stateOf(knowing, live),
    before: null,
    keys: live.keys ?? [],
    partial: new Set(),
    called: calledIn(live),
  };
}

/** What the spec says, as far as it says it. Sends nothing. */
export const specAccess = ({ desired }: Pick<Spec, 'desired'>): View => ({
  ...{ view: 'spec', tenant: null, with_keys: false, before: null, keys: [], called: () => [] },
  ...stateAsked(desired.resources),
});

/** Throws as `look` does. The plan may be refused: then it comes to nothing. */
export async function plannedAccess(
  session: Session,
  spec: Spec,
  { withKeys, today }: { readonly withKeys: boolean; readonly today: string },
): Promise<{ view: View; plan: Plan }> {
  // Whether its deletions are allowed is asked when it is carried out.
  const choice = { ...everything, allowDelete: Infinity, today };
  const source = specSource({ spec, choice, withKeys, wholeAccess: true });
  const { live, plan, kinds } = await look(session, source);
  const { now, afterwards, keys } = statesOf(kinds, plan, { desired: spec.desired, live });
  return {
    plan,
    view: {
      view: 'plan',
      tenant: plan.tenant,
      with_keys: withKeys,
      state: afterwards,
      before: now,
      keys: keys ?? [],
      partial: new Set(),
      called: calledIn(live),
    },
  };
}

/** Everything that is held. */
export const accessDocument = (view: View): AccessDocument => ({
  format: 'fitform.access/1',
  tenant: view.tenant,
  view: view.view,
  with_keys: view.with_keys,
  entries: accessEntries(view),
  incomplete: incompleteAccess(view),
});
