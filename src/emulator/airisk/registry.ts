import { createHash, timingSafeEqual } from 'node:crypto';
import type { AiriskBehaviour } from './airisk-behaviour.ts';
import { DEFAULT_REDIRECT, defaultSeed, type AiriskSeed, type SeedUser } from './airisk-seed.ts';

/** A client as the server keeps it. */
export type ApiUser = {
  readonly client_id: string;
  readonly secretHash: Buffer;
  /** Commas between the entries. */
  readonly redirect_uri: string;
  readonly company: string | undefined;
};

/** A client as its owner knows it: only for fixtures. */
export type ClientCredentials = {
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uris: readonly string[];
};

/** Who is registered, and who may act as whom. */
export type Registry = ReturnType<typeof makeRegistry>;

export function makeRegistry({
  seed = defaultSeed,
  redirectUris = [],
  behaviour,
  random,
}: {
  readonly seed?: AiriskSeed | undefined;
  readonly redirectUris?: readonly string[] | undefined;
  readonly behaviour: AiriskBehaviour;
  readonly random: (bytes: number) => Uint8Array;
}) {
  const credentials: ClientCredentials[] = [];
  const clients = new Map<string, ApiUser>();
  for (const [index, { client_id, client_secret, redirect_uri, company }] of seed.clients.entries()) {
    const secret = client_secret ?? Buffer.from(random(32)).toString('base64url');
    const list = [redirect_uri ?? DEFAULT_REDIRECT, ...(index === 0 ? redirectUris : [])].join(',');
    clients.set(client_id, { client_id, secretHash: hashOf(secret), redirect_uri: list, company });
    credentials.push({ client_id, client_secret: secret, redirect_uris: entriesOf(list, behaviour) });
  }
  const nobody = hashOf(Buffer.from(random(32)).toString('hex'));
  let users = [...seed.users];

  const within = (client: ApiUser, user: SeedUser): boolean =>
    behaviour.impersonation === 'all' || (client.company !== undefined && client.company === user.company);

  return {
    credentials,
    client: (client_id: string): ApiUser | undefined => clients.get(client_id),
    /** Compares in constant time. A client that is not there has a secret that nobody knows, and takes as long. */
    hasSecret: (client: ApiUser | undefined, secret: string): boolean =>
      timingSafeEqual(hashOf(secret), client?.secretHash ?? nobody),
    /** Whether the client may get a code or a token for this id. */
    mayActAs(client: ApiUser, userid: string): boolean {
      const user = users.find(({ id }) => id === userid);
      if (!user || !within(client, user)) return false;
      return user.inactive !== true || behaviour.inactive_users === 'allowed';
    },
    /** Whom ListUsers gives to the client. */
    listed: (client: ApiUser): readonly SeedUser[] =>
      users.filter(
        (user) => within(client, user) && !(user.inactive && behaviour.inactive_users === 'hidden'),
      ),
    get users(): readonly SeedUser[] {
      return users;
    },
    conversationsOf: (userid: string): readonly { readonly id: string; readonly title: string }[] =>
      (seed.conversations ?? []).flatMap((each, index) =>
        each.userid === userid ? [{ id: each.id ?? String(index + 1), title: each.title }] : [],
      ),
    /** As if an administrator had deleted them. */
    removeUser(id: string): void {
      users = users.filter((user) => user.id !== id);
    },
    /** As at the start. */
    reset(): void {
      users = [...seed.users];
    },
  };
}

/** The entries of a comma list, as the server takes them apart. An entry with a comma of its own cannot be listed. */
export const entriesOf = (list: string, { trim }: Pick<AiriskBehaviour, 'trim'>): readonly string[] =>
  list
    .split(',')
    .map((entry) => (trim === 'on' ? entry.trim() : entry))
    .filter((entry) => entry !== '');

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
