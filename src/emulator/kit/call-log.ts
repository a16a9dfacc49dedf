/** One request and its answer. A server adds what else can be told of a call without telling a secret. */
export type LoggedCall = {
  readonly method: string;
  readonly path: string;
  /** 0 where a fault saw to it that no answer came, or not a whole one. */
  readonly status: number;
  /** The faults that befell the call, by what they do; absent where there were none. */
  readonly faults?: readonly string[];
};

/** So many calls are kept, the last ones. */
const LIMIT = 10_000;

/** Adds a call, and drops the oldest one where there are too many. */
export function logCall<Call extends LoggedCall>(log: Call[], { faults, ...call }: Call): void {
  log.push({ ...call, ...(faults?.length && { faults }) } as Call);
  if (log.length > LIMIT) log.shift();
}
