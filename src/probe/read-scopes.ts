/** Switches that settings show: of inboxes and projects that have some, that have none, and that are not there. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../kinds/field-types/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import { idIn, patchFields, sentFor } from '../kinds/object.ts';
import type { Answer } from './answer.ts';
import { parentOf, settingsIn, type Evidence, type Heard } from './questions.ts';
import { nulls, reachOf, lists as visibility } from './read-objects.ts';
import { either, is, unknown, type Reading } from './reading.ts';
import type { ValueOf } from './switches.ts';

type Unset = ValueOf<'unset_scope'>;

/** What is known of settings, or why nothing is. */
interface Known {
  readonly kind: Kind;
  readonly list: Answer & { readonly items: readonly JsonObject[] };
  /** The lists of what can have settings, the narrowest first; without those that could not be read. */
  readonly owners: readonly { readonly kind: Kind; readonly answer: Answer }[];
  readonly listed: ReadonlyMap<string, JsonObject>;
}

function known({ lists }: Evidence): Known | string {
  const heard = settingsIn(lists);
  const { kind, answer } = heard ?? {};
  if (!kind || !answer) return 'the list of settings was not answered';
  const { items } = answer;
  if (!items) return `the list of settings answered ${answer.status}`;
  const owners = (kind.of ?? []).flatMap((of) => {
    const one = lists.find((each) => each.kind?.name === of);
    return one?.kind && one.answer?.items ? [{ kind: one.kind, answer: one.answer }] : [];
  });
  const listed = new Map(items.flatMap((item) => entryOf(kind, item)));
  return { kind, list: { ...answer, items }, owners, listed };
}

const entryOf = (kind: Kind, item: JsonObject): [string, JsonObject][] => {
  const id = idIn(kind, item);
  return id === null ? [] : [[id, item]];
};

const idsOf = ({ owners }: Known): string[] =>
  owners.flatMap(({ kind, answer }) => (answer.items ?? []).flatMap((item) => idIn(kind, item) ?? []));

/** How an answer for a scope looks, were it unset; `null` where it tells nothing. */
function looksLike(kind: Kind, answer: Answer | null): Unset | null {
  if (answer?.status === 404) return '404';
  if (answer?.status !== 200) return null;
  if (!isObject(answer.json)) return answer.shape === 'empty' || answer.json === null ? 'empty' : null;
  const values = valuesOf(kind, answer.json);
  if (values.every((value) => value === undefined)) return 'empty';
  return values.every((value) => value === undefined || value === null) ? 'null' : 'inherited';
}

const valuesOf = (kind: Kind, item: JsonObject): unknown[] =>
  patchFields(kind).map((name) => sentFor(kind, name, item));

/** The narrow scopes that were asked for, as opposed to what they are in. */
const narrowIn = ({ scopes }: Evidence, { owners }: Known): Heard[] => {
  const [narrow] = owners;
  const ids = new Set(
    (narrow?.answer.items ?? []).flatMap((item) => (narrow ? (idIn(narrow.kind, item) ?? []) : [])),
  );
  return scopes.filter(({ id = '' }) => ids.has(id));
};

export function unsetScope(evidence: Evidence): Reading<Unset> {
  const found = known(evidence);
  if (typeof found === 'string') return unknown(found);
  const asked = narrowIn(evidence, found);
  if (asked.length === 0) return unknown('there is no inbox or project to ask for');
  const seen = asked.flatMap((one) => looksLike(found.kind, one.answer) ?? []);
  if (seen.length === 0) {
    return unknown(`settings of one scope answered ${asked[0]?.answer?.status ?? 'nothing'}`);
  }
  const telling = seen.find((one) => one !== 'inherited');
  const isUnset = !found.list.isCut && asked.some(({ id = '' }) => !found.listed.has(id));
  if (telling === undefined) {
    return isUnset
      ? is('inherited')
      : either(['inherited', 'empty', '404', 'null'], 'what was asked for may have settings of its own');
  }
  const areNulls = nulls(evidence).values.join() !== 'off';
  return telling === 'null' && areNulls
    ? either(['null', 'empty'], 'fields without a value are null in any case')
    : is(telling);
}

