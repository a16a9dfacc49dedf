/**
 * A spec of several files, of which the last is to be updated: what it says itself, and what the files below it say.
 * They cannot be changed, so what differs of them has to be said over again in the updated one.
 */
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, type Json, type Kinds } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { merge, type Draft, type Given, type Merged } from '../specfile/check/merge.ts';
import { isMarker, specFields } from '../kinds/object.ts';
import type { Placed, SpecFile } from '../specfile/yaml/tree.ts';
import type { Bearers } from './bearers.ts';
import { fieldChanges, type FieldNews } from './entry-fields.ts';
import type { NewKey } from './changes.ts';
import type { NameNow } from './in-place.ts';
import { say } from './field-value.ts';
import { settingsOver } from './settings-news.ts';

export interface Layers {
  /** All files as one. */
  readonly merged: Merged;
  /** The updated file alone. */
  readonly own: Merged;
  readonly isOwn: (placed: Placed) => boolean;
  /** What the updated file says of a resource of the merged spec. */
  readonly ownOf: (draft: Draft) => Draft | undefined;
  /** What the files below it say. */
  readonly belowOf: (draft: Draft) => Draft | undefined;
}

/** Why the updated file cannot be made to say what is live. */
export interface Obstacle {
  readonly address: string;
  readonly message: string;
  readonly hint: string;
}

export function layersOf(below: readonly SpecFile[], file: SpecFile, kinds: Kinds): Layers {
  const own = merge([file], kinds);
  return {
    merged: merge([...below, file], kinds),
    own,
    isOwn: (placed) => placed.file === file.name,
    ownOf: byAddress(own),
    belowOf: byAddress(merge(below, kinds)),
  };
}

function byAddress({ drafts }: Merged): (draft: Draft) => Draft | undefined {
  const addressOfDraft = ({ kind, name }: Draft): string => addressOf(kind.name, name.node.json);
  const found = new Map(drafts.map((draft) => [addressOfDraft(draft), draft]));
  return (draft) => found.get(addressOfDraft(draft));
}

export interface LayeredNews extends FieldNews {
  /** Fields that the updated file gets, as a file below says otherwise. */
  readonly added: readonly NewKey[];
  readonly obstacles: readonly Obstacle[];
}

/** As `fieldChanges`; where only a file below gives a field that differs, the updated one gets it. */
export function fieldsOver(
  draft: Draft,
  object: LiveObject,
  { bearers, nameNow }: { readonly bearers: Bearers; readonly nameNow: NameNow },
  { isOwn, belowOf }: Layers,
): LayeredNews {
  const only = (chosen: (name: string, given: Given) => boolean): Draft => ({
    ...draft,
    fields: new Map(
      [...draft.fields].filter(([name, given]) => isMarkerOf(draft, name) || chosen(name, given)),
    ),
  });
  const own = fieldChanges(
    only((_, given) => isOwn(given)),
    object,
    bearers,
    nameNow,
  );
  const markers = only(() => false);
  const address = addressOf(draft.kind.name, draft.name.node.json);
  const added: NewKey[] = [];
  const obstacles: Obstacle[] = own.stuck.map(({ name, key }) => {
    const { file } = belowOf(draft)?.fields.get(name) ?? draft.name;
    return hasNothing(address, file, `${name}.${key}`);
  });
  const news: FieldNews[] = [own];
  const lines: string[] = [];
  for (const [name, field] of specFields(draft.kind)) {
    const given = draft.fields.get(name);
    if (given === undefined || isOwn(given)) continue;
    const withField = (one: Given): Draft => ({
      ...markers,
      fields: new Map([...markers.fields, [name, one]]),
    });
    const said = say(name, field, object, bearers);
    if (field.settings && said.says === 'value') {
      const over = settingsOver(`${address}: ${name}`, field, given, field.spell(said.value));
      if (over.value !== undefined) added.push({ key: name, value: over.value });
      obstacles.push(...over.stuck.map((key) => hasNothing(address, given.file, `${name}.${key}`)));
      lines.push(...over.news.map((line) => `${line} (${given.file} says otherwise)`));
      continue;
    }
    const becomesAtLeast = said.says === 'value' && said.left.length > 0 && !given.atLeast;
    const asked: Given = becomesAtLeast ? { ...given, atLeast: true } : given;
    const told = fieldChanges(withField(asked), object, bearers, nameNow);
    const turned = becomesAtLeast ? fieldChanges(withField(given), object, bearers, nameNow).news : [];
    if (told.removed.length > 0) {
      obstacles.push(hasNothing(address, given.file, name, ' that a spec can hold'));
      continue;
    }
    if (said.says === 'value' && (becomesAtLeast || told.changes.length > 0)) {
      const value = asked.atLeast
        ? { at_least: field.spell(common(field.resolve(asked.node.json), said.value)) }
        : field.spell(said.value);
      added.push({ key: name, value });
    }
    lines.push(...[...turned, ...told.news].map((line) => `${line} (${given.file} says otherwise)`));
    news.push({ ...told, news: [] });
  }
  return {
    changes: own.changes,
    removed: own.removed,
    news: [...own.news, ...lines],
    mentions: news.flatMap((one) => one.mentions),
    unknown: news.flatMap((one) => one.unknown),
    stuck: own.stuck,
    added,
    obstacles,
  };
}

const hasNothing = (address: string, file: string, what: string, more = ''): Obstacle => ({
  address,
  message: `${file} gives ${what}, for which the tenant has nothing${more}`,
  hint: `take it out of ${file}`,
});

const isMarkerOf = ({ kind }: Draft, name: string): boolean => isMarker(fieldNamed(kind, name));

/** Those of the members that are live, too. */
function common(members: Json, live: Json): Json {
  const keys = new Set((live as readonly Json[]).map((member) => JSON.stringify(member)));
  return (members as readonly Json[]).filter((member) => keys.has(JSON.stringify(member)));
}
