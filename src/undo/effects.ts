/** What a run came to, object by object: how each was before its first write, and how the last one left it. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../kinds/field-types/fields.ts';
import type { JsonObject, Kind } from '../kinds/kind.ts';
import { generatedKeys, idIn, imageOf } from '../kinds/object.ts';
import type { JournalRead, JournalWrite } from './read-journal.ts';

/** An object as the journal knows it; not `whole`: a field that is not in it may be anything. */
export interface Image {
  readonly raw: JsonObject;
  readonly whole: boolean;
}

export interface Effect {
  readonly address: string;
  readonly kind: Kind;
  readonly name: string;
  /** `null`: it was created, if at all, without an answer that tells its id. */
  readonly id: string | null;
  /** As it was before the run; `null`: the run created it. */
  readonly before: Image | null;
  /**
   * As the run left it; `null`: it deleted it. More than one where that is not sure: then it is one of them. The last is
   * what the run wanted.
   */
  readonly left: readonly (Image | null)[];
  /** It was given a secret that nobody keeps: it is the user that review links act as. */
  readonly placeholder: boolean;
  /** What cannot be taken back, and why. */
  readonly note: string | null;
}

/** Each state of the object that the journal shows. */
export const imagesOf = ({ before, left }: Effect): Image[] =>
  [before, ...left].filter((one) => one !== null);

/** In the order in which the run first touched them. */
export function effectsOf({ writes, stays }: JournalRead): Effect[] {
  const effects = new Map<string, Effect>();
  for (const write of writes) {
    const how = outcomeOf(write);
    if (how === 'not carried out') continue;
    if (write.before === null) {
      const effect = created(write, how, stays.get(write.address));
      effects.set(keyOf(effect), effect);
    } else {
      changed(effects, write, how, stays.get(write.address));
    }
  }
  return [...effects.values()];
}

/** The same for all that a run did to one object. */
export const keyOf = ({ kind, id, address }: { kind: Kind; id: string | null; address: string }): string =>
  id === null ? `unclear ${address}` : `${kind.path}/${id}`;

/**
 * An answer below 500 says that nothing was done (but for 408: the tenant gave up waiting); any other may come too late.
 * Without an answer it depends on whether the call was sent at all.
 */
export function outcomeOf({ after }: JournalWrite): 'carried out' | 'not carried out' | 'unclear' {
  if (after === null) return 'unclear';
  const { error, status, unclear } = after;
  if (error === null) return 'carried out';
  // An earlier try of the same call may have been answered.
  if (unclear === true) return 'unclear';
  const isRefused = status !== null && status >= 300 && status < 500 && status !== 408;
  return isRefused || (status === null && unclear === false) ? 'not carried out' : 'unclear';
}

/** `stays`: what the tenant showed in the end, where it filled in more than was sent. */
function created(write: JournalWrite, how: 'carried out' | 'unclear', stays: JsonObject | undefined): Effect {
  const { address, kind, name, after } = write;
  const sent = imageOf(kind, write.sent) ?? {};
  const answer = how === 'carried out' ? (after?.after ?? null) : null;
  const id = write.id ?? idIn(kind, answer);
  const whole = answer !== null && Object.keys(sent).every((key) => key in answer);
  const asAnswered: Image = { raw: { ...sent, ...answer }, whole };
  // The answer to a PATCH may show what held before.
  const asSent: Image = { raw: { ...answer, ...sent }, whole };
  const isOne = write.method === 'POST' || isDeepStrictEqual(asAnswered.raw, asSent.raw);
  return {
    address,
    kind,
    name,
    id,
    before: null,
    left: [...seen(stays), ...(isOne ? [asAnswered] : [asAnswered, asSent])],
    placeholder: generatedKeys(kind).some((key) => key in (write.sent ?? {})),
    note: null,
  };
}

/** What reading back has shown. */
const seen = (stays: JsonObject | undefined): Image[] => (stays ? [{ raw: stays, whole: true }] : []);

/** `stays`: what the tenant still showed after a deletion. */
function changed(
  effects: Map<string, Effect>,
  write: JournalWrite,
  how: 'carried out' | 'unclear',
  stays: JsonObject | undefined,
): void {
  const { address, kind, name, id, before, sent, after, method } = write;
  const was: Image = { raw: before ?? {}, whole: true };
  // An answer may show the object as it was before: what was sent counts as well.
  const asSent: Image = { raw: { ...was.raw, ...imageOf(kind, sent) }, whole: true };
  const asAnswered: Image = { raw: { ...asSent.raw, ...after?.after }, whole: true };
  const isOne = isDeepStrictEqual(asAnswered.raw, asSent.raw);
  const gone = [null, ...seen(stays)];
  // Then nobody has told what the tenant keeps of a map from which keys were taken out.
  const asMerged: Image = { raw: mergedWithin(was.raw, asSent.raw), whole: true };
  const is = method === 'DELETE' ? gone : isOne ? [asSent] : [asAnswered, asMerged, asSent];
  const key = keyOf({ kind, id, address });
  const earlier = effects.get(key);
  // A create without a clear answer, and then an update of what was found: it was not as sent, so it may be another's.
  const unclear = keyOf({ kind, id: null, address });
  const adopted = effects.get(unclear);
  effects.delete(unclear);
  effects.set(key, {
    address,
    kind,
    name,
    id,
    before: earlier ? earlier.before : was,
    left: how === 'carried out' ? is : [...(earlier?.left ?? [was]), ...is],
    placeholder: earlier?.placeholder ?? adopted?.placeholder ?? false,
    note: adopted
      ? "its create got no clear answer, and what was found under its name was not as sent: it may be another's, so it is changed back and not deleted"
      : (earlier?.note ?? null),
  });
}

/** As a tenant stores it whose PATCH also merges the maps within. */
const mergedWithin = (was: JsonObject, sent: JsonObject): JsonObject => ({
  ...was,
  ...Object.fromEntries(
    Object.entries(sent).map(([key, value]) => {
      const had = was[key];
      return [key, isObject(had) && isObject(value) ? mergedWithin(had, value) : value];
    }),
  ),
});
