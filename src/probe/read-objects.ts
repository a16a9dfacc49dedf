/** Switches that the objects of the lists show. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Grant } from '../kinds/field-types/grants.ts';
import { kindNamed, type JsonObject, type Kind } from '../kinds/kind.ts';
import {
  byId,
  documentedKeys,
  idIn,
  isIn,
  isScoped,
  mentionsIn,
  ownName,
  sentFor,
  sentKey,
  unknownFlagsIn,
  valuesIn,
} from '../kinds/object.ts';
import { CHANCE, chanceOf, isSameOrder, settingsIn, type Evidence, type Heard } from './questions.ts';
import { either, is, unknown, type Reading } from './reading.ts';
import type { ValueOf } from './switches.ts';

/** The kind and all objects of each list that could be read, settings apart. */
export const objectsIn = ({ lists }: Evidence): { kind: Kind; items: readonly JsonObject[] }[] =>
  lists.flatMap(({ kind, answer }) =>
    kind && !isScoped(kind) && answer?.items ? [{ kind, items: answer.items }] : [],
  );

export const idsIn = (evidence: Evidence): string[] =>
  objectsIn(evidence).flatMap(({ kind, items }) => items.flatMap((item) => idIn(kind, item) ?? []));

const NO_LIST = 'no list of objects could be read';

export function duplicates(evidence: Evidence): Reading<ValueOf<'duplicates'>> {
  const objects = objectsIn(evidence);
  if (objects.length === 0) return unknown(NO_LIST);
  const isRepeated = objects.some(({ kind, items }) => {
    const named = items.filter((item) => ownName(kind, item) !== '');
    // A list may have one object twice, as where two pages overlap.
    const each = new Map(named.map((item) => [idIn(kind, item), item]));
    // What is in another object may share its name with what is in a third.
    const keys = [...each.values()].map((item) =>
      JSON.stringify([ownName(kind, item), parentsIn(kind, item)]),
    );
    return new Set(keys).size < keys.length;
  });
  return isRepeated ? is('allow') : unknown('no name occurs twice');
}

/** Of a kind that refers to one other: that one. */
function parentsIn(kind: Kind, item: JsonObject): unknown {
  const single = Object.entries(kind.fields).flatMap(([name, { type }]) => (type === 'ref' ? [name] : []));
  return single.map((name) => sentFor(kind, name, item));
}

/** Objects that were answered by themselves. What has no id is none: its keys could be anything, even names. */
export const aloneIn = ({ singles, me }: Evidence): { kind: Kind; object: JsonObject }[] =>
  [...singles, me].flatMap(({ kind, answer }) =>
    kind && answer?.status === 200 && isObject(answer.json) && idIn(kind, answer.json) !== null
      ? [{ kind, object: answer.json }]
      : [],
  );

export function nulls(evidence: Evidence): Reading<ValueOf<'nulls'>> {
  const seen = new Set<ValueOf<'nulls'>>();
  for (const { kind, object: alone } of aloneIn(evidence)) {
    const { keys, within = {} } = documentedKeys(kind);
    const look = (object: JsonObject, names: readonly string[]): void => {
      for (const name of names) {
        if (object[name] === null) seen.add('on');
        else if (!(name in object)) seen.add('off');
      }
    };
    look(
      alone,
      keys.filter((key) => !isFlags(kind, key)),
    );
    for (const [key, inner] of Object.entries(within)) {
      const list = alone[key];
      const members = Array.isArray(list) ? list.filter(isObject) : [];
      // A null in a member says nothing of other fields: labels may have nulls whatever these do.
      if (members.some((member) => inner.keys.some((name) => !(name in member)))) seen.add('off');
    }
  }
  if (seen.size > 1) return either([...seen], 'some fields without a value are null, and some are left out');
  const [value] = seen;
  return value ? is(value) : unknown('no object that could be read alone lacks a value');
}

const isFlags = (kind: Kind, key: string): boolean =>
  Object.entries(kind.fields).some(([name, { names }]) => names && sentKey(kind, name) === key);

