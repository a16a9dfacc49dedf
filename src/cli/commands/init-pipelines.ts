/** What `fitform init --ci` writes: the files of examples/, and what is left to do by hand. */
import { dirname } from 'node:path';
import { folded } from '../../specfile/problem/fold.ts';
import { pipelines } from '../pipelines.ts';
import type { InitFile } from './init-files.ts';

export type Ci = keyof typeof pipelines;

export const pipelineFiles = (ci: Ci | undefined): readonly InitFile[] =>
  ci === undefined ? [] : Object.entries(pipelines[ci]).map(([name, text]) => ({ name, text }));

const ACCOUNTS = [
  'Add fitform to package.json if it is not there: the jobs run npm ci (docs/install.md).',
  'Make two environments, tenant-plan and tenant, each with FITFORM_URL, FITFORM_USERNAME and FITFORM_PASSWORD.',
] as const;

const LEFT: Readonly<Record<Ci, readonly string[]>> = {
  github: [
    `In ${dirname(Object.keys(pipelines.github)[0] ?? '')}, replace OWNER/fitform@v0 with the repository that holds your fitform, and its tag or commit.`,
    'GitHub reads workflows at the root of a repository only: if this folder is not it, move .github there, and set working-directory and paths.',
    ...ACCOUNTS,
    'Let only the main branch use the environment tenant.',
  ],
  gitlab: [
    'GitLab reads .gitlab-ci.yml at the root of a repository only: if this folder is not it, move the file there, and let before_script change to this folder.',
    ...ACCOUNTS,
    'Protect the environment tenant and its variables.',
    'Schedule a pipeline for the main branch: it checks for drift.',
  ],
};

/** In lines that are at most `longest` long. */
export const leftToDo = (ci: Ci, longest: number): readonly string[] => [
  'Before the first run:',
  ...LEFT[ci].flatMap((line) => folded('  - ', line, longest, 4)),
  'docs/ci.md of fitform says more.',
];
