/** What an AIRisk server holds at first. */
export type AiriskSeed = {
  readonly clients: readonly SeedClient[];
  readonly users: readonly SeedUser[];
  readonly conversations?: readonly SeedConversation[];
};

/** A client registration: the docs call it an APIUser. */
export type SeedClient = {
  readonly client_id: string;
  /** Random where it is not given. */
  readonly client_secret?: string;
  /** Commas between the entries, as the docs have the column; the default list where it is not given. */
  readonly redirect_uri?: string;
  readonly company?: string;
};

/** A user of the platform: the docs call them an ApplicationUser. */
export type SeedUser = {
  readonly id: string;
  readonly name: string;
  readonly company?: string;
  readonly inactive?: boolean;
};

export type SeedConversation = { readonly userid: string; readonly id?: string; readonly title: string };

/** Where a local program waits for codes, unless a seed says otherwise. An IP literal: RFC 8252 §8.3. */
export const DEFAULT_REDIRECT = 'http://127.0.0.1:8765/callback';

export const defaultSeed: AiriskSeed = {
  clients: [{ client_id: 'fitform-fixture', company: 'Example' }],
  users: [
    { id: '1001', name: 'Ann Example', company: 'Example' },
    { id: '1002', name: 'Ben Example', company: 'Example' },
    { id: '1003', name: 'Cleo Elsewhere', company: 'Elsewhere' },
  ],
  conversations: [
    { userid: '1001', title: 'Ann asks about a contract' },
    { userid: '1001', title: 'Ann asks again' },
    { userid: '1002', title: 'Ben asks about a policy' },
  ],
};