/** Of each object with flags: the flags that it tells, and the names that there should be. */
const flagsIn = (evidence: Evidence): { told: JsonObject; names: readonly string[] }[] =>
  objectsIn(evidence).flatMap(({ kind, items }) =>
    Object.entries(kind.fields).flatMap(([name, { names }]) =>
      items.flatMap((item) => {
        const told = sentFor(kind, name, item);
        return names && isObject(told) ? [{ told, names }] : [];
      }),
    ),
  );

export function permissions(evidence: Evidence): Reading<ValueOf<'permissions'>> {
  const roles = flagsIn(evidence);
  if (roles.length === 0) return unknown('no role could be read');
  if (roles.some(({ told }) => Object.values(told).includes(false))) return is('full');
  const isMissing = roles.some(({ told, names }) => names.some((name) => !(name in told)));
  return isMissing ? is('sparse') : unknown('every role holds every permission');
}

export const unknownPermissions = (evidence: Evidence): string[] => [
  ...new Set(
    objectsIn(evidence).flatMap(({ kind, items }) => items.flatMap((item) => unknownFlagsIn(kind, item))),
  ),
];

export function extraPermissions(evidence: Evidence): Reading<ValueOf<'extra_permissions'>> {
  if (flagsIn(evidence).length === 0) return unknown('no role could be read');
  if (unknownPermissions(evidence).length > 0) return is('on');
  return permissions(evidence).values.includes('full')
    ? is('off')
    : either(['off', 'on'], 'a role may tell only what it holds, and none holds an unpublished permission');
}

export function order({ lists, repeats }: Evidence): Reading<ValueOf<'order'>> {
  if (repeats.length === 0) return unknown('no list has two objects');
  const firstOf = (again: Heard): Heard => lists.find(({ path }) => path === again.path) ?? again;
  const told = repeats.filter((again) => isSameOrder(firstOf(again), again) !== null);
  if (told.length === 0) return unknown('no list came again with the same objects');
  if (told.some((again) => isSameOrder(firstOf(again), again) === false)) return is('random');
  const chance = told.reduce((product, again) => product * chanceOf(firstOf(again).answer), 1);
  return chance <= CHANCE ? is('stable') : either(['stable', 'random'], 'the lists are too short to tell');
}

export type Reach = 'tenant' | 'inboxes' | 'not_told';

/** Whether the account holds a role on the whole tenant. */
export const reachOf = (evidence: Evidence): Reach => {
  const grants = grantsOf(evidence);
  if (grants === null) return 'not_told';
  return grants.some(({ inbox }) => inbox === null) ? 'tenant' : 'inboxes';
};

function grantsOf(evidence: Evidence): readonly Grant[] | null {
  const kind = kindNamed(evidence.kinds, 'user');
  const json = evidence.me.answer?.json;
  if (!aloneIn(evidence).some(({ object }) => object === json) || !isObject(json)) return null;
  if (!isIn(kind, 'grants', json)) return null;
  try {
    return (valuesIn(kind, json, byId)['grants'] ?? []) as readonly Grant[];
  } catch {
    return null;
  }
}

const BOTH = ['all', 'filtered'] as const;

export function lists(evidence: Evidence): Reading<ValueOf<'lists'>> {
  const reach = reachOf(evidence);
  if (reach === 'not_told') return either(BOTH, 'the tenant does not tell what this account may see');
  if (reach === 'tenant') return either(BOTH, 'this account may see everything either way');
  const kind = kindNamed(evidence.kinds, 'user');
  const me = evidence.me.answer?.json;
  const reached = new Set(
    isObject(me)
      ? mentionsIn(kind, valuesIn(kind, me, byId)).map((one) => `${one.kind}/${idOf(one.ref)}`)
      : [],
  );
  const granted = Object.values(kind.fields).flatMap(({ targets }) => targets ?? []);
  const beyond = objectsIn(evidence)
    .filter(({ kind: { name } }) => granted.includes(name))
    .some((one) => one.items.some((item) => !reached.has(`${one.kind.name}/${idIn(one.kind, item) ?? ''}`)));
  if (beyond) return is('all');
  if (settingsIn(evidence.lists)?.answer?.items) return is('filtered');
  return either(BOTH, 'the lists show nothing that this account cannot reach, and there may be nothing else');
}

const idOf = (ref: string | { readonly id: string }): string => (typeof ref === 'string' ? ref : ref.id);
