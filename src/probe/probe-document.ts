/**
 * What was heard, as `fitform.probe/1`. All of it is from words that fitform has itself, but for keys and permissions that are
 * plain words: no name, id, value or address of the tenant is in it.
 */
import type { ProbeDocument } from '../documents/doctor-documents.ts';
import { idIn } from '../kinds/object.ts';
import { BASE_PATHS } from '../specfile/check/tenant-url.ts';
import type { Answer } from './answer.ts';
import { newsIn } from './news.ts';
import type { Evidence, Heard } from './questions.ts';
import { idsIn, reachOf } from './read-objects.ts';
import { heardIn } from './read-answers.ts';
import { listsIn } from './read-lists.ts';
import { readings } from './readings.ts';
import { invisible, visible, type Visible } from './switches.ts';

export interface Sent {
  readonly version: string;
  readonly calls: number;
  /** The base path that was used. */
  readonly basePath: string;
}

export function probeDocument(evidence: Evidence, { version, calls, basePath }: Sent): ProbeDocument {
  const { permissions, keys, withheld } = newsIn(evidence);
  return {
    format: 'fitform.probe/1',
    version,
    calls,
    reach: reachOf(evidence),
    switches: [
      ...Object.keys(visible).map((name) => switchOf(evidence, name as Visible)),
      ...Object.entries(invisible).map(([name, why]) => ({
        name,
        state: 'not_visible' as const,
        values: [],
        why,
      })),
    ],
    ids: formsOf(evidence),
    thin_lists: listsIn(evidence).flatMap(({ kind, isThin }) => (isThin ? [kind.path] : [])),
    base_paths: [...basePathOf(basePath), ...evidence.elsewhere.map((heard) => besideOf(evidence, heard))],
    content_types: typesIn(evidence),
    missing: evidence.missing.map(({ path, answer }, index, { length }) => ({
      path: index === length - 1 ? 'no such path' : path,
      status: answer?.status ?? null,
    })),
    paths: [...evidence.lists, ...evidence.further].map(({ path, kind, answer }) => ({
      path,
      known: kind !== undefined,
      status: answer?.status ?? null,
      shape: answer?.shape ?? null,
    })),
    new: { permissions: [...permissions], keys: [...keys], withheld },
  };
}

function switchOf(evidence: Evidence, name: Visible): ProbeDocument['switches'][number] {
  const { values, why } = readings[name](evidence);
  const state = values.length === 0 ? 'not_shown' : values.length === 1 ? 'read' : 'either';
  return { name, state, values: [...values], why };
}

const FORMS = [
  ['24 hex digits', /^[0-9a-f]{24}$/],
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['digits', /^\d+$/],
] as const;

const formsOf = (evidence: Evidence): ProbeDocument['ids'] => [
  ...new Set(idsIn(evidence).map((id) => FORMS.find(([, form]) => form.test(id))?.[0] ?? 'other')),
];

type BasePath = ProbeDocument['base_paths'][number];

/** Any other could name the customer. */
const basePathOf = (path: string): BasePath[] =>
  BASE_PATHS.some((one) => one === path) ? [{ path, answers: 'used' }] : [];

function besideOf({ lists }: Evidence, { path, kind, answer }: Heard): BasePath {
  const own = lists.find((one) => one.kind?.name === kind?.name)?.answer;
  if (!answer) return { path, answers: 'not_answered' };
  if (!kind || !own?.items || !answer.items) return { path, answers: 'other' };
  const ids = new Set(own.items.map((item) => idIn(kind, item)));
  const isSame = own.isCut
    ? answer.isCut && answer.total === own.total
    : answer.items.length === ids.size && answer.items.every((item) => ids.has(idIn(kind, item)));
  return { path, answers: isSame ? 'same' : 'other' };
}

const TYPES = [
  'application/json',
  'application/problem+json',
  'text/html',
  'text/plain',
  'text/css',
  'text/json',
];

const typesIn = (evidence: Evidence): ProbeDocument['content_types'] => {
  const answers = heardIn(evidence).flatMap(({ answer }) => answer ?? []);
  const of = (those: readonly Answer[]): string[] =>
    [
      ...new Set(those.map(({ type }) => (type === null ? 'none' : TYPES.includes(type) ? type : 'other'))),
    ].sort();
  return {
    success: of(answers.filter(({ status }) => status < 300)),
    errors: of(answers.filter(({ status }) => status >= 400)),
  };
};

/** Whether any list is one, or may be one for another account or at another time. */
export const hasTenant = ({ lists }: Evidence): boolean =>
  lists.some(({ answer }) => answer?.items !== null || answer.status === 403 || answer.status >= 500);
