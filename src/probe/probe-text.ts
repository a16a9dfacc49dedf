/** A probe as a person reads it. */
import type { ProbedSwitch, ProbeDocument } from '../documents/doctor-documents.ts';
import { counted, type Page } from '../report/paint.ts';
import { folded } from '../specfile/problem/fold.ts';

export function probeText(document: ProbeDocument, page: Page): string {
  const { switches, calls } = document;
  const shown = switches.filter(({ state }) => state === 'read' || state === 'either');
  const reason = ({ why }: ProbedSwitch): string => why ?? '';
  const parts = [
    part(
      'What this tenant does',
      shown.map((one) => [one.name, valuesOf(one)]),
      page,
    ),
    part('Not shown by what this tenant holds', rows(switches, 'not_shown', reason), page),
    unseen('Cannot be seen by reading', switches, page),
    part('How it answers', answers(document), page),
    part('What fitform does not know', news(document), page),
  ];
  const end = `Sent ${counted(calls, 'call')}, all read-only. No name, id, value or address of the tenant is above. The first three parts name the switches of fitform emulate, which docs/emulator.md explains.`;
  return [...parts.filter((lines) => lines.length > 0), folded('', end, page.longest)]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

type Row = readonly [name: string, said: string];

const valuesOf = ({ values, why }: ProbedSwitch): string =>
  [values.join(' or '), ...(why === null ? [] : [`(${why})`])].join(' ');

const rows = (
  switches: readonly ProbedSwitch[],
  state: ProbedSwitch['state'],
  say: (one: ProbedSwitch) => string,
): Row[] => switches.filter((one) => one.state === state).map((one) => [one.name, say(one)]);

const LEFT = 21;

function part(title: string, lines: readonly Row[], { paint, longest }: Page): string[] {
  if (lines.length === 0) return [];
  return [
    paint.strong(title),
    ...lines.flatMap(([name, said]) => folded(`  ${name.padEnd(LEFT - 2)} `, said, longest, LEFT + 1)),
  ];
}

/** By their reasons, which many share. */
function unseen(title: string, switches: readonly ProbedSwitch[], { paint, longest }: Page): string[] {
  const byReason = Map.groupBy(
    switches.filter(({ state }) => state === 'not_visible'),
    ({ why }) => why,
  );
  const lines = [...byReason].map(([why, same]) => `${all(same.map(({ name }) => name))}: ${why ?? ''}`);
  return [paint.strong(title), ...lines.flatMap((line) => folded('  ', line, longest, 4))];
}

const all = (words: readonly string[]): string => words.join(', ') || 'none';

const answers = (document: ProbeDocument): Row[] => [
  ['account', REACH[document.reach]],
  ['ids', all(document.ids)],
  ['thin lists', all(document.thin_lists)],
  ['base paths', all(document.base_paths.map(({ path, answers }) => `${path} ${ANSWERS[answers]}`))],
  [
    'content types',
    `${all(document.content_types.success)}; of errors ${all(document.content_types.errors)}`,
  ],
  ['what is not there', grouped(document.missing)],
  ['paths', grouped(document.paths.filter((one) => !newIn(document).includes(one)))],
];

type Path = ProbeDocument['paths'][number];
const isSuccess = (status: number | null): boolean => status !== null && status < 300;

/** Paths that fitform does not use, and that answer. A web page is no answer, nor is what comes for any path. */
function newIn({ paths, missing }: ProbeDocument): Path[] {
  if (isSuccess(missing.at(-1)?.status ?? null)) return [];
  return paths.filter(({ known, status, shape }) => !known && isSuccess(status) && shape !== 'html');
}

const REACH: Readonly<Record<ProbeDocument['reach'], string>> = {
  tenant: 'holds a role on the whole tenant',
  inboxes: 'holds roles on single inboxes only',
  not_told: 'the tenant does not tell what it holds',
};

const ANSWERS: Readonly<Record<ProbeDocument['base_paths'][number]['answers'], string>> = {
  used: 'was used',
  same: 'answers the same',
  other: 'answers something else',
  not_answered: 'does not answer, or not to this account',
};

const grouped = (paths: readonly { readonly path: string; readonly status: number | null }[]): string =>
  [...Map.groupBy(paths, ({ status }) => status)]
    .map(([status, same]) => `${status ?? 'no answer'}: ${same.map(({ path }) => path).join(', ')}`)
    .join('; ');

function news(document: ProbeDocument): Row[] {
  const { permissions, keys, withheld } = document.new;
  const answering = newIn(document).map(({ path }) => path);
  const byPath = Map.groupBy(keys, ({ path }) => path);
  return [
    ...(permissions.length === 0 ? [] : [['permissions', all(permissions)] as const]),
    ...[...byPath].map(([path, found]): Row => [`keys of ${path}`, all(found.map(({ key }) => key))]),
    ...(answering.length === 0 ? [] : [['paths that answer', all(answering)] as const]),
    ...(withheld === 0
      ? []
      : [['not shown', `${counted(withheld, 'name')} that may be the customer's`] as const]),
  ];
}
