/** What is to be done about one object that a run touched: by how the run left it, and by how it is now. */
import type { DecodeContext } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { areAlike, showAlike } from '../kinds/look-alike.ts';
import { byId, isScoped, nameKey, ownName, patchFields, valueIn } from '../kinds/object.ts';
import { ownerIn } from '../kinds/settings.ts';
import { imagesOf, type Effect, type Image } from './effects.ts';
import { isAlike, movedFields, sayField } from './images.ts';

/** `again`: what the run deleted is back under another id. */
export type Verdict =
  | {
      readonly is: 'undone';
      readonly object: LiveObject | null;
      readonly before: Image | null;
      readonly again: boolean;
    }
  | { readonly is: 'moved'; readonly detail: string }
  | { readonly is: 'delete'; readonly object: LiveObject }
  | { readonly is: 'update'; readonly object: LiveObject; readonly before: Image }
  | { readonly is: 'create'; readonly before: Image }
  | { readonly is: 'leave'; readonly reason: string };

const gone = { is: 'undone', object: null, before: null, again: false } as const;

/** What is to be done about an object, by how it is now. `run`: all that the run did. */
export function verdictOn(effect: Effect, live: Live, names: DecodeContext, run: readonly Effect[]): Verdict {
  const { kind, id, name, before, left } = effect;
  const namesakes = live.named(kind.name, name);
  if (id === null) return verdictOnUnclear(effect, namesakes, live.objects.get(kind.name) ?? []);
  const found = live.find(kind.name, id);
  const isOrphan = isScoped(kind) && !ownerIn(live, kind, id);
  if (before === null) {
    if (!found) return replaced(effect, namesakes, run) ?? gone;
    if (isOrphan) return { is: 'leave', reason: ownerGone(id) };
    if (isAsLeft(effect, found)) return { is: 'delete', object: found };
    return found.inherited ? gone : movedOn(effect, found, names);
  }
  if (found) {
    if (isOrphan) return { is: 'moved', detail: ownerGone(id) };
    const open = notRestored(effect, before, found, names);
    const back = { is: 'undone', object: found, before, again: false } as const;
    if (open.length === 0) return back;
    if (isAsLeft(effect, found, open)) return { is: 'update', object: found, before };
    if (isScoped(kind) && left.includes(null) && holdsMore(effect, before, found, open)) return back;
    // What only repeats what is inherited is as good as gone.
    if (!found.inherited || !left.includes(null)) return movedOn(effect, found, names);
  }
  if (!left.includes(null)) return { is: 'moved', detail: `the ${kind.name} with the id ${id} is gone` };
  if (isScoped(kind)) return { is: 'create', before };
  const [namesake, ...others] = namesakes;
  if (!namesake) return { is: 'create', before };
  const isBack = others.length === 0 && notRestored(effect, before, namesake, names).length === 0;
  if (isBack) return { is: 'undone', object: namesake, before, again: true };
  const ids = namesakes.map((one) => one.id).join(', ');
  return { is: 'moved', detail: `the run deleted it, and now there is another of that name: id ${ids}` };
}

/**
 * What the run made is gone, and another bears its name: as where an undo was undone. Nobody can say whether that is the
 * run's work. What bore the name before the run has every right to it.
 */
function replaced(
  { kind, id, name }: Effect,
  namesakes: readonly LiveObject[],
  run: readonly Effect[],
): Verdict | undefined {
  const isFormer = run.some(
    ({ kind: { name: of }, before }) =>
      of === kind.name && before !== null && ownName(kind, before.raw) === name,
  );
  if (isScoped(kind) || isFormer || namesakes.length === 0) return undefined;
  const ids = namesakes.map((one) => one.id).join(', ');
  return {
    is: 'leave',
    reason: `the run made it as id ${id ?? ''}, which is gone, and now there is another of that name: id ${ids}`,
  };
}

export const ownerGone = (id: string): string => `what it belonged to is gone (id ${id})`;

