/**
 * Reports as SARIF 2.1.0, for GitHub's code scanning and for editors: what is wrong with a spec, and what a policy or the
 * tenant has against it, where it stands. What stands in no file is a notification, as code scanning takes no result
 * without a place. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 */
import type { Log, Notification, ReportingDescriptor, Result } from 'sarif';
import { ruleNamed, wayOutOf } from '../policy/rules.ts';
import { findingsIn, RUN, SPEC, type Finding } from './findings.ts';
import { filePage, printable, type Page } from './paint.ts';
import type { Rows, Spot } from './rows.ts';

export const sarif = {
  of: (rows: Rows, page: Page = filePage): string => `${JSON.stringify(logOf(rows, page), null, 2)}\n`,
};

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

function logOf(rows: Rows, page: Page): Log {
  const found = findingsIn(rows);
  const rules = [...Map.groupBy(found, ({ rule }) => rule).values()].flatMap(([first]) =>
    first ? [ruleOf(first)] : [],
  );
  const placed = found.flatMap((one) => (one.spot === null ? [] : [resultOf(one, one.spot, page)]));
  const ended = rows.about === 'error' || ('stopped' in rows && rows.stopped !== null);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'fitform', rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !ended,
            toolExecutionNotifications: found.filter(({ spot }) => spot === null).map(notificationOf),
          },
        ],
        results: placed,
      },
    ],
  };
}

/** What each sort of finding is; of the rules that a plan names, their declarations say it. */
const SORTS: Readonly<Record<string, string>> = {
  [SPEC]: 'Something in the spec is wrong, or probably not meant. Run `fitform validate` to check it again.',
  [RUN]: 'The run ended without a result.',
  blocked: 'A change cannot be made as it is asked for, so nothing is applied.',
  drift: 'The tenant differs from the spec. `fitform apply` makes it match.',
  deletion: 'Something is going to be deleted, which cannot be taken back in full.',
  failed: 'The tenant refused a change.',
  unknown: 'A change got no clear answer: it may have been carried out. Run `fitform plan` to see.',
  'not-attempted': 'A change was not tried, as something that it needs failed.',
  note: 'The tenant made something else of a change than was asked for.',
};

function ruleOf({ rule, level }: Finding): ReportingDescriptor {
  const words = rule.replaceAll('-', ' ');
  const about = SORTS[rule] ?? aboutRule(rule);
  return {
    id: rule,
    name: words.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: words.charAt(0).toUpperCase() + words.slice(1) },
    ...(about === undefined ? {} : { help: { text: about } }),
    defaultConfiguration: { level },
  };
}

function aboutRule(name: string): string | undefined {
  const rule = ruleNamed(name);
  return rule && `${rule.reason} ${wayOutOf(rule)} Source: ${rule.source}`;
}

const resultOf = (finding: Finding, { file, line, column }: Spot, { fileName = String }: Page): Result => ({
  ruleId: finding.rule,
  level: finding.level,
  message: { text: textOf(finding) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(fileName(file ?? '')), uriBaseId: '%SRCROOT%' },
        // Code scanning wants a line: of a file that cannot be read, the first stands for all.
        region: { startLine: line ?? 1, ...(column === null ? {} : { startColumn: column }) },
      },
    },
  ],
});

const notificationOf = (finding: Finding): Notification => ({
  descriptor: { id: finding.rule },
  level: finding.level,
  message: { text: textOf(finding) },
});

/** Viewers make links of `[text](target)`, which no name must be able to. */
const textOf = ({ message, hint }: Finding): string =>
  unlinked(hint === null ? message : `${message}\n${hint}`);

const unlinked = (text: string): string => text.replaceAll('](', '] (');

const uriOf = (file: string): string => printable(file).split('/').map(encodeURIComponent).join('/');
