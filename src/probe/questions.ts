/**
 * What a probe asks, one GET after the other, as a generator: it yields a question, is handed the answer, and returns all that
 * was heard. So it sends nothing itself. The most telling questions come first, as the number of calls is limited.
 */
import { kindNamed, type JsonObject, type Kind, type Kinds } from '../kinds/kind.ts';
import { idIn, isScoped, mentionsIn, valuesIn, byId } from '../kinds/object.ts';
import { OWN_ACCOUNT } from '../kinds/user.ts';
import { BASE_PATHS } from '../specfile/check/tenant-url.ts';
import { urlPart } from '../wire/url.ts';
import type { Answer } from './answer.ts';
import { furtherPaths } from './further-paths.ts';

export interface Question {
  readonly path: string;
  /** Another base path of the same host. */
  readonly below?: string;
  /** Of a list, as opposed to one object. */
  readonly list?: true;
}

/** A question with its answer; `null`: none came, or there was no call left for it. */
export interface Heard {
  /** With `{id}` for an id. */
  readonly path: string;
  readonly kind?: Kind;
  readonly id?: string;
  readonly answer: Answer | null;
}

export interface Evidence {
  readonly kinds: Kinds;
  readonly me: Heard;
  /** The list of each kind. */
  readonly lists: readonly Heard[];
  /** The first object of each list, by itself. */
  readonly singles: readonly Heard[];
  /** Objects that there are not, and a path that there is not, which comes last. */
  readonly missing: readonly Heard[];
  /** Settings, by the id of what they belong to. */
  readonly scopes: readonly Heard[];
  /** Settings with an id of nothing. */
  readonly nobodys: Heard | null;
  /** The same list again. */
  readonly repeats: readonly Heard[];
  /** A list below other base paths; `path` is the base path. */
  readonly elsewhere: readonly Heard[];
  readonly further: readonly Heard[];
}

type Asking<T> = Generator<Question, T, Answer | null>;

/** By which a list that comes in random order could pass for one that does not. */
export const CHANCE = 1 / 100_000;
const MOST_REPEATS = 4;

export function* questions(kinds: Kinds, basePath: string): Asking<Evidence> {
  const me = { ...(yield* ask(OWN_ACCOUNT)), kind: kindNamed(kinds, 'user') };
  const lists: Heard[] = [];
  for (const kind of kinds) lists.push(yield* askList(kind));
  const nobody = idOfNothing(lists);
  const settings = settingsIn(lists);
  const scopes = settings ? yield* askScopes(settings, lists) : [];
  const nobodys = settings?.kind ? yield* askFor(settings.kind, nobody) : null;
  const repeats = yield* askAgain(lists);
  const own = lists.flatMap(({ kind, answer }) =>
    kind && !isScoped(kind) && answer ? [{ kind, answer }] : [],
  );
  const singles: Heard[] = [];
  const missing: Heard[] = [];
  for (const { kind, answer } of own) {
    const [first] = (answer.items ?? []).flatMap((item) => plainId(kind, item));
    if (first !== undefined) singles.push(yield* askFor(kind, first));
    missing.push(yield* askFor(kind, nobody));
  }
  missing.push(yield* ask('/fitform-probe'));
  const elsewhere: Heard[] = [];
  const [known] = own.filter(({ answer }) => answer.items !== null);
  for (const below of BASE_PATHS.filter((path) => path !== basePath)) {
    if (!known) continue;
    elsewhere.push({
      path: below,
      kind: known.kind,
      answer: yield { path: known.kind.path, below, list: true },
    });
  }
  const further: Heard[] = [];
  for (const path of furtherPaths.filter((one) => !kinds.some((kind) => kind.path === one))) {
    further.push(yield* ask(path));
  }
  return { kinds, me, lists, singles, missing, scopes, nobodys, repeats, elsewhere, further };
}

/**
 * Of the lists of settings the one that tells most: it can be read, and has the most entries. Settings with levels are none of
 * them: a path of theirs has the level besides the id, so an id alone would lead nowhere, whatever has settings.
 */
export function settingsIn(lists: readonly Heard[]): Heard | undefined {
  const count = ({ answer }: Heard): number => answer?.items?.length ?? -1;
  const askable = lists.filter(({ kind }) => kind && isScoped(kind) && !kind.levels);
  return askable.toSorted((a, b) => count(b) - count(a))[0];
}

function* ask(path: string): Asking<Heard> {
  return { path, answer: yield { path } };
}

