/** What the service says of itself: one JSON object per line, made of what is named here and of nothing else. */

import type { RequestEntry } from '../web/log-line.ts';

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
