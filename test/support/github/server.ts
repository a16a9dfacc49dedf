/**
 * GitHub's API for issues, comments, pull requests and artifacts, as far as the action calls it, on a port of this machine.
 * A token may do what its job's `permissions` say, and nothing else.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { listening } from '../loopback.ts';

export type Level = 'read' | 'write';
export type Permissions = Readonly<Record<string, Level>>;

interface Post {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

export interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } };
  merge_commit_sha: string | null;
  merged_at: string | null;
}

export interface Issue extends Post {
  readonly number: number;
  title: string;
  state: string;
  readonly pull_request?: object;
}

export interface Artifact {
  readonly run: number;
  readonly name: string;
  /** By the path that it is unpacked to. */
  readonly files: ReadonlyMap<string, Buffer>;
  expired: boolean;
}

/** What GitHub answers to some calls instead of doing them. */
export interface Outage {
  readonly calls: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** No JSON, as from a proxy on the way. */
  readonly body: string;
}

export const REPOSITORY = 'acme/tenants';

/** Which permission a call takes; of several, one is enough. */
const NEEDS: readonly (readonly [RegExp, ...string[]])[] = [
  [/^GET \/commits\/\w+\/pulls$/, 'pull-requests:read'],
  [/^GET \/actions\//, 'actions:read'],
  [/^GET \/issues\/\d+\/comments$/, 'pull-requests:read', 'issues:read'],
  [/^(POST|PATCH) \/issues\/(\d+\/)?comments/, 'pull-requests:write', 'issues:write'],
  [/^GET \/issues/, 'issues:read'],
  [/^(POST|PATCH) \/issues/, 'issues:write'],
];

export async function gitHubServer() {
  const tokens = new Map<string, Permissions>();
  const comments = new Map<number, Post[]>();
  const issues: Issue[] = [];
  const pulls: Pull[] = [];
  const runs: { readonly id: number; readonly head_sha: string; readonly event: string }[] = [];
  const artifacts: Artifact[] = [];
  const calls: string[] = [];
  const outages: Outage[] = [];
  let ids = 100;
  const bot = { login: 'github-actions[bot]' };

  function allowed(call: string, token: string): boolean {
    const held = tokens.get(token) ?? {};
    const [, ...needs] = NEEDS.find(([pattern]) => pattern.test(call)) ?? [];
    return needs.some((need) => {
      const [area = '', level] = need.split(':');
      return held[area] === 'write' || (held[area] === 'read' && level === 'read');
    });
  }

  const paged = <T>(list: readonly T[], query: URLSearchParams): readonly T[] => {
    const size = Number(query.get('per_page') ?? 30);
    const page = Number(query.get('page') ?? 1);
    return list.slice((page - 1) * size, page * size);
  };

  /** Of a call: the answer, or nothing where there is none. */
  function answer(call: string, query: URLSearchParams, body: Readonly<Record<string, string>>): unknown {
    const [method, path = ''] = call.split(' ');
    const [, area, one = '', rest] = path.split('/');
    const number = Number(one);
    if (area === 'commits') {
      return pulls.filter(({ merge_commit_sha, head }) => [merge_commit_sha, head.sha].includes(one));
    }
    if (path === '/actions/runs') {
      return {
        workflow_runs: runs.filter(
          ({ head_sha, event }) => head_sha === query.get('head_sha') && event === query.get('event'),
        ),
      };
    }
    if (area === 'actions') {
      const [run] = /\d+/.exec(path) ?? [];
      const found = artifacts.filter((each) => each.run === Number(run) && each.name === query.get('name'));
      return { artifacts: found.map(({ name, expired }) => ({ name, expired })) };
    }
    if (one === 'comments') {
      const comment = [...comments.values()].flat().find(({ id }) => id === Number(rest));
      return comment && Object.assign(comment, body);
    }
    if (rest === 'comments') {
      const all = comments.get(number) ?? [];
      comments.set(number, all);
      if (method === 'GET') return paged(all, query);
      all.push({ id: (ids += 1), body: body['body'] ?? '', user: bot });
      return all.at(-1);
    }
    if (method === 'GET') {
      return paged(
        issues.filter(({ state }) => state === query.get('state')),
        query,
      );
    }
    if (method === 'PATCH') {
      const issue = issues.find((each) => each.number === number);
      return issue && Object.assign(issue, body);
    }
    issues.push({
      id: (ids += 1),
      number: issues.length + 1,
      title: '',
      body: '',
      state: 'open',
      user: bot,
      ...body,
    });
    return issues.at(-1);
  }

  type Answer = readonly [status: number, body: unknown];

  async function respond(request: IncomingMessage, call: string, query: URLSearchParams): Promise<Answer> {
    const body =
      request.method === 'GET' ? {} : ((await readJson(request)) as Readonly<Record<string, string>>);
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!allowed(call, token)) return [403, { message: 'Resource not accessible by integration' }];
    if ((body['body'] ?? '').length > 65_536) return [422, { message: 'body is too long' }];
    const said = answer(call, query, body);
    return said === undefined ? [404, { message: 'Not Found' }] : [200, said];
  }

  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    const { pathname, searchParams } = new URL(path, 'http://github.invalid');
    const call = `${method} ${pathname.replace(`/repos/${REPOSITORY}`, '')}`;
    calls.push(call);
    const outage = outages.find((one) => one.calls.test(call));
    if (outage) {
      response.writeHead(outage.status, outage.headers).end(outage.body);
      return;
    }
    void respond(request, call, searchParams).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  const url = `http://${await listening(server)}`;
  return { url, tokens, comments, issues, pulls, runs, artifacts, calls, outages };
}

export type GitHubServer = Awaited<ReturnType<typeof gitHubServer>>;
