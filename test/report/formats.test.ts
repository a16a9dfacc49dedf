/** A format is one entry of the record: the flag's choices, the endings of --report and the README follow from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../src/cli/flags.ts';
import { reporting } from '../../src/cli/options.ts';
import { reportFor } from '../../src/cli/report-files.ts';
import { reports, type Report } from '../../src/report/index.ts';
import { cli } from '../support/cli-in-process.ts';

const csv: Report = {
  ending: '.csv',
  about: 'for a spreadsheet',
  load: () => Promise.resolve({ of: ({ about }) => `${about}\n` }),
};
const more = { ...reports, csv };

function withReport(known: typeof reports): Command {
  const command = new Command();
  for (const option of optionsOf(reporting(known))) command.addOption(option);
  return command;
}

function parsed(known: typeof reports, ...argv: string[]): Record<string, unknown> {
  const command = withReport(known)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(argv, { from: 'user' }).opts();
}

describe('a format more', () => {
  test('is a choice of --format, and told by --help', () => {
    expect(parsed(more, '--format', 'csv')).toMatchObject({ format: 'csv' });
    expect(() => parsed(reports, '--format', 'csv')).toThrow(CommanderError);
    const help = withReport(more).helpInformation().replace(/\s+/g, ' ');
    expect(help).toContain(`"csv")`);
    expect(help).toContain('in the format of its ending: .txt, .json, .md,');
  });

  test('is what --report writes to a file of its ending', () => {
    expect(reportFor('out/plan.csv', more)).toBe(csv);
    expect(reportFor('PLAN.MD', more)).toBe(reports.markdown);
    expect(reportFor('plan.csv')).toBeUndefined();
    expect(reportFor('plan.md.bak', more)).toBeUndefined();
  });
});

test('no two formats share an ending', () => {
  const endings = Object.values(reports).map(({ ending }) => ending);
  expect(new Set(endings).size).toBe(endings.length);
  expect(endings.filter((ending) => !/^\.[a-z]+$/.test(ending))).toEqual([]);
});

test('docs/reports.md has a row for each format, as the record tells it', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\w+)` +\| `(\.\w+)` +\| (.*?) +\|$/gm)].map((row) => row.slice(1));
  expect(rows).toEqual(Object.entries(reports).map(([name, { ending, about }]) => [name, ending, about]));
});

test.each([
  ...['validate', 'plan', 'apply', 'drift', 'undo'].map((verb) => [verb, Object.keys(reports)] as const),
  ...['export', 'link list', 'airisk users'].map((verb) => [verb, ['text', 'json']] as const),
])('%s takes the formats that mean something there', async (verb, formats) => {
  const { stdout } = await cli([...verb.split(' '), '--help'], {}, {});
  const [, choices = ''] = /--format <format> .*?\(choices:([^)]*)\)/s.exec(stdout) ?? [];
  expect([...choices.matchAll(/"(\w+)"/g)].map(([, name]) => name)).toEqual(formats);
  expect(stdout.includes('--report <file>')).toBe(formats.length > 2);
});
