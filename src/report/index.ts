/**
 * Every format of a report. A further one is one file beside this and one entry here: what `--format` takes, the endings
 * that `--report` knows, and the table in docs/reports.md come from this record. A format is loaded when it is asked for.
 */
import { json } from './json.ts';
import type { Page } from './paint.ts';
import type { Rows } from './rows.ts';
import { text } from './text.ts';

/** The whole report, with a line break at its end. Text alone is laid out on a page; without one, on that of a file. */
export interface Writer {
  of(rows: Rows, page?: Page): string;
}

export interface Report {
  /** Of a file's name: `--report` chooses the format by it. */
  readonly ending: string;
  /** Whom it is for, in a few words. */
  readonly about: string;
  load(): Promise<Writer>;
}

export const reports = {
  text: {
    ending: '.txt',
    about: 'a person at a terminal',
    load: () => Promise.resolve(text),
  },
  json: {
    ending: '.json',
    about: 'a program: one document with a schema in schemas/',
    load: () => Promise.resolve(json),
  },
  markdown: {
    ending: '.md',
    about: 'a comment on a pull request of GitHub or GitLab',
    load: () => import('./markdown.ts').then(({ markdown }) => markdown),
  },
  github: {
    ending: '.github',
    about: 'annotations on the files of a pull request, from a step of GitHub Actions',
    load: () => import('./github.ts').then(({ github }) => github),
  },
  html: {
    ending: '.html',
    about: 'a page to keep, to send or to publish: one file that needs nothing else',
    load: () => import('./html.ts').then(({ html }) => html),
  },
  junit: {
    ending: '.xml',
    about: 'the test view of GitLab or Jenkins, in the format of JUnit',
    load: () => import('./junit.ts').then(({ junit }) => junit),
  },
  sarif: {
    ending: '.sarif',
    about: "GitHub's code scanning and editors: SARIF 2.1.0, what is wrong and where",
    load: () => import('./sarif.ts').then(({ sarif }) => sarif),
  },
} as const satisfies Readonly<Record<string, Report>>;

/** As `.txt, .json`. */
export const endingsOf = (known: Readonly<Record<string, Report>>): string =>
  Object.values(known)
    .map(({ ending }) => ending)
    .join(', ');

export type Format = keyof typeof reports;
