import { flag, isObject, text, type Model } from '../kit/model.ts';
import { openSeed, type Complain, type SeedProblem } from '../kit/seed-reader.ts';
import { redirectProblem } from './redirect.ts';
import type { AiriskSeed, SeedClient, SeedConversation, SeedUser } from './airisk-seed.ts';

const models = {
  clients: {
    client_id: { type: text, required: true },
    client_secret: { type: text },
    redirect_uri: { type: text },
    company: { type: text },
  },
  users: {
    id: { type: text, required: true },
    name: { type: text, required: true },
    company: { type: text },
    inactive: { type: flag },
  },
  conversations: {
    userid: { type: text, required: true },
    id: { type: text },
    title: { type: text, required: true },
  },
} as const satisfies Record<string, Model>;

/**
 * Reads who is registered with an AIRisk server from YAML or JSON.
 *
 *     clients:
 *       - { client_id: web, client_secret: for-the-tests, redirect_uri: 'http://127.0.0.1:8765/callback, https://…' }
 *     users:
 *       - { id: '1001', name: Ann, company: Example, inactive: false }
 *     conversations:
 *       - { userid: '1001', title: Hello }
 *
 * Only client_id, id, name, userid and title must be given; a secret that is not is random. There must be a client.
 */
export function readAiriskSeed(
  source: string,
): { readonly seed: AiriskSeed } | { readonly problems: readonly SeedProblem[] } {
  const opened = openSeed(source, { models });
  if ('unreadable' in opened) return { problems: opened.unreadable };
  const { entries, complain, problems } = opened;
  const written = { clients: entries('clients'), users: entries('users') };
  const readable = <T>(list: ReturnType<typeof entries>): { readonly path: string; readonly item: T }[] =>
    list.flatMap(({ path, values }) => (values ? [{ path, item: values as T }] : []));
  const clients = readable<SeedClient>(written.clients);
  const users = readable<SeedUser>(written.users);
  const conversations = readable<SeedConversation>(entries('conversations'));

  complainOfTwice(
    clients.map(({ path, item }) => [`${path}.client_id`, item.client_id]),
    complain,
  );
  complainOfTwice(
    users.map(({ path, item }) => [`${path}.id`, item.id]),
    complain,
  );
  for (const { path, item } of clients) complainOfClient(path, item, complain);
  // A user whose entry cannot be read is not also missed.
  const ids = written.users.map(({ given }) => isObject(given) && given['id']);
  for (const { path, item } of conversations) {
    if (ids.includes(item.userid)) continue;
    const near = { given: item.userid, candidates: users.map(({ item: user }) => user.id) };
    complain(`${path}.userid`, `no user ${item.userid}`, near);
  }
  if (written.clients.length === 0 && problems().length === 0) complain('clients', 'there must be a client');
  if (problems().length > 0) return { problems: problems() };
  const items = <T>(list: readonly { readonly item: T }[]): T[] => list.map(({ item }) => item);
  return { seed: { clients: items(clients), users: items(users), conversations: items(conversations) } };
}

function complainOfTwice(ids: readonly (readonly [string, string])[], complain: Complain): void {
  const seen = new Set<string>();
  for (const [path, id] of ids) {
    if (id === '') complain(path, 'must not be empty');
    if (seen.has(id)) complain(path, `${id} is there twice`);
    seen.add(id);
  }
}

function complainOfClient(
  path: string,
  { client_secret, redirect_uri }: SeedClient,
  complain: Complain,
): void {
  // Never with its value.
  if (client_secret === '') complain(`${path}.client_secret`, 'must not be empty');
  if (redirect_uri === undefined) return;
  const entries = redirect_uri.split(',').map((entry) => entry.trim());
  for (const entry of entries.filter((each) => each !== '')) {
    const problem = redirectProblem(entry);
    if (problem !== undefined) complain(`${path}.redirect_uri`, `${entry}: ${problem}`);
  }
  if (entries.every((entry) => entry === '')) complain(`${path}.redirect_uri`, 'has no entry');
}