/** Created or not, nobody was told. Only the one object that is just as it was sent counts as the run's. */
function verdictOnUnclear(
  { kind, name, left }: Effect,
  namesakes: readonly LiveObject[],
  objects: readonly LiveObject[],
): Verdict {
  const [object, ...others] = namesakes;
  const [image] = left;
  const alike = objects.find((one) => areAlike(one.name, name));
  if (!object && alike) {
    const shown = `${showAlike(alike.name, name)} (id ${alike.id})`;
    return { is: 'leave', reason: `its create got no clear answer, and there is ${shown}, which may be it` };
  }
  if (!object || !image) return gone;
  if (others.length > 0) {
    const ids = namesakes.map(({ id }) => id).join(', ');
    return {
      is: 'leave',
      reason: `its create got no clear answer, and ${namesakes.length} live ${kind.section} are named "${name}": ids ${ids}`,
    };
  }
  const moved = movedFields(kind, image, object);
  if (moved.length === 0) return { is: 'delete', object };
  return {
    is: 'leave',
    reason: `its create got no clear answer, and what is live under its name differs from what was sent in ${moved.join(', ')}: it may be another's`,
  };
}

/** Given `open`, what is as before the run already may differ: an undo may have gone half the way. */
const isAsLeft = (effect: Effect, object: LiveObject, open?: readonly string[]): boolean =>
  effect.left.some((image) => {
    if (image === null) return false;
    const moved = movedFields(effect.kind, image, object);
    return moved.every((name) => open && (!open.includes(name) || isPartlyBack(effect, image, name, object)));
  });

/** It was deleted and is back, and the tenant filled in more, such as what it would inherit: there is nothing to write. */
function holdsMore({ kind }: Effect, before: Image, object: LiveObject, open: readonly string[]): boolean {
  return open.every((name) => {
    const field = kind.fields[name];
    const [was, is] = [before, object].map(({ raw }) => valueIn(kind, name, raw, byId) ?? null);
    if (!field?.mayKeep || !field.differences || is === null || is === undefined) return false;
    return field.differences(was ?? null, is).every(({ does }) => does === 'adds');
  });
}

/** Each part of it is as before the run or as the run left it: a tenant may keep parts that an undo took out. */
function isPartlyBack({ kind, before }: Effect, image: Image, name: string, object: LiveObject): boolean {
  const field = kind.fields[name];
  if (!field?.mayKeep || !field.differences || before === null) return false;
  const now = valueIn(kind, name, object.raw, byId);
  const [sinceBefore, sinceRun] = [before, image].map(({ raw }) => {
    const was = valueIn(kind, name, raw, byId);
    return new Set(field.differences?.(was, now).map(({ path }) => JSON.stringify(path)));
  });
  return sinceBefore!.isDisjointFrom(sinceRun!);
}

/** What is not as before the run; a value where there was none is, as the API has no way to take it out again. */
function notRestored(effect: Effect, before: Image, object: LiveObject, names: DecodeContext): string[] {
  const { kind, id } = effect;
  const again = object.id !== id;
  const fields = patchFields(kind).filter((name) => {
    const isMissing = !kind.fields[name]?.isSet && valueIn(kind, name, before.raw, names) === null;
    const candidates = isMissing ? imagesOf(effect) : [before];
    return !candidates.some(({ raw }) => isAlike(kind, name, { before: raw, now: object.raw, again }, names));
  });
  const name = ownName(kind, before.raw) === ownName(kind, object.raw) ? [] : [nameKey(kind)];
  return [...name, ...fields];
}

/** For each field that moved: what was found, and what the run left. */
function movedOn({ kind, left }: Effect, object: LiveObject, names: DecodeContext): Verdict {
  const image = left.findLast((one) => one !== null);
  if (!image) return { is: 'moved', detail: `the run deleted it, but it is there again` };
  const detail = movedFields(kind, image, object)
    .map((name) => {
      const found = sayField(kind, name, object.raw, names);
      return `${name}: found ${found}; the run left ${sayField(kind, name, image.raw, names)}`;
    })
    .join('; ');
  return { is: 'moved', detail };
}
