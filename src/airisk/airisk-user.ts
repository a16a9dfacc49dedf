/** Those whom a client may act as. */
export interface AiriskUser {
  /** What the vendor calls `userid`. */
  readonly id: string;
  /** `null` where the list gives none. */
  readonly name: string | null;
}

export interface UserList {
  /** As AIRisk lists them. */
  readonly users: readonly AiriskUser[];
  /** Entries without an id, with which nothing can be done. */
  readonly dropped: number;
}
