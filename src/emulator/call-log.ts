import type { MiddlewareHandler } from 'hono';

/** One request and its answer. */
export type LoggedCall = {
  readonly method: string;
  /** With the prefix, without the query. */
  readonly path: string;
  readonly status: number;
  /** The JSON body, with `***` for passwords; undefined where there was none. */
  readonly body: unknown;
};

const secretFields = new Set(['password', 'old_password', 'new_password']);

/** Adds every request to the log once it is answered. */
export function callLog(log: LoggedCall[]): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { method, path } = context.req;
    const body = method === 'GET' ? undefined : masked(await context.req.text());
    log.push({ method, path, status: context.res.status, body });
  };
}

function masked(text: string): unknown {
  try {
    return JSON.parse(text, (key: string, value: unknown) => (secretFields.has(key) ? '***' : value));
  } catch {
    return undefined;
  }
}
