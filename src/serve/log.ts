/** What the service says of itself: one JSON object per line, made of what is named here and of nothing else. */

export type LogEntry =
  | {
      readonly event: 'request';
      readonly request_id: string;
      readonly method: string;
      /** Never the path itself: tickets and fingerprints are in it. */
      readonly route: string;
      readonly status: number;
      readonly ms: number;
      /** Where the connection came from. */
      readonly caller: string;
      /** The name of the problem that it ended in. */
      readonly problem?: string;
      /** For what is not the caller's fault: what the tenant said, or where the defect is. */
      readonly detail?: string;
    }
  | { readonly event: 'sweep'; readonly revoked: number }
  | { readonly event: 'sweep-failed' | 'late-link'; readonly detail: string }
  | { readonly event: 'notice' | 'started' | 'stopping' | 'stopped' | 'tenant'; readonly message: string };

export type Log = (entry: LogEntry) => void;
