/**
 * Reports as workflow commands of GitHub Actions: printed by a step, each becomes an annotation on the file and line that
 * it is about. Source: GitHub's "Workflow commands", and how its runner reads a line: a command begins with `::`, and
 * everything after the second `::` is its message.
 */
import { findingsIn, type Finding, type Level } from './findings.ts';
import { counted, filePage, noPaint, printable, type Page } from './paint.ts';
import type { Rows } from './rows.ts';
import { said } from './text-changes.ts';

export const github = {
  of: (rows: Rows, page: Page = filePage): string => {
    const found = findingsIn(rows);
    return `${[...found.map((one) => annotation(one, page)), notice(rows, found)].join('\n')}\n`;
  },
};

const COMMAND: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Annotations of one level that GitHub shows for a step; the rest stand in its log only. */
const SHOWN = 10;

function annotation({ level, title, spot, message, hint }: Finding, { fileName = String }: Page): string {
  const { file = null, line = null, column = null } = spot ?? {};
  return command(
    COMMAND[level],
    {
      file: file === null ? null : fileName(file),
      line: file === null ? null : line,
      col: line === null ? null : column,
      title: `fitform: ${title}`,
    },
    hint === null ? message : `${message}\n${hint}`,
  );
}

/** How it ended, and what GitHub does not show of it. */
function notice(rows: Rows, found: readonly Finding[]): string {
  const hidden = (['error', 'warning'] as const).flatMap((level) => {
    const { length } = found.filter((one) => one.level === level);
    return length > SHOWN ? [`${length - SHOWN} of ${counted(length, level)}`] : [];
  });
  const lines = [
    ...('tenant' in rows ? [said(rows.tenant, noPaint)] : []),
    said(rows.summary, noPaint),
    ...('next' in rows && rows.next !== null ? [printable(rows.next)] : []),
    ...(hidden.length === 0
      ? []
      : [
          `Not annotated: ${hidden.join(' and ')}, as GitHub shows ${SHOWN} of each. The log of this step lists all.`,
        ]),
  ];
  return command('notice', { title: 'fitform' }, lines.join('\n'));
}

type Properties = Readonly<Record<string, string | number | null>>;

function command(name: string, properties: Properties, message: string): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${name} ${given.join(',')}::${escaped(message)}`;
}

const escaped = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string =>
  escaped(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