export function scopeList(evidence: Evidence): Reading<ValueOf<'scope_list'>> {
  const found = known(evidence);
  if (typeof found === 'string') return unknown(found);
  const { list, listed, owners, kind } = found;
  const ids = idsOf(found);
  if (ids.length === 0) return unknown('there is no inbox or project that could be read');
  const isUnset = (one: Heard): boolean => !['inherited', null].includes(looksLike(kind, one.answer));
  if (evidence.scopes.some((one) => listed.has(one.id ?? '') && isUnset(one))) return is('all');
  if (list.isCut) {
    const counts = owners.map(({ answer }) => (answer.isCut ? answer.total : (answer.items?.length ?? 0)));
    const least = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    if (list.total !== null && list.total < least) return is('overrides');
    return either(['all', 'overrides'], 'the list is cut');
  }
  if (ids.some((id) => !listed.has(id))) return is('overrides');
  return either(['all', 'overrides'], 'every inbox and project is listed: each may have settings of its own');
}

export function inheritance(evidence: Evidence): Reading<ValueOf<'inheritance'>> {
  const found = known(evidence);
  if (typeof found === 'string') return unknown(found);
  const { kind, list, listed, owners } = found;
  const [narrow] = owners;
  const itemOf = (id: string): JsonObject | undefined =>
    narrow?.answer.items?.find((item) => idIn(narrow.kind, item) === id);
  const onlyOwn = scopeList(evidence).values.join() === 'overrides';
  for (const { id = '', answer } of narrowIn(evidence, found)) {
    const item = itemOf(id);
    const parent = item && narrow ? parentOf(narrow.kind, item, kind.of ?? []) : null;
    const above = parent === null ? undefined : (listed.get(parent) ?? objectIn(evidence, parent));
    const here = looksLike(kind, answer) === 'inherited' ? objectIn(evidence, id) : listed.get(id);
    if (!above || !here) continue;
    const [theirs, ours] = [valuesOf(kind, above), valuesOf(kind, here)];
    if (theirs.every(isNothing)) continue;
    const value = isDeepStrictEqual(theirs, ours) ? 'on' : ours.every(isNothing) ? 'off' : null;
    if (value === null) continue;
    const isSure = onlyOwn && !list.isCut && !listed.has(id) && parent !== null && listed.has(parent);
    if (isSure) return is(value);
    return either(
      value === 'on' ? ['on', 'off'] : ['off', 'on'],
      'the list does not say whose settings are its own',
    );
  }
  return unknown('no inbox shows what it inherits from a project with settings of its own');
}

/** A number, a map or a list that says nothing. */
const isNothing = (value: unknown): boolean =>
  value === 0 || value == null || (typeof value === 'object' && Object.keys(value).length === 0);

const objectIn = ({ scopes }: Evidence, id: string): JsonObject | undefined => {
  const json = scopes.find((one) => one.id === id && one.answer?.status === 200)?.answer?.json;
  return isObject(json) ? json : undefined;
};

export function unknownScope(evidence: Evidence): Reading<ValueOf<'unknown_scope'>> {
  const { status, shape = 'empty' } = evidence.nobodys?.answer ?? {};
  if (status === 200 && (shape === 'html' || shape === 'text')) {
    return unknown('settings of nothing answered 200 with something that is not JSON');
  }
  if (status === 200) return is('accept');
  if (status !== 404) return unknown(`settings of nothing answered ${status ?? 'nothing'}`);
  const { values } = unsetScope(evidence);
  return values.length === 0 || values.includes('404')
    ? either(['404', 'accept'], 'settings that are not set may answer 404 as well')
    : is('404');
}

export function scopeIdGone(evidence: Evidence): Reading<ValueOf<'scope_id_gone'>> {
  const found = known(evidence);
  if (typeof found === 'string') return unknown(found);
  const { kind, listed, owners } = found;
  const seesAll = reachOf(evidence) === 'tenant' || visibility(evidence).values.join() === 'all';
  if (!seesAll) return unknown('settings of what is gone look like those of what this account cannot see');
  if (owners.length < (kind.of?.length ?? 0) || owners.some(({ answer }) => answer.isCut)) {
    return unknown('the inboxes and projects could not be read in full');
  }
  const ids = new Set(idsOf(found));
  const isOrphaned = [...listed.keys()].some((id) => !ids.has(id));
  return isOrphaned ? is('kept') : unknown('there are no settings of anything deleted');
}
