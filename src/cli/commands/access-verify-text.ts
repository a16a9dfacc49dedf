/** What `fitform access verify` found, for a person: a line for each check, and at the end what it comes to. */
import type { AccessCheck, AccessVerifyDocument } from '../../documents/other-documents.ts';
import { counted, printable, tally, type Page } from '../../report/paint.ts';
import { folded } from '../../specfile/problem/fold.ts';

const MARKS = {
  expected: '  ok',
  unexpected: 'x unexpected',
  open: '- not checked',
  either: '  either way',
} as const;
const TONES = { expected: null, unexpected: 'removed', open: 'faint', either: 'faint' } as const;

const FOUND: Readonly<Record<AccessCheck['found'], string>> = {
  reached: 'opens',
  not_reached: 'refused',
  undecided: 'undecided',
  not_asked: '',
};

function markOf({ found, as_expected, expected }: AccessCheck): keyof typeof MARKS {
  if (found === 'not_asked' || found === 'undecided') return 'open';
  if (expected === 'either') return 'either';
  return as_expected === true ? 'expected' : 'unexpected';
}

const widest = (words: readonly string[]): number => Math.max(...words.map(({ length }) => length));

/** `left`: why the key could not be revoked. */
export function accessVerifyText(
  document: AccessVerifyDocument,
  left: string | null,
  { paint, longest }: Page,
): string {
  const { user, inbox, document_id, checks } = document;
  const marks = widest(Object.values(MARKS));
  const founds = widest(Object.values(FOUND));
  const carries = document_id === null ? '' : ` and to document ${printable(document_id)} in it`;
  const head = `A key of ${printable(user)} to inbox "${printable(inbox)}"${carries}:`;
  const rows = checks.flatMap((check) => {
    const kind = markOf(check);
    const [mark, tone] = [MARKS[kind], TONES[kind]];
    const lead = `${mark.padEnd(marks)}  ${FOUND[check.found].padEnd(founds)}  `;
    const [first = '', ...rest] = folded(lead, printable(`${check.what} (${check.why})`), longest);
    return [tone === null ? first : paint[tone](mark) + first.slice(mark.length), ...rest];
  });
  const end = [verdict(document), ...ofKey(document, left)].flatMap((line) => folded('', line, longest));
  return `${[...folded('', head, longest), ...rows, '', ...end].join('\n')}\n`;
}

function verdict({ as_expected, checks }: AccessVerifyDocument): string {
  const wanted = checks.filter(({ expected }) => expected !== 'either');
  const due = wanted.filter(({ found }) => found !== 'not_asked');
  const skipped = wanted.length - due.length;
  const besides = skipped === 0 ? '' : ` ${skipped} more ${skipped === 1 ? 'was' : 'were'} not made.`;
  if (as_expected) return `As expected: ${counted(due.length, 'check')}.${besides}`;
  const count = (is: boolean | null): number => due.filter((one) => one.as_expected === is).length;
  const said = tally([
    [count(false), 'not as expected'],
    [count(null), 'without an answer that tells'],
    [count(true), 'as expected'],
  ]);
  return `NOT as expected: of ${counted(due.length, 'check')}, ${said.join(', ')}.${besides}`;
}

function ofKey({ key }: AccessVerifyDocument, left: string | null): string[] {
  if (left === null) return ['The key was revoked.'];
  return [
    `The key COULD NOT BE REVOKED: ${printable(left)}`,
    `It ends by itself at ${key.expires_at}; fitform link revoke ${key.fingerprint} ends it sooner.`,
  ];
}

/** On one line, for whoever reads the log and not the JSON. */
export const shortVerdict = (document: AccessVerifyDocument, left: string | null): string =>
  [verdict(document), ...ofKey(document, left)].join(' ');