function* askList(kind: Kind): Asking<Heard> {
  const { path } = kind;
  return { path, kind, answer: yield { path, list: true } };
}

function* askFor(kind: Kind, id: string): Asking<Heard> {
  const answer = yield { path: `${kind.path}/${urlPart(id)}` };
  return { path: `${kind.path}/{id}`, kind, id, answer };
}

/** Ids that stay what they are in a path. */
export function plainId(kind: Kind, item: JsonObject): string[] {
  const id = idIn(kind, item);
  return id !== null && isPlain(id) ? [id] : [];
}

const isPlain = (id: string): boolean => /^[\w-]{1,64}$/.test(id);

/** Nobody's, and of the form that the tenant's have. */
function idOfNothing(lists: readonly Heard[]): string {
  const ids = lists.flatMap(({ kind, answer }) =>
    kind ? (answer?.items ?? []).flatMap((item) => idIn(kind, item) ?? []) : [],
  );
  const [sample = ''] = ids;
  if (/^\d{1,12}$/.test(sample)) return '999999999999';
  return sample.includes('-') ? 'ffffffff-ffff-4fff-bfff-ffffffffffff' : 'f'.repeat(24);
}

/** Of two objects, best such without settings in what has some; and of what these are in. */
function* askScopes({ kind, answer }: Heard, lists: readonly Heard[]): Asking<Heard[]> {
  const heard: Heard[] = [];
  if (!kind) return heard;
  const listed = new Set((answer?.items ?? []).flatMap((item) => plainId(kind, item)));
  const narrow = lists.find((one) => one.kind?.name === kind.of?.[0]);
  const candidates = (narrow?.answer?.items ?? []).flatMap((item) => {
    const owner = narrow?.kind;
    const [id] = owner ? plainId(owner, item) : [];
    if (!owner || id === undefined) return [];
    const parent = parentOf(owner, item, kind.of ?? []);
    const rank = (listed.has(id) ? 2 : 0) + (parent !== null && listed.has(parent) ? 0 : 1);
    return [{ id, parent, rank }];
  });
  const chosen = candidates.toSorted((a, b) => a.rank - b.rank).slice(0, 2);
  for (const { id } of chosen) heard.push(yield* askFor(kind, id));
  const parent = chosen[0]?.parent ?? null;
  if (parent !== null && isPlain(parent)) heard.push(yield* askFor(kind, parent));
  return heard;
}

/** The id of what the object is in, where that can have settings too. */
export function parentOf(kind: Kind, item: JsonObject, of: readonly string[]): string | null {
  try {
    const mentions = mentionsIn(kind, valuesIn(kind, item, byId));
    const parent = mentions.find((one) => one.kind !== kind.name && of.includes(one.kind));
    return parent && typeof parent.ref !== 'string' ? parent.ref.id : null;
  } catch {
    return null;
  }
}

function* askAgain(lists: readonly Heard[]): Asking<Heard[]> {
  const [best] = lists.toSorted((a, b) => chanceOf(a.answer) - chanceOf(b.answer));
  const repeats: Heard[] = [];
  const chance = chanceOf(best?.answer ?? null);
  if (!best?.kind || chance === 1) return repeats;
  const enough = Math.ceil(Math.log(CHANCE) / Math.log(chance));
  // Of a short list no number of repetitions would be proof that its order stays; a few may prove that it does not.
  for (let left = enough > MOST_REPEATS ? 2 : enough; left > 0; left -= 1) {
    const again = yield* askList(best.kind);
    repeats.push(again);
    if (isSameOrder(best, again) === false) break;
  }
  return repeats;
}

/** That a list in random order comes the same way twice. */
export function chanceOf(answer: Answer | null): number {
  const count = answer?.items?.length ?? 0;
  const all = answer?.isCut ? Math.max(answer.total ?? 0, count + 1) : count;
  let chance = 1;
  for (let place = 0; place < Math.min(count, 20); place += 1) chance /= all - place;
  return chance;
}

/** `null` tells nothing: one of them is no list, or somebody has changed what is in it meanwhile. */
export function isSameOrder(first: Heard, second: Heard): boolean | null {
  const [a, b] = [idsIn(first), idsIn(second)];
  if (a === null || b === null) return null;
  const isChanged = !first.answer?.isCut && a.toSorted().join() !== b.toSorted().join();
  return isChanged ? null : a.join() === b.join();
}

const idsIn = ({ kind, answer }: Heard): string[] | null =>
  (kind && answer?.items?.map((item) => idIn(kind, item) ?? '')) ?? null;
