/** One comment and one issue for each subject: found by their marker and brought up to date, never repeated. */
import { annotate, ApiError, at, messageOf, type GitHub, type Json } from './github.ts';

/** The author of all that `github.token` writes. */
const SELF = 'github-actions[bot]';

/** Only what a workflow wrote: what somebody else writes, a person or another bot, they can change later. */
const isOwn =
  (marker: string) =>
  (one: Json): boolean =>
    at(one, 'user', 'login') === SELF && String(one['body']).startsWith(marker);

export async function keepComment(
  github: GitHub,
  number: number,
  marker: string,
  body: string,
): Promise<void> {
  const comments = await github.list(`/issues/${number}/comments`);
  const own = comments.find(isOwn(marker));
  if (own) await github.call('PATCH', `/issues/comments/${String(own['id'])}`, { body });
  else await github.call('POST', `/issues/${number}/comments`, { body });
}

export interface Issue {
  readonly marker: string;
  readonly title: string;
  readonly body: string;
}

/** Open while `differs`, closed once it does not. */
export async function keepIssue(
  github: GitHub,
  differs: boolean,
  { marker, title, body }: Issue,
): Promise<void> {
  const open = await github.list('/issues?state=open&sort=created&direction=asc');
  const own = open.filter((one) => one['pull_request'] === undefined).find(isOwn(marker));
  const number = own && String(own['number']);
  if (differs && number === undefined) await github.call('POST', '/issues', { title, body });
  else if (differs) await github.call('PATCH', `/issues/${number}`, { title, body });
  else if (number !== undefined) {
    await github.call('POST', `/issues/${number}/comments`, { body: 'The tenant matches the spec again.' });
    await github.call('PATCH', `/issues/${number}`, { state: 'closed', state_reason: 'completed' });
  }
}

/** What is told to people is no reason to fail: the report is in the summary as well. */
export async function orWarn(what: string, permission: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const hint =
      error instanceof ApiError && error.isDenied
        ? ` The job needs the permission ${permission}; a pull request from a fork never has it.`
        : '';
    annotate(
      'warning',
      `The ${what} could not be written: ${messageOf(error)}.${hint} The summary of this run has the report.`,
    );
  }
}
