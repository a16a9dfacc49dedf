/** What the service has from outside, so that a test can stand in for each. */
import type { ReviewLinks } from '../review/review-links.ts';
import type { Later } from '../web/in-time.ts';
import type { RetryWorld } from '../wire/retry.ts';
import type { Secret } from '../wire/secret.ts';
import type { RequestEntry } from '../web/log-line.ts';

export interface ServiceWorld extends Pick<RetryWorld, 'now' | 'monotonic'> {
  randomBytes(count: number): Buffer;
  readonly later: Later;
}

/** What the service says of itself: one JSON object per line, made of what is named here and of nothing else. */
export type LogEntry =
  | (RequestEntry & {
      readonly request_id: string;
      /** For what is not the caller's fault: what the tenant said, or where the defect is. */
      readonly detail?: string;
    })
  | { readonly event: 'sweep'; readonly revoked: number }
  | { readonly event: 'sweep-failed' | 'late-link' | 'left-open'; readonly detail: string }
  | { readonly event: 'notice' | 'stopping' | 'stopped' | 'tenant'; readonly message: string };

export type Log = (entry: LogEntry) => void;

export interface ServiceOptions {
  readonly links: ReviewLinks;
  /** Scheme and host of the tenant's dashboard, where links lead to. */
  readonly origin: string;
  /** What callers bear, and what tickets are signed with by way of a key of their own. */
  readonly token: Secret;
  /** Requests per second and caller. */
  readonly rate: number;
  /** Whether it listens on this machine alone: then it is not there under the names of others. */
  readonly onLoopback: boolean;
  readonly version: string;
  readonly world: ServiceWorld;
  readonly log: Log;
}

/** One request, as those who answer it see it. */
export interface Asked {
  readonly request: Request;
  /** The id of the request, for people to refer to. */
  readonly id: string;
  /** Of the path, decoded. */
  param(name: string): string;
  /**
   * Whether the whole answer went out before the connection was closed, once that is known. A link in an answer that did
   * not go out is nobody's.
   */
  readonly arrived: Promise<boolean>;
  /** Tells the log of what is answered otherwise than by a problem. */
  failed(error: unknown): void;
}

/** What it throws becomes a problem. */
export type Handler = (asked: Asked) => Promise<Response>;
