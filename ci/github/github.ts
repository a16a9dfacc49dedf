/** What the action asks of GitHub, and what it tells the runner. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import type { Environment } from './inputs.ts';

export type Json = Readonly<Record<string, unknown>>;

export class ApiError extends Error {
  /** The token may not do that: a limit of calls is 403 as well, but says when to try again. */
  readonly isDenied: boolean;
  constructor({ status, headers }: Response, what: string, reason: unknown) {
    super(`GitHub answered ${status} to ${what}${typeof reason === 'string' ? ` (${reason})` : ''}`);
    const isLimit = headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
    this.isDenied = !isLimit && (status === 403 || status === 404);
  }
}

export interface GitHub {
  /** `path` from the repository on: `/issues`. Throws `ApiError`, or `Error` where no answer comes. */
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: Json): Promise<unknown>;
  /** All pages of a list. */
  list(path: string): Promise<readonly Json[]>;
}

const TIMEOUT_MS = 30_000;
const PER_PAGE = 100;
const MOST_PAGES = 50;

export function gitHub(env: Environment): GitHub {
  const { GITHUB_API_URL = '', GITHUB_REPOSITORY = '', GITHUB_TOKEN = '' } = env;
  const call: GitHub['call'] = async (method, path, body) => {
    const what = `${method} ${path.replace(/\?.*/, '')}`;
    const response = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${GITHUB_TOKEN}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': 'fitform',
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      // `fetch failed` alone says nothing: the reason is its cause.
      throw new Error(`GitHub gave no answer to ${what} (${messageOf(at(error, 'cause') ?? error)})`);
    });
    if (response.ok) return response.json();
    const refusal: unknown = await response.json().catch(() => null);
    throw new ApiError(response, what, at(refusal, 'message'));
  };
  return {
    call,
    async list(path) {
      const found: Json[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const query = `${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}&page=${page}`;
        const some = (await call('GET', `${path}${query}`)) as Json[];
        found.push(...some);
        if (some.length < PER_PAGE) break;
      }
      return found;
    },
  };
}

/** The event that started the workflow; empty where there is none. */
export function eventOf({ GITHUB_EVENT_PATH: path }: Environment): Json {
  if (!path) return {};
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

/** Of nested objects: what stands there, or `undefined`. */
export const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (inner as Json | null | undefined)?.[key], value);

/** A pull request that fits the event: its own, or the one whose merge is the commit. */
export async function pullRequestOf(env: Environment, github: GitHub): Promise<Json | null> {
  const own = at(eventOf(env), 'pull_request');
  if (own !== undefined) return own as Json;
  const sha = env['GITHUB_SHA'];
  if (env['GITHUB_EVENT_NAME'] !== 'push' || !sha) return null;
  const candidates = await github.list(`/commits/${sha}/pulls`);
  return candidates.find((one) => one['merge_commit_sha'] === sha && one['merged_at'] != null) ?? null;
}

/** From another repository: GitHub gives such a workflow no secrets, and a token that only reads. */
export function isFork(env: Environment): boolean {
  const head = at(eventOf(env), 'pull_request', 'head');
  return head !== undefined && at(head, 'repo', 'full_name') !== env['GITHUB_REPOSITORY'];
}

/** For the steps that follow. A value may hold anything but what nobody can guess. */
export function setOutputs(env: Environment, outputs: Readonly<Record<string, string>>): void {
  const lines = Object.entries(outputs).map(([name, value]) => {
    const end = randomUUID();
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  appendFileSync(env['GITHUB_OUTPUT'] ?? '', lines.join(''));
}

export function addSummary({ GITHUB_STEP_SUMMARY: path }: Environment, markdown: string): void {
  if (path) appendFileSync(path, `${markdown}\n`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A line that the runner shows on the page of the run. */
export function annotate(level: 'error' | 'warning' | 'notice', message: string): void {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::${level} title=fitform::${escaped}\n`);
}

/** Sets the exit code: 3 for what the workflow does wrong, 1 for anything else. */
export async function main(part: () => Promise<number>, isFault: (error: unknown) => boolean): Promise<void> {
  try {
    process.exitCode = await part();
  } catch (error) {
    annotate('error', messageOf(error));
    process.exitCode = isFault(error) ? 3 : 1;
  }
}
