/** One comment and one issue for each subject: found by their marker and brought up to date, never repeated. */
import { annotate, ApiError, at, type GitHub, type Json } from './github.ts';

/** Only what a bot wrote: what a person writes, that person can change later. */
const isOwn =
  (marker: string) =>
  (one: Json): boolean =>
    at(one, 'user', 'type') === 'Bot' && String(one['body']).startsWith(marker);

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
    const said = error instanceof Error ? error.message : String(error);
    const denied = error instanceof ApiError && (error.status === 403 || error.status === 404);
    const hint = denied
      ? ` The job needs the permission ${permission}; a pull request from a fork never has it.`
      : '';
    annotate(
      'warning',
      `The ${what} could not be written: ${said}.${hint} The summary of this run has the report.`,
    );
  }
}
