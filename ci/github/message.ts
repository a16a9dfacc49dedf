/** What the action writes on the page of a run, on a pull request and into an issue. */
import type { Environment, Inputs } from './inputs.ts';

/** Characters; GitHub takes 65,536. */
const LONGEST = 65_000;

/** What a comment begins with, so that it is found again. Nothing that a tenant or a spec says can stand there. */
export const markerOf = (command: string, key: string): string => `<!-- fitform ${command} ${key} -->`;

/** A name, in a code span that it cannot end. */
const code = (name: string): string => `\`${name.replace(/[^\p{L}\p{N} ./_-]/gu, '?').slice(0, 200)}\``;

const specOf = ({ specs, folder }: Inputs): string => {
  const files = specs.length === 0 ? ['tenant.yaml'] : specs;
  return `${files.map(code).join(', ')}${folder === '.' ? '' : ` in ${code(folder)}`}`;
};

export const titleOf = (inputs: Inputs): string => `fitform ${inputs.command}: ${specOf(inputs)}`;

/** The title of an issue is plain text. */
export const issueTitleOf = (inputs: Inputs): string =>
  `The tenant differs from ${specOf(inputs).replaceAll('`', '')}`;

export interface Said {
  readonly title: string;
  /** The report of fitform in Markdown. */
  readonly report: string;
  /** What to do now; `null`: the report says it. */
  readonly next: string | null;
}

export const summaryOf = ({ title, report, next }: Said): string =>
  [`## ${title}`, ...(next === null ? [] : [next]), report].join('\n\n');

export function commentOf(said: Said, marker: string, env: Environment): string {
  const { GITHUB_SERVER_URL = '', GITHUB_REPOSITORY = '', GITHUB_RUN_ID = '', GITHUB_SHA = '' } = env;
  const run = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  const foot = `[This run](${run}) looked at commit ${GITHUB_SHA.slice(0, 7)}.`;
  const room = LONGEST - marker.length - foot.length - 2;
  const text = summaryOf(said);
  return [marker, text.length <= room ? text : cut(text, room, run), foot].join('\n');
}

/** At a line's end, with what is open closed. */
function cut(text: string, room: number, run: string): string {
  const note = `\n\n**Cut to fit into a comment.** [The summary of the run](${run}) has more of it.\n`;
  const close = '\n\n</details>';
  const kept = text.slice(0, room - note.length - close.length);
  const lines = kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0));
  // Lines of their own: within one, it is the name of something.
  const count = (tag: string): number => lines.split('\n').filter((line) => line === tag).length;
  return `${lines}${count('<details>') > count('</details>') ? close : ''}${note}`;
}

const STALE = [
  '**The saved plan no longer holds, so nothing was written.** The tenant or the spec has changed since the plan was reviewed:',
  'To go on: run the plan of the pull request again (Re-run jobs), look at its new comment, then run this job again. If the spec on this branch has moved on as well, start the apply workflow by hand: it applies the spec as it is now, without a saved plan.',
] as const;

/** By the exit code of fitform, and what it said on stderr. */
export const nextOf = (code: number | null, stderr: string): string | null =>
  code === 5 ? [STALE[0], asCode(stderr), STALE[1]].join('\n\n') : null;

/** Where fitform came to no report: what it said last. */
export const withoutReport = (code: number | null, stderr: string): string =>
  `fitform ${code === null ? 'was killed before it had a report' : `ended with exit code ${code} and no report`}.\n\n${asCode(stderr)}`;

/** Indented, it is plain text to Markdown. */
const asCode = (text: string): string =>
  text
    .trim()
    .slice(-4000)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
